// How many members are how near to the end of their certificates.
#include "hub/app/member_ends.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace kith;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(member_ends)

BOOST_AUTO_TEST_CASE(members_are_counted_by_the_steps_at_which_people_are_told) {
  const WallTime now{1'000'000h};
  std::vector<app::MemberEnd> ends;
  for (const auto left : {-1h, 0h, 24h, 25h, 7 * 24h, 7 * 24h + 1h, 20 * 24h, 20 * 24h + 1h, 397 * 24h}) {
    storage::Organisation party{
        .profile = {.org = *OrgCode::parse("aaln"), .funding_streams = {}}, .name = "", .subject = ""};
    ends.push_back({std::move(party), now + left});
  }
  const std::array<std::uint64_t, auth::nearness_count> expected = {2, 2, 2, 2, 1};  // far, 20, 7, 1 days, ended
  BOOST_TEST(app::count_by_nearness(ends, now) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
