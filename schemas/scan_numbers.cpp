#include "schemas/scan_numbers.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "schemas/name_files.hpp"

namespace kith::records {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Groups of digits with at most three separators between two of them.
struct Run {
  bool has_plus = false;
  std::vector<std::string_view> groups;

  [[nodiscard]] std::size_t digits() const {
    std::size_t sum = 0;
    for (const auto group : groups) sum += group.size();
    return sum;
  }
};

bool is_separator(char c) {
  return c == ' ' || c == '-' || c == '.' || c == '(' || c == ')' || c == '/' || c == '_' || c == '*' || c == '~' ||
         c == '|';
}

std::vector<Run> runs(std::string_view text) {
  std::vector<Run> found;
  std::size_t gap = 0;
  bool is_plus = false;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_digit(text[at])) {
      is_plus = text[at] == '+' || (is_plus && text[at] == ' ');
      gap = is_separator(text[at]) ? gap + 1 : gap + 100;
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (found.empty() || gap > 3 || is_plus) found.push_back({is_plus, {}});
    found.back().groups.push_back(text.substr(at, end - at));
    gap = 0;
    is_plus = false;
    at = end;
  }
  return found;
}

bool is_year(std::string_view group) {
  return group.size() == 4 && (group.starts_with("19") || group.starts_with("20"));
}

// "20210304"
bool is_compact_date(std::string_view group) {
  if (group.size() != 8 || !is_year(group.substr(0, 4))) return false;
  const std::string_view month = group.substr(4, 2), day = group.substr(6);
  return month >= "01" && month <= "12" && day >= "01" && day <= "31";
}

bool has_size(const Run& run, std::initializer_list<std::size_t> sizes) {
  return std::ranges::equal(run.groups, sizes, {}, [](std::string_view group) { return group.size(); });
}

// Years and groups of two at most: a date, a time, a range.
bool is_date(const Run& run) {
  const bool is_short = std::ranges::all_of(
      run.groups, [](std::string_view group) { return group.size() <= 2 || is_year(group) || is_compact_date(group); });
  const bool has_year =
      std::ranges::any_of(run.groups, [](std::string_view group) { return is_year(group) || is_compact_date(group); });
  return is_short && has_year;
}

bool is_phone(const Run& run) {
  const std::size_t count = run.digits();
  if (run.has_plus) return count >= 8 && count <= 15;
  if (is_date(run)) return false;
  const bool begins_with_zero = run.groups.front().front() == '0';
  const bool is_single = std::ranges::all_of(run.groups, [](std::string_view group) { return group.size() == 1; });
  const bool is_pairs = std::ranges::all_of(run.groups, [](std::string_view group) { return group.size() <= 2; });
  if (is_single) return count >= 7 && count <= 15;
  constexpr std::size_t pairs_of_a_phone = 5;
  if (is_pairs && run.groups.size() == pairs_of_a_phone && count == 2 * pairs_of_a_phone) return true;
  if (is_pairs) return begins_with_zero && count >= 9 && count <= 11;
  if (count == 7) return has_size(run, {3, 4}) || has_size(run, {3, 2, 2});
  if (count == 8) return has_size(run, {4, 4}) || has_size(run, {2, 3, 3}) || has_size(run, {1, 3, 4});
  if (count == 9)
    return begins_with_zero || has_size(run, {3, 3, 3}) || has_size(run, {2, 3, 4}) || has_size(run, {1, 4, 4});
  return count >= 10 && count <= 13;
}

bool is_long_number(const Run& run) {
  const bool is_joined = std::ranges::any_of(
      run.groups, [](std::string_view group) { return group.size() >= 7 && !is_compact_date(group); });
  const bool is_grouped = run.digits() >= 8 && std::ranges::any_of(run.groups, [](std::string_view group) {
                            return group.size() >= 5 && !is_compact_date(group);
                          });
  return is_joined || is_grouped || (run.digits() > 13 && !is_date(run));
}

