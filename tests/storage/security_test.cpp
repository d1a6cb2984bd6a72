// The second wall: what the serving login can do with raw SQL, were the hub's own checks to fail. Nothing without a
// role, one organisation's rows with one, no table made or dropped, no audit leaf changed.
#include <boost/test/unit_test.hpp>

#include "tests/storage/second_wall.hpp"

using namespace kith;
using storage::AuditEvent;
using storage::AuditLeaf;
using storage::AuditPrincipal;
using test::count_records;
using test::denied;
using test::serving_roles;
using test::state_as;
using test::state_in;
using test::state_of;
using test::TwoOrganisations;

BOOST_AUTO_TEST_SUITE(second_wall)

BOOST_FIXTURE_TEST_CASE(the_serving_login_without_a_role_reads_no_table, TwoOrganisations) {
  auto c = database.serve();
  BOOST_TEST(state_of(c, count_records) == denied);
  BOOST_TEST(state_of(c, "-- test.org\nSELECT * FROM kith.org") == denied);
  BOOST_TEST(state_of(c, "-- test.leaf\nSELECT * FROM kith.audit_leaf") == denied);
  BOOST_TEST(state_of(c, "-- test.key\nSELECT * FROM kith.idempotency_key") == denied);
}

BOOST_FIXTURE_TEST_CASE(a_role_without_an_organisation_sees_no_row, TwoOrganisations) {
  auto c = database.serve();
  for (const auto role : {pg::Role::own_reads, pg::Role::ingest}) {
    pg::Transaction transaction{c, role};
    BOOST_TEST(transaction.exec(count_records)[0].get<std::int64_t>(0) == 0);
  }
}

BOOST_FIXTURE_TEST_CASE(a_role_with_an_organisation_sees_that_one_only, TwoOrganisations) {
  auto c = database.serve();
  for (const auto role : {pg::Role::own_reads, pg::Role::ingest}) {
    pg::Transaction transaction{c, role, first};
    const auto rows = transaction.exec("-- test.orgs\nSELECT org FROM kith.record");
    BOOST_REQUIRE(rows.size() == 1);
    BOOST_TEST((rows[0].get<OrgCode>(0) == first));
    transaction.set_org(second);
    BOOST_TEST((transaction.exec("-- test.orgs\nSELECT org FROM kith.record")[0].get<OrgCode>(0) == second));
  }
}

BOOST_FIXTURE_TEST_CASE(the_organisation_is_forgotten_with_the_transaction, TwoOrganisations) {
  auto c = database.serve();
  {
    pg::Transaction transaction{c, pg::Role::own_reads, first};
    transaction.commit();
  }
  pg::Transaction transaction{c, pg::Role::own_reads};
  BOOST_TEST(transaction.exec(count_records)[0].get<std::int64_t>(0) == 0);
}

BOOST_FIXTURE_TEST_CASE(another_organisations_row_cannot_be_written_nor_changed, TwoOrganisations) {
  auto c = database.serve();
  BOOST_TEST(
      state_as(c, pg::Role::ingest, first,
               "-- test.insert\nINSERT INTO kith.record (org, record_uid, batch, ordinal, revision, received_on, "
               "state, kind) VALUES ('second_org', gen_random_uuid(), 1, 0, 1, '2021-01-01', 2, 1)") == denied);
  pg::Transaction transaction{c, pg::Role::ingest, first};
  BOOST_TEST(
      transaction.exec("-- test.update\nUPDATE kith.record SET revision = 9 WHERE org = 'second_org'").affected() == 0);
  BOOST_TEST(state_of(c, "-- test.move\nUPDATE kith.record SET org = 'second_org'") == denied);
}

BOOST_FIXTURE_TEST_CASE(a_record_goes_forward_only_and_a_tombstone_not_at_all, TwoOrganisations) {
  auto c = database.serve();
  for (const pg::Sql& back : {pg::Sql{"-- test.same\nUPDATE kith.record SET revision = revision"},
                              pg::Sql{"-- test.lower\nUPDATE kith.record SET revision = revision - 1"},
                              pg::Sql{"-- test.name\nUPDATE kith.record SET record_uid = gen_random_uuid(), revision = "
                                      "revision + 1"}})
    BOOST_TEST(state_as(c, pg::Role::ingest, first, back) == denied);
  {
    pg::Transaction transaction{c, pg::Role::ingest, first};
    BOOST_TEST(transaction.exec("-- test.next\nUPDATE kith.record SET revision = revision + 1").affected() == 1);
    BOOST_TEST(transaction
                   .exec("-- test.withdraw\nUPDATE kith.record SET revision = revision + 1, state = 2, digest = NULL, "
                         "body = NULL, act_types = NULL, occurred_on = NULL, place_code = NULL")
                   .affected() == 1);
    transaction.commit();
  }
  BOOST_TEST(state_as(c, pg::Role::ingest, first,
                      "-- test.revive\nUPDATE kith.record SET revision = revision + 1, state = 1, digest = "
                      "decode(repeat('00', 16), 'hex')") == denied);
  BOOST_TEST(state_as(c, pg::Role::ingest, first,
                      "-- test.tombstone\nUPDATE kith.record SET revision = revision + 1") == denied);
}

