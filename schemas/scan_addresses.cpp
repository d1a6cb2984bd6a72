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

// Streets that many towns of California have, by which a crossing is known without the word for a street.
bool is_known_street(std::string_view word) {
  static constexpr auto list = std::to_array<std::string_view>(
      {"main",          "broadway",   "first",      "second",    "third",     "fourth",   "fifth",      "sixth",
       "seventh",       "eighth",     "ninth",      "tenth",     "franklin",  "stockton", "florin",     "watt",
       "madison",       "mack",       "fruitridge", "freeport",  "capitol",   "arden",    "howe",       "fulton",
       "marconi",       "folsom",     "mission",    "market",    "geary",     "clement",  "irving",     "taraval",
       "noriega",       "judah",      "balboa",     "ocean",     "geneva",    "olympic",  "wilshire",   "vermont",
       "western",       "normandie",  "crenshaw",   "slauson",   "bolsa",     "magnolia", "brookhurst", "sunset",
       "elm",           "oak",        "maple",      "pine",      "cedar",     "walnut",   "chestnut",   "washington",
       "lincoln",       "jefferson",  "adams",      "jackson",   "grant",     "kearny",   "powell",     "valencia",
       "international", "telegraph",  "shattuck",   "macarthur", "foothill",  "fremont",  "el camino",  "camino",
       "calvine",       "gerber",     "elkhorn",    "norwood",   "northgate", "truxel",   "bradshaw",   "sunrise",
       "greenback",     "meadowview", "pocket",     "riverside", "valley",    "garvey",   "atlantic",   "garfield",
       "westminster",   "euclid",     "cesar",      "whittier",  "figueroa",  "alvarado", "pico",       "venice",
       "shaw",          "blackstone", "kings",      "hammer",    "pershing",  "pacific",  "march",      "benjamin",
       "holt",          "story",      "tully",      "senter",    "monterey",  "almaden",  "alum",       "mckee",
       "saratoga",      "stevens",    "lawrence",   "homestead", "university"});
  const bool is_ordinal = !word.empty() && word.front() >= '0' && word.front() <= '9';
  return is_ordinal || word.size() == 1 || std::ranges::find(list, word) != list.end();
}

// "9 Elm", not "5 march".
bool is_house_on_known_street(std::string_view number, std::string_view street) {
  return !number.empty() && street != "march" && street.size() > 1 && is_known_street(street);
}

// "Main and Third", "Geary & 25th", "Watt / El Camino"; not "2 and 3", which is a number.
bool is_known_crossing(std::string_view first, std::string_view second) {
  const auto is_number = [](std::string_view word) {
    return word.size() == 1 || std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
  };
  return is_known_street(first) && is_known_street(second) && !(is_number(first) && is_number(second));
}

#define KITH_STREETS                                                                                                 \
  "(?:street|str|st|avenue|ave|av|boulevard|blvd|blv|road|rd|drive|dr|lane|ln|court|ct|way|wy|place|pl|parkway|pkwy" \
  "|highway|hwy|circle|cir|terrace|ter|square|sq|trail|trl|loop|alley|aly|row|walk|crossing|xing|expressway|expy|"   \
  "real)"
#define KITH_SHORT_STREETS "(?:st|ave|av|blvd|rd|dr|ln|pkwy|hwy)"
#define KITH_HAN_NUMBER "[0-9〇零一二三四五六七八九十百千兩两]"

