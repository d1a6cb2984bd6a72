// Identifiers that a word beside them announces, and names that one points at, by the rule that finds them, each beside
// a text of the same form that is harmless. Values are made up and stand nowhere in the corpus.
#include <boost/test/unit_test.hpp>

#include "tests/unit/schemas/scan_texts.hpp"

namespace kith::records {
namespace {

BOOST_AUTO_TEST_SUITE(scanning_announced)

BOOST_AUTO_TEST_CASE(a_date_beside_a_word_for_birth_is_a_date_of_birth) {
  check({"Oct. 11 '71 was my birthday", "F. de N. 3-IV-1980", "1962 年三月生人", "1975년 6월생", "born around March 4"},
        {"incident on Oct. 11", "3-IV-2021", "2021 年三月", "reborn"});
}

BOOST_AUTO_TEST_CASE(numbers_behind_the_word_for_them_are_case_and_government_numbers) {
  check({"VIN 2ZZFF0000AA555031", "Tribal ID # 04418", "blotter # 0117-23", "folio: 22MX004417", "2022고합00310"},
        {"case closed", "folio", "about 20 cases", "caso 2"});
}

BOOST_AUTO_TEST_CASE(mail_and_accounts_are_found_in_their_disguises) {
  check({"write qz77 at-sign example dot org", "rosa77 arroba example punto org", "V:xiaoyu_77", "加V信 hua7788x",
         "网名 夜来香77", "인스타 '수아네 부엌'", "linkz.me/quietpond"},
        {"at the sign", "arroba", "微信", "facebook", "v. 2021"});
}

BOOST_AUTO_TEST_CASE(plates_are_found_with_parts_missing_and_of_vietnam) {
  check({"plate ends in 442", "placas terminadas en 71", "번호판 끝자리 4418", "車牌尾數 442", "車牌 5KRT..8",
         "51-F3 712.09", "30A-123.45"},
        {"車牌", "51-53", "plate of food"});
}

BOOST_AUTO_TEST_CASE(addresses_are_found_in_other_orders) {
  check({"Lucerolinda #45", "lives at 77 Quailhollow", "2210 nw 14th", "771-B Quailhollow Drive",
         "forty two Cedar Bend, unit three", "tôi ở 4410 Willowglen", "8 號 B 室"},
        {"ở 10 ngày", "nw corner", "two or three times", "3 號"});
}

BOOST_AUTO_TEST_CASE(who_works_or_studies_at_a_house_in_capitals_is_known_by_it) {
  check({"teaches at Zephyrwood", "dueña de Lucerolinda", "lavaplatos en el Toro Bravo", "kawm hauv Willow Creekside",
         "trabaja en la Perla Azul"},
        {"owner of a shop", "trabaja en la noche", "kawm hauv tsev", "works at home"});
}

BOOST_AUTO_TEST_CASE(kin_with_a_possessive_points_at_a_name) {
  check({"mi cuñada Refugio", "su abuelito Ventura", "hijos de Amparo", "mis vecinos los Abernathy"},
        {"mi hermana mayor", "mi hijo y yo", "hijos de inmigrantes", "el jefe"});
}

BOOST_AUTO_TEST_CASE(titles_forms_and_possessives_point_at_names_that_no_list_has) {
  check({"Officer Vrbanac on duty", "Submitted by Hyacinth Obiora", "Liu Yutong's cousin"},
        {"Officer on duty", "Submitted by Victim Services", "Filed by phone", "People's Park"});
}

BOOST_AUTO_TEST_CASE(hmong_and_vietnamese_names_stand_before_and_behind_small_words) {
  check({"Maiv Paj niam thiab txiv", "goi cho chi Sau Be", "má Năm Sen", "tên của nó là Vàng Anh", "tranminhkha"},
        {"Nws yog tus tsim txom", "niam thiab txiv", "tên của tôi"});
}

BOOST_AUTO_TEST_CASE(chinese_and_korean_names_stand_beside_titles_of_the_church_and_of_the_street) {
  check({"樓下嘅馮生", "老钱头", "我找阿彪", "我女儿佳慧", "扎西央金", "释了尘法师", "문 집사", "他叫Tyrone"},
        {"學生", "花生", "找阿姨", "老人家", "장로교", "이름 없음"});
}

BOOST_AUTO_TEST_CASE(small_syllables_with_marks_are_words_of_vietnamese) {
  check({"Bình An Nguyễn", "trần thị bình"}, {"an bình", "hòa bình", "quê hương"});
}

BOOST_AUTO_TEST_CASE(a_given_name_and_whose_kin_that_is) {
  check({"Remedios, mi suegra", "Rose, my neighbor", "lub npe Zuag"}, {"Friday, my shift", "lub npe"});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::records
