#include "adapters/numbers.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>

#include "adapters/fold.hpp"

namespace kith::adapters {
namespace {

constexpr auto words = std::to_array<std::pair<std::string_view, std::int64_t>>({
    {"none", 0},      {"zero", 0},        {"no", 0},        {"one", 1},       {"two", 2},       {"three", 3},
    {"four", 4},      {"five", 5},        {"six", 6},       {"seven", 7},     {"eight", 8},     {"nine", 9},
    {"ten", 10},      {"eleven", 11},     {"twelve", 12},   {"thirteen", 13}, {"fourteen", 14}, {"fifteen", 15},
    {"sixteen", 16},  {"seventeen", 17},  {"eighteen", 18}, {"nineteen", 19}, {"twenty", 20},   {"thirty", 30},
    {"forty", 40},    {"fifty", 50},      {"sixty", 60},    {"seventy", 70},  {"eighty", 80},   {"ninety", 90},
    {"hundred", 100}, {"a hundred", 100}, {"dozen", 12},    {"a dozen", 12},  {"couple", 2},    {"a couple", 2},
});
constexpr auto hedges =
    std::to_array<std::string_view>({"~", "ca.", "ca ", "circa ", "about ", "around ", "approximately ", "approx. ",
                                     "approx ", "roughly ", "maybe ", "probably ", "almost ", "nearly "});
constexpr auto nouns = std::to_array<std::string_view>(
    {" people",   " persons", " person",    " years old",    " years",   " yrs",   " yr",
     " yo",       " y/o",     " attendees", " participants", " men",     " women", " kids",
     " children", " adults",  " victims",   " suspects",     " of them", " or so", "ish"});

bool take_front(std::string_view& text, std::string_view part) {
  if (!text.starts_with(part)) return false;
  text.remove_prefix(part.size());
  text = trim(text);
  return true;
}
bool take_back(std::string_view& text, std::string_view part) {
  if (text.size() <= part.size() || !text.ends_with(part)) return false;
  text.remove_suffix(part.size());
  text = trim(text);
  return true;
}

// One number, in digits (1,200 and 40.0 too) or as a word.
std::optional<std::int64_t> one_number(std::string_view text) {
  const auto word = std::ranges::find(words, text, &std::pair<std::string_view, std::int64_t>::first);
  if (word != words.end()) return word->second;
  if (const auto dot = text.find('.'); dot != std::string_view::npos && dot > 0) {
    if (text.find_first_not_of('0', dot + 1) != std::string_view::npos) return std::nullopt;
    text = text.substr(0, dot);
  }
  std::string digits;
  std::size_t since_comma = 0;
  bool has_comma = false;
  for (const char c : text) {
    if (c == ',') {
      if (digits.empty() || digits.size() > 3 + 3 * std::size_t{has_comma} || (has_comma && since_comma != 3))
        return std::nullopt;
      has_comma = true;
      since_comma = 0;
    } else {
      digits += c;
      ++since_comma;
    }
  }
  if (digits.empty() || digits.size() > 9 || (has_comma && since_comma != 3) || digits[0] == '-') return std::nullopt;
  return whole_number(digits);
}

std::optional<TypedNumber> range(std::string_view text) {
  for (const std::string_view middle : {" to ", " or ", " - ", "-"}) {
    const auto at = text.find(middle);
    if (at == std::string_view::npos || at == 0) continue;
    const auto least = one_number(trim(text.substr(0, at)));
    const auto most = one_number(trim(text.substr(at + middle.size())));
    if (!least || !most || *most < *least) return std::nullopt;
    return TypedNumber{*least, *most, true};
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<TypedNumber> typed_number(std::string_view folded) {
  std::string_view text = trim(folded);
  bool is_rough = false;
  for (const std::string_view hedge : hedges) is_rough |= take_front(text, hedge);
  for (const std::string_view noun : nouns) take_back(text, noun);
  if (take_back(text, "+") || take_back(text, " or more") || take_back(text, " and over") ||
      take_back(text, " or older")) {
    const auto least = one_number(text);
    return least ? std::optional(TypedNumber{*least, TypedNumber::no_end, true}) : std::nullopt;
  }
  for (const std::string_view over : {"over ", "more than ", "> "}) {
    if (!take_front(text, over)) continue;
    const auto below = one_number(text);
    return below ? std::optional(TypedNumber{*below + 1, TypedNumber::no_end, true}) : std::nullopt;
  }
  for (const std::string_view under : {"under ", "less than ", "fewer than ", "< "}) {
    if (!take_front(text, under)) continue;
    const auto above = one_number(text);
    return above && *above > 0 ? std::optional(TypedNumber{0, *above - 1, true}) : std::nullopt;
  }
  if (const auto number = one_number(text)) return TypedNumber{*number, *number, is_rough};
  return range(text);
}

}  // namespace kith::adapters
