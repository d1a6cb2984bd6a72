// Names in Korean syllables: full names, given names, a name before a title or a particle, and what no list can spell.
#include <algorithm>
#include <array>
#include <vector>

#include "schemas/lexicon.hpp"
#include "schemas/name_files.hpp"
#include "schemas/scan_characters.hpp"
#include "schemas/scan_people.hpp"

namespace kith::records {
namespace {

using enum ScriptLexicon::Asked;

// A family name and a given name that is one of the common ones.
bool is_known_korean(const ScriptLexicon& lexicon, Characters text) {
  const std::size_t family = surname_size(lexicon, text);
  return family != 0 && lexicon.whole_given.contains(std::u32string(text.substr(family))) && !lexicon.is_word(text);
}

// A family name and one syllable is too short to be told from a word, unless the syllable is seldom else.
bool is_short_korean(const ScriptLexicon& lexicon, Characters text) {
  if (text.size() != 2 || lexicon.is_word(text)) return false;
  const bool is_sure = Characters(U"김박최윤권황송류홍허배백").find(text[0]) != Characters::npos;
  if (is_sure && lexicon.given.contains(text[1]) && !ends_a_noun(text[1])) return true;
  return lexicon.surnames.contains(text[0]) &&
         Characters(U"건훈준혁욱빈웅율솔린찬섭현민철진희숙").find(text[1]) != Characters::npos &&
         !lexicon.is_word(text);
}

bool is_korean_name(const ScriptLexicon& lexicon, Characters text) {
  if (is_known_korean(lexicon, text)) return true;
  if (text.size() == 2)
    return is_short_korean(lexicon, text) ||
           ((lexicon.whole_given.contains(std::u32string(text)) || is_usual_given(text)) &&
            !lexicon.is_made_of_words(text));
  const std::size_t family = surname_size(lexicon, text);
  return text.size() <= 4 && (family == 2 || text.size() == family + 2) && is_full_name(lexicon, text);
}

// The word without particles and endings behind it: "김민수가", "김민수입니다", "수진이네".
std::u32string without_josa(const std::u32string& word) {
  static const auto endings = std::to_array<std::u32string_view>(
      {U"입니다", U"이라고", U"이에요", U"한테서", U"씨한테", U"씨에게", U"이라는", U"라고", U"라는", U"한테", U"에게",
       U"께서",   U"이가",   U"이는",   U"이의",   U"이네",   U"이랑",   U"예요",   U"씨가", U"씨는", U"씨의", U"님이",
       U"님께",   U"하고",   U"은",     U"는",     U"이",     U"가",     U"을",     U"를",   U"의",   U"도",   U"와",
       U"과",     U"에",     U"로",     U"께",     U"네",     U"랑",     U"야",     U"씨"});
  for (const std::u32string_view ending : endings)
    if (word.size() >= ending.size() + 2 && word.ends_with(ending)) return word.substr(0, word.size() - ending.size());
  return word;
}

// A family name and two syllables of given names, of which the lists can make nothing else, anywhere in a text.
bool is_likely_korean(const ScriptLexicon& lexicon, Characters text) {
  return text.size() == 3 && surname_size(lexicon, text) == 1 && is_usual_given(text.substr(1)) &&
         !lexicon.is_made_of_words(text) && !lexicon.is_word(text.substr(0, 2));
}

// "서연이가", "민지네": a given name as friends say it.
bool is_familiar_korean(const ScriptLexicon& lexicon, Characters text) {
  static constexpr auto endings =
      std::to_array<Characters>({U"이가", U"이는", U"이네", U"이랑", U"이한테", U"이를", U"이의"});
  return std::ranges::any_of(endings, [&](Characters ending) {
    const Characters name = text.substr(0, 2);
    return text.size() == 2 + ending.size() && text.ends_with(ending) && is_usual_given(name) &&
           !lexicon.is_made_of_words(name);
  });
}

bool is_korean_surname(const ScriptLexicon& lexicon, Characters text) {
  return (text.size() == 1 && lexicon.surnames.contains(text.front())) ||
         lexicon.compound_surnames.contains(std::u32string(text));
}

// "김 민수", "제니퍼 김": a family name and a given name, in two words.
bool is_split_korean(const ScriptLexicon& lexicon, const std::u32string& first, const std::u32string& second) {
  const auto is_given = [&](const std::u32string& text) {
    return lexicon.whole_given.contains(text) ||
           (text.size() == 2 && contains_only(lexicon.given, text) && !lexicon.is_word(text));
  };
  return (is_korean_surname(lexicon, first) && is_given(second)) ||
         (is_given(first) && is_korean_surname(lexicon, second));
}

// Families that begin few words besides names.
bool is_sure_korean_family(char32_t c) {
  return Characters(U"김박최윤권황송류홍허배백").find(c) != Characters::npos;
}

// "김밝음", "최별", "하린", "이름: 도 다온": what no list can spell, alone, after a family name or before a title.
bool is_unknown_korean(const ScriptLexicon& lexicon, Characters text, ScriptLexicon::Asked asked = dictionary_too) {
  if (text.size() < 2 || text.size() > 4 || lexicon.is_made_of_words(text, asked)) return false;
  const std::size_t family = surname_size(lexicon, text);
  if (family == 2 || (text.size() == 3 && family == 1)) return true;
  if (text.size() == 2 && contains_only(lexicon.given, text)) return !ends_a_noun(text.back());
  return text.size() == 2 && is_sure_korean_family(text.front());
}

bool is_unknown_split_korean(const ScriptLexicon& lexicon, const std::u32string& first, const std::u32string& second) {
  const bool is_name = second.size() >= 2 && second.size() <= 3 && !lexicon.is_made_of_words(second, lists) &&
                       is_korean_surname(lexicon, first);
  const bool is_called = is_title(lexicon, second) && first.size() <= 4 && !lexicon.is_made_of_words(first, lists);
  return is_name || is_called;
}

// "다온씨", "하람이 엄마": no word before a title of two syllables, or of one that is no ending of words.
bool is_unknown_titled_korean(const ScriptLexicon& lexicon, Characters text) {
  const auto name = before_title(lexicon, text);
  if (!name || name->size() < 2 || name->size() > 4) return false;
  const bool is_sure = text.size() - name->size() > 1 || text.back() == U'씨' || text.back() == U'님';
  const bool is_title_only = is_title(lexicon, std::u32string(text));
  return is_sure && !is_title_only && !lexicon.is_made_of_words(*name, lists) && !lexicon.is_made_of_words(text, lists);
}

// "스텔라 한", "미스터 김": a name or a title of another language before a family name.
bool is_foreign_korean(const ScriptLexicon& lexicon, const std::u32string& first, const std::u32string& second) {
  static const auto titles = std::to_array<std::u32string_view>({U"미스터", U"미스", U"미세스", U"닥터", U"미즈"});
  const bool is_family =
      second.size() == 1 &&
      Characters(U"김이박최정강조윤장임한오서신권황송류홍문손배백허남심노리").find(second.front()) != Characters::npos;
  if (!is_family) return false;
  if (std::ranges::find(titles, first) != titles.end()) return true;
  return first.size() >= 2 && first.size() <= 5 && !lexicon.is_made_of_words(first);
}

// Endings of verbs, and of nouns made of them, which no name has.
bool ends_a_verb(Characters text) {
  constexpr Characters endings = U"다요음함됨임짐죠까며던든히움게면", short_endings = U"음함됨임요다";
  return (text.size() >= 3 ? endings : short_endings).find(text.back()) != Characters::npos;
}

// "경찰관 존슨", "이웃 마틴", "가해자 이름은 데릭": what stands behind a role and is no word.
bool is_name_of_role(const ScriptLexicon& lexicon, const std::u32string& role, const std::u32string& word) {
  if (!lexicon.roles.contains(role)) return false;
  const std::u32string bare = without_josa(word);
  if (bare.size() < 2 || bare.size() > 6 || lexicon.roles.contains(bare) || is_title(lexicon, bare)) return false;
  if (lexicon.is_made_of_words(word, lists) || lexicon.is_made_of_words(bare, lists) || ends_a_verb(word)) return false;
  return is_usual_given(bare) || !holds_a_word(lexicon, bare) || surname_size(lexicon, bare) != 0;
}

// "헤더라는 여자", "이름이 데릭인": called so.
bool is_called_korean(const ScriptLexicon& lexicon, Characters text) {
  static constexpr auto endings =
      std::to_array<Characters>({U"이라는", U"라는", U"이라고", U"라고", U"입니다", U"이에요", U"예요", U"인"});
  return std::ranges::any_of(endings, [&](Characters ending) {
    if (text.size() < ending.size() + 2 || !text.ends_with(ending)) return false;
    const Characters name = text.substr(0, text.size() - ending.size());
    const bool is_sure = ending.size() > 1 && ending != U"입니다" && ending != U"이에요" && ending != U"예요";
    if (lexicon.foreign.contains(std::u32string(name))) return true;
    return is_sure && name.size() <= 4 && !lexicon.is_made_of_words(name, lists) && !holds_a_word(lexicon, name) &&
           !ends_a_verb(name) && !ends_a_noun(name.back());
  });
}

}  // namespace

bool has_hangul_name(std::string_view folded) {
  const ScriptLexicon& lexicon = Lexicon::get().hangul();
  const std::vector<std::u32string> found = joined_singles(runs_of(code_points(folded), is_hangul));
  if (found.size() == 1 && (is_unknown_korean(lexicon, found[0]) || is_unknown_korean(lexicon, without_josa(found[0]))))
    return true;
  if (found.size() == 2 && is_foreign_korean(lexicon, found[0], found[1])) return true;
  if (found.size() > 2 && lexicon.roles.contains(found[found.size() - 2]) &&
      is_foreign_korean(lexicon, found[found.size() - 2], found.back()))
    return true;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const std::u32string &word = found[i], bare = without_josa(word);
    const bool has_next = i + 1 < found.size();
    if (is_known_korean(lexicon, word) || is_known_korean(lexicon, bare) || is_titled(lexicon, word)) return true;
    if (is_likely_korean(lexicon, word) || is_likely_korean(lexicon, bare)) return true;
    const bool has_title = has_next && is_title(lexicon, without_josa(found[i + 1]));
    if (has_title && (is_korean_surname(lexicon, word) || is_korean_name(lexicon, word) || is_full_name(lexicon, word)))
      return true;
    if (is_familiar_korean(lexicon, word) || is_called_korean(lexicon, word)) return true;
    if (lexicon.foreign.contains(word) || lexicon.foreign.contains(bare)) return true;
    if (i > 0 && is_name_of_role(lexicon, found[i - 1], word)) return true;
    const bool is_listed = found.size() <= 3 && word.size() == 3 && surname_size(lexicon, word) == 1 &&
                           contains_only(lexicon.given, Characters(word).substr(1)) && !holds_a_word(lexicon, word);
    if (is_listed) return true;
    const bool is_announced = i > 0 && is_announcement(lexicon, without_josa(found[i - 1]));
    if (is_announced && (is_unknown_korean(lexicon, word, lists) || is_unknown_korean(lexicon, bare, lists)))
      return true;
    if (is_unknown_titled_korean(lexicon, word) || is_unknown_titled_korean(lexicon, bare)) return true;
    if (has_next && is_unknown_split_korean(lexicon, word, without_josa(found[i + 1]))) return true;
    const bool is_in_short = found.size() <= 3 && word.size() == 3 && surname_size(lexicon, word) == 1;
    if (is_in_short && !lexicon.is_made_of_words(word) && !lexicon.is_made_of_words(bare) && !ends_a_noun(word.back()))
      return true;
    const bool is_looked_at = found.size() == 1 || is_announced;
    if (is_looked_at && (is_korean_name(lexicon, word) || is_korean_name(lexicon, bare))) return true;
    if (has_next && is_split_korean(lexicon, word, without_josa(found[i + 1]))) return true;
  }
  return false;
}

}  // namespace kith::records