// Words for digits in our languages, without marks.
bool is_number_word(std::string_view word) {
  static constexpr auto words = std::to_array<std::string_view>(
      {"zero",  "siro",  "wala",  "oh",     "o",      "one",  "two",    "three", "four",  "five",   "six",
       "seven", "eight", "nine",  "double", "triple", "cero", "uno",    "dos",   "tres",  "cuatro", "cinco",
       "seis",  "siete", "ocho",  "nueve",  "khong",  "mot",  "hai",    "ba",    "bon",   "tu",     "nam",
       "lam",   "sau",   "bay",   "tam",    "chin",   "isa",  "dalawa", "tatlo", "apat",  "lima",   "anim",
       "pito",  "walo",  "siyam", "xoom",   "xum",    "ib",   "ob",     "peb",   "plaub", "tsib",   "rau",
       "xya",   "yim",   "cuaj",  "gong",   "il",     "sam",  "sa"});
  return std::ranges::find(words, word) != words.end();
}

// Words for two digits: "cincuenta y cinco" is 50 and 5, "fifty five".
bool is_tens_word(std::string_view word) {
  static constexpr auto words = std::to_array<std::string_view>(
      {"ten",        "eleven",      "twelve",     "thirteen",    "fourteen",   "fifteen",      "sixteen",
       "seventeen",  "eighteen",    "nineteen",   "twenty",      "thirty",     "forty",        "fifty",
       "sixty",      "seventy",     "eighty",     "ninety",      "hundred",    "diez",         "once",
       "doce",       "trece",       "catorce",    "quince",      "dieciseis",  "diecisiete",   "dieciocho",
       "diecinueve", "veinte",      "veintiuno",  "veintidos",   "veintitres", "veinticuatro", "veinticinco",
       "veintiseis", "veintisiete", "veintiocho", "veintinueve", "treinta",    "cuarenta",     "cincuenta",
       "sesenta",    "setenta",     "ochenta",    "noventa",     "cien"});
  return std::ranges::find(words, word) != words.end();
}

constexpr std::size_t digits_of_a_phone = 7;

bool has_spelled_phone(std::string_view text) {
  std::size_t spelled = 0, digits = 0;
  while (!text.empty()) {
    const std::size_t start = std::min(text.find_first_not_of(" ,.-/"), text.size());
    text.remove_prefix(start);
    const std::size_t end = std::min(text.find_first_of(" ,.-/"), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(end);
    if (is_number_word(word)) {
      ++spelled;
    } else if (spelled + digits > 0 && is_tens_word(word)) {
      spelled += 2;
    } else if (word == "y" && spelled > 0) {
      continue;
    } else if (!word.empty() && std::ranges::all_of(word, is_digit)) {
      digits += word.size();
    } else {
      spelled = digits = 0;
    }
    if (spelled >= 3 && spelled + digits >= digits_of_a_phone) return true;
  }
  return false;
}

// Characters for digits: Chinese, and Korean syllables that are read so.
bool is_digit_character(char32_t c) {
  return std::u32string_view(U"〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖貳參陸공영일이삼사오육륙칠팔구").find(c) !=
         std::u32string_view::npos;
}

bool has_written_phone(std::string_view text) {
  std::size_t written = 0, digits = 0;
  for (const char32_t c : code_points(text)) {
    if (is_digit_character(c)) {
      ++written;
    } else if (c >= '0' && c <= '9') {
      ++digits;
    } else if (c != ' ' && c != '-' && c != '.' && c != U'、' && c != ',' && c != U'에' && c != U'의') {
      written = digits = 0;
    }
    if (written >= 3 && written + digits >= digits_of_a_phone) return true;
  }
  return false;
}

// Letters that stand for digits among digits: "9l6-555-O143".
std::string with_letters_as_digits(std::string_view text) {
  std::string made(text);
  for (std::size_t i = 0; i < made.size(); ++i) {
    const bool is_beside_digit = (i > 0 && is_digit(made[i - 1])) || (i + 1 < made.size() && is_digit(text[i + 1]));
    if (!is_beside_digit) continue;
    if (made[i] == 'o') made[i] = '0';
    if (made[i] == 'l' || made[i] == 'i') made[i] = '1';
  }
  return made;
}

std::optional<IdentifierKind> scan_runs(std::string_view text) {
  const std::vector<Run> found = runs(text);
  if (std::ranges::any_of(found, is_phone)) return IdentifierKind::phone_number;
  if (std::ranges::any_of(found, is_long_number)) return IdentifierKind::digit_run;
  return std::nullopt;
}

}  // namespace

std::optional<IdentifierKind> scan_numbers(std::string_view folded) {
  if (const auto kind = scan_runs(folded)) return kind;
  if (has_spelled_phone(folded) || has_written_phone(folded)) return IdentifierKind::phone_number;
  return scan_runs(with_letters_as_digits(folded));
}

}  // namespace kith::records