constexpr Pattern
    addresses
        [] =
            {
                {IdentifierKind::street_address,
                 R"(\bp\.?\s?o\.?\s?bo?x\s*#?\s*\d|\bpost office box\b|\bpmb\s*#?\d|\b(?:apartado|apdo)\.?\s*(?:postal)?\s*\d|\bhop thu\s+(?:so\s+)?\d|[郵邮]政信箱|信箱\s*\d|사서함\s*\d)"},
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
                {IdentifierKind::street_address, R"(^\s*(\d{1,5})\s+(?:[nsew]\.?\s+)?([a-z]+)\s*$)",
                 is_house_on_known_street, Needs::digit},
                // Crossings without the word for a street, country routes, numbers in words.
                {IdentifierKind::street_address,
                 R"(^\s*(?:(?:cross streets?|corner(?: of)?|near|at|by|on|between|around)\s*:?\s+)?([a-z]+|\d{1,3}(?:st|nd|rd|th))(?:\s+(?:st|ave|blvd|rd|ln|dr))?(?:\s*[&/+@]\s*|\s+(?:and|at|near|y|con|x)\s+)(?:el\s+|la\s+)?([a-z]+|\d{1,3}(?:st|nd|rd|th))(?:\s+(?:st|ave|blvd|rd|ln|dr))?\s*$)",
                 is_known_crossing},
                {IdentifierKind::street_address,
                 R"(\b(?:rr|rural\s+route|star\s+route|hc)\s*\d+,?\s*box\s*\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand)(?:[\s\-]+\S+){1,5}\s+(?:street|avenue|boulevard|lane|court)\b)",
                 nullptr},
                {IdentifierKind::street_address,
                 R"(\b[a-z]+\s+)" KITH_SHORT_STREETS
                 R"(\.?\s+(?:near|by|past|off|between|just|close to|across)\s+[a-z0-9]+)"},
                {IdentifierKind::street_address,
                 R"(\b(?:park|village|estates|mobile)\s*,?\s+(?:space|spc|lot|unit)\s*#?\d|\bpoblacion\b|\bs/n\b|\bcuadras?\s+(?:al|de|a la|hacia)\b|\bzone\s+\d+,\s*[a-z]|\bno\.?\s*\d+[a-z]?,?\s+[a-z\-]+\s+(?:extension|ext|street|st|avenue|ave|road|rd|drive|subdivision|village)\b|\b(?:phase|ph)\s*\d+\s*,?\s+[a-z]+|\b(?:kanto|corner)\s+(?:ng|of)\s|\b(?:esq|esquina)\.?\s+(?:de|con|y)?\s*\S)",
                 nullptr},
                {IdentifierKind::street_address,
                 R"(\d{2,6}\s*[a-z]+(?:\s[a-z]+){0,2}\s*(?:街|大道|路|巷)|\b[a-z]+\s+(?:court|ct|street|st|ave|avenue|road|rd|drive|dr|lane|ln|blvd|way)\s*\d+\s*[號号]|\p{Han}(?:大廈|大厦|花園|花园|廣場|广场|新邨|公寓|苑|閣|阁)\s*[a-z0-9]+\s*[座樓楼室棟栋]|(?:大道|街|路)(?:和|與|与|跟|同|夾|夹)\p{Han}{1,6}?(?:大道|街|路|交口|交界|路口|交叉|轉角|转角|$)|\p{Han}{2,}道[東西南北东中]?\s*\d|(?:交口|交叉口|交界處|交界处|街角|路口)\s*$)",
                 nullptr, Needs::wide_letter},
                {IdentifierKind::street_address,
                 R"([가-힣]+(?:[시군구읍면])\s[가-힣]+[리동가]\s?\d+|[가-힣]+(?:와|과|랑)\s?\d+가|\d+가(?:와|랑|하고)\s|[가-힣]+가\s?\d{3,}|[가-힣]+(?:와|랑|하고|&)\s?[가-힣]+\s?(?:코너|교차로|사거리|교차점)|\d{2,5}\s?[a-z가-힣]+\s?(?:애버뉴|아베뉴|블러버드|플레이스|코트|써클|파크웨이))",
                 nullptr, Needs::wide_letter},
                {IdentifierKind::street_address,
                 R"(\bgoc\s+(?:duong\s+)?\S+\s+(?:va|voi)\s+\S|\b(?:nha|can nha|tiem|quan)\s+(?:so\s+)?\d{2,}|\bto\s+\d+,?\s+(?:ap|khom|khu)\b|\bnyob\s+(?:ze\s+)?ntawm\s+[a-z]+\s+thiab\s+[a-z]+|\bap\s+[a-z]+\s+[a-z]+,\s*xa\b)"},
};

#undef KITH_STREETS
#undef KITH_SHORT_STREETS
#undef KITH_HAN_NUMBER

}  // namespace

std::span<const Pattern> address_patterns() {
  return addresses;
}

}  // namespace kith::records
