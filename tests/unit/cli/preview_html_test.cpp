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

BOOST_AUTO_TEST_CASE(what_leaves_less_exact_is_shown_before_and_after_and_not_where_others_will_look) {
  ScriptedHub hub;
  const Member member{hub};
  const std::string sample = fs::path{std::getenv("KITH_SOURCE_DIR")} / "adapters/aaln/sample.csv";
  const std::string timestamp = "4/6/2020 6:53:37";  // leaves as its month
  BOOST_REQUIRE(holds(read_file(sample), timestamp));
  const auto preview = [&](std::vector<std::string> more) {
    const fs::path page = member.folder.path() / ("page" + std::to_string(more.size()) + ".html");
    more.insert(more.begin(), {"preview", sample, "--adapter", "aaln", "--rows", "1000", "--html", page.string()});
    const std::string out = member.run(more, false).out;
    return std::pair{out, read_file(page)};
  };
  const auto [text, page] = preview({});
  BOOST_TEST(holds(text, timestamp));
  BOOST_TEST(holds(page, timestamp));
  BOOST_TEST(holds(page, "keep this page as you keep the export"));
  const auto [bare_text, bare_page] = preview({"--without-originals"});
  for (const std::string& bare : {bare_text, bare_page}) {
    BOOST_TEST(!holds(bare, timestamp));
    BOOST_TEST(holds(bare, "2020-"));  // what leaves is still there
  }
  BOOST_TEST(!holds(bare_page, "What it said before"));
  const auto json = member.run({"preview", sample, "--adapter", "aaln", "--json"}, false).out;
  BOOST_TEST(holds(json, "\"before\":\"4/5/2020 9:42:32\""));
  const auto bare_json =
      member.run({"preview", sample, "--adapter", "aaln", "--json", "--without-originals"}, false).out;
  BOOST_TEST(!holds(bare_json, "\"before\""));
}

BOOST_AUTO_TEST_CASE(the_sharing_profile_of_the_member_is_applied_and_shown_as_the_rule) {
  ScriptedHub hub;
  const Member member{hub};
  const std::string sample = fs::path{std::getenv("KITH_SOURCE_DIR")} / "adapters/aaln/sample.csv";
  const fs::path config = member.folder.path() / "kith.toml";
  std::ofstream{config} << "adapter = \"aaln\"\n[sharing]\noccurred = \"year\"\nplace = \"state\"\nage = \"none\"\n";
  const auto shown = member.run({"preview", sample, "--config", config.string(), "--rows", "1000"}, false).out;
  BOOST_TEST(holds(shown, "What the sharing profile holds back"));
  for (const char* rule : {"to year", "to state", "not shared"}) BOOST_TEST(holds(shown, rule), rule);
  BOOST_TEST(!holds(shown, "\"level\":\"county\""));
  BOOST_TEST(holds(shown, "\"level\":\"state\""));
  BOOST_TEST((member.run({"push", sample, "--config", config.string(), "--json"}).exit == ExitCode::done));
  const std::string wire = hub.wire();
  BOOST_TEST(holds(wire, "\"precision\":\"year\""));
  for (const char* finer : {"\"precision\":\"month\"", "\"precision\":\"day\"", "\"level\":\"county\"", "age_band"})
    BOOST_TEST(!holds(wire, finer), finer);
}

BOOST_AUTO_TEST_CASE(tables_counted_from_rows_are_no_rows_of_the_file) {
  ScriptedHub hub;
  const Member member{hub};
  const std::string sample = fs::path{std::getenv("KITH_SOURCE_DIR")} / "adapters/salesforce/sample.csv";
  const auto shown = member.run({"preview", sample, "--adapter", "salesforce", "--rows", "20"}, false).out;
  BOOST_TEST(holds(shown, "Table 2 counted from the rows"));
  BOOST_TEST(holds(shown, "table.cells."));
  BOOST_TEST(!holds(shown, "Row 0"));
  const auto rows = std::ranges::count(read_file(sample), '\n') - 1;
  BOOST_TEST(holds(shown, "rows in the file          " + std::to_string(rows)), shown.substr(0, 300));
  const auto pushed = member.run({"push", sample, "--adapter", "salesforce", "--json"});
  BOOST_TEST((pushed.exit == ExitCode::done), pushed.err);
  BOOST_TEST(holds(pushed.out, "\"rows\":" + std::to_string(rows) + ",\"tables\":"));
}

BOOST_AUTO_TEST_CASE(headers_and_values_cannot_become_markup) {
  adapters::Row row;
  row.number = 2;
  row.fate = adapters::RowFate::record;
  row.trace = {trace(CellFate::generalised, "<img src=x>&\"'", "\"<b>\"")};
  row.trace[0].column = "</td><script>alert(1)</script>";
  Overview overview{1};
  overview.add(row);
  const std::string html = preview_html(overview, {}, {"A form", {}});
  BOOST_TEST(!holds(html, "<script"));
  BOOST_TEST(!holds(html, "<img"));
  BOOST_TEST(!holds(html, "<b>"));
  BOOST_TEST(holds(html, "&lt;img src=x&gt;&amp;&quot;&#39;"));
}

// As a push would take them.
BOOST_AUTO_TEST_CASE(a_live_row_below_a_deleted_one_of_the_same_key_is_shown_as_refused) {
  Overview overview{10};
  const auto add = [&](std::string key, adapters::RowFate fate, std::string content) {
    adapters::Row row;
    row.fate = fate;
    row.source_key = std::move(key);
    row.content = std::move(content);
    overview.add(row);
    return row.fate;
  };
  using enum adapters::RowFate;
  BOOST_TEST((add("a", withdrawn, "") == withdrawn));
  BOOST_TEST((add("a", record, "{}") == refused));
  BOOST_TEST((add("b", record, "{}") == record));
  BOOST_TEST((add("b", withdrawn, "") == refused));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::cli
