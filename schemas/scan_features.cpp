#include "schemas/scan_features.hpp"

#include <algorithm>
#include <string>

#include "schemas/lexicon.hpp"
#include "schemas/name_files.hpp"
#include "schemas/scan_characters.hpp"
#include "schemas/scan_words.hpp"

namespace kith::records {
namespace {

// More words than a cell that is no narrative has; what follows is not weighed.
constexpr std::size_t most_tokens = 48;

// A word, a run of characters of one script, a number or a mark.
struct Token {
  std::string text;             // lower case without marks; digits as 0
  std::string shape;            // what it looks like and what the lists say of it
  std::u32string characters{};  // of a script without spaces
};

class Features {
 public:
  template <typename... Part>
  void add(char family, const Part&... part) {
    std::uint32_t hash = 2166136261U;  // FNV-1a
    const auto mix = [&](std::string_view text) {
      for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
      hash = (hash ^ 0x1FU) * 16777619U;
    };
    mix({&family, 1});
    (mix(part), ...);
    found_.push_back((hash ^ (hash >> 15U)) % feature_space);
  }

  std::vector<std::uint32_t> take() {
    std::ranges::sort(found_);
    found_.erase(std::ranges::unique(found_).begin(), found_.end());
    return std::move(found_);
  }

 private:
  std::vector<std::uint32_t> found_;
};

std::string shape_of(const ScannedWord& word) {
  std::string shape;
  shape += word.is_initial() ? 'i' : word.is_upper ? 'U' : word.is_capital ? 'T' : 'l';
  if (word.is_strong())
    shape += word.can_be(given_name) && word.can_be(surname) ? 'b' : word.can_be(given_name) ? 'g' : 's';
  else if (word.is_weak())
    shape += 'w';
  else if (word.is_ordinary())
    shape += 'o';
  else if (word.rare != no_use)
    shape += Lexicon::get().is_in_dictionary(word.plain) ? 'q' : 'r';
  else
    shape += Lexicon::get().is_in_dictionary(word.plain) ? 'd' : 'x';
  return shape;
}

bool is_digit(char32_t c) {
  return c >= '0' && c <= '9';
}
bool is_letter_of_words(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0x24F) || (c >= 0x300 && c <= 0x36F) ||
         (c >= 0x1E00 && c <= 0x1EFF) || (c >= 0x370 && c <= 0x52F) || (c >= 0xFF21 && c <= 0xFF5A);
}
bool is_joint(char32_t c) {
  return c == '-' || c == '\'' || c == 0x2019;
}
bool is_of_no_spaces(char32_t c) {
  return is_han(c) || is_hangul(c) || (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x3040 && c <= 0x30FF);
}

std::size_t end_of(std::u32string_view points, std::size_t at, bool (*is_part)(char32_t), bool may_join) {
  std::size_t end = at;
  while (end < points.size() && (is_part(points[end]) || (may_join && end > at && is_joint(points[end]) &&
                                                          end + 1 < points.size() && is_part(points[end + 1]))))
    ++end;
  return end;
}

Token run_of_characters(std::u32string_view run) {
  const char script = is_hangul(run[0]) ? 'K' : is_han(run[0]) ? 'C' : 'J';
  Token token{.text = encode_utf8(run), .shape = {}, .characters = std::u32string(run)};
  token.shape += script;
  token.shape += static_cast<char>('0' + std::min<std::size_t>(run.size(), 9));
  if (script == 'J') return token;
  const ScriptLexicon& lexicon = script == 'K' ? Lexicon::get().hangul() : Lexicon::get().han();
  token.shape += surname_size(lexicon, run) != 0 ? 's' : '-';
  if (run.size() <= 8) token.shape += lexicon.is_made_of_words(run) ? 'w' : '-';
  if (run.size() <= 5) token.shape += is_full_name(lexicon, run) ? 'n' : '-';
  return token;
}

std::vector<Token> tokens_of(std::string_view text) {
  const std::u32string points = code_points(text);
  const std::u32string_view view = points;
  std::vector<Token> tokens;
  for (std::size_t at = 0; at < points.size() && tokens.size() < most_tokens;) {
    const char32_t c = points[at];
    std::size_t end = at + 1;
    if (is_letter_of_words(c)) {
      end = end_of(points, at, is_letter_of_words, true);
      const ScannedWord word = scanned_word(view.substr(at, end - at));
      tokens.push_back({.text = word.plain, .shape = shape_of(word)});
      if (word.plain != word.marked) tokens.back().shape += '^';
    } else if (is_digit(c)) {
      end = end_of(points, at, is_digit, false);
      const std::size_t size = std::min<std::size_t>(end - at, 7);
      tokens.push_back({.text = std::string(size, '0'), .shape = std::string("D") + static_cast<char>('0' + size)});
    } else if (is_of_no_spaces(c)) {
      end = end_of(points, at, is_hangul(c) ? is_hangul : is_han(c) ? is_han : is_of_no_spaces, false);
      end = std::max(end, at + 1);
      tokens.push_back(run_of_characters(view.substr(at, std::min<std::size_t>(end - at, 40))));
    } else if (c > ' ' && c != 0xA0 && c != 0x3000) {
      const std::string mark = encode_utf8(view.substr(at, 1));
      tokens.push_back({.text = mark, .shape = mark});
    }
    at = end;
  }
  return tokens;
}

// Places and set phrases of up to three words lose what their words would be.
void mark_phrases(std::vector<Token>& tokens) {
  constexpr std::size_t longest = 3;
  const Lexicon& lexicon = Lexicon::get();
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    std::string phrase;
    std::size_t found = 0;
    for (std::size_t size = 1; size <= longest && at + size <= tokens.size(); ++size) {
      phrase += (size > 1 ? " " : "") + tokens[at + size - 1].text;
      if (lexicon.is_phrase(phrase)) found = size;
    }
    for (std::size_t i = at; i < at + found; ++i) tokens[i].shape += 'P';
    if (found > 1) at += found - 1;
  }
}

