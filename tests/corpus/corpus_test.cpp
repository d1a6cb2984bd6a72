// The scan against labelled values of seven languages, all made up: what a form, an export or a careless hand puts into
// a cell. tuning/ with its folders is what the scan was made with; held_out/ was written by another hand, for measuring
// only, and a failure here prints numbers of a language and a kind, never a value of it. Recall is the share of
// identifiers that are found (as any kind), precision the share of what is found that is one.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "schemas/scan.hpp"

namespace kith::records {
namespace {

constexpr std::size_t values_of_a_half = 2000;
constexpr double goal_recall = 0.98, goal_precision = 0.90;

struct Labelled {
  std::string language;
  std::string kind;  // "none" or a word of IdentifierKind
  std::string value;
};

struct Count {
  int identifiers = 0, found = 0, same_kind = 0, harmless = 0, taken = 0;

  [[nodiscard]] double recall() const { return identifiers == 0 ? 1 : static_cast<double>(found) / identifiers; }
  [[nodiscard]] double precision() const {
    return found + taken == 0 ? 1 : static_cast<double>(found) / (found + taken);
  }
};

// A half, or a folder of it; `left_out` is a folder of it that is not read.
std::vector<Labelled> read_half(std::string_view half, std::string_view left_out = "") {
  const char* const sources = std::getenv("KITH_SOURCE_DIR");
  BOOST_REQUIRE(sources != nullptr);
  std::vector<Labelled> values;
  for (const auto& file :
       std::filesystem::recursive_directory_iterator(std::filesystem::path(sources) / "tests/corpus" / half)) {
    if (file.path().extension() != ".tsv" || file.path().parent_path().filename() == left_out) continue;
    std::ifstream stream(file.path());
    for (std::string line; std::getline(stream, line);) {
      const auto tab = line.find('\t');
      if (tab == std::string::npos || line.starts_with('#') || line.starts_with("kind\t")) continue;
      values.push_back({file.path().stem().string(), line.substr(0, tab), line.substr(tab + 1)});
    }
  }
  return values;
}

std::string row(const std::string& title, const Count& count) {
  std::ostringstream text;
  text << std::left << std::setw(36) << title << std::right << std::fixed << std::setprecision(3) << std::setw(7)
       << count.identifiers << std::setw(9) << count.recall() << std::setw(12) << count.same_kind << std::setw(10)
       << count.harmless << std::setw(7) << count.taken << std::setw(11) << count.precision() << '\n';
  return text.str();
}

// `show` is for the half that may be looked at: with KITH_SHOW_MISSES the values that went wrong are printed.
Count measure(std::string_view half, bool may_show, std::string_view left_out = "") {
  const bool show = may_show && std::getenv("KITH_SHOW_MISSES") != nullptr;
  std::map<std::string, Count> by_language, by_kind, by_both;
  Count all;
  for (const Labelled& each : read_half(half, left_out)) {
    const bool is_identifier = each.kind != "none";
    BOOST_TEST((!is_identifier || find_identifier_kind(each.kind)), "a kind of " << half << " is no kind");
    const auto kind = scan(each.value);
    const std::string said = kind ? std::string(word(*kind)) : "none";
    const std::string group = is_identifier ? each.kind : said;
    for (Count* count : {&all, &by_language[each.language], &by_kind[group], &by_both[each.language + ' ' + group]}) {
      count->identifiers += is_identifier ? 1 : 0;
      count->harmless += is_identifier ? 0 : 1;
      count->found += is_identifier && kind ? 1 : 0;
      count->same_kind += is_identifier && said == each.kind ? 1 : 0;
      count->taken += !is_identifier && kind ? 1 : 0;
    }
    if (show && is_identifier != kind.has_value())
      std::cout << each.language << '\t' << each.kind << " -> " << said << '\t' << each.value << '\n';
  }
  std::string text = "\n" + std::string(half) + "\n" + std::string(36, ' ') +
                     " values   recall   same kind  harmless  taken  precision\n";
  for (const auto& [language, count] : by_language) text += row(language, count);
  for (const auto& [kind, count] : by_kind) text += row(kind, count);
  for (const auto& [both, count] : by_both)
    if (count.found < count.identifiers || count.taken > 0) text += row(both, count);
  std::cout << text + row("all", all) << std::flush;
  BOOST_TEST(all.identifiers + all.harmless >= static_cast<int>(values_of_a_half));
  return all;
}

BOOST_AUTO_TEST_SUITE(corpus)

BOOST_AUTO_TEST_CASE(what_the_scan_was_made_with_is_well_above_the_limits) {
  const Count count = measure("tuning", true, "second");
  BOOST_TEST(count.recall() >= 0.985);
  BOOST_TEST(count.precision() >= 0.95);
}

// The other half of the corpus that the held-out half is of, read openly.
BOOST_AUTO_TEST_CASE(the_half_of_the_second_corpus_that_was_tuned_on_reaches_the_goals) {
  const Count count = measure("tuning/second", true);
  BOOST_TEST(count.recall() >= goal_recall);
  BOOST_TEST(count.precision() >= goal_precision);
}

BOOST_AUTO_TEST_CASE(the_held_out_half_reaches_the_goals) {
  const Count count = measure("held_out", false);
  BOOST_TEST(count.recall() >= goal_recall);
  BOOST_TEST(count.precision() >= goal_precision);
}

BOOST_AUTO_TEST_CASE(both_halves_have_all_seven_languages_and_both_answers) {
  for (const char* half : {"tuning", "held_out"}) {
    std::map<std::string, Count> languages;
    for (const Labelled& each : read_half(half)) {
      Count& count = languages[each.language];
      (each.kind == "none" ? count.harmless : count.identifiers) += 1;
    }
    BOOST_TEST(languages.size() >= 7U, half);
    for (const auto& [language, count] : languages) {
      BOOST_TEST(count.identifiers >= 50, half << ' ' << language);
      BOOST_TEST(count.harmless >= 50, half << ' ' << language);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::records
