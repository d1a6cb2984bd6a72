// The preview as a page: everything that leaves and nothing that stays, and no text of the source that could become
// markup.
#include "hub/cli/preview_html.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>

#include "tests/unit/cli/scripted_hub.hpp"

namespace kith::cli {
namespace {

namespace fs = std::filesystem;
using adapters::CellFate;

std::string read_file(const fs::path& file) {
  std::ifstream stream{file, std::ios::binary};
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

adapters::Trace trace(CellFate fate, std::string before, std::string after = {}) {
  return {fate, "Column", std::move(before), "target.age_band", std::move(after), 'Q', "number to band"};
}

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(preview_page)

BOOST_AUTO_TEST_CASE(only_a_generalised_value_without_dropped_text_is_shown_before) {
  adapters::Row row;
  row.trace = {trace(CellFate::generalised, "34", "\"26_35\""), trace(CellFate::kept, "Yolo", "\"06113\""),
               trace(CellFate::dropped, "Mai Vang"),
               trace(CellFate::generalised, "around 40, says Mai Vang", "\"36_45\"")};
  BOOST_TEST(shown_before(row, row.trace[0]) == "34");
  BOOST_TEST(shown_before(row, row.trace[1]).empty());
  BOOST_TEST(shown_before(row, row.trace[2]).empty());
  BOOST_TEST(shown_before(row, row.trace[3]).empty());
  row.unmapped.push_back({"Column", "target.age_band", "34", false});
  BOOST_TEST(shown_before(row, row.trace[0]).empty());
}

BOOST_AUTO_TEST_CASE(the_page_of_the_sample_holds_no_dropped_value_and_nothing_that_runs_or_is_fetched) {
  ScriptedHub hub;
  const Member member{hub};
  const fs::path sample = fs::path{std::getenv("KITH_SOURCE_DIR")} / "adapters/aaln/sample.csv";
  const fs::path page = member.folder.path() / "preview.html";
  const auto ran =
      member.run({"preview", sample.string(), "--adapter", "aaln", "--rows", "1000", "--html", page.string()}, false);
  BOOST_TEST((ran.exit == ExitCode::done || ran.exit == ExitCode::partly_refused), ran.err);
  const std::string html = read_file(page);
  BOOST_TEST((fs::status(page).permissions() == (fs::perms::owner_read | fs::perms::owner_write)));
  BOOST_TEST(holds(html, "<html lang=\"en\">"));
  BOOST_TEST(holds(html, "Leaves, made coarser"));
  BOOST_TEST(holds(html, "Email Address"));  // the column, not its cells
  for (const char* banned : {"<script", "http://", "https://", "src=", "url(", "@import"})
    BOOST_TEST(!holds(html, banned), banned);
  for (const char* secret : {"@example.org", "bao.huang", "Bao Huang", "Pa Houa Tran", "916-555", "Luther Burbank",
                             "65th St", "drive.google", "my landlord", "They laughed", "M. Santos", "95820"})
    BOOST_TEST(!holds(html, secret), secret);
}

BOOST_AUTO_TEST_CASE(headers_and_values_cannot_become_markup) {
  adapters::Row row;
  row.number = 2;
  row.fate = adapters::RowFate::record;
  row.trace = {trace(CellFate::generalised, "<img src=x>&\"'", "\"<b>\"")};
  row.trace[0].column = "</td><script>alert(1)</script>";
  Overview overview{1};
  overview.add(row);
  const std::string html = preview_html(overview, {}, adapters::built_in("aaln").value());
  BOOST_TEST(!holds(html, "<script"));
  BOOST_TEST(!holds(html, "<img"));
  BOOST_TEST(!holds(html, "<b>"));
  BOOST_TEST(holds(html, "&lt;img src=x&gt;&amp;&quot;&#39;"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::cli
