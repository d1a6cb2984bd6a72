// The files of a release: the same cells in every one of them, the same bytes each time, and slices that hold nothing
// that the whole does not.
#include "hub/release/rendering.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <set>
#include <sstream>

#include "hub/release/codebook.hpp"

using namespace kith;
using disclosure::CellState;
using disclosure::PublishedTable;
using release::RegionMap;

namespace {

const RegionMap& california() {
  return *release::RegionMaps::built_in().in_force(2021);
}

// The state, two regions, counties of one, by act group.
PublishedTable by_act() {
  PublishedTable table{"2021-Q1", "place-quarter-act_group", {"public", 1, 11}, "2021-05-15", {}, {}};
  table.dimensions = {{"place",
                       false,
                       {{"state:06", "", true},
                        {"region:40900", "state:06", true},
                        {"county:06067", "region:40900"},
                        {"county:06113", "region:40900"},
                        {"region:06073", "state:06"}}},
                      {"period", false, {{"2021-Q1", ""}}},
                      {"act_type", true, {{"*", "", true}, {"base", "*", false, true}, {"harassment", "base"}}}};
  for (std::uint32_t place = 0; place < 5; ++place)
    for (std::uint32_t code = 0; code < 3; ++code)
      table.cells.push_back(
          {{place, 0, code}, code == 2 && place > 0 ? CellState::hidden() : *CellState::of(100 - 10 * place - code)});
  table.cells.back().state = CellState::impossible();
  return table;
}

PublishedTable of_state() {
  PublishedTable table{"2021-Q1", "state-month", {"public", 1, 11}, "2021-05-15", {}, {}};
  table.dimensions = {{"place", false, {{"state:06", "", true}}}, {"period", false, {{"2021-01", ""}}}};
  table.cells = {{{0, 0}, *CellState::of(0)}};
  return table;
}

release::NewRelease made() {
  return {{2021, 1},
          {"public", 1, 11},
          "2021-05-15",
          {by_act(), of_state()},
          "{\"certificate\":\"kith-1\"}\n",
          1,
          std::string(64, 'a'),
          std::string(64, 'b'),
          0};
}

const storage::ReleaseFile& file(const std::vector<storage::ReleaseFile>& files, std::string_view scope,
                                 std::string_view name) {
  const auto found =
      std::ranges::find_if(files, [&](const auto& one) { return one.scope == scope && one.name == name; });
  BOOST_REQUIRE_MESSAGE(found != files.end(), scope << " " << name);
  return *found;
}

std::vector<std::vector<std::string>> rows_of(const std::string& csv) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines{csv};
  for (std::string line; std::getline(lines, line);) {
    BOOST_REQUIRE(line.ends_with('\r'));
    line.pop_back();
    std::vector<std::string> row;
    std::istringstream cells{line};
    for (std::string cell; std::getline(cells, cell, ',');) row.push_back(cell);
    rows.push_back(row);
  }
  return rows;
}

// Every cell of a table by its codes: a number, S or -.
std::map<std::vector<std::string>, std::string> cells_of(const PublishedTable& table) {
  std::map<std::vector<std::string>, std::string> cells;
  for (const auto& cell : table.cells) {
    std::vector<std::string> key;
    for (std::size_t d = 0; d < cell.codes.size(); ++d) key.push_back(table.dimensions[d].codes[cell.codes[d]].code);
    const bool is_number = cell.state.kind() == CellState::Kind::count || cell.state.kind() == CellState::Kind::zero;
    cells[key] = is_number ? std::to_string(*cell.state.value()) : cell.state.is_hidden() ? "S" : "-";
  }
  return cells;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rendering)

BOOST_AUTO_TEST_CASE(the_same_release_gives_the_same_bytes) {
  const auto first = release::render(made(), california()), second = release::render(made(), california());
  BOOST_REQUIRE(first.size() == second.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    BOOST_TEST(first[i].name == second[i].name);
    BOOST_TEST((first[i].bytes == second[i].bytes && first[i].gzip == second[i].gzip &&
                first[i].zstd == second[i].zstd && first[i].sha256 == second[i].sha256));
  }
  auto shuffled = made();
  std::ranges::reverse(shuffled.tables.front().cells);
  BOOST_TEST((file(release::render(shuffled, california()), "", "manifest.json").bytes ==
              file(first, "", "manifest.json").bytes));
}

BOOST_AUTO_TEST_CASE(json_and_csv_say_the_same_cells) {
  const auto files = release::render(made(), california());
  for (const storage::ReleaseFile& json : files) {
    if (!json.name.ends_with(".json") || json.name == "manifest.json" || json.name == "codebook.json" ||
        json.name == "certificate.json")
      continue;
    const PublishedTable table = disclosure::read_table(json.bytes).value();
    const std::string name = json.name.substr(0, json.name.size() - 5) + ".csv";
    auto rows = rows_of(file(files, json.scope, name).bytes);
    BOOST_TEST(rows.front().back() == "count");
    std::map<std::vector<std::string>, std::string> from_csv;
    for (std::size_t i = 1; i < rows.size(); ++i) {
      const std::string count = rows[i].back();
      rows[i].pop_back();
      BOOST_TEST(from_csv.try_emplace(rows[i], count).second);
    }
    BOOST_TEST((from_csv == cells_of(table)), json.scope << " " << json.name);
  }
}

