// What is said to the programs that hide and audit (docs/disclosure.md) and what they say, as texts: who starts them,
// the hub or an organisation's `kith`, speaks to them in one way and believes no more of them than what can be read
// here. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hub/disclosure/certificate.hpp"
#include "hub/disclosure/profile.hpp"
#include "hub/disclosure/table.hpp"

namespace kith::disclosure {

// "profile":{…}, a member of what both programs read.
void write_profile(const Profile& profile, json::Writer& out);
// {"id":…,"codes":[…]}, as it stands in tables with exact counts and in published ones.
void write_dimension(const Dimension& dimension, json::Writer& out);

// What kith-protect wrote. Errors: as read_table().
Result<std::vector<PublishedTable>> read_protected(std::string text);
// What kith-audit wrote: the certificate of what passed, nothing where it did not. Errors: as read_certificate().
Result<std::optional<Certificate>> read_verdict(const std::string& text);

}  // namespace kith::disclosure
