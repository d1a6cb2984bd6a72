// What leaves for another hub: known answers of each rule, and with random records and shares that the second look,
// which knows nothing of the first, agrees with what it lets through and stops what it would not have made.
#include "hub/policy/share.hpp"

#include <boost/test/unit_test.hpp>

#include "hub/base/json.hpp"
#include "hub/model/place.hpp"
#include "hub/policy/outgoing.hpp"
#include "schemas/decode.hpp"
#include "schemas/encode.hpp"
#include "tests/support/random_record.hpp"

namespace {

using namespace kith;
using namespace kith::policy;
using std::chrono::year_month_day;

const OrgCode org = *OrgCode::parse("aaln");
constexpr year_month_day today{std::chrono::year{2021} / 3 / 20};
constexpr year_month_day received{std::chrono::year{2021} / 3 / 5};

Record decoded(std::string text) {
  json::Parser parser;
  const auto value = parser.parse(text);
  BOOST_REQUIRE(value);
  const auto valid = records::decode(*value, org);
  BOOST_REQUIRE(valid);
  return valid->record();
}

Record incident(const std::string& more = {}, const std::string& consent = "coded_record") {
  return decoded(
      R"({"record_uid":"0b1f7c3e-58aa-4c0e-9d41-2f6a5c7e9b10","kind":"incident","schema_version":1,)"
      R"("taxonomy_version":"sah_2023","source_system":"kobotoolbox","adapter":"aaln","adapter_version":3,)"
      R"("funding_streams":["sth"],"reported_month":"2021-02","occurred":{"precision":"day","value":"2021-02-11"},)"
      R"("place":{"level":"city","code":"0664000"},"daypart":"night","act_types":["verbal_harassment"],)"
      R"("target":{"age_band":"26_35","language":"hmn","gender":["female"],"ethnicity":["mien","chinese"]},)"
      R"("consent":")" +
      consent + "\"" + more + "}");
}

Record table(const std::string& dimension = "bias_reason", const std::string& cells = R"({"code":"race","count":5})") {
  return decoded(R"({"record_uid":"0b1f7c3e-58aa-4c0e-9d41-2f6a5c7e9b11","kind":"aggregate","schema_version":1,)"
                 R"("taxonomy_version":"sah_2023","reported_month":"2021-02","table":{"period":{"from":"2021-01",)"
                 R"("to":"2021-02"},"place":{"level":"county","code":"06067"},"dimension":")" +
                 dimension + R"(","multi":true,"base":{"id":"records","n":9},"unduplication":"none","cells":[)" +
                 cells + "]}}");
}

std::string content_of(const Record& record, const Share& share = {}) {
  const auto view = view_of(record, received, share, today);
  if (!view) BOOST_FAIL(words(view.error()));
  BOOST_TEST(!objection_to(view->content, share).has_value());
  return view->content;
}
Reason refused(const Record& record, const Share& share = {}) {
  const auto view = view_of(record, received, share, today);
  BOOST_REQUIRE(!view);
  return view.error();
}
bool says(const std::string& text, std::string_view words) {
  return text.find(words) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sharing_with_hubs)

BOOST_AUTO_TEST_CASE(the_usual_share_tells_the_month_the_county_and_the_group) {
  const auto view = view_of(incident(), received, {}, today);
  BOOST_REQUIRE(view);
  BOOST_TEST(
      view->content ==
      R"({"org":"aaln","kind":"incident","schema_version":1,"taxonomy_version":"sah_2023","consent":"coded_record",)"
      R"("reported_month":"2021-02","counts_in_statistics":true,"occurred":{"precision":"month","value":"2021-02"},)"
      R"("place":{"level":"county","code":"06067"},"act_types":["verbal_harassment"],)"
      R"("target":{"age_band":"26_35","gender":["female"],"ethnicity":["chinese","other_southeast_asian"]}})");
  const std::vector<Rule> rules = {{"source_system", not_shared},   {"adapter", not_shared},
                                   {"funding_streams", not_shared}, {"occurred", "to month"},
                                   {"place", "to county"},          {"daypart", not_shared},
                                   {"target.language", not_shared}, {"target.ethnicity", "to group"}};
  BOOST_TEST((view->rules == rules));
}

