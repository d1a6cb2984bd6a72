// Refusals of members on their way to the log: a few by themselves, a flood as a number.
#include "hub/api/refusals.hpp"

#include <boost/test/unit_test.hpp>

using namespace kith;
using api::MemberRefusals;

BOOST_AUTO_TEST_SUITE(refusals)

BOOST_AUTO_TEST_CASE(a_flood_of_one_kind_becomes_a_number_and_the_others_go_singly) {
  MemberRefusals refusals;
  const auto org = OrgCode::parse("aaln").value(), other = OrgCode::parse("jakara").value();
  const MemberRefusals::Kind kind{PartyCode{org}, org, Errc::not_permitted};
  std::uint64_t singly = 0;
  for (int i = 0; i < 1'000; ++i) singly += refusals.goes_singly(kind) ? 1U : 0U;
  BOOST_TEST(singly == MemberRefusals::singly_a_second);
  BOOST_TEST(refusals.goes_singly({PartyCode{org}, org, Errc::malformed_cursor}));
  BOOST_TEST(refusals.goes_singly({PartyCode{org}, other, Errc::not_permitted}));
  BOOST_TEST(refusals.goes_singly({PartyCode{other}, other, Errc::not_permitted}));
  const auto taken = refusals.take();
  BOOST_REQUIRE(taken.size() == 1U);
  BOOST_TEST((taken.front().first == kind));
  BOOST_TEST(taken.front().second == 1'000 - MemberRefusals::singly_a_second);
  // The next second begins anew, and keeps what could not be written.
  refusals.put_back(kind, 7);
  BOOST_TEST(refusals.goes_singly(kind));
  BOOST_TEST(refusals.take().front().second == 7U);
  BOOST_TEST(refusals.take().empty());
}

BOOST_AUTO_TEST_SUITE_END()
