// The same attacks on files that were made worse by a number, or by one file: each must find the people there, or that
// it finds nobody in the real ones would mean nothing.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <string_view>

#include "tests/attacks/attacker.hpp"
#include "tests/attacks/published.hpp"

namespace kith::attacks {
namespace {

const std::set<std::string> everybody = {"public"}, lead = {"public", "collaborative"};
constexpr std::int64_t public_k = 11;

// By the k of the public files, whichever are read.
Attacker reader_of(const std::vector<File>& files, const std::set<std::string>& profiles, test::Glpsol& glpsol) {
  return {reading_of(files, profiles), published().truth, public_k, glpsol};
}

std::vector<File> printing_truly(std::vector<File> files, const std::vector<Cell>& cells) {
  for (const Cell& cell : cells) files = printing(std::move(files), cell, published().truth.at(cell).all);
  return files;
}

template <class F>
std::vector<File> where(const std::vector<File>& files, F is_kept) {
  std::vector<File> kept;
  std::ranges::copy_if(files, std::back_inserter(kept), is_kept);
  return kept;
}

// Cells that hide others, printed; and the people whom each sum then tells.
struct Weakness {
  std::string attack;
  std::vector<Cell> printed;
  Cell told;
  std::int64_t is = 0;
};

const Cell answered{"region:06073", "2021-Q2", "act_type", "base"};
const Cell harassed{"region:06073", "2021-Q2", "act_type", "harassment"};
const std::vector<Weakness> weaknesses = {
    {"a state less its regions", {{"region:06073", "2022-Q1", "", "*"}}, {"state:06~", "2022-Q1", "", "*"}, 1},
    {"a year less its quarters", {{"county:06059", "2021", "", "*"}}, {"county:06059", "2021-Q2", "", "*"}, 9},
    {"a year less its regions, and their quarters",
     {{"region:40900", "2021", "", "*"}},
     {"state:06~", "2021-Q2", "", "*"},
     1},
    {"all who answered less those of a kind",
     {answered, harassed},
     {"region:06073", "2021-Q2", "act_type", "!harassment"},
     1},
    {"all less all who answered", {answered}, {"region:06073", "2021-Q2", "act_type", "!base"}, 2},
    {"all less all of a known age",
     {{"region:06073", "2021-Q3", "age_band", "base"}},
     {"region:06073", "2021-Q3", "age_band", "~*"},
     2},
    {"a quarter less its months", {{"state:06", "2021-04", "", "*"}}, {"state:06", "2021-06", "", "*"}, 3},
};

const Weakness& weakness_of(std::string_view attack) {
  return *std::ranges::find(weaknesses, attack, &Weakness::attack);
}

struct Weakened {
  test::Glpsol glpsol;
  std::vector<File> files = published().files;
};

BOOST_FIXTURE_TEST_SUITE(weakened_files, Weakened)

BOOST_AUTO_TEST_CASE(one_sum_more_tells_who_was_hidden) {
  for (const auto& [attack, printed, told, is] : weaknesses) {
    const auto as_they_are = reader_of(files, everybody, glpsol).ask(told);
    BOOST_TEST(as_they_are.most - as_they_are.least >= public_k - 2, attack << ": " << text({as_they_are}));
    const auto found = reader_of(printing_truly(files, printed), everybody, glpsol).ask(told);
    BOOST_TEST(found.is_exact(), attack << ": " << text({found}));
    BOOST_TEST(found.is == is, attack);
  }
}

BOOST_AUTO_TEST_CASE(neither_the_year_nor_the_quarters_tell_by_themselves_what_they_tell_together) {
  const Weakness& weakness = weakness_of("a year less its quarters");
  const auto weak = printing_truly(files, weakness.printed);
  const auto quarters = where(weak, [](const File& file) { return file.period != "2021"; });
  BOOST_TEST(!reader_of(quarters, everybody, glpsol).ask(weakness.told).is_exact());
  BOOST_TEST(reader_of(weak, everybody, glpsol).ask(weakness.told).is_exact());
}

BOOST_AUTO_TEST_CASE(a_form_or_a_part_that_forgets_an_s_is_joined_with_the_others) {
  const Weakness& weakness = weakness_of("all less all who answered");
  const auto weak = printing_truly(files, weakness.printed);
  const auto forgetful = [&](auto forgets) {
    auto mixed = files;
    std::size_t changed = 0;
    for (std::size_t f = 0; f < mixed.size(); ++f) {
      if (!forgets(mixed[f]) || mixed[f].bytes == weak[f].bytes) continue;
      mixed[f] = weak[f];
      ++changed;
    }
    BOOST_TEST(changed > 0U);
    return reader_of(mixed, everybody, glpsol).ask(weakness.told).is_exact();
  };
  BOOST_TEST(forgetful([](const File& file) { return !file.is_json(); }));
  BOOST_TEST(forgetful([](const File& file) { return file.is_json() && file.scope == "region:06073"; }));
}

BOOST_AUTO_TEST_CASE(what_each_profile_may_print_for_itself_is_joined) {
  // One more number in each: all who answered among the public, those of a kind among the collaborative.
  auto weak = of_profiles(files, {"public"});
  weak = printing_truly(std::move(weak), {answered});
  auto others = of_profiles(files, {"collaborative"});
  if (const auto said = read(others).said.at(harassed); !said.number) others = printing_truly(others, {harassed});
  const Cell& told = weakness_of("all who answered less those of a kind").told;
  BOOST_TEST(!reader_of(weak, everybody, glpsol).ask(told).is_exact());
  std::ranges::copy(others, std::back_inserter(weak));
  BOOST_TEST(reader_of(weak, lead, glpsol).ask(told).is_exact());
}

BOOST_AUTO_TEST_CASE(an_organisation_that_subtracts_its_own_is_told_of_the_others) {
  // Whatever is 11 or more and leaves few beside one organisation's own.
  std::size_t told = 0;
  const Reading reading = reading_of(files, everybody);
  for (const auto& [cell, said] : reading.said) {
    const auto found = published().truth.find(cell);
    if (said.number || found == published().truth.end() || found->second.all < public_k) continue;
    for (std::size_t org = 0; org < organisations && told < 3; ++org) {
      const std::int64_t others = found->second.all - found->second.own[org];
      if (found->second.own[org] == 0 || others < 1 || others >= public_k) continue;
      const auto weak = printing_truly(files, {cell});
      BOOST_TEST(reader_of(files, everybody, glpsol).ask_as(org, cell).is_exact() == false, text(cell));
      BOOST_TEST(reader_of(weak, everybody, glpsol).ask_as(org, cell).is_exact(), text(cell));
      ++told;
    }
  }
  BOOST_TEST(told > 0U);
}

BOOST_AUTO_TEST_CASE(a_period_by_two_maps_tells_of_the_county_that_changed_its_region) {
  // Each of the three could be printed for itself.
  std::int64_t before = 0;
  for (const People& some : published().people)
    if (quarter_of(some.month) == "2022-Q1") {
      const auto places = places_of(some.place, "2021");
      before += std::ranges::find(places, "region:40900") == places.end() ? 0 : some.count;
    }
  const auto after = [](const std::string& place) { return published().truth.at({place, "2022-Q1", "", "*"}).all; };
  BOOST_TEST(before >= public_k);
  BOOST_TEST(after("region:40900") >= public_k);
  BOOST_TEST(after("region:valley") >= public_k);
  BOOST_TEST(before - after("region:40900") - after("region:valley") == 1);
  // The files have one map for each period.
  for (const File& file : files)
    if (file.is_table() && file.bytes.find("region:valley") != std::string::npos) BOOST_TEST(file.period == "2022-Q1");
  const Reading reading = read(files);
  BOOST_TEST(reading.contradictions.empty());
  BOOST_TEST(reading.places.at("2021").parents.at("county:06113") == "region:40900");
  BOOST_TEST(reading.places.at("2022").parents.at("county:06113") == "region:valley");
}

BOOST_AUTO_TEST_CASE(small_numbers_alone_hidden_give_people_away) {
  // Of a region and a quarter by default: each takes a while.
  const bool is_full = std::getenv("KITH_FULL") != nullptr;
  const Reading reading = reading_of(files, everybody);
  std::vector<Cell> complements;
  for (const auto& [cell, said] : reading.said) {
    if (said.number || (!is_full && (cell.place != "region:06073" || cell.period != "2021-Q2"))) continue;
    if (published().truth.at(cell).all >= public_k) complements.push_back(cell);
  }
  BOOST_REQUIRE(!complements.empty());
  const auto weak = printing_truly(files, complements);
  const auto found = reader_of(weak, everybody, glpsol).attack_the_few();
  const auto exact = std::ranges::count_if(found, [](const Finding& one) { return one.is_exact(); });
  BOOST_TEST_MESSAGE(complements.size() << " numbers printed, " << found.size() << " told, " << exact << " exactly");
  BOOST_TEST(exact > 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::attacks
