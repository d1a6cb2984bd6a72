// The patterns of identifiers that a word beside them announces ("VIN", "folio", "born", "牌照"), in our languages, and
// of addresses and accounts in orders that the other tables do not have.
#include <algorithm>
#include <array>

#include "schemas/lexicon.hpp"
#include "schemas/scan_patterns.hpp"

namespace kith::records {
namespace {

// "o 3302 Lemon Hill": a house number and a street that is no word of a form.
bool is_street_after_word(std::string_view first, std::string_view /*none*/) {
  return first.size() >= 3 && !Lexicon::get().is_ordinary(first);
}

#define KITH_MONTHS                                                                                         \
  "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic|enero|febrero|marzo|abril|mayo|junio" \
  "|julio|agosto|septiembre|octubre|noviembre|diciembre)[a-z]*"
#define KITH_NUMBER_WORDS                                                                                         \
  "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen" \
  "|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|oh)"

constexpr Pattern
    announced[] =
        {
            // Births, with the word before or behind the date, and months as Roman numerals.
            {IdentifierKind::date_of_birth,
             R"(\b)" KITH_MONTHS
             R"(\.?\s+\d{1,2}\b.{0,14}\b(?:birth ?date|birthday|b-?day|dob|born|nacimiento|cumpleanos)\b)"
             R"(|\b(?:birth ?date|birthday|b-?day|dob|born|naci|nacio|nacida|nacido|cumpleanos|kaarawan|ipinanganak|sinh nhat|sinh ngay|hnub yug)\b.{0,14}\b(?:\d{1,2}(?:st|nd|rd|th)?\s+)?(?:de\s+)?)" KITH_MONTHS
             R"(\b.{0,4}\d|\bf\.?\s?(?:de\s)?n(?:ac)?\.?\s*:?\s*\d{1,2}[\-/. ](?:\d{1,2}|[ivx]{1,4}|[a-z]{3,10})[\-/. ]\d{2,4})",
             nullptr, Needs::digit},
            {IdentifierKind::date_of_birth,
             R"((?:\d{2,4}|[〇零一二三四五六七八九]{2,4})\s*年.{0,10}(?:生人|出生|出世|生日|生的|生辰)|(?:出生|生于|生於|生日|出世)[^\d]{0,6}\d{2,4}|\d{2,4}\s*년\s*(?:\d{1,2}\s*월)?.{0,8}(?:생\b|생$|생일|출생|태어))",
             nullptr, Needs::wide_letter},
            {IdentifierKind::government_number,
             R"(\bvin\b\s*(?:no\.?|number|#|is)?\s*[:#]?\s*[a-z0-9]{11,17}\b|\b(?:tribal|enrollment|roll|member(?:ship)?|medicare|benefits?|ebt|uscis|receipt|visa|green card|daca|ead|employee|badge|voter|inmate|booking)\s*(?:id|card|number|no\.?|enrollment)?\s*#\s*:?\s*[a-z]{0,3}-?\d[a-z0-9\-]{2,})",
             nullptr, Needs::digit},
            {IdentifierKind::case_number,
             R"(\b(?:sumbong|reklamo|kaso|blotter|caso|case|ticket|folio|expediente|denuncia|reporte|citation|multa|boleta|claim|ho so|vu an|ntaub ntawv)\s*(?:#|no\.?|num\.?|blg\.?|so|numero)\s*:?\s*[a-z]{0,3}-?\d[\d\-a-z]{3,}|\b(?:ticket|citation|docket|expediente|folio|carpeta|causa|corte|court|juzgado)\b[^\d]{0,20}\d{2}[\- ]?[a-z]{1,3}[\- ]?\d{3,}|\d{4}(?:고단|고합|가단|가합|가소|형제|노|도)\d{2,})",
             nullptr, Needs::digit},
            {IdentifierKind::government_number,
             R"(\b(?:dl|cdl|ein|itin|nss|curp|rfc)\s*(?:#|no\.?|num\.?)\s*:?\s*[a-z]?\s?\d[\d \-]{4,})", nullptr,
             Needs::digit},
            {IdentifierKind::case_number, R"((?:신고|접수|사건)\s*(?:번호)?\s*[:#]?\s*(?:0\d{2,}-\d+|\d{5,}))", nullptr,
             Needs::wide_letter},
            // Mail and accounts.
            {IdentifierKind::email_address,
             R"(\b(?:gmail|hotmail|yahoo|outlook|icloud|e-?mail|correo)\b\s*(?:is|es|ay|la|address is|ko ay)?\s*:?\s+[a-z._]{3,}\d+[a-z0-9._]*)",
             nullptr, Needs::digit},
            {IdentifierKind::handle,
             R"(\b(?:messenger|zalo|viber|kakao|telegram|signal)\s*:?\s+(?:\pL+\s+){0,3}\pL*\d{2,}\s*$|(?:小红书|小紅書|抖音|微博|脸书|臉書)\s*(?:搜|找|号|號)\s*[:：]?\s*['"‘“「]?\s*\S{3,})"},
            {IdentifierKind::email_address,
             R"(\b[a-z0-9][a-z0-9._\-]+\s*(?:\(?\bat[\- ]?sign\b\)?|\barroba\b|a còng|\ba cong\b|골뱅이|小老鼠|圈a)\s*[a-z0-9\-]+\s*(?:\b(?:period|dot|punto|point|tuldok|cham)\b|\.|點|点|닷|점)\s*[a-z]{2,})"},
            {IdentifierKind::handle,
             R"((?:^|[^a-z])(?:v信|vx|wx|v x|w x|微x|威信|薇信|维信|卫星|加v|企鹅|扣扣)\s*[号號]?\s*[:：]?\s*[a-z0-9][a-z0-9_\-]{4,}|(?:^|\s)v\s*[:：]\s*[a-z][a-z0-9_\-]{4,}|(?:群名片|微信名|网名|網名|昵称|暱稱|公众号|公眾號|닉네임|대화명|프로필명)\s*[:：是叫]?\s*[^\s:：]{2,}|(?:페북|페이스북|인스타|인스타그램|카톡|밴드|블로그|유튜브|틱톡|트위터|微博|抖音|小红书|小紅書|脸书|臉書|facebook|\bfb|insta(?:gram)?|tiktok|youtube|\big)\s*(?:아이디|채널|페이지|계정|账号|帳號|專頁|专页|page|channel|group)?\s*[:：]?\s*['"‘“「『]\s*[^'"’”」』]{3,})"},
            {IdentifierKind::url,
             R"(\b[a-z0-9\-]{2,}(?:\.[a-z0-9\-]{2,})?\.(?:am|me|ly|gg|tv|co|io|be|gl|page|link|bio|app|chat|fm|to|cc|vn|kr|cn|ph|mx)/[a-z0-9_.\-@]{2,})"},
            {IdentifierKind::licence_plate,
             R"((?:牌照|車牌|车牌|番号|번호판)\s*[號号]?[碼码]?\s*[:：]?\s*[a-z0-9?*.○x]{2,}\d|(?:牌照|車牌|车牌)\s*[:：]?\s*\d[a-z]{2,3}|\b\d{2}\s?-?\s?[a-z]{1,2}\d?\s?[\-\s]\s?\d{3}\.?\d{2}\b|\b[a-z]{2,3}\s?[?*_.]{1,3}\s?\d{2,4}\s*(?:plate|tag|placa|plaka)\b)",
             nullptr, Needs::digit},
            // A word for a plate and any token with digits soon behind it: the last digits are told as often as the
            // whole.
            {IdentifierKind::licence_plate,
             R"(\b(?:licen[cs]e plates?|plates?|placas?|plaka|bien so|matricula|chapa|patente)\b[^\d]{0,30}?\b[a-z]{0,3}\d[a-z0-9\-]{1,8}\b|\bplates?\b[^\d]{0,6}\b(?:starts?|begins?|ends?) (?:with|in)\b\s*\S*[a-z0-9]{2,})",
             nullptr, Needs::digit},
            {IdentifierKind::licence_plate,
             R"((?:번호판|차번호|차 번호|차량번호|차량 번호|넘버)[^\d]{0,14}\d{2,}|(?:車牌|车牌|牌照|車號|车号).{0,14}\d{2,})",
             nullptr, Needs::wide_letter},
            // Addresses.
            {IdentifierKind::street_address,
             R"(\b\d{2,6}\s+(?:[ns]\.?[ew]\.?|[nsew]\.?|north|south|east|west)\s+(?:\d{1,3}(?:st|nd|rd|th)\b|[a-z]+\s+[a-z]+\s*(?:#|,|$|apt\b|unit\b|spc?\b|space\b))|\b\d{1,6}-[a-z]\s+(?:\S+\s+){1,3}(?:street|st|avenue|ave|road|rd|drive|dr|lane|ln|way|court|ct|place|pl|circle|cir|boulevard|blvd)\b|#\s?\d{1,4}[a-z]?,\s+\d{2,6}\s+[a-z]{3,}|\b\d{1,4}(?:st|nd|rd|th)?\s+(?:flr|floor),\s+\d|\b\d{1,5}\s+[a-z]+\s+(?:ext\.?|extension)$)",
             nullptr, Needs::digit},
            {IdentifierKind::street_address,
             R"(\b)" KITH_NUMBER_WORDS R"((?:[\s\-]+(?:and\s+)?)" KITH_NUMBER_WORDS
             R"()+\s+[a-z]+(?:\s+[a-z]+){0,2},?\s+(?:unit|apt|apartment|number|suite|street|avenue|road|drive|lane|way|court|boulevard)\b)"},
            {IdentifierKind::street_address,
             R"(\b(?:priv|cda|prol|calz|fracc|cjon|cto|blvd|avda|carr)\.\s+\S+.{0,24}\d|\b\d{1,5}\s+[a-z]{4,}\s+(?:mews|crescent|commons|cove|glen|grove|ridge|bend|path)\b)",
             nullptr, Needs::digit},
            {IdentifierKind::street_address,
             R"(\b(?:cien|ciento|doscientos|trescientos|cuatrocientos|quinientos|seiscientos|setecientos|ochocientos|novecientos|mil)\b.{0,30}\b(?:calle|avenida|camino|paseo|via)\b)"},
            {IdentifierKind::street_address, R"(\b([a-z]{4,})\s+(?:#|no\.|num\.|numero)\s*(\d{1,5})[a-z]?\s*(?:,|$))",
             is_street_after_word, Needs::digit},
            {IdentifierKind::street_address,
             R"(\b(?:nyob|lives? (?:at|on)|living at|staying at|vive en|vivo en|nakatira(?: ako)? sa|bahay (?:ko|namin) sa|o nha)\b[^\d]{0,18}\d{2,6}[a-z]?\s+([a-z]+)())",
             is_street_after_word, Needs::digit},
            {IdentifierKind::street_address, R"(\bo\s+(?:so\s+)?\d{2,6}[a-z]?\s+([a-z]+)())", is_street_after_word,
             Needs::digit},
            {IdentifierKind::street_address,
             R"(\b(?:dia chi|direccion|domicilio|tirahan|chaw nyob|address)\b[^\d]{0,24}\b\d{2,6}[a-z]?\s+([a-z]+)())",
             is_street_after_word, Needs::digit},
            {IdentifierKind::street_address,
             R"(\d{1,5}\s*[号號]\s*[a-z]\s*[室房座]|(?:^|\p{Han})住(?:在)?\s*\d{1,5}\s*[号號]|[a-z]?\d{1,4}\s*室\s*$|\d+\s*호\s*(?:에\s*)?(?:살|거주)|\d+동\s*\d+호)",
             nullptr, Needs::wide_letter},
};

#undef KITH_MONTHS
#undef KITH_NUMBER_WORDS

}  // namespace

std::span<const Pattern> announced_patterns() {
  return announced;
}

}  // namespace kith::records
