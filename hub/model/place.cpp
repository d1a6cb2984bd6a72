// Places against the code lists. A number keeps no leading zeros, so each level says how wide its text is. Pure.
#include "hub/model/place.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace kith {
namespace {

struct NamedLevel {
  std::string_view name;
  PlaceLevel level;
};
constexpr std::array named_levels = {NamedLevel{"county", PlaceLevel::county}, NamedLevel{"cbsa", PlaceLevel::cbsa},
                                     NamedLevel{"state", PlaceLevel::state}};

std::size_t digits(PlaceLevel level) {
  switch (level) {
    case PlaceLevel::city:
      return 7;
    case PlaceLevel::county:
    case PlaceLevel::cbsa:
      return 5;
    case PlaceLevel::state:
      return 2;
    case PlaceLevel::not_asked:
    case PlaceLevel::unknown:
    case PlaceLevel::declined:
    case PlaceLevel::online:
      return 0;
  }
  return 0;
}

const Code* find_place(const IncidentPlace& place) {
  const auto list = code_list(place.level);
  const auto id = list ? find_code(*list, place_code_text(place)) : std::nullopt;
  return id ? find_code(*list, *id) : nullptr;
}

std::optional<std::int32_t> whole_number(std::string_view text) {
  std::int32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// The number of a place's parent in the list above it.
std::optional<std::int32_t> parent_number(const IncidentPlace& place, CodeList above) {
  const Code* const code = find_place(place);
  const Code* const parent = code == nullptr || code->parent == not_asked ? nullptr : find_code(above, code->parent);
  return parent == nullptr ? std::nullopt : whole_number(parent->code);
}

}  // namespace

std::optional<CodeList> code_list(PlaceLevel level) {
  switch (level) {
    case PlaceLevel::city:
      return CodeList::city;
    case PlaceLevel::county:
      return CodeList::county;
    case PlaceLevel::cbsa:
      return CodeList::cbsa;
    case PlaceLevel::state:
      return CodeList::state;
    case PlaceLevel::not_asked:
    case PlaceLevel::unknown:
    case PlaceLevel::declined:
    case PlaceLevel::online:
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<std::int32_t> parse_place_code(PlaceLevel level, std::string_view text) {
  const auto list = code_list(level);
  const auto id = list ? find_code(*list, text) : std::nullopt;
  if (!id || *id < first_real_code) return std::nullopt;
  return whole_number(text);
}

std::string place_code_text(const IncidentPlace& place) {
  const std::size_t width = digits(place.level);
  if (width == 0) return {};
  std::string text = std::to_string(place.code);
  if (text.size() < width) text.insert(0, width - text.size(), '0');
  return text;
}

std::string_view place_label(const IncidentPlace& place) {
  const Code* const code = find_place(place);
  return code == nullptr ? std::string_view{} : code->label;
}

std::optional<std::int32_t> place_within(const IncidentPlace& place, PlaceLevel coarser) {
  if (!code_list(place.level) || !code_list(coarser)) return std::nullopt;
  if (place.level == coarser) return place.code;
  if (place.level == PlaceLevel::city) {
    const auto county = parent_number(place, CodeList::county);
    if (!county) return std::nullopt;
    return place_within({PlaceLevel::county, *county}, coarser);
  }
  if (place.level != PlaceLevel::county) return std::nullopt;
  if (coarser == PlaceLevel::cbsa) return parent_number(place, CodeList::cbsa);
  if (coarser == PlaceLevel::state) return place.code / 1000;
  return std::nullopt;
}

std::optional<IncidentPlace> parse_named_place(std::string_view text) {
  const std::size_t colon = text.find(':');
  const auto* const found = std::ranges::find(named_levels, text.substr(0, colon), &NamedLevel::name);
  if (colon == std::string_view::npos || found == named_levels.end()) return std::nullopt;
  const auto code = parse_place_code(found->level, text.substr(colon + 1));
  return code ? std::optional{IncidentPlace{found->level, *code}} : std::nullopt;
}

std::string named_place_text(const IncidentPlace& place) {
  const auto* const found = std::ranges::find(named_levels, place.level, &NamedLevel::level);
  return found == named_levels.end() ? std::string{} : std::string{found->name} + ":" + place_code_text(place);
}

}  // namespace kith
