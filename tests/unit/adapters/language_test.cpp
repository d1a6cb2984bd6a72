// What the mapping language can say beyond one column, one code: checkbox columns, lists, typed numbers, zones, vague
// dates, places by name, shared labels, the sharing profile.
#include "adapters/evaluate.hpp"
#include "adapters/sharing.hpp"
#include "tests/unit/adapters/reading.hpp"

namespace kith::adapters {
namespace {

using namespace testing;

std::string head(const std::string& columns) {
  return "mapping = 1\nname = \"m\"\nversion = 1\ntitle = \"t\"\nkind = \"incident\"\nkey = \"id\"\n"
         "[source]\nformat = \"csv\"\n[missing]\nunknown = [\"?\"]\ndeclined = [\"-88\"]\nnot_asked = [\"-99\"]\n"
         "[columns]\nid = \"Id\"\n" +
         columns;
}

// A mapping of the columns V and W with these rules.
Mapping with_rules(const std::string& rules) {
  return compile(head("v = \"V\"\nw = \"W\"\n") + rules);
}

std::string tail_of(const Row& row) {
  if (row.fate != RowFate::record) return std::string(error_info(row.errors.at(0).code).slug);
  constexpr std::string_view last_of_head = "\"adapter_version\":1";
  return row.content.substr(row.content.find(last_of_head) + last_of_head.size());
}

// What the cells of V and W become: the record without its head, or the error's slug.
std::string becomes(const Mapping& mapping, const std::string& v, const std::string& w = "", RunOptions options = {}) {
  const auto outcome = run(mapping, "Id,V,W\n1,\"" + v + "\",\"" + w + "\"\n", std::move(options));
  BOOST_REQUIRE(outcome.result);
  BOOST_REQUIRE(outcome.rows.size() == 1U);
  return tail_of(outcome.rows[0]);
}

std::string slug(Errc code) {
  return std::string(error_info(code).slug);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(language)

BOOST_AUTO_TEST_CASE(checkbox_columns_are_one_question) {
  const auto mapping = compile(head("why = { checkbox = \"why___\", options = [\"1\", \"2\", \"99\"] }\n") +
                               "[fields.bias_reasons]\nfrom = \"why\"\nnone_ticked = \"declined\"\n"
                               "codes = { \"1\" = \"race\", \"2\" = \"language\", \"99\" = \"unknown\" }\n");
  const std::string header = "Id,why___1,why___2,why___99\n";
  const auto outcome = run(mapping, header + "1,1,1,0\n2,0,0,0\n3,,,\n4,Checked,Unchecked,1\n5,maybe,0,0\n");
  BOOST_REQUIRE(outcome.result);
  BOOST_TEST(tail_of(outcome.rows.at(0)) == R"(,"bias_reasons":["race","language"]})");
  BOOST_TEST(tail_of(outcome.rows.at(1)) == R"(,"bias_reasons":["declined"]})");
  BOOST_TEST(tail_of(outcome.rows.at(2)) == "}");
  BOOST_TEST(tail_of(outcome.rows.at(3)) == R"(,"bias_reasons":["race"]})");
  BOOST_TEST(tail_of(outcome.rows.at(4)) == slug(Errc::malformed_value));
  BOOST_TEST(outcome.rows.at(4).errors.at(0).place.column == "why___1");
  // A box that the form has got since stops the run.
  const auto grown = run(mapping, "Id,why___1,why___2,why___99,why___3\n1,1,0,0,1\n");
  BOOST_REQUIRE(!grown.result);
  BOOST_TEST((grown.result.error().code == Errc::unknown_column));
}

BOOST_AUTO_TEST_CASE(space_joined_codes_and_cells_that_are_a_choice_each) {
  const auto spaced = with_rules(
      "[fields.sites]\nfrom = \"v\"\nseparator = \" \"\ncodes = { \"park\" = \"public_park\", \"bus\" = "
      "\"public_transit\" }\n");
  BOOST_TEST(becomes(spaced, "park bus") == R"(,"sites":["public_park","public_transit"]})");
  const auto each = with_rules(
      "[fields.sites]\nfrom = [\"v\", \"w\"]\neach = true\ncodes = { \"Park\" = \"public_park\", \"Bus\" = "
      "\"public_transit\" }\n");
  BOOST_TEST(becomes(each, "", "Bus") == R"(,"sites":["public_transit"]})");
  BOOST_TEST(becomes(each, "Park", "Bus") == R"(,"sites":["public_park","public_transit"]})");
  BOOST_TEST(becomes(each, "Park", "Sea") == slug(Errc::unmapped_value));
}

BOOST_AUTO_TEST_CASE(numbers_are_read_as_people_type_them_where_the_file_says_so) {
  const auto typed = with_rules("[fields.suspects_count]\nfrom = \"v\"\nbands = \"own\"\nnumbers = \"typed\"\n");
  BOOST_TEST(becomes(typed, "~40") == R"(,"suspects_count":"5p"})");
  BOOST_TEST(becomes(typed, "2-4") == R"(,"suspects_count":"2_4"})");
  BOOST_TEST(becomes(typed, "a couple") == R"(,"suspects_count":"2_4"})");
  BOOST_TEST(becomes(typed, "about three people") == R"(,"suspects_count":"2_4"})");
  BOOST_TEST(becomes(typed, "1,200") == R"(,"suspects_count":"5p"})");
  BOOST_TEST(becomes(typed, "10+") == R"(,"suspects_count":"5p"})");
  BOOST_TEST(becomes(typed, "none") == R"(,"suspects_count":"0"})");
  BOOST_TEST(becomes(typed, "-88") == R"(,"suspects_count":"declined"})");
  BOOST_TEST(becomes(typed, "-99") == "}");
  for (const char* vague : {"3-8", "many", "1,20", "-3", "4.5"}) {
    BOOST_TEST(becomes(typed, vague) == slug(Errc::unmapped_value), vague);
  }
  const auto exact = with_rules("[fields.target.age_band]\nfrom = \"v\"\nbands = \"own\"\n");
  BOOST_TEST(becomes(exact, "35") == R"(,"target":{"age_band":"26_35"}})");
  BOOST_TEST(becomes(exact, "~40") == slug(Errc::unmapped_value));
  BOOST_TEST(becomes(exact, "450") == slug(Errc::unmapped_value));
}

BOOST_AUTO_TEST_CASE(a_stamp_in_utc_belongs_to_the_day_where_the_organisation_is) {
  const auto mapping = with_rules(
      "[time]\nzone = \"America/Los_Angeles\"\nwritten_in = \"UTC\"\n"
      "[fields.occurred]\nfrom = \"v\"\nformats = [\"%Y-%m-%dT%H:%M:%S%z\", \"%Y-%m-%dT%H:%M:%S\", \"%Y-%m-%d\"]\n");
  const auto day = [&](const std::string& text) {
    return becomes(mapping, text).substr(std::string(",\"occurred\":{\"precision\":\"day\",\"value\":\"").size(), 10);
  };
  BOOST_TEST(day("2023-10-04T03:04:05.000+0000") == "2023-10-03");
  BOOST_TEST(day("2023-10-04T17:04:05.000+0000") == "2023-10-04");
  BOOST_TEST(day("2024-01-01T07:59:59Z") == "2023-12-31");
  BOOST_TEST(day("2024-01-01T08:00:00Z") == "2024-01-01");
  BOOST_TEST(day("2023-07-01T06:59:59") == "2023-06-30");  // no offset: as written_in says, in summer time
  BOOST_TEST(day("2023-07-01T09:00:00+09:00") == "2023-06-30");
  BOOST_TEST(day("2023-07-01") == "2023-07-01");  // a date without a time is nobody's midnight
  BOOST_TEST(becomes(mapping, "2023-07-01T25:00:00") == slug(Errc::malformed_value));
}

BOOST_AUTO_TEST_CASE(vague_dates_become_what_they_name_where_the_file_says_so) {
  const auto mapping = with_rules(
      "[fields.occurred]\nfrom = \"v\"\nformats = [\"%m/%d/%Y\"]\nvague = \"coarser\"\nimpossible = \"coarser\"\n"
      "earliest = \"2015-01-01\"\nlatest = \"2026-12-31\"\n");
  const std::string imputed = R"(,"quality_flags":["date_imputed"],"occurred":{"precision":)";
  const std::string unreadable = R"(,"quality_flags":["unmapped_value"],"occurred":{"precision":"unknown"}})";
  BOOST_TEST(becomes(mapping, "early March 2021") == imputed + R"("month","value":"2021-03"}})");
  BOOST_TEST(becomes(mapping, "the 5th of March, 2021") == imputed + R"("month","value":"2021-03"}})");
  BOOST_TEST(becomes(mapping, "summer 2020") == imputed + R"("year","value":"2020"}})");
  BOOST_TEST(becomes(mapping, "it may have been in 2020") == imputed + R"("year","value":"2020"}})");
  BOOST_TEST(becomes(mapping, "March or April 2021") == imputed + R"("year","value":"2021"}})");
  BOOST_TEST(becomes(mapping, "last Tuesday") == unreadable);
  BOOST_TEST(becomes(mapping, "2019 or 2020") == unreadable);
  BOOST_TEST(becomes(mapping, "3/4/1021") == unreadable);
  BOOST_TEST(becomes(mapping, "3/4/1950") == unreadable);
  BOOST_TEST(becomes(mapping, "3/4/2027") == unreadable);
  BOOST_TEST(becomes(mapping, "4/31/2021") == imputed + R"("month","value":"2021-04"}})");
}

BOOST_AUTO_TEST_CASE(two_digit_years_have_the_pivot_that_the_file_gives) {
  const auto mapping =
      with_rules("[fields.occurred]\nfrom = \"v\"\nformats = [\"%m/%d/%y\"]\ntwo_digit_years_from = 30\n");
  BOOST_TEST(becomes(mapping, "1/2/29").find("2029-01-02") != std::string::npos);
  BOOST_TEST(becomes(mapping, "1/2/30").find("1930-01-02") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_time_becomes_its_part_of_the_day) {
  const auto mapping = with_rules(
      "[fields.daypart]\nfrom = \"v\"\nformats = [\"%I:%M %p\", \"%H:%M\"]\ncodes = { \"noon\" = \"afternoon\" }\n");
  BOOST_TEST(becomes(mapping, "5:59") == R"(,"daypart":"night"})");
  BOOST_TEST(becomes(mapping, "6:00 AM") == R"(,"daypart":"morning"})");
  BOOST_TEST(becomes(mapping, "12:00 PM") == R"(,"daypart":"afternoon"})");
  BOOST_TEST(becomes(mapping, "Noon") == R"(,"daypart":"afternoon"})");
  BOOST_TEST(becomes(mapping, "23:59") == R"(,"daypart":"evening"})");
  BOOST_TEST(becomes(mapping, "25:59") == slug(Errc::unmapped_value));
}

BOOST_AUTO_TEST_CASE(places_by_name_become_their_county) {
  const auto mapping =
      with_rules("[fields.place]\nfrom = \"v\"\ngazetteer = \"california\"\ncodes = { \"the valley\" = \"06067\" }\n");
  const auto county = [](const std::string& code) { return R"(,"place":{"level":"county","code":")" + code + "\"}}"; };
  BOOST_TEST(becomes(mapping, "Davis") == county("06113"));
  BOOST_TEST(becomes(mapping, "City of DAVIS, CA") == county("06113"));
  BOOST_TEST(becomes(mapping, "Rancho Cordova, California, USA") == county("06067"));
  BOOST_TEST(becomes(mapping, "El Dorado County") == county("06017"));
  BOOST_TEST(becomes(mapping, "St. Helena") == county("06055"));
  BOOST_TEST(becomes(mapping, "沙加緬度") == county("06067"));
  BOOST_TEST(becomes(mapping, "the Valley") == county("06067"));
  BOOST_TEST(becomes(mapping, "Brentwood") == slug(Errc::unmapped_value));  // a city and a part of Los Angeles
  BOOST_TEST(becomes(mapping, "Brentwood, Contra Costa County") == county("06013"));
  BOOST_TEST(becomes(mapping, "Davis, Sacramento County") == slug(Errc::unmapped_value));
  BOOST_TEST(becomes(mapping, "Reno, NV") == slug(Errc::unmapped_value));
  BOOST_TEST(becomes(mapping, "1234 Main Street, Davis") == slug(Errc::direct_identifier));
  const auto ours = with_rules(
      "[fields.place]\nfrom = \"v\"\ngazetteer = \"california\"\nwithin = [\"06013\", \"06067\"]\nunmapped = "
      "\"flag\"\n");
  BOOST_TEST(becomes(ours, "Brentwood") == county("06013"));
  BOOST_TEST(becomes(ours, "Davis") == R"(,"quality_flags":["unmapped_value"],"place":{"level":"unknown"}})");
}

BOOST_AUTO_TEST_CASE(lists_of_labels_are_shared_and_a_fields_own_come_first) {
  const auto mapping = with_rules(
      "[lists.base]\ncodes = { \"Mujer\" = \"female\", \"X\" = \"nonbinary\" }\n"
      "[lists.genders]\ninclude = \"base\"\ncodes = { \"女\" = \"female\" }\n"
      "[fields.target.gender]\nfrom = \"v\"\nlists = \"genders\"\ncodes = { \"X\" = \"another\" }\n");
  BOOST_TEST(becomes(mapping, "女") == R"(,"target":{"gender":["female"]}})");
  BOOST_TEST(becomes(mapping, "MUJER") == R"(,"target":{"gender":["female"]}})");
  BOOST_TEST(becomes(mapping, "x") == R"(,"target":{"gender":["another"]}})");
}

BOOST_AUTO_TEST_CASE(rules_and_skips_can_test_numbers_and_choices) {
  const auto mapping = with_rules(
      "[[skip]]\nreason = \"unfinished\"\nwhen = { column = \"w\", most = 99 }\n"
      "[[fields.scope]]\nvalue = \"societal\"\nwhen = { column = \"v\", has = \"law\", separator = \" \" }\n"
      "[[fields.scope]]\nvalue = \"interpersonal\"\n");
  BOOST_TEST(becomes(mapping, "news law", "100") == R"(,"scope":"societal"})");
  BOOST_TEST(becomes(mapping, "lawn", "100") == R"(,"scope":"interpersonal"})");
  BOOST_TEST(becomes(mapping, "lawn", "") == R"(,"scope":"interpersonal"})");
  const auto outcome = run(mapping, "Id,V,W\n1,law,57\n");
  BOOST_TEST((outcome.rows.at(0).fate == RowFate::skipped));
  BOOST_TEST(outcome.rows.at(0).reason == "unfinished");
}

BOOST_AUTO_TEST_CASE(what_leaves_is_as_coarse_as_the_profile_asks) {
  const std::string rules =
      "[fields.occurred]\nfrom = \"v\"\nformats = [\"%Y-%m-%d\"]\n"
      "[fields.place]\nvalue = \"06067\"\n"
      "[fields.target.ethnicity]\nfrom = \"w\"\nseparator = \";\"\nlabels = true\n"
      "[fields.target.age_band]\nvalue = \"18_25\"\n[fields.target.gender]\nvalue = \"female\"\n"
      "[fields.target.language]\nvalue = \"vie\"\n[fields.daypart]\nvalue = \"night\"\n";
  const auto open = with_rules(rules);
  BOOST_TEST(becomes(open, "2021-03-04", "Iu Mien;Samoan") ==
             R"(,"occurred":{"precision":"day","value":"2021-03-04"},"daypart":"night",)"
             R"("place":{"level":"county","code":"06067"},"target":{"age_band":"18_25","gender":["female"],)"
             R"("ethnicity":["mien","samoan"],"language":"vie"}})");
  const auto closed = with_rules(
      "[sharing]\noccurred = \"month\"\nplace = \"cbsa\"\nethnicity = \"group\"\nlanguage = false\n" + rules);
  BOOST_TEST(becomes(closed, "2021-03-04", "Iu Mien;Samoan") ==
             R"(,"occurred":{"precision":"month","value":"2021-03"},"daypart":"night",)"
             R"("place":{"level":"cbsa","code":"40900"},"target":{"age_band":"18_25","gender":["female"],)"
             R"("ethnicity":["nhpi","other_southeast_asian"]}})");
  RunOptions options;
  options.sharing.finest_date = DatePrecision::quarter;
  options.sharing.finest_place = PlaceLevel::county;  // the file is stricter already
  options.sharing.ethnicity = EthnicityDetail::category;
  options.sharing.age = AgeDetail::none;
  options.sharing.has_daypart = false;
  options.sharing.has_gender = false;
  BOOST_TEST(becomes(closed, "2021-03-04", "Iu Mien;Samoan", options) ==
             R"(,"occurred":{"precision":"quarter","value":"2021-Q1"},"place":{"level":"cbsa","code":"40900"},)"
             R"("target":{"ethnicity":["asian","nhpi"]}})");
  RunOptions coarsest;
  coarsest.sharing.ethnicity = EthnicityDetail::aapi_or_other;
  BOOST_TEST(becomes(closed, "", "Iu Mien;White", coarsest).find(R"("ethnicity":["other_non_aapi","aapi"])") !=
             std::string::npos);
  options.trace = true;
  const auto outcome = run(closed, "Id,V,W\n1,2021-03-04,Samoan\n", options);
  bool has_place = false;
  for (const Trace& line : outcome.rows.at(0).trace) {
    BOOST_TEST(line.after.find("2021-03-04") == std::string::npos);
    if (line.field == "occurred") BOOST_TEST(line.rule == "to quarter");
    has_place |= line.field == "place" && line.rule == "to CBSA";
  }
  BOOST_TEST(has_place);
}

BOOST_AUTO_TEST_CASE(cells_that_a_workbook_formats_as_dates_are_dates_or_what_was_typed) {
  const auto dated = with_rules("[fields.occurred]\nfrom = \"v\"\nformats = [\"%Y\"]\nprecision = \"month\"\n");
  const auto& date_rule = dated.plan().sheets.at(0).fields.at(0);
  const auto date = read_text(dated.plan(), date_rule, "44124.75", CellKind::date_serial);
  BOOST_TEST((!date.error && date.value.date.precision == DatePrecision::month));
  BOOST_TEST((date.value.date.first_day == std::chrono::year(2020) / std::chrono::October / std::chrono::day(1)));
  const auto ranges =
      with_rules("[fields.suspects_count]\nfrom = \"v\"\nundated = \"%m-%d\"\ncodes = { \"10-20\" = \"5p\" }\n");
  const auto& rule = ranges.plan().sheets.at(0).fields.at(0);
  const auto typed = read_text(ranges.plan(), rule, "44124", CellKind::date_serial);
  BOOST_TEST((!typed.error && typed.value.code == *find_code(CodeList::count_band, "5p")));
  BOOST_TEST((read_text(ranges.plan(), rule, "44124", CellKind::number).error == Errc::unmapped_value));
}

BOOST_AUTO_TEST_CASE(a_key_that_is_not_there_is_not_a_key_that_is_empty) {
  const auto mapping = compile(
      "mapping = 1\nname = \"m\"\nversion = 1\ntitle = \"t\"\nkind = \"incident\"\nkey = \"id\"\n"
      "[source]\nformat = \"ndjson\"\n[columns]\nid = \"id\"\nscope = \"scope\"\nsites = \"sites\"\n"
      "[fields.scope]\nfrom = \"scope\"\nabsent = \"declined\"\nblank = \"unknown\"\nlabels = true\n"
      "[fields.sites]\nfrom = \"sites\"\ncodes = { \"Park, pond\" = \"public_park\", \"Bus\" = \"public_transit\" }\n");
  const auto outcome =
      run(mapping,
          "{\"id\":1,\"sites\":[\"Park, pond\",\"Bus\"]}\n{\"id\":2,\"scope\":\"\"}\n"
          "{\"id\":3,\"scope\":[\"societal\",\"interpersonal\"]}\n{\"id\":4,\"scope\":[\"societal\"]}\n"
          "{\"id\":5,\"sites\":[{\"name\":\"Bus\"}]}\n");
  BOOST_REQUIRE(outcome.result);
  BOOST_REQUIRE(outcome.rows.size() == 5U);
  BOOST_TEST(tail_of(outcome.rows[0]) == R"(,"sites":["public_park","public_transit"],"scope":"declined"})");
  BOOST_TEST(tail_of(outcome.rows[1]) == R"(,"scope":"unknown"})");
  BOOST_TEST(tail_of(outcome.rows[2]) == slug(Errc::contradiction));
  BOOST_TEST(tail_of(outcome.rows[3]) == R"(,"scope":"societal"})");
  BOOST_TEST(tail_of(outcome.rows[4]) == slug(Errc::malformed_value));
}

BOOST_AUTO_TEST_CASE(what_no_code_is_given_for_is_listed_for_the_member_only_when_asked) {
  const auto mapping = with_rules(
      "[fields.sites]\nfrom = \"v\"\nseparator = \";\"\nunmapped = \"flag\"\ncodes = { \"Park\" = \"public_park\" }\n"
      "[fields.scope]\nfrom = \"w\"\nlabels = true\n");
  RunOptions options;
  const std::string rows = "Id,V,W\n1,Park;Sea;Moon,interpersonal\n2,Park,cosmic\n";
  BOOST_TEST(run(mapping, rows, options).rows.at(0).unmapped.empty());
  options.trace = true;
  const auto outcome = run(mapping, rows, options);
  BOOST_REQUIRE(outcome.rows.at(0).unmapped.size() == 2U);
  BOOST_TEST(outcome.rows[0].unmapped[0].text == "sea");
  BOOST_TEST(!outcome.rows[0].unmapped[0].is_refused);
  BOOST_REQUIRE(outcome.rows.at(1).unmapped.size() == 1U);
  BOOST_TEST(outcome.rows[1].unmapped[0].text == "cosmic");
  BOOST_TEST(outcome.rows[1].unmapped[0].is_refused);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::adapters
