// The patterns of street addresses, in the orders that English, Spanish, Vietnamese, Hmong, Tagalog, Chinese and Korean
// have for them.
#include <algorithm>
#include <array>

#include "schemas/lexicon.hpp"
#include "schemas/scan_patterns.hpp"

namespace kith::records {
namespace {

// Calls `is` with each word of the text; true when it says so for one.
template <typename Is>
bool any_word(std::string_view text, Is is) {
  while (!text.empty()) {
    const std::size_t start = std::min(text.find_first_not_of(" ,.\t"), text.size());
    text.remove_prefix(start);
    const std::size_t end = std::min(text.find_first_of(" ,.\t"), text.size());
    if (end > 0 && is(text.substr(0, end))) return true;
    text.remove_prefix(end);
  }
  return false;
}

bool is_ordinary(std::string_view word) {
  return Lexicon::get().is_ordinary(word);
}

// Words of a sentence, which no street is called.
bool is_filler(std::string_view word) {
  static constexpr auto list = std::to_array<std::string_view>(
      {"a",         "an",      "the",   "of",    "or",     "and",    "in",      "on",        "at",
       "to",        "from",    "with",  "more",  "people", "person", "persons", "times",     "time",
       "public",    "private", "by",    "per",   "years",  "year",   "months",  "days",      "hours",
       "hour",      "minutes", "miles", "mile",  "block",  "blocks", "reports", "incidents", "victims",
       "unknown",   "other",   "this",  "that",  "took",   "is",     "was",     "were",      "than",
       "different", "school",  "grade", "steps", "feet",   "meters", "percent"});
  return std::ranges::find(list, word) != list.end();
}

bool is_year(std::string_view digits) {
  return digits.size() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
}

// A house number and the words before "street".
bool is_street_name(std::string_view number, std::string_view words) {
  return !any_word(words, is_filler) && !(is_year(number) && any_word(words, is_ordinary));
}

// The words on both sides of "street and": one of them is no word of a label.
bool is_crossing(std::string_view before, std::string_view after) {
  return !is_ordinary(before) || !is_ordinary(after);
}

// A house number with strokes, then a street without the word for it: "123/45 nguyen trai".
bool is_lane_address(std::string_view first, std::string_view second) {
  return !is_ordinary(first) || !is_ordinary(second);
}

// "8120 Timberlake": a house number and words that are none of a label.
bool is_bare_street(std::string_view first, std::string_view second) {
  return !is_ordinary(first) && (second.empty() || !is_filler(second));
}

// "24th and K", not "7th and 8th grade" nor "5th and later".
bool is_numbered_crossing(std::string_view other, std::string_view /*none*/) {
  return other.size() == 1 || !is_ordinary(other);
}

// "Folsom Blvd" alone, not "public street".
bool is_named_street(std::string_view name, std::string_view /*none*/) {
  return !is_ordinary(name);
}

#define KITH_STREETS                                                                                                 \
  "(?:street|str|st|avenue|ave|av|boulevard|blvd|blv|road|rd|drive|dr|lane|ln|court|ct|way|wy|place|pl|parkway|pkwy" \
  "|highway|hwy|circle|cir|terrace|ter|square|sq|trail|trl|loop|alley|aly|row|walk|crossing|xing|expressway|expy|"   \
  "real)"
#define KITH_SHORT_STREETS "(?:st|ave|av|blvd|rd|dr|ln|pkwy|hwy)"
#define KITH_HAN_NUMBER "[0-9〇零一二三四五六七八九十百千兩两]"

constexpr auto
    addresses =
        std::to_array<Pattern>(
            {
                {IdentifierKind::street_address,
                 R"(\bp\.?\s?o\.?\s?box\s*#?\s*\d|\bpost office box\b|\bpmb\s*#?\d|\b(?:apartado|apdo)\.?\s*(?:postal)?\s*\d|\bhop thu\s+(?:so\s+)?\d|[郵邮]政信箱|信箱\s*\d|사서함\s*\d)"},
                {IdentifierKind::street_address,
                 R"(\b(\d{1,6})[a-z]?(?:\s?1/2)?\s+((?:[nsew]\.?\s+)?(?:[^\s,]+\s+){1,4}))" KITH_STREETS R"((?:\b|$))",
                 is_street_name, Needs::digit},
                {IdentifierKind::street_address,
                 R"(\b\d{1,6}-?[a-z]?\s+avenue of\b|\b\d{1,5}-[a-z]\s+\S+\s+(?:street|st|avenue|ave|road|rd|drive|dr)\b|\b\d{2,6}\s+(?:[nsew]\.?\s+|north |south |east |west )?\d{1,3}(?:st|nd|rd|th)\s+)" KITH_STREETS
                 R"(\b|\b\d{3,6}\s+(?:[nsew]\.?\s+)?\d{1,3}(?:st|nd|rd|th)\s*$)",
                 nullptr, Needs::digit},
                {IdentifierKind::street_address,
                 R"(\b(?:apt|apartment|suite|ste|unit|rm|room|spc|bldg|trlr|flat|apartamento|apto|depto|dpto|departamento|int|interior|edificio|edif|manzana|mza?|lote)\.?\s*(?:#|no\.?|num\.?)?\s*(?:[a-z]?-?\d+[a-z]?)\b|\b(?:apt|unit|ste|depto|apto)\.?\s*#?\s*[a-z]\b|\b(?:blk|block)\.?\s*\d+[a-z]?,?\s*(?:lot|lt)\.?\s*\d|\blot\s+\d+\s*,?\s*(?:blk|block)|\bsubd\b|\bpurok\s+\w|\bsitio\s+\w+,|\bbrgy\.?\s+[a-z]|\bbarangay\s+\d)"},
                {IdentifierKind::street_address,
                 R"(\b(?:corner|intersection)\s+of\s+\S+.*\s(?:and|&)\s|\besquina\s+(?:de|con)\s|\bgoc duong\b|\bkanto ng\b|\b\S+\s+)" KITH_SHORT_STREETS
                 R"(\.?\s+(?:&|and|at|x|y)\s+(?:[nsew]\.?\s+)?\S+\s+)" KITH_SHORT_STREETS R"(\b)"},
                {IdentifierKind::street_address, R"((\S+)\s+)" KITH_STREETS R"(\.?\s+(?:and|&|y)\s+(\S+))",
                 is_crossing},
                {IdentifierKind::street_address,
                 R"(\b(?:calle|c/|avenida|avda|av|calz|calzada|callejon|privada|paseo|boulevard|blvd|blvr|carretera|carr|andador|cerrada|prolongacion|camino|pasaje|circuito|kalye|calles)\.?\s+(?:[^\s,]+\s+){0,5}?[^\s,]*,?\s*(?:#|no\.?|num\.?|numero|blg\.?)?\s*\d{1,6}\b|\b\d{2,6}\s+(?:[nsew]\.?\s+)?(?:calle|avenida|camino|paseo|via|corte|rancho|kalye|broadway|embarcadero|el camino|rue)\b|\bcol(?:onia)?\.\s+[a-z]+|\bc\.?\s?p\.?\s*\d{5}\b)"},
                {IdentifierKind::street_address,
                 R"(^\s*(?:#\d+[a-z]?,?\s+)?\d{3,5}\s+(?:[nsew]\.?\s+)?([a-z]{4,})(?:\s+([a-z]{3,}))?\s*$)",
                 is_bare_street, Needs::digit},
                {IdentifierKind::street_address,
                 R"((?:^|\b(?:on|near|at|of|off|along|en la|sa|ntawm)\s+)(?:[nsew]\.?\s+)?([a-z]{3,})\s+(?:street|st|avenue|ave|boulevard|blvd|road|rd|drive|dr|lane|ln|way|parkway|pkwy)\b())",
                 is_named_street},
                {IdentifierKind::street_address,
                 R"(\b\d{1,3}(?:st|nd|rd|th)\s*(?:street|st|ave|avenue)?\s*(?:&|and|at|y|con)\s*(?:the\s+)?([a-z]+)()(?:\s|$))",
                 is_numbered_crossing, Needs::digit},
                {IdentifierKind::street_address,
                 R"(\b\d{2,5}\s+block\s+of\b|\bkm\.?\s?\d|\b(?:space|spc|lot|trailer|bldg|building|floor|piso|tang|casa|house|door)\s*#?\s*\d+[a-z]?\s*,?\s+[a-z]{4,}|^\s*#\d+[a-z]?,?\s+\d{3,5}\s|\b(?:en|y|con)\s+la\s+\d{1,3}\b|\bentre (?:la )?calles?\s)"},
                {IdentifierKind::street_address,
                 R"(\bso\s+(?:nha\s+)?\d+[a-z]?(?:[/\-]\d+[a-z]?)*\s*,?\s*(?:duong|pho|ngo|hem|ngach|kiet|to|ap|thon|khu pho|le|tran|nguyen|ly|hai|phan|hoang|quang)\b|\bso nha\s+\d|\b\d+[a-z]?(?:/\d+[a-z]?)*,?\s+(?:duong|pho|ngo|hem|ngach|kiet|dai lo)\s+[a-z]|\b(?:duong|hem|ngo|ngach|kiet|dai lo)\s+(?:so\s+)?\d+|\bduong\s+(?:[^\s,]+\s+){1,4},?\s*(?:so\s*)?\d+|\b(?:can ho|lau|toa nha|chung cu|phong so|phong)\s+(?:so\s+)?[a-z]?\d+[a-z]?\b|\b(?:ap|khu pho|to dan pho|thon)\s+\d|\bp\.\s?\d{1,2},?\s*q\.\s?\d)",
                 nullptr, Needs::digit},
                {IdentifierKind::street_address, R"(^\s*\d{1,4}[a-z]?(?:/\d+[a-z]?)+,?\s+([a-z]+)\s+([a-z]+))",
                 is_lane_address, Needs::digit},
                {IdentifierKind::street_address,
                 R"(^\s*\d{1,5}[a-z]?,?\s+(?:le|tran|nguyen|ly|phan|hoang|hai ba|dien bien|bach dang|vo|dinh|ngo|truong|hung vuong|quang trung|cach mang)\s+[a-z]+)",
                 nullptr, Needs::digit},
                {IdentifierKind::street_address, R"(\b(?:tus lej tsev|tsev (?:naj npawb|nab npawb|tus lej)|naj npawb tsev|chav(?: tsev)?|tsev)\s*#?\s*\d+|\b\d{2,6}\s+(?:txoj\s+)?kev\s+[a-z]+|\b\d{2,6}\s+[a-z]+\s+kev\b|\b(?:address|direccion|domicilio|dia chi|tirahan|chaw nyob)\s*[:：]\s*\S+.*\d|\b(?:nyob ntawm|nakatira sa|vive en|vivo en|song tai|o tai|o so|lives at|live at)\s+(?:[^\s]+\s+){0,3}?#?\d+)",
                 nullptr, Needs::digit},
                {IdentifierKind::street_address,
                 "(?:[路街巷弄段]|大道|胡同)\\s*[東西南北东]?\\s*\\d{1,6}|(?:[路街巷弄段道里村]|胡同|邨|苑)\\s*"
                 "第?" KITH_HAN_NUMBER "+\\s*(?:之" KITH_HAN_NUMBER "+)?\\s*[號号巷弄]|" KITH_HAN_NUMBER
                 "+\\s*[號号]\\s*(?:" KITH_HAN_NUMBER
                 "+\\s*(?:楼|樓|室|層|层|座|單元|单元)|[a-z]?\\d+\\s*室)|" KITH_HAN_NUMBER
                 "+\\s*(?:號楼|号楼|號樓|單元|单元|棟|栋|幢|座|樓|楼)\\s*" KITH_HAN_NUMBER
                 "+\\s*[室號号單单]?|\\d{2,}\\s*室",
                 nullptr, Needs::wide_letter},
                {IdentifierKind::street_address,
                 R"((?:^|[^\d])\d{2,6}\s*[號号]?\s+\p{Han}{1,6}(?:街|大道|路|巷)|\d{2,6}[號号]\s*\p{Han}{1,6}(?:街|大道|路|巷)|\d{1,6}\s*[號号]\s*(?:公寓|房|單位|单位|信箱)|(?:公寓|單位|单位|門牌|门牌)\s*[a-z]?\d+|(?:住址|地址)\s*[:：]?\s*\S*\d|(?:住在|家住|住於|住于)\S*[路街巷號号弄]|[a-z]+\s*(?:街|大道|路)\s*\d{2,})",
                 nullptr, Needs::wide_letter},
                {IdentifierKind::street_address,
                 R"([가-힣a-z0-9]+(?:대로|[^으\s]로|길)\s?\d{1,4}(?:-\d{1,4})?(?:번지|번길|번|길|호|가길|\s|,|$)|\d+\s?번지|주소\s*[:：]|[가-힣]+[동읍면]\s\d{2,4}(?:\s|,|$)|\d+번길|\d+동\s?\d+호|[가-힣]+[동리가]\s?\d+-\d+|(?:아파트|빌라|빌딩|오피스텔|맨션|타워|연립)\s?(?:[a-z]?\d+|[가-힣]동)|\b\d{2,6}\s?[가-힣]+\s?(?:스트리트|애비뉴|에비뉴|애버뉴|블러바드|불러바드|블루버드|드라이브|로드|레인|웨이|길)|(?:스트리트|애비뉴|에비뉴|블러바드|불러바드|블루버드|드라이브|로드)\s?\d{2,}|\d{3,4}호(?:\s|$)|주소\s*[:：는]\s*\S*\s*\d)",
                 nullptr, Needs::wide_letter},
            });

#undef KITH_STREETS
#undef KITH_SHORT_STREETS
#undef KITH_HAN_NUMBER

}  // namespace

std::span<const Pattern> address_patterns() {
  return addresses;
}

}  // namespace kith::records
