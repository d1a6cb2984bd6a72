// Excel workbooks: what spreadsheet programs write, and what people take for a workbook.
#include "adapters/xlsx_strings.hpp"
#include "adapters/xlsx_workbook.hpp"
#include "adapters/zip_archive.hpp"
#include "tests/unit/adapters/reading.hpp"
#include "tests/unit/adapters/sheet_reading.hpp"

namespace kith::adapters {

using namespace testing;

BOOST_AUTO_TEST_SUITE(xlsx)

BOOST_AUTO_TEST_CASE(every_kind_of_cell_is_read) {
  MadeWorkbook made;
  made.strings =
      "<si><t>plain</t></si><si><r><t>rich </t></r><r><t xml:space=\"preserve\">text</t></r>"
      "<rPh sb=\"0\" eb=\"1\"><t>KANA</t></rPh></si><si><t>line_x000D_end _x0041 _x0000_</t></si>";
  made.formats =
      "<numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd;@\"/>"
      "<numFmt numFmtId=\"165\" formatCode=\"&quot;day&quot; 0.0\"/></numFmts><cellStyleXfs><xf numFmtId=\"14\"/>"
      "</cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/>"
      "<xf numFmtId=\"165\"/></cellXfs>";
  const auto read = read_sheet(
      row(2,
          cell("A2", "<v>0</v>", "t=\"s\"") + cell("B2", "<v>1</v>", "t=\"s\"") + cell("C2", "<v>2</v>", "t=\"s\"")) +
          row(3, cell("A3", "<v>26</v>") + cell("B3", "<v>44197</v>", "s=\"1\"") +
                     cell("C3", "<v>44197.5</v>", "s=\"2\"")) +
          row(4, cell("A4", "<v>1.5E+2</v>") + cell("B4", "<v>7</v>", "s=\"3\"") + cell("C4", "<v>0.1</v>")) +
          row(5, cell("A5", "<v>1</v>", "t=\"b\"") + cell("B5", "<f>A5&amp;\"x\"</f><v>TRUEx</v>", "t=\"str\"") +
                     cell("C5", "<f>1+2</f><v>3</v>")) +
          row(6, cell("A6", "<v>#N/A</v>", "t=\"e\"") + cell("B6", "", "s=\"1\"") +
                     cell("C6", "<v>2021-03-04</v>", "t=\"d\"")) +
          row(9, "<c><v>8</v></c>" + text_cell("C9", "&lt;女&gt;")),
      made);
  BOOST_REQUIRE(read.result);
  BOOST_TEST((read.headers.back() == std::vector<std::string>{"Id", "When", "What"}));
  using K = CellKind;
  using Cells = std::vector<ReadCell>;
  BOOST_REQUIRE(read.rows.size() == 6U);
  BOOST_TEST(
      read.rows[0].cells == (Cells{{K::text, "plain"}, {K::text, "rich text"}, {K::text, "line\rend _x0041 _x0000_"}}),
      boost::test_tools::per_element());
  BOOST_TEST(read.rows[1].cells == (Cells{{K::number, "26"}, {K::date_serial, "44197"}, {K::date_serial, "44197.5"}}),
             boost::test_tools::per_element());
  BOOST_TEST(read.rows[2].cells == (Cells{{K::number, "150"}, {K::number, "7"}, {K::number, "0.1"}}),
             boost::test_tools::per_element());
  BOOST_TEST(read.rows[3].cells == (Cells{{K::boolean, "true"}, {K::text, "TRUEx"}, {K::number, "3"}}),
             boost::test_tools::per_element());
  BOOST_TEST(read.rows[4].cells == (Cells{{K::text, "#N/A"}, {K::blank, ""}, {K::text, "2021-03-04"}}),
             boost::test_tools::per_element());
  BOOST_TEST(read.rows[5].cells == (Cells{{K::number, "8"}, {K::blank, ""}, {K::text, "<女>"}}),
             boost::test_tools::per_element());
  BOOST_TEST(read.rows[5].number == 9U);
  BOOST_TEST(read.progress.done == read.progress.total);
}

BOOST_AUTO_TEST_CASE(days_counted_from_1904_are_told_in_the_1900_system) {
  MadeWorkbook made;
  made.formats = "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"22\"/></cellXfs>";
  made.is_1904 = true;
  const auto read = read_sheet(row(2, cell("A2", "<v>42735</v>") + cell("B2", "<v>42735.25</v>", "s=\"1\"")), made);
  BOOST_REQUIRE(read.result);
  BOOST_TEST(read.rows[0].cells[0].text == "42735");
  BOOST_TEST(read.rows[0].cells[1].text == "44197.25");
}

BOOST_AUTO_TEST_CASE(number_formats_that_show_dates_are_known) {
  for (const int built_in : {14, 22, 30, 45, 57}) BOOST_TEST(is_date_format(built_in, ""));
  for (const int built_in : {0, 1, 10, 13, 23, 37, 49}) BOOST_TEST(!is_date_format(built_in, ""));
  for (const auto* code : {"m/d/yyyy", "[$-409]mmm\\ d;@", "h:mm AM/PM", "yyyy\"年\"m\"月\"", "[Red]dd"})
    BOOST_TEST(is_date_format(164, code), code);
  for (const auto* code : {"General", "0.00", "\"days\" 0", "[Red]0.0", "0\\d", "#,##0_m", "@", "0.00E+00", "\"open"})
    BOOST_TEST(!is_date_format(164, code), code);
}

BOOST_AUTO_TEST_CASE(sheets_are_chosen_by_name_by_number_or_all) {
  MadeWorkbook made;
  made.sheets = {{"About", row(1, text_cell("A1", "note"))},
                 {"Secret", row(1, text_cell("A1", "hidden")), "hidden"},
                 {"Data &amp; more", row(1, text_cell("A1", "x")) + row(2, text_cell("A2", "1"))},
                 {"Empty", ""}};
  const std::string bytes = workbook(made);
  SourceFormat format = workbook_format();
  const auto first_header = [&] { return read_source(format, bytes).headers.back().front(); };
  BOOST_TEST(first_header() == "note");
  format.sheet_number = 2;  // of those that a person sees
  BOOST_TEST(first_header() == "x");
  format.sheet_name = "data & MORE";
  BOOST_TEST(first_header() == "x");
  format.sheet_name = "Secret";
  BOOST_TEST(first_header() == "hidden");
  format.sheet_name = "Gone";
  BOOST_TEST((read_source(format, bytes).error() == Errc::wrong_format));
  format.sheet_name = "Empty";
  BOOST_TEST((read_source(format, bytes).error() == Errc::missing_column));
  format.sheet_name.clear();
  format.sheet_number = 0;
  const auto all = read_source(format, bytes);
  BOOST_REQUIRE(all.result);
  BOOST_REQUIRE(all.rows.size() == 1U);
  BOOST_TEST(all.rows[0].sheet == 2U);
  // All headers come before the first row.
  BOOST_TEST((all.headers == std::vector<std::vector<std::string>>{{"note"}, {"x"}, {"note"}, {"x"}}));
}

BOOST_AUTO_TEST_CASE(header_rows_and_padding_are_left_out) {
  SourceFormat format = workbook_format();
  format.header_row = 3;
  format.header_rows = 2;
  MadeWorkbook made;
  made.sheets = {{"S", row(1, text_cell("A1", "A title")) + row(3, text_cell("A3", "Id")) +
                           row(4, text_cell("A4", "the question")) + row(5, text_cell("A5", "1")) + row(6, "") +
                           row(1000, cell("A1000", "", "s=\"1\"") + cell("XFD1000", "", "s=\"1\""))}};
  const auto read = read_source(format, workbook(made));
  BOOST_REQUIRE(read.result);
  BOOST_TEST(read.headers.back().front() == "Id");
  BOOST_REQUIRE(read.rows.size() == 3U);
  BOOST_TEST(read.rows[0].number == 5U);
  BOOST_TEST(read.rows[2].number == 1000U);
  BOOST_TEST(read.rows[2].cells.size() == 1U);  // as many as the header has, all blank
}

BOOST_AUTO_TEST_CASE(a_faulty_cell_refuses_its_row_and_the_others_go_on) {
  const std::string large(70'000, 'x');
  const auto read = read_sheet(row(2, cell("A2", "<v>5</v>", "t=\"s\"")) + row(3, cell("B3", "<v>abc</v>")) +
                               row(4, text_cell("XFD4", "far right")) + row(5, text_cell("A5", large)) +
                               row(6, cell("A6", "<v>1e999</v>")) + row(7, text_cell("A7", "good")));
  BOOST_REQUIRE(read.result);
  BOOST_REQUIRE(read.rows.size() == 6U);
  BOOST_TEST((read.rows[0].faults.at(0).code == Errc::malformed_workbook));
  BOOST_TEST(read.rows[1].faults.at(0).cell == 1U);
  BOOST_TEST((read.rows[2].faults.at(0).code == Errc::source_too_large));
  BOOST_TEST((read.rows[3].faults.at(0).code == Errc::source_too_large));
  BOOST_TEST((read.rows[4].faults.at(0).code == Errc::malformed_workbook));
  BOOST_TEST(read.rows[5].faults.empty());
  BOOST_TEST(read.rows[5].cells[0].text == "good");
}

BOOST_AUTO_TEST_CASE(what_is_no_workbook_is_named_in_plain_words) {
  const auto hint = [](std::string_view bytes) {
    const auto read = read_source(workbook_format(), bytes);
    BOOST_TEST((read.error() == Errc::malformed_workbook || read.error() == Errc::wrong_format));
    return read.hint();
  };
  const auto says = [&](std::string_view bytes, std::string_view words) {
    const std::string got = hint(bytes);
    BOOST_TEST(got.find(words) != std::string::npos, got);
  };
  says("a,b\n1,2\n", "no Excel workbook");
  says("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and so on", "password");
  says("%PDF-1.7", "PDF");
  says("\x1F\x8B\x08", "compressed");
  says("\xEF\xBB\xBF\n<HTML><table>", "web page");
  says(zipped({{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}, {"content.xml", ""}}), "OpenDocument");
  says(zipped({{"xl/workbook.bin", ""}}), ".xlsb");
  says(zipped({{"word/document.xml", ""}}), "Word");
  says(zipped({{"photo.jpg", "x"}}), "without a workbook");
  MadeWorkbook made;
  made.sheets = {{"S", header}};
  const std::string whole = workbook(made);
  says(whole.substr(0, whole.size() - 30), "missing");
  says(zipped(parts_of(made), ZIP_EM_AES_256), "password");
  Parts lost = parts_of(made);
  lost.erase(lost.begin());
  says(zipped(lost), "missing");
  std::string damaged = whole;
  damaged[whole.find("xl/worksheets") + 40] ^= 0x55;
  hint(damaged);
  MadeWorkbook cut;
  cut.sheets = {{"S", header + "<row r=\"2\"><c>"}};
  says(workbook(cut), "not well-formed");
  MadeWorkbook disorder;
  disorder.sheets = {{"S", header + row(3, "") + row(2, "")}};
  says(workbook(disorder), "out of order");
}

BOOST_AUTO_TEST_CASE(a_cell_that_stands_there_twice_is_refused_with_its_place) {
  const auto place_of = [](const std::string& cells, std::string_view words) {
    MadeWorkbook made;
    made.sheets = {{"S", header + row(2, text_cell("A2", "1")) + row(7, cells)}};
    const auto read = read_source(workbook_format(), workbook(made));
    BOOST_REQUIRE(!read.result);
    BOOST_TEST((read.error() == Errc::malformed_workbook));
    BOOST_TEST(read.hint().find(words) != std::string::npos, read.hint());
    return std::to_string(read.result.error().place.row) + read.result.error().place.column;
  };
  constexpr auto twice = "a cell stands there twice";
  BOOST_TEST(place_of(text_cell("B7", "one") + text_cell("B7", "another"), twice) == "7B, sheet 1");
  BOOST_TEST(place_of(text_cell("C7", "late") + text_cell("A7", "early"), twice) == "7A, sheet 1");
  BOOST_TEST(place_of(text_cell("AB7", "x") + text_cell("AA7", "y"), twice) == "7AA, sheet 1");
  // One without a reference stands behind the one before it.
  BOOST_TEST(place_of("<c><v>1</v></c>" + text_cell("A7", "again"), twice) == "7A, sheet 1");
  BOOST_TEST(place_of(text_cell("A7", "1") + "</row><row r=\"7\">" + text_cell("A7", "2"), "a row of a sheet") ==
             "7sheet 1");
}

BOOST_AUTO_TEST_CASE(a_mapping_may_take_csv_and_workbooks) {
  SourceFormat format = workbook_format();
  format.text = TextFormat::csv;
  MadeWorkbook made;
  made.sheets = {{"S", header + row(2, text_cell("A2", "1"))}};
  BOOST_TEST(read_source(format, workbook(made)).rows.at(0).cells[0].text == "1");
  BOOST_TEST(read_source(format, "Id,When\n1,2\n").rows.at(0).cells[0].text == "1");
  format.takes_workbook = false;
  BOOST_TEST((read_source(format, workbook(made)).error() == Errc::wrong_format));
}

BOOST_AUTO_TEST_CASE(the_published_workbook_says_what_its_sheets_saved_as_csv_say) {
  const auto path = shared_file("stop_aapi_hate_2020_2022/2020-2022-county-level-totals.xlsx");
  if (path.empty()) return;
  SourceFormat format = workbook_format();
  format.sheet_number = 0;
  const auto read = read_source(format, read_file(path));
  BOOST_REQUIRE(read.result);
  std::size_t compared = 0;
  for (const auto* sheet :
       {"age", "bias", "gender", "offender", "race_ethnicity", "reporting_for", "scope", "site", "type"}) {
    const auto csv =
        read_source({}, read_file(shared_file(std::string("stop_aapi_hate_2020_2022/2020_2022_county_level_totals__") +
                                              sheet + ".csv")));
    BOOST_REQUIRE(csv.result);
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < read.headers.size() / 2; ++i) {
      auto names = read.headers[i];
      while (!names.empty() && names.back().empty()) names.pop_back();
      auto wanted = csv.headers.back();
      while (!wanted.empty() && wanted.back().empty()) wanted.pop_back();
      if (names == wanted) number = static_cast<std::uint32_t>(i + 1);
    }
    BOOST_TEST(number != 0U, sheet);
    for (const ReadRow& wanted : csv.rows) {
      for (const ReadRow& got : read.rows) {
        if (got.sheet != number || got.number != wanted.number) continue;
        for (std::size_t i = 0; i < std::min(got.cells.size(), wanted.cells.size()); ++i, ++compared)
          BOOST_TEST(got.cells[i].text == wanted.cells[i].text, sheet << " row " << wanted.number << " cell " << i);
      }
    }
  }
  BOOST_TEST(compared > 1'000U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::adapters