BOOST_FIXTURE_TEST_CASE(nobody_who_serves_makes_a_large_object, TwoOrganisations) {
  auto c = database.serve();
  for (const auto role : {pg::Role::ingest, pg::Role::own_reads, pg::Role::audit, pg::Role::sealer})
    BOOST_TEST(state_as(c, role, first, "-- test.object\nSELECT lo_from_bytea(0, '\\x41')") == denied);
}

BOOST_FIXTURE_TEST_CASE(reading_roles_write_nothing_and_nobody_deletes_a_record, TwoOrganisations) {
  auto c = database.serve();
  BOOST_TEST(state_as(c, pg::Role::own_reads, first, "-- test.update\nUPDATE kith.record SET revision = 9") == denied);
  BOOST_TEST(state_as(c, pg::Role::ingest, first, "-- test.delete\nDELETE FROM kith.record") == denied);
  BOOST_TEST(state_as(c, pg::Role::registry, first, "-- test.read\nSELECT * FROM kith.record") == denied);
  BOOST_TEST(state_as(c, pg::Role::audit, first, "-- test.read\nSELECT * FROM kith.record") == denied);
}

BOOST_FIXTURE_TEST_CASE(audit_leaves_can_be_added_but_never_read_changed_or_removed, TwoOrganisations) {
  auto c = database.serve();
  {
    pg::Transaction transaction{c, pg::Role::ingest, first};
    const std::array leaves = {
        AuditLeaf{AuditEvent::push, first, AuditPrincipal::of(first), std::nullopt, 1, std::nullopt}};
    storage::audit::append(transaction, storage::BatchKind::push, first, 1, leaves);
    transaction.commit();
  }
  for (const auto& role : serving_roles(database)) {
    BOOST_TEST_CONTEXT(role) {
      BOOST_TEST(state_in(c, role, "-- test.update\nUPDATE kith.audit_leaf SET records = 7") == denied);
      BOOST_TEST(state_in(c, role, "-- test.delete\nDELETE FROM kith.audit_leaf") == denied);
      BOOST_TEST(state_in(c, role, "-- test.truncate\nTRUNCATE kith.audit_leaf") == denied);
      BOOST_TEST(state_in(c, role, "-- test.unbatch\nDELETE FROM kith.commit_batch") == denied);
    }
  }
  for (const auto role : {pg::Role::ingest, pg::Role::own_reads, pg::Role::audit, pg::Role::sequencer})
    BOOST_TEST(state_as(c, role, first, "-- test.read\nSELECT * FROM kith.audit_leaf") == denied);
  BOOST_TEST(state_as(c, pg::Role::sequencer, first, "-- test.rewrite\nUPDATE kith.commit_batch SET records = 0") ==
             denied);
  BOOST_TEST(state_as(c, pg::Role::ingest, first,
                      "-- test.forge\nINSERT INTO kith.audit_leaf (batch, leaf, event, org) VALUES (1, 5, 1, "
                      "'second_org')") == denied);
  BOOST_TEST(state_as(c, pg::Role::audit, first,
                      "-- test.forge\nINSERT INTO kith.audit_leaf (batch, leaf, event, org) VALUES (1, 5, 1, "
                      "'second_org')") == denied);
}

