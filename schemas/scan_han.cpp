// Names in Chinese characters: full names, given names, nicknames, a name before a title or behind an announcement.
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <vector>

#include "schemas/lexicon.hpp"
#include "schemas/name_files.hpp"
#include "schemas/scan_characters.hpp"
#include "schemas/scan_people.hpp"

namespace kith::records {
namespace {

// Whether all characters may stand in a name.
bool may_be_name(const ScriptLexicon& lexicon, Characters text) {
  return std::ranges::none_of(text, [&](char32_t c) { return lexicon.never_in_names.contains(c); });
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

bool is_usual_given_han(Characters text) {
  return std::ranges::all_of(text, [](char32_t c) { return usual_given_han.find(c) != Characters::npos; });
}

// "老王", "小李", "阿明": what friends say.
bool is_familiar_han(const ScriptLexicon& lexicon, Characters text) {
  if (text.size() != 2 || lexicon.is_word(text)) return false;
  if (text[0] == U'阿') return lexicon.surnames.contains(text[1]) || lexicon.given.contains(text[1]);
  if (text[0] == U'小' && usual_given_han.find(text[1]) != Characters::npos) return true;
  return (text[0] == U'老' || text[0] == U'小') && lexicon.surnames.contains(text[1]);
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

// "美玲", "志强", "丽丽", "翠花": a given name alone.
bool is_given_han(const ScriptLexicon& lexicon, Characters text) {
  return text.size() == 2 && !lexicon.is_made_of_words(text) && contains_only(lexicon.given, text) &&
         may_be_name(lexicon, text) && (text[0] == text[1] || !ends_a_noun(text.back()) || is_usual_given_han(text));
}

// Names of other languages in Chinese characters have a dot between them: "约翰·史密斯".
bool is_foreign_han(std::string_view folded) {
  static const RE2 dotted(R"(\p{Han}{1,6}[·•‧・]\p{Han}{1,6})");
  return RE2::PartialMatch(folded, dotted);
}

// "她叫倩倩", "姓冯": what is called so, and is no word.
bool is_called_han(const ScriptLexicon& lexicon, std::string_view folded) {
  static const RE2 called(R"((?:叫|名叫|叫做|叫作)\s?(\p{Han}{2,4}?)(?:$|\P{Han}|的))");
  static const RE2 family(R"(姓\s?(\p{Han})(?:$|\P{Han}|的))");
  static const RE2 familiar(R"((?:^|\P{Han})([小老阿]\p{Han})的)");
  std::string word;
  if (RE2::PartialMatch(folded, called, &word) && !lexicon.is_made_of_words(code_points(word)) &&
      may_be_name(lexicon, code_points(word)))
    return true;
  if (RE2::PartialMatch(folded, family, &word) && lexicon.surnames.contains(code_points(word).front())) return true;
  return RE2::PartialMatch(folded, familiar, &word) && is_familiar_han(lexicon, code_points(word));
}

// "张○○", "李某某", "王XX": a family name and marks for what is left out.
bool is_masked_han(const ScriptLexicon& lexicon, std::string_view folded) {
  static const RE2 masked(R"((?:^|[^\p{Han}])(\p{Han})\s?(?:[*○〇●□x]{1,3}|某某?)(?:$|[^\pL]|先生|女士|小姐|太太))");
  std::string family;
  return RE2::PartialMatch(folded, masked, &family) && lexicon.surnames.contains(code_points(family).front());
}

// Characters that other languages' names are written with by their sound.
bool is_transliterated(Characters text) {
  static constexpr Characters sounds =
      U"阿埃艾安奥奧巴班贝貝比彼宾賓波伯博布查达達戴丹道德登迪蒂多厄恩尔爾法菲费費芬弗福盖蓋戈格根古哈海汉漢赫亨霍基吉"
      U"加杰傑金卡凯凱坎"
      U"康科克肯库庫拉莱萊兰蘭劳勞勒雷里利丽麗莉连連林琳路鲁魯伦倫罗羅洛马馬玛瑪迈邁曼梅蒙米密摩莫穆纳納娜内內尼妮诺諾"
      U"欧歐帕佩皮普奇乔喬"
      U"琼瓊让讓瑞萨薩塞桑莎史斯苏蘇索塔泰特汤湯托瓦威韦韋维維温溫沃西希夏谢謝辛雅亚亞伊茵约約泽澤詹珍朱";
  return text.size() >= 2 && std::ranges::all_of(text, [](char32_t c) { return sounds.find(c) != Characters::npos; });
}

// "豆豆妈": a child's name, half of it twice, before a word for a parent.
bool is_parent_of(const ScriptLexicon& lexicon, Characters text) {
  return text.size() >= 3 && text.size() <= 4 && text[0] == text[1] && !lexicon.roles.contains(std::u32string(text)) &&
         !lexicon.is_word(text) && Characters(U"妈媽爸").find(text[2]) != Characters::npos && text[0] != text[2] &&
         text[2] == text.back();
}

// What stands behind a role ("邻居", "警察", "叫做"): a name of any language that is no word.
bool is_name_of_role(const ScriptLexicon& lexicon, Characters text) {
  if (text.size() < 2 || text.size() > 6) return false;
  if (lexicon.foreign.contains(std::u32string(text)) || is_familiar_han(lexicon, text)) return true;
  if (!may_be_name(lexicon, text)) return false;
  const bool has_family = text.size() <= 4 && surname_size(lexicon, text) != 0 && !ends_a_noun(text.back());
  if (has_family && !lexicon.is_word(text) && !lexicon.is_made_of_words(text)) return true;
  if (text.size() == 2 && text[0] == text[1]) return true;
  if (is_transliterated(text) && !lexicon.is_word(text)) return true;
  return !lexicon.is_made_of_words(text) && !ends_a_noun(text.back()) &&
         (text.size() >= 4 || contains_only(lexicon.given, text)) && !holds_a_word(lexicon, text);
}

// Titles that follow a family name and nothing else: "卢太", "何伯".
bool is_family_and_title(const ScriptLexicon& lexicon, Characters text) {
  const auto name = before_title(lexicon, text);
  return name && name->size() == 1 && lexicon.surnames.contains(name->front()) && !lexicon.is_word(text);
}

// A name behind words: "楼上的李太太", "护工小周", "我女儿思琪". Each place where words end is tried.
bool ends_in_name(const ScriptLexicon& lexicon, Characters text) {
  constexpr std::size_t longest_word = 6;
  std::vector<char> are_words(text.size() + 1, 0), is_role(text.size() + 1, 0);
  are_words[0] = 1;
  for (std::size_t from = 0; from < text.size(); ++from) {
    if (are_words[from] == 0) continue;
    if (lexicon.never_in_names.contains(text[from])) {
      are_words[from + 1] = 1;
      is_role[from + 1] = static_cast<char>(is_role[from + 1] | is_role[from]);
    }
    for (std::size_t size = 1; size <= longest_word && from + size <= text.size(); ++size) {
      const std::u32string word(text.substr(from, size));
      const bool names_a_role = lexicon.roles.contains(word);
      if (!names_a_role && !lexicon.is_word(word)) continue;
      are_words[from + size] = 1;
      if (names_a_role) is_role[from + size] = 1;
    }
  }
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (are_words[at] == 0) continue;
    const Characters rest = text.substr(at);
    if (is_role[at] != 0 && is_name_of_role(lexicon, rest)) return true;
    if (rest.size() <= 3 && is_family_and_title(lexicon, rest)) return true;
  }
  return false;
}

// "肥仔明", "阿珍": what friends call somebody.
bool is_nickname(const ScriptLexicon& lexicon, Characters text) {
  static constexpr auto before =
      std::to_array<Characters>({U"肥仔", U"肥佬", U"光頭", U"光头", U"大佬", U"傻", U"肥", U"細", U"细"});
  return std::ranges::any_of(before, [&](Characters word) {
    return text.size() == word.size() + 1 && text.starts_with(word) && lexicon.given.contains(text.back()) &&
           !lexicon.is_made_of_words(text);
  });
}

// What no word of the lists covers, cut out by the longest words.
std::vector<std::u32string> between_words(const ScriptLexicon& lexicon, Characters text) {
  std::vector<std::u32string> found(1);
  for (std::size_t at = 0; at < text.size();) {
    std::size_t size = std::min(lexicon.longest_word, text.size() - at);
    while (size > 1 && !lexicon.is_word(text.substr(at, size))) --size;
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
  const std::vector<std::u32string> found = joined_singles(runs_of(code_points(folded), is_han));
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
    if (is_before_name && is_name_of_role(lexicon, run)) return true;
    if (ends_in_name(lexicon, run) || lexicon.foreign.contains(run) || is_nickname(lexicon, run) ||
        is_parent_of(lexicon, run))
      return true;
    const Characters announced = after_announcement(lexicon, run);
    if (announced.size() == 2 && is_given_han(lexicon, announced)) return true;
    is_before_name = is_announcement(lexicon, run) || lexicon.roles.contains(run);
  }
  return is_foreign_han(folded) || is_called_han(lexicon, folded) || is_masked_han(lexicon, folded);
}

}  // namespace kith::records
