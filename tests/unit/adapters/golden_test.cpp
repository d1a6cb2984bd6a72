// Published figures, counted here from what the adapters give: if a mapping loses or moves a row, a figure changes.
#include <map>
#include <set>
#include <sstream>

#include "hub/base/json.hpp"
#include "hub/model/code.hpp"
#include "tests/unit/adapters/reading.hpp"

namespace kith::adapters {
namespace {

using namespace testing;

// One record's JSON, owned.
class Parsed {
 public:
  explicit Parsed(std::string text) : text_(std::move(text)) {
    auto value = parser_.parse(text_);
    BOOST_REQUIRE(value);
    value_ = *value;
  }
  // "target.gender" is gender inside target.
  json::Value at(std::string_view path) const {
    json::Value value = value_;
    while (value && !path.empty()) {
      const auto dot = path.find('.');
      value = value.find(path.substr(0, dot));
      path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
    }
    return value;
  }
  std::string text(std::string_view path) const {
    const auto value = at(path);
    return value && value.is(json::Kind::string) ? std::string(value.string()) : std::string{};
  }
  std::set<std::string> set(std::string_view path) const {
    std::set<std::string> out;
    const auto value = at(path);
    if (!value) return out;
    for (auto v = value.first(); v; v = v.next()) out.emplace(v.string());
    return out;
  }

