// JSON and NDJSON exports as KoboToolbox and Airtable write them, in pieces, and what is damaged in them.
#include "adapters/json_splitter.hpp"
#include "tests/unit/adapters/reading.hpp"
#include "tests/unit/adapters/source_reading.hpp"

namespace kith::adapters {
namespace {

using namespace testing;
using K = CellKind;
using Cells = std::vector<ReadCell>;

SourceFormat json_format(std::vector<std::string> records = {}) {
  SourceFormat format;
  format.text = TextFormat::json;
  format.records = std::move(records);
  return format;
}

SourceFormat ndjson_format() {
  SourceFormat format;
  format.text = TextFormat::ndjson;
  return format;
}

// The records of a text that comes in pieces, or the name of the error.
std::vector<std::string> split(std::string_view text, const std::vector<std::string>& path, std::size_t piece) {
  std::vector<std::string> out;
  JsonSplitter splitter(path, [&](std::uint64_t number, std::string& record) -> Result<void> {
    BOOST_TEST(number == out.size() + 1);
    out.push_back(record);
    return {};
  });
  Result<void> result;
  for (std::size_t at = 0; at < text.size() && result; at += piece) result = splitter.feed(text.substr(at, piece));
  if (result) result = splitter.finish();
  if (!result) return {std::string(error_info(result.error().code).slug)};
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json_source)

BOOST_AUTO_TEST_CASE(records_are_found_where_the_path_leads_in_pieces_of_any_size) {
  using Texts = std::vector<std::string>;
  for (const std::size_t piece : {1U, 2U, 3U, 7U, 1000U}) {
    const auto says = [&](std::string_view text, const Texts& path, const Texts& wanted) {
      BOOST_TEST(split(text, path, piece) == wanted, text);
    };
    says(R"([{"a":"]}\""},{"b":[1,{}]}])", {}, {R"({"a":"]}\""})", R"({"b":[1,{}]})"});
    says(R"( [ ] )", {}, {});
    says(R"([1,"x,]",null])", {}, {"1", R"("x,]")", "null"});
    says(R"({"count":2,"results":[{"a":1} , {"a":2}],"next":null})", {"results"}, {R"({"a":1})", R"({"a":2})"});
    // Only the list at the path counts, not one of the same name elsewhere or a text that looks like it.
    says(R"({"x":{"results":[1]},"s":"\"results\":[2]","results":[{"results":[3]}]})", {"results"},
         {R"({"results":[3]})"});
    says(R"({"data":{"other":[0],"items":[{"a":1}]},"items":[9]})", {"data", "items"}, {R"({"a":1})"});
    const Texts malformed = {"malformed-json"};
    for (const auto* text : {"", "[", "[{}", "[{},]", "[,{}]", "[{} {}]", "[{}]]", "[{}],", "[}", "[{}", "[1 2]"})
      says(text, {}, malformed);
    for (const auto* text : {R"({"r":[{}])", R"({"r":[{}]}})", R"({"r":[1],})", R"({"r":[1] "s":2})"})
      says(text, {"r"}, malformed);
    const Texts wrong = {"wrong-format"};
    for (const auto* text : {R"({"other":[1]})", R"({"r":{"a":1}})", R"({"r":null})", R"([{"r":[1]}])", "7"})
      says(text, {"r"}, wrong);
    says(R"({"a":1})", {}, wrong);
    says(R"({"r":[1],"r":[2]})", {"r"}, {"duplicate-member"});
  }
}

BOOST_AUTO_TEST_CASE(nested_objects_become_paths_and_lists_one_cell) {
  const auto read = read_source(json_format({"records"}), R"({"records":[
    {"id":"rec1","fields":{"Name":"女","Tags":["a","b, c",3,true,null,""],"Count":1.50,"Ok":false,"None":null,"Empty":""}},
    {"id":"rec2","group/q":"x","fields":{"Photos":[{"url":"u"},{"url":"v"}],"Tags":[]}},
    {}],"offset":"itr"})");
  BOOST_REQUIRE(read.result);
  BOOST_TEST(
      (read.headers.at(0) == std::vector<std::string>{"id", "fields/Name", "fields/Tags", "fields/Count", "fields/Ok",
                                                      "fields/None", "fields/Empty", "group/q", "fields/Photos"}));
  const ReadCell absent{K::absent, ""};
  const ReadCell blank{K::blank, ""};
  BOOST_REQUIRE(read.rows.size() == 3U);
  BOOST_TEST(read.rows[0].cells == (Cells{{K::text, "rec1"},
                                          {K::text, "女"},
                                          {K::list,
                                           "a\x1F"
                                           "b, c\x1F"
                                           "3\x1Ftrue"},
                                          {K::number, "1.50"},
                                          {K::boolean, "false"},
                                          blank,
                                          blank,
                                          absent,
                                          absent}),
             boost::test_tools::per_element());
  BOOST_TEST(read.rows[1].cells == (Cells{{K::text, "rec2"},
                                          absent,
                                          blank,
                                          absent,
                                          absent,
                                          absent,
                                          absent,
                                          {K::text, "x"},
                                          {K::nested, "2 nested items"}}),
             boost::test_tools::per_element());
  BOOST_TEST(read.rows[2].cells == Cells(9, absent), boost::test_tools::per_element());
  BOOST_TEST(read.rows[2].number == 3U);
  BOOST_TEST(read.progress.done == read.progress.total);
}

BOOST_AUTO_TEST_CASE(the_separator_of_paths_is_the_formats) {
  SourceFormat format = json_format();
  format.path_separator = '.';
  BOOST_TEST(read_source(format, R"([{"a":{"b":{"c":1}}}])").headers.at(0).front() == "a.b.c");
}

