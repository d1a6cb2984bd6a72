// Frozen releases in the database: frozen whole or not at all, never changed by anybody, and read by a lead as far as
// the lead's place reaches.
#include "hub/storage/releases.hpp"

#include <sodium.h>

#include <boost/test/unit_test.hpp>

#include "hub/storage/grants.hpp"
#include "hub/storage/period_returns.hpp"
#include "tests/storage/second_wall.hpp"

using namespace kith;
using std::chrono::year;
using storage::LeadPlace;

namespace {

storage::ReleaseFile file(std::string scope, std::string name, std::string bytes) {
  storage::ReleaseFile made{std::move(scope), std::move(name), "application/json", std::move(bytes), "gz", "zs", {}};
  crypto_hash_sha256(made.sha256.data(), reinterpret_cast<const unsigned char*>(made.bytes.data()), made.bytes.size());
  return made;
}

storage::StoredRelease release(const std::string& profile, const std::string& period) {
  storage::StoredRelease made;
  made.id = profile + "-" + period;
  made.period = period;
  made.profile = profile;
  made.profile_version = 1;
  made.k = profile == "public" ? 11 : 5;
  made.as_of = year{2021} / 5 / 15;
  made.menu_version = 1;
  made.files = {file("", "manifest.json", "{\"of\":\"" + made.id + "\"}"), file("", "t.json", "whole"),
                file("region:40900", "t.json", "slice"), file("region:31080", "t.json", "other slice")};
  return made;
}

storage::FreezeRequest first_quarter() {
  return {
      "2021-Q1", "{\"sealed\":1}", std::nullopt, {release("public", "2021-Q1"), release("collaborative", "2021-Q1")}};
}

struct Frozen : test::TwoOrganisations {
  pg::Connection serving = database.serve();
  pg::Connection owner = database.superuser();