 private:
  std::string text_;
  json::Parser parser_;
  json::Value value_;
};

// A small CSV without quotes inside cells, as lists of cells, the header left out.
std::vector<std::vector<std::string>> plain_csv(const std::string& text) {
  std::vector<std::vector<std::string>> out;
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    std::vector<std::string> cells;
    std::istringstream parts(line);
    for (std::string cell; std::getline(parts, cell, ',');) cells.push_back(cell);
    if (!cells.empty() && !cells.back().empty() && cells.back().back() == '\r') cells.back().pop_back();
    out.push_back(std::move(cells));
  }
  return out;
}

// count/base as a percentage, rounded half up in whole numbers, with that many decimals.
std::string percent(std::int64_t count, std::int64_t base, int decimals) {
  const std::int64_t scale = decimals == 2 ? 100 : 10;
  const std::int64_t scaled = (count * 100 * scale * 2 + base) / (base * 2);
  std::string fraction = std::to_string(scaled % scale);
  if (decimals == 2 && fraction.size() < 2) fraction.insert(0, 1, '0');
  return std::to_string(scaled / scale) + "." + fraction;
}

struct PublishedCode {
  const char* path;
  const char* code;
};
// What the published page calls its rows.
const std::map<std::pair<std::string, std::string>, PublishedCode> aaln_codes = {
    {{"county", "Sacramento"}, {"place.code", "06067"}},
    {{"county", "Yolo"}, {"place.code", "06113"}},
    {{"county", "Placer"}, {"place.code", "06061"}},
    {{"county", "El Dorado"}, {"place.code", "06017"}},
    {{"act", "verbal"}, {"act_types", "verbal_harassment"}},
    {{"act", "shunning"}, {"act_types", "avoidance_shunning"}},
    {{"site", "business"}, {"sites", "business"}},
    {{"site", "street/sidewalk (public area)"}, {"sites", "public_street"}},
    {{"reason", "race"}, {"bias_reasons", "race"}},
    {{"reason", "ethnicity"}, {"bias_reasons", "ethnicity_national_origin"}},
    {{"reason", "gender"}, {"bias_reasons", "gender"}},
    {{"ethnicity", "Chinese"}, {"target.ethnicity", "chinese"}},
    {{"ethnicity", "Hmong"}, {"target.ethnicity", "hmong"}},
    {{"age", "26-35"}, {"target.age_band", "26_35"}},
    {{"age", "46-60"}, {"target.age_band", "46_60"}},
    {{"gender", "female"}, {"target.gender", "female"}},
    {{"gender", "male"}, {"target.gender", "male"}},
    {{"gender", "(residual)"}, {"target.gender", "nonbinary"}},
};

std::set<std::string> values_of(const Parsed& record, const std::string& path) {
  const auto value = record.at(path);
  if (value && value.is(json::Kind::array)) return record.set(path);
  const auto text = record.text(path);
  return text.empty() ? std::set<std::string>{} : std::set{text};
}

bool is_known(const std::set<std::string>& values) {
  return !values.empty() && !values.contains("unknown") && !values.contains("declined");
}

// Parent group of a bias target, e.g. religion for 21.
std::string bias_type(const std::string& code) {
  const auto id = find_code(CodeList::bias_targets, code);
  const Code* known = id ? find_code(CodeList::bias_targets, *id) : nullptr;
  const Code* parent = known != nullptr ? find_code(CodeList::bias_targets, known->parent) : nullptr;
  return parent != nullptr && known->parent != not_asked ? std::string(parent->code) : std::string{};
}

const std::map<std::string, std::string> doj_values = {
    {"Anti-Asian", "14"},
    {"Anti-White", "11"},
    {"Anti-Hispanic or Latino", "32"},
    {"Anti-Black or African American", "12"},
    {"Anti-Jewish", "21"},
    {"Race/Ethnicity/Ancestry", "race_ethnicity_ancestry"},
    {"Religion", "religion"},
    {"Sexual Orientation", "sexual_orientation"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(golden)

BOOST_AUTO_TEST_CASE(aaln_sample_reproduces_the_published_page) {
  const auto page = shared_file("published/aaln_mar2020_feb2021.csv");
  if (page.empty()) return;
  const auto outcome = run(mapping_of("aaln"), read_file(source_dir() / "adapters/aaln/sample.csv"));
  BOOST_REQUIRE(outcome.result);
  std::vector<Parsed> counted;
  for (const Row& row : outcome.rows) {
    if (row.fate == RowFate::record && row.counts_in_statistics) counted.emplace_back(row.content);
  }
  int figures = 0;
  for (const auto& published : plain_csv(read_file(page))) {
    const auto& [path, code] = aaln_codes.at({published[0], published[1]});
    std::int64_t count = 0, base = 0;
    for (const Parsed& record : counted) {
      const auto values = values_of(record, path);
      base += is_known(values) ? 1 : 0;
      count += values.contains(code) ? 1 : 0;
    }
    BOOST_TEST(std::to_string(count) == published[3], published[1]);
    BOOST_TEST(std::to_string(base) == published[4], published[1]);
    BOOST_TEST(percent(count, base, published[0] == "county" ? 2 : 1) == published[2], published[1]);
    ++figures;
  }
  BOOST_TEST(figures == 18);  // the 17 published percentages and the gender that is left over
}

BOOST_AUTO_TEST_CASE(california_file_gives_all_27_published_figures) {
  const auto events = shared_file("ca_doj_hate_crime_2012_2022.csv");
  const auto figures = shared_file("published/ca_doj_published_events.csv");
  if (events.empty() || figures.empty()) return;
  std::map<std::string, std::int64_t> totals;  // by year
  std::map<std::pair<std::string, std::string>, std::int64_t>
      biases;  // by year and code or group, multiple bias left out
  std::int64_t naive_asian_2022 = 0;
  const auto outcome = run(mapping_of("ca_doj"), read_file(events));
  BOOST_REQUIRE(outcome.result);
  BOOST_TEST(outcome.tally.offered == 12'706U);
  std::set<std::string> keys;
  for (const Row& row : outcome.rows) {
    BOOST_REQUIRE_MESSAGE(row.fate == RowFate::record, "row " << row.number << ": " << first_error(row));
    keys.insert(row.source_key);
    const Parsed record(row.content);
    const std::string year = record.text("reported_month").substr(0, 4);
    ++totals[year];
    const bool is_multiple = record.set("quality_flags").contains("multiple_bias");
    for (const auto& code : record.set("bias_targets")) {
      naive_asian_2022 += year == "2022" && code == "14" ? 1 : 0;
      if (is_multiple) continue;
      ++biases[{year, code}];
      ++biases[{year, bias_type(code)}];
    }
  }
  BOOST_TEST(keys.size() == 12'706U);
  BOOST_TEST(naive_asian_2022 == 143);
  int checked = 0;
  for (const auto& figure : plain_csv(read_file(figures))) {
    const auto count = figure[1] == "total" ? totals[figure[0]] : biases[{figure[0], doj_values.at(figure[2])}];
    BOOST_TEST(std::to_string(count) == figure[3], figure[0] << " " << figure[2]);
    ++checked;
  }
  BOOST_TEST(checked == 27);
}

BOOST_AUTO_TEST_CASE(county_sheets_give_sacramento_its_published_counts) {
  struct Wanted {
    const char* sheet;
    const char* base_id;
    const char* base;
    std::map<std::string, std::string> cells;
  };
  const std::vector<Wanted> wanted = {
      {"type", "reported_acts", "112", {{"verbal_harassment", "83"}, {"behavioral_harassment", "23"}}},
      {"site", "reported_acts", "112", {{"retail_grocery", "29"}, {"public_street", "23"}}},
      {"race_ethnicity",
       "self_reported_acts",
       "95",
       {{"chinese", "28"}, {"japanese", "12"}, {"vietnamese", "12"}, {"hmong", "11"}}},
      {"gender", "self_reported_acts", "95", {{"female", "47"}, {"male", "37"}, {"nonbinary", "4"}, {"unknown", "7"}}},
      {"age", "self_reported_acts", "95", {{"26_35", "28"}, {"46_60", "21"}, {"unknown", "11"}}},
      {"bias", "reported_acts", "112", {{"explicit", "57"}, {"other", "0"}}},
      {"offender", "reported_acts", "112", {{"individual", "83"}}},
      {"scope", "reported_acts", "112", {{"interpersonal", "107"}, {"societal", "5"}}},
      {"reporting_for", "reported_acts", "112", {{"self", "95"}, {"unknown", "1"}}},
  };
  for (const Wanted& sheet : wanted) {
    const auto path =
        shared_file("stop_aapi_hate_2020_2022/2020_2022_county_level_totals__" + std::string(sheet.sheet) + ".csv");
    if (path.empty()) return;
    const auto outcome = run(mapping_of("stop_aapi_hate"), read_file(path));
    BOOST_REQUIRE_MESSAGE(outcome.result, sheet.sheet);
    BOOST_TEST(outcome.rows.size() == 18U, sheet.sheet);
    bool has_sacramento = false;
    for (const Row& row : outcome.rows) {
      BOOST_REQUIRE_MESSAGE(row.fate == RowFate::record,
                            sheet.sheet << " row " << row.number << ": " << first_error(row));
      const Parsed record(row.content);
      if (record.text("table.place.code") != "06067") continue;
      has_sacramento = true;
      BOOST_TEST(record.text("table.base.id") == sheet.base_id, sheet.sheet);
      BOOST_TEST(record.at("table.base.n").number_text() == sheet.base, sheet.sheet);
      std::map<std::string, std::string> cells;
      for (auto cell = record.at("table.cells").first(); cell; cell = cell.next()) {
        cells[std::string(cell.find("code").string())] = cell.find("count").number_text();
      }
      for (const auto& [code, count] : sheet.cells) BOOST_TEST(cells[code] == count, sheet.sheet << " " << code);
    }
    BOOST_TEST(has_sacramento, sheet.sheet);
  }
}

BOOST_AUTO_TEST_CASE(the_workbook_itself_gives_what_its_sheets_give_one_by_one) {
  const auto workbook = shared_file("stop_aapi_hate_2020_2022/2020-2022-county-level-totals.xlsx");
  if (workbook.empty()) return;
  const auto whole = run(mapping_of("stop_aapi_hate"), read_file(workbook));
  BOOST_REQUIRE_MESSAGE(whole.result, (whole.result ? "" : whole.result.error().sentence()));
  std::map<std::string, std::string> from_workbook;  // by source key
  for (const Row& row : whole.rows) {
    if (row.fate != RowFate::record) continue;
    BOOST_TEST(from_workbook.emplace(row.source_key, row.content).second);
  }
  std::size_t from_sheets = 0;
  for (const char* sheet :
       {"type", "site", "race_ethnicity", "gender", "age", "bias", "offender", "scope", "reporting_for"}) {
    const auto path =
        shared_file("stop_aapi_hate_2020_2022/2020_2022_county_level_totals__" + std::string(sheet) + ".csv");
    const auto one = run(mapping_of("stop_aapi_hate"), read_file(path));
    for (const Row& row : one.rows) {
      if (row.fate != RowFate::record) continue;
      ++from_sheets;
      BOOST_TEST(from_workbook[row.source_key] == row.content, sheet);
    }
  }
  BOOST_TEST(from_sheets == 9U * 18U);
  BOOST_TEST(from_workbook.size() == from_sheets);
}

BOOST_AUTO_TEST_CASE(the_sheet_that_explains_the_data_is_skipped_whole) {
  const auto path = shared_file("stop_aapi_hate_2020_2022/2020_2022_county_level_totals__about.csv");
  if (path.empty()) return;
  const auto outcome = run(mapping_of("stop_aapi_hate"), read_file(path));
  BOOST_REQUIRE(outcome.result);
  BOOST_TEST(outcome.tally.by_fate[static_cast<std::size_t>(RowFate::skipped)] == outcome.tally.offered);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::adapters
