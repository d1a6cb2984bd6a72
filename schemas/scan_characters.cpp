// Names in Chinese characters and Korean syllables: a family name of one or two characters, a given name of one or two
// more. Ordinary words begin with the same characters, so what the word lists can spell is no name.
#include <algorithm>
#include <optional>
#include <vector>

#include "schemas/lexicon.hpp"
#include "schemas/name_files.hpp"
#include "schemas/scan_people.hpp"

namespace kith::records {
namespace {

using Characters = std::u32string_view;

bool is_han(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0xF900 && c <= 0xFAFF);
}
bool is_hangul(char32_t c) {
  return c >= 0xAC00 && c <= 0xD7A3;
}

template <typename Is>
std::vector<std::u32string> runs(std::u32string_view text, Is is_part) {
  std::vector<std::u32string> found;
  bool is_open = false;
  for (const char32_t c : text) {
    if (is_part(c) && !is_open) found.emplace_back();
    is_open = is_part(c);
    if (is_open) found.back().push_back(c);
  }
  return found;
}

bool contains_only(const std::unordered_set<char32_t>& set, Characters text) {
  return std::ranges::all_of(text, [&](char32_t c) { return set.contains(c); });
}

// How many characters of a family name the text begins with; 0 when none.
std::size_t surname_size(const ScriptLexicon& lexicon, Characters text) {
  if (text.size() >= 3 && lexicon.compound_surnames.contains(std::u32string(text.substr(0, 2)))) return 2;
  return !text.empty() && lexicon.surnames.contains(text.front()) ? 1 : 0;
}

// A family name and one or two characters of given names, which is no word.
bool is_full_name(const ScriptLexicon& lexicon, Characters text) {
  const std::size_t family = surname_size(lexicon, text);
  const std::size_t given = text.size() - family;
  return family != 0 && given >= 1 && given <= 2 && contains_only(lexicon.given, text.substr(family)) &&
         !lexicon.is_made_of_words(text);
}

// The text without the title that ends it ("王小明先生", "김민수씨"), when one does.
std::optional<Characters> before_title(const ScriptLexicon& lexicon, Characters text) {
  for (const std::u32string& title : lexicon.honorifics)
    if (text.size() > title.size() && text.ends_with(title)) return text.substr(0, text.size() - title.size());
  return std::nullopt;
}

Characters after_announcement(const ScriptLexicon& lexicon, Characters text) {
  for (const std::u32string& words : lexicon.before_names)
    if (text.starts_with(words)) return text.substr(words.size());
  return {};
}

// "老王", "小李", "阿明": what friends say.
bool is_familiar_han(const ScriptLexicon& lexicon, Characters text) {
  if (text.size() != 2 || lexicon.words.contains(std::u32string(text))) return false;
  if (text[0] == U'阿') return lexicon.surnames.contains(text[1]) || lexicon.given.contains(text[1]);
  return (text[0] == U'老' || text[0] == U'小') && lexicon.surnames.contains(text[1]);
}

// A family name alone, or a name, with a title behind it.
bool is_titled(const ScriptLexicon& lexicon, Characters text) {
  const auto name = before_title(lexicon, text);
  if (!name || lexicon.words.contains(std::u32string(text))) return false;
  const bool is_family = name->size() == 1 && lexicon.surnames.contains(name->front());
  const bool is_given = lexicon.whole_given.contains(std::u32string(*name));
  return is_family || is_given || lexicon.compound_surnames.contains(std::u32string(*name)) ||
         is_full_name(lexicon, *name);
}

// A name at the start of what follows an announcement: "我叫王小明，住在…".
bool starts_with_name(const ScriptLexicon& lexicon, Characters text) {
  for (const std::size_t size : {4U, 3U, 2U})
    if (text.size() >= size && is_full_name(lexicon, text.substr(0, size))) return true;
  return false;
}

bool is_announced_within(const ScriptLexicon& lexicon, Characters text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (starts_with_name(lexicon, after_announcement(lexicon, text.substr(at)))) return true;
    // A name of two or three characters and a title, anywhere.
    const std::size_t family = surname_size(lexicon, text.substr(at));
    for (std::size_t given = 0; family != 0 && given <= 2; ++given) {
      const Characters name = text.substr(at, family + given),
                       rest = text.substr(std::min(at + name.size(), text.size()));
      const bool has_title = std::ranges::any_of(
          lexicon.honorifics, [&](const std::u32string& title) { return title.size() > 1 && rest.starts_with(title); });
      if (has_title && (given == 0 || is_full_name(lexicon, name)) &&
          !lexicon.is_made_of_words(text.substr(0, at + name.size())))
        return true;
    }
  }
  return false;
}

