// Rejected rows as a file: the same columns, a reason, formulas defused; and the way back, on which every cell and row
// number is what it was.
#include "hub/cli/rejects.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/made_workbook.hpp"

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
  const std::vector<std::string> cells = {"=1+1",   "+1 916", "-99", "@SUM(A1)", "'=x", "''-y",
                                          "'tis",   "＝1+1",  "＋1", "－99",     "＠x", "'＝y",
                                          "１＋１", "plain",  "",    "\u3000=1", "' =y"};
  std::string csv = "Id,Cell\n";
  std::vector<RowEnd> ends;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    csv += std::to_string(i) + "," + cells[i] + "\n";
    ends.push_back(refused(i + 2));
  }
  const std::string text = rejected(csv, ends);
  for (const char* formula : {",=", ",+", ",-", ",@", ",＝", ",＋", ",－", ",＠"})
    BOOST_TEST(text.find(formula) == std::string::npos);
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

BOOST_AUTO_TEST_CASE(rejected_json_records_come_back_as_the_same_objects_with_a_reason_before_their_keys) {
  adapters::SourceFormat json;
  json.text = adapters::TextFormat::json;
  json.records = {"data", "results"};
  const std::string source =
      R"({"count":4,"data":{"results":[{"id":1,"n":1.50},{"id":2,"g":{"a":["x",null]}},7,{"kith_reason":"old","id":3}]}})";
  const std::string text = rejected(source, {refused(2), refused(3), refused(4)}, json);
  const std::string reason = std::string{error_info(Errc::unmapped_value).title} + " Column \\\"County\\\".";
  BOOST_TEST(text == "{\"data\":{\"results\":[\n{\"kith_reason\":\"" + reason +
                         "\",\"id\":2,\"g\":{\"a\":[\"x\",null]}},\n{\"kith_reason\":\"" + reason +
                         "\",\"id\":3}\n]}}\n");
  adapters::SourceFormat lines;
  lines.text = adapters::TextFormat::ndjson;
  BOOST_TEST(rejected("{\"id\":1}\n\nnot json\n{\"id\":1e5}\n", {refused(3), refused(4)}, lines) ==
             "{\"kith_reason\":\"" + reason + "\",\"id\":1e5}\n");
}

BOOST_AUTO_TEST_CASE(rejected_rows_of_a_workbook_come_back_as_a_workbook_that_reads_alike) {
  adapters::SourceFormat workbook;
  workbook.text.reset();
  workbook.takes_workbook = true;
  workbook.sheet_number = 2;
  workbook.header_row = 2;
  const std::string data =
      R"(<row r="2"><c r="A2" t="inlineStr"><is><t>Id</t></is></c><c r="B2" t="inlineStr"><is><t>Note</t></is></c>)"
      R"(<c r="C2" t="inlineStr"><is><t>Day</t></is></c><c r="D2" t="inlineStr"><is><t>Yes</t></is></c></row>)"
      R"(<row r="3"><c r="A3"><v>1</v></c></row>)"
      R"(<row r="4"><c r="A4"><v>12345678901234567</v></c><c r="B4" t="inlineStr"><is><t>=1+1</t></is></c>)"
      R"(<c r="C4" s="1"><v>43908.40454861111</v></c><c r="D4" t="b"><v>1</v></c></row>)"
      R"(<row r="5"><c r="A5"><v>2.5</v></c><c r="B5" t="str"><f>A1&amp;"x"</f><v>was computed</v></c></row>)";
  kith::testing::MadeWorkbook made;
  made.sheets = {{"First", ""}, {"Answers", data}};
  made.formats = R"(<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs>)";
  const std::string text =
      rejected(kith::testing::zipped(kith::testing::parts_of(made)), {refused(4), refused(5)}, workbook);
  BOOST_TEST(text.starts_with("PK"));

  struct Seen final : adapters::RowSink {
    std::vector<std::string> headers, cells;
    Result<void> take_header(std::uint64_t number, std::uint32_t, std::span<const std::string_view> names) override {
      BOOST_TEST(number == 2U);
      headers.assign(names.begin(), names.end());
      return {};
    }
    Result<void> take_row(const adapters::SourceRow& row) override {
      for (std::size_t i = 1; i < row.cells.size(); ++i)
        cells.push_back(std::string{row.cells[i].text} + "/" + std::to_string(static_cast<int>(row.cells[i].kind)));
      return {};
    }
  } seen;
  adapters::MemoryBytes bytes{text};
  const auto source = adapters::open_source(workbook, bytes, seen).value();
  while (source->step().value()) continue;
  const auto kind = [](adapters::CellKind kind) { return "/" + std::to_string(static_cast<int>(kind)); };
  const std::vector<std::string> headers = {"kith_reason", "Id", "Note", "Day", "Yes"};
  BOOST_TEST(seen.headers == headers, boost::test_tools::per_element());
  const std::vector<std::string> cells = {"12345678901234568" + kind(adapters::CellKind::text),
                                          "=1+1" + kind(adapters::CellKind::text),
                                          "43908.40454861111" + kind(adapters::CellKind::date_serial),
                                          "true" + kind(adapters::CellKind::boolean),
                                          "2.5" + kind(adapters::CellKind::number),
                                          "was computed" + kind(adapters::CellKind::text)};
  BOOST_REQUIRE(seen.cells.size() >= cells.size());
  seen.cells.resize(cells.size());
  BOOST_TEST(seen.cells == cells, boost::test_tools::per_element());
  BOOST_TEST(!returned_text(workbook, bytes).value().has_value());  // the engine passes over the column
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::cli
