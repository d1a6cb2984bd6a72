#include "hub/release/region_map_reader.hpp"

#include <algorithm>
#include <charconv>

#include "adapters/csv.hpp"
#include "hub/model/place.hpp"

namespace kith::release {
namespace {

using adapters::SourceRow;

template <class T>
std::optional<T> whole(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_region_code(std::string_view text) {
  return !text.empty() && text.size() <= 32 &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

std::string county_code(std::int32_t number) {
  return place_code_text({PlaceLevel::county, number});
}

}  // namespace

void RegionMapReader::fault(std::uint64_t row, std::string_view column, std::string sentence) {
  if (faults_.size() < most_faults) faults_.push_back({row, std::string{column}, std::move(sentence)});
}
void RegionMapReader::fault(const Row& row, Column column, std::string sentence) {
  fault(row.number, column_names[column], std::move(sentence));
}

void RegionMapReader::take_header(const SourceRow& row) {
  has_header_ = true;
  const std::size_t before = faults_.size();
  std::array<bool, column_names.size()> seen{};
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const auto* const name = std::ranges::find(column_names, row.cells[i].text);
    if (name == column_names.end()) {
      fault(row.number, {},
            "The header has a column that is not known; the columns are from_year, state, region, "
            "region_name, county, population.");
      continue;
    }
    const auto column = static_cast<std::size_t>(name - column_names.begin());
    if (seen[column]) fault(row.number, *name, "The column stands twice.");
    seen[column] = true;
    columns_[column] = i;
  }
  for (std::size_t i = 0; i < seen.size(); ++i)
    if (!seen[i]) fault(row.number, column_names[i], "The header has no such column.");
  knows_columns_ = faults_.size() == before;
}

void RegionMapReader::take(const SourceRow& source) {
  if (!source.faults.empty()) return fault(source.number, {}, "The row cannot be read as CSV (RFC 4180, UTF-8).");
  if (!adapters::has_text(source)) return;
  if (!has_header_) return take_header(source);
  if (!knows_columns_) return;
  const auto cell = [&](Column column) {
    return columns_[column] < source.cells.size() ? source.cells[columns_[column]].text : std::string_view{};
  };
  Row row;
  row.number = source.number;
  const std::size_t before = faults_.size();
  const auto year = whole<int>(cell(from_year));
  if (!year || *year < 0 || *year > 2199) fault(row, from_year, "A year is expected, or 0 for the first map.");
  const auto state_number = parse_place_code(PlaceLevel::state, cell(state));
  if (!state_number) fault(row, state, "A FIPS code of a state is expected, two digits.");
  const auto county_number = parse_place_code(PlaceLevel::county, cell(county));
  if (!county_number) fault(row, county, "A FIPS code of a county is expected, five digits.");
  if (state_number && county_number && *county_number / 1000 != *state_number)
    fault(row, county, "The county lies in another state.");
  if (!is_region_code(cell(region)))
    fault(row, region, "A code is expected: a metropolitan area's number, a county's, or up to 32 of a-z, 0-9 and _.");
  if (cell(region_name).empty() || cell(region_name).size() > 100)
    fault(row, region_name, "A name of up to 100 bytes is expected.");
  const auto people = cell(population).empty() ? std::int64_t{0} : whole<std::int64_t>(cell(population)).value_or(-1);
  if (people < 0 || people > 2'000'000'000)
    fault(row, population, "A whole number is expected, or nothing where it is not known.");
  if (faults_.size() != before) return;
  row.from_year = *year;
  row.state = *state_number;
  row.county = *county_number;
  row.region = cell(region);
  row.region_name = cell(region_name);
  row.population = people;
  rows_.push_back(std::move(row));
}

tl::expected<std::vector<RegionMap>, std::vector<FileFault>> RegionMapReader::read(std::string_view csv) {
  if (csv.size() > RegionMaps::file_limit_bytes)
    return tl::unexpected(std::vector{FileFault{0, {}, "The file may be 4 MiB at most."}});
  const adapters::SourceFormat format;
  adapters::CsvReader reader(format, {}, [this](const SourceRow& row) -> Result<void> {
    take(row);
    return {};
  });
  if (csv.starts_with("\xEF\xBB\xBF")) csv.remove_prefix(3);
  if (!reader.feed(csv) || !reader.finish()) fault(0, {}, "The file cannot be read as CSV.");
  if (rows_.empty() && faults_.empty()) fault(0, {}, "The file has no row with a county.");
  std::map<int, Rows> by_year;
  for (const Row& row : rows_) by_year[row.from_year].push_back(&row);
  std::vector<RegionMap> maps;
  for (const auto& [year, rows] : by_year) maps.push_back(make_map(year, rows));
  if (!faults_.empty()) {
    std::ranges::stable_sort(faults_, {}, &FileFault::row);
    return tl::unexpected(std::move(faults_));
  }
  return maps;
}

RegionMap RegionMapReader::make_map(int year, const Rows& rows) {
  RegionMap map;
  map.from_year_ = year;
  std::map<std::int32_t, std::map<std::string, Rows>> states;
  std::map<std::string, const Row*> regions;
  std::map<std::int32_t, const Row*> counties;
  for (const Row* row : rows) {
    const auto [known, is_new] = regions.try_emplace(row->region, row);
    if (!is_new && known->second->state != row->state) fault(*row, region, "The region lies in another state above.");
    if (!is_new && known->second->region_name != row->region_name)
      fault(*row, region_name, "The region has another name above.");
    if (!counties.try_emplace(row->county, row).second) fault(*row, county, "The county stands above already.");
    states[row->state][row->region].push_back(row);
  }
  for (auto& [state_number, in_state] : states) {
    const auto node = static_cast<std::uint32_t>(map.nodes_.size());
    const IncidentPlace place{PlaceLevel::state, state_number};
    map.nodes_.push_back({"state:" + place_code_text(place), std::string{place_label(place)}, PlaceRank::state,
                          std::nullopt, static_cast<std::uint32_t>(in_state.size()), 0});
    map.states_[state_number] = node;
    std::vector<const Rows*> in_order;
    for (const auto& [code, of_region] : in_state) in_order.push_back(&of_region);
    std::ranges::sort(in_order, {}, [](const Rows* of) { return of->front()->number; });
    for (const Rows* of_region : in_order) add_region(map, node, *of_region);
  }
  return map;
}

void RegionMapReader::add_region(RegionMap& map, std::uint32_t state_node, const Rows& rows) {
  const Row& first = *rows.front();
  const bool is_single = rows.size() == 1;
  if (is_single && first.region != county_code(first.county))
    fault(first, region, "A region of one county has the code of that county: its numbers are the county's.");
  const bool is_number = std::ranges::all_of(first.region, [](char c) { return c >= '0' && c <= '9'; });
  if (!is_single && is_number && !parse_place_code(PlaceLevel::cbsa, first.region))
    fault(first, region, "No metropolitan area has this number; give a region of your own a name.");
  const auto node = static_cast<std::uint32_t>(map.nodes_.size());
  map.nodes_.push_back({"region:" + first.region, first.region_name, PlaceRank::region, state_node,
                        is_single ? 0U : static_cast<std::uint32_t>(rows.size()), 0});
  for (const Row* row : rows) {
    map.nodes_[node].population += row->population;
    map.nodes_[state_node].population += row->population;
    map.counties_[row->county] = is_single ? node : static_cast<std::uint32_t>(map.nodes_.size());
    if (is_single) continue;
    const IncidentPlace place{PlaceLevel::county, row->county};
    map.nodes_.push_back({"county:" + county_code(row->county), std::string{place_label(place)}, PlaceRank::county,
                          node, 0, row->population});
  }
}

}  // namespace kith::release
