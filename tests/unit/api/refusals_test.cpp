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

BOOST_AUTO_TEST_CASE(a_refused_sign_in_is_counted_for_the_party_that_it_names_or_for_nobody) {
  using api::SignInRefusal;
  api::StrangerRefusals refusals;
  const auth::Party aaln{OrgCode::parse("aaln").value(), "CN=aaln", false, {}, false, PartyKind::organisation, {}};
  refusals.count(SignInRefusal::expired);
  refusals.count(SignInRefusal::expired);
  refusals.count(aaln, SignInRefusal::key_revoked);
  refusals.count(aaln, SignInRefusal::party_inactive);
  refusals.count(aaln, SignInRefusal::party_inactive);
  const auto unknown = refusals.take();
  BOOST_REQUIRE(unknown.size() == 1U);
  BOOST_TEST((unknown.front() == std::pair{SignInRefusal::expired, std::uint64_t{2}}));
  const auto known = refusals.take_known();
  BOOST_REQUIRE(known.size() == 2U);
  BOOST_TEST((known[0].reason == SignInRefusal::key_revoked && known[0].count == 1));
  BOOST_TEST((known[1].reason == SignInRefusal::party_inactive && known[1].count == 2));
  BOOST_TEST((known[1].party == aaln.code));
  BOOST_TEST(refusals.take().empty());
  BOOST_TEST(refusals.take_known().empty());
  refusals.put_back(known[1]);
  BOOST_TEST(refusals.take_known().front().count == 2U);
  BOOST_TEST(refusals.total(SignInRefusal::party_inactive) == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