BOOST_AUTO_TEST_CASE(a_damaged_record_is_refused_and_the_others_go_on) {
  const std::string large = "{\"a\":\"" + std::string(1'100'000, 'x') + "\"}";
  const auto read = read_source(json_format(), R"([{"a":1},{"a":tru},7,{"a":1,"a":2},{"b":{"c":1},"b/c":2},)" + large +
                                                   ",{\"a\":\"\xFF\"},{\"a\":[\"x\\u001fy\"]},{\"a\":\"\\u0000\"}," +
                                                   R"({"a":"last"}])");
  BOOST_REQUIRE(read.result);
  const std::vector<Errc> wanted = {Errc::malformed_json,  Errc::wrong_type,       Errc::duplicate_member,
                                    Errc::contradiction,   Errc::source_too_large, Errc::not_utf8,
                                    Errc::malformed_value, Errc::nul_character};
  BOOST_REQUIRE(read.rows.size() == wanted.size() + 2);
  for (std::size_t i = 0; i < wanted.size(); ++i)
    BOOST_TEST((read.rows[i + 1].faults.at(0).code == wanted[i]), "record " << i + 2);
  BOOST_TEST(read.rows.back().faults.empty());
  BOOST_TEST(read.rows.back().cells[0].text == "last");
}

BOOST_AUTO_TEST_CASE(lines_of_ndjson_are_rows_of_their_own) {
  const std::string large = "{\"a\":\"" + std::string(1'100'000, 'x') + "\"}";
  const auto read = read_source(ndjson_format(), "\xEF\xBB\xBF{\"a\":1}\r\n\n  \nnot json\n" + large + "\n{\"b\":2}");
  BOOST_REQUIRE(read.result);
  BOOST_TEST((read.headers.at(0) == std::vector<std::string>{"a", "b"}));
  BOOST_REQUIRE(read.rows.size() == 4U);
  BOOST_TEST(read.rows[1].number == 4U);
  BOOST_TEST((read.rows[1].faults.at(0).code == Errc::malformed_json));
  BOOST_TEST((read.rows[2].faults.at(0).code == Errc::source_too_large));
  BOOST_TEST(read.rows[3].number == 6U);
  BOOST_TEST(read_source(ndjson_format(), "").rows.empty());
}

BOOST_AUTO_TEST_CASE(keys_without_end_stop_the_reading) {
  std::string keys = "[{";
  for (int i = 0; i < 3'000; ++i) keys += "\"k" + std::to_string(i) + "\":1,";
  keys += "\"z\":1},{";
  for (int i = 0; i < 3'000; ++i) keys += "\"q" + std::to_string(i) + "\":1,";
  const auto read = read_source(json_format(), keys + "\"z\":1}]");
  BOOST_TEST((read.error() == Errc::source_too_large));
  BOOST_TEST(read.rows.empty());
  const auto envelope = read_source(json_format({"r"}), "{\"x\":\"" + std::string(1'100'000, 'x') + "\",\"r\":[]}");
  BOOST_TEST((envelope.error() == Errc::source_too_large));
}

// A key that only the last record has is found before the first is given.
BOOST_AUTO_TEST_CASE(an_unknown_key_stops_the_run_before_a_row_is_given) {
  const Mapping mapping = compile(R"(
mapping = 1
name = "kobo"
version = 1
title = "a form"
kind = "incident"
key = "id"
[source]
format = "json"
records = "results"
[columns]
id = "_id"
what = "incident/type"
[drop]
"_submitted_by" = "staff_name"
"_geolocation" = "coordinates"
[fields.source_system]
value = "kobotoolbox"
[fields.act_types]
from = "what"
[fields.act_types.codes]
verbal = "verbal_harassment"
)");
  std::string text = R"({"count":300,"results":[)";
  for (int i = 0; i < 300; ++i)
    text += R"({"_id":)" + std::to_string(i) + R"(,"incident/type":"verbal","_geolocation":[38.5,-121.4]},)";
  const auto good = run(mapping, text + R"({"_id":300}]})", {}, 100);
  BOOST_REQUIRE(good.result);
  BOOST_TEST(good.rows.size() == 301U);
  BOOST_TEST(good.rows[7].source_key == "7");
  BOOST_TEST(good.rows[7].number == 8U);
  BOOST_TEST((good.rows[7].fate == RowFate::record), first_error(good.rows[7]));
  const auto bad = run(mapping, text + R"({"_id":300,"phone":"5551234567"}]})", {}, 100);
  BOOST_TEST((!bad.result && bad.result.error().code == Errc::unknown_column));
  BOOST_TEST((bad.header.unknown == std::vector<std::string>{"phone"}));
  BOOST_TEST(bad.rows.empty());
  // Step by step, memory is the caller's to bound: rows come in pieces, not all at once.
  std::uint64_t rows = 0;
  Run stepped(mapping, {}, [&](Row&) -> Result<void> {
    ++rows;
    return {};
  });
  std::string many = R"({"results":[)";
  for (int i = 0; i < 20'000; ++i) many += R"({"_id":)" + std::to_string(i) + R"(,"incident/type":"verbal"},)";
  many += R"({"_id":20000}]})";
  MemoryBytes bytes(many);
  std::uint64_t most_in_a_step = 0;
  for (bool is_more = true; is_more;) {
    const auto before = rows;
    const auto stepped_on = stepped.step(bytes);
    BOOST_REQUIRE(stepped_on);
    is_more = *stepped_on;
    most_in_a_step = std::max(most_in_a_step, rows - before);
  }
  BOOST_TEST(rows == 20'001U);
  BOOST_TEST(most_in_a_step < 10'000U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::adapters
