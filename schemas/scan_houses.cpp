#include "schemas/scan_houses.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <string>

#include "schemas/fold.hpp"
#include "schemas/name_files.hpp"
#include "schemas/scan_latin.hpp"

namespace kith::records {
namespace {

// What a school or a business ends with (English) or begins with (Spanish, Vietnamese, Tagalog).
bool is_house(const ScannedWord& word) {
  static constexpr auto list = std::to_array<std::string_view>(
      {"elementary",  "school",      "high",       "academy",     "college",    "university",   "salon",
       "nails",       "restaurant",  "market",     "supermarket", "bakery",     "llc",          "inc",
       "corp",        "ltd",         "cleaners",   "laundry",     "farms",      "pharmacy",     "grill",
       "cafe",        "kitchen",     "noodle",     "noodles",     "pho",        "deli",         "donuts",
       "store",       "liquor",      "motors",     "auto",        "hospital",   "clinic",       "dental",
       "church",      "temple",      "escuela",    "primaria",    "secundaria", "preparatoria", "universidad",
       "restaurante", "taqueria",    "panaderia",  "tienda",      "carniceria", "truong",       "tiem",
       "paaralan",    "karinderya",  "buffet",     "bakeshop",    "spa",        "bbq",          "burgers",
       "pizza",       "hs",          "plumbing",   "alterations", "trucking",   "construction", "insurance",
       "realty",      "tortilleria", "llantera",   "estetica",    "mariscos",   "jewelry",      "tofu",
       "seafood",     "catering",    "paaralang",  "quan",        "cho",        "chua",         "express",
       "preschool",   "daycare",     "montessori", "christian",   "cuisine",    "bistro",       "diner",
       "taco",        "tacos",       "poultry",    "foods",       "produce",    "nursery",      "landscaping",
       "electronics", "wholesale",   "imports",    "barbershop",  "boutique",   "bank",         "credit",
       "hotel",       "motel",       "taller",     "lavanderia",  "abarrotes",  "kinder",       "colegio",
       "clinica",     "empacadora",  "fabrica",    "fonda",       "peluqueria", "polleria",     "muebleria",
       "loncheria",   "rosticeria",  "zapateria",  "ferreteria",  "pizzeria",   "farmacia",     "massage",
       "palace",      "casino",      "dispensary", "carwash",     "tailor",     "florist",      "middle",
       "secundaria",  "guarderia",   "gym",        "liquors",     "mart",       "optometry",    "acupuncture",
       "jewelers"});
  return std::ranges::find(list, word.plain) != list.end();
}

bool is_named_latin(const Phrase& phrase) {
  if (phrase.size() < 2 || phrase.size() > 6) return false;
  if (Lexicon::get().is_phrase(joined(phrase))) return false;
  const bool has_house =
      is_house(phrase.front()) || is_house(phrase.back()) ||
      std::ranges::any_of(phrase, [](const ScannedWord& word) { return word.is_capital && is_house(word); });
  // The first word of a sentence is in capitals whatever it is.
  return has_house && std::ranges::any_of(phrase, [&](const ScannedWord& word) {
           const bool is_begin = &word == &phrase.front() && !phrase[1].is_capital;
           return word.is_capital && !is_begin && !word.is_only_ordinary() && !is_house(word) &&
                  word.plain.size() > 2 &&
                  !(phrase.size() == 2 && word.is_unknown() && Lexicon::get().is_in_dictionary(word.plain));
         });
}

// "cashier at Linda's", "maestra en Lincoln": a word for being there, and a name in capitals.
bool is_person_of_a_house(const Phrase& phrase) {
  static constexpr auto links =
      std::to_array<std::string_view>({"at", "en", "sa", "tai", "ntawm", "tom", "o", "for", "of"});
  for (std::size_t i = 1; i + 1 < phrase.size(); ++i) {
    const ScannedWord &link = phrase[i], &next = phrase[i + 1];
    const bool is_link = !link.is_capital && std::ranges::find(links, link.plain) != links.end();
    const bool is_place = Lexicon::get().is_phrase(joined(Words(phrase).subspan(i + 1)));
    // "of" and "for" stand in titles of programmes as well.
    const bool is_weak_link = link.plain == "of" || link.plain == "for" || link.plain == "o";
    const bool is_worker = i == 1 && !phrase[0].is_capital;
    if (!is_link || is_place || (is_weak_link && !is_worker)) continue;
    if (next.is_capital && !next.is_only_ordinary()) return true;
    const bool is_begun = i + 2 < phrase.size() && next.is_capital && phrase[i + 2].is_capital;
    if (is_begun && !phrase[i + 2].is_only_ordinary()) return true;
  }
  return false;
}

// Words for houses, places and kinds of people that a house's description is made of: no name by themselves.
bool is_general(const ScannedWord& word) {
  static constexpr auto list = std::to_array<std::string_view>(
      {"public",  "private",    "local",   "community",  "senior",  "adult",  "center",     "centre",
       "home",    "shop",       "office",  "department", "city",    "county", "state",      "high",
       "middle",  "elementary", "asian",   "american",   "chinese", "korean", "vietnamese", "filipino",
       "mexican", "hmong",      "thai",    "japanese",   "indian",  "school", "district",   "retail",
       "food",    "grocery",    "the",     "a",          "my",      "his",    "her",        "and",
       "of",      "for",        "service", "services",   "health",  "social", "general"});
  return is_house(word) || std::ranges::find(list, word.plain) != list.end() || Lexicon::get().is_phrase(word.plain);
}

// What people do in a house, in small letters before or behind its name.
bool is_job(const ScannedWord& word) {
  static constexpr auto list = std::to_array<std::string_view>(
      {"owner",      "cashier",     "employee",     "worker",     "cook",       "chef",          "tech",
       "technician", "staff",       "manager",      "student",    "teacher",    "clerk",         "teller",
       "waiter",     "waitress",    "server",       "janitor",    "nurse",      "caregiver",     "driver",
       "guard",      "volunteer",   "sophomore",    "freshman",   "senior",     "supervisor",    "stylist",
       "maestra",    "maestro",     "cocinera",     "cocinero",   "cajera",     "cajero",        "mesera",
       "mesero",     "empleada",    "empleado",     "obrera",     "obrero",     "limpieza",      "alumno",
       "alumna",     "estudiante",  "guro",         "estudyante", "tindera",    "kusinero",      "nars",
       "tus",        "neeg",        "barista",      "stocker",    "dishwasher", "busser",        "pastor",
       "deacon",     "shaman",      "receptionist", "counselor",  "coach",      "barber",        "baker",
       "butcher",    "mechanic",    "security",     "intern",     "director",   "president",     "treasurer",
       "member",     "resident",    "tenant",       "lavaplatos", "jardinero",  "jardinera",     "panadera",
       "panadero",   "costurera",   "chofer",       "secretaria", "secretario", "enfermera",     "enfermero",
       "gerente",    "dependiente", "albanil",      "pintor",     "mecanico",   "ninera",        "kahera",
       "kahero",     "tagaluto",    "tagalinis",    "drayber",    "katulong",   "tagapag-alaga", "serbidora",
       "npav"});
  return !word.is_capital && std::ranges::find(list, word.plain) != list.end();
}

// "Lucky Nails tech", "caregiver sa Golden Years Home": a job, and a house called by words in capitals.
bool is_job_at_a_house(const Phrase& phrase) {
  for (std::size_t from = 0; from < phrase.size(); ++from) {
    std::size_t to = from;
    while (to < phrase.size() && phrase[to].is_capital) ++to;
    const Words name = Words(phrase).subspan(from, to - from);
    const bool has_house = std::ranges::any_of(name, is_house);
    const bool has_own_word = std::ranges::any_of(name, [](const ScannedWord& word) { return !is_general(word); });
    // "lavaplatos en el Dragón Dorado": up to two small words between.
    const bool is_linked = (from >= 2 && is_job(phrase[from - 2]) && !phrase[from - 1].is_capital) ||
                           (from >= 3 && is_job(phrase[from - 3]) && !phrase[from - 2].is_capital);
    const bool has_job =
        is_linked || (to < phrase.size() && is_job(phrase[to])) || (from >= 1 && is_job(phrase[from - 1]));
    if (name.size() >= 2 && has_own_word && has_job && (has_house || is_linked) &&
        !Lexicon::get().is_phrase(joined(name)))
      return true;
    if (to > from) from = to;
  }
  return false;
}

// "kawm hauv Meadow Pines", "làm hãng bánh mì Ba Lẹ Vàng": a word for work or study, small words, and at the end two or
// more in capitals that are no place.
bool is_work_at_capitals(const Phrase& phrase) {
  static constexpr auto verbs = std::to_array<std::string_view>(
      {"kawm",     "haujlwm",      "hauj",      "lam",       "hoc",        "trabaja",  "trabajo",
       "estudia",  "estudio",      "works",     "worked",    "working",    "studies",  "studied",
       "employed", "nagtatrabaho", "nag-aaral", "pumapasok", "trabahador", "empleado", "empleada"});
  static constexpr auto joints = std::to_array<std::string_view>(
      {"at", "for", "in",  "en",   "el",   "la",     "hauv", "tom", "ntawm", "rau",  "sa",  "ng",
       "o",  "cho", "tai", "hang", "tiem", "truong", "cong", "ty",  "mi",    "quan", "the", "lwm"});
  std::size_t from = phrase.size();
  while (from > 0 && phrase[from - 1].is_capital) --from;
  if (phrase.size() - from < 2 || from == 0) return false;
  const Words name = Words(phrase).subspan(from);
  if (!is_one_of(phrase[from - 1], joints) || Lexicon::get().is_phrase(joined(name)) ||
      std::ranges::all_of(name, is_general))
    return false;
  constexpr std::size_t most_between = 4;
  for (std::size_t i = from > most_between ? from - most_between - 1 : 0; i < from; ++i)
    if (is_one_of(phrase[i], verbs)) return true;
  return false;
}

// "trường Văn Lang", "tsev kawm ntawv Oak Ridge": a house in small letters before a name in capitals.
bool is_house_and_name(const Phrase& phrase) {
  static constexpr auto houses = std::to_array<std::string_view>(
      {"truong",     "chua",         "tiem",     "quan",       "khw",      "ntawv",     "escuela",    "primaria",
       "secundaria", "preparatoria", "colegio",  "kinder",     "taqueria", "panaderia", "carniceria", "tienda",
       "empacadora", "rancho",       "paaralan", "karinderya", "tindahan", "panaderya", "eskwelahan"});
  for (std::size_t i = 0; i + 1 < phrase.size(); ++i) {
    const ScannedWord &house = phrase[i], &next = phrase[i + 1];
    if (std::ranges::find(houses, house.plain) == houses.end() || !next.is_capital) continue;
    const Words rest = Words(phrase).subspan(i + 1);
    // In a title every word has its capital, so one of them has to be a name or unknown.
    const auto is_own = [](const ScannedWord& word) {
      return word.is_capital && !is_general(word) && !word.is_only_ordinary() &&
             (word.is_strong() || !Lexicon::get().is_in_dictionary(word.plain));
    };
    if (house.is_capital && !std::ranges::any_of(rest, is_own)) continue;
    const bool are_two = rest.size() >= 2 && rest[1].is_capital;
    if (!Lexicon::get().is_phrase(joined(rest)) && !is_general(next) && (are_two || !next.is_only_ordinary()))
      return true;
  }
  return false;
}

// "works at", "estudia en": what follows is a name unless a word of forms.
bool is_said_in_latin(std::string_view folded) {
  static const RE2 said(
      R"(\b(?:works? (?:at|for)|working (?:at|for)|employed (?:at|by)|employer|attends|student at|(?:trabaj[oa]|estudi[oa]) en|empleador|lam (?:viec )?(?:tai|o|cho)|hoc (?:tai|o)|(?:nagtatrabaho|nag-aaral|pumapasok) sa|ua (?:hauj ?lwm|noj|zaub mov) (?:ntawm|rau|tom|hauv|nyob)|kawm ntawv (?:ntawm|tom|hauv|nyob))\s*[:=]?\s+([a-z'\-0-9]+)\s*([a-z'\-]*))");
  std::string first, second;
  if (!RE2::PartialMatch(folded, said, &first, &second)) return false;
  const Lexicon& lexicon = Lexicon::get();
  return !lexicon.is_ordinary(first) || (!second.empty() && !lexicon.is_ordinary(second));
}

// "teaches at Zephyr", "dueña de Lucerito": behind these words a capital begins the name of a house, unless it is a
// place.
bool is_said_in_capitals(std::string_view text) {
  static const RE2 said(
      R"((?i:\b(?:teach(?:es)? at|stud(?:y|ies) at|enrolled (?:at|in)|graduated from|my (?:job|boss|shift|manager) at|shift at|owns|owner of|principal of|dueñ[oa] de|da clases en|labora en|maneja (?:el|la)|asiste a|va a la escuela|empleyado ng|may-ari ng|trabaho (?:ko|niya) sa|guro sa|dạy (?:ở|tại)|đi làm (?:ở|cho)|làm (?:ở|cho|tại)|con (?:tôi )?học (?:ở|trường)))\s+(?:the |el |la |ang )?(\p{Lu}[\pL'’\-]+)(?:\s+(\p{Lu}[\pL'’\-]+))?)");
  std::string first, second;
  if (!RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), said, &first, &second)) return false;
  const Lexicon& lexicon = Lexicon::get();
  const std::string a = fold(first).lower, b = fold(second).lower;
  if (lexicon.is_phrase(a) || lexicon.is_phrase(a + " " + b)) return false;
  return !lexicon.is_ordinary(a) || (!b.empty() && !lexicon.is_ordinary(b));
}

