#include "schemas/scan_public.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "schemas/fold.hpp"
#include "schemas/lexicon.hpp"
#include "schemas/name_files.hpp"
#include "schemas/scan_characters.hpp"

namespace kith::records {
namespace {

constexpr std::size_t most_words = 5;
constexpr char mark = ';';

// The first byte of UTF-8 of Chinese characters, Korean syllables and what stands between them.
bool is_wide(char c) {
  return static_cast<unsigned char>(c) >= 0xE3;
}
bool is_tail(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

bool joins(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '\'' || c == '-' ||
         c == '&' || (static_cast<unsigned char>(c) >= 0x80 && !is_wide(c));
}

// Curly apostrophes as straight ones, no full stops.
std::string spelled(std::string text) {
  for (std::size_t at = 0; (at = text.find("\u2019", at)) != std::string::npos;) text.replace(at, 3, "'");
  std::erase(text, '.');
  return text;
}

// What a name is of, by its section of the file: it says where it may be cut.
enum class Cut : std::uint8_t {
  anywhere,
  beside_words,  // people: alone, or beside numbers, it may be somebody who is called so
  in_small,      // everyday words, which could be a name where each has a capital
  of_a_place,    // not behind a word in capitals: "chú Bảy Cà Mau" is somebody
};

Cut cut_of(std::string_view section) {
  if (section.starts_with("people")) return Cut::beside_words;
  if (section == "romanised words") return Cut::in_small;
  return section.starts_with("provinces") ? Cut::of_a_place : Cut::anywhere;
}

struct PublicNames {
  std::unordered_map<std::string, Cut> latin;
  std::unordered_set<std::u32string> wide;
  std::size_t longest_wide = 0;

  PublicNames() {
    for_each_entry("names/public.txt", Separator::comma, [&](std::string_view section, std::string_view entry) {
      if (section == "chinese" || section == "korean") {
        const std::u32string points = code_points(entry);
        if (points.size() < 2) return;
        longest_wide = std::max(longest_wide, points.size());
        wide.insert(points);
        return;
      }
      add_latin(entry, cut_of(section));
    });
  }

  static const PublicNames& get() {
    static const PublicNames all;
    return all;
  }

 private:
  // A single word that is a name of persons says nothing, whoever else bears it.
  void add_latin(std::string_view entry, Cut cut) {
    const std::string marked = spelled(marked_lower(entry)), plain = spelled(fold(entry).lower);
    constexpr std::size_t shortest = 4;
    if (plain.find(' ') == std::string::npos) {
      const Lexicon& lexicon = Lexicon::get();
      const auto uses = static_cast<Uses>(lexicon.uses(plain, marked) | lexicon.rare_uses(plain));
      if (plain.size() < shortest || (uses & (given_name | surname)) != 0) return;
    }
    latin.emplace(marked, cut);
    latin.emplace(plain, cut);
  }
};

struct Token {
  std::size_t from = 0, to = 0;
  std::string marked, plain;
  bool is_capital = false;
};

std::vector<Token> tokens(std::string_view text) {
  std::vector<Token> found;
  for (std::size_t at = 0; at < text.size();) {
    if (is_wide(text[at])) {
      for (++at; at < text.size() && is_tail(text[at]);) ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && joins(text[end])) ++end;
    if (end == at) {
      ++at;
      continue;
    }
    Token token{.from = at, .to = end};
    const std::string_view word = text.substr(at, end - at);
    token.marked = spelled(marked_lower(word));
    token.plain = spelled(fold(word).lower);
    token.is_capital = fold(word).cased != token.plain && !token.plain.empty() && fold(word).cased[0] != token.plain[0];
    found.push_back(std::move(token));
    at = end;
  }
  return found;
}

// A space, or a full stop and one, between two words.
bool are_beside(std::string_view text, const Token& first, const Token& second) {
  const std::string_view between = text.substr(first.to, second.from - first.to);
  return between == " " || between == ". ";
}

// A family name behind the words: "Jose Rizal Cruz" is somebody, "Cesar Chavez Park" is not.
bool is_family_name(const Token& token) {
  static constexpr auto others = std::to_array<std::string_view>({"park", "day", "hill", "way", "law", "church"});
  const Lexicon& lexicon = Lexicon::get();
  return (lexicon.uses(token.plain, token.marked) & surname) != 0 &&
         std::ranges::find(others, token.plain) == others.end();
}

// A name before the words, which is no other word or a clan's.
bool is_name_before(const Token& token) {
  const Uses uses = Lexicon::get().uses(token.plain, token.marked);
  return (uses & (given_name | surname)) != 0 && ((uses & ordinary_word) == 0 || (uses & hmong_surname) != 0);
}

// How many words from there on are such a name; 0 for none.
std::size_t words_of_a_public_name(std::string_view text, const std::vector<Token>& all, std::size_t from) {
  const PublicNames& names = PublicNames::get();
  const auto beside = [&](std::size_t i) { return i < all.size() && are_beside(text, all[i - 1], all[i]); };
  const bool has_before = from > 0 && beside(from);
  std::string marked, plain;
  std::size_t found = 0;
  bool are_capital = true;
  for (std::size_t i = from; i < std::min(all.size(), from + most_words); ++i) {
    if (i > from && !beside(i)) break;
    marked += (i > from ? " " : "") + all[i].marked;
    plain += (i > from ? " " : "") + all[i].plain;
    are_capital = are_capital && all[i].is_capital;
    // What is written with marks must have the same ones.
    const auto name = names.latin.find(marked == plain ? plain : marked);
    if (name == names.latin.end()) continue;
    const std::size_t words = i + 1 - from;
    const bool is_alone = (words == all.size() && std::ranges::none_of(text, is_wide)) ||
                          text.find_first_of("0123456789:") != std::string_view::npos;
    if (name->second == Cut::beside_words && is_alone && text.find_first_of("(\"") == std::string_view::npos) continue;
    if (name->second == Cut::in_small && are_capital && words > 1) continue;
    if (name->second == Cut::of_a_place && has_before && all[from - 1].is_capital) continue;
    found = words;
  }
  if (found == 0 || (has_before && is_name_before(all[from - 1]))) return 0;
  return beside(from + found) && is_family_name(all[from + found]) ? 0 : found;
}

std::string without_latin(std::string_view text) {
  const std::vector<Token> all = tokens(text);
  std::string made;
  std::size_t copied = 0;
  for (std::size_t i = 0; i < all.size();) {
    const std::size_t words = words_of_a_public_name(text, all, i);
    if (words != 0) {
      made.append(text.substr(copied, all[i].from - copied)).push_back(mark);
      copied = all[i + words - 1].to;
    }
    i += std::max<std::size_t>(words, 1);
  }
  return made.append(text.substr(copied));
}

bool is_hangul_syllable(char32_t c) {
  return c >= 0xAC00 && c <= 0xD7A3;
}

// What stands beside the name in one run of characters: nothing, or words.
bool is_rest_of_words(const ScriptLexicon& lexicon, Characters rest) {
  const auto is_function = [&](char32_t c) { return lexicon.never_in_names.contains(c); };
  return rest.empty() || std::ranges::all_of(rest, is_function) || lexicon.is_made_of_words(rest);
}

// Particles of Korean behind a name.
bool begins_with_particle(Characters rest) {
  static constexpr auto list =
      std::to_array<Characters>({U"이", U"가", U"은", U"는", U"을",   U"를", U"의",   U"도", U"와", U"과",   U"에",
                                 U"로", U"라", U"인", U"식", U"처럼", U"같", U"한테", U"님", U"랑", U"하고", U"보다"});
  return std::ranges::any_of(list, [&](Characters each) { return rest.starts_with(each); });
}

bool may_be_cut(Characters text, std::size_t from, std::size_t size) {
  const bool is_korean = is_hangul_syllable(text[from]);
  const auto belongs = [&](char32_t c) { return is_korean ? is_hangul_syllable(c) : is_han(c); };
  std::size_t begin = from, end = from + size;
  while (begin > 0 && belongs(text[begin - 1])) --begin;
  while (end < text.size() && belongs(text[end])) ++end;
  const Characters before = text.substr(begin, from - begin), after = text.substr(from + size, end - from - size);
  const Lexicon& lexicon = Lexicon::get();
  if (is_korean) return before.empty() && (begins_with_particle(after) || is_rest_of_words(lexicon.hangul(), after));
  return is_rest_of_words(lexicon.han(), before) && is_rest_of_words(lexicon.han(), after);
}

std::string without_wide(std::string_view text) {
  const PublicNames& names = PublicNames::get();
  const std::u32string points = code_points(text);
  std::u32string made;
  for (std::size_t at = 0; at < points.size();) {
    std::size_t size = points[at] < 0x3000 ? 0 : std::min(names.longest_wide, points.size() - at);
    while (size >= 2 && !(names.wide.contains(points.substr(at, size)) && may_be_cut(points, at, size))) --size;
    if (size >= 2) {
      made.push_back(static_cast<unsigned char>(mark));
      at += size;
    } else {
      made.push_back(points[at++]);
    }
  }
  return encode_utf8(made);
}

}  // namespace

std::string without_public_names(std::string_view text) {
  std::string made = without_latin(text);
  if (std::ranges::none_of(made, is_wide)) return made;
  return without_wide(made);
}

}  // namespace kith::records
