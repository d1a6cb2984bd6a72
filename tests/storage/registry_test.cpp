// Organisations: added once, found by their certificate's subject, suspended, each change with its audit leaf.
#include "hub/storage/registry.hpp"

#include <boost/test/unit_test.hpp>

#include "hub/storage/audit.hpp"
#include "hub/storage/key_check.hpp"
#include "tests/support/cluster.hpp"

using namespace kith;
using namespace kith::storage;

namespace {

Organisation organisation(std::string_view code, std::string subject) {
  Organisation made{{*OrgCode::parse(code), OrgState::active, {}, true}, "An organisation", std::move(subject), {}};
  made.profile.funding_streams.add(11);
  made.profile.funding_streams.add(10);
  return made;
}

std::int64_t leaves(const test::TestDatabase& database, AuditEvent event) {
  auto owner = database.superuser();
  return owner
      .exec(
          "-- test.leaves\nSELECT count(*) FROM kith.audit_leaf l JOIN kith.commit_batch b USING (batch) "
          "WHERE l.event = $1 AND b.kind = 5 AND b.leaves = 1 AND l.principal = 'operator'",
          static_cast<std::int16_t>(event))[0]
      .get<std::int64_t>(0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(organisations)

BOOST_AUTO_TEST_CASE(an_organisation_is_found_by_the_exact_subject_with_its_profile) {
  const test::TestDatabase database;
  auto operating = database.migrating();
  BOOST_REQUIRE(registry::add(operating, organisation("aaln", "CN=aaln,O=Kith")));
  auto serving = database.serve();
  const auto found = registry::find_by_subject(serving, "CN=aaln,O=Kith");
  BOOST_REQUIRE(found);
  BOOST_TEST(found->org.text() == "aaln");
  BOOST_TEST(found->edge_only);
  BOOST_TEST((found->state == OrgState::active));
  BOOST_TEST((found->funding_streams == organisation("aaln", "").profile.funding_streams));
  BOOST_TEST((registry::find_by_subject(serving, "CN=AALN,O=Kith").error().code == Errc::not_found));
  BOOST_TEST(leaves(database, AuditEvent::enrolment) == 1);
}

BOOST_AUTO_TEST_CASE(a_code_and_a_subject_belong_to_one_organisation) {
  const test::TestDatabase database;
  auto c = database.migrating();
  BOOST_REQUIRE(registry::add(c, organisation("one", "CN=one")));
  BOOST_TEST((registry::add(c, organisation("one", "CN=two")).error().code == Errc::already_exists));
  BOOST_TEST((registry::add(c, organisation("two", "CN=one")).error().code == Errc::already_exists));
  BOOST_TEST((registry::add(c, organisation("two", "")).error().code == Errc::malformed_value));
  BOOST_TEST(registry::list(c)->size() == 1);
  BOOST_TEST(leaves(database, AuditEvent::enrolment) == 1);
}

BOOST_AUTO_TEST_CASE(suspending_changes_the_state_and_leaves_a_leaf) {
  const test::TestDatabase database;
  auto c = database.migrating();
  const OrgCode org = database.add_org("one");
  BOOST_REQUIRE(registry::set_state(c, org, OrgState::suspended));
  BOOST_TEST((registry::find_by_subject(c, "CN=one")->state == OrgState::suspended));
  BOOST_TEST(leaves(database, AuditEvent::policy_change) == 1);
  BOOST_TEST((registry::set_state(c, *OrgCode::parse("nobody"), OrgState::active).error().code == Errc::not_found));
}

BOOST_AUTO_TEST_CASE(who_was_removed_or_is_no_member_yet_is_not_resumed) {
  const test::TestDatabase database;
  auto c = database.migrating();
  const OrgCode org = database.add_org("one");
  BOOST_REQUIRE(registry::set_state(c, org, OrgState::suspended));
  BOOST_REQUIRE(registry::set_state(c, org, OrgState::active));
  auto invited = organisation("two", "CN=two");
  invited.profile.state = OrgState::invited;
  BOOST_REQUIRE(registry::add(c, invited));
  BOOST_TEST((registry::set_state(c, invited.profile.org, OrgState::active).error().code == Errc::contradiction));
  BOOST_TEST((registry::set_state(c, invited.profile.org, OrgState::suspended).error().code == Errc::contradiction));
  BOOST_REQUIRE(registry::set_state(c, org, OrgState::removed));
  BOOST_TEST((registry::set_state(c, org, OrgState::active).error().code == Errc::contradiction));
  BOOST_TEST((registry::set_state(c, org, OrgState::suspended).error().code == Errc::contradiction));
  BOOST_TEST((registry::find_by_subject(c, "CN=one")->state == OrgState::removed));
}

BOOST_AUTO_TEST_CASE(a_refusal_before_anybody_is_known_leaves_a_leaf) {
  const test::TestDatabase database;
  database.add_org("one");
  auto c = database.serve();
  const std::array refused = {
      AuditLeaf{AuditEvent::refusal, {}, AuditPrincipal::unknown(), {}, 0, Errc::not_registered},
      AuditLeaf{AuditEvent::refusal, OrgCode::parse("one"), AuditPrincipal::of(*OrgCode::parse("one")),
                RecordUid::random(), 0, Errc::not_permitted}};
  // A batch is of one organisation, or of none.
  BOOST_TEST(!storage::audit::append_refusals(c, refused).has_value());
  for (const AuditLeaf& leaf : refused) BOOST_REQUIRE(storage::audit::append_refusals(c, {&leaf, 1}));
  auto owner = database.superuser();
  const auto rows = owner.exec(
      "-- test.refusals\nSELECT leaf, org, principal, record_uid, reason FROM kith.audit_leaf WHERE event = 6 ORDER BY "
      "batch, leaf");
  BOOST_REQUIRE(rows.size() == 2);
  BOOST_TEST(rows[0].is_null(1));
  BOOST_TEST(rows[0].is_null(3));
  BOOST_TEST(rows[0].get<std::int16_t>(4) == static_cast<std::int16_t>(Errc::not_registered));
  BOOST_TEST(rows[1].get<std::string>(2) == "one");
  BOOST_TEST((rows[1].get<RecordUid>(3) == *refused[1].record_uid));
}

BOOST_AUTO_TEST_CASE(the_incarnation_is_one_and_each_database_has_its_own) {
  const test::TestDatabase database;
  auto c = database.serve();
  BOOST_TEST((*registry::incarnation(c) == *registry::incarnation(c)));
}

BOOST_AUTO_TEST_CASE(a_database_stays_with_the_first_digest_key_it_saw) {
  const test::TestDatabase database;
  auto c = database.serve();
  const auto key = SecretKey::random();
  BOOST_TEST(check_digest_key(c, key).has_value());
  BOOST_TEST(check_digest_key(c, key).has_value());
  BOOST_TEST((check_digest_key(c, SecretKey::random()).error().code == Errc::malformed_config));
  pg::Transaction transaction{c, pg::Role::ingest};
  BOOST_TEST(transaction.exec("-- test.change\nUPDATE kith.hub SET digest_check = NULL").affected() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
