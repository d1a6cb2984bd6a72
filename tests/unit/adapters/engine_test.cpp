// What the engine makes of rows: the closed world of columns, keys, skips, multi-select cells, missing answers, and
// refusals that cost only their own row.
#include "hub/base/json.hpp"
#include "tests/unit/adapters/reading.hpp"

namespace kith::adapters {
namespace {

using namespace testing;

// A mapping of a few fields; `more` is appended.
Mapping clinic(const std::string& more = "", const std::string& source = "format = \"csv\"") {
  return compile(R"(mapping = 1
name = "clinic"
version = 1
title = "A clinic"
kind = "incident"
taxonomy = "sah_2020"
key = ["id", "form"]
[source]
)" + source + R"(
[missing]
not_asked = ["N/A"]
unknown = ["don't know"]
declined = ["prefer not to say"]
[columns]
id = "Id"
form = { header = "Form", optional = true }
what = ["What happened?", "What happened, in short?"]
gender = "Gender"
[drop]
"Name" = "person_name"
[ignore]
"Score" = "of no use"
[[skip]]
reason = "test"
when = { column = "Name", matches = "(?i)^test" }
[[skip]]
reason = "deleted"
withdraw = true
when = { column = "Score", is = ["deleted"] }
[fields.act_types]
from = "what"
separator = ", "
[fields.act_types.codes]
"Shouted, called names" = "verbal_harassment"
"Shouted" = "verbal_harassment"
"Hit, kicked, pushed" = "physical_assault"
"Turned away" = ["barred_establishment", "avoidance_shunning"]
[fields.target.gender]
from = "gender"
unmapped = "flag"
codes = { "Female" = "female", "女" = "female", "Male" = "male" }
)" + more);
}

const std::string header = "Id,What happened?,Gender,Name,Score\n";

std::string content(const Outcome& outcome, std::size_t row = 0) {
  BOOST_REQUIRE(outcome.result);
  BOOST_REQUIRE(row < outcome.rows.size());
  BOOST_REQUIRE_MESSAGE(outcome.rows[row].fate == RowFate::record, first_error(outcome.rows[row]));
  return outcome.rows[row].content;
}

bool has(const std::string& text, std::string_view part) {
  if (text.find(part) != std::string::npos) return true;
  BOOST_TEST_MESSAGE(text);
  return false;
}

Errc error_of(const Outcome& outcome, std::size_t row = 0) {
  BOOST_REQUIRE(row < outcome.rows.size());
  BOOST_REQUIRE(!outcome.rows[row].errors.empty());
  BOOST_TEST((outcome.rows[row].fate == RowFate::refused));
  return outcome.rows[row].errors.front().code;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(engine)

BOOST_AUTO_TEST_CASE(a_new_column_stops_the_run_with_its_name_before_any_row) {
  const auto outcome = run(clinic(), "Id,What happened?,Gender,Shoe size\n1,Shouted,Female,38\n");
  BOOST_REQUIRE(!outcome.result);
  BOOST_TEST((outcome.result.error().code == Errc::unknown_column));
  BOOST_TEST(outcome.rows.empty());
  BOOST_REQUIRE(outcome.header.unknown.size() == 1U);
  BOOST_TEST(outcome.header.unknown[0] == "Shoe size");
  // The error itself, which may be logged, does not carry it.
  BOOST_TEST(outcome.result.error().sentence().find("Shoe") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_missing_column_stops_the_run_with_its_name) {
  const auto outcome = run(clinic(), "Id,What happened?\n1,Shouted\n");
  BOOST_REQUIRE(!outcome.result);
  BOOST_TEST((outcome.result.error().code == Errc::missing_column));
  BOOST_TEST(outcome.result.error().place.column == "Gender");
}

BOOST_AUTO_TEST_CASE(headers_match_whatever_their_case_width_and_spacing) {
  const auto outcome = run(clinic(),
                           "\xEF\xBB\xBF"
                           "ID,what  HAPPENED？,ｇｅｎｄｅｒ\n1,shouted,女\n");
  BOOST_TEST(has(content(outcome), R"("gender":["female"])"));
}

BOOST_AUTO_TEST_CASE(an_export_without_a_header_is_an_error) {
  BOOST_TEST(!run(clinic(), "").result);
  BOOST_TEST(!run(clinic(), "\n\n").result);
}

BOOST_AUTO_TEST_CASE(options_that_contain_the_separator_are_read_whole) {
  const auto outcome = run(clinic(), header +
                                         "1,\"Hit, kicked, pushed, Shouted, called names\",Female,,\n"
                                         "2,\"Shouted, Turned away\",Male,,\n");
  BOOST_TEST(has(content(outcome, 0), R"("act_types":["verbal_harassment","physical_assault"])"));
  BOOST_TEST(
      has(content(outcome, 1), R"("act_types":["verbal_harassment","avoidance_shunning","barred_establishment"])"));
}

BOOST_AUTO_TEST_CASE(the_order_of_ticks_does_not_change_the_record) {
  const auto outcome =
      run(clinic(), header + "1,\"Shouted, Turned away\",Female,,\n1,\"Turned away, Shouted\",Female,,\n");
  BOOST_TEST(content(outcome, 0) == content(outcome, 1));
}

BOOST_AUTO_TEST_CASE(unknown_declined_and_not_asked_stay_apart) {
  const auto outcome =
      run(clinic(), header + "1,N/A,,,\n2,Don't know,Prefer not to say,,\n3,\"Shouted, don't know\",Male,,\n");
  BOOST_TEST(content(outcome, 0).find("act_types") == std::string::npos);
  BOOST_TEST(content(outcome, 0).find("target") == std::string::npos);
  BOOST_TEST(has(content(outcome, 1), R"("act_types":["unknown"])"));
  BOOST_TEST(has(content(outcome, 1), R"("gender":["declined"])"));
  BOOST_TEST(has(content(outcome, 2), R"("act_types":["verbal_harassment"])"));
}

BOOST_AUTO_TEST_CASE(a_value_that_is_no_known_option_refuses_only_its_row) {
  const auto outcome =
      run(clinic(), header + "1,Barked at,Female,,\n2,Shouted,Female,,\n3,call 916-555-0142,Female,,\n");
  BOOST_TEST((error_of(outcome, 0) == Errc::unmapped_value));
  const Error& error = outcome.rows[0].errors.front();
  BOOST_TEST(error.place.row == 2U);
  BOOST_TEST(error.place.column == "What happened?");
  BOOST_TEST(error.place.pointer == "/act_types");
  BOOST_TEST(error.sentence().find("Barked") == std::string::npos);
  BOOST_TEST(content(outcome, 1).size() > 0U);
  BOOST_TEST((error_of(outcome, 2) == Errc::direct_identifier));
  BOOST_TEST(outcome.tally.offered == 3U);
}

BOOST_AUTO_TEST_CASE(flagged_text_is_dropped_and_the_record_says_so) {
  RunOptions options;
  options.trace = true;
  const auto outcome = run(clinic(), header + "1,Shouted,Kia Vang,,\n", options);
  BOOST_TEST(has(content(outcome), R"("quality_flags":["unmapped_value"])"));
  BOOST_TEST(has(content(outcome), R"("gender":["unknown"])"));
  BOOST_TEST(content(outcome).find("Vang") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_renamed_question_is_read_from_the_column_that_has_text) {
  const std::string both = "Id,What happened?,\"What happened, in short?\",Gender\n";
  const auto outcome = run(clinic(), both + "1,,Shouted,Female\n2,Turned away,,Female\n3,Shouted,Turned away,Female\n");
  BOOST_TEST(has(content(outcome, 0), "verbal_harassment"));
  BOOST_TEST(has(content(outcome, 1), "avoidance_shunning"));
  BOOST_TEST((error_of(outcome, 2) == Errc::contradiction));
}

BOOST_AUTO_TEST_CASE(skipped_and_withdrawn_rows_say_why) {
  const auto outcome = run(clinic(), header + "1,anything at all,x,Test person,\n2,,,Mai,deleted\n");
  BOOST_REQUIRE(outcome.result);
  BOOST_TEST((outcome.rows[0].fate == RowFate::skipped));
  BOOST_TEST(outcome.rows[0].reason == "test");
  BOOST_TEST((outcome.rows[1].fate == RowFate::withdrawn));
  BOOST_TEST(outcome.rows[1].source_key.starts_with("2"));
  BOOST_REQUIRE(outcome.tally.skipped.size() == 2U);
  BOOST_TEST(outcome.tally.skipped[0].second == 1U);
}

BOOST_AUTO_TEST_CASE(source_keys_of_several_columns_never_read_alike) {
  const std::string with_form = "Id,Form,What happened?,Gender\n";
  const auto outcome = run(clinic(), with_form + "1,23,Shouted,Female\n12,3,Shouted,Female\n,,Shouted,Female\n");
  BOOST_TEST(outcome.rows[0].source_key != outcome.rows[1].source_key);
  BOOST_TEST((error_of(outcome, 2) == Errc::missing_field));
}

BOOST_AUTO_TEST_CASE(the_shape_of_a_row_has_to_be_that_of_the_header) {
  const auto outcome = run(clinic(), header + "1,Shouted\n2,Shouted,Female,,,extra\n3,Shouted,Female,,,,\n");
  BOOST_TEST((error_of(outcome, 0) == Errc::malformed_csv));
  BOOST_TEST((error_of(outcome, 1) == Errc::malformed_csv));
  BOOST_TEST(content(outcome, 2).size() > 0U);  // padding is no text
  const auto lenient = run(clinic("", "format = \"csv\"\nshort_rows = \"accept\""), header + "1,Shouted\n");
  BOOST_TEST(content(lenient).size() > 0U);
}

BOOST_AUTO_TEST_CASE(padded_empty_rows_are_not_offered) {
  const auto outcome = run(clinic(), header + "1,Shouted,Female,,\n" + std::string(1'000, '\n') + ",,,,\n , ,,,\n");
  BOOST_TEST(outcome.rows.size() == 1U);
  BOOST_TEST(outcome.tally.blank_rows == 1'002U);
}

BOOST_AUTO_TEST_CASE(a_cell_in_the_wrong_encoding_refuses_its_row) {
  const auto outcome = run(clinic(), header + "1,caf\xE9,Female,,\n2,Shouted,Female,,\n");
  BOOST_TEST((error_of(outcome, 0) == Errc::not_utf8));
  BOOST_TEST(content(outcome, 1).size() > 0U);
}

BOOST_AUTO_TEST_CASE(counts_only_money_bars_incidents_at_the_edge) {
  RunOptions options;
  options.sender.funding_streams.add(*find_code(CodeList::funding_streams, "voca"));
  const auto outcome = run(clinic(), header + "1,Shouted,Female,,\n", options);
  BOOST_TEST((error_of(outcome) == Errc::counts_only));
  BOOST_TEST(outcome.rows[0].content.empty());
}

BOOST_AUTO_TEST_CASE(the_sink_can_end_the_run) {
  int seen = 0;
  Run stopped(clinic(), {}, [&](Row&) -> Result<void> {
    if (++seen == 2) return fail(Errc::cancelled);
    return {};
  });
  const auto result = stopped.feed(header + "1,Shouted,Female,,\n2,Shouted,Female,,\n3,Shouted,Female,,\n");
  BOOST_REQUIRE(!result);
  BOOST_TEST((result.error().code == Errc::cancelled));
  BOOST_TEST((stopped.finish().error().code == Errc::cancelled));
  BOOST_TEST(seen == 2);
}

BOOST_AUTO_TEST_CASE(the_size_of_the_pieces_changes_nothing) {
  const auto bytes = read_file(source_dir() / "adapters/aaln/sample.csv");
  const auto whole = run(mapping_of("aaln"), bytes);
  for (const std::size_t piece : {1U, 3U, 64U, 4'099U}) {
    const auto pieces = run(mapping_of("aaln"), bytes, {}, piece);
    BOOST_REQUIRE(pieces.rows.size() == whole.rows.size());
    for (std::size_t i = 0; i < whole.rows.size(); ++i) {
      BOOST_REQUIRE(pieces.rows[i].content == whole.rows[i].content);
      BOOST_REQUIRE(pieces.rows[i].source_key == whole.rows[i].source_key);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_trace_tells_of_each_cell_what_became_of_it) {
  RunOptions options;
  options.trace = true;
  const auto outcome = run(clinic(), header + "1,Shouted,女,Mai Lor,7\n", options);
  BOOST_REQUIRE(outcome.rows.size() == 1U);
  std::vector<std::string> lines;
  for (const Trace& line : outcome.rows[0].trace) {
    lines.push_back(std::string(name(line.fate)) + "|" + line.column + "|" + line.before + "|" + line.field + "|" +
                    line.after + "|" + line.class_letter + "|" + line.rule);
  }
  const std::vector<std::string> wanted = {
      R"(kept|What happened?|Shouted|act_types|["verbal_harassment"]|N|)",
      R"(kept|Gender|女|target.gender|["female"]|Q|)",
      "dropped|Id|1|||D|source_record_id",
      "dropped|Name|Mai Lor|||D|person_name",
      "ignored|Score|7|||N|of no use",
  };
  BOOST_TEST(lines == wanted, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(identity_is_added_in_front_of_the_content) {
  const auto uid = RecordUid::random();
  std::string full = complete(R"({"kind":"incident"})", uid, 3);
  json::Parser parser;
  const auto value = parser.parse(full);
  BOOST_REQUIRE(value);
  BOOST_TEST(value->find("record_uid").string() == uid.text());
  BOOST_TEST(value->find("revision").number_text() == "3");
  BOOST_TEST(value->find("kind").string() == "incident");
  std::string gone = withdrawal(RecordKind::incident, uid, 4);
  const auto withdrawn = parser.parse(gone);
  BOOST_REQUIRE(withdrawn);
  BOOST_TEST(withdrawn->find("withdrawn").boolean());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::adapters
