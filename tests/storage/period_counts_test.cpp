// What a release counts: records within consent and policy, in the period that the hub took them; and what the role
// that counts can do with raw SQL, were the hub's own checks to fail.
#include "hub/storage/period_counts.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>

#include "hub/storage/registry.hpp"
#include "tests/support/cluster.hpp"

using namespace kith;
using std::chrono::year;

namespace {

constexpr const char* denied = "42501";

// A record as stored, without what does not matter here. Columns: org, day, state, kind, counts, consent_expires,
// declared_period, act_types.
constexpr pg::Sql insert_row{
    "-- test.insert\nINSERT INTO kith.record (org, record_uid, batch, ordinal, revision, received_on, state, kind, "
    "consent, "
    "counts_in_statistics, digest, consent_expires, declared_period, place_level, place_code, act_types, "
    "target_age_band) "
    "VALUES ($1, gen_random_uuid(), 1, 0, 1, $2, 1, $3, 1, $4, '\\x00000000000000000000000000000000', nullif($5, "
    "'1800-01-01'::date), nullif($6, '1800-01-01'::date), 12, 6067, $7, 10)"};
constexpr pg::Sql insert_bias{
    "-- test.insert_bias\nINSERT INTO kith.record (org, record_uid, batch, ordinal, revision, received_on, state, "
    "kind, "
    "consent, counts_in_statistics, digest, place_level, place_code, bias_targets, bias_reasons) "
    "VALUES ($1, gen_random_uuid(), 1, 0, 1, '2021-02-03', 1, 1, 1, true, '\\x00000000000000000000000000000000', 12, "
    "6067, "
    "nullif($2, '{}'::smallint[]), nullif($3, '{}'::smallint[]))"};
constexpr std::chrono::sys_days none{year{1800} / 1 / 1};

struct Members {
  test::TestDatabase database;
  OrgCode first = database.add_org("first_org");
  OrgCode second = database.add_org("second_org");
  pg::Connection owner = database.superuser();