BOOST_AUTO_TEST_CASE(each_ladder_goes_as_far_as_the_share_says) {
  Share share;
  share.profile.finest_date = DatePrecision::quarter;
  share.profile.finest_place = PlaceLevel::state;
  share.profile.ethnicity = EthnicityDetail::aapi_or_other;
  share.profile.age = AgeDetail::none;
  share.without = {"act_types", "target.gender"};
  const std::string content = content_of(incident(), share);
  BOOST_TEST(says(content, R"("occurred":{"precision":"quarter","value":"2021-Q1"})"), content);
  BOOST_TEST(says(content, R"("reported_month":"2021-01")"), content);
  BOOST_TEST(says(content, R"("place":{"level":"state","code":"06"})"), content);
  BOOST_TEST(says(content, R"("target":{"ethnicity":["aapi"]})"), content);
  BOOST_TEST(!says(content, "act_types"), content);
  share.profile.finest_date = DatePrecision::year;
  BOOST_TEST(says(content_of(incident(), share), R"("value":"2021"})"));
}

BOOST_AUTO_TEST_CASE(who_reports_no_month_is_counted_by_the_month_of_receipt) {
  Record record = incident();
  record.envelope.reported_month.reset();
  BOOST_TEST(says(content_of(record), R"("reported_month":"2021-03")"));
}

BOOST_AUTO_TEST_CASE(what_is_not_shared_at_all_says_why) {
  BOOST_TEST((refused(incident({}, "aggregate_only")) == Reason::consent));
  Share share;
  share.has_incidents = false;
  BOOST_TEST((refused(incident(), share) == Reason::kind));
  share = {};
  share.until = std::chrono::year{2021} / 3 / 19;
  BOOST_TEST((refused(incident(), share) == Reason::ended));
  share.until = today;
  BOOST_TEST(says(content_of(incident(), share), "aaln"));
  Record record = incident();
  record.envelope.consent_expires = Month{2021, 2};
  BOOST_TEST((refused(record) == Reason::consent_ended));
  record.envelope.consent_expires = Month{2021, 3};  // holds to its end
  BOOST_TEST(says(content_of(record), R"("consent_expires":"2021-03")"));
  record.envelope.withdrawn = true;
  BOOST_TEST((refused(record) == Reason::withdrawn));
}

BOOST_AUTO_TEST_CASE(only_what_lies_in_the_places_of_a_share_leaves) {
  Share share;
  share.places = {{PlaceLevel::county, 6113}};
  BOOST_TEST((refused(incident(), share) == Reason::elsewhere));
  share.places.push_back({PlaceLevel::cbsa, 40900});
  BOOST_TEST(says(content_of(incident(), share), "06067"));
  Record record = incident();
  for (const IncidentPlace& place : {IncidentPlace{PlaceLevel::unknown, 0}, IncidentPlace{PlaceLevel::online, 0},
                                     IncidentPlace{PlaceLevel::not_asked, 0}, IncidentPlace{PlaceLevel::state, 6}}) {
    record.incident.place = place;
    BOOST_TEST((refused(record, share) == Reason::elsewhere));
  }
}

BOOST_AUTO_TEST_CASE(tables_of_counts_go_whole_or_not_at_all_and_without_small_counts) {
  BOOST_TEST(says(content_of(table()), R"("cells":[{"code":"race","count":5}])"));
  Share share;
  share.profile.smallest_cell = 5;
  const std::string content =
      content_of(table("bias_reason", R"({"code":"race","count":5},{"code":"gender","count":2})"), share);
  BOOST_TEST(says(content, R"("cells":[{"code":"race","count":5}])"), content);
  share.profile.smallest_cell = 10;
  BOOST_TEST((refused(table(), share) == Reason::small_base));
  share = {};
  BOOST_TEST((refused(table("ethnicity", R"({"code":"mien","count":5})"), share) == Reason::dimension));
  share.without = {"bias_reasons"};
  BOOST_TEST((refused(table(), share) == Reason::dimension));
  share = {};
  share.profile.finest_place = PlaceLevel::state;
  BOOST_TEST((refused(table(), share) == Reason::finer_place));
  share = {};
  share.profile.finest_date = DatePrecision::quarter;
  BOOST_TEST((refused(table(), share) == Reason::finer_period));
  share = {};
  share.places = {{PlaceLevel::county, 6113}};
  BOOST_TEST((refused(table(), share) == Reason::elsewhere));
  share = {};
  share.has_aggregates = false;
  BOOST_TEST((refused(table(), share) == Reason::kind));
}

