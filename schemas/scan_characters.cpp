// Names in Chinese characters and Korean syllables: a family name of one or two characters, a given name of one or two
// more. Ordinary words begin with the same characters, so what the word lists can spell is no name.
#include <re2/re2.h>

#include <algorithm>
#include <array>
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

// "김 서 연": characters with spaces between them, as one word.
std::vector<std::u32string> joined_singles(std::vector<std::u32string> found) {
  const bool are_single = std::ranges::all_of(found, [](const std::u32string& run) { return run.size() == 1; });
  if (!are_single || found.size() < 2 || found.size() > 4) return found;
  std::u32string together;
  for (const std::u32string& run : found) together += run;
  return {together};
}

bool contains_only(const std::unordered_set<char32_t>& set, Characters text) {
  return std::ranges::all_of(text, [&](char32_t c) { return set.contains(c); });
}

// How many characters of a family name the text begins with; 0 when none.
std::size_t surname_size(const ScriptLexicon& lexicon, Characters text) {
  if (text.size() >= 3 && lexicon.compound_surnames.contains(std::u32string(text.substr(0, 2)))) return 2;
  return !text.empty() && lexicon.surnames.contains(text.front()) ? 1 : 0;
}

// Whether a word of the lists, longer than a character, stands in the text.
bool holds_a_word(const ScriptLexicon& lexicon, Characters text) {
  for (std::size_t at = 0; at < text.size(); ++at)
    for (std::size_t size = 2; at + size <= text.size(); ++size)
      if (lexicon.words.contains(std::u32string(text.substr(at, size)))) return true;
  return false;
}

// Characters that end a kind of place, thing or person rather than a name.
bool ends_a_noun(char32_t c) {
  return Characters(
             U"學学校院店站場场所局處处會会者員员語语族區区縣县市省國国人時时間间歲岁年月日的了嗎吗們们家裡里路街號号話"
             U"话教節节車车堂室"
             U"物品費费業业務务力性化度法律症病院組组署部廳厅館馆園园村鎮镇州"
             U"적학자인어소장관실식품부과처청회비료력감함음임됨중상시도군구읍면역당집방점들용급별형층건물법률권")
             .find(c) != Characters::npos;
}

