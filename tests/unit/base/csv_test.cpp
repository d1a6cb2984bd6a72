// CSV cells come back whole, and none runs in a spreadsheet.
#include "hub/base/csv.hpp"

#include <boost/test/unit_test.hpp>

using kith::CsvWriter;

BOOST_AUTO_TEST_SUITE(csv)

BOOST_AUTO_TEST_CASE(cells_are_quoted_where_needed_and_formulas_defused) {
  std::string out;
  CsvWriter csv{out};
  csv.cell("plain").cell("a,b").cell("say \"hi\"").cell("two\nlines").cell("");
  csv.end_row();
  csv.cell("=1+1").cell("+1").cell("-1").cell("@x").cell("\tx").cell("=a,b");
  csv.end_row();
  BOOST_TEST(out == "plain,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\r\n'=1+1,'+1,'-1,'@x,'\tx,\"'=a,b\"\r\n");
}

BOOST_AUTO_TEST_SUITE_END()
