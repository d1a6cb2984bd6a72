// What is taken for a formula of a spreadsheet program.
#include "hub/base/formula.hpp"

#include <boost/test/unit_test.hpp>

namespace kith {
namespace {

BOOST_AUTO_TEST_SUITE(formula)

BOOST_AUTO_TEST_CASE(signs_of_every_width_begin_one_and_nothing_unseen_hides_them) {
  for (const std::string_view text : {"=1+1",     "+1",           "-1",       "@SUM(A1)", "\t=1",
                                      "\r=1",     "＝1",          "＋1",      "－1",      "＠x",
                                      "﹦1",      "﹢1",          "﹣1",      "﹫x",      " =1",
                                      "\n=1",     "\u00A0=1",     "\u3000=1", "\u200B=1", "\u2060\u200D\u200C+1",
                                      "\uFEFF=1", " \u3000 \n＝1"})
    BOOST_TEST(begins_formula(text), text);
  for (const std::string_view text :
       {"", " ", "\u3000", "plain", "1=1", "a-b", "'=1", "１＋１", "\u2014 said so", "\xE3", "\xE3\x80"})
    BOOST_TEST(!begins_formula(text), text);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith
