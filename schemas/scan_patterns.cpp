#include "schemas/scan_patterns.hpp"

#include <algorithm>
#include <array>

#include "schemas/lexicon.hpp"

namespace kith::records {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

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

// A word of forms that is nobody's name.
bool is_only_ordinary(std::string_view word) {
  return is_ordinary(word) && (Lexicon::get().uses(word, word) & (given_name | surname)) == 0;
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

// Three letters and digits are a plate unless the letters are a month, a road or another word: "mar 2021".
bool is_plate(std::string_view letters, std::string_view /*digits*/) {
  return !is_ordinary(letters);
}

// What stands behind the name of a network: a handle, unless it is a word of an answer ("facebook: public post") or
// a year.
bool is_handle(std::string_view token, std::string_view rest) {
  while (token.starts_with('@')) token.remove_prefix(1);
  while (!token.empty() && (token.back() == '.' || token.back() == ',' || token.back() == ')')) token.remove_suffix(1);
  if (token.size() < 2) return false;
  if (std::ranges::all_of(token, is_digit)) return token.size() >= 5;
  const std::string_view word = token.substr(0, token.find_first_of("_-./0123456789"));
  if (word.size() < token.size() && token.size() >= 4) return true;
  return !is_only_ordinary(token) && !Lexicon::get().is_phrase(std::string(token) + std::string(rest));
}

// The same where no colon and no "id" stands between: only a token that has digits or joints.
bool is_unannounced_handle(std::string_view token, std::string_view rest) {
  const bool is_plain = token.find_first_of("_.0123456789", 1) == std::string_view::npos;
  if (is_plain) return false;
  if (std::ranges::all_of(token, is_digit)) return token.size() >= 6;
  return is_handle(token, rest);
}

// A letters-and-digits name such as "minh_tran1990" or "lilpanda22": a person's name, or only unknown words, in it.
bool is_bare_handle(std::string_view letters, std::string_view digits) {
  constexpr std::size_t shortest_nickname = 5;
  bool is_any_name = false, is_any_word = false;
  std::size_t start = 0;
  while (start < letters.size()) {
    const std::size_t end = std::min(letters.find_first_of("._", start), letters.size());
    const std::string_view part = letters.substr(start, end - start);
    const bool is_name = (Lexicon::get().uses(part, part) & (given_name | surname)) != 0;
    is_any_name = is_any_name || (is_name && (!is_ordinary(part) || part.size() >= 4));
    is_any_word = is_any_word || is_only_ordinary(part);
    start = end + 1;
  }
  const bool has_joint = letters.find_first_of("._") != std::string_view::npos;
  return is_any_name || (!is_any_word && digits.size() >= 2 && (has_joint || letters.size() >= shortest_nickname));
}

// Two words joined by a stop, neither a word of a form: "lil.kaoz". Underscores join the words of codes.
bool is_joined_handle(std::string_view first, std::string_view second) {
  return !is_ordinary(first) && !is_ordinary(second) && first.size() + second.size() >= 6;
}

#define KITH_STREETS                                                                                                 \
  "(?:street|str|st|avenue|ave|av|boulevard|blvd|blv|road|rd|drive|dr|lane|ln|court|ct|way|wy|place|pl|parkway|pkwy" \
  "|highway|hwy|circle|cir|terrace|ter|square|sq|trail|trl|loop|alley|aly|row|walk|crossing|xing|expressway|expy|"   \
  "real)"
#define KITH_SHORT_STREETS "(?:st|ave|av|blvd|rd|dr|ln|pkwy|hwy)"
#define KITH_HAN_NUMBER "[0-9〇零一二三四五六七八九十百千兩两]"
#define KITH_NETWORKS                                                                                                                      \
  "(?:we\\s?chat|weixin|wx|微信|whats\\s?app|line|라인|kakao(?:\\s?talk)?|카카오(?:톡)?|카톡|zalo|viber|telegram|"               \
  "텔레그램"                                                                                                                           \
  "|signal|tg|we "                                                                                                                         \
  "chat|msgr|imo|band|밴드|유튜브|instagram|insta|ig|인스타(?:그램)?|facebook|fb|페이스북|페북|臉書|脸书|messenger|"   \
  "twitter|트위터|tik\\s?"                                                                                                              \
  "tok|틱톡"                                                                                                                             \
  "|snap\\s?chat|snap|discord|디스코드|skype|qq|weibo|微博|陌陌|豆瓣|知乎|快手|小红书|小紅書|抖音|youtube|linkedin|" \
  "reddit|threads|steam|venmo|zelle|cash\\s?app|paypal|bluesky|gamertag|twitch|xbox|psn|roblox|grindr|tinder|hinge|"                       \
  "marco polo)"
#define KITH_ACCOUNT                                                                              \
  "(?:\\s*(?:id|account|acct|user(?:\\s?name)?|name|handle|usuario|cuenta|nick(?:name)?|ten|tai " \
  "khoan|아이디|아디|계정|닉네임"                                                       \
  "|번호|号码|號碼|号|號|帳號|帐号|账号|賬號|me at|ko(?: ay)?|ni kuv|kuv)\\b?)"
#define KITH_DIAL                                                                                         \
  "(?:tel|telephone|phone|cell|mobile|fax|whatsapp|telf|telefono|celular|cel|movil|sdt|dt|dien thoai|di " \
  "dong|電話|电话|手機"                                                                             \
  "|手机|전화|전화번호|휴대폰|핸드폰|연락처|numero|xov\\s?tooj|zalo|viber|call|text)"

constexpr auto patterns =
    std::to_array<Pattern>({
        {IdentifierKind::image_or_attachment,
         R"(data:[a-z]+/|\.(?:jpe?g|png|gif|heic|heif|webp|bmp|tiff?|pdf|docx?|xlsx?|mp[34]|m4a|mov|wav|avi)\b)"},
        {IdentifierKind::email_address,
         R"([a-z0-9._%+\-]+\s*(?:@|\(at\)|\[at\]|\{at\}|<at>)\s*[a-z0-9\-]+(?:\s*(?:\.|\(dot\)|\[dot\]|\{dot\}|<dot>|\sdot\s)\s*[a-z0-9\-]+)+)"},
        {IdentifierKind::email_address,
         R"(\S+\s+at\s+\S+\s+dot\s+\S+|mailto:|\S+\s*(?:arroba|골뱅이|앳|小老鼠|艾特|a cong|a moc|a vong)\s*\S+|[^\s@]@[^\s@]|\b[a-z0-9._]{3,}\s*(?:@|\bat\b|\(a\)|#|＠)\s*(?:gmail|yahoo|hotmail|outlook|naver|hanmail|daum|icloud|qq|aol|protonmail)|\b(?:dot|punto|cham|tuldok)\s+(?:com|org|net|edu|vn|kr|ph|mx)\b|(?:點|点|점)\s*(?:com|컴|net|org)|닷컴)"},
        {IdentifierKind::url,
         R"(\b[a-z][a-z0-9+.\-]{1,15}://|\bhxxps?:|\bwww\.|\b[a-z0-9\-]+\.(?:com|org|net|edu|gov|io|me|us|info|app|ly|be|tv|cn|vn|tw|kr|jp|ph|mx|la|hk|gl|gg|co|biz|xyz|site|link|page|blog|ee|bio|gle|asia|la|one|online|social|cc|vip)(?:[/?:\s),]|$)|///[a-z]+\.[a-z]+\.[a-z]+)"},
        {IdentifierKind::handle,
         R"((?:^|[\s(:,/：])[@＠]\s?[\pL0-9_.]{2,}|\bcash\s?app\s*:?\s*\$|\bu/[a-z0-9_\-]{3,}|\b[a-z0-9_.]{2,32}#\d{4}\b|\blive:)"},
        {IdentifierKind::handle, "(?:\\b|^|[^a-z])" KITH_NETWORKS KITH_ACCOUNT R"(*\s*[:=：]\s*(\S+)(.*))", is_handle},
        {IdentifierKind::handle,
         "(?:\\b|^|[^a-z])" KITH_NETWORKS "(?:" KITH_ACCOUNT
         R"(+\s*(?:is|la|es|는|은|是|ay)?|\s+(?:is|es|ay))\s+(\S+)(.*))",
         is_handle},
        {IdentifierKind::handle, "(?:\\b|^|[^a-z])" KITH_NETWORKS R"(\s+@?(\S+)(.*))", is_unannounced_handle},
        {IdentifierKind::handle,
         R"((?:微信|微博|小红书|小紅書|抖音|快手|陌陌|推特|臉書|脸书|카톡|카카오톡|라인|인스타)\s*([a-z][a-z0-9_.\-]{3,})(.*))",
         is_handle},
        {IdentifierKind::handle, R"(^\s*([a-z]{2,}(?:[._][a-z]{2,})*)[._]?(\d{2,6})_?\s*$)", is_bare_handle},
        {IdentifierKind::handle, R"(^\s*_*([a-z]{2,})\.{1,2}([a-z]{2,})_*\s*$)", is_joined_handle},
        {IdentifierKind::device, R"(\b(?:[0-9a-f]{2}[:\-]){5}[0-9a-f]{2}\b|\bimei\b|mozilla/\d)"},
        {IdentifierKind::ip_address,
         R"(\b(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)\b|\b(?:[0-9a-f]{1,4}:){3,7}(?::|[0-9a-f]{1,4})|\b(?:[0-9a-f]{1,4}:){1,6}:[0-9a-f]{1,4})"},
        {IdentifierKind::social_security_number,
         R"((?:^|[^\d\-])\d{3}[\s.\-_]\d{2}[\s.\-_]\d{4}(?:$|[^\d\-])|\bssn\b)"},
        {IdentifierKind::coordinates,
         R"([\-+]?\d{1,3}\.\d{3,}\s*[,;/\s]\s*[\-+]?\d{1,3}\.\d{3,}|(?:^|[^\d.])[\-+]?1?\d{1,2}\.\d{4,}(?:$|[^\d])|\d{1,3}\s*°\s*\d|\d{1,3}\.\d{2,}\s*°?\s*[nsew]\b|(?:北[緯纬]|[東东]經|[東东]经|西經|西经|북위|서경)\s*\d|\b(?:lat|latitude|lng|lon|longitude|latitud|vi do|kinh do)\s*[:=]?\s*-?\d|\bgeo:|\b[23456789cfghjmpqrvwx]{4,8}\+[23456789cfghjmpqrvwx]{2,3}\b)"},
        {IdentifierKind::date_of_birth,
         R"((?:\bdob\b|d\.o\.b|\bdate of birth|\bbirth\s?da(?:te|y)|\bbirth\s?(?:year|month)|\byear of birth|\bborn\b|\bb\.|\bb-?day\b|\bbirthdate\b|\bturned\b|\bns\s*[:.]|\bsn\b|\bsinh\b|\btuoi con\b|\bf/n\b|\bbd\s*[:=]|\bnacid[oa]\b|\bnaci[oó]?\b|\bf\.?\s?nac\.?|\bnac\.|\bano de nac|\bnacimiento\b|\bfecha de nac|\bcumpleanos|\bngay sinh|\bsinh (?:ngay|nam)|\bnam sinh|\bsinh nhat|\bsinh[: ]|\bkaarawan|\bkapanganakan|\bipinanganak|\bhnub tim yug|\bxyoo yug|\byug\b|\bhnub yug|\byug (?:thaum|hnub|xyoo))[^0-9]{0,20}\d)"},
        {IdentifierKind::date_of_birth,
         R"((?:生日|出生(?:日期|年月日?|年份|日|年|於|于|在)?|生於|生于|生辰)\s*[:：是為为]?\s*(?:民[國国]|西元|公元|農曆|农历|阴历|陰曆)?\s*[0-9〇零一二三四五六七八九十]|[0-9〇零一二三四五六七八九十]{2,4}年[0-9〇零一二三四五六七八九十月日號号]*\s?(?:出生|生)(?:$|[^産产活病意氣气])|\d{4}年(?:\s?\d{1,2}月)?(?:\s?\d{1,2}[日号號])?\s?(?:出生|生)|(?:생년월일|생년|생일|출생(?:일|년도|연도)?|태어난|음력|양력)[^0-9]{0,8}\d|\d{2,4}년\s?(?:\d{1,2}월)?\s?(?:\d{1,2}일)?\s?(?:생|출생|에?\s?태어))"},
        {IdentifierKind::medical_number,
         R"(\b(?:mrn|medical\s+record|medi-?cal|medicare|patient|insurance|kaiser|expediente medico|benh an|bao hiem)\s*(?:no\.?|number|id|#|so|num\.?)?\s*[:#]?\s*[a-z]{0,3}-?\d{4,}|(?:病[歷历]|[醫医]保|就[診诊])[號号卡]?[碼码]?\s*[:：]?\s*[a-z]*\d{3,}|(?:진료|차트|의무기록|환자)\s?번호\s*[:：]?\s*\d)"},
        {IdentifierKind::case_number,
         R"(\b(?:case|police\s+report|report|docket|incident|complaint|claim|ticket|file|ref(?:erence)?|rpt|expediente|caso|denuncia|folio|reporte|ho so|bien ban|vu an|kaso|blotter|rooj plaub|ntaub ntawv(?: tub ceev xwm)?)\s*(?:no\.?|number|num\.?|numero|id|#|so|blg\.?|bilang|tus lej|ma)?\s*[:#.]*\s*[a-z]{0,4}-?\d{2,}[\-/]?\d{2,})"},
        {IdentifierKind::case_number,
         R"((?:案[號号件]|案件[編编]?[號号]|[報报]案(?:[編编])?[號号]?|卷宗)[碼码]?\s*[:：]?\s*[a-z]*-?\d{2,}|(?:사건|접수|신고)\s?번호\s*[:：]?\s*[a-z]*-?\d{2,})"},
        {IdentifierKind::case_number,
         R"(\b(?:case|report|docket|incident|complaint|claim|ticket|charge|caso|reporte|denuncia|vu|so ho so|kaso)[^0-9]{0,12}\d{2}-?[a-z]{1,3}-?\d{3,}|\b[a-z]{2,5}\s?(?:pd)?[\s#:\-]{1,2}(?:19|20)?\d{2}[\-/]\d{3,}|\b(?:report|case|incident|docket|complaint|blotter)\b[^0-9]{0,20}\d{2,4}-\d{3,}|\b[a-z]\d{9,12}\b)"},
        {IdentifierKind::government_number,
         R"(\b(?:passport|pasaporte|ho chieu|visa|alien|driver'?s?\s+licen[sc]e|licencia|dl|id\s+card|green\s+card|itin|curp|rfc|cccd|cmnd|philsys|sss|tin|ein|tarjeta verde|the xanh)\s*(?:no\.?|number|num\.?|so|#)?\s*[:#]?\s*[a-z]{0,4}-?\d{4,}|\ba-?\d{8,9}\b|\ba\s?\d{3}[\s\-]\d{3}[\s\-]\d{3}\b|\b[a-z]{4}\d{6}[hm][a-z]{5}[a-z0-9]\d\b|\b\d{6}-[1-4]\d{6}\b|\b\d{17}[\dx]\b|\b[a-z]\d{8}\b)"},
        {IdentifierKind::government_number,
         R"((?:[護护]照|身[份分][證证]|[駕驾](?:照|[駛驶][執证證]照?)|[綠绿]卡|社安)[號号]?[碼码]?\s*[:：]?\s*[a-z]*\d{4,}|(?:여권|주민(?:등록)?|운전면허|영주권)\s?번호?\s*[:：]?\s*[a-z]*\d{2,})"},
        // The addresses of English-speaking and Spanish-speaking neighbourhoods.
        {IdentifierKind::street_address,
         R"(\bp\.?\s?o\.?\s?box\s*#?\s*\d|\bpost office box\b|\bpmb\s*#?\d|\b(?:apartado|apdo)\.?\s*(?:postal)?\s*\d|\bhop thu\s+(?:so\s+)?\d|[郵邮]政信箱|信箱\s*\d|사서함\s*\d)"},
        {IdentifierKind::street_address,
         R"(\b(\d{1,6})[a-z]?(?:\s?1/2)?\s+((?:[nsew]\.?\s+)?(?:[^\s,]+\s+){1,4}))" KITH_STREETS R"((?:\b|$))",
         is_street_name},
        {IdentifierKind::street_address,
         R"(\b\d{1,6}-?[a-z]?\s+avenue of\b|\b\d{1,5}-[a-z]\s+\S+\s+(?:street|st|avenue|ave|road|rd|drive|dr)\b|\b\d{2,6}\s+(?:[nsew]\.?\s+|north |south |east |west )?\d{1,3}(?:st|nd|rd|th)\s+)" KITH_STREETS
         R"(\b|\b\d{3,6}\s+(?:[nsew]\.?\s+)?\d{1,3}(?:st|nd|rd|th)\s*$)"},
        {IdentifierKind::street_address,
         R"(\b(?:apt|apartment|suite|ste|unit|rm|room|spc|bldg|trlr|flat|apartamento|apto|depto|dpto|departamento|int|interior|edificio|edif|manzana|mza?|lote)\.?\s*(?:#|no\.?|num\.?)?\s*(?:[a-z]?-?\d+[a-z]?)\b|\b(?:apt|unit|ste|depto|apto)\.?\s*#?\s*[a-z]\b|\b(?:blk|block)\.?\s*\d+[a-z]?,?\s*(?:lot|lt)\.?\s*\d|\blot\s+\d+\s*,?\s*(?:blk|block)|\bsubd\b|\bpurok\s+\w|\bsitio\s+\w+,|\bbrgy\.?\s+[a-z]|\bbarangay\s+\d)"},
        {IdentifierKind::street_address,
         R"(\b(?:corner|intersection)\s+of\s+\S+.*\s(?:and|&)\s|\besquina\s+(?:de|con)\s|\bgoc duong\b|\bkanto ng\b|\b\S+\s+)" KITH_SHORT_STREETS
         R"(\.?\s+(?:&|and|at|x|y)\s+(?:[nsew]\.?\s+)?\S+\s+)" KITH_SHORT_STREETS R"(\b)"},
        {IdentifierKind::street_address, R"((\S+)\s+)" KITH_STREETS R"(\.?\s+(?:and|&|y)\s+(\S+))", is_crossing},
        {IdentifierKind::street_address,
         R"(\b(?:calle|c/|avenida|avda|av|calz|calzada|callejon|privada|paseo|boulevard|blvd|blvr|carretera|carr|andador|cerrada|prolongacion|camino|pasaje|circuito|kalye|calles)\.?\s+(?:[^\s,]+\s+){0,5}?[^\s,]*,?\s*(?:#|no\.?|num\.?|numero|blg\.?)?\s*\d{1,6}\b|\b\d{2,6}\s+(?:[nsew]\.?\s+)?(?:calle|avenida|camino|paseo|via|corte|rancho|kalye|broadway|embarcadero|el camino|rue)\b|\bcol(?:onia)?\.\s+[a-z]+|\bc\.?\s?p\.?\s*\d{5}\b)"},
        {IdentifierKind::street_address,
         R"(^\s*(?:#\d+[a-z]?,?\s+)?\d{3,5}\s+(?:[nsew]\.?\s+)?([a-z]{4,})(?:\s+([a-z]{3,}))?\s*$)", is_bare_street},
        {IdentifierKind::street_address,
         R"((?:^|\b(?:on|near|at|of|off|along|en la|sa|ntawm)\s+)(?:[nsew]\.?\s+)?([a-z]{3,})\s+(?:street|st|avenue|ave|boulevard|blvd|road|rd|drive|dr|lane|ln|way|parkway|pkwy)\b())",
         is_plate},
        {IdentifierKind::street_address,
         R"(\b\d{1,3}(?:st|nd|rd|th)\s*(?:street|st|ave|avenue)?\s*(?:&|and|at|y|con)\s*(?:the\s+)?([a-z]+)()(?:\s|$))",
         is_numbered_crossing},
        {IdentifierKind::street_address,
         R"(\b\d{2,5}\s+block\s+of\b|\bkm\.?\s?\d|\b(?:space|spc|lot|trailer|bldg|building|floor|piso|tang|casa|house|door)\s*#?\s*\d+[a-z]?\s*,?\s+[a-z]{4,}|^\s*#\d+[a-z]?,?\s+\d{3,5}\s|\b(?:en|y|con)\s+la\s+\d{1,3}\b|\bentre (?:la )?calles?\s)"},
        // Vietnamese, Hmong.
        {IdentifierKind::street_address,
         R"(\bso\s+(?:nha\s+)?\d+[a-z]?(?:[/\-]\d+[a-z]?)*\s*,?\s*(?:duong|pho|ngo|hem|ngach|kiet|to|ap|thon|khu pho|le|tran|nguyen|ly|hai|phan|hoang|quang)\b|\bso nha\s+\d|\b\d+[a-z]?(?:/\d+[a-z]?)*,?\s+(?:duong|pho|ngo|hem|ngach|kiet|dai lo)\s+[a-z]|\b(?:duong|hem|ngo|ngach|kiet|dai lo)\s+(?:so\s+)?\d+|\bduong\s+(?:[^\s,]+\s+){1,4},?\s*(?:so\s*)?\d+|\b(?:can ho|lau|toa nha|chung cu|phong so|phong)\s+(?:so\s+)?[a-z]?\d+[a-z]?\b|\b(?:ap|khu pho|to dan pho|thon)\s+\d|\bp\.\s?\d{1,2},?\s*q\.\s?\d)"},
        {IdentifierKind::street_address, R"(^\s*\d{1,4}[a-z]?(?:/\d+[a-z]?)+,?\s+([a-z]+)\s+([a-z]+))",
         is_lane_address},
        {IdentifierKind::street_address,
         R"(^\s*\d{1,5}[a-z]?,?\s+(?:le|tran|nguyen|ly|phan|hoang|hai ba|dien bien|bach dang|vo|dinh|ngo|truong|hung vuong|quang trung|cach mang)\s+[a-z]+)"},
        {IdentifierKind::street_address,
         R"(\b(?:tus lej tsev|tsev (?:naj npawb|nab npawb|tus lej)|naj npawb tsev|chav(?: tsev)?|tsev)\s*#?\s*\d+|\b\d{2,6}\s+(?:txoj\s+)?kev\s+[a-z]+|\b\d{2,6}\s+[a-z]+\s+kev\b|\b(?:address|direccion|domicilio|dia chi|tirahan|chaw nyob)\s*[:：]\s*\S+.*\d|\b(?:nyob ntawm|nakatira sa|vive en|vivo en|song tai|o tai|o so|lives at|live at)\s+(?:[^\s]+\s+){0,3}?#?\d+)"},
        // Chinese and Korean.
        {IdentifierKind::street_address,
         "(?:[路街巷弄段]|大道|胡同)\\s*[東西南北东]?\\s*\\d{1,6}|(?:[路街巷弄段道里村]|胡同|邨|苑)\\s*"
         "第?" KITH_HAN_NUMBER "+\\s*(?:之" KITH_HAN_NUMBER "+)?\\s*[號号巷弄]|" KITH_HAN_NUMBER
         "+\\s*[號号]\\s*(?:" KITH_HAN_NUMBER "+\\s*(?:楼|樓|室|層|层|座|單元|单元)|[a-z]?\\d+\\s*室)|" KITH_HAN_NUMBER
         "+\\s*(?:號楼|号楼|號樓|單元|单元|棟|栋|幢|座|樓|楼)\\s*" KITH_HAN_NUMBER "+\\s*[室號号單单]?|\\d{2,}\\s*室"},
        {IdentifierKind::street_address,
         R"((?:^|[^\d])\d{2,6}\s*[號号]?\s+\p{Han}{1,6}(?:街|大道|路|巷)|\d{2,6}[號号]\s*\p{Han}{1,6}(?:街|大道|路|巷)|\d{1,6}\s*[號号]\s*(?:公寓|房|單位|单位|信箱)|(?:公寓|單位|单位|門牌|门牌)\s*[a-z]?\d+|(?:住址|地址)\s*[:：]?\s*\S*\d|(?:住在|家住|住於|住于)\S*[路街巷號号弄]|[a-z]+\s*(?:街|大道|路)\s*\d{2,})"},
        {IdentifierKind::street_address,
         R"([가-힣a-z0-9]+(?:대로|[^으\s]로|길)\s?\d{1,4}(?:-\d{1,4})?(?:번지|번길|번|길|호|가길|\s|,|$)|\d+\s?번지|주소\s*[:：]|[가-힣]+[동읍면]\s\d{2,4}(?:\s|,|$)|\d+번길|\d+동\s?\d+호|[가-힣]+[동리가]\s?\d+-\d+|(?:아파트|빌라|빌딩|오피스텔|맨션|타워|연립)\s?(?:[a-z]?\d+|[가-힣]동)|\b\d{2,6}\s?[가-힣]+\s?(?:스트리트|애비뉴|에비뉴|애버뉴|블러바드|불러바드|블루버드|드라이브|로드|레인|웨이|길)|(?:스트리트|애비뉴|에비뉴|블러바드|불러바드|블루버드|드라이브|로드)\s?\d{2,}|\d{3,4}호(?:\s|$)|주소\s*[:：는]\s*\S*\s*\d)"},
        {IdentifierKind::phone_number,
         R"((?:^|[^\d])(?:\+?\d{1,3}[\s.\-()_/]{0,3})?\(?\d{3}\)?[\s.\-_/]{0,3}\d{3}[\s.\-_/]{0,3}\d{4}(?:$|[^\d])|(?:^|[^\d.\-])\d{3}[\s.\-_]\d{4}(?:$|[^\d.\-])|\+\d{1,3}(?:[\s.\-()_/]{0,3}\d){7,12})"},
        {IdentifierKind::phone_number,
         "(?:\\b|^|[^a-z])" KITH_DIAL
         R"((?:\s*(?:no\.?|number|#|so|num\.?|blg\.?|번호|號碼|号码|me at|me|at|ni kuv|kuv))*\s*[.:#：]?\s*\+?\(?\d(?:[\s.\-()]{0,2}\d){3,})"},
        {IdentifierKind::licence_plate,
         R"(\b\d[a-z]{3}[\s\-]?\d{3}\b|\b(?:licen[sc]e\s+)?plates?\s*(?:no\.?|number|#|is)?\s*[:#]?\s*[a-z]*\d[a-z0-9]{2,7}\b|\b(?:placas?|bien so(?: xe)?|plaka)\s*[:#]?\s*[a-z0-9]*[\s\-]?\d{2,}|(?:[車车]牌|차량번호|번호판)[號号]?[碼码]?\s*[:：]?\s*\S*\d|\b\d{2}[a-z]\d?\s?-\s?\d{3}\.?\d{2}\b|\b\d{2,3}[가-힣]\s?\d{4}\b|[京津沪滬渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤粵青藏川宁琼][a-z]\s?[·.\-]?\s?[a-z0-9]{5}\b|\b[a-z]{3}-\d{2}-\d{2,3}\b)"},
        {IdentifierKind::licence_plate, R"(^\s*([a-z]{3})[\s\-]?(\d{3,4})\s*$)", is_plate},
        {IdentifierKind::licence_plate, R"(^\s*\d{3}[\s\-]?([a-z]{3})\s*()$)", is_plate},
    });

#undef KITH_STREETS
#undef KITH_SHORT_STREETS
#undef KITH_HAN_NUMBER
#undef KITH_NETWORKS
#undef KITH_ACCOUNT
#undef KITH_DIAL

}  // namespace

std::span<const Pattern> identifier_patterns() {
  return patterns;
}

}  // namespace kith::records
