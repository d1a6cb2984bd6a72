// Every form of the same numbers, and what comes with them: JSON, CSV, parts of places, the page at the terminal,
// certificates, percentages. Joined they must say no more than one of them, and say it in whole numbers.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <sstream>

#include "hub/cli/brief.hpp"
#include "hub/cli/release_words.hpp"
#include "hub/disclosure/programs.hpp"
#include "tests/attacks/published.hpp"

namespace kith::attacks {
namespace {

namespace fs = std::filesystem;

fs::path build() {
  return std::getenv("KITH_BINARY_DIR");
}

// What files of a kind say, by release.
template <class F>
std::map<std::pair<std::string, Cell>, std::string> said_in(const std::vector<File>& files, F is_of_kind) {
  std::map<std::pair<std::string, Cell>, std::string> all;
  for (const File& file : files) {
    if (!file.is_table() || !is_of_kind(file)) continue;
    for (const auto& [cell, said] : read({file}).said)
      all[{file.release, cell}] = said.is_hidden ? "S" : std::to_string(said.number.value());
  }
  return all;
}

std::vector<disclosure::PublishedTable> tables_of(const std::vector<File>& files) {
  std::vector<disclosure::PublishedTable> tables;
  for (const File& file : files)
    if (file.is_table() && file.is_json() && file.scope.empty())
      tables.push_back(disclosure::read_table(std::string{file.bytes}).value());
  return tables;
}

// The certificate that kith-audit gives of the published tables alone, by the profile of their last file.
template <class F>
std::string certified(const std::vector<File>& files, F is_read) {
  std::vector<File> read;
  std::ranges::copy_if(files, std::back_inserter(read), is_read);
  disclosure::Profile rule = disclosure::profile(read.front().profile).value();
  for (const File& file : read)
    if (file.profile == "collaborative") rule = disclosure::profile(file.profile).value();
  rule.organisations = 0;
  rule.insider_rule = false;
  std::string input;
  json::Writer out{input};
  out.begin_object();
  disclosure::write_profile(rule, out);
  out.key("tables").begin_array();
  for (const auto& table : tables_of(read)) disclosure::write_table(table, out);
  out.end_array().end_object();
  const auto answer = shell::run_worker({build() / "hub/prove/kith-audit", {}, {}}, input);
  BOOST_REQUIRE(answer.has_value());
  const auto made = disclosure::read_verdict(answer->output).value();
  BOOST_REQUIRE(made.has_value());
  return disclosure::write_certificate(*made);
}

// The counts that a percentage of that base can be of, tried one after the other.
std::vector<std::int64_t> counts_behind(const std::string& percentage, std::int64_t base) {
  const auto point = percentage.find('.');
  const std::size_t decimals = point == std::string::npos ? 0 : percentage.size() - point - 1;
  std::string digits = percentage;
  if (point != std::string::npos) digits.erase(point, 1);
  std::int64_t scale = 100;
  for (std::size_t d = 0; d < decimals; ++d) scale *= 10;
  std::vector<std::int64_t> found;
  for (std::int64_t n = 0; n <= base; ++n)
    if ((2 * n * scale + base) / (2 * base) == std::stoll(digits)) found.push_back(n);
  return found;
}

// An organisation of 70 records in few counties, with ages.
cli::Brief made_brief() {
  disclosure::OwnCounts counts{.as_of = "2026-11-22", .dimensions = {}, .cells = {{{}, 140}}};
  const auto add = [&](const std::string& dimension, const std::vector<std::pair<std::string, std::int64_t>>& codes) {
    for (const auto& [code, n] : codes) {
      counts.dimensions[dimension].codes.push_back({code, code});
      counts.cells[{{dimension, code}}] = n;
    }
  };
  add("county", {{"06067", 70}, {"06113", 44}, {"06061", 15}, {"06017", 11}});
  add("age_band", {{"u18", 37}, {"18_25", 93}, {"26_35", 7}, {"36_45", 3}});
  std::vector<disclosure::OwnTable> tables;
  for (const std::string dimension : {"county", "age_band"})
    tables.push_back(disclosure::own_table(counts, {dimension}).value());
  cli::ProtectionPrograms programs = cli::protection_programs(build());
  programs.protect.program = build() / "hub/protect/kith-protect";
  programs.audit.program = build() / "hub/prove/kith-audit";
  const auto profile = disclosure::for_one_organisation(*disclosure::profile("public"));
  auto made = cli::protect_own(std::move(tables), profile, programs);
  if (!made) throw std::runtime_error(made.error().text);
  return {{"first", std::move(counts)}, {{"county"}, {"age_band"}}, {}, profile, *std::move(made)};
}

BOOST_AUTO_TEST_SUITE(forms_of_one_release)

BOOST_AUTO_TEST_CASE(json_csv_and_the_parts_of_places_say_the_same_of_every_cell) {
  const auto& files = published().files;
  const auto whole = said_in(files, [](const File& file) { return file.scope.empty() && file.is_json(); });
  BOOST_TEST((said_in(files, [](const File& file) { return file.scope.empty() && !file.is_json(); }) == whole));
  std::size_t parts = 0;
  for (const bool is_json : {true, false})
    for (const auto& [cell, state] :
         said_in(files, [&](const File& file) { return !file.scope.empty() && file.is_json() == is_json; })) {
      BOOST_TEST(whole.at(cell) == state, text(cell.second));
      ++parts;
    }
  BOOST_TEST(parts > whole.size());
}

BOOST_AUTO_TEST_CASE(the_page_at_the_terminal_says_the_same_of_every_cell) {
  for (const File& file : published().files) {
    if (!file.is_table() || !file.is_json()) continue;
    const auto table = disclosure::read_table(std::string{file.bytes}).value();
    std::istringstream page(cli::table_text(table, {}));
    std::string line;
    std::getline(page, line);
    for (const disclosure::PublishedCell& cell : table.cells) {
      std::getline(page, line);
      const auto value = cell.state.value();
      const std::string last = line.substr(line.rfind(' ') + 1);
      BOOST_REQUIRE_EQUAL(last, value ? std::to_string(*value) : "S");
      BOOST_REQUIRE(line.find(table.dimensions[0].codes[cell.codes[0]].code + " ") != std::string::npos);
    }
    // What the signs mean, and nothing more.
    std::getline(page, line);
    BOOST_TEST(bool{page.eof() || line == "  " + std::string{cli::hidden_words}}, line);
    BOOST_TEST(!std::getline(page, line));
  }
}

BOOST_AUTO_TEST_CASE(a_certificate_is_what_anybody_can_work_out_of_the_files) {
  const auto& files = published().files;
  for (const std::string period : {"2021-Q1", "2021", "2022-Q1"})
    for (const std::string profile : {"public", "collaborative"}) {
      const auto frozen = std::ranges::find_if(files, [&](const File& file) {
        return file.release == profile + "-" + period && file.name == "certificate.json";
      });
      BOOST_REQUIRE((frozen != files.end()));
      const auto read_by_then = [&](const File& file) {
        return (file.profile == "public" || profile == "collaborative") && file.period.starts_with(period);
      };
      BOOST_TEST((certified(files, read_by_then) == frozen->bytes), frozen->release);
    }
}

BOOST_AUTO_TEST_CASE(no_release_prints_a_percentage_or_a_rate) {
  for (const File& file : published().files) {
    BOOST_TEST(file.bytes.find('%') == std::string::npos, file.release << " " << file.name);
    if (!file.is_table()) continue;
    if (file.is_json())
      BOOST_TEST(cli::table_text(disclosure::read_table(std::string{file.bytes}).value(), {}).find('%') ==
                 std::string::npos);
    BOOST_CHECK_NO_THROW(read({file}));  // which takes whole numbers, S and -
  }
}

BOOST_AUTO_TEST_CASE(percentages_of_a_brief_give_back_nothing_but_what_is_printed_beside_them) {
  // What the attack would find: of 66, 6.1 % are 4; of 140, 2.1 % are 3.
  BOOST_TEST((counts_behind("6.1", 66) == std::vector<std::int64_t>{4}));
  BOOST_TEST((counts_behind("2.1", 140) == std::vector<std::int64_t>{3}));
  BOOST_TEST(counts_behind("0.0", 7'500).size() == 4U);
  const cli::Brief brief = made_brief();
  std::istringstream csv(cli::brief_csv(brief));
  std::size_t percentages = 0, hidden = 0;
  std::string line;
  for (std::getline(csv, line); std::getline(csv, line);) {
    std::istringstream cells(line);
    std::vector<std::string> fields;
    for (std::string field; std::getline(cells, field, ',');) fields.push_back(field);
    const std::string &count = fields.at(10), &base = fields.at(11), &percentage = fields.at(12);
    hidden += count == "S" ? 1 : 0;
    if (percentage.empty()) continue;
    ++percentages;
    BOOST_REQUIRE(count != "S");
    BOOST_REQUIRE(base != "S");
    BOOST_TEST((counts_behind(percentage, std::stoll(base)) == std::vector<std::int64_t>{std::stoll(count)}), line);
  }
  BOOST_TEST(percentages > 0U);
  BOOST_TEST(hidden > 0U);
  // Nor has a file of it those that the hidden ones would have.
  for (const std::string_view secret : {"5.0", "2.1"}) {
    BOOST_TEST(cli::brief_csv(brief).find(secret) == std::string::npos);
    BOOST_TEST(cli::brief_json(brief).find(secret) == std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::attacks