// A run of characters as the words that the lists and the dictionary make of it, the longest first; what is in no word
// stands alone.
struct Segment {
  std::u32string_view characters;
  char use;  // a word of forms, of the dictionary; a character of families, of given names, of neither
};

std::vector<Segment> segments_of(const ScriptLexicon& lexicon, std::u32string_view run) {
  constexpr std::size_t longest = 6;
  std::vector<Segment> segments;
  while (!run.empty()) {
    std::size_t size = std::min(longest, run.size());
    char use = '-';
    for (; size > 1 && use == '-'; size -= use == '-' ? 1 : 0) {
      const std::u32string_view word = run.substr(0, size);
      if (lexicon.words.contains(std::u32string(word)))
        use = 'w';
      else if (lexicon.is_in_dictionary(word))
        use = 'd';
    }
    if (use == '-' && lexicon.never_in_names.contains(run[0])) use = 'n';
    if (use == '-' && lexicon.surnames.contains(run[0])) use = 's';
    if (use == '-' && lexicon.given.contains(run[0])) use = 'g';
    segments.push_back({run.substr(0, size), use});
    run.remove_prefix(size);
  }
  return segments;
}

void add_segments(Features& features, std::u32string_view run) {
  const ScriptLexicon& lexicon = is_hangul(run[0]) ? Lexicon::get().hangul() : Lexicon::get().han();
  std::string shape;
  char before = '^';
  for (const Segment& segment : segments_of(lexicon, run)) {
    const char size = static_cast<char>('0' + segment.characters.size());
    if (segment.characters.size() > 1) features.add('k', encode_utf8(segment.characters));
    features.add('j', std::string{before, segment.use, size});
    shape += segment.use;
    shape += size;
    before = segment.use;
  }
  features.add('j', std::string{before, '$'});
  if (shape.size() <= 12) features.add('h', shape);
}

void add_parts(Features& features, const Token& token) {
  if (!token.characters.empty()) {
    add_segments(features, token.characters);
    const std::u32string run = U"^" + token.characters + U"$";
    for (std::size_t size = 1; size <= 3; ++size)
      for (std::size_t at = 0; at + size <= run.size(); ++at)
        features.add('c', encode_utf8(std::u32string_view(run).substr(at, size)));
    return;
  }
  const bool is_word = !token.text.empty() && token.shape.size() >= 2 && token.shape[0] != 'D';
  if (!is_word) return;
  const std::string word = "^" + token.text.substr(0, 30) + "$";
  for (std::size_t size = 2; size <= 5; ++size)
    for (std::size_t at = 0; at + size <= word.size(); ++at) features.add('g', std::string_view(word).substr(at, size));
}

void add_neighbours(Features& features, const std::vector<Token>& tokens) {
  const Token edge{.text = "^", .shape = "^"};
  const auto at = [&](std::size_t i) -> const Token& { return i == 0 || i > tokens.size() ? edge : tokens[i - 1]; };
  for (std::size_t i = 0; i <= tokens.size(); ++i) {
    const Token &one = at(i), &two = at(i + 1), &three = at(i + 2);
    if (i > 0) features.add('w', one.text), features.add('s', one.shape);
    features.add('b', one.text, two.text);
    features.add('t', one.text, two.shape);
    features.add('u', one.shape, two.text);
    features.add('v', one.shape, two.shape);
    if (i < tokens.size()) {
      features.add('x', one.shape, two.shape, three.shape);
      features.add('y', one.text, two.shape, three.shape);
      features.add('z', one.shape, two.shape, three.text);
    }
  }
}

}  // namespace

std::vector<std::uint32_t> features_of(std::string_view text) {
  Features features;
  std::vector<Token> tokens = tokens_of(text);
  mark_phrases(tokens);
  features.add('n', std::to_string(std::min<std::size_t>(tokens.size(), 12)));
  std::string whole;
  for (const Token& token : tokens) {
    add_parts(features, token);
    whole += token.shape + ' ';
  }
  if (tokens.size() <= 7) features.add('a', whole);
  add_neighbours(features, tokens);
  return features.take();
}

}  // namespace kith::records
