// Names that a word beside them points at: kin with a possessive ("mi hermana Dolores"), a form's "prepared for", a
// title before a word that no list has, and what follows or precedes such words in Chinese, Korean, Hmong and
// Vietnamese.
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <string>

#include "schemas/lexicon.hpp"
#include "schemas/name_files.hpp"
#include "schemas/scan_characters.hpp"
#include "schemas/scan_latin.hpp"
#include "schemas/scan_people.hpp"

namespace kith::records {
namespace {

// "mi hermana Dolores", "su papá Asunción": whose kin it is, and a word in capitals.
bool is_owned_kin(Words words) {
  static constexpr auto owners =
      std::to_array<std::string_view>({"mi", "mis", "su", "sus", "tu", "nuestro", "nuestra", "nuestros", "la", "el"});
  static constexpr auto kin = std::to_array<std::string_view>(
      {"papa",     "mama",    "hermano", "hermana",  "hijo",      "hija",      "tio",       "tia",       "primo",
       "prima",    "abuelo",  "abuela",  "abuelito", "abuelita",  "suegro",    "suegra",    "cunado",    "cunada",
       "esposo",   "esposa",  "marido",  "mujer",    "sobrino",   "sobrina",   "nieto",     "nieta",     "comadre",
       "compadre", "padrino", "madrina", "patron",   "patrona",   "jefe",      "jefa",      "vecino",    "vecina",
       "amigo",    "amiga",   "novio",   "novia",    "maestro",   "maestra",   "hermanito", "hermanita", "nina",
       "nino",     "bebe",    "nuera",   "yerno",    "companero", "companera", "patrones",  "hijos",     "hermanos",
       "vecinos",  "tios",    "primos",  "abuelos",  "suegros"});
  for (std::size_t i = 0; i + 2 < words.size(); ++i) {
    if (!is_one_of(words[i], owners) || !is_one_of(words[i + 1], kin) || words[i + 1].is_capital) continue;
    std::size_t next = i + 2;
    const bool is_plural = words[i + 1].plain.ends_with('s');
    if (is_plural && words[next].plain == "los" && next + 1 < words.size()) ++next;
    const bool is_article = words[i].plain == "la" || words[i].plain == "el";
    const ScannedWord& name = words[next];
    const bool is_given = (static_cast<Uses>(name.uses | name.rare) & (given_name | surname)) != 0;
    if (name.is_capital && !name.is_upper && !Lexicon::get().is_phrase(name.plain) &&
        (is_given || (!is_article && !name.is_only_ordinary())))
      return true;
  }
  return false;
}

// "hijos de Amparo": here a given name may be a word as well.
bool is_kin_of_a_name(Words words) {
  static constexpr auto kin = std::to_array<std::string_view>(
      {"hijos", "hijas", "hijo",   "hija",  "hermano", "hermana", "hermanos", "esposo", "esposa",  "mama",
       "papa",  "papas", "nietos", "nieta", "nieto",   "sobrino", "sobrina",  "casa",   "familia", "carro",
       "novio", "novia", "primo",  "prima", "amiga",   "amigo",   "suegra",   "yerno",  "nuera",   "tienda"});
  for (std::size_t i = 0; i + 2 < words.size(); ++i)
    if (is_one_of(words[i], kin) && !words[i].is_capital && words[i + 1].plain == "de" && words[i + 2].is_capital &&
        words[i + 2].can_be(given_name) && !Lexicon::get().is_phrase(words[i + 2].plain))
      return true;
  return false;
}

// A word in capitals that neither a list nor a dictionary has.
bool is_new_word(const ScannedWord& word) {
  return word.is_capital && !word.is_upper && word.plain.size() >= 3 && !word.is_ordinary() &&
         !Lexicon::get().is_in_dictionary(word.plain) && !Lexicon::get().is_phrase(word.plain);
}

// "Nurse Adaeze at the desk": a title in capitals and a word that nothing explains.
bool is_title_and_new_word(Words words) {
  static constexpr auto titles = std::to_array<std::string_view>(
      {"nurse",   "officer",  "pastor",     "coach",      "teacher",    "principal", "judge",
       "deputy",  "sergeant", "detective",  "professor",  "father",     "sister",    "brother",
       "doctor",  "dr",       "chef",       "captain",    "supervisor", "manager",   "maestra",
       "maestro", "doctora",  "licenciado", "licenciada", "ingeniero",  "guro",      "nars"});
  for (std::size_t i = 0; i + 1 < words.size(); ++i)
    if (is_one_of(words[i], titles) && is_new_word(words[i + 1])) return true;
  return false;
}

// "Xu Jiayi's mother": two words in capitals, the second with an 's, and a small word behind.
bool is_possessed(Words words) {
  for (std::size_t i = 0; i + 2 < words.size(); ++i) {
    const ScannedWord &first = words[i], &second = words[i + 1];
    const bool is_name = first.can_be(surname) || first.can_be(given_name) || (first.rare & given_name) != 0;
    if (first.is_capital && is_name && second.is_capital && second.is_possessive && !words[i + 2].is_capital &&
        !second.is_only_ordinary() && !begins_a_place(first))
      return true;
  }
  return false;
}

// "Paj Kub niam thiab txiv", "Pov yog tus pom": a Hmong name before a word for kin or a verb.
bool is_hmong_before_words(Words words) {
  static constexpr auto kin = std::to_array<std::string_view>({"niam", "txiv", "pog", "yawg", "tus", "cov"});
  static constexpr auto verbs = std::to_array<std::string_view>({"yog", "hais", "qhia", "pom", "raug"});
  static constexpr auto others = std::to_array<std::string_view>(
      {"nws",  "kuv",   "koj",  "peb",   "lawv", "neb",  "nej",  "tus",  "lub",  "cov", "muaj",
       "tsis", "thaum", "vim",  "tej",   "ib",   "qhov", "leej", "niam", "txiv", "pog", "yawg",
       "poj",  "tub",   "neeg", "hmoob", "sawv", "kev",  "leeg", "xav",  "yuav"});
  std::size_t capitals = 0;
  while (capitals < words.size() && words[capitals].is_capital && words[capitals].can_be(hmong_given) &&
         !is_one_of(words[capitals], others))
    ++capitals;
  if (capitals == 0 || capitals > 3 || capitals + 1 >= words.size()) return false;
  const ScannedWord& next = words[capitals];
  if (capitals >= 2 && !next.is_capital && is_one_of(next, kin)) return true;
  return !next.is_capital && is_one_of(next, verbs) && is_one_of(words[capitals + 1], kin);
}

// "lien lac chi Be Ba", "má Ba Lúa": a small word for kin, and two words or three in capitals at the end.
bool is_kin_and_two(Words words) {
  static constexpr auto kin = std::to_array<std::string_view>(
      {"chi", "anh", "co", "ba", "ong", "chu", "bac", "di", "cau", "em", "thay", "ma", "mo", "thim", "me", "tia"});
  static constexpr auto forms = std::to_array<std::string_view>({"má", "mẹ", "bố", "tía", "ba"});
  for (std::size_t i = 0; i + 2 < words.size(); ++i) {
    const bool is_plain = words[i].plain == words[i].marked && i > 0 && is_one_of(words[i], kin);
    const bool is_marked = std::ranges::find(forms, words[i].marked) != forms.end();
    if (words[i].is_capital || !(is_plain || is_marked) || words.size() - i > 4) continue;
    const Words rest = words.subspan(i + 1);
    constexpr std::size_t longest = 6;
    const auto is_part = [](const ScannedWord& word) { return word.is_capital && word.plain.size() <= longest; };
    if (std::ranges::all_of(rest, is_part) && !Lexicon::get().is_phrase(joined(rest))) return true;
  }
  return false;
}

}  // namespace

bool is_pointed_at_in_latin(Words words) {
  return is_owned_kin(words) || is_kin_of_a_name(words) || is_title_and_new_word(words) || is_possessed(words) ||
         is_hmong_before_words(words) || is_kin_and_two(words);
}

bool is_pointed_at_in_text(std::string_view text, std::string_view folded) {
  static const RE2 form(
      R"((?:^|\W)(?i:prepared|submitted|filed|reported|entered|completed|translated|interpreted|referred|taken|witnessed|signed|reviewed|recorded|written|spoke|met|talked) (?:for|by|to|with):? (\p{Lu}\pL+) (\p{Lu}\pL+))");
  static const RE2 called(
      R"((?:名字(?:是|叫)?|[他她我]叫|名叫|姓名[:：]|이름[이은]|성함[이은]|이름[:：])\s*\p{Lu}\p{Ll}{2,})");
  static const RE2 said(R"(\b(?i:tên|ten)\s(?:\S+\s){0,4}(?i:là|la)\s+\p{Lu}\pL+)");
  // "Consuelo, mi comadre", "Rose, my neighbor": a given name and who that is.
  static const RE2 behind(
      R"(^\s*(\p{Lu}\pL+),? +(?:mi|my|su|his|her|our|nuestra|nuestro|ang|aking|kuv tus|kuv|ang aking) (?:\p{Ll}+)\s*$)");
  static const RE2 npe(R"(\bnpe\s+(?:hu ua\s+|yog\s+)?\p{Lu}\pL+)");
  static const RE2 kin(
      R"(\b(?:niam tais|niam hluas|niam ntxawm|txiv ntxawm|txiv hlob|tij laug|pog|yawg|phauj)\s+\p{Lu}\p{Ll}+\s*$)");
  static const RE2 ah(R"(\bah[ \-]?[a-z]{2,6} (?:jie|je|ze|ge|go|yi|sou|suk|sook|bak|baak|por|mui|gung|kung|sam)\b)");
  static const RE2 run(
      R"(^(?:nguyen|tran|pham|huynh|hoang|phan|truong|trinh|dang|bui|duong|dinh|vu|vo|le|do|ho|ngo|ly)(?:thi|van|duc|minh|thanh|ngoc|quoc|huu|xuan|kim|hong|thuy|tuan|anh)[a-z]{2,8}$)");
  const re2::StringPiece piece(text.data(), text.size());
  std::string first, second;
  if (RE2::PartialMatch(piece, form, &first, &second)) {
    const Lexicon& lexicon = Lexicon::get();
    const std::string a = marked_lower(first), b = marked_lower(second);
    const auto is_known = [&](const std::string& word) { return lexicon.is_ordinary(word) || lexicon.is_phrase(word); };
    const bool is_name = (lexicon.uses(a, a) & given_name) != 0;
    if (!lexicon.is_phrase(a + " " + b) && (is_name || !is_known(a)) && !is_known(b)) return true;
  }
  if (RE2::FullMatch(piece, behind, &first)) {
    const std::string plain = marked_lower(first);
    if ((Lexicon::get().uses(plain, plain) & given_name) != 0) return true;
  }
  if (RE2::PartialMatch(piece, npe) || RE2::PartialMatch(piece, kin)) return true;
  if (RE2::PartialMatch(piece, called) || RE2::PartialMatch(piece, said)) return true;
  return RE2::PartialMatch(folded, ah) || RE2::PartialMatch(folded, run);
}

bool is_pointed_at_in_han(std::string_view folded) {
  const ScriptLexicon& lexicon = Lexicon::get().han();
  // A family name and a title of the church or of Cantonese, which are no word together.
  static const RE2 titled(
      R"((?:^|\P{Han}|[的嘅個个位叫找俾畀同和跟與与見见係是])(\p{Han})(生|太|弟兄|姊妹|姐妹|兄弟|伯|嬸|婶|叔|婆|姐|哥|仔|传道|傳道|长老|長老|执事|執事|师奶|師奶|師母|师母)(?:$|\P{Han}|[的嘅和同跟與与話说說]))");
  static const RE2 old(R"(老(\p{Han})(?:头|頭|家|师傅|師傅))");
  static const RE2 monk(R"(释\p{Han}{2,3}|釋\p{Han}{2,3}(?:法师|法師|师父|師父))");
  static const RE2 ah(R"([俾畀找叫打給给同跟和問问見见係是話的嘅]阿(\p{Han})(?:$|\P{Han}|[的嘅和同跟話说說在]))");
  static const RE2 child(
      R"((?:[個个][女仔]|女儿|女兒|儿子|兒子|老公|老婆|細佬|细佬|家姐|細妹|细妹|妹妹|弟弟|哥哥|姐姐)(\p{Han}{2})(?:$|\P{Han}))");
  static const RE2 tibetan(
      R"((?:^|\P{Han})(?:(?:卓玛|次仁|扎西|多吉|尼玛|达瓦|平措|旺堆|格桑|央金|德吉|洛桑|丹增|索朗|白玛|拉姆|仁青|顿珠|嘉措|普布|巴桑|边巴|旺姆|旺杰|罗布|贡布|曲珍|措姆|桑吉|才让|才仁|旦增|强巴|益西|阿旺|土登|晋美|卓瑪|尼瑪|達瓦|白瑪|羅布|丹珍|德吉)){2}(?:$|\P{Han}))");
  static constexpr Characters kin = U"姨公婆伯叔嫂爷爺嬷嬤妈媽爸哥姐妹弟嬸婶舅姑爹";
  std::string family, title;
  if (RE2::PartialMatch(folded, titled, &family, &title) && lexicon.surnames.contains(code_points(family).front()) &&
      !lexicon.is_word(code_points(family + title)))
    return true;
  if (RE2::PartialMatch(folded, old, &family) && lexicon.surnames.contains(code_points(family).front())) return true;
  if (RE2::PartialMatch(folded, ah, &family) && kin.find(code_points(family).front()) == Characters::npos) return true;
  if (RE2::PartialMatch(folded, child, &family)) {
    const std::u32string name = code_points(family);
    if (contains_only(lexicon.given, name) && !lexicon.is_made_of_words(name)) return true;
  }
  return RE2::PartialMatch(folded, monk) || RE2::PartialMatch(folded, tibetan);
}

bool is_pointed_at_in_hangul(std::string_view folded) {
  static const RE2 titled(
      R"((?:^|[^\p{Hangul}])([김박최정강조윤장임오서신권황안송류홍고문양손배백허남심노하곽성주우민진엄채원천방공현])\s(?:장로|집사|권사|목사|선생|사장|부장|과장|대리|실장|원장|회장|교수|박사|변호사|여사|반장|팀장|점장|전도사|사모|간호사|셰프|코치)(?:님)?(?:$|[^\p{Hangul}]|이|가|은|는|을|를|의|께|한테|에게|네))");
  return RE2::PartialMatch(folded, titled);
}

}  // namespace kith::records
