// Invitations that have not ended in a certificate: which stand in which stage, that what has expired is approved no
// more, and what is left when one is taken back.
#include "hub/storage/invitations.hpp"

#include <boost/test/unit_test.hpp>

#include "hub/storage/enrolment.hpp"
#include "tests/support/cluster.hpp"

using namespace kith;
using namespace kith::storage;
using enrolment::Sha256;
using enrolment::Stage;

namespace {

const OrgCode aaln = *OrgCode::parse("aaln"), maria = *OrgCode::parse("maria");
const Sha256 code{1, 2, 3}, key{4, 5, 6};

struct Inviting {
  test::TestDatabase database;
  pg::Connection operating = database.migrating();
  pg::Connection serving = database.serve();

  void invite(bool is_automatic = false) {
    const Organisation row{{aaln, OrgState::active, {}, false}, "An organisation", "CN=aaln", {}};
    BOOST_REQUIRE(enrolment::invite(operating, {row, code, std::chrono::hours{24}, "alice", is_automatic}));
  }
  // A steward of aaln, whose role waits or is in force at once.
  void invite_maria(bool grant_waits, std::uint8_t number = 7) {
    const Organisation row{
        {.org = maria, .funding_streams = {}, .kind = PartyKind::person}, "Somebody", "CN=maria", {}};
    const auth::Grant grant{auth::Role::steward, aaln, std::nullopt, Purpose::own_use,
                            SystemClock{}.now() + std::chrono::hours{24 * number}};
    BOOST_REQUIRE(enrolment::invite(operating,
                                    {row, Sha256{number}, std::chrono::hours{24}, "alice", false, grant, grant_waits}));
  }
  void request() { BOOST_REQUIRE(enrolment::request(serving, aaln, code, key)); }
  void approve() { BOOST_REQUIRE(enrolment::approve(operating, aaln, *enrolment::waiting(operating, aaln), {"bob"})); }
  Result<void> deliver(const OrgCode& org, const Sha256& to, const Sha256& with) {
    const WallTime now = SystemClock{}.now();
    return enrolment::deliver(serving, {org, "0a1b", to, now, now + std::chrono::hours{1}, "PEM"}, with);
  }
  void expire() { database.superuser().exec("-- test.late\nUPDATE kith.invitation SET expires_at = now()"); }
  void lapse() {
    database.superuser().exec(
        "-- test.lapse\nUPDATE kith.invitation SET approved_at = now() - interval '8 days', "
        "requested_at = now() - interval '9 days'");
  }
  std::optional<Stage> stage() {
    const auto all = enrolment::pending(operating).value();
    const auto found = all.find(aaln);
    return found == all.end() ? std::nullopt : std::optional{found->second.stage};
  }
  OrgState state(const OrgCode& of = aaln) {
    const auto all = registry::list(operating).value();
    for (const auto& one : all)
      if (one.profile.org == of) return one.profile.state;
    return OrgState::removed;
  }
  std::size_t grants() { return grants::list(operating, grants::Which::waiting_too)->size(); }
  std::int64_t leaves(std::int16_t event) {
    return database.superuser()
        .exec(
            "-- test.leaves\nSELECT count(*) FROM kith.audit_leaf WHERE event = $1 AND org = 'aaln' AND principal = "
            "'operator'",
            event)[0]
        .get<std::int64_t>(0);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(invitations, Inviting)

BOOST_AUTO_TEST_CASE(each_stage_is_listed_until_the_certificate_is_fetched) {
  BOOST_TEST(!stage());
  invite();
  BOOST_TEST((stage() == Stage::invited));
  expire();
  BOOST_TEST((stage() == Stage::invitation_expired));
  invite();
  request();
  BOOST_TEST((stage() == Stage::requested));
  expire();
  BOOST_TEST((stage() == Stage::request_expired));
  invite();
  request();
  approve();
  BOOST_TEST((stage() == Stage::approved));
  expire();  // what was approved in time is fetched by another end
  BOOST_TEST((stage() == Stage::approved));
  BOOST_REQUIRE(deliver(aaln, key, code));
  BOOST_TEST(!stage());
  invite();  // an active organisation, with a further key
  BOOST_REQUIRE(enrolment::request(serving, aaln, code, Sha256{0x5A}));
  BOOST_TEST((stage() == Stage::requested));
}

BOOST_AUTO_TEST_CASE(an_approval_that_nobody_fetches_is_listed_as_lapsed) {
  invite();
  request();
  approve();
  lapse();
  BOOST_TEST((stage() == Stage::approval_lapsed));
}

BOOST_AUTO_TEST_CASE(a_request_whose_invitation_has_expired_is_not_approved) {
  invite();
  request();
  const auto shown = enrolment::waiting(operating, aaln);
  BOOST_REQUIRE(shown);
  BOOST_TEST(!shown->has_expired);
  BOOST_TEST(!enrolment::find(serving, code)->has_expired);
  expire();
  BOOST_TEST(enrolment::waiting(operating, aaln)->has_expired);
  BOOST_TEST((enrolment::approve(operating, aaln, *shown, {"bob"}).error().code == Errc::contradiction));
  BOOST_TEST((state() == OrgState::requested));
  BOOST_TEST(enrolment::find(serving, code)->has_expired);
  BOOST_TEST(!deliver(aaln, key, code));
}

BOOST_AUTO_TEST_CASE(what_is_taken_back_is_good_no_more_and_the_code_is_invited_anew) {
  BOOST_TEST((enrolment::take_back(operating, aaln, PartyKind::organisation).error().code == Errc::not_found));
  for (const int steps : {0, 1, 2}) {
    invite();
    if (steps > 0) request();
    if (steps > 1) approve();
    const std::int64_t before = leaves(7);
    BOOST_TEST((enrolment::take_back(operating, aaln, PartyKind::person).error().code == Errc::not_found));
    BOOST_REQUIRE(enrolment::take_back(operating, aaln, PartyKind::organisation));
    BOOST_TEST(leaves(7) == before + 1);
    BOOST_TEST(!stage());
    BOOST_TEST((state() == OrgState::invited));
    BOOST_TEST((enrolment::find(serving, code).error().code == Errc::not_found));
    BOOST_TEST(!deliver(aaln, key, code));
    const auto again = enrolment::take_back(operating, aaln, PartyKind::organisation);
    BOOST_TEST((again.error().code == Errc::contradiction));
  }
  invite();
  request();
  approve();
  BOOST_TEST(deliver(aaln, key, code).has_value());
}

BOOST_AUTO_TEST_CASE(a_certificate_that_was_fetched_is_not_taken_back) {
  invite(true);
  request();
  BOOST_REQUIRE(deliver(aaln, key, code));
  const auto refused = enrolment::take_back(operating, aaln, PartyKind::organisation);
  BOOST_TEST((refused.error().code == Errc::contradiction));
  BOOST_TEST((state() == OrgState::active));
  invite();
  BOOST_REQUIRE(enrolment::take_back(operating, aaln, PartyKind::organisation));
  BOOST_TEST((state() == OrgState::active));
}

BOOST_AUTO_TEST_CASE(the_role_that_came_with_an_invitation_ends_with_it) {
  database.add_org("aaln");
  for (const bool waits : {true, false}) {
    invite_maria(waits);
    BOOST_TEST(grants() == 1U);
    const std::int64_t before = leaves(8);
    BOOST_REQUIRE(enrolment::take_back(operating, maria, PartyKind::person));
    BOOST_TEST(grants() == 0U);
    BOOST_TEST(leaves(8) == before + 1);  // aaln sees that the role over its records is over
  }
}

BOOST_AUTO_TEST_CASE(a_role_in_force_outlives_the_further_invitation_of_who_has_it) {
  database.add_org("aaln");
  invite_maria(false);
  BOOST_REQUIRE(enrolment::request(serving, maria, Sha256{7}, key));
  BOOST_REQUIRE(enrolment::approve(operating, maria, *enrolment::waiting(operating, maria), {"bob"}));
  BOOST_REQUIRE(deliver(maria, key, Sha256{7}));
  BOOST_TEST((state(maria) == OrgState::active));
  invite_maria(true, 8);
  BOOST_TEST(grants() == 2U);
  BOOST_REQUIRE(enrolment::take_back(operating, maria, PartyKind::person));
  const auto left = grants::list(operating, grants::Which::waiting_too).value();
  BOOST_REQUIRE(left.size() == 1U);
  BOOST_TEST(left[0].approved.has_value());
}

BOOST_AUTO_TEST_SUITE_END()
