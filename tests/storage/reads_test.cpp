// Reading gives back what was pushed, to its own organisation only, page by page, and leaves a trace each time.
#include "hub/storage/reads.hpp"

#include <boost/test/unit_test.hpp>
#include <set>

#include "hub/storage/records.hpp"
#include "schemas/encode.hpp"
#include "tests/support/cluster.hpp"
#include "tests/support/random_record.hpp"
#include "tests/support/records.hpp"

using namespace kith;
using storage::Flush;

namespace {

constexpr std::chrono::year_month_day today = std::chrono::year{2021} / 3 / 4;

const SecretKey& digest_key() {
  static const SecretKey key = SecretKey::random();
  return key;
}

void push_all(pg::Connection& connection, const OrgCode& org, const std::vector<std::string>& records) {
  Flush flush{digest_key()};
  const auto push = flush.begin_push(org);
  for (const std::string& json : records) BOOST_REQUIRE(flush.add(push, test::anonymous(json, org)));
  storage::InsertOptions options;
  options.received_on = today;
  BOOST_REQUIRE(storage::insert(connection, flush, options));
}

std::string json_of(const Record& record) {
  std::string json;
  records::append_json(json, record);
  return json;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reads)

BOOST_AUTO_TEST_CASE(any_record_comes_back_as_it_was_pushed) {
  const test::TestDatabase database;
  const OrgCode org = database.add_org("aaln");
  auto c = database.serve();
  test::RandomRecords random{20'210'304, org};
  std::vector<std::string> pushed;
  std::vector<RecordUid> uids;
  while (pushed.size() < 500) {
    Record record = random.any();
    if (record.envelope.withdrawn) continue;
    record.envelope.consent_expires.reset();
    // An organisation's own money does not bar it in this test.
    record.envelope.funding_streams = {};
    uids.push_back(record.envelope.uid);
    pushed.push_back(json_of(record));
  }
  push_all(c, org, pushed);
  for (std::size_t i = 0; i < pushed.size(); ++i) {
    const auto read = storage::read_record(c, Access::own(org), uids[i], today, storage::as_many_as_asked);
    BOOST_REQUIRE(read);
    BOOST_TEST(json_of(read->record) == json_of(test::anonymous(pushed[i], org).record()));
    BOOST_TEST((read->received_on == today));
  }
}

BOOST_AUTO_TEST_CASE(what_may_not_be_seen_is_not_found_alike) {
  const test::TestDatabase database;
  const OrgCode org = database.add_org("aaln"), other = database.add_org("other");
  auto c = database.serve();
  const RecordUid live = RecordUid::random(), expired = RecordUid::random(), withdrawn = RecordUid::random();
  push_all(c, org,
           {test::incident_json(live), test::incident_json(expired, 1, 0, R"(,"consent_expires":"2021-02")"),
            test::incident_json(withdrawn)});
  push_all(c, org, {test::withdrawal_json(withdrawn)});
  BOOST_TEST(storage::read_record(c, Access::own(org), live, today, storage::as_many_as_asked).has_value());
  for (const auto& [whose, uid] : {std::pair{other, live}, std::pair{org, expired}, std::pair{org, withdrawn},
                                   std::pair{org, RecordUid::random()}}) {
    const auto read = storage::read_record(c, Access::own(whose), uid, today, storage::as_many_as_asked);
    BOOST_TEST((!read && read.error().code == Errc::not_found));
  }
  const auto leaves = database.superuser().exec(
      "-- test.leaves\nSELECT count(*), count(record_uid) FROM kith.audit_leaf WHERE event = 3");
  BOOST_TEST(leaves[0].get<std::int64_t>(0) == 5);
  BOOST_TEST(leaves[0].get<std::int64_t>(1) == 1);
}

BOOST_AUTO_TEST_CASE(pages_hold_every_record_once) {
  const test::TestDatabase database;
  const OrgCode org = database.add_org("aaln"), other = database.add_org("other");
  auto c = database.serve();
  std::vector<std::string> mine, theirs;
  for (std::uint32_t i = 0; i < 57; ++i) {
    mine.push_back(test::incident_json(RecordUid::random(), 1, i));
    theirs.push_back(test::incident_json(RecordUid::random(), 1, i));
  }
  push_all(c, org, mine);
  push_all(c, other, theirs);
  std::set<RecordUid> seen;
  std::int64_t after = 0;
  for (int pages = 0; pages < 100; ++pages) {
    const auto page = storage::list_records(c, Access::own(org), {}, after, 10, today, storage::as_many_as_asked);
    BOOST_REQUIRE(page);
    for (const auto& record : page->records) {
      BOOST_TEST(record.record_key > after);
      after = record.record_key;
      BOOST_TEST(seen.insert(record.record.envelope.uid).second);
    }
    if (!page->has_more) break;
    BOOST_TEST(page->records.size() == 10U);
  }
  BOOST_TEST(seen.size() == 57U);
}

BOOST_AUTO_TEST_CASE(who_has_read_as_much_as_a_day_allows_is_refused_whichever_connection_asks) {
  const test::TestDatabase database;
  const OrgCode org = database.add_org("aaln"), other = database.add_org("other");
  const Access own = Access::own(org), steward{org, *PartyCode::parse("ana"), Purpose::own_use};
  database.superuser().exec(
      "-- test.grant\nINSERT INTO kith.grant_given (party, role, org, purpose, granted_by, expires_at, approved_at, "
      "approved_by) VALUES ('ana', 2, 'aaln', 1, 'alice', now() + interval '1 day', now(), 'bob')");
  auto one = database.serve(), another = database.serve();
  std::vector<std::string> records;
  for (std::uint32_t i = 0; i < 9; ++i) records.push_back(test::incident_json(RecordUid::random(), 1, i));
  const RecordUid uid = RecordUid::random();
  records.push_back(test::incident_json(uid));
  push_all(one, org, records);
  constexpr std::int64_t most = 11;
  const auto list = [&](pg::Connection& c, const Access& access, int limit) {
    return storage::list_records(c, access, {}, 0, limit, today, most);
  };
  const auto is_refused = [](const auto& read) { return !read && read.error().code == Errc::rate_limited; };
  BOOST_TEST(list(one, own, 6)->left == 5);
  BOOST_TEST(is_refused(list(another, own, 6)));  // the sixth is one too many, and none is given
  BOOST_TEST(list(another, own, 4)->left == 1);
  BOOST_TEST(storage::read_record(one, own, uid, today, most).has_value());
  BOOST_TEST(is_refused(storage::read_record(another, own, uid, today, most)));
  BOOST_TEST(is_refused(storage::read_record(another, own, RecordUid::random(), today, most)));
  BOOST_TEST(is_refused(list(one, own, 1)));
  // What is refused leaves no line of a read and counts for nothing; others have a day of their own.
  const auto state = database.superuser().exec(
      "-- test.reading\nSELECT (SELECT sum(records)::bigint FROM kith.reading),\n"
      "       (SELECT sum(records)::bigint FROM kith.audit_leaf WHERE event IN (3, 4))");
  BOOST_TEST(state[0].get<std::int64_t>(0) == most);
  BOOST_TEST(state[0].get<std::int64_t>(1) == most);
  BOOST_TEST(list(one, steward, 10)->left == 1);
  BOOST_TEST(list(one, Access::own(other), 10)->left == most);
  // The next day begins anew.
  database.superuser().exec("-- test.yesterday\nUPDATE kith.reading SET day = day - 1");
  BOOST_TEST(list(one, own, 10)->left == 1);
  // A read that began before midnight, and ends when the new day has its count.
  database.superuser().exec("-- test.tomorrow\nUPDATE kith.reading SET day = day + 1");
  BOOST_TEST(is_refused(list(one, own, 10)));
  BOOST_TEST(list(another, own, 1)->left == 0);
}

BOOST_AUTO_TEST_CASE(a_list_can_be_narrowed_to_months_and_kinds) {
  const test::TestDatabase database;
  const OrgCode org = database.add_org("aaln");
  auto c = database.serve();
  std::vector<std::string> records;
  for (std::uint32_t i = 0; i < 9; ++i) records.push_back(test::incident_json(RecordUid::random(), 1, i));
  push_all(c, org, records);
  const auto count = [&](const storage::RecordFilter& filter) {
    return storage::list_records(c, Access::own(org), filter, 0, 100, today, storage::as_many_as_asked)->records.size();
  };
  BOOST_TEST(count({}) == 9U);
  BOOST_TEST(count({RecordKind::aggregate, {}, {}}) == 0U);
  BOOST_TEST(count({RecordKind::incident, Month{2021, 3}, Month{2021, 5}}) == 3U);
  BOOST_TEST(count({{}, Month{2021, 9}, {}}) == 1U);
  BOOST_TEST(count({{}, {}, Month{2020, 12}}) == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
