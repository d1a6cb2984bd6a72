// [source] of a mapping file: every dialect that can be said, and every mistake with its line.
#include "adapters/plan.hpp"
#include "tests/unit/adapters/reading.hpp"

namespace kith::adapters {
namespace {

using namespace testing;

std::string mapping_with(std::string_view source) {
  return R"(mapping = 1
name = "x"
version = 1
title = "a table"
kind = "incident"
key = "id"
[source]
)" + std::string(source) +
         R"(
[columns]
id = "Id"
act = { header = "Act", optional = true }
[drop]
"Name" = "person_name"
[fields.source_system]
value = "google_forms"
[fields.act_types]
from = "act"
[fields.act_types.codes]
verbal = "verbal_harassment"
"女" = "following_stalking"
)";
}

SourceFormat format_of(std::string_view source) {
  return compile(mapping_with(source)).plan().source;
}

// The only fault, as "line: sentence" with the line counted in [source].
std::string fault_of(std::string_view source) {
  const auto mapping = Mapping::parse(mapping_with(source));
  if (mapping || mapping.error().size() != 1) return "not one fault";
  const auto& fault = mapping.error().front();
  BOOST_TEST(fault.column > 0U);
  return std::to_string(fault.line - 7) + ": " + fault.sentence;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(format)

BOOST_AUTO_TEST_CASE(every_key_of_source_is_read) {
  const auto csv = format_of(
      "format = \"csv\"\ndelimiter = \"\\t\"\nquote = \"'\"\nencoding = \"big5\"\n"
      "header_row = 2\nheader_rows = 3\nshort_rows = \"accept\"");
  BOOST_TEST((csv.text == TextFormat::csv && !csv.takes_workbook && csv.delimiter == '\t' && csv.quote == '\''));
  BOOST_TEST((csv.encoding == Encoding::big5 && csv.header_row == 2 && csv.header_rows == 3 && csv.accepts_short_rows));
  BOOST_TEST((format_of("format = \"csv\"\nquote = \"\"").quote == '\0'));
  BOOST_TEST((format_of("format = \"csv\"\nencoding = \"euc-kr\"").encoding == Encoding::euc_kr));
  const auto both = format_of("format = [\"xlsx\", \"csv\"]\nsheet = \"Data\"\ndelimiter = \";\"");
  BOOST_TEST((both.text == TextFormat::csv && both.takes_workbook && both.sheet_name == "Data"));
  const auto xlsx = format_of("format = \"xlsx\"\nsheet = 3");
  BOOST_TEST((!xlsx.text && xlsx.takes_workbook && xlsx.sheet_number == 3U));
  BOOST_TEST((format_of("format = \"xlsx\"\nsheet = \"*\"").sheet_number == 0U));
  const auto json = format_of("format = \"json\"\nrecords = \"data.items\"\npath_separator = \".\"");
  BOOST_TEST((json.text == TextFormat::json && json.path_separator == '.'));
  BOOST_TEST((json.records == std::vector<std::string>{"data", "items"}));
  BOOST_TEST(
      (format_of("format = \"json\"\nrecords = [\"a/b\", \"c\"]").records == std::vector<std::string>{"a/b", "c"}));
  BOOST_TEST((format_of("format = \"ndjson\"").text == TextFormat::ndjson));
}

BOOST_AUTO_TEST_CASE(every_mistake_in_source_is_told_with_its_line) {
  const auto says = [](std::string_view source, std::string_view wanted) {
    const std::string got = fault_of(source);
    BOOST_TEST(got.find(wanted) != std::string::npos, got);
  };
  says("format = \"csv\"\ndelimitor = \";\"", "2: \"delimitor\" is not a key");
  says("format = \"excel\"", "1: \"format\" has to be one of: csv, json, ndjson, xlsx");
  says("format = [\"csv\", \"json\"]", "1: of csv, json and ndjson a source has one");
  says("format = \"csv\"\nsheet = 1", "2: \"sheet\" is for xlsx");
  says("format = \"xlsx\"\nencoding = \"auto\"", "2: \"encoding\" is for csv, json and ndjson");
  says("format = \"ndjson\"\nrecords = \"x\"", "2: \"records\" is for json");
  says("format = \"csv\"\n\nencoding = \"latin-1\"", "3: \"encoding\" has to be one of");
  says("format = \"csv\"\ndelimiter = \"x\"", "2: \"delimiter\" has to be one of");
  says("format = \"csv\"\nquote = \"*\"", "2: \"quote\" has to be one of");
  says("format = \"csv\"\nheader_row = 0", "2: \"header_row\" has to be");
  says("format = \"xlsx\"\nsheet = 0", "2: \"sheet\" has to be");
  says("format = \"xlsx\"\nsheet = true", "2: \"sheet\" has to be");
  says("format = \"json\"\nrecords = \"a//b\"", "2: \"records\" has to be");
  says("format = \"json\"\npath_separator = \"->\"", "2: \"path_separator\" has to be one of");
}

BOOST_AUTO_TEST_CASE(three_header_rows_are_one_header) {
  const auto mapping = compile(mapping_with("format = \"csv\"\nheader_rows = 3"));
  const auto outcome =
      run(mapping, "Id,Act\n\"Response ID\",\"What\nhappened?\"\n\"{\"\"ImportId\"\":\"\"x\"\"}\",{}\nR_1,verbal\n");
  BOOST_REQUIRE(outcome.result);
  BOOST_REQUIRE(outcome.rows.size() == 1U);
  BOOST_TEST(outcome.rows[0].source_key == "R_1");
  BOOST_TEST(outcome.rows[0].number == 4U);
}

BOOST_AUTO_TEST_CASE(a_bad_row_names_row_and_column_and_the_others_go_on) {
  const auto mapping = compile(mapping_with("format = \"csv\""));
  using namespace std::string_literals;
  const auto outcome = run(mapping,
                           "Id,Act,Name\n1,verbal,A\n2,v\xE9rbal,B\n3,ver\"bal,C\n4,verbal\n5,verbal,D,E\n"
                           "6,verbal,F\0G\n7,verbal,H\n"s);
  BOOST_REQUIRE(outcome.result);
  BOOST_REQUIRE(outcome.rows.size() == 7U);
  const auto& not_utf8 = outcome.rows[1].errors.at(0);
  BOOST_TEST((not_utf8.code == Errc::not_utf8 && not_utf8.place.row == 3U && not_utf8.place.column == "Act"));
  BOOST_TEST((outcome.rows[2].errors.at(0).code == Errc::malformed_csv));
  BOOST_TEST((outcome.rows[3].errors.at(0).hint == "fewer cells than the header has"));
  BOOST_TEST((outcome.rows[4].errors.at(0).hint == "more cells than the header has"));
  const auto& nul = outcome.rows[5].errors.at(0);
  BOOST_TEST((nul.code == Errc::nul_character && nul.place.row == 7U && nul.place.column == "Name"));
  BOOST_TEST((outcome.rows[6].fate == RowFate::record), first_error(outcome.rows[6]));
  BOOST_TEST(outcome.tally.by_fate[static_cast<std::size_t>(RowFate::refused)] == 5U);
}

BOOST_AUTO_TEST_CASE(labels_in_older_encodings_are_read) {
  const auto big5 = compile(mapping_with("format = \"csv\"\nencoding = \"big5\""));
  const auto outcome = run(big5, "Id,Act\n1,\xA4\x6B\n");
  BOOST_REQUIRE(outcome.result);
  BOOST_TEST(outcome.rows.at(0).content.find("following_stalking") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_file_of_another_kind_is_named) {
  const auto mapping = compile(mapping_with("format = \"csv\""));
  for (const std::size_t piece : {1U, 1000U}) {
    const auto outcome = run(mapping, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + std::string(100, 'x'), {}, piece);
    BOOST_REQUIRE(!outcome.result);
    BOOST_TEST((outcome.result.error().code == Errc::wrong_format));
    BOOST_TEST(outcome.result.error().sentence().find(".xls") != std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::adapters
