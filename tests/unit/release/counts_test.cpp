// From what the database counted to the cubes of a release: every sum against records that are counted one by one, the
// year against its quarters, and the sealed text there and back.
#include <rapidcheck.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <set>

#include "hub/model/code.hpp"
#include "hub/release/cube.hpp"

namespace kith::release {
namespace {

const RegionMap& california() {
  return *RegionMaps::built_in().in_force(2021);
}

// A record as far as tables see it.
struct Drawn {
  std::uint32_t org;
  IncidentPlace place;
  std::int32_t month;  // 0 to 2
  std::vector<CodeId> acts;
  CodeId age;
};

constexpr std::array places = {IncidentPlace{PlaceLevel::county, 6067}, IncidentPlace{PlaceLevel::county, 6061},
                               IncidentPlace{PlaceLevel::city, 664000}, IncidentPlace{PlaceLevel::cbsa, 40900},
                               IncidentPlace{PlaceLevel::county, 6073}, IncidentPlace{PlaceLevel::state, 6},
                               IncidentPlace{PlaceLevel::online, 0},    IncidentPlace{PlaceLevel::county, 36061}};
constexpr std::array<CodeId, 8> acts = {10, 20, 21, 30,
                                        33, 40, 61, 67};  // groups, details, older ones, an ambiguous one
constexpr std::array<CodeId, 5> ages = {not_asked, unknown, 10, 11, 15};

std::vector<Drawn> draw(std::size_t count) {
  std::vector<Drawn> all;
  for (std::size_t i = 0; i < count; ++i) {
    Drawn one{*rc::gen::inRange(0U, 3U),
              places[*rc::gen::inRange<std::size_t>(0, places.size())],
              *rc::gen::inRange(0, 3),
              {},
              ages[*rc::gen::inRange<std::size_t>(0, ages.size())]};
    for (const CodeId act : acts)
      if (*rc::gen::inRange(0, 4) == 0) one.acts.push_back(act);
    all.push_back(std::move(one));
  }
  return all;
}

const Menu& menu() {
  static const Menu made =
      Menu::parse(
          "version = 1\n[[shape]]\nplaces = [\"state\", \"region\", \"county\"]\nperiods = "
          "[\"month\", \"quarter\", \"year\"]\n[[shape]]\nplaces = [\"state\", \"region\"]\nover = "
          "1_000_000\nperiods = [\"quarter\", \"year\"]\nby = [\"act_group\", \"age_band\"]\n"
          "[[shape]]\nplaces = \"state\"\nperiods = [\"quarter\", \"year\"]\nby = \"act_type\"\n")
          .value();
  return made;
}

// As the database counts them.
storage::PeriodCounts counted(const std::vector<Drawn>& records) {
  const auto asked = asked_for(menu(), {2021, 1}, {});
  storage::PeriodCounts counts;
  for (const std::string_view org : {"first", "second", "third"}) counts.orgs.push_back(OrgCode::parse(org).value());
  counts.dimensions.resize(asked.dimensions.size());
  for (const Drawn& one : records) {
    const std::int32_t place = storage::place_value(one.place);
    counts.totals.push_back({one.org, place, one.month, 0, 1});
    for (std::size_t d = 0; d < asked.dimensions.size(); ++d) {
      const storage::CountedCodes& dimension = asked.dimensions[d].codes;
      const auto at = [](const std::vector<std::int16_t>& map, CodeId code) {
        return map[static_cast<std::size_t>(code)];
      };
      if (!storage::is_set(dimension.source)) {
        counts.dimensions[d].push_back({one.org, place, one.month, at(dimension.node_of, one.age), 1});
        continue;
      }
      std::set<std::int16_t> nodes;
      for (const CodeId act : one.acts) {
        if (at(dimension.node_of, act) == total_node) continue;
        nodes.insert({storage::counted_base, at(dimension.node_of, act)});
        for (const auto& above : dimension.above_of) nodes.insert(at(above, act));
      }
      nodes.erase(total_node);
      for (const std::int16_t node : nodes) counts.dimensions[d].push_back({one.org, place, one.month, node, 1});
    }
  }
  return counts;
}

ExactCounts exact(const std::vector<Drawn>& records, unsigned quarter = 1) {
  return exact_counts(menu(), california(), {2021, quarter}, counted(records));
}

const Cube& cube(const std::vector<Cube>& all, std::string_view table) {
  const auto found = std::ranges::find(all, table, &Cube::table);
  BOOST_REQUIRE(found != all.end());
  return *found;
}

const CubeCell& cell(const Cube& of, const std::vector<std::string>& codes) {
  const auto found = std::ranges::find_if(of.cells, [&](const CubeCell& one) {
    for (std::size_t d = 0; d < codes.size(); ++d)
      if (of.dimensions[d].codes[one.codes[d]].code != codes[d]) return false;
    return true;
  });
  BOOST_REQUIRE(found != of.cells.end());
  return *found;
}

std::vector<Cube> cubes_of(const ExactCounts& counts) {
  return cubes(counts, offers(menu(), california(), 11), california());
}

bool lies_in(const Drawn& one, std::string_view code) {
  for (auto node = california().finest(one.place); node; node = california().nodes()[*node].parent)
    if (california().nodes()[*node].code == code) return true;
  return false;
}

bool has(const Drawn& one, std::initializer_list<CodeId> any) {
  return std::ranges::any_of(one.acts, [&](CodeId act) { return std::ranges::find(any, act) != any.end(); });
}

BOOST_AUTO_TEST_SUITE(counts_of_a_period)

BOOST_AUTO_TEST_CASE(every_sum_is_what_counting_one_by_one_gives) {
  const bool holds = rc::check([] {
    const auto records = draw(*rc::gen::inRange<std::size_t>(0, 60));
    const auto all = cubes_of(exact(records));
    const auto agrees = [&](std::string_view table, const std::vector<std::string>& codes, auto counts_in) {
      const CubeCell& found = cell(cube(all, table), codes);
      std::map<std::uint32_t, std::int64_t> by_org;
      std::int64_t sum = 0;
      for (const Drawn& one : records)
        if (lies_in(one, codes[0]) && counts_in(one)) ++by_org[one.org], ++sum;
      RC_ASSERT(found.records == sum);
      RC_ASSERT(found.shares.size() == by_org.size());
    };
    const auto everybody = [](const Drawn&) { return true; };
    for (const std::string place : {"state:06", "region:40900", "county:06067", "region:06073", "county:06113"})
      agrees("place-quarter", {place, "2021-Q1"}, everybody);
    agrees("place-month", {"region:40900", "2021-02"}, [](const Drawn& one) { return one.month == 1; });
    for (const std::string place : {"state:06", "region:40900"}) {
      agrees("place-quarter-act_group", {place, "2021-Q1", "*"}, everybody);
      agrees("place-quarter-act_group", {place, "2021-Q1", "base"}, [](const Drawn& one) {
        return has(one, {10, 20, 21, 30, 33, 40, 61});
      });
      agrees("place-quarter-act_group", {place, "2021-Q1", "harassment"}, [](const Drawn& one) {
        return has(one, {10, 20, 21, 61});
      });
      agrees("place-quarter-age_band", {place, "2021-Q1", "base"}, [](const Drawn& one) { return one.age >= 10; });
      agrees("place-quarter-age_band", {place, "2021-Q1", "61p"}, [](const Drawn& one) { return one.age == 15; });
    }
    agrees("state-quarter-act_type", {"state:06", "2021-Q1", "behavioral_harassment"},
           [](const Drawn& one) { return has(one, {61}); });
    agrees("state-quarter-act_type", {"state:06", "2021-Q1", "physical"},
           [](const Drawn& one) { return has(one, {30}); });
  });
  BOOST_TEST(holds);
}

BOOST_AUTO_TEST_CASE(the_year_is_the_sum_of_its_quarters) {
  const bool holds = rc::check([] {
    std::vector<ExactCounts> quarters;
    std::int64_t sum = 0, bands = 0;
    for (unsigned quarter = 1; quarter <= 4; ++quarter) {
      quarters.push_back(exact(draw(*rc::gen::inRange<std::size_t>(0, 20)), quarter));
      const auto all = cubes_of(quarters.back());
      sum += cell(cube(all, "place-quarter"), {"state:06", quarters.back().period.text()}).records;
      bands += cell(cube(all, "place-quarter-age_band"), {"state:06", quarters.back().period.text(), "u18"}).records;
    }
    const auto year = added_up(quarters);
    RC_ASSERT(year.has_value());
    const auto all = cubes_of(*year);
    RC_ASSERT(all.size() == 4U);
    RC_ASSERT(cell(cube(all, "place-year"), {"state:06", "2021"}).records == sum);
    RC_ASSERT(cell(cube(all, "place-year-age_band"), {"state:06", "2021", "u18"}).records == bands);
  });
  BOOST_TEST(holds);
}

BOOST_AUTO_TEST_CASE(a_year_is_of_four_quarters_in_order) {
  const auto of = [](unsigned quarter) { return exact({}, quarter); };
  BOOST_TEST(added_up({of(1), of(2), of(3), of(4)}).has_value());
  BOOST_TEST(!added_up({}).has_value());
  BOOST_TEST(!added_up({of(1), of(2), of(3)}).has_value());
  BOOST_TEST(!added_up({of(1), of(2), of(2), of(4)}).has_value());
}

BOOST_AUTO_TEST_CASE(sealed_counts_are_read_as_they_were_written) {
  const bool holds = rc::check([] {
    const auto counts = exact(draw(*rc::gen::inRange<std::size_t>(0, 40)), 3);
    const std::string text = write_counts(counts, california());
    const auto read = read_counts(text, california());
    RC_ASSERT(read.has_value());
    RC_ASSERT(read->period == counts.period);
    RC_ASSERT(write_counts(*read, california()) == text);
    const auto one = cubes_of(counts), other = cubes_of(*read);
    for (std::size_t i = 0; i < one.size(); ++i)
      RC_ASSERT(write_cube(one[i], counts, {}) == write_cube(other[i], *read, {}));
  });
  BOOST_TEST(holds);
}

BOOST_AUTO_TEST_CASE(sealed_counts_of_another_map_or_damaged_ones_are_refused) {
  const std::string text = write_counts(exact({{0, places[0], 0, {20}, 10}}), california());
  const auto small =
      RegionMaps::parse("from_year,state,region,region_name,county,population\n0,06,06061,Placer,06061,1\n");
  BOOST_TEST((read_counts(text, *small->in_force(2021)).error().code == Errc::unknown_code));
  for (std::size_t at = 0; at < text.size(); at += 7) (void)read_counts(text.substr(0, at), california());
  BOOST_TEST(!read_counts("{}", california()).has_value());
  BOOST_TEST(!read_counts("{\"period\":\"2021-Q1\"}", california()).has_value());
  BOOST_TEST(!read_counts("[]", california()).has_value());
  std::string cell = text;
  cell.replace(cell.find("\"totals\":[["), 11, "\"totals\":[[9");
  BOOST_TEST((read_counts(cell, california()).error().code == Errc::out_of_range));
}

BOOST_AUTO_TEST_CASE(a_cube_is_written_as_protection_reads_it) {
  const auto counts = exact({{0, places[0], 0, {20}, 10}, {2, places[0], 1, {20}, 10}, {2, places[1], 2, {20}, 10}});
  const auto all = cubes_of(counts);
  const std::string text = write_cube(cube(all, "place-quarter"), counts, std::chrono::year{2021} / 5 / 15);
  BOOST_TEST(
      text.starts_with("{\"release\":\"2021-Q1\",\"table\":\"place-quarter\",\"as_of\":\"2021-05-15\",\"dimensions\":["
                       "{\"id\":\"place\",\"codes\":[{\"code\":\"state:06\",\"partial\":true},"));
  BOOST_TEST(text.find("[\"county:06067\",\"2021-Q1\",2,[[\"first\",1],[\"third\",1]]]") != std::string::npos);
  BOOST_TEST(text.find("[\"county:06113\",\"2021-Q1\",0,[]]") != std::string::npos);
  BOOST_TEST(text.find("{\"code\":\"region:06073\",\"parent\":\"state:06\"}") != std::string::npos);
  BOOST_TEST(text.find("second") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(periods_are_written_and_read) {
  for (const std::string text : {"2021-Q1", "2021-Q4", "2021"}) BOOST_TEST(ReleasePeriod::parse(text)->text() == text);
  for (const std::string text : {"2021-Q5", "2021-Q0", "21", "2021-01", "20x1", "1899", "2021Q1", "", "2021-Q11"})
    BOOST_TEST(!ReleasePeriod::parse(text).has_value(), text);
  BOOST_TEST((ReleasePeriod{2021, 4}.end() == std::chrono::year{2022} / 1 / 1));
  BOOST_TEST((periods_of({2021, 2}, PeriodRank::month) == std::vector<std::string>{"2021-04", "2021-05", "2021-06"}));
  BOOST_TEST(periods_of({2021, 2}, PeriodRank::year).empty());
  BOOST_TEST(periods_of({2021, 0}, PeriodRank::quarter).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::release
