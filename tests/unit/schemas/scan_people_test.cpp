// Names of persons by the rule that finds them, each beside a text of the same form that names nobody. The names are
// made up, and none stands in the corpus.
#include <boost/test/unit_test.hpp>
#include <string_view>

#include "schemas/lexicon.hpp"
#include "schemas/sorted_words.hpp"
#include "tests/unit/schemas/scan_texts.hpp"

namespace kith::records {
namespace {

BOOST_AUTO_TEST_SUITE(scanning_people)

BOOST_AUTO_TEST_CASE(a_sorted_list_finds_its_words_and_no_part_of_them) {
  const SortedWords words("names/us_surnames.txt");
  for (const std::string_view word : {"aaberg", "okafor", "smith", "zimmerman"}) BOOST_TEST(words.contains(word), word);
  for (const std::string_view word : {"", "a", "smitq", "smithh", "zzzz", "aaaa", "smith\nsmith", "# family"})
    BOOST_TEST(!words.contains(word), word);
  BOOST_TEST(SortedWords("names/us_given.txt").contains("mary"));
  BOOST_TEST(SortedWords("names/words_english.txt").contains("aardvark"));
  BOOST_TEST(SortedWords("names/words_jieba.txt").contains("朋友"));
  BOOST_TEST(!SortedWords("names/no_such_list.txt").contains("a"));
}

BOOST_AUTO_TEST_CASE(a_rare_name_of_the_census_counts_in_capitals_or_beside_another) {
  const Lexicon& lexicon = Lexicon::get();
  BOOST_TEST((lexicon.rare_uses("abendroth") & surname) != 0);
  BOOST_TEST(lexicon.rare_uses("qqqqq") == no_use);
  check({"Lavonda Abendroth", "lavonda abendroth", "the cashier, Abendroth"}, {"apples and pears", "Public garden"});
}

BOOST_AUTO_TEST_CASE(what_somebody_is_called_is_a_name_whatever_it_is) {
  check({"goes by Sparrow", "nickname: Biscuit", "aka Turtle", "le dicen La Gata", "apodado \"Flaco\"",
         "tinatawag na Kalbo"},
        {"goes by bus", "called the police", "known risk"});
}

BOOST_AUTO_TEST_CASE(a_role_before_a_word_in_capitals_makes_it_a_name) {
  check({"my neighbor Rose", "landlord Grant", "interpreter: Hanh", "testigo: Eleuterio", "supervisor Chase",
         "vecina Paz"},
        {"neighbor dispute", "Neighbor", "landlord and tenant", "Victim: female", "supervisor"});
}

BOOST_AUTO_TEST_CASE(kin_of_somebody_with_a_given_name_names_that_person) {
  check({"hermana de Fermina", "asawa ni Rolando", "mother of Tyrone"}, {"hermana de la iglesia", "mother of two"});
}

BOOST_AUTO_TEST_CASE(small_letters_and_initials_hide_no_name) {
  check({"denise p.", "walter q citizen", "d.e.n.i.s.e", "D e n i s e  W u", "mrs park"},
        {"vitamin d", "plan b", "e.g.", "u.s.a"});
}

BOOST_AUTO_TEST_CASE(spanish_names_with_particles_are_names) {
  check({"Remedios del Valle", "Soledad Fuentes de Prado", "Amparo de la Rosa"},
        {"Virgen de los Dolores", "Estado de Oaxaca", "Centro de la comunidad"});
}

BOOST_AUTO_TEST_CASE(a_vietnamese_family_name_and_syllables_with_marks_are_a_name) {
  check({"Khổng Thị Đượm", "Ng. Đình Khuê", "dì Út Nhàn", "cháu nội Bin", "le thi be ba", "Thu-Hà"},
        {"Tiếng Việt", "Người Mỹ gốc Hoa", "Thái Bình Dương", "tiếng Anh"});
}

BOOST_AUTO_TEST_CASE(hmong_words_for_kin_stand_before_names) {
  check({"tij laug Kub", "niam tais Zaub", "kuv tus muam Nplias"}, {"niam thiab txiv", "niam txiv Hmoob"});
}

BOOST_AUTO_TEST_CASE(half_a_word_twice_is_a_nickname) {
  check({"Ling-ling", "Len-len"}, {"Araw-araw", "Gabi-gabi"});
}

BOOST_AUTO_TEST_CASE(chinese_names_are_found_behind_roles_titles_and_announcements) {
  check({"我是淑贞", "护士芭芭拉", "楼下的阮太太", "同事小郭", "孩子叫嘉怡", "店主:帕特尔", "宝宝妈", "肥仔强",
         "窦丽珠", "赵某某", "林○○"},
        {"护士和医生", "同事们", "小孩子", "我是学生", "老板和店员", "老年人", "小学", "网络安全"});
}

BOOST_AUTO_TEST_CASE(korean_names_are_found_behind_roles_and_in_other_languages_spelling) {
  check({"경찰관 피터슨", "이웃집 마거릿", "상사 이름은 그레고리", "콜린이라는 남자", "박모씨", "김○○", "의사 닥터 최"},
        {"경찰관 두 명", "이웃 주민", "상사의 폭언", "통역 필요", "세 명", "3월 14일"});
}

BOOST_AUTO_TEST_CASE(thai_and_lao_names_and_addresses_are_found) {
  check({"ສົມພອນ ແກ້ວມະນີ", "99 หมู่ 3", "ເຮືອນເລກທີ 12"}, {"ภาษาลาว", "ຄົນລາວ"});
}

BOOST_AUTO_TEST_CASE(a_job_and_a_house_called_by_words_are_an_employer) {
  check({"Happy Panda Buffet cook", "cook at Silver Moon Grill", "trường Nguyễn Du", "tsev kawm ntawv Maple Ridge",
         "平安老人中心职员", "행복네일 직원"},
        {"public school teacher", "restaurant worker", "社区中心职员", "한인교회 집사"});
}

BOOST_AUTO_TEST_CASE(crossings_routes_and_numbers_in_words_are_addresses) {
  check({"Oak and Fifth", "Watt / Marconi", "cross streets: Broadway & 12th", "Rural Route 7 Box 9",
         "forty two oak lane", "Elkhorn Blvd near Walerga", "3 Maple", "第三街和百老匯大道交界", "Phase 3 Mahogany"},
        {"Asian and white", "7th and 8th grade", "2 or 3", "near the school"});
}

BOOST_AUTO_TEST_CASE(phones_and_handles_are_found_in_more_spellings) {
  check({"nueve dieciséis, cinco cincuenta y cinco, cero uno diez", "916~555~0188", "55-12-34-56-78",
         "mi usuario es tigre_77", "fb name Sunny Bear", "kuv li line yog mai.z1", "xXdragonXx"},
        {"veinte personas", "2020-2021", "10-20", "fb post", "mi usuario"});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::records
