// Rejected rows as a file: the same columns, a reason, formulas defused; and the way back, on which every cell and row
// number is what it was.
#include "hub/cli/rejects.hpp"

#include <boost/test/unit_test.hpp>

namespace kith::cli {
namespace {

const adapters::SourceFormat comma;

RowEnd refused(std::uint64_t row, Errc code = Errc::unmapped_value) {
  return {row, Outcome::refused, true, {{code, "", "County", ""}}};
}

std::string rejected(const std::string& csv, const std::vector<RowEnd>& ends,
                     const adapters::SourceFormat& format = comma) {
  adapters::MemoryBytes bytes{csv};
  return rejects_text(format, bytes, ends).value();
}

std::optional<std::string> returned(const std::string& csv, const adapters::SourceFormat& format = comma) {
  adapters::MemoryBytes bytes{csv};
  return returned_text(format, bytes).value();
}

const std::string mark = "\xEF\xBB\xBF";

}  // namespace

BOOST_AUTO_TEST_SUITE(rejects)

BOOST_AUTO_TEST_CASE(only_the_rows_that_were_not_taken_are_given_back_with_their_reason) {
  const std::string text = rejected("Id,County,Note\n1,Yolo,a\n2,\"Nowhere, CA\",\"say \"\"hi\"\"\"\n3,Placer,c\n",
                                    {refused(3), {4, Outcome::stale, false, {}}, {0, Outcome::refused, false, {}}});
  const std::string title{error_info(Errc::unmapped_value).title};
  const std::string reason = title + " Column \"County\".";
  std::string quoted = "\"";
  for (const char c : reason) quoted += c == '"' ? std::string{"\"\""} : std::string{c};
  BOOST_TEST(text == mark + "kith_reason,Id,County,Note\r\n" + quoted + "\",2,\"Nowhere, CA\",\"say \"\"hi\"\"\"\r\n");
}

BOOST_AUTO_TEST_CASE(no_cell_can_run_as_a_formula_and_each_is_what_it_was_on_the_way_back) {
  const std::vector<std::string> cells = {"=1+1", "+1 916", "-99", "@SUM(A1)", "'=x", "''-y", "'tis", "plain", ""};
  std::string csv = "Id,Cell\n";
  std::vector<RowEnd> ends;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    csv += std::to_string(i) + "," + cells[i] + "\n";
    ends.push_back(refused(i + 2));
  }
  const std::string text = rejected(csv, ends);
  for (const char* formula : {",=", ",+", ",-", ",@"}) BOOST_TEST(text.find(formula) == std::string::npos);
  const auto back = returned(text);
  BOOST_REQUIRE(back.has_value());
  std::string expected = mark + "Id,Cell\r\n";
  for (std::size_t i = 0; i < cells.size(); ++i) expected += std::to_string(i) + "," + cells[i] + "\r\n";
  BOOST_TEST(*back == expected);
}

BOOST_AUTO_TEST_CASE(a_header_that_is_not_the_first_row_and_other_delimiters_stay) {
  adapters::SourceFormat format;
  format.delimiter = ';';
  format.header_row = 3;
  format.header_rows = 2;
  const std::string text = rejected("a title\n\nId;Name\nlong;words\n1;x,y\n2;z\n", {refused(5)}, format);
  BOOST_TEST(text.find("\r\n\r\nkith_reason;Id;Name\r\n\r\n") != std::string::npos);
  BOOST_TEST(text.ends_with(";1;x,y\r\n"));
  const auto back = returned(text, format);
  BOOST_REQUIRE(back.has_value());
  BOOST_TEST(*back == mark + "\r\n\r\nId;Name\r\n\r\n1;x,y\r\n");
}

BOOST_AUTO_TEST_CASE(row_numbers_stay_although_empty_rows_and_line_breaks_are_between) {
  const auto back = returned("kith_reason,Id\r\nwhy,1\r\n\r\n\r\nwhy,\"2\n3\"\r\nwhy,4\r\n");
  BOOST_REQUIRE(back.has_value());
  BOOST_TEST(*back == mark + "Id\r\n1\r\n\r\n\r\n\"2\n3\"\r\n4\r\n");
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_ours_is_left_alone) {
  BOOST_TEST(!returned("Id,Note\n1,kith_reason\n").has_value());
  BOOST_TEST(!returned("").has_value());
  adapters::SourceFormat json;
  json.text = adapters::TextFormat::json;
  BOOST_TEST(!returned("[{\"kith_reason\":1}]", json).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::cli
