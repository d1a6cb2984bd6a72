#include "adapters/month_names.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "adapters/date_parts.hpp"

namespace kith::adapters {
namespace {

using Names = std::array<std::string_view, 12>;

constexpr Names english = {"january", "february", "march",     "april",   "may",      "june",
                           "july",    "august",   "september", "october", "november", "december"};
// Accents are folded away. Names that two languages share stand once.
constexpr std::array<Names, 3> others = {{
    {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
     "diciembre"},
    {"enero", "pebrero", "marso", "abril", "mayo", "hunyo", "hulyo", "agosto", "setyembre", "oktubre", "nobyembre",
     "disyembre"},
    {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "setiembre", "octubre", "noviembre",
     "diciembre"},
}};

struct Numeral {
  std::string_view text;
  unsigned value;
};
// The longer before those that they begin with.
constexpr auto vietnamese = std::to_array<Numeral>({{"muoi mot", 11},
                                                    {"muoi hai", 12},
                                                    {"muoi", 10},
                                                    {"mot", 1},
                                                    {"hai", 2},
                                                    {"ba", 3},
                                                    {"tu", 4},
                                                    {"bon", 4},
                                                    {"nam", 5},
                                                    {"sau", 6},
                                                    {"bay", 7},
                                                    {"tam", 8},
                                                    {"chin", 9}});
constexpr auto chinese = std::to_array<Numeral>({{"十一", 11},
                                                 {"十二", 12},
                                                 {"十", 10},
                                                 {"一", 1},
                                                 {"二", 2},
                                                 {"三", 3},
                                                 {"四", 4},
                                                 {"五", 5},
                                                 {"六", 6},
                                                 {"七", 7},
                                                 {"八", 8},
                                                 {"九", 9}});
// June and October lose a sound: 유월, 시월.
constexpr auto korean = std::to_array<Numeral>({{"십일", 11},
                                                {"십이", 12},
                                                {"시", 10},
                                                {"일", 1},
                                                {"이", 2},
                                                {"삼", 3},
                                                {"사", 4},
                                                {"오", 5},
                                                {"유", 6},
                                                {"칠", 7},
                                                {"팔", 8},
                                                {"구", 9}});
// Without "ntuj" the words are as well a number of months: "peb hlis", three months.
constexpr auto hmong = std::to_array<Numeral>({{"kaum ib hlis ntuj", 11},
                                               {"kaum ob hlis ntuj", 12},
                                               {"kaum hli ntuj", 10},
                                               {"ib hlis ntuj", 1},
                                               {"ob hlis ntuj", 2},
                                               {"peb hlis ntuj", 3},
                                               {"plaub hlis ntuj", 4},
                                               {"tsib hlis ntuj", 5},
                                               {"rau hli ntuj", 6},
                                               {"xya hli ntuj", 7},
                                               {"yim hli ntuj", 8},
                                               {"cuaj hli ntuj", 9},
                                               {"cuaj hlis ntuj", 9}});

constexpr std::string_view month_vietnamese = "thang", month_chinese = "月", month_korean = "월";

bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}

// Takes what the text begins with, where no letter follows.
bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  const std::string_view rest = text.substr(word.size());
  if (is_letter(word.back()) && !rest.empty() && is_letter(rest.front())) return false;
  text = rest;
  return true;
}

std::optional<unsigned> take_numeral(std::string_view& text, std::span<const Numeral> numerals) {
  for (const Numeral& numeral : numerals)
    if (take(text, numeral.text)) return numeral.value;
  return std::nullopt;
}

std::optional<unsigned> month_of(std::optional<unsigned> number) {
  return number && *number >= 1 && *number <= 12 ? number : std::nullopt;
}

// "tháng 3", "tháng ba"; `text` behind it only when there is one.
std::optional<unsigned> take_vietnamese(std::string_view& text) {
  std::string_view rest = text;
  if (!take(rest, month_vietnamese)) return std::nullopt;
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  auto month = month_of(take_digits(rest, 1, 2));
  if (month && !rest.empty() && rest.front() >= '0' && rest.front() <= '9') return std::nullopt;
  if (!month) month = take_numeral(rest, vietnamese);
  if (month) text = rest;
  return month;
}

// "3月", "三月", "3월", "삼월".
std::optional<unsigned> take_numbered(std::string_view& text) {
  constexpr std::array<std::pair<std::string_view, std::span<const Numeral>>, 2> languages = {
      {{month_chinese, chinese}, {month_korean, korean}}};
  for (const auto& [word, numerals] : languages) {
    std::string_view rest = text;
    auto month = month_of(take_digits(rest, 1, 2));
    if (!month) month = take_numeral(rest, numerals);
    if (!month || !rest.starts_with(word)) continue;
    text = rest.substr(word.size());
    return month;
  }
  return std::nullopt;
}

std::optional<unsigned> named(std::string_view word, const Names& names, bool may_be_short) {
  const auto found = std::ranges::find_if(
      names, [&](std::string_view name) { return may_be_short ? name.starts_with(word) : name == word; });
  if (found == names.end()) return std::nullopt;
  return static_cast<unsigned>(found - names.begin()) + 1;
}

std::optional<unsigned> take_latin(std::string_view& text, MonthWords words) {
  constexpr std::size_t shortest = 3;
  const auto end = std::ranges::find_if_not(text, is_letter);
  const auto word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  if (word.size() < shortest) return std::nullopt;
  auto month = named(word, english, true);
  for (const Names& names : others)
    if (!month) month = named(word, names, words == MonthWords::all);
  if (!month) return std::nullopt;
  text.remove_prefix(word.size());
  if (text.starts_with('.')) text.remove_prefix(1);
  return month;
}

}  // namespace

std::optional<unsigned> take_month_name(std::string_view& text, MonthWords words) {
  if (const auto month = take_numeral(text, hmong)) return month;
  if (const auto month = take_vietnamese(text)) return month;
  if (const auto month = take_numbered(text)) return month;
  return take_latin(text, words);
}

}  // namespace kith::adapters
