// Grants: given once, to people, by the migrating login alone, taken back for good, and told on the log of whom they
// concern.
#include "hub/storage/grants.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "hub/storage/audit.hpp"
#include "hub/storage/enrolment.hpp"
#include "hub/storage/registry.hpp"
#include "tests/support/cluster.hpp"

using namespace kith;
using namespace kith::storage;

namespace {

struct Fixture {
  const test::TestDatabase database;
  const OrgCode aaln = database.add_org("aaln"), jakara = database.add_org("jakara");
  const OrgCode maria = add_person("maria");
  pg::Connection operating = database.migrating();

  OrgCode add_person(std::string_view code) const {
    const Organisation row{{.org = *OrgCode::parse(code), .funding_streams = {}, .kind = PartyKind::person},
                           "Somebody",
                           "CN=" + std::string{code},
                           {}};
    auto connection = database.migrating();
    BOOST_REQUIRE(registry::add(connection, row));
    return row.profile.org;
  }
  static WallTime in(std::chrono::hours hours) { return SystemClock{}.now() + hours; }
  static auth::Grant steward(const OrgCode& org, WallTime expires = in(std::chrono::hours{24})) {
    return {auth::Role::steward, org, std::nullopt, Purpose::own_use, expires};
  }
  static auth::Grant role(auth::Role role) {
    return {role, std::nullopt, std::nullopt, auth::usual_purpose(role), in(std::chrono::hours{24})};
  }
  Errc refused(const OrgCode& party, const auth::Grant& grant) {
    const auto given = grants::give(operating, party, grant, "alice");
    BOOST_REQUIRE(!given);
    return given.error().code;
  }
  std::int64_t changes(const OrgCode& org) const {
    return database.superuser()
        .exec(
            "-- test.leaves\nSELECT count(*) FROM kith.audit_leaf WHERE event = 8 AND org = $1 AND principal = "
            "'operator' AND purpose = 4",
            org)[0]
        .get<std::int64_t>(0);
  }
  // What the log of `org` says of roles, in its order: by whom, and what.
  std::string said(const OrgCode& org) const {
    const auto rows = database.superuser().exec(
        "-- test.said\nSELECT principal, reason FROM kith.audit_leaf WHERE event = 8 AND org = $1 ORDER BY batch, leaf",
        org);
    std::string all;
    for (int i = 0; i < rows.size(); ++i) {
      const auto reason = static_cast<std::uint16_t>(rows[i].get<std::int16_t>(1));
      all += rows[i].get<std::string>(0) + " " + std::string{kith::audit::reason_name(reason)} + "\n";
    }
    return all;
  }
};

BOOST_FIXTURE_TEST_SUITE(grants_of_parties, Fixture)

BOOST_AUTO_TEST_CASE(a_grant_is_listed_as_it_was_given_and_told_to_whom_it_concerns) {
  auth::Grant lead = role(auth::Role::lead);
  lead.region = auth::parse_region("06067");
  BOOST_REQUIRE(grants::give(operating, maria, steward(aaln), "alice"));
  BOOST_REQUIRE(grants::give(operating, maria, lead, "bob"));
  auto serving = database.serve();
  const auto all = grants::list(serving);
  BOOST_REQUIRE((all && all->size() == 2));
  BOOST_TEST((*all)[0].party.text() == "maria");
  BOOST_TEST((*all)[0].grant.org->text() == "aaln");
  BOOST_TEST(!(*all)[0].grant.region);
  BOOST_TEST(((*all)[1].grant.role == auth::Role::lead));
  BOOST_TEST((*all)[1].grant.region->code == 6067);
  BOOST_TEST(((*all)[1].grant.purpose == Purpose::collaborative_statistics));
  BOOST_TEST((*all)[1].by == "bob");
  BOOST_TEST(changes(aaln) == 1);
  BOOST_TEST(changes(maria) == 1);
  BOOST_TEST(changes(jakara) == 0);
}

BOOST_AUTO_TEST_CASE(the_log_says_which_role_became_what_and_whose_it_is) {
  const auto steward_of_aaln = grants::give(operating, maria, steward(aaln), "alice", true);
  BOOST_REQUIRE(steward_of_aaln);
  BOOST_REQUIRE(grants::approve(operating, *steward_of_aaln, {"bob"}));
  BOOST_REQUIRE(grants::end(operating, *steward_of_aaln));
  BOOST_TEST(said(aaln) ==
             "operator steward_proposed\nmaria role_holder\noperator steward_approved\nmaria role_holder\n"
             "operator steward_ended\nmaria role_holder\n");
  BOOST_REQUIRE(grants::give(operating, maria, role(auth::Role::auditor), "alice"));
  BOOST_TEST(said(maria) == "operator auditor_given\n");
  BOOST_TEST(said(jakara).empty());
}

BOOST_AUTO_TEST_CASE(who_is_removed_loses_their_roles_in_front_of_whose_records_they_were_about) {
  BOOST_REQUIRE(grants::give(operating, maria, steward(aaln), "alice"));
  BOOST_REQUIRE(registry::set_state(operating, maria, OrgState::suspended, PartyKind::person));
  BOOST_REQUIRE(registry::set_state(operating, maria, OrgState::active, PartyKind::person));
  BOOST_REQUIRE(registry::set_state(operating, maria, OrgState::removed, PartyKind::person));
  BOOST_TEST(said(aaln) == "operator steward_given\nmaria role_holder\noperator steward_ended\nmaria role_holder\n");
  BOOST_TEST(said(maria) == "operator suspended\noperator resumed\noperator removed\n");
}

BOOST_AUTO_TEST_CASE(the_same_grant_again_takes_the_place_of_the_first) {
  BOOST_REQUIRE(grants::give(operating, maria, steward(aaln), "alice"));
  BOOST_REQUIRE(grants::give(operating, maria, steward(aaln, in(std::chrono::hours{48})), "alice"));
  BOOST_TEST(grants::list(operating)->size() == 1);
  const auto all = grants::list(operating, grants::Which::all);
  BOOST_REQUIRE(all->size() == 2);
  BOOST_TEST((*all)[0].ended.has_value());
  BOOST_TEST(!(*all)[1].ended.has_value());
}

BOOST_AUTO_TEST_CASE(a_person_is_steward_of_one_organisation_until_that_is_over) {
  BOOST_REQUIRE(grants::give(operating, maria, steward(aaln), "alice"));
  BOOST_TEST((refused(maria, steward(jakara)) == Errc::contradiction));
  BOOST_REQUIRE(grants::end(operating, grants::list(operating)->front().number));
  BOOST_REQUIRE(grants::give(operating, maria, steward(jakara), "alice"));
  database.superuser().exec("-- test.expire\nUPDATE kith.grant_given SET expires_at = now() - interval '1 second'");
  BOOST_TEST(grants::give(operating, maria, steward(aaln), "alice").has_value());
}

BOOST_AUTO_TEST_CASE(what_waits_for_approval_is_no_grant_and_leaves_the_one_that_it_is_to_replace) {
  BOOST_REQUIRE(grants::give(operating, maria, steward(aaln), "alice"));
  const auto longer = grants::give(operating, maria, steward(aaln, in(std::chrono::hours{48})), "alice", true);
  BOOST_REQUIRE(longer);
  auto serving = database.serve();
  const auto seen = grants::list(serving);
  BOOST_REQUIRE((seen && seen->size() == 1));
  BOOST_TEST((seen->front().grant.expires < in(std::chrono::hours{25})));
  BOOST_TEST(grants::list(operating, grants::Which::waiting_too)->size() == 2);
  BOOST_REQUIRE(grants::approve(operating, *longer, {"bob"}));
  const auto now = grants::list(serving);
  BOOST_REQUIRE((now && now->size() == 1));
  BOOST_TEST(now->front().number == *longer);
  BOOST_TEST(now->front().by == "alice");
  BOOST_TEST(now->front().approved_by == "bob");
  BOOST_TEST((grants::approve(operating, *longer, {"bob"}).error().code == Errc::not_found));
  BOOST_TEST(changes(aaln) == 3);
}

BOOST_AUTO_TEST_CASE(what_waits_is_replaced_by_what_waits_and_held_to_the_rules_again_when_it_is_approved) {
  const auto first = grants::give(operating, maria, steward(aaln), "alice", true);
  const auto second = grants::give(operating, maria, steward(aaln, in(std::chrono::hours{48})), "alice", true);
  BOOST_REQUIRE((first && second));
  BOOST_TEST((grants::approve(operating, *first, {"bob"}).error().code == Errc::not_found));
  BOOST_REQUIRE(grants::give(operating, maria, role(auth::Role::auditor), "alice"));
  BOOST_TEST(grants::list(operating)->size() == 1);
  BOOST_REQUIRE(grants::give(operating, maria, steward(jakara), "carol"));
  BOOST_TEST((grants::approve(operating, *second, {"bob"}).error().code == Errc::contradiction));
  BOOST_TEST((grants::give(operating, maria, steward(aaln), "alice", true).error().code == Errc::contradiction));
  database.superuser().exec("-- test.late\nUPDATE kith.grant_given SET expires_at = now() - interval '1 second'");
  BOOST_TEST((grants::approve(operating, *second, {"bob"}).error().code == Errc::out_of_range));
  BOOST_REQUIRE(grants::end(operating, *second));
  BOOST_TEST((grants::approve(operating, *second, {"bob"}).error().code == Errc::not_found));
}

BOOST_AUTO_TEST_CASE(the_grant_of_an_invitation_comes_with_the_approval_of_the_key_and_no_other_does) {
  const Organisation row{
      {.org = *OrgCode::parse("lee"), .funding_streams = {}, .kind = PartyKind::person}, "Lee", "CN=lee", {}};
  const enrolment::NewInvitation invitation{row, {1}, std::chrono::hours{1}, "alice", false, steward(aaln), true};
  BOOST_REQUIRE(enrolment::invite(operating, invitation));
  const OrgCode lee = row.profile.org;
  const auto besides = grants::give(operating, lee, role(auth::Role::auditor), "alice", true);
  BOOST_REQUIRE(besides);
  auto serving = database.serve();
  BOOST_REQUIRE(enrolment::request(serving, lee, {1}, {2}));
  BOOST_TEST(grants::list(operating)->empty());
  BOOST_REQUIRE(enrolment::approve(operating, lee, *enrolment::waiting(operating, lee), {"bob"}));
  const auto all = grants::list(operating);
  BOOST_REQUIRE(all->size() == 1);
  BOOST_TEST((all->front().grant.role == auth::Role::steward));
  BOOST_TEST(all->front().approved_by == "bob");
}

// Between the look and the approval somebody else may have invited anew, for the same key.
BOOST_AUTO_TEST_CASE(what_was_shown_is_approved_and_not_what_its_giver_put_in_its_place) {
  const Organisation row{
      {.org = *OrgCode::parse("lee"), .funding_streams = {}, .kind = PartyKind::person}, "Lee", "CN=lee", {}};
  const OrgCode lee = row.profile.org;
  auto serving = database.serve();
  BOOST_REQUIRE(
      enrolment::invite(operating, {row, {1}, std::chrono::hours{1}, "alice", false, role(auth::Role::auditor), true}));
  BOOST_REQUIRE(enrolment::request(serving, lee, {1}, {2}));
  const auto shown = enrolment::waiting(operating, lee);
  BOOST_REQUIRE(shown);
  BOOST_REQUIRE(enrolment::invite(operating, {row, {3}, std::chrono::hours{1}, "bob", false, steward(aaln), true}));
  BOOST_REQUIRE(enrolment::request(serving, lee, {3}, {2}));
  BOOST_TEST((enrolment::approve(operating, lee, *shown, {"bob"}).error().code == Errc::contradiction));
  BOOST_TEST((enrolment::approve(operating, lee, *shown, {"carol"}).error().code == Errc::contradiction));
  const auto own = enrolment::waiting(operating, lee);
  BOOST_TEST((enrolment::approve(operating, lee, *own, {"bob"}).error().code == Errc::not_permitted));
  BOOST_TEST(grants::list(operating)->empty());
  BOOST_TEST(enrolment::approve(operating, lee, *own, {"bob", false}).has_value());  // any-person
}

BOOST_AUTO_TEST_CASE(who_has_given_a_role_does_not_approve_it) {
  const auto given = grants::give(operating, maria, steward(aaln), "alice", true);
  BOOST_REQUIRE(given);
  BOOST_TEST((grants::approve(operating, *given, {"alice"}).error().code == Errc::not_permitted));
  BOOST_TEST(grants::list(operating)->empty());
  BOOST_TEST(grants::approve(operating, *given, {"alice", false}).has_value());
}

BOOST_AUTO_TEST_CASE(what_makes_no_sense_is_not_given) {
  auth::Grant pointless = role(auth::Role::steward);
  BOOST_TEST((refused(maria, pointless) == Errc::malformed_value));
  pointless = role(auth::Role::auditor);
  pointless.region = auth::parse_region("06");
  BOOST_TEST((refused(maria, pointless) == Errc::malformed_value));
  BOOST_TEST((refused(maria, steward(maria)) == Errc::contradiction));
  BOOST_TEST((refused(maria, steward(*OrgCode::parse("nowhere"))) == Errc::contradiction));
  BOOST_TEST((refused(maria, steward(aaln, in(std::chrono::hours{-1}))) == Errc::out_of_range));
  BOOST_TEST((refused(*OrgCode::parse("nobody"), role(auth::Role::lead)) == Errc::not_found));
  BOOST_TEST((refused(aaln, role(auth::Role::auditor)) == Errc::not_permitted));
  BOOST_TEST((refused(maria, role(auth::Role::peer)) == Errc::not_permitted));
  BOOST_TEST(grants::list(operating, grants::Which::all)->empty());
  BOOST_TEST(changes(aaln) + changes(maria) == 0);
}

BOOST_AUTO_TEST_CASE(what_was_taken_back_stays_so) {
  BOOST_REQUIRE(grants::give(operating, maria, steward(aaln), "alice"));
  const auto number = grants::list(operating)->front().number;
  BOOST_REQUIRE(grants::end(operating, number));
  BOOST_TEST((grants::end(operating, number).error().code == Errc::not_found));
  BOOST_TEST(changes(aaln) == 2);
  pg::Transaction transaction{operating, pg::Role::registrar};
  BOOST_TEST(transaction.exec("-- test.back\nUPDATE kith.grant_given SET ended_at = NULL").affected() == 0);
}

BOOST_AUTO_TEST_CASE(who_is_removed_has_no_role_left_and_gets_none) {
  BOOST_REQUIRE(grants::give(operating, maria, steward(aaln), "alice"));
  BOOST_TEST((registry::set_state(operating, maria, OrgState::removed).error().code == Errc::not_found));
  BOOST_REQUIRE(registry::set_state(operating, maria, OrgState::removed, PartyKind::person));
  BOOST_TEST(grants::list(operating)->empty());
  BOOST_TEST((refused(maria, steward(aaln)) == Errc::not_permitted));
}

BOOST_AUTO_TEST_CASE(an_invitation_and_its_grant_come_together_or_not_at_all) {
  const Organisation row{
      {.org = *OrgCode::parse("lee"), .funding_streams = {}, .kind = PartyKind::person}, "Lee", "CN=lee", {}};
  enrolment::NewInvitation invitation{row, {1}, std::chrono::hours{1}, "alice", false, steward(maria)};
  BOOST_TEST((enrolment::invite(operating, invitation).error().code == Errc::contradiction));
  BOOST_TEST((registry::find_by_subject(operating, "CN=lee").error().code == Errc::not_found));
  invitation.grant = steward(aaln);
  BOOST_REQUIRE(enrolment::invite(operating, invitation));
  BOOST_TEST((registry::find_by_subject(operating, "CN=lee")->kind == PartyKind::person));
  BOOST_TEST(grants::list(operating)->size() == 1);
  invitation.organisation.profile.kind = PartyKind::organisation;
  BOOST_TEST((enrolment::invite(operating, invitation).error().code == Errc::not_permitted));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
