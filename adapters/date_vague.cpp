// Dates that people remember roughly: the month or year that the text names.
#include <algorithm>
#include <array>
#include <vector>

#include "adapters/date_parts.hpp"
#include "adapters/month_names.hpp"

namespace kith::adapters {
namespace {

struct Word {
  enum class Kind : std::uint8_t { other, filler, month, year } kind = Kind::other;
  unsigned value = 0;
};

bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// A day of the month and the words around it stand between a month and its year: "March the 5th of 2021", "5 de marzo
// de 2021", "tháng 3 năm 2021".
Word word_of(std::string_view text) {
  constexpr auto fillers = std::to_array<std::string_view>(
      {"of", "the", "st", "nd", "rd", "th", "in", "de", "del", "ano", "nam", "ng", "taong", "xyoo"});
  if (is_digit(text.front())) {
    if (text.size() <= 2) return {Word::Kind::filler, 0};
    const auto number = text.size() == 4 ? take_digits(text, 4, 4) : std::nullopt;
    return number && *number >= 1900 && *number <= 2199 ? Word{Word::Kind::year, *number} : Word{};
  }
  return std::ranges::find(fillers, text) != fillers.end() ? Word{Word::Kind::filler, 0} : Word{};
}

std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> out;
  while (!text.empty()) {
    if (const auto month = take_month_name(text, MonthWords::sure)) {
      out.push_back({Word::Kind::month, *month});
      continue;
    }
    const bool begins_word = is_letter(text.front()) || is_digit(text.front());
    const auto is_same = is_digit(text.front()) ? is_digit : is_letter;
    std::size_t size = 1;
    while (begins_word && size < text.size() && is_same(text[size])) ++size;
    if (begins_word) {
      const Word word = word_of(text.substr(0, size));
      if (word.kind != Word::Kind::filler) out.push_back(word);
    }
    text.remove_prefix(size);
  }
  return out;
}

// The only word of that kind; nothing when there is none, or two that differ.
std::optional<std::size_t> only(const std::vector<Word>& words, Word::Kind kind) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].kind != kind) continue;
    if (found && words[*found].value != words[i].value) return std::nullopt;
    if (!found) found = i;
  }
  return found;
}

}  // namespace

DateFormat::Reading read_vague(std::string_view folded) {
  const std::vector<Word> words = words_of(folded);
  const auto year = only(words, Word::Kind::year);
  if (!year) return {};
  DateParts parts;
  parts.year = static_cast<int>(words[*year].value);
  // "may" and "march" are words too: a month counts only beside its year.
  const auto month = only(words, Word::Kind::month);
  const bool is_beside = month && (*month + 1 == *year || *year + 1 == *month);
  if (is_beside) parts.month = words[*month].value;
  return settle_date(parts, false, is_beside, false);
}

}  // namespace kith::adapters