  void add(const OrgCode& org, std::chrono::sys_days day, std::vector<std::int16_t> acts = {20}, bool counts = true,
           std::chrono::sys_days consent_expires = none, std::chrono::sys_days declared = none, std::int16_t kind = 1) {
    owner.exec(insert_row, org, day, kind, counts, consent_expires, declared, acts);
  }
  storage::PeriodCounts count() const {
    // 20, 21 and 30 are nodes 4, 5 and 6; the first two stand below node 2, the last below 3.
    std::vector<std::int16_t> node_of(68), group_of(68);
    node_of[20] = 4, node_of[21] = 5, node_of[30] = 6;
    group_of[20] = group_of[21] = 2, group_of[30] = 3;
    auto connection = database.serve();
    return storage::count_period(connection,
                                 {{year{2021} / 1, year{2021} / 2, year{2021} / 3},
                                  year{2021} / 5 / 15,
                                  {{{storage::CountSource::act_types, node_of, {group_of}}},
                                   {{storage::CountSource::target_age_band, std::vector<std::int16_t>(11, 2)}}}})
        .value();
  }
  std::int64_t total() const {
    std::int64_t sum = 0;
    for (const auto& cell : count().totals) sum += cell.records;
    return sum;
  }
};

std::string state_of(pg::Connection& connection, const pg::Sql& sql) {
  try {
    connection.exec(sql);
    return "00000";
  } catch (const pg::SqlError& error) {
    return std::string{error.state().text()};
  }
}

std::string state_as(pg::Connection& connection, pg::Role role, const pg::Sql& sql) {
  pg::Transaction transaction{connection, role};
  return state_of(connection, sql);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(period_counts)

BOOST_FIXTURE_TEST_CASE(records_count_in_the_month_in_which_the_hub_took_them, Members) {
  add(first, year{2020} / 12 / 31);
  add(first, year{2021} / 1 / 1);
  add(second, year{2021} / 2 / 28);
  add(second, year{2021} / 3 / 31);
  add(second, year{2021} / 3 / 1);
  add(second, year{2021} / 4 / 1);
  const auto counts = count();
  BOOST_TEST((counts.orgs == std::vector{first, second}));
  const auto in_month = [&](std::int32_t month) {
    std::int64_t sum = 0;
    for (const auto& cell : counts.totals)
      if (cell.month == month) sum += cell.records;
    return sum;
  };
  BOOST_TEST(in_month(0) == 1);
  BOOST_TEST(in_month(1) == 1);
  BOOST_TEST(in_month(2) == 2);
  BOOST_TEST(counts.totals.size() == 3U);
  for (const auto& cell : counts.totals) BOOST_TEST(cell.place == storage::place_value({PlaceLevel::county, 6067}));
}

// Kinds 20 and 21 are nodes 4 and 5, below 3, below 2; reason 10 is node 3 and reason 11 node 6. Kind 20 gives reason
// 10, kind 21 reason 11.
BOOST_FIXTURE_TEST_CASE(a_set_beside_counts_in_the_same_codes_but_for_what_the_first_gives, Members) {
  using Codes = std::vector<std::int16_t>;
  const auto add_bias = [&](const Codes& kinds, const Codes& reasons) {
    owner.exec(insert_bias, first, kinds, reasons);
  };
  add_bias({20}, {10});
  add_bias({20}, {10, 11});
  add_bias({21}, {11});
  add_bias({}, {10});
  add_bias({}, {11});
  add_bias({1}, {2});
  add_bias({1}, {11});
  add_bias({}, {});
  Codes kind_nodes(22), above(22), group(22);
  kind_nodes[20] = 4, kind_nodes[21] = 5;
  above[20] = above[21] = 3;
  group[20] = group[21] = 2;
  Codes reason_nodes(12), reason_group(12);
  reason_nodes[10] = 3, reason_nodes[11] = 6;
  reason_group[10] = 2;
  storage::CountedDimension::Beside beside{
      {storage::CountSource::bias_reasons, reason_nodes, {reason_group}}, {20, 21}, {10, 11}};
  auto connection = database.serve();
  const auto counts = storage::count_period(
      connection, {{year{2021} / 2},
                   year{2021} / 5 / 15,
                   {{{storage::CountSource::bias_targets, kind_nodes, {above, group}}, std::move(beside)}}});
  BOOST_REQUIRE(counts.has_value());
  std::map<std::int16_t, std::int64_t> of;
  for (const auto& cell : counts->dimensions[0]) of[cell.node] += cell.records;
  BOOST_TEST((of == std::map<std::int16_t, std::int64_t>{{1, 6}, {2, 4}, {3, 4}, {4, 2}, {5, 1}, {6, 3}}));
}

BOOST_FIXTURE_TEST_CASE(a_record_counts_once_under_each_code_its_group_and_the_base, Members) {
  add(first, year{2021} / 1 / 1, {20, 21});
  add(first, year{2021} / 1 / 2, {21, 30, 40});
  add(first, year{2021} / 1 / 3, {40});
  add(first, year{2021} / 1 / 3, {1});
  const auto counts = count();
  const auto of = [&](std::size_t dimension, std::int16_t node) {
    std::int64_t sum = 0;
    for (const auto& cell : counts.dimensions[dimension])
      if (cell.node == node) sum += cell.records;
    return sum;
  };
  BOOST_TEST(of(0, storage::counted_base) == 2);
  BOOST_TEST(of(0, 2) == 2);
  BOOST_TEST(of(0, 3) == 1);
  BOOST_TEST(of(0, 4) == 1);
  BOOST_TEST(of(0, 5) == 2);
  BOOST_TEST(of(0, 6) == 1);
  BOOST_TEST(of(0, 0) == 0);
  BOOST_TEST(of(1, 2) == 4);
}

BOOST_FIXTURE_TEST_CASE(what_has_no_consent_does_not_count_or_is_no_record_is_left_out, Members) {
  add(first, year{2021} / 1 / 1);
  add(first, year{2021} / 1 / 1, {20}, false);
  add(first, year{2021} / 1 / 1, {20}, true, year{2021} / 4 / 1);
  add(first, year{2021} / 1 / 1, {20}, true, none, none, 2);
  BOOST_TEST(total() == 1);
  // Consent that is good until a month that has not ended, by the hub's calendar and the database's.
  add(first, year{2021} / 1 / 1, {20}, true, year{2199} / 1 / 1);
  BOOST_TEST(total() == 2);
}

BOOST_FIXTURE_TEST_CASE(a_withdrawn_record_leaves_the_period, Members) {
  add(first, year{2021} / 1 / 1);
  owner.exec(
      "-- test.withdraw\nUPDATE kith.record SET state = 2, revision = 2, digest = NULL, act_types = NULL, place_code = "
      "NULL");
  BOOST_TEST(total() == 0);
}

BOOST_FIXTURE_TEST_CASE(a_suspended_organisation_counts_and_a_removed_one_does_not, Members) {
  add(first, year{2021} / 1 / 1);
  add(second, year{2021} / 1 / 1);
  auto migrating = database.migrating();
  BOOST_REQUIRE(storage::registry::set_state(migrating, first, storage::OrgState::suspended).has_value());
  BOOST_TEST(total() == 2);
  BOOST_REQUIRE(storage::registry::set_state(migrating, first, storage::OrgState::removed).has_value());
  BOOST_TEST(total() == 1);
}

BOOST_FIXTURE_TEST_CASE(a_declared_period_stands_for_the_day_of_receipt, Members) {
  add(first, year{2026} / 11 / 1, {20}, true, none, year{2021} / 2 / 1);
  add(first, year{2021} / 2 / 1, {20}, true, none, year{2019} / 2 / 1);
  const auto counts = count();
  BOOST_REQUIRE(counts.totals.size() == 1U);
  BOOST_TEST(counts.totals[0].month == 1);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(role_that_counts)

BOOST_FIXTURE_TEST_CASE(it_sees_no_name_and_nothing_that_does_not_count, Members) {
  add(first, year{2021} / 1 / 1);
  add(first, year{2021} / 1 / 1, {20}, false);
  add(first, year{2021} / 1 / 1, {20}, true, year{2021} / 1 / 1);
  add(second, year{2021} / 1 / 1, {20}, true, none, none, 2);
  auto c = database.serve();
  {
    pg::Transaction transaction{c, pg::Role::release};
    BOOST_TEST(transaction.exec("-- test.count\nSELECT count(*) FROM kith.record")[0].get<std::int64_t>(0) == 1);
  }
  for (const pg::Sql& sql :
       {pg::Sql{"-- test.all\nSELECT * FROM kith.record"}, pg::Sql{"-- test.uid\nSELECT record_uid FROM kith.record"},
        pg::Sql{"-- test.day\nSELECT occurred_on FROM kith.record"},
        pg::Sql{"-- test.body\nSELECT body FROM kith.record"},
        pg::Sql{"-- test.digest\nSELECT digest FROM kith.record"}, pg::Sql{"-- test.org\nSELECT name FROM kith.org"},
        pg::Sql{"-- test.org\nSELECT subject FROM kith.org"}, pg::Sql{"-- test.leaf\nSELECT 1 FROM kith.audit_leaf"},
        pg::Sql{"-- test.key\nSELECT 1 FROM kith.idempotency_key"},
        pg::Sql{"-- test.grant\nSELECT 1 FROM kith.grant_given"}, pg::Sql{"-- test.hub\nSELECT 1 FROM kith.hub"},
        pg::Sql{"-- test.load\nSELECT org FROM kith.historic_load"},
        pg::Sql{"-- test.update\nUPDATE kith.record SET counts_in_statistics = true"},
        pg::Sql{"-- test.insert\nINSERT INTO kith.record (org) VALUES ('first_org')"},
        pg::Sql{"-- test.delete\nDELETE FROM kith.record"}, pg::Sql{"-- test.state\nUPDATE kith.org SET state = 1"},
        pg::Sql{"-- test.temp\nCREATE TEMPORARY TABLE mine (a integer)"}})
    BOOST_TEST(state_as(c, pg::Role::release, sql) == denied, sql.text());
}

// What was sent in place of records: how many there were, and by whom, where and when; not the codes, and to no other
// role.
BOOST_FIXTURE_TEST_CASE(of_what_organisations_counted_themselves_it_sees_totals_alone, Members) {
  const auto send = [&](std::int16_t state, const std::string& dimension, bool counts) {
    owner.exec(
        "-- test.aggregate\nINSERT INTO kith.record (org, record_uid, batch, ordinal, revision, received_on, state, "
        "kind, "
        "consent, counts_in_statistics, digest, body) SELECT $1, gen_random_uuid(), 1, 0, 1, '2021-04-01', $2, 2, 1, "
        "$3, "
        "'\\x00000000000000000000000000000000', jsonb_build_object('period', "
        "'{\"from\":\"2021-01\",\"to\":\"2021-03\"}'::jsonb, "
        "'place', '{\"level\":\"county\",\"code\":\"06067\"}'::jsonb, 'dimension', $4::text, 'base', "
        "'{\"id\":\"reported_acts\",\"n\":112}'::jsonb, 'unduplication', 'none', 'cells', "
        "'[{\"code\":\"race\",\"count\":83}]'::jsonb)",
        first, state, counts, dimension);
  };
  send(1, "total", true);
  send(1, "total", false);
  send(1, "bias_reason", true);
  auto c = database.serve();
  {
    pg::Transaction transaction{c, pg::Role::release};
    const auto rows = transaction.exec("-- test.totals\nSELECT to_jsonb(t)::text FROM kith.aggregate_total AS t");
    BOOST_REQUIRE(rows.size() == 1);
    const auto seen = rows[0].get<std::string>(0);
    BOOST_TEST(seen.find("\"acts\": 112") != std::string::npos);
    BOOST_TEST(seen.find("race") == std::string::npos);
    BOOST_TEST(transaction.exec("-- test.count\nSELECT count(*) FROM kith.record")[0].get<std::int64_t>(0) == 0);
  }
  constexpr pg::Sql look{"-- test.look\nSELECT 1 FROM kith.aggregate_total"};
  for (const auto role : {pg::Role::ingest, pg::Role::own_reads, pg::Role::audit, pg::Role::audit_reads,
                          pg::Role::sealer, pg::Role::sequencer, pg::Role::registry, pg::Role::registrar,
                          pg::Role::enrolment, pg::Role::auditor, pg::Role::lead})
    BOOST_TEST(state_as(c, role, look) == denied);
  for (const pg::Sql& sql : {pg::Sql{"-- test.body\nSELECT body FROM kith.record"},
                             pg::Sql{"-- test.write\nUPDATE kith.aggregate_total SET org = 'second_org'"},
                             pg::Sql{"-- test.delete\nDELETE FROM kith.aggregate_total"}})
    BOOST_TEST(state_as(c, pg::Role::release, sql) == denied, sql.text());
}

BOOST_FIXTURE_TEST_CASE(what_is_sealed_stays_and_nobody_else_reads_it, Members) {
  auto c = database.serve();
  {
    pg::Transaction transaction{c, pg::Role::release};
    BOOST_REQUIRE(storage::seal_counts(transaction, "2021-Q1", "{}").has_value());
    BOOST_TEST((storage::seal_counts(transaction, "2021-Q1", "[]").error().code == Errc::already_exists));
    BOOST_TEST(storage::sealed_counts(transaction, "2021-Q1").value() == "{}");
    BOOST_TEST((storage::sealed_counts(transaction, "2021-Q2").error().code == Errc::not_found));
    transaction.commit();
  }
  BOOST_TEST(state_as(c, pg::Role::release, "-- test.update\nUPDATE kith.sealed_count SET counts = ''") == denied);
  BOOST_TEST(state_as(c, pg::Role::release, "-- test.delete\nDELETE FROM kith.sealed_count") == denied);
  BOOST_TEST(state_of(c, "-- test.none\nSELECT 1 FROM kith.sealed_count") == denied);
  for (const auto role :
       {pg::Role::ingest, pg::Role::own_reads, pg::Role::audit, pg::Role::audit_reads, pg::Role::sealer,
        pg::Role::sequencer, pg::Role::registry, pg::Role::enrolment, pg::Role::auditor})
    BOOST_TEST(state_as(c, role, "-- test.read\nSELECT counts FROM kith.sealed_count") == denied);
  auto migrating = database.migrating();
  BOOST_TEST(state_as(migrating, pg::Role::registrar, "-- test.read\nSELECT counts FROM kith.sealed_count") == denied);
}

BOOST_AUTO_TEST_SUITE_END()
