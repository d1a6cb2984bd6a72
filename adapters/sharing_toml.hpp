// The [sharing] table as it stands in a mapping file, in a member's own configuration and in a hub's (docs/mapping.md),
// both ways. Pure.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "adapters/sharing.hpp"
#include "adapters/toml_reader.hpp"

namespace kith::adapters {

// Each mistake is a fault of the reader; what is wrong or missing stays as in a profile that lets everything leave.
SharingProfile read_sharing(TomlReader& reader, const toml::table& table);

// What the profile holds back, as the key and word of the table: {"occurred", "month"}, {"gender", "false"}, … Empty
// for a profile that lets everything leave.
std::vector<std::pair<std::string_view, std::string>> limits_of(const SharingProfile& profile);

}  // namespace kith::adapters
