// Rows that belong together, and rows that are counted at the edge.
#include "adapters/count_tables.hpp"
#include "tests/unit/adapters/reading.hpp"

namespace kith::adapters {
namespace {

using namespace testing;

Mapping redcap(const std::string& repeat, const std::string& key = "\"id\"") {
  return compile(
      "mapping = 1\nname = \"m\"\nversion = 1\ntitle = \"t\"\nkind = \"incident\"\n"
      "key = [" +
      key +
      "]\n[source]\nformat = \"csv\"\n[columns]\nid = \"record_id\"\ninstrument = \"redcap_repeat_instrument\"\n"
      "instance = \"redcap_repeat_instance\"\nage = \"age\"\nsite = \"site\"\n"
      "[repeat]\nby = \"id\"\n" +
      repeat +
      "[fields.target.age_band]\nfrom = \"age\"\nbands = \"own\"\n"
      "[fields.sites]\nfrom = \"site\"\ncodes = { \"park\" = \"public_park\", \"bus\" = \"public_transit\" }\n");
}

const std::string header = "record_id,redcap_repeat_instrument,redcap_repeat_instance,age,site\n";

std::string content_of(const Row& row) {
  BOOST_REQUIRE_MESSAGE(row.fate == RowFate::record, first_error(row));
  const std::string_view last_of_head = "\"adapter_version\":1";
  return row.content.substr(row.content.find(last_of_head) + last_of_head.size());
}

// 40 incidents: 30 in Sacramento county in the first quarter (15 women, 12 men, 3 nonbinary), 10 in Yolo.
std::string clinic_rows() {
  std::string out = "Id,When,County,Gender,What\n";
  int id = 0;
  const auto add = [&](int count, const std::string& county, const std::string& gender, const std::string& what) {
    for (int i = 0; i < count; ++i) {
      ++id;
      out += std::to_string(id) + ",2024-02-" + std::to_string(id % 28 + 1) + "," + county + "," + gender + "," + what +
             "\n";
    }
  };
  add(15, "Sacramento", "F", "slur");
  add(12, "Sacramento", "M", "slur");
  add(3, "Sacramento", "X", "hit");
  add(10, "Yolo", "F", "slur");
  return out;
}

std::string clinic(const std::string& by) {
  return "mapping = 1\nname = \"clinic\"\nversion = 1\ntitle = \"t\"\nkind = \"aggregate\"\nkey = \"id\"\n"
         "[source]\nformat = \"csv\"\n[sharing]\nsmallest_cell = 11\n"
         "[count]\nperiod = \"quarter\"\nbase = \"records\"\nunduplication = \"none\"\nby = [" +
         by +
         "]\n[columns]\nid = \"Id\"\nwhen = \"When\"\ncounty = \"County\"\ngender = \"Gender\"\nwhat = \"What\"\n"
         "[fields.data_basis]\nvalue = \"staff_intake\"\n"
         "[fields.occurred]\nfrom = \"when\"\nformats = [\"%Y-%m-%d\"]\n"
         "[fields.place]\nfrom = \"county\"\ngazetteer = \"california\"\n"
         "[fields.target.gender]\nfrom = \"gender\"\ncodes = { \"F\" = \"female\", \"M\" = \"male\", \"X\" = "
         "\"nonbinary\" }\n"
         "[fields.act_types]\nfrom = \"what\"\ncodes = { \"slur\" = \"verbal_harassment\", \"hit\" = "
         "\"physical_contact\" }\n";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(groups)

BOOST_AUTO_TEST_CASE(half_empty_rows_of_one_thing_make_one_record) {
  const auto outcome = run(redcap("makes = \"one\"\n"), header +
                                                            "7,,,34,\n7,place,1,,park\n7,place,2,,bus\n"
                                                            "8,,,12,bus\n");
  BOOST_REQUIRE(outcome.result);
  BOOST_REQUIRE(outcome.rows.size() == 4U);
  BOOST_TEST(content_of(outcome.rows[0]) ==
             R"(,"sites":["public_park","public_transit"],"target":{"age_band":"26_35"}})");
  BOOST_TEST(outcome.rows[0].number == 2U);
  BOOST_TEST(outcome.rows[1].reason == "joined");
  BOOST_TEST(outcome.rows[2].reason == "joined");
  BOOST_TEST(content_of(outcome.rows[3]) == R"(,"sites":["public_transit"],"target":{"age_band":"u18"}})");
  BOOST_TEST(outcome.tally.offered == 4U);
}

BOOST_AUTO_TEST_CASE(rows_of_one_thing_that_disagree_or_lie_apart_are_refused) {
  const auto outcome =
      run(redcap("makes = \"one\"\n"), header + "7,,,34,\n7,place,1,35,park\n8,,,12,bus\n7,place,2,,bus\n");
  BOOST_REQUIRE(outcome.result);
  BOOST_TEST((outcome.rows.at(0).errors.at(0).code == Errc::contradiction));
  BOOST_TEST(outcome.rows.at(0).errors.at(0).place.column == "age");
  const auto apart = std::ranges::find(outcome.rows, 5U, &Row::number);
  BOOST_REQUIRE(apart != outcome.rows.end());
  BOOST_TEST((apart->fate == RowFate::refused));
}

BOOST_AUTO_TEST_CASE(each_repeat_is_a_record_that_borrows_from_the_base_row) {
  const auto mapping = redcap(
      "makes = \"each\"\nrecords = { column = \"instrument\", is = \"incident\" }\n"
      "base = { column = \"instrument\", empty = true }\n",
      "\"id\", \"instance\"");
  const auto outcome = run(mapping, header +
                                        "7,,,34,\n7,incident,1,,park\n7,visit,1,,bus\n7,incident,2,,bus\n"
                                        "8,,,12,\n");
  BOOST_REQUIRE(outcome.result);
  BOOST_REQUIRE(outcome.rows.size() == 5U);
  BOOST_TEST(outcome.rows[0].reason == "repeat_base");
  BOOST_TEST(content_of(outcome.rows[1]) == R"(,"sites":["public_park"],"target":{"age_band":"26_35"}})");
  BOOST_TEST(outcome.rows[2].reason == "repeat_other");
  BOOST_TEST(content_of(outcome.rows[3]) == R"(,"sites":["public_transit"],"target":{"age_band":"26_35"}})");
  BOOST_TEST(outcome.rows[1].source_key != outcome.rows[3].source_key);
  BOOST_TEST(outcome.rows[4].reason == "repeat_base");
}

BOOST_AUTO_TEST_CASE(counted_rows_stay_and_their_tables_leave_without_small_cells) {
  const auto mapping = compile(clinic("\"total\", \"gender\", \"act_type\""));
  const auto outcome = run(mapping, clinic_rows());
  BOOST_REQUIRE(outcome.result);
  std::vector<const Row*> tables;
  std::uint64_t counted = 0;
  for (const Row& row : outcome.rows) {
    if (row.number == 0) tables.push_back(&row);
    if (row.reason == "counted") ++counted;
    if (row.number != 0) BOOST_TEST(row.content.empty());
  }
  BOOST_TEST(counted == 40U);
  BOOST_REQUIRE(tables.size() == 3U);  // Yolo's ten are below the smallest cell altogether
  const std::string period_and_place =
      R"("table":{"period":{"from":"2024-01","to":"2024-03"},"place":{"level":"county","code":"06067"},)";
  BOOST_TEST(content_of(*tables[0]) == R"(,"data_basis":"staff_intake",)" + period_and_place +
                                           R"("dimension":"total","multi":false,"base":{"id":"records","n":30},)"
                                           R"("unduplication":"none","cells":[]}})");
  // Three nonbinary people are not shown; gender may overlap, so nothing follows from the other two.
  BOOST_TEST(content_of(*tables[1]).find(R"("cells":[{"code":"female","count":15},{"code":"male","count":12}])") !=
             std::string::npos);
  // 27 of 30 would tell of the three who were hit.
  BOOST_TEST(content_of(*tables[2]).find(R"("cells":[])") != std::string::npos);
  BOOST_TEST(tables[0]->source_key != tables[1]->source_key);
  BOOST_TEST(outcome.tally.offered == 43U);
}

BOOST_AUTO_TEST_CASE(of_exclusive_cells_enough_are_hidden_together) {
  CountRule rule;
  rule.period = DatePrecision::year;
  rule.dimensions = {"age_band"};
  CountTables tables(rule, 11);
  FieldValues values;
  values[*find_field("place")].place = {PlaceLevel::county, 6067};
  values[*find_field("occurred")].date = {DatePrecision::year,
                                          std::chrono::year(2024) / std::chrono::January / std::chrono::day(1)};
  const auto add = [&](const char* band, int count) {
    values[*find_field("target.age_band")].code = *find_code(CodeList::age_band, band);
    for (int i = 0; i < count; ++i) BOOST_TEST((tables.add(values) == CountTables::Added::counted));
  };
  add("u18", 4);
  add("18_25", 12);
  add("26_35", 30);
  const auto out = tables.tables();
  BOOST_REQUIRE(out.size() == 1U);
  // 46 - 42 would be the four, so the next smallest goes too.
  BOOST_REQUIRE(out[0].cells.size() == 1U);
  BOOST_TEST(out[0].cells[0].first == "26_35");
  BOOST_TEST(out[0].base == 46);
}

BOOST_AUTO_TEST_CASE(a_caller_can_only_raise_the_smallest_cell) {
  RunOptions options;
  options.sharing.smallest_cell = 31;
  const auto raised = run(compile(clinic("\"total\"")), clinic_rows(), options);
  BOOST_TEST(std::ranges::count(raised.rows, 0U, &Row::number) == 0);
  options.sharing.smallest_cell = 2;
  const auto lowered = run(compile(clinic("\"total\"")), clinic_rows(), options);
  BOOST_TEST(std::ranges::count(lowered.rows, 0U, &Row::number) == 1);
}

BOOST_AUTO_TEST_CASE(rows_that_cannot_be_placed_or_come_twice_are_not_counted_and_say_so) {
  const std::string rows =
      "Id,When,County,Gender,What\n1,2024-02-01,Yolo,F,slur\n1,2024-02-01,Yolo,F,slur\n2,,Yolo,F,slur\n3,2024-02-01,,F,"
      "slur\n";
  const auto outcome = run(compile(clinic("\"total\"")), rows);
  BOOST_REQUIRE(outcome.rows.size() == 4U);
  BOOST_TEST(outcome.rows[0].reason == "counted");
  BOOST_TEST(outcome.rows[1].reason == "counted_before");
  BOOST_TEST(outcome.rows[2].reason == "period_unknown");
  BOOST_TEST(outcome.rows[3].reason == "place_unknown");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::adapters
