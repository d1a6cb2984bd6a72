// Workbooks that only an attacker makes: entities, bombs, archives and sheets that contradict themselves.
#include "tests/unit/adapters/reading.hpp"
#include "tests/unit/adapters/sheet_reading.hpp"

namespace kith::adapters {

using namespace testing;

BOOST_AUTO_TEST_SUITE(xlsx_hostile)

BOOST_AUTO_TEST_CASE(entities_and_document_types_are_refused_in_every_part) {
  const std::string evil = "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\"><!ENTITY b \"&e;&e;\">]>";
  MadeWorkbook made;
  made.sheets = {{"S", header}};
  made.strings = "<si><t>a</t></si>";
  made.formats = "<cellXfs/>";
  const Parts parts = parts_of(made);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    Parts changed = parts;
    changed[i].second.insert(changed[i].second.find("?>") + 2, evil);
    const auto read = read_source(workbook_format(), zipped(changed));
    BOOST_TEST((read.error() == Errc::malformed_workbook), parts[i].first);
    BOOST_TEST(read.hint().find("document type") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(bombs_stop_at_the_caps) {
  // 64 MiB of blanks in a sheet of 64 KiB.
  const auto blanks = read_sheet(std::string(std::size_t{64} * 1024 * 1024, ' '));
  BOOST_TEST((blanks.error() == Errc::source_too_large));
  // A token without end, and names without end, fill the parser and not the machine.
  std::string digits;
  for (std::int64_t i = 0; i < 3'000'000; ++i) digits += std::to_string(i % 1'000'003 * 7919);
  const auto token = read_sheet("<row r=\"" + digits + "\"/>");
  BOOST_TEST((token.error() == Errc::malformed_workbook));
  std::string names;
  for (int i = 0; i < 200'000; ++i) names += "<n" + std::to_string(i) + "/>";
  BOOST_TEST((read_sheet(names).error() == Errc::malformed_workbook));
  std::string deep;
  for (int i = 0; i < 200'000; ++i) deep += "<d" + std::to_string(i % 89) + ">";
  BOOST_TEST((read_sheet(deep).error() == Errc::malformed_workbook));
  // A million cells with text in one row, and as many outside any.
  std::string cells;
  for (int i = 0; i < 1'000'000; ++i) cells += "<c><v>" + std::to_string(i) + "</v></c>";
  const auto wide = read_sheet("<row r=\"2\">" + cells + "</row>" + row(3, text_cell("A3", "good")));
  BOOST_REQUIRE(wide.result);
  BOOST_TEST((wide.rows.at(0).faults.at(0).code == Errc::source_too_large));
  BOOST_TEST(wide.rows.at(1).cells[0].text == "good");
  BOOST_TEST(read_sheet(cells).rows.empty());
}

BOOST_AUTO_TEST_CASE(archives_with_too_many_parts_are_refused) {
  Parts many;
  for (int i = 0; i < 10'001; ++i) many.emplace_back("p" + std::to_string(i), "");
  BOOST_TEST((read_source(workbook_format(), zipped(many)).error() == Errc::source_too_large));
  // The end record of a ZIP64 archive announces 2^60 entries.
  using namespace std::string_literals;
  const std::string end = "PK\x05\x06\0\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0\0"s;
  const auto huge =
      read_source(workbook_format(), "PK\x03\x04" + std::string(60, 'x') + "PK\x06\x07"s + std::string(16, '\0') + end);
  BOOST_TEST((huge.error() == Errc::source_too_large));
}

// What no spreadsheet program writes.
BOOST_AUTO_TEST_CASE(cells_and_rows_that_no_sheet_has_are_refused) {
  BOOST_TEST(read_sheet(row(2, text_cell("XFD2", "the last column"))).result.has_value());
  for (const char* nowhere : {"XFE2", "ZZZ2", "ZZZZZZZ2", "A1048577", "A0", "A", "2", "A-1", "AAAA2", "é2"}) {
    const auto read = read_sheet(row(2, text_cell(nowhere, "x")));
    BOOST_TEST((read.error() == Errc::malformed_workbook), nowhere);
    BOOST_TEST(read.hint() == "a cell says that it stands where no sheet has one", nowhere);
  }
  BOOST_TEST(read_sheet(row(1'048'576, text_cell("A1048576", "the last row"))).result.has_value());
  const auto beyond = read_sheet(row(1'048'577, "<c><v>1</v></c>"));
  BOOST_TEST((beyond.error() == Errc::malformed_workbook));
  BOOST_TEST(beyond.hint().find("behind the last") != std::string::npos, beyond.hint());
}

BOOST_AUTO_TEST_CASE(two_parts_of_one_name_are_refused) {
  MadeWorkbook made;
  made.sheets = {{"S", header}};
  Parts parts = parts_of(made);
  parts.emplace_back("xl/worksheets/sheet9.xml", parts.front().second);
  std::string bytes = zipped(parts);
  BOOST_TEST(read_source(workbook_format(), bytes).result.has_value());
  // A name of the same length in the local header and in the directory: no checksum covers it.
  const std::string other = "sheet9.xml";
  std::size_t changed = 0;
  for (auto at = bytes.find(other); at != std::string::npos; at = bytes.find(other, at + 1), ++changed)
    bytes.replace(at, other.size(), "sheet1.xml");
  BOOST_TEST(changed == 2U);
  parts.back().first = "XL/worksheets/Sheet1.xml";  // a part's name has no case
  for (const std::string& archive : {bytes, zipped(parts)}) {
    const auto read = read_source(workbook_format(), archive);
    BOOST_TEST((read.error() == Errc::malformed_workbook));
    BOOST_TEST(read.hint() == "two parts of it have the same name");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::adapters