// A family name and one or two characters of given names, which is no word; characters that no list has are believed
// where nothing speaks against them.
bool is_full_name(const ScriptLexicon& lexicon, Characters text) {
  const std::size_t family = surname_size(lexicon, text);
  const std::size_t given = text.size() - family;
  if (family == 0 || given < 1 || given > 2 || lexicon.is_made_of_words(text)) return false;
  if (family == 2 || contains_only(lexicon.given, text.substr(family))) return true;
  // Families whose character begins few words.
  constexpr Characters sure = U"王李張张劉刘陳陈楊杨趙赵吳吴徐孫孙朱郭羅罗鄭郑謝谢鄧邓馮冯蔡彭曾許许";
  const bool is_sure = sure.find(text.front()) != Characters::npos;
  if (given == 1) return is_sure && !ends_a_noun(text.back());
  if (is_sure && !holds_a_word(lexicon, text.substr(0, 2))) return true;
  return given == 2 && !holds_a_word(lexicon, text) && !ends_a_noun(text.back());
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

// Characters of given names that few other words end with.
constexpr Characters usual_given_han =
    U"美玲淑芬志強强明偉伟麗丽娟慧敏靜静雅婷怡佳琪欣穎颖嘉俊傑杰豪宏建軍军芳燕紅红霞英秀珍玉蘭兰桂梅芝蓉琴雪娜婉媚珠"
    U"翠鳳凤蓮莲榮荣勇剛刚濤涛鵬鹏磊超輝辉"
    U"雯倩萍潔洁晴萱涵宇軒轩浩然梓詩诗瑤瑶琳瑩莹瑞祥華华國国";

// "老王", "小李", "阿明": what friends say.
bool is_familiar_han(const ScriptLexicon& lexicon, Characters text) {
  if (text.size() != 2 || lexicon.words.contains(std::u32string(text))) return false;
  if (text[0] == U'阿') return lexicon.surnames.contains(text[1]) || lexicon.given.contains(text[1]);
  if (text[0] == U'小' && usual_given_han.find(text[1]) != Characters::npos) return true;
  return (text[0] == U'老' || text[0] == U'小') && lexicon.surnames.contains(text[1]);
}

// Syllables that most Korean given names are made of, and that few other words are.
bool is_usual_given(Characters text) {
  return text.size() == 2 && std::ranges::all_of(text, [](char32_t c) {
           return Characters(
                      U"서연우준현민지수하은예진윤아영호철희숙자순옥경미혜정선재성훈동태승원빈나린율솔주유채소다도건규"
                      U"기남대덕란람록림명"
                      U"무문범병보상새석섭세슬시식신심애양언열옥완용욱웅월위은의이익인일임장제종중찬창천청춘충택필한해"
                      U"헌혁형환효후흥")
                      .find(c) != Characters::npos;
         });
}

// "沙菲", "甘棠": a family name and a character that make no word, alone in the text.
bool is_short_han(const ScriptLexicon& lexicon, Characters text) {
  return text.size() == 2 && surname_size(lexicon, text) == 1 && !lexicon.is_made_of_words(text) &&
         !ends_a_noun(text.back());
}

// "福哥", "秀姐", "大明哥", "彩霞阿姨": no word before a title.
bool is_called_with_title(const ScriptLexicon& lexicon, Characters text) {
  const auto name = before_title(lexicon, text);
  if (!name || name->size() > 3 || lexicon.is_made_of_words(text) || lexicon.is_made_of_words(*name)) return false;
  return contains_only(lexicon.given, *name) || surname_size(lexicon, *name) != 0;
}

// A family name alone, or a name, with a title behind it.
bool is_titled(const ScriptLexicon& lexicon, Characters text) {
  const auto name = before_title(lexicon, text);
  if (!name || lexicon.words.contains(std::u32string(text))) return false;
  const bool is_family = name->size() == 1 && lexicon.surnames.contains(name->front());
  const bool is_given = lexicon.whole_given.contains(std::u32string(*name)) || is_usual_given(*name);
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

// A family name and a given name that is one of the common ones.
bool is_known_korean(const ScriptLexicon& lexicon, Characters text) {
  const std::size_t family = surname_size(lexicon, text);
  return family != 0 && lexicon.whole_given.contains(std::u32string(text.substr(family))) &&
         !lexicon.words.contains(std::u32string(text));
}

// A family name and one syllable is too short to be told from a word, unless the syllable is seldom else.
bool is_short_korean(const ScriptLexicon& lexicon, Characters text) {
  if (text.size() != 2 || lexicon.words.contains(std::u32string(text))) return false;
  const bool is_sure = Characters(U"김박최윤권황송류홍허배백").find(text[0]) != Characters::npos;
  if (is_sure && lexicon.given.contains(text[1]) && !ends_a_noun(text[1])) return true;
  return lexicon.surnames.contains(text[0]) &&
         Characters(U"건훈준혁욱빈웅율솔린찬섭현민철진희숙").find(text[1]) != Characters::npos &&
         !lexicon.words.contains(std::u32string(text));
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

// "美玲", "志强", "丽丽": a given name alone.
bool is_given_han(const ScriptLexicon& lexicon, Characters text) {
  if (text.size() != 2 || lexicon.is_made_of_words(text) || !contains_only(lexicon.given, text)) return false;
  return text[0] == text[1] ||
         std::ranges::all_of(text, [&](char32_t c) { return usual_given_han.find(c) != Characters::npos; });
}

// Names of other languages in Chinese characters have a dot between them: "约翰·史密斯".
bool is_foreign_han(std::string_view folded) {
  static const RE2 dotted(R"(\p{Han}{1,6}[·•‧・]\p{Han}{1,6})");
  return RE2::PartialMatch(folded, dotted);
}

// "她叫倩倩", "姓冯": what is called so, and is no word.
bool is_called_han(const ScriptLexicon& lexicon, std::string_view folded) {
  static const RE2 called(R"((?:叫|名叫|叫做|叫作)\s?(\p{Han}{2,3})(?:$|\P{Han}))");
  static const RE2 family(R"(姓\s?(\p{Han})(?:$|\P{Han}|的))");
  static const RE2 familiar(R"((?:^|\P{Han})([小老阿]\p{Han})的)");
  std::string word;
  if (RE2::PartialMatch(folded, called, &word) && !lexicon.is_made_of_words(code_points(word))) return true;
  if (RE2::PartialMatch(folded, family, &word) && lexicon.surnames.contains(code_points(word).front())) return true;
  return RE2::PartialMatch(folded, familiar, &word) && is_familiar_han(lexicon, code_points(word));
}

bool is_announcement(const ScriptLexicon& lexicon, const std::u32string& word) {
  return std::ranges::find(lexicon.before_names, word) != lexicon.before_names.end();
}

bool is_title(const ScriptLexicon& lexicon, const std::u32string& word) {
  return std::ranges::find(lexicon.honorifics, word) != lexicon.honorifics.end();
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
         !lexicon.is_made_of_words(text) && !lexicon.words.contains(std::u32string(text.substr(0, 2)));
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
           (text.size() == 2 && contains_only(lexicon.given, text) && !lexicon.words.contains(text));
  };
  return (is_korean_surname(lexicon, first) && is_given(second)) ||
         (is_given(first) && is_korean_surname(lexicon, second));
}

// Families that begin few words besides names.
bool is_sure_korean_family(char32_t c) {
  return Characters(U"김박최윤권황송류홍허배백").find(c) != Characters::npos;
}

// "김밝음", "최별", "하린", "이름: 도 다온": what no list can spell, alone, after a family name or before a title.
bool is_unknown_korean(const ScriptLexicon& lexicon, Characters text) {
  if (text.size() < 2 || text.size() > 4 || lexicon.is_made_of_words(text)) return false;
  const std::size_t family = surname_size(lexicon, text);
  if (family == 2 || (text.size() == 3 && family == 1)) return true;
  if (text.size() == 2 && contains_only(lexicon.given, text)) return !ends_a_noun(text.back());
  return text.size() == 2 && is_sure_korean_family(text.front());
}

bool is_unknown_split_korean(const ScriptLexicon& lexicon, const std::u32string& first, const std::u32string& second) {
  const bool is_name = second.size() >= 2 && second.size() <= 3 && !lexicon.is_made_of_words(second) &&
                       is_korean_surname(lexicon, first);
  const bool is_called = is_title(lexicon, second) && first.size() <= 4 && !lexicon.is_made_of_words(first);
  return is_name || is_called;
}

// "다온씨", "하람이 엄마": no word before a title of two syllables, or of one that is no ending of words.
bool is_unknown_titled_korean(const ScriptLexicon& lexicon, Characters text) {
  const auto name = before_title(lexicon, text);
  if (!name || name->size() < 2 || name->size() > 4) return false;
  const bool is_sure = text.size() - name->size() > 1 || text.back() == U'씨' || text.back() == U'님';
  const bool is_title_only = is_title(lexicon, std::u32string(text));
  return is_sure && !is_title_only && !lexicon.is_made_of_words(*name) && !lexicon.is_made_of_words(text);
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

// What no word of the lists covers, cut out by the longest words.
std::vector<std::u32string> between_words(const ScriptLexicon& lexicon, Characters text) {
  std::vector<std::u32string> found(1);
  for (std::size_t at = 0; at < text.size();) {
    std::size_t size = std::min(lexicon.longest_word, text.size() - at);
    while (size > 1 && !lexicon.words.contains(std::u32string(text.substr(at, size)))) --size;
    if (size > 1) {
      if (!found.back().empty()) found.emplace_back();
      at += size;
    } else {
      found.back().push_back(text[at++]);
    }
  }
  if (found.back().empty()) found.pop_back();
  return found;
}

// Three characters of a name in what no word covers.
bool holds_a_name(const ScriptLexicon& lexicon, Characters text) {
  for (std::size_t at = 0; at + 3 <= text.size(); ++at) {
    const Characters name = text.substr(at, 3);
    if (surname_size(lexicon, name) == 1 && contains_only(lexicon.given, name.substr(1)) &&
        !holds_a_word(lexicon, name))
      return true;
  }
  return false;
}

}  // namespace

bool has_han_name(std::string_view folded) {
  const ScriptLexicon& lexicon = Lexicon::get().han();
  const std::vector<std::u32string> found = joined_singles(runs(code_points(folded), is_han));
  if (found.size() == 2 && found[0].size() <= 2 && found[1].size() <= 2 &&
      surname_size(lexicon, found[0] + found[1]) == found[0].size() && is_full_name(lexicon, found[0] + found[1]))
    return true;
  bool is_before_name = false;
  for (const std::u32string& run : found) {
    const bool is_alone = found.size() == 1 || run.size() > 2 || is_before_name;
    if (is_alone && is_full_name(lexicon, run)) return true;
    if (is_titled(lexicon, run) || is_announced_within(lexicon, run)) return true;
    if (found.size() == 1 && (is_familiar_han(lexicon, run) || is_short_han(lexicon, run))) return true;
    if (found.size() <= 2 && is_called_with_title(lexicon, run)) return true;
    if (found.size() == 1 && (is_given_han(lexicon, run) || lexicon.whole_given.contains(run))) return true;
    for (const std::u32string& rest : between_words(lexicon, run))
      if (holds_a_name(lexicon, rest)) return true;
    is_before_name = is_announcement(lexicon, run);
  }
  return is_foreign_han(folded) || is_called_han(lexicon, folded);
}

bool has_hangul_name(std::string_view folded) {
  const ScriptLexicon& lexicon = Lexicon::get().hangul();
  const std::vector<std::u32string> found = joined_singles(runs(code_points(folded), is_hangul));
  if (found.size() == 1 && (is_unknown_korean(lexicon, found[0]) || is_unknown_korean(lexicon, without_josa(found[0]))))
    return true;
  if (found.size() == 2 && is_foreign_korean(lexicon, found[0], found[1])) return true;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const std::u32string &word = found[i], bare = without_josa(word);
    const bool has_next = i + 1 < found.size();
    if (is_known_korean(lexicon, word) || is_known_korean(lexicon, bare) || is_titled(lexicon, word)) return true;
    if (is_likely_korean(lexicon, word) || is_likely_korean(lexicon, bare)) return true;
    const bool has_title = has_next && is_title(lexicon, without_josa(found[i + 1]));
    if (has_title && (is_korean_surname(lexicon, word) || is_korean_name(lexicon, word) || is_full_name(lexicon, word)))
      return true;
    if (is_familiar_korean(lexicon, word)) return true;
    const bool is_listed = found.size() <= 3 && word.size() == 3 && surname_size(lexicon, word) == 1 &&
                           contains_only(lexicon.given, Characters(word).substr(1)) && !holds_a_word(lexicon, word);
    if (is_listed) return true;
    const bool is_announced = i > 0 && is_announcement(lexicon, without_josa(found[i - 1]));
    if (is_announced && (is_unknown_korean(lexicon, word) || is_unknown_korean(lexicon, bare))) return true;
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

bool has_titled_thai_or_lao(std::string_view text) {
  static const RE2 titled(
      R"((?:^|\s)(?:นาย|นางสาว|น\.ส\.|คุณ|เด็กชาย|เด็กหญิง|ด\.ช\.|ด\.ญ\.|ທ້າວ|ທ່ານ|ນາງສາວ|ນາງ)\s*[\p{Thai}\p{Lao}]|แซ่\s*\p{Thai}|ແຊ່\s*\p{Lao}|(?:^|\s)(?:วาง|ย่าง|ว่าง|ซ่ง|เฮ่อ|มัว|ວ່າງ|ຢ່າງ|ຊົ່ງ|ມົວ|ທໍ່|ລໍ|ວື|ເຮີ|ຈ່າ|ຮ້າງ)(?:$|\s))");
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), titled);
}

bool has_mixed_name(std::string_view folded) {
  static const RE2 latin_first(R"((?:^|\s)([a-z]{2,})\s*([\p{Han}\p{Hangul}]{1,3})(?:$|\s|[^\pL]))");
  static const RE2 latin_last(R"((?:^|[^\pL])([\p{Han}\p{Hangul}]{1,3})\s*([a-z]{2,})(?:$|\s|[^a-z]))");
  const auto is_name = [](const std::string& latin, const std::string& family) {
    const std::u32string points = code_points(family);
    const Uses uses = Lexicon::get().uses(latin, latin);
    const bool is_no_word = points.size() >= 2 && !Lexicon::get().han().is_made_of_words(points) &&
                            !Lexicon::get().hangul().is_made_of_words(points);
    if ((uses & surname) != 0 && (uses & ordinary_word) == 0 && is_no_word) return true;
    static constexpr auto titles = std::to_array<std::string_view>(
        {"auntie", "aunt", "uncle", "mr", "mrs", "ms", "miss", "dr", "teacher", "nurse", "grandma", "grandpa"});
    const bool is_called = (uses & given_name) != 0 || std::ranges::find(titles, latin) != titles.end();
    return is_called && (surname_size(Lexicon::get().han(), points) == points.size() ||
                         surname_size(Lexicon::get().hangul(), points) == points.size());
  };
  std::string first, second;
  return (RE2::PartialMatch(folded, latin_first, &first, &second) && is_name(first, second)) ||
         (RE2::PartialMatch(folded, latin_last, &first, &second) && is_name(second, first));
}

}  // namespace kith::records