BOOST_AUTO_TEST_CASE(a_slice_holds_its_place_those_it_lies_in_and_those_in_it_and_no_cell_of_its_own) {
  const auto files = release::render(made(), california());
  const auto whole = cells_of(by_act());
  std::set<std::string> scopes;
  for (const storage::ReleaseFile& one : files) {
    scopes.insert(one.scope);
    if (one.scope.empty() || one.name != "place-quarter-act_group.json") continue;
    for (const auto& [key, state] : cells_of(disclosure::read_table(one.bytes).value())) {
      BOOST_REQUIRE(whole.contains(key));
      BOOST_TEST(whole.at(key) == state);
    }
  }
  BOOST_TEST((scopes ==
              std::set<std::string>{"", "state:06", "region:40900", "county:06067", "county:06113", "region:06073"}));
  const auto places = [&](std::string_view scope) {
    std::set<std::string> found;
    for (const auto& [key, state] :
         cells_of(disclosure::read_table(file(files, scope, "place-quarter-act_group.json").bytes).value()))
      found.insert(key.front());
    return found;
  };
  BOOST_TEST(
      (places("region:40900") == std::set<std::string>{"state:06", "region:40900", "county:06067", "county:06113"}));
  BOOST_TEST((places("county:06113") == std::set<std::string>{"state:06", "region:40900", "county:06113"}));
  BOOST_TEST((places("region:06073") == std::set<std::string>{"state:06", "region:06073"}));
  BOOST_TEST(
      cells_of(disclosure::read_table(file(files, "state:06", "place-quarter-act_group.json").bytes).value()).size() ==
      whole.size());
  // The table of the state alone has no row of a region.
  BOOST_TEST(std::ranges::none_of(files, [](const auto& one) {
    return one.scope == "region:40900" && (one.name == "state-month.json" || one.name == "certificate.json");
  }));
}

BOOST_AUTO_TEST_CASE(a_code_that_a_spreadsheet_would_run_is_made_text_and_states_are_not) {
  PublishedTable table = of_state();
  table.dimensions[1].codes = {{"=1+1", ""}, {"@x", ""}, {"-2+3", ""}};
  table.cells = {{{0, 0}, CellState::impossible()}, {{0, 1}, CellState::hidden()}, {{0, 2}, *CellState::of(12)}};
  BOOST_TEST(release::table_csv(table) ==
             "place,period,count\r\nstate:06,'=1+1,-\r\nstate:06,'@x,S\r\nstate:06,'-2+3,12\r\n");
}

BOOST_AUTO_TEST_CASE(the_manifest_has_every_file_with_its_digest_and_says_of_what_it_is) {
  const auto files = release::render(made(), california());
  std::string text = file(files, "", "manifest.json").bytes;
  json::Parser parser{disclosure::text_limits()};
  const json::Value manifest = parser.parse(text).value();
  BOOST_TEST(manifest.find("release").string() == "public-2021-Q1");
  BOOST_TEST(!manifest.find("place"));
  std::set<std::string> named;
  for (json::Value one = manifest.find("files").first(); one; one = one.next()) {
    const auto& found = file(files, "", one.find("name").string());
    named.insert(found.name);
    BOOST_TEST(*one.find("bytes").integer() == static_cast<std::int64_t>(found.bytes.size()));
    BOOST_TEST(one.find("sha256").string().size() == 64U);
  }
  const auto of_whole = std::ranges::count_if(files, [](const auto& one) { return one.scope.empty(); });
  BOOST_TEST(static_cast<std::ptrdiff_t>(named.size()) == of_whole - 1);
  BOOST_TEST(file(files, "region:40900", "manifest.json").bytes.find("\"place\":\"region:40900\"") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_codebook_has_a_label_for_every_code_of_the_menu) {
  PublishedTable table = of_state();
  for (const release::Variable& variable : release::variables()) {
    std::vector<std::int16_t> nodes;
    table.dimensions.push_back(release::listed(variable, nodes));
  }
  const auto rows = rows_of(release::codebook_csv({&table, 1}, california()));
  BOOST_TEST(rows.size() > 100U);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (rows[i][0] == "period" || rows[i][0] == "count") continue;
    BOOST_TEST(!rows[i][3].empty());
    BOOST_TEST(rows[i][3] != rows[i][1], rows[i][0] << " " << rows[i][1]);
  }
}

BOOST_AUTO_TEST_CASE(what_is_stored_names_profile_period_and_day) {
  const auto stored = release::to_store(made(), california()).value();
  BOOST_TEST(stored.id == "public-2021-Q1");
  BOOST_TEST(stored.k == 11);
  BOOST_TEST((stored.as_of == std::chrono::year{2021} / 5 / 15));
  auto wrong = made();
  wrong.as_of = "2021-02-30";
  BOOST_TEST((release::to_store(wrong, california()).error().code == Errc::malformed_value));
}

BOOST_AUTO_TEST_SUITE_END()
