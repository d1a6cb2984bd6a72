#include "schemas/scan_patterns.hpp"

#include <algorithm>
#include <array>

#include "schemas/lexicon.hpp"

namespace kith::records {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_ordinary(std::string_view word) {
  return Lexicon::get().is_ordinary(word);
}

// A word of forms that is nobody's name.
bool is_only_ordinary(std::string_view word) {
  return is_ordinary(word) && (Lexicon::get().uses(word, word) & (given_name | surname)) == 0;
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

#define KITH_NETWORKS                                                                                                                      \
  "(?:we\\s?chat|weixin|wx|微信|whats\\s?app|line|라인|kakao(?:\\s?talk)?|카카오(?:톡)?|카톡|zalo|viber|telegram|"               \
  "텔레그램"                                                                                                                           \
  "|signal|tg|we "                                                                                                                         \
  "chat|msgr|imo|band|밴드|유튜브|instagram|insta|ig|인스타(?:그램)?|facebook|fb|페이스북|페북|臉書|脸书|messenger|"   \
  "twitter|트위터|tik\\s?"                                                                                                              \
  "tok|틱톡"                                                                                                                             \
  "|snap\\s?chat|snap|discord|디스코드|skype|qq|weibo|微博|陌陌|豆瓣|知乎|快手|小红书|小紅書|抖音|youtube|linkedin|" \
  "reddit|threads|steam|venmo|zelle|cash\\s?app|paypal|bluesky|gamer\\s?tag|twitch|xbox|psn|roblox|grindr|tinder|"                         \
  "hinge|"                                                                                                                                 \
  "marco polo)"
#define KITH_ACCOUNT                                                                              \
  "(?:\\s*(?:id|account|acct|user(?:\\s?name)?|name|handle|usuario|cuenta|nick(?:name)?|ten|tai " \
  "khoan|아이디|아디|계정|닉네임"                                                       \
  "|번호|号码|號碼|用户名|用戶名|用户|用戶|号|號|帳號|帐号|账号|賬號|me at|ko(?: ay)?|ni kuv|kuv)\\b?)"
#define KITH_DIAL                                                                                         \
  "(?:tel|telephone|phone|cell|mobile|fax|whatsapp|telf|telefono|celular|cel|movil|sdt|dt|dien thoai|di " \
  "dong|電話|电话|手機"                                                                             \
  "|手机|전화|전화번호|휴대폰|핸드폰|연락처|numero|xov\\s?tooj|zalo|viber|call|text)"

// What a person is reached by, and what an office gives a number to.
constexpr Pattern
    accounts
        [] =
            {
                {IdentifierKind::image_or_attachment,
                 R"(data:[a-z]+/|\.(?:jpe?g|png|gif|heic|heif|webp|bmp|tiff?|pdf|docx?|xlsx?|mp[34]|m4a|mov|wav|avi)\b)"},
                {IdentifierKind::email_address,
                 R"([a-z0-9._%+\-]+\s*(?:@|\(at\)|\[at\]|\{at\}|<at>)\s*[a-z0-9\-]+(?:\s*(?:\.|\(dot\)|\[dot\]|\{dot\}|<dot>|\sdot\s)\s*[a-z0-9\-]+)+)"},
                {IdentifierKind::email_address,
                 R"(\S+\s+at\s+\S+\s+dot\s+\S+|mailto:|\S+\s*(?:arroba|골뱅이|앳|小老鼠|艾特|a cong|a moc|a vong)\s*\S+|[^\s@]@[^\s@]|\b[a-z0-9._]{3,}\s*(?:@|\bat\b|\(a\)|#|＠)\s*(?:gmail|yahoo|hotmail|outlook|naver|hanmail|daum|icloud|qq|aol|protonmail)|\b(?:dot|punto|cham|tuldok)\s+(?:com|org|net|edu|vn|kr|ph|mx)\b|\[a\]|\[punto\]|(?:點|点|점)\s*(?:com|컴|net|org)|닷컴)"},
                {IdentifierKind::url,
                 R"(\b[a-z][a-z0-9+.\-]{1,15}://|\bhxxps?:|\bwww\.|\b[a-z0-9\-]+\.(?:com|org|net|edu|gov|io|me|us|info|app|ly|be|tv|cn|vn|tw|kr|jp|ph|mx|la|hk|gl|gg|co|biz|xyz|site|link|page|blog|ee|bio|gle|asia|la|one|online|social|cc|vip)(?:[/?:\s),]|$)|///[a-z]+\.[a-z]+\.[a-z]+)"},
                {IdentifierKind::handle,
                 R"((?:^|[\s(:,/：])[@＠]\s?[\pL0-9_.]{2,}|\bcash\s?app\s*:?\s*\$|\bu/[a-z0-9_\-]{3,}|\b[a-z0-9_.]{2,32}#\d{4}\b|\blive:)"},
                {IdentifierKind::handle, "(?:\\b|^|[^a-z])" KITH_NETWORKS KITH_ACCOUNT R"(*\s*[:=：]\s*(\S+)(.*))",
                 is_handle},
                {IdentifierKind::handle,
                 "(?:\\b|^|[^a-z])" KITH_NETWORKS "(?:" KITH_ACCOUNT
                 R"(+\s*(?:is|la|es|는|은|是|ay)?|\s+(?:is|es|ay))\s+(\S+)(.*))",
                 is_handle},
                {IdentifierKind::handle, "(?:\\b|^|[^a-z])" KITH_NETWORKS R"(\s+@?(\S+)(.*))", is_unannounced_handle},
                {IdentifierKind::handle,
                 R"((?:微信|微博|小红书|小紅書|抖音|快手|陌陌|推特|臉書|脸书|카톡|카카오톡|라인|인스타)\s*([a-z][a-z0-9_.\-]{3,})(.*))",
                 is_handle, Needs::wide_letter},
                {IdentifierKind::handle,
                 "(?:\\b|^|[^a-z])" KITH_NETWORKS
                 R"((?:\s+[a-z]{1,6}){0,3}\s+(?:(?:yog|ko|soy|es|is|ay|la|me|na|si|-|–)\s+)?@?([a-z0-9]+[._][a-z0-9._]*|[a-z]+\d+[a-z0-9_.]*)(.*))",
                 is_unannounced_handle},
                {IdentifierKind::handle,
                 R"(\b(?:usuario|username|user name|handle|gamer\s?tag|screen\s?name|nick)\s*(?:es|is|la|ay|:|=)\s*(\S+)(.*))",
                 is_handle},
                {IdentifierKind::handle, R"((?:네이버|naver|블로그|blog|카페|다음)\s*:?\s*([a-z][a-z0-9_.\-]{3,})(.*))",
                 is_unannounced_handle},
                // "fb name Tina Marie", "nick facebook Be Bu"
                {IdentifierKind::handle,
                 "\\b(?:nick(?:name)?|ten|name|npe|usuario)\\s+" KITH_NETWORKS R"(\s+[a-z]|\b)" KITH_NETWORKS
                 R"(\s+(?:ten|name|npe|nick(?:name)?|usuario)\s+[a-z])"},
                {IdentifierKind::handle, R"(\bx{1,3}[a-z]{3,}x{1,3}\b)"},
                {IdentifierKind::handle, R"(^\s*([a-z]{2,}(?:[._][a-z]{2,})*)[._]?(\d{2,6})_?\s*$)", is_bare_handle,
                 Needs::digit},
                {IdentifierKind::handle, R"(^\s*_*([a-z]{2,})\.{1,2}([a-z]{2,})_*\s*$)", is_joined_handle},
                {IdentifierKind::device, R"(\b(?:[0-9a-f]{2}[:\-]){5}[0-9a-f]{2}\b|\bimei\b|mozilla/\d)"},
                {IdentifierKind::ip_address,
                 R"(\b(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)\b|\b(?:[0-9a-f]{1,4}:){3,7}(?::|[0-9a-f]{1,4})|\b(?:[0-9a-f]{1,4}:){1,6}:[0-9a-f]{1,4})"},
                {IdentifierKind::social_security_number,
                 R"((?:^|[^\d\-])\d{3}[\s.\-_]\d{2}[\s.\-_]\d{4}(?:$|[^\d\-])|\bssn\b)"},
                {IdentifierKind::coordinates,
                 R"([\-+]?\d{1,3}\.\d{3,}\s*[,;/\s]\s*[\-+]?\d{1,3}\.\d{3,}|(?:^|[^\d.])[\-+]?1?\d{1,2}\.\d{4,}(?:$|[^\d])|\d{1,3}\s*°\s*\d|\d{1,3}\.\d{2,}\s*°?\s*[nsew]\b|(?:北[緯纬]|[東东]經|[東东]经|西經|西经|북위|서경)\s*\d|\b(?:lat|latitude|lng|lon|longitude|latitud|vi do|kinh do)\s*[:=]?\s*-?\d|\bgeo:|\b[23456789cfghjmpqrvwx]{4,8}\+[23456789cfghjmpqrvwx]{2,3}\b)"},
                {IdentifierKind::date_of_birth,
                 R"((?:\bdob\b|d\.o\.b|\bdate of birth|\bbirth\s?da(?:te|y)|\bbirth\s?(?:year|month)|\byear of birth|\bborn\b|\bb\.|\bb-?day\b|\bbirthdate\b|\bturned\b|\bns\s*[:.]|\bsn\b|\bsinh\b|\btuoi con\b|\btuoi\s+[a-z]+\s+[a-z]+\s+(?:19|20)|\bf/n\b|\bbd\s*[:=]|\bnacid[oa]\b|\bnaci[oó]?\b|\bf\.?\s?nac\.?|\bnac\.|\bano de nac|\bnacimiento\b|\bfecha(?: de)? nac|\bcumple|\bcumpleanos|\bngay sinh|\bsinh (?:ngay|nam)|\bnam sinh|\bsinh nhat|\bsinh[: ]|\bkaarawan|\bisinilang\b|\bsanh\b|\bkapanganakan|\bipinanganak|\bhnub tim yug|\bxyoo yug|\byug\b|\bhnub yug|\byug (?:thaum|hnub|xyoo))[^0-9]{0,28}\d)",
                 nullptr, Needs::digit},
                {IdentifierKind::date_of_birth,
                 R"((?:生日|出生(?:日期|年月日?|年份|日|年|於|于|在)?|生於|生于|生辰)\s*[:：是為为]?\s*(?:民[國国]|西元|公元|農曆|农历|阴历|陰曆)?\s*[0-9〇零一二三四五六七八九十]|[0-9〇零一二三四五六七八九十]{2,4}年[0-9〇零一二三四五六七八九十月日號号]*\s?(?:出生|生)(?:$|[^産产活病意氣气])|(?:初|十|廿)[一二三四五六七八九十]\s*(?:出生|生)(?:$|[^産产活病意氣气])|\d{4}年(?:\s?\d{1,2}月)?(?:\s?\d{1,2}[日号號])?\s?(?:出生|生)|(?:생년월일|생년|생일|출생(?:일|년도|연도)?|태어난|음력|양력)[^0-9]{0,8}\d|\d{2,4}년\s?(?:\d{1,2}월)?\s?(?:\d{1,2}일)?\s?(?:생|출생|에?\s?태어))",
                 nullptr, Needs::wide_letter},
                {IdentifierKind::medical_number,
                 R"(\b(?:mrn|chart|medical\s+record|medi-?cal|medicare|patient|insurance|kaiser|expediente medico|benh an|bao hiem)\s*(?:no\.?|number|id|#|so|num\.?)?\s*[:#]?\s*[a-z]{0,3}-?\d{4,}|(?:病[歷历]|[醫医]保|就[診诊])[號号卡]?[碼码]?\s*[:：]?\s*[a-z]*\d{3,}|(?:진료|차트|의무기록|환자)\s?번호\s*[:：]?\s*\d)",
                 nullptr, Needs::digit},
                {IdentifierKind::case_number,
                 R"(\b(?:case|police\s+report|report|docket|incident|event|cad|oficio|carpeta|averiguacion|querella|queja|complaint|claim|citation|ticket|file|warrant|court|eeoc|dfeh|crd|ccrs?|fbi|tip|log|intake|control|invoice|reference|confirmation|tracking|ref(?:erence)?|rpt|expediente|caso|denuncia|folio|reporte|ho so|bien ban|vu an|kaso|blotter(?: entry)?|oficio|rooj plaub|ntawv(?: tub ceev xwm)?|ntaub ntawv(?: tub ceev xwm)?)\s*(?:no\.?|number|num\.?|numero|id|#|so|blg\.?|bilang|tus lej|ma)?\s*[:#.]*\s*[a-z]{0,4}-?\d{2,}[\-/]?\d{2,})",
                 nullptr, Needs::digit},
                {IdentifierKind::case_number,
                 R"((?:案[號号件]|案件[編编]?[號号]|[報报]案(?:[編编])?[號号]?|卷宗)[碼码]?\s*[:：]?\s*[a-z]*-?\d{2,}|(?:사건|접수|신고)\s?번호\s*[:：]?\s*[a-z]*-?\d{2,})",
                 nullptr, Needs::digit},
                {IdentifierKind::case_number,
                 R"(\b(?:police|policia|sheriff|pulis|cong an|canh sat)[^0-9]{0,12}\d{2}-\d{3,}|\b(?:case|file|report|docket|incident|complaint|claim|citation|ticket|charge|caso|reporte|denuncia|vu|so ho so|kaso)[^0-9]{0,12}\d{2}-?[a-z]{1,3}-?\d{3,}|\bsentencia\s+\d{2,}|\b[a-z]{2,5}\s?(?:pd)?[\s#:\-]{1,2}(?:19|20)?\d{2}[\-/]\d{3,}|\b(?:report|case|incident|docket|complaint|blotter)\b[^0-9]{0,20}\d{2,4}-\d{3,}|\b[a-z]\d{9,12}\b)",
                 nullptr, Needs::digit},
                {IdentifierKind::government_number,
                 R"(\b(?:passport|pasaporte|ho chieu|visa|alien|driver'?s?\s+licen[sc]e|licencia|dl|id\s+card|green\s+card|itin|curp|rfc|cccd|cmnd|philsys|philhealth|pagibig|pag-ibig|umid|gsis|sss|tin|ein|uscis|ead|i-94|i94|sevis|dmv|state id|school id|student id|employee id|badge|consular|matricula|ine|ife|dni|cedula|daca|work permit|permiso|residencia|social|soc|seguro social|an sinh(?: xa hoi)?|can cuoc|bang lai|gplx|giay phep|daim npav|passport|phau|tarjeta verde|the xanh)\s*(?:no\.?|number|num\.?|so|#)?\s*[:#]?\s*[a-z]{0,4}-?\d{4,}|\b(?:ssn?|social|soc|seguro|itin)\b[^0-9]{0,20}\d{4}\b|\ba[#\s]{0,2}-?\d{8,9}\b|\ba\s?\d{3}[\s\-]\d{3}[\s\-]\d{3}\b|\b[a-z]{4}\d{6}[hm][a-z]{5}[a-z0-9]\d\b|\b\d{6}-[1-4]\d{6}\b|\b\d{17}[\dx]\b|\b[a-z]\d{8}\b)",
                 nullptr, Needs::digit},
                {IdentifierKind::government_number,
                 R"((?:[護护]照|身[份分][證证]|[駕驾](?:照|[駛驶][執证證]照?)|[綠绿]卡|社安)[號号]?[碼码]?\s*[:：]?\s*[a-z]*\d{4,}|(?:여권|주민(?:등록)?|운전면허|영주권)\s?번호?\s*[:：]?\s*[a-z]*\d{2,})",
                 nullptr, Needs::digit},
};

constexpr Pattern phones_and_plates[] = {
    {IdentifierKind::phone_number,
     R"((?:^|[^\d])(?:\+?\d{1,3}[\s.\-()_/]{0,3})?\(?\d{3}\)?[\s.\-_/]{0,3}\d{3}[\s.\-_/]{0,3}\d{4}(?:$|[^\d])|(?:^|[^\d.\-])\d{3}[\s.\-_]\d{4}(?:$|[^\d.\-])|\+\d{1,3}(?:[\s.\-()_/]{0,3}\d){7,12})",
     nullptr, Needs::digit},
    {IdentifierKind::phone_number,
     "(?:\\b|^|[^a-z])" KITH_DIAL
     R"((?:\s*(?:no\.?|number|#|so|num\.?|blg\.?|번호|號碼|号码|me at|me|at|ni kuv|kuv))*\s*[.:#：]?\s*\+?\(?\d(?:[\s.\-()]{0,2}\d){3,})",
     nullptr, Needs::digit},
    {IdentifierKind::licence_plate,
     R"(\b\d[a-z]{3}[\s\-]?\d{3}\b|\b(?:licen[sc]e\s+)?plates?\s*(?:no\.?|number|#|is)?\s*[:#]?\s*[a-z]*\d[a-z0-9]{2,7}\b|\b(?:placas?|bien so(?: xe)?|plaka)\s*[:#]?\s*[a-z0-9]*[\s\-]?\d{2,}|(?:[車车]牌|차량번호|번호판)[號号]?[碼码]?\s*[:：]?\s*\S*\d|\b\d{2}[a-z]\d?\s?-\s?\d{3}\.?\d{2}\b|\b\d{2,3}[가-힣]\s?\d{4}\b|[京津沪滬渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤粵青藏川宁琼][a-z]\s?[·.\-]?\s?[a-z0-9]{5}\b|\b[a-z]{3}-\d{2}-\d{2,3}\b)"},
    // A word for a plate or a car, and soon behind it a token with digits; a part of a plate; plates of other
    // countries.
    {IdentifierKind::licence_plate,
     R"(\b(?:plates?|plate no|licen[sc]e plate|lic\.?|tag|placas?|matricula|plaka|bien so(?: xe)?|bks|chapa|vanity|vehicle|suv|sedan|truck|pickup|camioneta|troca|carro|coche|kotse|sasakyan|xe|tsheb|honda|toyota|ford|chevy|nissan|tesla|bmw|lexus|hyundai|kia|dodge|jeep|civic|camry|accord|prius|corolla|van)\b[^\d]{0,18}?\b(?:[a-z]{1,3}[\s\-]?\d{2,4}[a-z]{0,2}|\d{1,4}[\s\-]?[a-z]{1,4}[\s\-]?\d{0,4}|\d[a-z]{3}\d{0,3})\b)",
     nullptr, Needs::digit},
    {IdentifierKind::licence_plate,
     R"((?:[車车]牌|车号|車號|차량|차번호|번호판|자동차)[^\d]{0,10}[a-z]*\d|\b\d{2,3}\s?[가-힣]\s?\d{4}\b|[가-힣]{2}\s?\d{1,2}\s?[가-힣]\s?\d{4}|\p{Han}[a-z]\s?[·•.\-]?\s?[a-z0-9]{5,6}(?:$|[^a-z0-9]))",
     nullptr, Needs::wide_letter},
    {IdentifierKind::licence_plate,
     R"(^\s*(?:[a-z]{2}\s?\d{2}\s?[a-z]{3}|[a-z]{2}[\s\-]\d{4}|[a-z]{3}-\d{3}-[a-z]|\d{2}[a-z]\d?[\s\-]\d{3}\.?\d{2}|\d[a-z]{3}\d{3})\s*$)",
     nullptr, Needs::digit},
    {IdentifierKind::licence_plate, R"(^\s*([a-z]{3})[\s\-]?(\d{3,4})\s*$)", is_plate, Needs::digit},
    {IdentifierKind::licence_plate, R"(^\s*\d{3}[\s\-]?([a-z]{3})\s*()$)", is_plate, Needs::digit},
};

#undef KITH_NETWORKS
#undef KITH_ACCOUNT
#undef KITH_DIAL

}  // namespace

std::span<const std::span<const Pattern>> identifier_patterns() {
  static const std::array<std::span<const Pattern>, 4> all = {accounts, address_patterns(), phones_and_plates,
                                                              announced_patterns()};
  return all;
}

}  // namespace kith::records