bool is_no_word(const ScriptLexicon& lexicon, std::string_view text) {
  const std::u32string points = code_points(text);
  return points.size() >= 2 && !lexicon.is_made_of_words(points);
}

bool is_named_han(std::string_view folded) {
  static const RE2 named(
      R"((\p{Han}{2,8}?)(?:小學|小学|學校|学校|酒家|豆浆|豆漿|燒臘|烧腊|面包店|麵包店|美容院|發廊|发廊|杂货店|雜貨店|老人中心|牙医|牙醫|茶室|粥店|饼家|餅家|海鲜|海鮮|记|記|洗衣店|旅行社|书店|書店|药房|藥房|銀行|银行|中學|中学|高中|大學|大学|學院|学院|餐館|餐馆|餐廳|餐厅|飯店|饭店|酒樓|酒楼|茶餐廳|麵館|面馆|超市|公司|商店|美甲店|診所|诊所|醫院|医院|教會|教会|幼兒園|幼儿园))");
  // With a job behind it even a house that is called by words: "康樂老人中心職員", "佈道團員工".
  static const RE2 worker(
      R"((\p{Han}{2,10}?)(?:中心|協會|协会|團|团|社|堂|館|馆|行|廠|厂|店|院|樓|楼|酒家|學校|学校|小學|小学|中學|中学|高中|大學|大学)\s?(?:職員|职员|員工|员工|雇員|雇员|店員|店员|廚師|厨师|老闆|老板|會計|会计|收銀|收银|[一二三四五六七八九十\d]+年级|[一二三四五六七八九十\d]+年級))");
  static const RE2 general(
      R"(^(?:社區|社区|老人|長者|长者|耆英|活動|活动|文化|醫療|医疗|購物|购物|服務|服务|公立|私立|華人|华人|中文|中國|中国|當地|当地|本地|附近|國際|国际|商業|商业|一家|某|我們|我们|我的|這家|这家)+$)");
  static const RE2 said(
      R"((?:在|於|于)(\S{2,16}?)(?:工作|上班|洗碗|做事|做工|当厨师|當廚師|兼职|兼職|念书|唸書|打工|就職|就职|任職|任职|上学|上學|读书|讀書|就讀|就读))");
  std::string name;
  const ScriptLexicon& lexicon = Lexicon::get().han();
  return (RE2::PartialMatch(folded, named, &name) && is_no_word(lexicon, name)) ||
         (RE2::PartialMatch(folded, said, &name) && is_no_word(lexicon, name)) ||
         (RE2::PartialMatch(folded, worker, &name) && !RE2::FullMatch(name, general));
}

