// A sharing profile in words for the person whose organisation it is (adapters/sharing.hpp). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/sharing.hpp"

namespace kith::cli {

struct SharingLimit {
  std::string_view what;  // "Dates"
  std::string how;        // "leave as their month at the most exact"
};
// Empty for a profile that lets everything leave.
std::vector<SharingLimit> sharing_words(const adapters::SharingProfile& profile);

}  // namespace kith::cli
