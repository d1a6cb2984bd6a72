// Who the hub takes us for and what that lets us do, out of its answer to GET /v1/meta, in words for the person at the
// terminal. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "hub/base/clock.hpp"

namespace kith::cli {

struct OwnRole {
  std::string words;       // what it is, what it is for, and until when
  bool ends_soon = false;  // within 20 days
};
struct OwnStanding {
  std::string code;  // empty: a hub that does not say
  std::vector<OwnRole> roles;
};
// `meta` is overwritten. Nothing where it says nothing.
OwnStanding read_standing(std::string& meta, WallTime now);

}  // namespace kith::cli
