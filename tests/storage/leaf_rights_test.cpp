// What a role may write into the audit log, were the hub's own checks to fail: only the events that it can cause, in
// the name of who may cause them, into its own batch; and the order of the log goes forward only, whoever asks.
#include <boost/test/unit_test.hpp>
#include <thread>
#include <tuple>

#include "hub/storage/acting_operator.hpp"
#include "hub/storage/sequencer.hpp"
#include "tests/storage/second_wall.hpp"

using namespace kith;
using storage::AuditEvent;
using storage::AuditLeaf;
using storage::AuditPrincipal;
using test::denied;
using test::state_as;
using test::state_of;
using test::TwoOrganisations;

namespace {

// The right batch, made in the same transaction, so that it is the leaf alone that is refused.
std::string state_of_leaf(const test::TestDatabase& database, pg::Role role, int kind, const pg::Sql& leaf,
                          const char* org = "first_org") {
  auto c = database.serve();
  pg::Transaction transaction{c, role, OrgCode::parse("first_org")};
  transaction.exec(
      "-- test.batch\nINSERT INTO kith.commit_batch (org, kind, records, leaves) VALUES (nullif($1, ''), $2, 0, 1)",
      std::string_view{org}, static_cast<std::int16_t>(kind));
  return state_of(c, leaf);
}

#define KITH_TEST_LEAF(values)                                                                     \
  "-- test.leaf\nINSERT INTO kith.audit_leaf (batch, leaf, event, org, principal, reason) VALUES " \
  "(currval('kith.commit_batch_batch_seq'), 0, " values ")"

// Other test databases of the cluster have transactions too, and the horizon is the cluster's.
void place_all(const test::TestDatabase& database, pg::Connection& c) {
  const storage::Sequencer sequencer{Uuid::random()};
  auto owner = database.superuser();
  for (int i = 0; i < 500; ++i) {
    BOOST_REQUIRE(sequencer.step(c));
    const auto left = owner.exec("-- test.unplaced\nSELECT count(*) FROM kith.commit_batch WHERE position IS NULL");
    if (left[0].get<std::int64_t>(0) == 0) return;
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  BOOST_FAIL("some batches are not placed");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(leaf_rights)

BOOST_FIXTURE_TEST_CASE(each_role_writes_only_the_events_that_it_can_cause, TwoOrganisations) {
  const auto ingest = [&](const pg::Sql& leaf) { return state_of_leaf(database, pg::Role::ingest, 1, leaf); };
  BOOST_TEST(ingest(KITH_TEST_LEAF("1, 'first_org', 'first_org', NULL")) == "00000");
  BOOST_TEST(ingest(KITH_TEST_LEAF("6, 'first_org', 'first_org', 3")) == "00000");
  BOOST_TEST(ingest(KITH_TEST_LEAF("3, 'first_org', 'first_org', NULL")) == denied);
  BOOST_TEST(ingest(KITH_TEST_LEAF("7, 'first_org', 'first_org', NULL")) == denied);
  BOOST_TEST(ingest(KITH_TEST_LEAF("8, 'first_org', 'first_org', NULL")) == denied);
  BOOST_TEST(ingest(KITH_TEST_LEAF("1, 'first_org', 'first_org', 3")) == denied);
  BOOST_TEST(ingest(KITH_TEST_LEAF("6, 'first_org', 'first_org', NULL")) == denied);
  const auto reads = [&](const pg::Sql& leaf) { return state_of_leaf(database, pg::Role::own_reads, 3, leaf); };
  BOOST_TEST(reads(KITH_TEST_LEAF("4, 'first_org', 'first_org', NULL")) == "00000");
  BOOST_TEST(reads(KITH_TEST_LEAF("1, 'first_org', 'first_org', NULL")) == denied);
  BOOST_TEST(reads(KITH_TEST_LEAF("2, 'first_org', 'first_org', NULL")) == denied);
  BOOST_TEST(reads(KITH_TEST_LEAF("10, 'first_org', 'first_org', NULL")) == denied);
  BOOST_TEST(state_of_leaf(database, pg::Role::audit, 4, KITH_TEST_LEAF("8, NULL, NULL, NULL"), "") == denied);
  BOOST_TEST(state_of_leaf(database, pg::Role::enrolment, 5, KITH_TEST_LEAF("8, 'first_org', 'first_org', NULL")) ==
             denied);
}

BOOST_FIXTURE_TEST_CASE(a_leaf_names_only_who_may_have_done_it, TwoOrganisations) {
  database.superuser().exec(
      "-- test.grant\nINSERT INTO kith.grant_given (party, role, org, purpose, granted_by, expires_at, ended_at, "
      "approved_at, approved_by) VALUES "
      "('maria', 2, 'first_org', 1, 'alice', now() + interval '1 day', NULL, now(), 'bob'), "
      "('lately', 2, 'first_org', 1, 'alice', now() + interval '1 day', now() - interval '5 seconds', now(), 'bob'), "
      "('late', 2, 'first_org', 1, 'alice', now() - interval '1 hour', NULL, now(), 'bob'), "
      "('ended', 2, 'first_org', 1, 'alice', now() + interval '1 day', now() - interval '1 hour', now(), 'bob'), "
      "('waiting', 2, 'first_org', 1, 'alice', now() + interval '1 day', NULL, NULL, NULL), "
      "('avery', 6, NULL, 4, 'alice', now() + interval '1 day', NULL, now(), 'bob')");
  const auto reads = [&](const pg::Sql& leaf) { return state_of_leaf(database, pg::Role::own_reads, 3, leaf); };
  BOOST_TEST(reads(KITH_TEST_LEAF("3, 'first_org', 'maria', NULL")) == "00000");
  BOOST_TEST(reads(KITH_TEST_LEAF("3, 'first_org', 'lately', NULL")) == "00000");  // permitted when it was asked
  BOOST_TEST(reads(KITH_TEST_LEAF("3, 'first_org', 'operator', NULL")) == denied);
  BOOST_TEST(reads(KITH_TEST_LEAF("3, 'first_org', 'second_org', NULL")) == denied);
  BOOST_TEST(reads(KITH_TEST_LEAF("3, 'first_org', 'avery', NULL")) == denied);
  BOOST_TEST(reads(KITH_TEST_LEAF("3, 'first_org', 'late', NULL")) == denied);
  BOOST_TEST(reads(KITH_TEST_LEAF("3, 'first_org', 'ended', NULL")) == denied);
  BOOST_TEST(reads(KITH_TEST_LEAF("3, 'first_org', 'waiting', NULL")) == denied);
  BOOST_TEST(reads(KITH_TEST_LEAF("3, 'first_org', NULL, NULL")) == denied);
  const auto ingest = [&](const pg::Sql& leaf) { return state_of_leaf(database, pg::Role::ingest, 2, leaf); };
  BOOST_TEST(ingest(KITH_TEST_LEAF("2, 'first_org', 'maria', NULL")) == "00000");
  BOOST_TEST(ingest(KITH_TEST_LEAF("1, 'first_org', 'maria', NULL")) == denied);  // a steward does not push
  BOOST_TEST(ingest(KITH_TEST_LEAF("2, 'first_org', 'operator', NULL")) == denied);
  const auto refused = [&](const pg::Sql& leaf) { return state_of_leaf(database, pg::Role::audit, 4, leaf, ""); };
  BOOST_TEST(refused(KITH_TEST_LEAF("6, NULL, NULL, 3")) == "00000");
  BOOST_TEST(refused(KITH_TEST_LEAF("6, NULL, 'second_org', 3")) == "00000");
  BOOST_TEST(refused(KITH_TEST_LEAF("6, 'second_org', 'second_org', 3")) == "00000");
  BOOST_TEST(refused(KITH_TEST_LEAF("6, 'second_org', 'first_org', 3")) == denied);
  BOOST_TEST(refused(KITH_TEST_LEAF("6, 'second_org', NULL, 3")) == denied);
  BOOST_TEST(refused(KITH_TEST_LEAF("6, NULL, 'operator', 3")) == denied);
  BOOST_TEST(refused(KITH_TEST_LEAF("6, NULL, 'nobody_known', 3")) == denied);
  const auto audited = [&](const pg::Sql& leaf) { return state_of_leaf(database, pg::Role::auditor, 3, leaf, ""); };
  BOOST_TEST(audited(KITH_TEST_LEAF("12, NULL, 'avery', NULL")) == "00000");
  BOOST_TEST(audited(KITH_TEST_LEAF("12, NULL, 'maria', NULL")) == denied);
  BOOST_TEST(audited(KITH_TEST_LEAF("12, NULL, 'operator', NULL")) == denied);
}

BOOST_FIXTURE_TEST_CASE(an_operators_act_names_the_login_in_a_closed_form, TwoOrganisations) {
  const auto registrar = [&](const pg::Sql& leaf) {
    auto c = database.migrating();
    pg::Transaction transaction{c, pg::Role::registrar};
    transaction.exec(
        "-- test.batch\nINSERT INTO kith.commit_batch (org, kind, records, leaves) VALUES ('first_org', 5, 0, 1)");
    return state_of(c, leaf);
  };
  BOOST_TEST(registrar(KITH_TEST_LEAF("8, 'first_org', 'operator', 518")) == "00000");
  BOOST_TEST(registrar(KITH_TEST_LEAF("7, NULL, 'operator:Ann.Smith@example-1', 513")) == "00000");
  BOOST_TEST(registrar(KITH_TEST_LEAF("8, 'first_org', 'operator:', 518")) == denied);
  BOOST_TEST(registrar(KITH_TEST_LEAF("8, 'first_org', 'operator:ann smith', 518")) == denied);
  BOOST_TEST(registrar(KITH_TEST_LEAF("8, 'first_org', 'first_org', 518")) == denied);
  BOOST_TEST(registrar(KITH_TEST_LEAF("8, 'first_org', 'operator:ann', 3")) == denied);
  // What was changed is said, and said of the event that it is.
  BOOST_TEST(registrar(KITH_TEST_LEAF("8, 'first_org', 'operator:ann', NULL")) == denied);
  BOOST_TEST(registrar(KITH_TEST_LEAF("7, 'first_org', 'operator:ann', NULL")) == denied);
  BOOST_TEST(registrar(KITH_TEST_LEAF("7, 'first_org', 'operator:ann', 514")) == denied);  // the party's own act
  BOOST_TEST(registrar(KITH_TEST_LEAF("7, 'first_org', 'operator:ann', 546")) == denied);
  BOOST_TEST(registrar(KITH_TEST_LEAF("8, 'first_org', 'operator:ann', 546")) == "00000");
  BOOST_TEST(registrar(KITH_TEST_LEAF("8, 'first_org', 'operator:ann', 545")) == denied);  // nobody is given a member's
  BOOST_TEST(registrar(KITH_TEST_LEAF("8, 'first_org', 'operator:ann', 592")) == denied);
  // Whose role it is, is somebody who was given one over that organisation's records.
  database.superuser().exec(
      "-- test.grant\nINSERT INTO kith.grant_given (party, role, org, purpose, granted_by, expires_at) VALUES "
      "('maria', 2, 'first_org', 1, 'alice', now() + interval '1 day')");
  BOOST_TEST(registrar(KITH_TEST_LEAF("8, 'first_org', 'maria', 526")) == "00000");
  BOOST_TEST(registrar(KITH_TEST_LEAF("8, 'first_org', 'maria', 546")) == denied);
  BOOST_TEST(registrar(KITH_TEST_LEAF("8, 'first_org', 'lee', 526")) == denied);
  BOOST_TEST(registrar(KITH_TEST_LEAF("8, 'second_org', 'maria', 526")) == denied);
  const auto enrolling = [&](const pg::Sql& leaf) { return state_of_leaf(database, pg::Role::enrolment, 5, leaf); };
  BOOST_TEST(enrolling(KITH_TEST_LEAF("7, 'first_org', 'first_org', 514")) == "00000");
  BOOST_TEST(enrolling(KITH_TEST_LEAF("7, 'first_org', 'first_org', 515")) == denied);
  BOOST_TEST(enrolling(KITH_TEST_LEAF("7, 'first_org', 'first_org', NULL")) == denied);
  BOOST_TEST(storage::login_on_log("uid 7\n") == "uid_7_");
  BOOST_TEST(storage::login_on_log(std::string(200, 'a')) == std::string(64, 'a'));
}

BOOST_FIXTURE_TEST_CASE(a_leaf_goes_into_the_batch_whose_number_was_drawn_for_it, TwoOrganisations) {
  const auto next = [&] {
    return database.superuser()
        .exec("-- test.next\nSELECT last_value FROM kith.commit_batch_batch_seq")[0]
        .get<std::int64_t>(0);
  };
  for (const std::int64_t away : {-1, 1, 1'000}) {
    auto c = database.serve();
    pg::Transaction transaction{c, pg::Role::ingest, first};
    transaction.exec("-- test.draw\nSELECT nextval('kith.commit_batch_batch_seq')");
    BOOST_CHECK_EXCEPTION(
        transaction.exec(
            "-- test.leaf\nINSERT INTO kith.audit_leaf (batch, leaf, event, org, principal) VALUES ($1, 0, "
            "1, 'first_org', 'first_org')",
            next() + away),
        pg::SqlError, [](const pg::SqlError& error) { return error.state().text() == denied; });
  }
  // A number that another would draw later would stop that one's push.
  for (const std::int64_t away : {-1, 1, 1'000}) {
    auto c = database.serve();
    pg::Transaction transaction{c, pg::Role::ingest, first};
    transaction.exec("-- test.draw\nSELECT nextval('kith.commit_batch_batch_seq')");
    BOOST_CHECK_EXCEPTION(
        transaction.exec("-- test.batch\nINSERT INTO kith.commit_batch (batch, org, kind, records, leaves) OVERRIDING "
                         "SYSTEM VALUE VALUES ($1, 'first_org', 1, 0, 1)",
                         next() + away),
        pg::SqlError, [](const pg::SqlError& error) { return error.state().text() == denied; });
  }
  auto c = database.serve();
  for (const auto& [role, wrong] : {std::pair{pg::Role::ingest, 3}, std::pair{pg::Role::ingest, 6},
                                    std::pair{pg::Role::own_reads, 1}, std::pair{pg::Role::audit, 1}}) {
    pg::Transaction transaction{c, role, first};
    BOOST_CHECK_THROW(
        transaction.exec("-- test.kind\nINSERT INTO kith.commit_batch (org, kind, records, leaves) VALUES "
                         "('first_org', $1, 0, 1)",
                         static_cast<std::int16_t>(wrong)),
        pg::SqlError);
  }
}

// It could not be added later, and the log could not be sealed any more.
BOOST_FIXTURE_TEST_CASE(a_batch_without_its_leaves_is_not_committed, TwoOrganisations) {
  for (const auto& [role, kind, org] :
       {std::tuple{pg::Role::ingest, 1, "first_org"}, std::tuple{pg::Role::ingest, 2, "first_org"},
        std::tuple{pg::Role::ingest, 4, "first_org"}, std::tuple{pg::Role::ingest, 5, "first_org"},
        std::tuple{pg::Role::own_reads, 3, "first_org"}, std::tuple{pg::Role::own_reads, 6, "first_org"},
        std::tuple{pg::Role::audit, 4, ""}, std::tuple{pg::Role::enrolment, 5, "first_org"},
        std::tuple{pg::Role::auditor, 3, ""}}) {
    auto c = database.serve();
    pg::Transaction transaction{c, role, first};
    transaction.exec(
        "-- test.batch\nINSERT INTO kith.commit_batch (org, kind, records, leaves) VALUES (nullif($1, ''), $2, 0, 1)",
        std::string_view{org}, static_cast<std::int16_t>(kind));
    BOOST_CHECK_EXCEPTION(transaction.commit(), pg::SqlError,
                          [](const pg::SqlError& error) { return error.state().text() == denied; });
  }
  auto c = database.serve();
  pg::Transaction more{c, pg::Role::own_reads, first};
  more.exec("-- test.batch\nINSERT INTO kith.commit_batch (org, kind, records, leaves) VALUES ('first_org', 3, 0, 0)");
  BOOST_CHECK_THROW(more.exec(KITH_TEST_LEAF("3, 'first_org', 'first_org', NULL")), pg::SqlError);
}

// It would be in no tree and on nobody's list. The check at the commit can be had earlier, by whoever writes.
BOOST_FIXTURE_TEST_CASE(a_batch_takes_no_leaf_after_its_last_whenever_it_is_checked, TwoOrganisations) {
  for (const pg::Sql& when :
       {pg::Sql{"-- test.now\nSET CONSTRAINTS ALL IMMEDIATE"}, pg::Sql{"-- test.later\nSET CONSTRAINTS ALL DEFERRED"}})
    for (const auto& [role, kind, event] :
         {std::tuple{pg::Role::ingest, 1, 1}, std::tuple{pg::Role::own_reads, 3, 3}}) {
      auto c = database.serve();
      pg::Transaction transaction{c, role, first};
      const auto add = [&, event = event](std::int32_t leaf) {
        transaction.exec(
            "-- test.leaf\nINSERT INTO kith.audit_leaf (batch, leaf, event, org, principal) VALUES "
            "(currval('kith.commit_batch_batch_seq'), $1, $2, 'first_org', 'first_org')",
            leaf, static_cast<std::int16_t>(event));
      };
      transaction.exec(
          "-- test.batch\nINSERT INTO kith.commit_batch (org, kind, records, leaves) VALUES ('first_org', $1, 0, 1)",
          static_cast<std::int16_t>(kind));
      add(0);
      transaction.exec(when);
      BOOST_CHECK_EXCEPTION(add(1), pg::SqlError,
                            [](const pg::SqlError& error) { return error.state().text() == denied; });
    }
}

// It would be on nobody's list.
BOOST_FIXTURE_TEST_CASE(a_leaf_in_the_batch_of_another_organisation_is_not_committed, TwoOrganisations) {
  auto c = database.serve();
  pg::Transaction transaction{c, pg::Role::ingest, first};
  transaction.exec(
      "-- test.batch\nINSERT INTO kith.commit_batch (org, kind, records, leaves) VALUES ('first_org', 1, 0, 1)");
  transaction.exec("-- test.other\nSELECT set_config('kith.org', 'second_org', true)");
  transaction.exec(KITH_TEST_LEAF("1, 'second_org', 'second_org', NULL"));
  BOOST_CHECK_EXCEPTION(transaction.commit(), pg::SqlError,
                        [](const pg::SqlError& error) { return error.state().text() == denied; });
}

BOOST_FIXTURE_TEST_CASE(the_order_and_its_lease_only_go_forward, TwoOrganisations) {
  auto c = database.serve();
  const auto as_sequencer = [&](const pg::Sql& sql) { return state_as(c, pg::Role::sequencer, first, sql); };
  {
    pg::Transaction transaction{c, pg::Role::sequencer};
    transaction.exec(
        "-- test.lease\nINSERT INTO kith.lease (name, holder, token, expires_at) VALUES ('work', gen_random_uuid(), 1, "
        "now() + interval '1 minute')");
    transaction.commit();
  }
  BOOST_TEST(as_sequencer("-- test.steal\nUPDATE kith.lease SET holder = gen_random_uuid(), token = token + 1") ==
             denied);
  BOOST_TEST(as_sequencer("-- test.token\nUPDATE kith.lease SET token = 0") == denied);
  BOOST_TEST(as_sequencer("-- test.token\nUPDATE kith.lease SET token = 9000") == denied);
  BOOST_TEST(as_sequencer("-- test.for_ever\nUPDATE kith.lease SET expires_at = 'infinity'") == denied);
  BOOST_TEST(as_sequencer("-- test.first\nINSERT INTO kith.lease VALUES ('other', gen_random_uuid(), 7, now())") ==
             denied);
  BOOST_TEST(as_sequencer("-- test.renew\nUPDATE kith.lease SET expires_at = now() + interval '2 minutes'") == "00000");
  BOOST_TEST(as_sequencer("-- test.end\nUPDATE kith.sequence_end SET next_position = next_position + 1") == denied);
  BOOST_TEST(as_sequencer("-- test.end\nUPDATE kith.sequence_end SET next_leaf = next_leaf + 1") == denied);
  place_all(database, c);
  BOOST_TEST(as_sequencer("-- test.back\nUPDATE kith.sequence_end SET next_position = 1, next_leaf = 0") == denied);
  BOOST_TEST(as_sequencer("-- test.back\nUPDATE kith.sequence_end SET next_position = next_position - 1") == denied);
  {
    pg::Transaction transaction{c, pg::Role::audit};
    const std::array leaves = {
        AuditLeaf{AuditEvent::refusal, std::nullopt, AuditPrincipal::unknown(), std::nullopt, 1, Errc::not_registered}};
    storage::audit::append(transaction, storage::BatchKind::refusal, std::nullopt, 0, leaves);
    transaction.commit();
  }
  BOOST_TEST(as_sequencer("-- test.before\nUPDATE kith.commit_batch SET position = 0, first_leaf = 0 WHERE position IS "
                          "NULL") == denied);
  BOOST_TEST(state_as(c, pg::Role::sealer, first,
                      "-- test.promise\nINSERT INTO kith.audit_checkpoint (size, note) VALUES (1000000, 'x')") ==
             denied);
}

BOOST_AUTO_TEST_SUITE_END()
