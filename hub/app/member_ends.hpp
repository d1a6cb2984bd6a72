// When members' certificates end: of those that this hub has issued it knows. A member that does not run `kith` for
// weeks is not renewed, and its first push after that fails; so the operator is told before it happens. Counting is
// pure; the reading blocks, on a storage thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "auth/ending.hpp"
#include "hub/base/clock.hpp"
#include "hub/base/ids.hpp"
#include "hub/storage/pg.hpp"
#include "hub/storage/registry.hpp"

namespace kith::app {

struct MemberEnd {
  storage::Organisation party;
  WallTime ends;
};
// Of active parties, people too: the end of the last certificate that was issued here and not revoked; by code. Errors:
// those of the database.
Result<std::vector<MemberEnd>> member_ends(pg::Connection& connection);

// How many are how near, by auth::Nearness.
std::array<std::uint64_t, auth::nearness_count> count_by_nearness(const std::vector<MemberEnd>& ends, WallTime now);

// Tells the log of each party whose certificate comes nearer to its end: once at 20, 7 and 1 days and at the end. One
// thread.
class MemberEndWatch {
 public:
  void look(const std::vector<MemberEnd>& ends, WallTime now);

 private:
  std::map<OrgCode, auth::Nearness> told_;
};

}  // namespace kith::app