BOOST_FIXTURE_TEST_CASE(the_serving_login_cannot_date_place_or_move_what_is_on_the_log, TwoOrganisations) {
  auto c = database.serve();
  BOOST_TEST(state_as(c, pg::Role::ingest, first,
                      "-- test.date\nINSERT INTO kith.audit_leaf (batch, leaf, event, org, at) VALUES (1, 999, 1, "
                      "'first_org', '2020-01-01')") == denied);
  BOOST_TEST(state_as(c, pg::Role::ingest, first,
                      "-- test.place\nINSERT INTO kith.commit_batch (org, kind, records, leaves, position) VALUES "
                      "('first_org', 1, 0, 0, 1)") == denied);
  BOOST_TEST(state_as(c, pg::Role::audit, first,
                      "-- test.forge\nINSERT INTO kith.audit_leaf (batch, leaf, event, principal) VALUES (1, 9, 7, "
                      "'operator')") == denied);
  {
    pg::Transaction transaction{c, pg::Role::audit};
    const std::array leaves = {
        AuditLeaf{AuditEvent::refusal, std::nullopt, AuditPrincipal::unknown(), std::nullopt, 1, Errc::not_registered}};
    storage::audit::append(transaction, storage::BatchKind::refusal, std::nullopt, 0, leaves);
    transaction.commit();
  }
  pg::Transaction transaction{c, pg::Role::sequencer};
  BOOST_TEST(transaction
                 .exec("-- test.place\nUPDATE kith.commit_batch SET position = 1000, first_leaf = 1000 "
                       "WHERE batch = (SELECT max(batch) FROM kith.commit_batch)")
                 .affected() == 1);
  BOOST_TEST(
      transaction.exec("-- test.move\nUPDATE kith.commit_batch SET position = 2000 WHERE position = 1000").affected() ==
      0);
}

BOOST_FIXTURE_TEST_CASE(the_tree_of_the_log_only_grows_whoever_asks, TwoOrganisations) {
  auto c = database.serve();
  for (const auto role : {pg::Role::sealer, pg::Role::audit_reads}) {
    BOOST_TEST(state_as(c, role, first, "-- test.update\nUPDATE kith.audit_leaf SET records = 7") == denied);
    BOOST_TEST(state_as(c, role, first, "-- test.nonce\nUPDATE kith.audit_leaf SET nonce = gen_random_uuid()") ==
               denied);
    BOOST_TEST(state_as(c, role, first, "-- test.delete\nDELETE FROM kith.audit_leaf") == denied);
    BOOST_TEST(state_as(c, role, first, "-- test.tile\nDELETE FROM kith.audit_tile") == denied);
    BOOST_TEST(state_as(c, role, first, "-- test.note\nUPDATE kith.audit_checkpoint SET note = ''") == denied);
    BOOST_TEST(state_as(c, role, first, "-- test.note\nDELETE FROM kith.audit_checkpoint") == denied);
    BOOST_TEST(state_as(c, role, first, "-- test.place\nUPDATE kith.commit_batch SET position = 9") == denied);
    BOOST_TEST(state_as(c, role, first, "-- test.records\nSELECT * FROM kith.record") == denied);
  }
  BOOST_TEST(state_as(c, pg::Role::audit_reads, first, "-- test.head\nUPDATE kith.audit_head SET size = 9") == denied);
  BOOST_TEST(state_as(c, pg::Role::ingest, first,
                      "-- test.nonce\nINSERT INTO kith.audit_leaf (batch, leaf, event, org, nonce) VALUES (1, 7, 1, "
                      "'first_org', gen_random_uuid())") == denied);
  constexpr pg::Sql grow =
      "-- test.grow\nUPDATE kith.audit_head SET public_key = sha256('a'), size = 5, root = sha256('b'), is_broken = "
      "true";
  constexpr pg::Sql tile =
      "-- test.tile\nINSERT INTO kith.audit_tile (level, tile, hashes) VALUES (0, 0, sha256('a') || sha256('b'))";
  for (const pg::Sql& back :
       {pg::Sql{"-- test.back\nUPDATE kith.audit_head SET size = 4"},
        pg::Sql{"-- test.back\nUPDATE kith.audit_head SET root = sha256('c')"},
        pg::Sql{"-- test.back\nUPDATE kith.audit_head SET is_broken = false"},
        pg::Sql{"-- test.back\nUPDATE kith.audit_head SET public_key = sha256('c')"},
        pg::Sql{"-- test.back\nUPDATE kith.audit_tile SET hashes = sha256('a')"},
        pg::Sql{"-- test.back\nUPDATE kith.audit_tile SET hashes = sha256('c') || sha256('b') || sha256('d')"}}) {
    pg::Transaction transaction{c, pg::Role::sealer};
    transaction.exec(grow);
    transaction.exec(tile);
    BOOST_TEST(state_of(c, back) == denied, back.text());
  }
}

BOOST_FIXTURE_TEST_CASE(who_reads_the_log_for_a_member_sees_that_members_leaves, TwoOrganisations) {
  auto c = database.serve();
  constexpr pg::Sql orgs = "-- test.orgs\nSELECT DISTINCT org FROM kith.audit_leaf";
  {
    pg::Transaction transaction{c, pg::Role::audit_reads};
    BOOST_TEST(transaction.exec(orgs).empty());
    BOOST_TEST(transaction.exec("-- test.batches\nSELECT 1 FROM kith.commit_batch").empty());
  }
  pg::Transaction transaction{c, pg::Role::audit_reads, first};
  const auto rows = transaction.exec(orgs);
  BOOST_REQUIRE(rows.size() == 1);
  BOOST_TEST((rows[0].get<OrgCode>(0) == first));
}

