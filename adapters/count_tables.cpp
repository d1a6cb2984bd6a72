#include "adapters/count_tables.hpp"

#include <algorithm>

#include "hub/model/dimension.hpp"

namespace kith::adapters {
namespace {

const std::size_t occurred_field = *find_field("occurred");
const std::size_t reported_field = *find_field("reported_month");
const std::size_t place_field = *find_field("place");

int months_of(DatePrecision period) {
  return period == DatePrecision::month ? 1 : period == DatePrecision::quarter ? 3 : 12;
}

Month first_month(Month month, DatePrecision period) {
  const int months = months_of(period);
  month.month = static_cast<std::uint8_t>((month.month - 1) / months * months + 1);
  return month;
}

}  // namespace

std::optional<std::size_t> countable_field(std::string_view dimension) {
  const Dimension* const known = find_dimension(dimension);
  if (known == nullptr) return std::nullopt;
  const auto specs = field_specs();
  for (std::size_t i = 0; i < specs.size(); ++i) {
    std::string_view name = specs[i].name;
    if (name.starts_with("target.")) name.remove_prefix(7);
    const bool is_named = name == dimension || (name.ends_with('s') && name.substr(0, name.size() - 1) == dimension);
    if (is_named && specs[i].list == known->list) return i;
  }
  return std::nullopt;
}

std::optional<Month> CountTables::period_of(const FieldValues& values) const {
  if (rule_.is_by_reported_month) {
    const auto& month = values[reported_field].month;
    return month ? std::optional(first_month(*month, rule_.period)) : std::nullopt;
  }
  const Occurred& date = values[occurred_field].date;
  if (date.precision < DatePrecision::day || date.precision > rule_.period) return std::nullopt;
  const Month month{static_cast<std::int16_t>(int(date.first_day.year())),
                    static_cast<std::uint8_t>(unsigned(date.first_day.month()))};
  return first_month(month, rule_.period);
}

CountTables::Added CountTables::add(const FieldValues& values) {
  const auto period = period_of(values);
  if (!period) return Added::no_period;
  const IncidentPlace& place = values[place_field].place;
  if (place.level < PlaceLevel::online) return Added::no_place;
  if (cells_ > cells_cap) return Added::too_many;
  for (std::size_t i = 0; i < rule_.dimensions.size(); ++i) {
    Counts& counts = counts_[{*period, static_cast<int>(place.level), place.code, i}];
    const auto field = countable_field(rule_.dimensions[i]);
    if (!field) {
      ++counts.base;  // "total"
      continue;
    }
    const Shape shape = field_specs()[*field].shape;
    const FieldValue& value = values[*field];
    if (value.is_absent(shape)) continue;  // not asked: outside the base
    ++counts.base;
    const auto count = [&](CodeId code) { cells_ += ++counts.cells[code] == 1 ? 1 : 0; };
    if (shape == Shape::set) {
      for (const CodeId code : value.set.codes()) count(code);
    } else {
      count(value.code);
    }
  }
  return Added::counted;
}

std::vector<CountedTable> CountTables::tables() const {
  std::vector<CountedTable> out;
  for (const auto& [key, counts] : counts_) {
    if (auto table = protect(key, counts)) out.push_back(*std::move(table));
  }
  return out;
}

std::optional<CountedTable> CountTables::protect(const Key& key, const Counts& counts) const {
  if (counts.base < smallest_cell_ || counts.base == 0) return std::nullopt;
  CountedTable out;
  out.from = key.from;
  out.to = key.from;
  out.to.month = static_cast<std::uint8_t>(out.to.month + months_of(rule_.period) - 1);
  out.place = {static_cast<PlaceLevel>(key.level), key.place};
  out.dimension = rule_.dimensions[key.dimension];
  out.base = counts.base;
  const Dimension* const dimension = find_dimension(out.dimension);
  out.is_multi = dimension != nullptr && dimension->is_multi;
  std::int64_t hidden = counts.base;
  for (const auto& [code, count] : counts.cells) {
    // A cell that nearly everybody is in tells of the few who are not.
    const bool leaves_few = count != counts.base && counts.base - count < smallest_cell_;
    if (count < smallest_cell_ || (out.is_multi && leaves_few)) continue;
    out.cells.emplace_back(find_code(dimension->list, code)->code, count);
    hidden -= count;
  }
  // Exclusive cells add up to the base: what is hidden has to be nothing or enough together.
  while (!out.is_multi && hidden != 0 && hidden < smallest_cell_ && !out.cells.empty()) {
    const auto least = std::ranges::min_element(out.cells, {}, &std::pair<std::string, std::int64_t>::second);
    hidden += least->second;
    out.cells.erase(least);
  }
  std::ranges::sort(out.cells);
  return out;
}

}  // namespace kith::adapters
