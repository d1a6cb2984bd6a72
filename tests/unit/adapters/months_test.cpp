// Months by their names in the languages of the communities: where a format says that one stands there, and in vague
// text, where other words must not be taken for one.
#include "adapters/dates.hpp"
#include "adapters/fold.hpp"
#include "schemas/encode.hpp"
#include "tests/unit/adapters/reading.hpp"

namespace kith::adapters {
namespace {

std::string shown(const DateFormat::Reading& reading) {
  if (reading.match == DateFormat::Match::none) return "none";
  return records::occurred_text({reading.precision, reading.first_day});
}

std::string date(std::string_view format, std::string_view text) {
  return shown(DateFormat::compile(format).value().read(fold(text)));
}

std::string vague(std::string_view text) {
  return shown(read_vague(fold(text)));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(months)

BOOST_AUTO_TEST_CASE(a_format_takes_the_name_of_a_month_in_every_language) {
  BOOST_TEST(date("%d de %b de %Y", "12 de enero de 2026") == "2026-01-12");
  BOOST_TEST(date("%d %b %Y", "24 dic 2025") == "2025-12-24");
  BOOST_TEST(date("%d %b %Y", "3 Ago. 2025") == "2025-08-03");
  BOOST_TEST(date("%b %Y", "Setiembre 2025") == "2025-09");
  BOOST_TEST(date("%d ng %b %Y", "5 ng Hunyo 2025") == "2025-06-05");
  BOOST_TEST(date("%b năm %Y", "tháng 3 năm 2026") == "2026-03");
  BOOST_TEST(date("%b năm %Y", "Tháng Mười Hai năm 2025") == "2025-12");
  BOOST_TEST(date("%b năm %Y", "tháng mười năm 2025") == "2025-10");
  BOOST_TEST(date("%d %b %Y", "5 tháng năm 2025") == "2025-05-05");
  BOOST_TEST(date("%Y年%b", "2026年十一月") == "2026-11");
  BOOST_TEST(date("%Y年%b%d日", "2026年３月4日") == "2026-03-04");
  BOOST_TEST(date("%Y년 %b", "2026년 유월") == "2026-06");
  BOOST_TEST(date("%Y년 %b %d일", "2026년 10월 4일") == "2026-10-04");
  BOOST_TEST(date("%b %Y", "Kaum Ib Hlis Ntuj 2025") == "2025-11");
}

BOOST_AUTO_TEST_CASE(what_is_no_month_is_none) {
  for (const char* text : {"juice 2021", "hombre 2021", "tháng 2021", "tháng 13 2021", "mười 2021", "十 2021",
                           "十三月 2021", "0월 2021", "peb hlis 2021"})
    BOOST_TEST(date("%b %Y", text) == "none", text);
}

BOOST_AUTO_TEST_CASE(vague_text_gives_the_month_that_it_names_beside_the_year) {
  BOOST_TEST(vague("a principios de marzo de 2026") == "2026-03");
  BOOST_TEST(vague("marzo del 2026") == "2026-03");
  BOOST_TEST(vague("noong Marso ng 2026") == "2026-03");
  BOOST_TEST(vague("đầu tháng 3 năm 2026") == "2026-03");
  BOOST_TEST(vague("khoảng tháng mười một, 2025") == "2025-11");
  BOOST_TEST(vague("2026年3月初") == "2026-03");
  BOOST_TEST(vague("大約二〇二五 2025年十月") == "2025-10");
  BOOST_TEST(vague("2026년 3월쯤") == "2026-03");
  BOOST_TEST(vague("lub Peb Hlis Ntuj xyoo 2026") == "2026-03");
}

BOOST_AUTO_TEST_CASE(vague_text_takes_no_other_word_for_a_month) {
  BOOST_TEST(vague("verano de 2025") == "2025");
  BOOST_TEST(vague("two weeks ago, 2021") == "2021");  // ago: August in Spanish
  BOOST_TEST(vague("3 tháng trước, 2025") == "2025");  // three months before
  BOOST_TEST(vague("2025年3個月前") == "2025");
  BOOST_TEST(vague("2025년 3개월 전") == "2025");
  BOOST_TEST(vague("peb hlis dhau los 2025") == "2025");
  BOOST_TEST(vague("marzo o abril de 2026") == "2026");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::adapters
