#include "schemas/scan_words.hpp"

#include <utf8proc.h>

#include <algorithm>

#include "schemas/fold.hpp"
#include "schemas/name_files.hpp"

namespace kith::records {
namespace {

bool is_latin_letter(char32_t c) {
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7) || (c >= 0x1E00 && c <= 0x1EFF) ||
         (c >= 0x300 && c <= 0x36F) || (c >= 0xFF21 && c <= 0xFF3A) || (c >= 0xFF41 && c <= 0xFF5A);
}

bool joins_letters(char32_t c) {
  return c == '-' || c == '\'' || c == 0x2019 || c == 0x2010 || c == 0x2011;
}

bool parts_words(char32_t c) {
  return c == ' ' || c == '_' || c == '.' || c == 0xA0 || c == 0x3000 || joins_letters(c);
}

bool is_capital(char32_t c) {
  return utf8proc_tolower(static_cast<utf8proc_int32_t>(c)) != static_cast<utf8proc_int32_t>(c);
}

// What the lists say of a word, or of both halves of a joined one: "Smith-Jones".
Uses uses_of(const std::string& plain, const std::string& marked) {
  const Lexicon& lexicon = Lexicon::get();
  if (const Uses whole = lexicon.uses(plain, marked); whole != no_use) return whole;
  const auto hyphen = plain.find('-');
  if (hyphen == std::string::npos) return no_use;
  const std::string first = plain.substr(0, hyphen), second = plain.substr(hyphen + 1);
  const Uses a = lexicon.uses(first, first), b = lexicon.uses(second, second);
  return static_cast<Uses>(a & b);
}

// Of both halves of a joined word: "okafor-lindqvist".
Uses rare_uses_of(std::string_view plain) {
  const Lexicon& lexicon = Lexicon::get();
  const auto hyphen = plain.find('-');
  if (hyphen == std::string_view::npos) return lexicon.rare_uses(plain);
  return static_cast<Uses>(lexicon.rare_uses(plain.substr(0, hyphen)) & lexicon.rare_uses(plain.substr(hyphen + 1)));
}

}  // namespace

ScannedWord scanned_word(std::u32string_view points) {
  while (!points.empty() && joins_letters(points.back())) points.remove_suffix(1);
  ScannedWord word;
  const std::string text = encode_utf8(points);
  word.is_capital = is_capital(points.front());
  word.is_upper = points.size() > 1 && std::ranges::all_of(points, is_capital);
  word.marked = marked_lower(text);
  word.plain = fold(text).lower;
  std::ranges::replace(word.plain, '\n', ' ');
  for (const std::string_view tail : {std::string_view("'s"), std::string_view("\u2019s")})
    if (word.plain.size() > tail.size() + 1 && word.plain.ends_with(tail)) {
      word.plain.resize(word.plain.size() - tail.size());
      word.marked = word.plain;
      word.is_possessive = true;
    }
  word.uses = uses_of(word.plain, word.marked);
  if (word.uses == no_use && word.plain == word.marked) word.rare = rare_uses_of(word.plain);
  constexpr std::size_t longest_abbreviation = 5;
  const bool is_abbreviation = word.is_upper && word.plain.size() <= longest_abbreviation;
  if (word.is_capital && !is_abbreviation && (word.rare & ordinary_word) == 0) word.uses |= word.rare;
  return word;
}

namespace {

// Where a capital after a small letter begins a second word: "MariaGarcia"; 0 when there is none.
std::size_t camel_hump(std::u32string_view points) {
  for (std::size_t i = 2; i + 2 < points.size(); ++i)
    if (is_capital(points[i]) && !is_capital(points[i - 1])) return i;
  return 0;
}

void add_word(Phrase& phrase, std::u32string_view points) {
  ScannedWord whole = scanned_word(points);
  const std::size_t hump = whole.uses == no_use ? camel_hump(points) : 0;
  if (hump != 0) {
    ScannedWord first = scanned_word(points.substr(0, hump)), second = scanned_word(points.substr(hump));
    if (first.is_name() && second.is_name()) {
      phrase.push_back(std::move(first));
      phrase.push_back(std::move(second));
      return;
    }
  }
  phrase.push_back(std::move(whole));
}

}  // namespace

std::vector<Phrase> latin_phrases(std::string_view text) {
  const std::u32string points = code_points(text);
  std::vector<Phrase> phrases(1);
  for (std::size_t at = 0; at < points.size();) {
    if (!is_latin_letter(points[at])) {
      const bool ends = !parts_words(points[at]);
      // " - " between words is a dash.
      const bool is_dash = joins_letters(points[at]) && at > 0 && points[at - 1] == ' ';
      if ((ends || is_dash) && !phrases.back().empty()) phrases.emplace_back();
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < points.size() &&
           (is_latin_letter(points[end]) ||
            (joins_letters(points[end]) && end + 1 < points.size() && is_latin_letter(points[end + 1]))))
      ++end;
    add_word(phrases.back(), std::u32string_view(points).substr(at, end - at));
    phrases.back().back().has_stop = end < points.size() && points[end] == '.';
    at = end;
  }
  if (phrases.back().empty()) phrases.pop_back();
  return phrases;
}

}  // namespace kith::records
