// How cells become dates, places, bands and counts: what a field's rules promise in docs/mapping.md.
#include "tests/unit/adapters/reading.hpp"

namespace kith::adapters {
namespace {

using namespace testing;

// A mapping of one column "V" with these rules, beside the key.
Mapping with_rules(const std::string& rules) {
  return compile(
      "mapping = 1\nname = \"m\"\nversion = 1\ntitle = \"t\"\nkind = \"incident\"\nkey = \"id\"\n"
      "[source]\nformat = \"csv\"\n[missing]\nunknown = [\"?\"]\n[columns]\nid = \"Id\"\nv = \"V\"\nw = \"W\"\n" +
      rules);
}

// What a cell of V (and W) becomes: the record without its head, or the error's slug.
std::string becomes(const Mapping& mapping, const std::string& v, const std::string& w = "") {
  const auto outcome = run(mapping, "Id,V,W\n1,\"" + v + "\",\"" + w + "\"\n");
  BOOST_REQUIRE(outcome.result);
  BOOST_REQUIRE(outcome.rows.size() == 1U);
  const Row& row = outcome.rows[0];
  if (row.fate != RowFate::record) return std::string(error_info(row.errors.at(0).code).slug);
  constexpr std::string_view last_of_head = "\"adapter_version\":1";
  return row.content.substr(row.content.find(last_of_head) + last_of_head.size());
}

const std::string sheets = R"(mapping = 1
name = "s"
version = 1
title = "t"
kind = "aggregate"
key = "county"
[source]
format = "csv"
[columns]
county = "County"
[table]
from = "2020-01"
to = "2020-12"
unduplication = "none"
[fields.place]
from = "county"
codes = { "Yolo" = "06113" }
[[sheet]]
name = "act"
recognised_by = "Verbal"
[sheet.columns]
base = "Acts"
[sheet.table]
dimension = "act_type"
base = "reported_acts"
base_from = "base"
[sheet.cells]
"Verbal" = "verbal_harassment"
"Physical" = "physical"
[[sheet]]
name = "gender"
recognised_by = "Female"
[sheet.columns]
base = "Self-reported acts"
[sheet.table]
dimension = "gender"
multi = false
base = "self_reported_acts"
base_from = "base"
[sheet.cells]
"Female" = "female"
)";

}  // namespace

BOOST_AUTO_TEST_SUITE(fields)

BOOST_AUTO_TEST_CASE(a_date_leaves_no_finer_than_the_file_says) {
  const auto mapping = with_rules(
      "[fields.occurred]\nfrom = \"v\"\nformats = [\"%m/%d/%Y\", \"%b %Y\"]\nprecision = \"month\"\n"
      "impossible = \"coarser\"\nvague = \"unknown\"\n");
  BOOST_TEST(becomes(mapping, "3/4/2021") == R"(,"occurred":{"precision":"month","value":"2021-03"}})");
  BOOST_TEST(becomes(mapping, "March 2021") == R"(,"occurred":{"precision":"month","value":"2021-03"}})");
  BOOST_TEST(becomes(mapping, "4/31/2021") ==
             R"(,"quality_flags":["date_imputed"],"occurred":{"precision":"month","value":"2021-04"}})");
  BOOST_TEST(becomes(mapping, "last Tuesday") ==
             R"(,"quality_flags":["unmapped_value"],"occurred":{"precision":"unknown"}})");
  BOOST_TEST(becomes(mapping, "?") == R"(,"occurred":{"precision":"unknown"}})");
  BOOST_TEST(becomes(mapping, "") == "}");
}

BOOST_AUTO_TEST_CASE(without_leave_an_impossible_or_vague_date_refuses_the_row) {
  const auto mapping = with_rules("[fields.occurred]\nfrom = \"v\"\nformats = [\"%m/%d/%Y\"]\n");
  BOOST_TEST(becomes(mapping, "3/4/2021") == R"(,"occurred":{"precision":"day","value":"2021-03-04"}})");
  BOOST_TEST(becomes(mapping, "4/31/2021") == error_info(Errc::malformed_value).slug);
  BOOST_TEST(becomes(mapping, "last Tuesday") == error_info(Errc::malformed_value).slug);
}

BOOST_AUTO_TEST_CASE(a_month_may_come_from_two_columns) {
  const auto mapping =
      with_rules("[fields.reported_month]\nfrom = [\"v\", \"w\"]\njoin = \"-\"\nformats = [\"%Y-%m\"]\n");
  BOOST_TEST(becomes(mapping, "2021", "3") == R"(,"reported_month":"2021-03"})");
  BOOST_TEST(becomes(mapping, "2021", "") == "}");
  BOOST_TEST(becomes(mapping, "2021", "13") == error_info(Errc::malformed_value).slug);
}

BOOST_AUTO_TEST_CASE(a_place_may_be_a_number_of_a_list) {
  const auto mapping =
      with_rules("[fields.place]\nfrom = \"v\"\nnumber = { times = 2, plus = 5999, least = 1, most = 58 }\n");
  BOOST_TEST(becomes(mapping, "34") == R"(,"place":{"level":"county","code":"06067"}})");
  BOOST_TEST(becomes(mapping, "58") == R"(,"place":{"level":"county","code":"06115"}})");
  for (const char* outside : {"0", "59", "-1", "34.0", "Yolo"}) {
    BOOST_TEST(becomes(mapping, outside) == error_info(Errc::unmapped_value).slug, outside);
  }
  BOOST_TEST(becomes(mapping, "99999999999999999999") == error_info(Errc::direct_identifier).slug);
}

