#include "tests/attacks/people.hpp"

#include <algorithm>
#include <chrono>
#include <random>
#include <set>

namespace kith::attacks {
namespace {

const std::map<std::string, std::string> regions_2021 = {
    {"county:06067", "region:40900"}, {"county:06113", "region:40900"}, {"county:06061", "region:40900"},
    {"county:06017", "region:40900"}, {"county:06037", "region:31080"}, {"county:06059", "region:31080"}};
const std::map<std::string, std::string> regions_2022 = {
    {"county:06067", "region:40900"}, {"county:06113", "region:valley"}, {"county:06061", "region:valley"},
    {"county:06017", "region:40900"}, {"county:06037", "region:31080"},  {"county:06059", "region:31080"}};

struct Act {
  std::int16_t id;
  std::string_view code, group;
};
constexpr Act acts[] = {{20, "verbal_harassment", "harassment"},
                        {21, "threat_to_person", "harassment"},
                        {29, "physical_contact", "physical"},
                        {30, "physical_injury", "physical"},
                        {33, "property_damage", "property"},
                        {36, "business_discrimination", "institutional"},
                        {37, "housing_discrimination", "institutional"},
                        {40, "other_unknown", "other"}};
constexpr std::string_view ages[] = {"u18", "18_25", "26_35", "36_45", "46_60", "61p"};
constexpr std::int16_t first_age = 10;

// Numbers of every size, by organisations of every size.
class Many {
 public:
  explicit Many(unsigned seed) : random_(seed) {}

  std::vector<People> of(const std::string& month) {
    std::vector<People> all;
    for (int i = 0; i < 70; ++i) {
      People one{std::min(draw(5), draw(6) % 5), month, place(month), 1, {}, 0};
      for (std::size_t n = draw(4); n > 0; --n) one.acts.push_back(acts[std::min(draw(8), draw(8))].id);
      std::ranges::sort(one.acts);
      one.acts.erase(std::ranges::unique(one.acts).begin(), one.acts.end());
      if (draw(12) != 0) one.age = static_cast<std::int16_t>(first_age + std::min(draw(6), draw(6)));
      all.push_back(std::move(one));
    }
    return all;
  }

 private:
  std::size_t draw(std::size_t end) { return random_() % end; }
  // In the second quarter San Diego has the few alone.
  std::string place(const std::string& month) {
    static constexpr std::string_view places[] = {"county:06037", "county:06037", "county:06037", "county:06059",
                                                  "county:06067", "county:06067", "county:06113", "region:06073",
                                                  "region:06073", "county:06061"};
    const std::string_view drawn = places[draw(10)];
    return std::string{drawn == "region:06073" && quarter_of(month) == "2021-Q2" ? places[0] : drawn};
  }

