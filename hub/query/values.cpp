#include "hub/query/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "hub/model/place.hpp"

namespace kith::query {
namespace {

using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;
using storage::place_of_value;
using storage::place_value;

constexpr std::array<std::string_view, 3> special_texts{"not_asked", "unknown", "declined"};
constexpr std::array<std::string_view, 3> special_labels{"Not asked", "Unknown", "Declined to answer"};

PlaceLevel level_of(Grain grain) {
  switch (grain) {
    case Grain::city:
      return PlaceLevel::city;
    case Grain::county:
      return PlaceLevel::county;
    case Grain::cbsa:
      return PlaceLevel::cbsa;
    case Grain::state:
      return PlaceLevel::state;
    case Grain::code:
    case Grain::group:
    case Grain::month:
    case Grain::quarter:
    case Grain::year:
      break;
  }
  return PlaceLevel::unknown;
}

std::int32_t months_of(Grain grain) {
  return grain == Grain::month ? 1 : grain == Grain::quarter ? 3 : 12;
}

// Time values of every grain count units since year 0.
std::int32_t units_of_year(Grain grain) {
  return 12 / months_of(grain);
}

std::int32_t fold_place(Grain grain, const IncidentPlace& place) {
  if (place.level < PlaceLevel::city) return place_value(place);  // online and the special levels
  const auto within = place_within(place, level_of(grain));
  return within ? place_value({level_of(grain), *within}) : unknown;
}

std::int32_t fold_day(Grain grain, std::int32_t day) {
  const auto civil = storage::day_of_value(day);
  const auto month_number = static_cast<std::int32_t>(static_cast<unsigned>(civil.month())) - 1;
  return static_cast<int>(civil.year()) * units_of_year(grain) + month_number / months_of(grain);
}

std::string time_text(Grain grain, std::int32_t value) {
  const std::int32_t units = units_of_year(grain);
  std::string text = std::to_string(value / units);
  if (grain == Grain::quarter) text.append("-Q").append(std::to_string(value % units + 1));
  if (grain == Grain::month) {
    const std::int32_t number = value % units + 1;
    text.append(number < 10 ? "-0" : "-").append(std::to_string(number));
  }
  return text;
}

std::optional<std::int32_t> digits(std::string_view text, std::size_t width) {
  if (text.size() != width) return std::nullopt;
  std::int32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

std::optional<std::int32_t> parse_time(Grain grain, std::string_view text) {
  const auto civil_year = digits(text.substr(0, std::min<std::size_t>(text.size(), 4)), 4);
  if (!civil_year || *civil_year < 1900 || *civil_year > 2199) return std::nullopt;
  const std::string_view rest = text.substr(4);
  if (grain == Grain::year) return rest.empty() ? civil_year : std::nullopt;
  const bool is_month = grain == Grain::month;
  const std::string_view sign = is_month ? "-" : "-Q";
  if (!rest.starts_with(sign)) return std::nullopt;
  const auto number = digits(rest.substr(sign.size()), is_month ? 2 : 1);
  if (!number || *number < 1 || *number > units_of_year(grain)) return std::nullopt;
  return *civil_year * units_of_year(grain) + *number - 1;
}

// Days from the first of the value's first month to the first of the month after it.
std::pair<std::int32_t, std::int32_t> days_of(Grain grain, std::int32_t value) {
  const std::int32_t first = value * months_of(grain), end = first + months_of(grain);
  const auto day = [](std::int32_t m) {
    return storage::day_value(sys_days{year{m / 12} / month{static_cast<unsigned>(m % 12 + 1)} / 1});
  };
  return {day(first), day(end)};
}

// What a code counts as in a taxonomy; ambiguous entries count as nothing by themselves.
std::optional<CodeId> crossed(CodeList list, CodeId from, Taxonomy to) {
  const Code* const code = find_code(list, from);
  if (code == nullptr) return std::nullopt;
  if (!code->taxonomy || *code->taxonomy == to) return from;
  for (const CrosswalkEntry& entry : crosswalk())
    if (entry.list == list && entry.from == from && entry.confidence != Confidence::ambiguous)
      if (const Code* target = find_code(list, entry.to); target != nullptr && target->taxonomy == to) return entry.to;
  return std::nullopt;
}

// Every place of the lists, for turning a filter on a level into the stored values that lie within.
std::vector<std::int32_t> stored_places(const TableDimension& dimension, const std::vector<std::int32_t>& values) {
  std::vector<std::int32_t> stored;
  const auto keep = [&](const IncidentPlace& place) {
    if (std::ranges::find(values, fold_place(dimension.grain, place)) != values.end())
      stored.push_back(place_value(place));
  };
  for (const auto level : {PlaceLevel::not_asked, PlaceLevel::unknown, PlaceLevel::declined, PlaceLevel::online})
    keep({level, 0});
  for (const auto level : {PlaceLevel::city, PlaceLevel::county, PlaceLevel::cbsa, PlaceLevel::state})
    for (const Code& code : codes(*code_list(level)))
      if (const auto number = parse_place_code(level, code.code)) keep({level, *number});
  return stored;
}

}  // namespace

std::int32_t fold(const TableDimension& dimension, std::int32_t stored) {
  if (dimension.is_place()) return fold_place(dimension.grain, place_of_value(stored));
  if (dimension.is_time() && is_known(stored)) return fold_day(dimension.grain, stored);
  return stored;
}

std::string value_text(const TableDimension& dimension, std::int32_t value) {
  if (value < first_real_code) return std::string{special_texts[static_cast<std::size_t>(value)]};
  if (dimension.is_time()) return time_text(dimension.grain, value);
  if (dimension.is_place()) {
    const IncidentPlace place = place_of_value(value);
    return place.level == PlaceLevel::online ? "online" : place_code_text(place);
  }
  const Code* const code = find_code(*dimension.list, static_cast<CodeId>(value));
  return std::string{code == nullptr ? special_texts[unknown] : code->code};
}

std::string value_label(const TableDimension& dimension, std::int32_t value) {
  if (value < first_real_code) return std::string{special_labels[static_cast<std::size_t>(value)]};
  if (dimension.is_time()) return time_text(dimension.grain, value);
  if (dimension.is_place()) {
    const IncidentPlace place = place_of_value(value);
    return place.level == PlaceLevel::online ? "Online" : std::string{place_label(place)};
  }
  const Code* const code = find_code(*dimension.list, static_cast<CodeId>(value));
  return std::string{code == nullptr ? special_labels[unknown] : code->label};
}

std::vector<std::int32_t> parse_values(const TableDimension& dimension, std::string_view text) {
  for (std::size_t special = 0; special < special_texts.size(); ++special)
    if (text == special_texts[special]) return {static_cast<std::int32_t>(special)};
  if (dimension.is_time()) {
    const auto value = parse_time(dimension.grain, text);
    return value ? std::vector{*value} : std::vector<std::int32_t>{};
  }
  if (dimension.is_place()) {
    if (text == "online") return {place_value({PlaceLevel::online, 0})};
    const PlaceLevel level = level_of(dimension.grain);
    const auto number = parse_place_code(level, text);
    return number ? std::vector{place_value({level, *number})} : std::vector<std::int32_t>{};
  }
  std::vector<std::int32_t> values;
  for (const Taxonomy taxonomy : {Taxonomy::sah_2020, Taxonomy::sah_2023})
    if (const auto id = find_code(*dimension.list, text, taxonomy))
      if (std::ranges::find(values, *id) == values.end()) values.push_back(*id);
  return values;
}

std::vector<std::int16_t> count_map(const TableDimension& dimension, const std::optional<Taxonomy>& taxonomy) {
  const bool crosses = taxonomy && dimension.has_taxonomies();
  if (!crosses && dimension.grain != Grain::group) return {};
  std::vector<std::int16_t> map;
  for (const Code& code : codes(*dimension.list)) {
    if (code.id < first_real_code) continue;
    std::optional<CodeId> target = crosses ? crossed(*dimension.list, code.id, *taxonomy) : code.id;
    if (target && dimension.grain == Grain::group)
      if (const Code* c = find_code(*dimension.list, *target); c != nullptr && c->parent != not_asked)
        target = c->parent;
    if (map.size() <= static_cast<std::size_t>(code.id)) map.resize(static_cast<std::size_t>(code.id) + 1, not_asked);
    map[static_cast<std::size_t>(code.id)] = target.value_or(not_asked);
  }
  return map;
}

storage::CountFilter count_filter(const TableFilter& filter, const std::optional<Taxonomy>& taxonomy) {
  const TableDimension& dimension = *filter.dimension;
  storage::CountFilter result{dimension.source, {}, {}};
  if (dimension.is_place()) {
    result.values = stored_places(dimension, filter.values);
    return result;
  }
  for (const std::int32_t value : filter.values) {
    if (dimension.is_time() && is_known(value)) {
      result.ranges.push_back(days_of(dimension.grain, value));
    } else {
      result.values.push_back(value);
    }
  }
  const auto map = count_map(dimension, taxonomy);
  for (std::size_t id = 0; id < map.size(); ++id)
    if (std::ranges::find(filter.values, map[id] == not_asked ? -1 : map[id]) != filter.values.end())
      result.values.push_back(static_cast<std::int32_t>(id));
  return result;
}

}  // namespace kith::query
