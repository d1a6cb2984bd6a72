// Names of two scripts ("Jenny 陳"), and of Thai and Lao letters, of which the lists know the titles and the clans
// only.
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <string>

#include "schemas/lexicon.hpp"
#include "schemas/name_files.hpp"
#include "schemas/scan_characters.hpp"
#include "schemas/scan_people.hpp"

namespace kith::records {

bool has_titled_thai_or_lao(std::string_view text) {
  static const RE2 titled(
      R"((?:^|\s)(?:นาย|นางสาว|น\.ส\.|คุณ|เด็กชาย|เด็กหญิง|ด\.ช\.|ด\.ญ\.|ທ້າວ|ທ່ານ|ນາງສາວ|ນາງ)\s*[\p{Thai}\p{Lao}]|แซ่\s*\p{Thai}|ແຊ່\s*\p{Lao}|(?:^|\s)(?:วาง|ย่าง|ว่าง|ซ่ง|เฮ่อ|มัว|ວ່າງ|ຢ່າງ|ຊົ່ງ|ມົວ|ທໍ່|ລໍ|ວື|ເຮີ|ຈ່າ|ຮ້າງ)(?:$|\s))");
  // These scripts write sentences without spaces; two short words alone are a name and a family's.
  static const RE2 two_words(R"(^\s*(?:[\p{Thai}\p{Lao}]{3,12})\s+(?:[\p{Thai}\p{Lao}]{4,16})\s*$)");
  const re2::StringPiece piece(text.data(), text.size());
  return RE2::PartialMatch(piece, titled) || RE2::FullMatch(piece, two_words);
}

bool has_thai_or_lao_address(std::string_view text) {
  static const RE2 address(
      R"((?:หมู่|ซอย|ถนน|บ้านเลขที่|เลขที่|ເຮືອນເລກທີ|ຮ່ອມ|ໜ່ວຍ|ຖະໜົນ)\s*\d|\d+\s*(?:หมู่|ซอย|ถนน|ตำบล|ถ\.|ต\.))");
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), address);
}

namespace {

// "김**", "박 모 씨", "이OO": a family name and marks for what is left out.
bool is_masked_korean(std::string_view folded) {
  static const RE2 masked(
      R"((?:^|[^\p{Hangul}])(\p{Hangul})\s?(?:[*○〇●□xo]{2,3}|모\s?씨|[*○〇●□xo]\p{Hangul})(?:$|[^\pL]|씨|님|양|군))");
  std::string family;
  return RE2::PartialMatch(folded, masked, &family) &&
         Lexicon::get().hangul().surnames.contains(code_points(family).front());
}

}  // namespace

bool has_mixed_name(std::string_view folded) {
  static const RE2 ah_latin(R"(阿\s?[a-z]{2,})");
  if (is_masked_korean(folded) || RE2::PartialMatch(folded, ah_latin)) return true;
  static const RE2 latin_first(R"((?:^|\s)([a-z]{2,})\s*([\p{Han}\p{Hangul}]{1,3})(?:$|\s|[^\pL]))");
  static const RE2 latin_last(R"((?:^|[^\pL])([\p{Han}\p{Hangul}]{1,3})\s*([a-z]{2,})(?:$|\s|[^a-z]))");
  const auto is_name = [](const std::string& latin, const std::string& family) {
    const std::u32string points = code_points(family);
    const Uses uses = Lexicon::get().uses(latin, latin);
    const bool is_no_word = points.size() >= 2 && !Lexicon::get().han().is_made_of_words(points) &&
                            !Lexicon::get().hangul().is_made_of_words(points);
    if ((uses & surname) != 0 && (uses & ordinary_word) == 0 && is_no_word) return true;
    static constexpr auto titles =
        std::to_array<std::string_view>({"auntie", "aunt", "uncle", "pastor", "doctor", "deacon", "elder", "mr", "mrs",
                                         "ms", "miss", "dr", "teacher", "nurse", "grandma", "grandpa"});
    const bool is_called = (uses & given_name) != 0 || std::ranges::find(titles, latin) != titles.end();
    return is_called && (surname_size(Lexicon::get().han(), points) == points.size() ||
                         surname_size(Lexicon::get().hangul(), points) == points.size());
  };
  std::string first, second;
  return (RE2::PartialMatch(folded, latin_first, &first, &second) && is_name(first, second)) ||
         (RE2::PartialMatch(folded, latin_last, &first, &second) && is_name(second, first));
}

}  // namespace kith::records
