// Names that everybody knows are no person's, and a person who bears one is found all the same; one sentence is no
// narrative. None of the values stands in the corpus.
#include <boost/test/unit_test.hpp>

#include "schemas/lexicon.hpp"
#include "schemas/scan_public.hpp"
#include "tests/unit/schemas/scan_texts.hpp"

namespace kith::records {
namespace {

BOOST_AUTO_TEST_SUITE(scanning_public_names)

BOOST_AUTO_TEST_CASE(a_public_name_is_cut_out_of_what_stands_around_it) {
  BOOST_TEST(without_public_names("mural of Frida Kahlo downtown") == "mural of ; downtown");
  BOOST_TEST(without_public_names("no such name here") == "no such name here");
  check({"Delphine at the mural of Frida Kahlo"}, {"they painted Frida Kahlo", "they shouted \"Jet Li\" at me",
                                                   "诸葛亮的故事", "이순신 장군 동상", "near the Trader Joe's"});
}

BOOST_AUTO_TEST_CASE(a_person_who_bears_a_public_name_is_found) {
  check({"Frida Kahlo Ramirez", "Bruce Lee Nguyen", "诸葛亮华", "chú Tám Bến Tre"}, {});
}

BOOST_AUTO_TEST_CASE(a_person_of_public_life_alone_in_a_cell_may_be_called_so) {
  BOOST_TEST(without_public_names("Nelson Mandela") == "Nelson Mandela");
  BOOST_TEST(without_public_names("Nelson Mandela, 2021") == "Nelson Mandela, 2021");
  BOOST_TEST(without_public_names("Nelson Mandela mural") == "; mural");
}

BOOST_AUTO_TEST_CASE(everyday_words_in_roman_letters_are_cut_unless_each_has_a_capital) {
  check({}, {"tong yan gai", "Putonghua", "hanguk saram"});
  BOOST_TEST(without_public_names("Mei Mei") == "Mei Mei");
  BOOST_TEST(without_public_names("mei mei") == ";");
}

BOOST_AUTO_TEST_CASE(cities_are_places_and_common_given_names_stay_names) {
  check({"Elizabeth Okafor"}, {"Toluca", "Huehuetenango", "Zamboanga", "Chiang Mai", "Kaohsiung", "Guayaquil"});
  BOOST_TEST(Lexicon::get().is_phrase("guayaquil"));
  BOOST_TEST(!Lexicon::get().is_phrase("elizabeth"));
}

BOOST_AUTO_TEST_CASE(who_works_at_a_shop_that_everybody_knows_is_known_by_it) {
  check({"stocker at Trader Joe's", "cashier at Home Depot, night shift"}, {"Trader Joe's"});
}

BOOST_AUTO_TEST_CASE(one_sentence_tells_no_story_and_several_do) {
  check({"He yelled at us in the parking lot. Then he threw a can at my car. Nobody helped.",
         "Me gritó en la calle. Luego me siguió hasta mi casa."},
        {"A woman spat on the ground when we walked past her table", "un hombre nos gritó desde su carro",
         "有人在商店门口大声骂我们"});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::records
