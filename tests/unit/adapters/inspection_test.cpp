// The first reading of an export: its rows, its header, its end; and how much one step of any reading takes.
#include "adapters/inspection.hpp"

#include "tests/unit/adapters/reading.hpp"
#include "tests/unit/adapters/source_reading.hpp"

namespace kith::adapters {
namespace {

using namespace testing;

constexpr std::string_view intake = R"(
mapping = 1
name = "intake"
version = 1
title = "An intake"
kind = "incident"
taxonomy = "sah_2023"
key = "id"
[source]
format = ["FORMAT", "xlsx"]
[columns]
id = "Id"
what = "What"
[fields.source_system]
value = "other"
[fields.consent]
value = "coded_record"
[fields.act_types]
from = "what"
codes = { "Insult" = "verbal_harassment" }
unmapped = "refuse"
)";

Mapping intake_of(const std::string& format) {
  std::string text{intake};
  text.replace(text.find("FORMAT"), 6, format);
  return compile(text);
}

struct Inspected {
  Result<void> result;
  std::uint64_t rows = 0;
  std::uint64_t most_in_a_step = 0;
  HeaderFault header;
};

Inspected inspect(const Mapping& mapping, std::string_view text) {
  MemoryBytes bytes(text);
  Inspection inspection(mapping);
  Inspected out;
  for (bool is_more = true; is_more;) {
    const auto step = inspection.step(bytes);
    out.most_in_a_step = std::max(out.most_in_a_step, inspection.rows() - out.rows);
    out.rows = inspection.rows();
    if (!step) out.result = fail(step.error());
    is_more = step && *step;
  }
  out.header = inspection.header_fault();
  return out;
}

std::string csv(int rows) {
  std::string out = "Id,What\n";
  for (int i = 0; i < rows; ++i) out += std::to_string(i) + ",Insult\n";
  return out;
}

std::string sheet(int rows) {
  std::string data;
  for (int i = 0; i <= rows; ++i) {
    data += "<row>";
    for (const std::string& text : {i == 0 ? std::string("Id") : std::to_string(i), std::string(i == 0 ? "What" : "x")})
      data += "<c t=\"inlineStr\"><is><t>" + text + "</t></is></c>";
    data += "</row>";
  }
  MadeWorkbook made;
  made.sheets = {{"Sheet1", data + "<row/><row/>"}};
  return workbook(made);
}

BOOST_AUTO_TEST_SUITE(inspection)

BOOST_AUTO_TEST_CASE(rows_are_counted_without_padding_and_whatever_the_rules_would_say) {
  const auto read = inspect(intake_of("csv"), csv(5) + ",\n   ,\n7,Riddle\n8\n");
  BOOST_TEST(read.result.has_value());
  BOOST_TEST(read.rows == 7U);
  BOOST_TEST(inspect(intake_of("csv"), sheet(40)).rows == 40U);
  BOOST_TEST(inspect(intake_of("ndjson"), "{\"Id\":1,\"What\":\"x\"}\n\n{\"Id\":2}\nnonsense\n").rows == 3U);
}

BOOST_AUTO_TEST_CASE(a_column_that_nobody_mapped_and_a_damaged_end_are_found) {
  const auto unknown = inspect(intake_of("csv"), "Id,What,Nickname\n1,Insult,Zeph\n");
  BOOST_REQUIRE(!unknown.result);
  BOOST_TEST((unknown.result.error().code == Errc::unknown_column));
  BOOST_TEST(unknown.result.error().place.row == 1U);
  BOOST_REQUIRE(unknown.header.unknown_at.size() == 1U);
  BOOST_TEST(unknown.header.unknown_at.front() == 3U);
  std::string cut = sheet(5'000);
  cut.resize(cut.size() / 2);
  BOOST_TEST(!inspect(intake_of("csv"), cut).result);
}

BOOST_AUTO_TEST_CASE(a_step_gives_no_more_rows_than_a_little_text_may_hold) {
  const auto lines = inspect(intake_of("csv"), csv(20'000));
  BOOST_TEST(lines.rows == 20'000U);
  BOOST_TEST(lines.most_in_a_step <= step_bytes / 2);
  std::string records;
  for (int i = 0; i < 20'000; ++i) records += "{\"Id\":1}\n";
  const auto json = inspect(intake_of("ndjson"), records);
  BOOST_TEST(json.rows == 20'000U);
  BOOST_TEST(json.most_in_a_step <= step_bytes / 2);
  const auto cells = inspect(intake_of("csv"), sheet(5'000));
  BOOST_TEST(cells.rows == 5'000U);
  BOOST_TEST(cells.most_in_a_step <= step_rows);
}

BOOST_AUTO_TEST_CASE(a_table_of_contents_larger_than_any_program_writes_is_refused) {
  MadeWorkbook made;
  made.sheets = {{"Sheet1", ""}};
  std::string styles;
  while (styles.size() < std::size_t{17} * 1024 * 1024)
    styles += "<numFmt numFmtId=\"" + std::to_string(styles.size()) + "\" formatCode=\"" +
              std::to_string(styles.size() * 7'919) + "\"/>";
  made.formats = "<numFmts>" + styles + "</numFmts>";
  const auto read = inspect(intake_of("csv"), workbook(made));
  BOOST_REQUIRE(!read.result);
  BOOST_TEST((read.result.error().code == Errc::source_too_large), read.result.error().sentence());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::adapters
