#include "schemas/scan_characters.hpp"

#include <algorithm>
#include <ranges>

namespace kith::records {

bool is_han(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0xF900 && c <= 0xFAFF);
}
bool is_hangul(char32_t c) {
  return c >= 0xAC00 && c <= 0xD7A3;
}

std::vector<std::u32string> runs_of(Characters text, bool (*is_part)(char32_t)) {
  std::vector<std::u32string> found;
  bool is_open = false;
  for (const char32_t c : text) {
    if (is_part(c) && !is_open) found.emplace_back();
    is_open = is_part(c);
    if (is_open) found.back().push_back(c);
  }
  return found;
}

std::vector<std::u32string> joined_singles(std::vector<std::u32string> found) {
  const bool are_single = std::ranges::all_of(found, [](const std::u32string& run) { return run.size() == 1; });
  // "세 명": a number and what is counted.
  const auto is_counter = [](const std::u32string& run) {
    return Characters(U"명번개살세시분년월일회층호건").find(run.front()) != Characters::npos;
  };
  if (!are_single || found.size() < 2 || found.size() > 4) return found;
  if (std::ranges::all_of(found, is_counter) || (found.size() == 2 && is_counter(found.back()))) return found;
  std::u32string together;
  for (const std::u32string& run : found) together += run;
  return {together};
}

bool contains_only(const std::unordered_set<char32_t>& set, Characters text) {
  return std::ranges::all_of(text, [&](char32_t c) { return set.contains(c); });
}

std::size_t surname_size(const ScriptLexicon& lexicon, Characters text) {
  if (text.size() >= 3 && lexicon.compound_surnames.contains(std::u32string(text.substr(0, 2)))) return 2;
  return !text.empty() && lexicon.surnames.contains(text.front()) ? 1 : 0;
}

bool holds_a_word(const ScriptLexicon& lexicon, Characters text) {
  for (std::size_t at = 0; at < text.size(); ++at)
    for (std::size_t size = 2; at + size <= text.size(); ++size)
      if (lexicon.is_word(text.substr(at, size))) return true;
  return false;
}

bool ends_a_noun(char32_t c) {
  return Characters(
             U"學学校院店站場场所局處处會会者員员語语族區区縣县市省國国人時时間间歲岁年月日的了嗎吗們们家裡里路街號号話"
             U"话教節节車车堂室"
             U"物品費费業业務务力性化度法律症病院組组署部廳厅館馆園园村鎮镇州"
             U"적학자인어소장관실식품부과처청회비료력감함음임됨중상시도군구읍면역당집방점들용급별형층건물법률권")
             .find(c) != Characters::npos;
}

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

std::optional<Characters> before_title(const ScriptLexicon& lexicon, Characters text) {
  for (const std::u32string& title : lexicon.honorifics)
    if (text.size() > title.size() && text.ends_with(title)) return text.substr(0, text.size() - title.size());
  return std::nullopt;
}

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

bool is_titled(const ScriptLexicon& lexicon, Characters text) {
  const auto name = before_title(lexicon, text);
  if (!name || lexicon.words.contains(std::u32string(text))) return false;
  const bool is_family = name->size() == 1 && lexicon.surnames.contains(name->front());
  const bool is_given = lexicon.whole_given.contains(std::u32string(*name)) || is_usual_given(*name);
  return is_family || is_given || lexicon.compound_surnames.contains(std::u32string(*name)) ||
         is_full_name(lexicon, *name);
}

bool is_announcement(const ScriptLexicon& lexicon, const std::u32string& word) {
  return std::ranges::find(lexicon.before_names, word) != lexicon.before_names.end();
}

bool is_title(const ScriptLexicon& lexicon, const std::u32string& word) {
  return std::ranges::find(lexicon.honorifics, word) != lexicon.honorifics.end();
}

}  // namespace kith::records
