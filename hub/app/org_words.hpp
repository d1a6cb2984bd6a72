// What an operator may call an organisation, checked before it is kept: a name that a terminal shows as it stands, and
// a subject spelled exactly as the hub spells those of certificates, since one spelled otherwise would never match.
// Pure; any thread.
#pragma once

#include <optional>
#include <string_view>

namespace kith::app {

// What is wrong, or nothing. UTF-8 without control characters, line breaks or marks that turn the direction of writing.
std::optional<std::string_view> complaint_of_name(std::string_view name);
// What is wrong, or nothing. RFC 2253 as OpenSSL prints it: the last part first, short names of types, no spaces around
// commas and equal signs, everything but printable ASCII escaped.
std::optional<std::string_view> complaint_of_subject(std::string_view subject);

}  // namespace kith::app