  std::int64_t rows(const pg::Sql& sql) { return owner.exec(sql)[0].get<std::int64_t>(0); }
  std::int64_t releases() { return rows("-- test.releases\nSELECT count(*) FROM kith.release"); }
  std::string tried(pg::Connection& connection, pg::Role role, const pg::Sql& sql, const std::string& place = "*") {
    pg::Transaction transaction{connection, role};
    connection.exec("-- test.place\nSELECT set_config('kith.place', $1, true)", place);
    return test::state_of(connection, sql);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(releases)

BOOST_FIXTURE_TEST_CASE(what_is_frozen_comes_back_byte_for_byte, Frozen) {
  BOOST_REQUIRE(storage::freeze(serving, first_quarter()).has_value());
  const auto all = storage::list_releases(serving).value();
  BOOST_REQUIRE(all.size() == 2U);
  BOOST_TEST(all[0].id == "public-2021-Q1");
  BOOST_TEST(all[1].id == "collaborative-2021-Q1");
  BOOST_TEST(all[1].k == 5);
  BOOST_TEST((all[0].as_of == year{2021} / 5 / 15));
  BOOST_TEST((all[0].manifest_sha256 == first_quarter().releases[0].files[0].sha256));
  const auto whole = storage::read_release(serving, "public-2021-Q1").value();
  BOOST_REQUIRE(whole.files.size() == 2U);
  BOOST_TEST(whole.files[1].bytes == "whole");
  BOOST_TEST(storage::read_sealed_counts(serving, "2021-Q1").value() == "{\"sealed\":1}");
  const auto read = storage::read_release_file(serving, LeadPlace::everywhere(), "public-2021-Q1", "", "t.json");
  BOOST_REQUIRE(read.has_value());
  BOOST_TEST((read->bytes == "whole" && read->gzip == "gz" && read->zstd == "zs"));
}

BOOST_FIXTURE_TEST_CASE(a_release_is_frozen_once_and_whole_or_not_at_all, Frozen) {
  BOOST_REQUIRE(storage::freeze(serving, first_quarter()).has_value());
  auto again = first_quarter();
  again.counts.clear();
  BOOST_TEST((storage::freeze(serving, again).error().code == Errc::already_exists));
  // One of the two is there already: the other is not made, nor are counts sealed.
  storage::FreezeRequest half{"2021-Q2", "{}", std::nullopt, {release("public", "2021-Q2")}};
  half.releases.push_back(release("collaborative", "2021-Q2"));
  half.releases[1].files.push_back(file("", "t.json", "a second file of that name"));
  BOOST_TEST(!storage::freeze(serving, half).has_value());
  BOOST_TEST(releases() == 2);
  BOOST_TEST(rows("-- test.files\nSELECT count(*) FROM kith.release_file") == 8);
  BOOST_TEST((storage::read_sealed_counts(serving, "2021-Q2").error().code == Errc::not_found));
  BOOST_TEST(rows("-- test.leaves\nSELECT count(*) FROM kith.audit_leaf WHERE event = 10") == 2);
  half.releases[1].period = "2021-Q3";
  BOOST_TEST((storage::freeze(serving, half).error().code == Errc::contradiction));
}

BOOST_FIXTURE_TEST_CASE(the_freeze_stands_on_the_log_by_the_mark_of_the_manifest, Frozen) {
  const auto request = first_quarter();
  BOOST_REQUIRE(storage::freeze(serving, request).has_value());
  for (const auto& one : request.releases)
    BOOST_TEST(owner
                   .exec("-- test.leaf\nSELECT count(*) FROM kith.audit_leaf WHERE event = 10 AND principal = "
                         "'operator' AND purpose = 2 AND org IS NULL AND record_uid = $1",
                         storage::release_mark(one.files[0].sha256))[0]
                   .get<std::int64_t>(0) == 1);
  BOOST_TEST(storage::release_mark(request.releases[0].files[0].sha256).value.version() == 8);
}

BOOST_FIXTURE_TEST_CASE(what_was_withdrawn_since_the_count_refuses_the_freeze, Frozen) {
  const storage::PeriodCount asked{{year{2021} / 1, year{2021} / 2, year{2021} / 3}, year{2021} / 5 / 15, {}};
  const auto in = [](const storage::PeriodCounts& counts) {
    std::int64_t sum = 0;
    for (const auto& cell : counts.totals) sum += cell.records;
    return sum;
  };
  const std::int64_t counted = in(storage::count_period(serving, asked).value());
  BOOST_TEST(counted == 2);
  auto request = first_quarter();
  std::int64_t expected = counted;
  const auto complete = [&](const storage::PeriodCounts& now, storage::FreezeRequest&) -> Result<void> {
    if (in(now) != expected) return fail(Errc::precondition_failed);
    return {};
  };
  request.recount = storage::Recount{asked, complete};
  owner.exec("-- test.withdraw\nUPDATE kith.record SET state = 2, revision = 2, digest = NULL WHERE org = 'first_org'");
  BOOST_TEST((storage::freeze(serving, request).error().code == Errc::precondition_failed));
  BOOST_TEST(releases() == 0);
  BOOST_TEST((storage::read_sealed_counts(serving, "2021-Q1").error().code == Errc::not_found));
  expected = counted - 1;
  BOOST_TEST(storage::freeze(serving, request).has_value());
}

BOOST_FIXTURE_TEST_CASE(a_freeze_is_completed_by_what_its_own_snapshot_holds_and_by_nothing_later, Frozen) {
  auto member = database.serve();
  const auto send = [&](std::vector<std::int32_t> places) {
    const Access access = Access::own(OrgCode::parse("first_org").value());
    return storage::send_return(member, access, {"2021-Q1", std::move(places)}).has_value();
  };
  BOOST_TEST(send({6, 7}));
  auto request = first_quarter();
  const auto releases_made = std::exchange(request.releases, {});
  std::size_t returned = 0;
  const auto complete = [&](const storage::PeriodCounts& now, storage::FreezeRequest& completed) -> Result<void> {
    returned = now.returns.size();
    BOOST_TEST(send({6, 7, 8}));  // too late for this snapshot
    completed.counts = "{\"places\":" + std::to_string(returned) + "}";
    completed.releases = releases_made;
    return {};
  };
  request.recount = storage::Recount{{{year{2021} / 1}, year{2021} / 5 / 15, {}, "2021-Q1"}, complete};
  BOOST_REQUIRE(storage::freeze(serving, request).has_value());
  BOOST_TEST(returned == 2U);
  BOOST_TEST(releases() == 2);
  BOOST_TEST(storage::read_sealed_counts(serving, "2021-Q1").value() == "{\"places\":2}");
  BOOST_TEST(!send({6}));
}

BOOST_FIXTURE_TEST_CASE(nobody_changes_or_deletes_a_release_nor_adds_to_it, Frozen) {
  BOOST_REQUIRE(storage::freeze(serving, first_quarter()).has_value());
  auto migrating = database.migrating();
  for (const pg::Sql& sql :
       {pg::Sql{"-- test.update\nUPDATE kith.release SET k = 1"}, pg::Sql{"-- test.delete\nDELETE FROM kith.release"},
        pg::Sql{"-- test.truncate\nTRUNCATE kith.release_file"},
        pg::Sql{"-- test.bytes\nUPDATE kith.release_file SET bytes = ''"},
        pg::Sql{"-- test.file\nDELETE FROM kith.release_file"}}) {
    for (const auto role : {pg::Role::release, pg::Role::lead, pg::Role::ingest, pg::Role::own_reads, pg::Role::audit})
      BOOST_TEST(tried(serving, role, sql) == test::denied, sql.text());
    BOOST_TEST(test::state_of(serving, sql) == test::denied, sql.text());
    BOOST_TEST(test::state_of(migrating, sql) == test::denied, sql.text());
    BOOST_TEST(test::state_of(owner, sql) == test::denied, sql.text());
  }
  BOOST_TEST(tried(serving, pg::Role::release,
                   "-- test.add\nINSERT INTO kith.release_file SELECT release_id, scope, 'more.json', media_type, "
                   "sha256, bytes, gzip, zstd FROM kith.release_file") == test::denied);
  BOOST_TEST(tried(serving, pg::Role::release,
                   "-- test.forge\nINSERT INTO kith.release (release_id, period, profile, profile_version, k, as_of, "
                   "menu_version, map_year, manifest_sha256, mark, xid) VALUES ('public-2021-Q2', '2021-Q2', 'public', "
                   "1, 11, '2021-01-01', 1, 0, sha256(''), gen_random_uuid(), '3')") == test::denied);
  BOOST_TEST(tried(serving, pg::Role::release,
                   "-- test.leaf\nINSERT INTO kith.audit_leaf (batch, leaf, event, principal, record_uid) SELECT "
                   "nextval('kith.commit_batch_batch_seq'), 0, 10, 'operator', mark FROM kith.release LIMIT 1") ==
             test::denied);
}

BOOST_FIXTURE_TEST_CASE(a_lead_sees_files_as_far_as_the_place_reaches_and_nothing_sealed, Frozen) {
  BOOST_REQUIRE(storage::freeze(serving, first_quarter()).has_value());
  const auto reads = [&](const LeadPlace& place, std::string_view id, std::string_view scope) {
    return storage::read_release_file(serving, place, id, scope, "t.json").has_value();
  };
  const auto sacramento = LeadPlace::of("region:40900");
  BOOST_TEST(reads(sacramento, "public-2021-Q1", ""));
  BOOST_TEST(reads(sacramento, "collaborative-2021-Q1", "region:40900"));
  BOOST_TEST(!reads(sacramento, "collaborative-2021-Q1", "region:31080"));
  BOOST_TEST(!reads(sacramento, "collaborative-2021-Q1", ""));
  BOOST_TEST(reads(LeadPlace::everywhere(), "collaborative-2021-Q1", ""));
  BOOST_TEST(reads(LeadPlace::only_public(), "public-2021-Q1", ""));
  for (const auto scope : {"", "region:40900", "region:31080"})
    BOOST_TEST(!reads(LeadPlace::only_public(), "collaborative-2021-Q1", scope));
  BOOST_TEST(storage::list_releases(serving, LeadPlace::only_public()).value().size() == 1U);
  BOOST_TEST(storage::list_releases(serving, sacramento).value().size() == 2U);
  for (const pg::Sql& sql :
       {pg::Sql{"-- test.counts\nSELECT counts FROM kith.sealed_count"},
        pg::Sql{"-- test.r\nSELECT 1 FROM kith.record"}, pg::Sql{"-- test.org\nSELECT 1 FROM kith.org"},
        pg::Sql{"-- test.leaf\nSELECT 1 FROM kith.audit_leaf"},
        pg::Sql{"-- test.grant\nSELECT 1 FROM kith.grant_given"}, pg::Sql{"-- test.code\nSELECT 1 FROM kith.code"},
        pg::Sql{"-- test.load\nSELECT 1 FROM kith.historic_load"},
        pg::Sql{"-- test.temp\nCREATE TEMPORARY TABLE mine (a integer)"}})
    BOOST_TEST(tried(serving, pg::Role::lead, sql) == test::denied, sql.text());
  for (const auto role :
       {pg::Role::ingest, pg::Role::own_reads, pg::Role::audit, pg::Role::audit_reads, pg::Role::sealer,
        pg::Role::sequencer, pg::Role::registry, pg::Role::enrolment, pg::Role::auditor}) {
    BOOST_TEST(tried(serving, role, "-- test.file\nSELECT bytes FROM kith.release_file") == test::denied);
    BOOST_TEST(tried(serving, role, "-- test.release\nSELECT k FROM kith.release") == test::denied);
  }
}

BOOST_FIXTURE_TEST_CASE(a_file_that_is_not_what_its_digest_says_is_not_given_out, Frozen) {
  auto request = first_quarter();
  request.releases[0].files[1].sha256[0] ^= 1U;
  BOOST_TEST(!storage::freeze(serving, request).has_value());
  BOOST_TEST(releases() == 0);
}

BOOST_FIXTURE_TEST_CASE(reads_of_a_lead_are_on_the_log_and_nobody_elses_can_be, Frozen) {
  BOOST_REQUIRE(storage::freeze(serving, first_quarter()).has_value());
  const auto mark = storage::release_mark(first_quarter().releases[0].files[0].sha256);
  owner.exec(
      "-- test.grant\nINSERT INTO kith.grant_given (party, role, purpose, granted_by, expires_at, approved_at, "
      "approved_by) "
      "VALUES ('first_org', 3, 2, 'alice', now() + interval '1 day', now(), 'bob')");
  const PartyCode lead{first}, other{second};
  const storage::ReleaseReads reads[] = {{lead, mark, Purpose::collaborative_statistics, 7},
                                         {lead, std::nullopt, Purpose::collaborative_statistics, 1}};
  BOOST_REQUIRE(storage::append_release_reads(serving, reads).has_value());
  BOOST_TEST(owner
                 .exec("-- test.leaf\nSELECT count(*) FROM kith.audit_leaf WHERE event = 10 AND principal = "
                       "'first_org' AND records = 7 AND record_uid = $1",
                       mark)[0]
                 .get<std::int64_t>(0) == 1);
  const storage::ReleaseReads forged[] = {{other, mark, Purpose::collaborative_statistics, 7}};
  BOOST_TEST(!storage::append_release_reads(serving, forged).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