BOOST_AUTO_TEST_CASE(the_second_look_stops_what_the_first_would_not_have_made) {
  const std::string good = content_of(incident());
  const auto with = [&](std::string_view old, std::string_view other) {
    std::string changed = good;
    const std::size_t at = changed.find(old);
    BOOST_REQUIRE(at != std::string::npos);
    return changed.replace(at, old.size(), other);
  };
  for (const std::string& bad : {
           with(R"("precision":"month","value":"2021-02")", R"("precision":"day","value":"2021-02-11")"),
           with(R"("precision":"month","value":"2021-02")", R"("precision":"month","value":"2021-02-11")"),
           with(R"("level":"county","code":"06067")", R"("level":"city","code":"0664000")"),
           with(R"("level":"county","code":"06067")", R"("level":"county","code":"0664000")"),
           with("chinese", "mien"),
           with("\"act_types\"", R"("daypart":"night","act_types")"),
           with("\"act_types\"", R"("narrative":"x","act_types")"),
           with("coded_record", "aggregate_only"),
           with("26_35", "Maria Vang"),
           with("26_35", "maria@example.org"),
           with("\"gender\"", R"("language":"hmn","gender")"),
           with("incident", "survey"),
           good + good,
           std::string{"[]"},
       })
    BOOST_TEST(objection_to(bad, {}).has_value(), bad);
  Share share;
  share.without = {"act_types"};
  BOOST_TEST(objection_to(good, share).has_value());
  share = {};
  share.places = {{PlaceLevel::county, 6113}};
  BOOST_TEST(objection_to(good, share).has_value());
  share = {};
  share.profile.finest_date = DatePrecision::quarter;
  BOOST_TEST(objection_to(good, share).has_value());
}

namespace {

Share random_share(test::RandomRecords& random) {
  constexpr std::array dates = {DatePrecision::day, DatePrecision::month, DatePrecision::quarter, DatePrecision::year};
  constexpr std::array places = {PlaceLevel::city, PlaceLevel::county, PlaceLevel::cbsa, PlaceLevel::state};
  Share share;
  share.profile = {.finest_date = dates.at(random.below(4)),
                   .finest_place = places.at(random.below(4)),
                   .age = random.one_in(2) ? AgeDetail::band : AgeDetail::none,
                   .ethnicity = static_cast<EthnicityDetail>(random.below(5)),
                   .has_daypart = random.one_in(2),
                   .has_language = random.one_in(2),
                   .has_gender = random.one_in(2),
                   .smallest_cell = static_cast<std::int64_t>(1 + random.below(12))};
  for (const std::string_view field : withholdable_fields())
    if (random.one_in(6)) share.without.emplace(field);
  if (random.one_in(4)) share.places = {{PlaceLevel::state, 6}, {PlaceLevel::county, 4013}};
  return share;
}

}  // namespace

BOOST_AUTO_TEST_CASE(of_random_records_whatever_leaves_passes_the_second_look_and_climbs_no_further_the_second_time) {
  test::RandomRecords random{20211107, org};
  std::size_t left = 0, stayed = 0;
  for (int i = 0; i < 20'000; ++i) {
    Record record = random.any();
    const Occurred& occurred = record.incident.occurred;
    if (!record.envelope.reported_month && occurred.precision >= DatePrecision::day)
      record.envelope.reported_month = {static_cast<std::int16_t>(int(occurred.first_day.year())),
                                        static_cast<std::uint8_t>(unsigned(occurred.first_day.month()))};
    const Share share = random_share(random);
    const auto view = view_of(record, received, share, today);
    if (!view) {
      ++stayed;
      continue;
    }
    ++left;
    const auto objection = objection_to(view->content, share);
    if (objection) BOOST_FAIL(*objection << " in " << view->content);
    // It is a record again, and the same view of it is made of it.
    std::string text = view->content;
    json::Parser parser;
    const auto value = parser.parse(text);
    text.replace(1, 0, R"("record_uid":"0b1f7c3e-58aa-4c0e-9d41-2f6a5c7e9b10",)");
    Record again = decoded(text);
    Share anywhere = share;  // which county a CBSA was nobody can tell from it
    anywhere.places.clear();
    const auto twice = view_of(again, received, anywhere, today);
    if (!twice) BOOST_FAIL(words(twice.error()) << " of " << view->content);
    BOOST_REQUIRE_EQUAL(twice->content, view->content);
  }
  BOOST_TEST(left > 2'000U);
  BOOST_TEST(stayed > 2'000U);
}

BOOST_AUTO_TEST_CASE(what_a_stricter_share_lets_leave_is_never_finer) {
  test::RandomRecords random{7, org};
  for (int i = 0; i < 5'000; ++i) {
    const Record record = random.incident();
    Share share = random_share(random);
    Share stricter = share;
    stricter.profile = share.profile.tightened_by(random_share(random).profile);
    const auto fine = view_of(record, received, share, today), coarse = view_of(record, received, stricter, today);
    BOOST_REQUIRE(fine.has_value() == coarse.has_value());
    if (!fine) continue;
    const auto objection = objection_to(coarse->content, share);
    if (objection) BOOST_FAIL(*objection);
  }
}

BOOST_AUTO_TEST_SUITE_END()