BOOST_FIXTURE_TEST_CASE(the_serving_login_makes_and_drops_no_object, TwoOrganisations) {
  auto c = database.serve();
  BOOST_TEST(state_of(c, "-- test.table\nCREATE TABLE kith.mine (a integer)") == denied);
  BOOST_TEST(state_of(c, "-- test.public\nCREATE TABLE public.mine (a integer)") == denied);
  BOOST_TEST(state_of(c, "-- test.schema\nCREATE SCHEMA mine") == denied);
  BOOST_TEST(state_of(c, "-- test.temp\nCREATE TEMPORARY TABLE mine (a integer)") == denied);
  BOOST_TEST(state_of(c, "-- test.drop\nDROP TABLE kith.record") == denied);
  BOOST_TEST(state_of(c, "-- test.alter\nALTER TABLE kith.record DISABLE ROW LEVEL SECURITY") == denied);
  BOOST_TEST(state_of(c, "-- test.policy\nCREATE POLICY mine ON kith.record USING (true)") == denied);
  BOOST_TEST(state_of(c, "-- test.role\nSET ROLE kith_migrate") == denied);
  BOOST_TEST(state_of(c, "-- test.registrar\nSET ROLE kith_registrar") == denied);
  BOOST_TEST(state_of(c, "-- test.grant\nGRANT kith_registrar TO kith_serve") == denied);
  BOOST_TEST(state_of(c, "-- test.program\nCOPY (SELECT 1) TO PROGRAM 'true'") == denied);
  BOOST_TEST(state_of(c, "-- test.file\nSELECT pg_read_file('/etc/passwd')") == denied);
  BOOST_REQUIRE(serving_roles(database).size() >= 10);
  BOOST_TEST(state_of(c, "-- test.bypass\nSET row_security = off") == "00000");
  BOOST_TEST(state_as(c, pg::Role::own_reads, first, count_records) == denied);  // off means error, not all rows
  for (const auto& role : serving_roles(database)) {
    BOOST_TEST_CONTEXT(role) {
      BOOST_TEST(state_in(c, role, "-- test.table\nCREATE TABLE kith.mine (a integer)") == denied);
      BOOST_TEST(state_in(c, role, "-- test.public\nCREATE TABLE public.mine (a integer)") == denied);
      BOOST_TEST(state_in(c, role, "-- test.schema\nCREATE SCHEMA mine") == denied);
      BOOST_TEST(state_in(c, role, "-- test.drop\nDROP TABLE kith.record") == denied);
      BOOST_TEST(state_in(c, role, "-- test.alter\nALTER TABLE kith.record DISABLE ROW LEVEL SECURITY") == denied);
      BOOST_TEST(state_in(c, role, "-- test.policy\nCREATE POLICY mine ON kith.record USING (true)") == denied);
    }
  }
}

BOOST_FIXTURE_TEST_CASE(the_ingest_role_may_stage_in_a_temporary_table_only, TwoOrganisations) {
  auto c = database.serve();
  BOOST_TEST(state_as(c, pg::Role::ingest, first, "-- test.temp\nCREATE TEMPORARY TABLE mine (a integer)") == "00000");
  BOOST_TEST(state_as(c, pg::Role::ingest, first, "-- test.table\nCREATE TABLE kith.mine (a integer)") == denied);
}

BOOST_FIXTURE_TEST_CASE(the_serving_login_cannot_add_an_organisation, TwoOrganisations) {
  auto c = database.serve();
  const storage::Organisation third{
      {*OrgCode::parse("third_org"), storage::OrgState::active, {}, false}, "Third", "CN=3", {}};
  BOOST_TEST(!storage::registry::add(c, third));
  BOOST_TEST(state_as(c, pg::Role::registry, first, "-- test.org\nUPDATE kith.org SET state = 1") == denied);
}