bool is_named_korean(std::string_view folded) {
  static const RE2 named(
      R"(([가-힣]{2,8}?)\s?(?:초등학교|중학교|고등학교|대학교|식당|마트|교회|네일|세탁소|병원|제과|치과|보험|회계법인|순두부|설렁탕|갈비|떡집|빵집|미용실|분식|반찬|정육점|한방|약국|부동산|여행사|서점|안경|성당|법당|선교회|장로교회|침례교회|감리교회|데이케어|양로원|노래방|카페|여고|남고|여중|고교|초교|회사|학원|마켓|한의원|유치원|주식회사))");
  // With a job behind it even a house that is called by words: "은혜네일 근무".
  static const RE2 worker(
      R"(([가-힣]{2,8}?)(?:식당|마트|교회|네일|세탁소|병원|제과|치과|순두부|설렁탕|갈비|떡집|빵집|미용실|분식|약국|마켓|학원|한의원|고등학교|중학교|초등학교|뷔페|카페|식품|상회)\s?(?:직원|종업원|서빙|근무|알바|사장|주방|캐셔|원장|\d+\s?학년|교사|집사|장로|권사|청년부|성도|교인|손님))");
  static const RE2 general(
      R"(^(?:한인|한국|동네|근처|장로|침례|감리|일반|대형|아시안|미국|중국|일본|우리|어느|어떤)+$)");
  static const RE2 said(R"(([가-힣a-z0-9]{2,16}?)\s?(?:에서\s?(?:일|근무|알바)|에\s?(?:재직|재학|다니|근무)))");
  std::string name;
  const ScriptLexicon& lexicon = Lexicon::get().hangul();
  if (RE2::PartialMatch(folded, worker, &name) && !RE2::FullMatch(name, general)) return true;
  return (RE2::PartialMatch(folded, named, &name) && is_no_word(lexicon, name)) ||
         (RE2::PartialMatch(folded, said, &name) && is_no_word(lexicon, name));
}

}  // namespace

bool has_named_house(std::string_view text, std::string_view folded) {
  const std::vector<Phrase> phrases = latin_phrases(text);
  return std::ranges::any_of(phrases, is_named_latin) || std::ranges::any_of(phrases, is_person_of_a_house) ||
         std::ranges::any_of(phrases, is_job_at_a_house) || std::ranges::any_of(phrases, is_work_at_capitals) ||
         std::ranges::any_of(phrases, is_house_and_name) || is_said_in_latin(folded) || is_said_in_capitals(text) ||
         is_named_han(folded) || is_named_korean(folded);
}

}  // namespace kith::records