  std::mt19937 random_;
};

// One by one, where each attack would find them.
const std::vector<People> few = {
    // A county that has one in the first quarter, none in the second, one in the third and ten in the fourth.
    {0, "2021-01", "county:06017", 1, {20}, 11},
    {1, "2021-08", "county:06017", 1, {33}, 12},
    {2, "2021-11", "county:06017", 10, {20}, 13},
    // Of the region no county is known: they are its total less its counties.
    {3, "2021-02", "region:40900", 2, {20}, 12},
    {1, "2021-11", "region:40900", 3, {29}, 11},
    {2, "2021-05", "state:06", 1, {36}, 10},
    // All of a place but one were harassed, and all but two said what was done to them.
    {0, "2021-05", "region:06073", 24, {20}, 11},
    {1, "2021-05", "region:06073", 21, {20, 21}, 12},
    {2, "2021-05", "region:06073", 19, {20}, 13},
    {3, "2021-04", "region:06073", 1, {29}, 12},
    {1, "2021-04", "region:06073", 2, {}, 12},
    // Three tens of a kind, and one that stands alone.
    {0, "2021-08", "county:06037", 10, {37}, 15},
    {1, "2021-08", "county:06059", 10, {37}, 15},
    {2, "2021-09", "region:06073", 10, {37}, 15},
    {3, "2021-02", "county:06037", 1, {40}, 15},
    // 9 + 4 + 2: the first knows of six others.
    {0, "2021-10", "county:06113", 9, {33}, 14},
    {1, "2021-10", "county:06113", 4, {33}, 14},
    {2, "2021-10", "county:06113", 2, {30}, 14},
    // An organisation of one person, and one that brought nearly all.
    {4, "2021-03", "county:06061", 1, {29}, 14},
    {4, "2021-07", "county:06113", 30, {20, 33}, 12},
    // Seven in the county that changes its region, and one of its former region without a county.
    {0, "2022-02", "county:06113", 7, {20}, 11},
    {3, "2022-01", "region:40900", 1, {33}, 13},
};

void add(Truth& truth, const Cell& cell, const People& people) {
  Count& count = truth[cell];
  count.all += people.count;
  count.own[people.org] += people.count;
}

std::set<std::pair<std::string, std::string>> codes_of(const People& people) {
  std::set<std::pair<std::string, std::string>> all = {{"", "*"}};
  for (const std::int16_t id : people.acts) {
    const Act& act = *std::ranges::find(acts, id, &Act::id);
    for (const std::string_view code : {std::string_view{"base"}, act.code, act.group}) all.emplace("act_type", code);
  }
  if (people.age == 0) return all;
  all.emplace("age_band", "base");
  all.emplace("age_band", ages[people.age - first_age]);
  return all;
}

}  // namespace

std::string text(const Cell& cell) {
  return cell.place + " " + cell.period + (cell.dimension.empty() ? "" : " " + cell.dimension + "=" + cell.code);
}

std::string regions_csv() {
  return "from_year,state,region,region_name,county,population\n"
         "0,06,40900,North,06067,900000\n0,06,40900,North,06113,500000\n0,06,40900,North,06061,400000\n"
         "0,06,40900,North,06017,200000\n0,06,31080,South,06037,9000000\n0,06,31080,South,06059,3000000\n"
         "0,06,06073,San Diego County,06073,3200000\n"
         "2022,06,40900,North,06067,900000\n2022,06,40900,North,06017,200000\n2022,06,valley,Valley,06113,500000\n"
         "2022,06,valley,Valley,06061,400000\n2022,06,31080,South,06037,9000000\n"
         "2022,06,31080,South,06059,3000000\n2022,06,06073,San Diego County,06073,3200000\n";
}

std::string menu_toml() {
  return "version = 1\n[[shape]]\nplaces = [\"state\", \"region\", \"county\"]\nperiods = [\"quarter\", \"year\"]\n"
         "[[shape]]\nplaces = \"state\"\nperiods = \"month\"\n"
         "[[shape]]\nplaces = \"state\"\nperiods = \"month\"\nby = \"act_group\"\n"
         "[[shape]]\nplaces = [\"state\", \"region\"]\nover = 1_000_000\nperiods = [\"quarter\", \"year\"]\n"
         "by = [\"act_group\", \"age_band\"]\n"
         "[[shape]]\nplaces = \"state\"\nperiods = \"year\"\nby = \"act_type\"\n";
}

std::vector<People> made_people(unsigned seed) {
  std::vector<People> all = few;
  Many many{seed};
  for (int month = 1; month <= 15; ++month) {
    const int of_year = (month - 1) % 12 + 1;
    const std::string name =
        (month > 12 ? "2022-" : "2021-") + std::string(of_year < 10 ? "0" : "") + std::to_string(of_year);
    // June is nearly empty.
    if (month == 6) all.push_back({2, name, "county:06037", 3, {29}, 11});
    if (month != 6) std::ranges::copy(many.of(name), std::back_inserter(all));
  }
  return all;
}

void insert(const std::vector<People>& people, pg::Connection& owner, const std::vector<OrgCode>& orgs) {
  constexpr std::int16_t unknown = 1, county = 12, metropolitan_area = 13, state = 14;
  for (const People& some : people) {
    const bool is_region = some.place == "region:40900";
    const std::int16_t level = some.place == "state:06" ? state : is_region ? metropolitan_area : county;
    const auto number = static_cast<std::int32_t>(std::stoi(some.place.substr(some.place.find(':') + 1)));
    const auto day = std::chrono::sys_days{std::chrono::year{std::stoi(some.month.substr(0, 4))} /
                                           std::stoi(some.month.substr(5)) / 3};
    owner.exec(
        "-- test.insert_people\nINSERT INTO kith.record (org, record_uid, batch, ordinal, revision, received_on, "
        "state, kind, consent, counts_in_statistics, digest, place_level, place_code, act_types, target_age_band) "
        "SELECT $1, gen_random_uuid(), 1, 0, 1, $2, 1, 1, 1, true, '\\x00000000000000000000000000000000', $3, $4, $5, "
        "$6 FROM generate_series(1, $7)",
        orgs[some.org], day, level, number, some.acts.empty() ? std::vector<std::int16_t>{unknown} : some.acts,
        some.age == 0 ? unknown : some.age, some.count);
  }
}

std::string quarter_of(const std::string& month) {
  return month.substr(0, 4) + "-Q" + std::to_string((std::stoi(month.substr(5)) + 2) / 3);
}

std::vector<std::string> places_of(const std::string& place, const std::string& year) {
  if (place == "state:06") return {place};
  // A metropolitan area whose counties lie in two regions is surely in the state and no more.
  if (place == "region:40900")
    return year < "2022" ? std::vector{place, std::string{"state:06"}} : std::vector{std::string{"state:06"}};
  if (place == "region:06073") return {place, "state:06"};
  return {place, (year < "2022" ? regions_2021 : regions_2022).at(place), "state:06"};
}

Truth count(const std::vector<People>& people) {
  Truth truth;
  for (const People& some : people) {
    const std::string year = some.month.substr(0, 4);
    for (const std::string& place : places_of(some.place, year))
      for (const std::string& period : {some.month, quarter_of(some.month), year})
        for (const auto& [dimension, code] : codes_of(some)) add(truth, {place, period, dimension, code}, some);
  }
  return truth;
}

}  // namespace kith::attacks
