// The order of a row's dates: an incident after its report, or in the future, does not go through unseen; what a day's
// difference between two zones could explain does.
#include "tests/unit/adapters/reading.hpp"

namespace kith::adapters {
namespace {

using namespace testing;

Mapping dated(const std::string& more,
              const std::string& report = "from = \"r\"\nformats = [\"%Y-%m-%d\", \"%Y-%m\"]\n") {
  return compile(
      "mapping = 1\nname = \"m\"\nversion = 1\ntitle = \"t\"\nkind = \"incident\"\nkey = \"id\"\n"
      "[source]\nformat = \"csv\"\n[columns]\nid = \"Id\"\no = \"When\"\nr = \"Reported\"\n"
      "[fields.reported_month]\n" +
      report + "[fields.occurred]\nfrom = \"o\"\nformats = [\"%m/%d/%Y\", \"%b %Y\", \"%q %Y\", \"%Y\"]\n" + more);
}

Row read(const Mapping& mapping, const std::string& occurred, const std::string& reported, RunOptions options = {}) {
  const auto outcome = run(mapping, "Id,When,Reported\n1," + occurred + "," + reported + "\n", std::move(options));
  BOOST_REQUIRE(outcome.result);
  BOOST_TEST(outcome.tally.lost_dates == (outcome.rows.at(0).has_lost_date ? 1U : 0U));
  return outcome.rows.at(0);
}

bool passes(const Mapping& mapping, const std::string& occurred, const std::string& reported) {
  return read(mapping, occurred, reported).fate == RowFate::record;
}

RunOptions on(std::chrono::year_month_day today) {
  RunOptions options;
  options.sender.today = today;
  return options;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_order)

BOOST_AUTO_TEST_CASE(an_incident_after_its_report_refuses_the_row_and_says_why) {
  const Row row = read(dated(""), "07/01/2026", "2026-05-12");
  BOOST_REQUIRE((row.fate == RowFate::refused));
  BOOST_TEST((row.errors.at(0).code == Errc::contradiction));
  BOOST_TEST(row.errors.at(0).hint == "it happened after it was reported: are day and month the right way round?");
  BOOST_TEST(row.errors.at(0).place.column == "When");
  BOOST_TEST(row.errors.at(0).place.pointer == "/occurred/value");
}

BOOST_AUTO_TEST_CASE(only_what_is_certainly_after_the_report_is_refused) {
  const Mapping mapping = dated("");
  BOOST_TEST(passes(mapping, "05/12/2026", "2026-05-12"));
  BOOST_TEST(passes(mapping, "05/13/2026", "2026-05-12"));  // another zone
  BOOST_TEST(!passes(mapping, "05/14/2026", "2026-05-12"));
  BOOST_TEST(passes(mapping, "05/31/2026", "2026-05"));  // of the report only the month is known
  BOOST_TEST(passes(mapping, "06/01/2026", "2026-05"));
  BOOST_TEST(!passes(mapping, "06/02/2026", "2026-05"));
  BOOST_TEST(passes(mapping, "May 2026", "2026-05-12"));
  BOOST_TEST(!passes(mapping, "Jun 2026", "2026-05-12"));
  BOOST_TEST(passes(mapping, "Q2 2026", "2026-05-12"));
  BOOST_TEST(!passes(mapping, "Q3 2026", "2026-05-12"));
  BOOST_TEST(passes(mapping, "2026", "2026-05-12"));
  BOOST_TEST(!passes(mapping, "2027", "2026-05-12"));
  BOOST_TEST(passes(mapping, "07/01/2026", ""));
  BOOST_TEST(passes(mapping, "", "2026-05-12"));
}

BOOST_AUTO_TEST_CASE(dates_are_compared_as_they_were_written_and_not_as_they_leave) {
  BOOST_TEST(!passes(dated("precision = \"year\"\n"), "07/01/2026", "2026-05-12"));
  BOOST_TEST(!passes(dated("[sharing]\noccurred = \"quarter\"\n"), "05/30/2026", "2026-05-12"));
}

BOOST_AUTO_TEST_CASE(a_month_of_report_that_the_file_gives_to_all_rows_counts_to_its_end) {
  const Mapping mapping = dated("", "value = \"2026-05\"\n");
  BOOST_TEST(passes(mapping, "05/31/2026", ""));
  BOOST_TEST(!passes(mapping, "06/02/2026", ""));
}

BOOST_AUTO_TEST_CASE(where_impossible_dates_are_left_out_this_one_is_and_is_counted) {
  const Mapping mapping = dated("impossible = \"coarser\"\n");
  RunOptions traced;
  traced.trace = true;
  const Row row = read(mapping, "07/01/2026", "2026-05-12", traced);
  BOOST_REQUIRE((row.fate == RowFate::record));
  BOOST_TEST(row.has_lost_date);
  BOOST_TEST(row.content.find(R"("occurred":{"precision":"unknown"})") != std::string::npos, row.content);
  BOOST_TEST(row.content.find(R"("quality_flags":["unmapped_value"])") != std::string::npos, row.content);
  BOOST_REQUIRE(row.unmapped.size() == 1U);
  BOOST_TEST(row.unmapped.at(0).column == "When");
  BOOST_TEST(row.unmapped.at(0).text == "07/01/2026");
  const auto line = std::ranges::find(row.trace, "occurred", &Trace::field);
  BOOST_REQUIRE((line != row.trace.end()));
  BOOST_TEST(line->after == R"({"precision":"unknown"})");
  BOOST_TEST(line->rule == "dated after its report: left out");
  BOOST_TEST(!read(mapping, "05/12/2026", "2026-05-12").has_lost_date);
}

BOOST_AUTO_TEST_CASE(a_day_that_has_not_come_yet_refuses_the_row_whatever_the_file_says_of_impossible_dates) {
  const auto today = std::chrono::year{2026} / 5 / 12;
  for (const char* more : {"", "impossible = \"coarser\"\n", "[sharing]\noccurred = \"year\"\n"}) {
    const Mapping mapping = dated(more);
    const Row row = read(mapping, "07/01/2026", "", on(today));
    BOOST_REQUIRE((row.fate == RowFate::refused));
    BOOST_TEST((row.errors.at(0).code == Errc::out_of_range));
    BOOST_TEST(row.errors.at(0).hint == "a day that has not come yet: are day, month and year right?");
    BOOST_TEST((read(mapping, "05/13/2026", "", on(today)).fate == RowFate::record));  // somewhere it has
  }
  const Row row = read(dated(""), "", "2026-07-01", on(today));
  BOOST_REQUIRE((row.fate == RowFate::refused));
  BOOST_TEST(row.errors.at(0).place.pointer == "/reported_month");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::adapters
