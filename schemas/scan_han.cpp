// Names in Chinese characters: full names, given names, nicknames, a name before a title or behind an announcement.
#include <re2/re2.h>

#include <algorithm>
#include <vector>

#include "schemas/lexicon.hpp"
#include "schemas/name_files.hpp"
#include "schemas/scan_characters.hpp"
#include "schemas/scan_people.hpp"

namespace kith::records {
namespace {

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
    is_before_name = is_announcement(lexicon, run);
  }
  return is_foreign_han(folded) || is_called_han(lexicon, folded);
}

}  // namespace kith::records
