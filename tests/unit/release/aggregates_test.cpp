// Counts that organisations send in place of records: which of them count, and where; what the tables say of
// themselves; and that of a frozen release nothing changes any more.
#include "hub/release/aggregates.hpp"

#include <boost/test/unit_test.hpp>
#include <map>

#include "hub/disclosure/release_check.hpp"
#include "hub/release/report.hpp"
#include "tests/unit/release/mixed_collaborative.hpp"

namespace kith::release {
namespace {

using std::chrono::year;
using test::menu_with_aggregates;
using test::MixedCollaborative;

constexpr std::int64_t k = 11;

std::int32_t place(PlaceLevel level, std::int32_t code) {
  return storage::place_value({level, code});
}

using Sums = std::map<std::string, std::int64_t>;

// By place, what stands in the table of the quarter; nothing of 0.
Sums sums_of(std::vector<storage::AggregateTotal> sent, std::vector<storage::PeriodCell> records = {}) {
  storage::PeriodCounts counted;
  for (const std::string_view org : {"first", "second", "third"}) counted.orgs.push_back(OrgCode::parse(org).value());
  counted.totals = std::move(records);
  counted.aggregates = std::move(sent);
  const Menu menu = menu_with_aggregates();
  const RegionMap& map = test::california();
  const auto counts = exact_counts(menu, map, {2021, 2}, counted);
  const auto again = read_counts(write_counts(counts, map), map).value();
  BOOST_TEST(write_counts(again, map) == write_counts(counts, map));
  Sums sums;
  const auto all = aggregate_cubes(again, offers(menu, map, k), map);
  BOOST_REQUIRE(all.size() == 1U);
  BOOST_TEST(all.front().table == "place-quarter-aggregates");
  for (const CubeCell& cell : all.front().cells)
    if (cell.records > 0) sums[all.front().dimensions[0].codes[cell.codes[0]].code] = cell.records;
  return sums;
}

BOOST_AUTO_TEST_SUITE(aggregates_in_releases)

BOOST_AUTO_TEST_CASE(a_number_of_a_place_is_of_everybody_in_it_and_nobody_is_counted_twice) {
  const std::int32_t sacramento = place(PlaceLevel::county, 6067), yolo = place(PlaceLevel::county, 6113);
  const std::int32_t region = place(PlaceLevel::cbsa, 40900), state = place(PlaceLevel::state, 6);
  BOOST_TEST((sums_of({{0, sacramento, 20}, {0, yolo, 5}, {1, sacramento, 7}}) ==
              Sums{{"county:06067", 27}, {"county:06113", 5}, {"region:40900", 32}, {"state:06", 32}}));
  // The region's and the state's own numbers have those of the counties in them.
  BOOST_TEST((sums_of({{0, sacramento, 20}, {0, region, 30}, {0, state, 100}}) ==
              Sums{{"county:06067", 20}, {"region:40900", 30}, {"state:06", 100}}));
  BOOST_TEST((sums_of({{0, sacramento, 20}, {0, yolo, 20}, {0, region, 30}}) ==
              Sums{{"county:06067", 20}, {"county:06113", 20}, {"region:40900", 40}, {"state:06", 40}}));
  // Another's number of the state has nothing to do with the counties of the first.
  BOOST_TEST((sums_of({{0, sacramento, 20}, {1, state, 15}}) ==
              Sums{{"county:06067", 20}, {"region:40900", 20}, {"state:06", 35}}));
}

BOOST_AUTO_TEST_CASE(metropolitan_areas_that_are_no_whole_region_and_other_places_do_not_count) {
  BOOST_TEST((sums_of({{0, place(PlaceLevel::cbsa, 41740), 12}, {0, place(PlaceLevel::county, 6073), 9}}) ==
              Sums{{"region:06073", 12}, {"state:06", 12}}));
  BOOST_TEST(sums_of({{0, place(PlaceLevel::county, 36061), 50}, {0, place(PlaceLevel::state, 36), 50}}).empty());
  BOOST_TEST(sums_of({{0, place(PlaceLevel::county, 6067), 1'000'001}}).empty());
}

BOOST_AUTO_TEST_CASE(who_has_a_record_in_the_quarter_wherever_has_no_aggregates_in_it) {
  const std::int32_t sacramento = place(PlaceLevel::county, 6067);
  const std::vector<storage::AggregateTotal> sent = {{0, sacramento, 20}, {1, sacramento, 7}};
  BOOST_TEST((sums_of(sent, {{0, place(PlaceLevel::county, 6037), 1, 0, 1}}) ==
              Sums{{"county:06067", 7}, {"region:40900", 7}, {"state:06", 7}}));
  // A record of no place is a record.
  BOOST_TEST((sums_of(sent, {{1, static_cast<std::int32_t>(PlaceLevel::unknown), 1, 0, 1}}) ==
              Sums{{"county:06067", 20}, {"region:40900", 20}, {"state:06", 20}}));
}

BOOST_AUTO_TEST_CASE(the_menu_says_whether_they_are_asked_for) {
  BOOST_TEST(Menu::built_in().has_aggregates());
  BOOST_TEST(asked_for(menu_with_aggregates(), {2021, 1}, {}).has_aggregates);
  BOOST_TEST(!asked_for(menu_with_aggregates(), {2021, 0}, {}).has_aggregates);
  BOOST_TEST(!asked_for(test::menu(), {2021, 1}, {}).has_aggregates);
}

BOOST_FIXTURE_TEST_CASE(tables_say_what_they_count_and_only_the_public_release_has_them, MixedCollaborative) {
  const auto drafts = make_year();
  auto files = files_of("public-2021-Q1");
  BOOST_TEST(files.at("place-quarter-aggregates.csv").starts_with("place,period,aggregates\r\nstate:06,2021-Q1,"));
  BOOST_TEST(files.at("place-quarter-mixed.csv").starts_with("place,period,records_and_aggregates\r\nstate:06,"));
  BOOST_TEST(files.at("place-quarter-mixed.json")
                 .find(R"("counts":"mixed","of":["place-quarter","place-quarter-aggregates"])") != std::string::npos);
  BOOST_TEST(files.at("codebook.json").find("do not add it to either of them") != std::string::npos);
  BOOST_TEST(files.at("codebook.csv").find("instead of records") != std::string::npos);
  for (const auto& [name, bytes] : files) BOOST_TEST(bytes.find("topaz") == std::string::npos, name);
  BOOST_TEST(files_of("public-2021").contains("place-year-mixed.json"));
  for (const std::string id : {"collaborative-2021-Q1", "collaborative-2021"})
    for (const auto& [name, bytes] : files_of(id))
      BOOST_TEST((name.find("aggregates") == std::string::npos && name.find("mixed") == std::string::npos), name);
  const std::string text = report(drafts.front(), rules, {});
  BOOST_TEST(text.find("records of 3 organisations on the map") != std::string::npos, text);
  BOOST_TEST(text.find("counts sent in place of records, public: ") != std::string::npos, text);
}

BOOST_FIXTURE_TEST_CASE(only_totals_of_acts_of_exactly_the_quarter_count, MixedCollaborative) {
  const auto day = std::chrono::sys_days{year{2021} / 2 / 3};
  for (std::size_t org = 0; org < with_records; ++org) kith::test::add_records(owner, {orgs[org], day, 6037, 30});
  for (const std::size_t org : {3U, 4U, 5U}) send(org, 1, 6037, 40);
  send(3, "2021-01", "2021-01", county(6067), 500);                        // a month
  send(3, "2021-01", "2021-06", county(6067), 500);                        // two quarters
  send(4, "2021-01", "2021-03", county(6067), 500, "people");              // of people, who may be in several acts
  send(4, "2021-01", "2021-03", county(6067), 500, "self_reported_acts");  // a part of the acts
  send(5, "2021-01", "2021-03", county(6067), 500, "records", "organisation");
  send(5, "2021-01", "2021-03", R"({"level":"city","code":"0664000"})", 500);
  send(5, "2021-01", "2021-03", R"({"level":"unknown"})", 500);
  send(0, 1, 6067, 500);  // who has records
  send(3, 1, 6037, 35);   // the same again and smaller, under another name
  send(6, 1, 6037, 60);
  owner.exec("-- test.stop\nUPDATE kith.record SET revision = 2, consent_expires = '2022-02-01' WHERE org = $1",
             orgs[6]);  // ended before today
  make("2021-Q1");
  BOOST_TEST(files_of("public-2021-Q1")
                 .at("place-quarter-aggregates.csv")
                 .starts_with("place,period,aggregates\r\nstate:06,2021-Q1,120\r\n"));
  BOOST_TEST(files_of("public-2021-Q1")
                 .at("place-quarter-mixed.csv")
                 .starts_with("place,period,records_and_aggregates\r\nstate:06,2021-Q1,210\r\n"));
}

BOOST_FIXTURE_TEST_CASE(what_is_frozen_stays_whatever_is_replaced_or_withdrawn, MixedCollaborative) {
  add_year();
  make("2021-Q1");
  const auto before = files_of("public-2021-Q1");
  const auto exact = [&] {
    std::int64_t acts = 0;
    const auto counts = read_counts(storage::read_sealed_counts(serve, "2021-Q1").value(), test::california()).value();
    for (const ExactCell& cell : counts.aggregates) acts += cell.records;
    return acts;
  };
  const std::int64_t sealed = exact();
  BOOST_TEST(sealed > 0);
  owner.exec(
      "-- test.replace\nUPDATE kith.record SET revision = 2, body = jsonb_set(body, '{base,n}', '77') WHERE org = $1 "
      "AND "
      "kind = 2",
      orgs[5]);
  owner.exec(
      "-- test.withdraw\nUPDATE kith.record SET revision = 2, state = 2, digest = NULL, body = NULL, "
      "counts_in_statistics = NULL, consent = NULL WHERE org = $1 AND kind = 2 AND body #>> '{period,from}' = "
      "'2021-01'",
      orgs[6]);
  send(7, 1, 6037, 400);
  BOOST_TEST((try_to_make("2021-Q1").error().why == Refusal::exists));
  BOOST_TEST((files_of("public-2021-Q1") == before));
  BOOST_TEST(exact() == sealed);
  for (const std::string period : {"2021-Q2", "2021-Q3", "2021-Q4"}) make(period);
  BOOST_TEST((files_of("public-2021-Q1") == before));
  // The year is added up from what was sealed.
  const Draft of_year = make("2021");
  std::int64_t first_quarter = 0;
  for (const ExactCell& cell : of_year.aggregates.exact.counts.aggregates)
    if (cell.month < 3) first_quarter += cell.records;
  BOOST_TEST(first_quarter == sealed);
  const Published all = published();
  const auto checked = disclosure::check_releases(all.tables, all.certificates);
  BOOST_REQUIRE(checked.has_value());
  BOOST_TEST(checked->passed());
}

BOOST_FIXTURE_TEST_CASE(what_is_sent_while_a_release_is_made_is_in_it, MixedCollaborative) {
  add_quarter(1);
  int rounds = 0;
  const auto made = make("2021-Q1", [&](Step step, std::string_view) {
    if (step == Step::freezing && ++rounds == 1) send(7, 1, 6081, 300);
  });
  BOOST_TEST(rounds == 2);
  BOOST_TEST(std::ranges::any_of(made.aggregates.exact.counts.aggregates,
                                 [](const ExactCell& cell) { return cell.records == 300; }));
}

BOOST_FIXTURE_TEST_CASE(a_year_of_which_a_quarter_had_no_such_tables_has_none, MixedCollaborative) {
  add_year();
  rules.menu = Menu::parse(
                   "version = 1\n[[shape]]\nplaces = [\"state\", \"region\", \"county\"]\n"
                   "periods = [\"month\", \"quarter\", \"year\"]\n")
                   .value();
  make("2021-Q1");
  rules.menu = menu_with_aggregates();
  for (const std::string period : {"2021-Q2", "2021-Q3", "2021-Q4", "2021"}) make(period);
  BOOST_TEST(!files_of("public-2021-Q1").contains("place-quarter-aggregates.json"));
  BOOST_TEST(files_of("public-2021-Q2").contains("place-quarter-aggregates.json"));
  BOOST_TEST(!files_of("public-2021").contains("place-year-aggregates.json"));
  BOOST_TEST(!files_of("public-2021").contains("place-year-mixed.json"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::release