BOOST_AUTO_TEST_CASE(places_of_several_levels_can_stand_in_one_field) {
  const auto mapping = with_rules(
      "[[fields.place]]\nfrom = \"v\"\ncodes = { \"Yolo\" = \"06113\", \"online\" = \"online\", \"x\" = \"unknown\" }\n"
      "when = { column = \"w\", empty = true }\n"
      "[[fields.place]]\nfrom = \"v\"\nlevel = \"state\"\ncodes = { \"California\" = \"06\" }\n"
      "when = { column = \"w\", is = \"state\" }\n");
  BOOST_TEST(becomes(mapping, "Online") == R"(,"place":{"level":"online"}})");
  BOOST_TEST(becomes(mapping, "x") == R"(,"place":{"level":"unknown"}})");
  BOOST_TEST(becomes(mapping, "California", "state") == R"(,"place":{"level":"state","code":"06"}})");
}

BOOST_AUTO_TEST_CASE(numbers_fall_into_bands) {
  const auto mapping = with_rules(
      "[fields.target.age_band]\nfrom = \"v\"\nunmapped = \"unknown\"\n"
      "bands = [{ most = 17, code = \"u18\" }, { least = 18, most = 25, code = \"18_25\" }]\n");
  BOOST_TEST(becomes(mapping, "17") == R"(,"target":{"age_band":"u18"}})");
  BOOST_TEST(becomes(mapping, "18") == R"(,"target":{"age_band":"18_25"}})");
  BOOST_TEST(becomes(mapping, "26") == R"(,"quality_flags":["unmapped_value"],"target":{"age_band":"unknown"}})");
}

BOOST_AUTO_TEST_CASE(several_rules_of_a_set_are_united) {
  const auto mapping = with_rules(
      "[[fields.sites]]\nfrom = \"v\"\ncodes = { \"Park\" = \"public_park\" }\n"
      "[[fields.sites]]\nfrom = \"w\"\ncodes = { \"Bus\" = \"public_transit\" }\n");
  BOOST_TEST(becomes(mapping, "Park", "Bus") == R"(,"sites":["public_park","public_transit"]})");
  BOOST_TEST(becomes(mapping, "?", "Bus") == R"(,"sites":["public_transit"]})");
  BOOST_TEST(becomes(mapping, "?", "?") == R"(,"sites":["unknown"]})");
}

BOOST_AUTO_TEST_CASE(own_labels_of_a_list_are_read_when_asked) {
  const auto mapping = with_rules("[fields.sites]\nfrom = \"v\"\nlabels = true\nseparator = \";\"\n");
  BOOST_TEST(becomes(mapping, "Restaurant or cafe;hotel, motel or inn") ==
             R"(,"sites":["hotel_motel_inn","restaurant_cafe"]})");
}

BOOST_AUTO_TEST_CASE(consent_none_is_refused_at_the_edge) {
  const auto mapping =
      with_rules("[fields.consent]\nfrom = \"v\"\ncodes = { \"no\" = \"none\", \"yes\" = \"coded_record\" }\n");
  BOOST_TEST(becomes(mapping, "yes") == R"(,"consent":"coded_record"})");
  BOOST_TEST(becomes(mapping, "no") == error_info(Errc::consent_refused).slug);
}

BOOST_AUTO_TEST_CASE(each_sheet_of_counts_is_recognised_by_its_headers) {
  const auto mapping = compile(sheets);
  const auto acts = run(mapping, "county,ACTS,Verbal,Physical\nYolo,12,9,\n");
  const auto gender = run(mapping, "county,self-reported acts,Female\nYolo,10,6\n");
  BOOST_REQUIRE((acts.result && gender.result));
  BOOST_REQUIRE_MESSAGE(acts.rows.at(0).fate == RowFate::record, first_error(acts.rows.at(0)));
  BOOST_TEST(
      acts.rows[0].content.find(
          R"("base":{"id":"reported_acts","n":12},"unduplication":"none","cells":[{"code":"physical","count":0},)"
          R"({"code":"verbal_harassment","count":9}])") != std::string::npos);
  BOOST_TEST(gender.rows.at(0).content.find(R"("dimension":"gender","multi":false)") != std::string::npos);
  BOOST_TEST(acts.rows[0].source_key != gender.rows[0].source_key);
  const auto other = run(mapping, "county,Total\nYolo,12\n");
  BOOST_REQUIRE(!other.result);
  BOOST_TEST((other.result.error().code == Errc::missing_column));
}

BOOST_AUTO_TEST_CASE(a_count_that_is_none_refuses_its_row_with_the_column) {
  const auto mapping = compile(sheets);
  const auto outcome =
      run(mapping, "County,Acts,Verbal,Physical\nYolo,12,nine,\nYolo,,9,1\nYolo,12,-1,\nDavis,12,9,1\n");
  BOOST_REQUIRE(outcome.result);
  for (const Row& row : outcome.rows) BOOST_TEST((row.fate == RowFate::refused));
  BOOST_TEST(outcome.rows.at(0).errors.at(0).place.column == "Verbal");
  BOOST_TEST((outcome.rows.at(1).errors.at(0).code == Errc::missing_field));
  BOOST_TEST(outcome.rows.at(1).errors.at(0).place.column == "Acts");
  BOOST_TEST((outcome.rows.at(3).errors.at(0).code == Errc::unmapped_value));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::adapters
