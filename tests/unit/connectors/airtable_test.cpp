// Airtable's listing: pages by offset, an offset that is forgotten, five requests a second.
#include "hub/connectors/airtable.hpp"

#include "tests/support/fake_airtable.hpp"
#include "tests/unit/connectors/asked.hpp"

namespace kith::connectors {
namespace {

using namespace std::chrono_literals;

struct Airtable : Asked {
  test::FakeAirtable airtable;
  test::TlsSite server{authority.hub(), [this](const test::SiteRequest& request) { return airtable.answer(request); }};
  std::vector<std::string> records;
  AirtableTable table{server.url(), "appAAAAAAAAAAAAA1", "Incident reports", "", airtable.token};
  int restarts = 0;

  void fill(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
      airtable.records.push_back("{\"id\":\"rec" + std::to_string(i) + "\",\"fields\":{}}");
  }
  AirtableListing pull(std::int64_t since = 0) {
    records.clear();
    Fetcher fetcher = this->fetcher(airtable_distance);
    return pull_airtable(fetcher, table, since,
                         {[this]() -> Result<void> {
                            ++restarts;
                            records.clear();
                            return {};
                          },
                          [this](std::string_view record) -> Result<void> {
                            records.emplace_back(record);
                            return {};
                          }});
  }
};

BOOST_FIXTURE_TEST_SUITE(airtable_listing, Airtable)

BOOST_AUTO_TEST_CASE(every_record_comes_once_and_requests_keep_their_distance) {
  fill(250);
  const AirtableListing listing = pull();
  BOOST_TEST(!listing.stopped);
  BOOST_TEST(listing.is_whole);
  BOOST_TEST((records == airtable.records));
  BOOST_TEST((pauses == std::vector<std::chrono::milliseconds>{210ms, 210ms}));
  BOOST_TEST(listing.begun_at == 1'795'324'200);
}

BOOST_AUTO_TEST_CASE(a_listing_that_the_server_has_forgotten_is_begun_anew_a_few_times) {
  fill(250);
  airtable.forgets = most_restarts;
  const AirtableListing listing = pull();
  BOOST_TEST(!listing.stopped);
  BOOST_TEST(restarts == most_restarts);
  BOOST_TEST((records == airtable.records));
  airtable.forgets = 100;
  BOOST_TEST(pull().stopped->trouble == Trouble::listing_lost);
}

BOOST_AUTO_TEST_CASE(an_offset_that_leads_to_itself_ends_it) {
  fill(3);
  airtable.repeats_itself = true;
  const AirtableListing listing = pull();
  BOOST_REQUIRE(listing.stopped.has_value());
  BOOST_TEST(listing.stopped->trouble == Trouble::out_of_order);
  BOOST_TEST(!listing.is_whole);
}

BOOST_AUTO_TEST_CASE(a_view_and_a_time_are_asked_for_and_are_not_the_whole) {
  fill(1);
  table.view = "Ready & reviewed";
  BOOST_TEST(!pull().is_whole);
  BOOST_TEST(server.requests().back().parameter("view") == "Ready & reviewed");
  table.view.clear();
  BOOST_TEST(!pull(1'795'324'205).is_whole);
  BOOST_TEST(server.requests().back().parameter("filterByFormula") ==
             "OR(IS_AFTER(CREATED_TIME(),DATETIME_PARSE('2026-11-22T05:10:05.000Z')),"
             "IS_AFTER(LAST_MODIFIED_TIME(),DATETIME_PARSE('2026-11-22T05:10:05.000Z')))");
}

BOOST_AUTO_TEST_CASE(each_refusal_keeps_its_meaning) {
  table.base = "appUnknown";
  BOOST_TEST(pull().stopped->trouble == Trouble::not_permitted);
  table.token = "wrong";
  BOOST_TEST(pull().stopped->trouble == Trouble::not_authenticated);
  answers = {{429, {}, R"({"errors":[{"error":"RATE_LIMIT_REACHED"}]})"}, {200, {}, R"({"records":[]})"}};
  table.server = site.url();
  pauses.clear();
  BOOST_TEST(!pull().stopped);
  BOOST_REQUIRE(!pauses.empty());
  BOOST_TEST((pauses.front() >= 30s));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::connectors