BOOST_FIXTURE_TEST_CASE(the_serving_login_gives_and_prolongs_no_grant, TwoOrganisations) {
  auto c = database.serve();
  {
    auto owner = database.superuser();
    owner.exec(
        "-- test.grant\nINSERT INTO kith.grant_given (party, role, org, purpose, granted_by, expires_at) VALUES "
        "('maria', 2, 'first_org', 1, 'alice', now() + interval '1 day')");
  }
  BOOST_TEST(state_of(c, "-- test.read\nSELECT * FROM kith.grant_given") == denied);
  {
    pg::Transaction transaction{c, pg::Role::registry};
    BOOST_TEST(transaction.exec("-- test.waits\nSELECT * FROM kith.grant_given").empty());  // nobody has approved it
  }
  for (const auto role :
       {pg::Role::ingest, pg::Role::own_reads, pg::Role::audit, pg::Role::audit_reads, pg::Role::sealer,
        pg::Role::sequencer, pg::Role::registry, pg::Role::enrolment, pg::Role::auditor}) {
    BOOST_TEST(state_as(c, role, first,
                        "-- test.give\nINSERT INTO kith.grant_given (party, role, purpose, granted_by, expires_at) "
                        "VALUES ('first_org', 6, 4, 'me', now() + interval '1 day')") == denied);
    BOOST_TEST(state_as(c, role, first, "-- test.prolong\nUPDATE kith.grant_given SET expires_at = 'infinity'") ==
               denied);
    BOOST_TEST(state_as(c, role, first, "-- test.approve\nUPDATE kith.grant_given SET approved_at = now()") == denied);
    BOOST_TEST(state_as(c, role, first, "-- test.move\nUPDATE kith.grant_given SET org = 'second_org'") == denied);
    BOOST_TEST(state_as(c, role, first, "-- test.end\nDELETE FROM kith.grant_given") == denied);
    BOOST_TEST(state_as(c, role, first, "-- test.kind\nUPDATE kith.org SET kind = 2") == denied);
    if (role != pg::Role::registry)
      BOOST_TEST(state_as(c, role, first, "-- test.read\nSELECT * FROM kith.grant_given") == denied);
  }
  auto migrating = database.migrating();
  pg::Transaction transaction{migrating, pg::Role::registrar};
  BOOST_TEST(state_of(migrating, "-- test.prolong\nUPDATE kith.grant_given SET expires_at = 'infinity'") == denied);
}

BOOST_FIXTURE_TEST_CASE(who_audits_sees_every_leaf_and_no_record, TwoOrganisations) {
  auto c = database.serve();
  {
    pg::Transaction transaction{c, pg::Role::auditor};
    BOOST_TEST(
        transaction.exec("-- test.orgs\nSELECT DISTINCT org FROM kith.audit_leaf WHERE org IS NOT NULL").size() == 2);
  }
  const auto as_auditor = [&](const pg::Sql& sql) { return state_as(c, pg::Role::auditor, first, sql); };
  BOOST_TEST(as_auditor(count_records) == denied);
  BOOST_TEST(as_auditor("-- test.org\nSELECT * FROM kith.org") == denied);
  BOOST_TEST(as_auditor("-- test.key\nSELECT * FROM kith.idempotency_key") == denied);
  BOOST_TEST(as_auditor("-- test.certificate\nSELECT * FROM kith.certificate") == denied);
  BOOST_TEST(as_auditor("-- test.update\nUPDATE kith.audit_leaf SET records = 7") == denied);
  BOOST_TEST(as_auditor("-- test.delete\nDELETE FROM kith.audit_leaf") == denied);
  BOOST_TEST(as_auditor("-- test.tile\nUPDATE kith.audit_tile SET hashes = ''") == denied);
  BOOST_TEST(as_auditor("-- test.head\nUPDATE kith.audit_head SET size = 9") == denied);
  BOOST_TEST(as_auditor("-- test.place\nUPDATE kith.commit_batch SET position = 9") == denied);
  BOOST_TEST(as_auditor("-- test.forge\nINSERT INTO kith.audit_leaf (batch, leaf, event, org, principal) VALUES (1, 9, "
                        "12, 'first_org', 'me')") == denied);
  BOOST_TEST(as_auditor("-- test.forge\nINSERT INTO kith.audit_leaf (batch, leaf, event, principal) VALUES (1, 9, 3, "
                        "'me')") == denied);
  BOOST_TEST(as_auditor("-- test.forge\nINSERT INTO kith.commit_batch (kind, records, leaves) VALUES (1, 0, 1)") ==
             denied);
}

BOOST_FIXTURE_TEST_CASE(every_table_has_row_level_security_or_is_the_same_for_all, TwoOrganisations) {
  auto owner = database.superuser();
  const auto rows = owner.exec(
      "-- test.unguarded\nSELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
      "WHERE n.nspname = 'kith' AND c.relkind = 'r' AND NOT c.relrowsecurity ORDER BY c.relname COLLATE \"C\"");
  std::string names;
  for (int i = 0; i < rows.size(); ++i) names += rows[i].get<std::string>(0) + " ";
  BOOST_TEST(names == "code code_label crosswalk ");
}

BOOST_AUTO_TEST_SUITE_END()