bool is_josa(char32_t c) {
  return Characters(U"은는이가을를의도와과에로께랑").find(c) != Characters::npos;
}

// A family name and a given name that is one of the common ones.
bool is_known_korean(const ScriptLexicon& lexicon, Characters text) {
  const std::size_t family = surname_size(lexicon, text);
  return family != 0 && lexicon.whole_given.contains(std::u32string(text.substr(family))) &&
         !lexicon.words.contains(std::u32string(text));
}

// A family name and one syllable is too short to be told from a word, unless the syllable is seldom else.
bool is_short_korean(const ScriptLexicon& lexicon, Characters text) {
  return text.size() == 2 && lexicon.surnames.contains(text[0]) &&
         Characters(U"건훈준혁욱빈웅율솔린찬섭현민철진희숙").find(text[1]) != Characters::npos &&
         !lexicon.words.contains(std::u32string(text));
}

bool is_korean_name(const ScriptLexicon& lexicon, Characters text) {
  if (is_known_korean(lexicon, text)) return true;
  if (text.size() == 2)
    return is_short_korean(lexicon, text) ||
           (lexicon.whole_given.contains(std::u32string(text)) && !lexicon.words.contains(std::u32string(text)));
  return text.size() <= 4 && text.size() - surname_size(lexicon, text) == 2 && is_full_name(lexicon, text);
}

bool is_announcement(const ScriptLexicon& lexicon, const std::u32string& word) {
  return std::ranges::find(lexicon.before_names, word) != lexicon.before_names.end();
}

bool is_title(const ScriptLexicon& lexicon, const std::u32string& word) {
  return std::ranges::find(lexicon.honorifics, word) != lexicon.honorifics.end();
}

// The word without a particle behind it: "김민수가".
std::u32string without_josa(const std::u32string& word) {
  return word.size() > 2 && is_josa(word.back()) ? word.substr(0, word.size() - 1) : word;
}

}  // namespace

bool has_han_name(std::string_view folded) {
  const ScriptLexicon& lexicon = Lexicon::get().han();
  const std::vector<std::u32string> found = runs(code_points(folded), is_han);
  if (found.size() == 2 && found[0].size() <= 2 && found[1].size() <= 2 &&
      surname_size(lexicon, found[0] + found[1]) == found[0].size() && is_full_name(lexicon, found[0] + found[1]))
    return true;
  bool is_before_name = false;
  for (const std::u32string& run : found) {
    const bool is_alone = found.size() == 1 || run.size() > 2 || is_before_name;
    if (is_alone && is_full_name(lexicon, run)) return true;
    if (is_titled(lexicon, run) || is_announced_within(lexicon, run)) return true;
    if (found.size() == 1 && is_familiar_han(lexicon, run)) return true;
    is_before_name = is_announcement(lexicon, run);
  }
  return false;
}

bool has_hangul_name(std::string_view folded) {
  const ScriptLexicon& lexicon = Lexicon::get().hangul();
  const std::vector<std::u32string> found = runs(code_points(folded), is_hangul);
  for (std::size_t i = 0; i < found.size(); ++i) {
    const std::u32string word = without_josa(found[i]);
    const bool has_title = i + 1 < found.size() && is_title(lexicon, found[i + 1]);
    const bool is_family = found[i].size() == 1 && lexicon.surnames.contains(found[i].front());
    if (is_known_korean(lexicon, found[i]) || is_known_korean(lexicon, word) || is_titled(lexicon, found[i]))
      return true;
    if (has_title && (is_family || is_korean_name(lexicon, found[i]))) return true;
    const bool is_announced = i > 0 && is_announcement(lexicon, without_josa(found[i - 1]));
    const bool is_looked_at = found.size() == 1 || is_announced;
    if (is_looked_at && (is_korean_name(lexicon, found[i]) || is_korean_name(lexicon, word))) return true;
    const bool is_split = found.size() == 2 && i == 0 && found[0].size() <= 2 && found[1].size() == 2;
    if (is_split && surname_size(lexicon, found[0] + found[1]) == found[0].size() &&
        !lexicon.words.contains(found[1]) && contains_only(lexicon.given, found[1]))
      return true;
  }
  return false;
}

}  // namespace kith::records
