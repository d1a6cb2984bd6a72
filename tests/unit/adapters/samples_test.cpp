// Every built-in adapter's sample gives exactly the expected output beside it. KITH_WRITE_EXPECTED=1 writes the files
// anew, for a person to read the difference before it is committed.
#include <sstream>

#include "hub/base/json.hpp"
#include "tests/unit/adapters/reading.hpp"

namespace kith::adapters {
namespace {

using namespace testing;

// One line for each row of the sample: number, fate, and its record or reason.
std::string listing(const Outcome& outcome) {
  std::string out;
  for (const Row& row : outcome.rows) {
    json::Writer writer(out);
    writer.begin_object().member("row", static_cast<std::int64_t>(row.number)).member("fate", name(row.fate));
    if (!row.reason.empty()) writer.member("reason", row.reason);
    if (!row.errors.empty()) writer.member("error", error_info(row.errors.front().code).slug);
    if (row.fate == RowFate::record) writer.key("record").raw(row.content);
    writer.end_object();
    out += '\n';
  }
  return out;
}

void check_sample(const std::string& adapter, const std::string& sample, const std::string& expected) {
  const auto folder = source_dir() / "adapters" / adapter;
  const auto outcome = run(mapping_of(adapter), read_file(folder / sample));
  BOOST_REQUIRE(outcome.result);
  const std::string lines = listing(outcome);
  if (std::getenv("KITH_WRITE_EXPECTED") != nullptr) std::ofstream(folder / expected, std::ios::binary) << lines;
  BOOST_TEST(!lines.empty());
  std::istringstream made(lines), wanted(read_file(folder / expected));
  std::string a, b;
  for (int line = 1; std::getline(made, a) || !made.eof(); ++line) {
    if (a.empty()) break;
    std::getline(wanted, b);
    BOOST_TEST(a == b, adapter << "/" << expected << " line " << line << "\n  made " << a << "\n  expected " << b);
  }
  BOOST_TEST(lines.size() == read_file(folder / expected).size());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(samples)

BOOST_AUTO_TEST_CASE(every_built_in_mapping_compiles) {
  BOOST_TEST(built_in().size() == 9U);
  for (const BuiltIn& adapter : built_in()) {
    const auto mapping = Mapping::parse(adapter.mapping);
    if (!mapping) BOOST_ERROR(explain(adapter.name, mapping.error()));
    if (mapping) BOOST_TEST(mapping->name() == adapter.name);
  }
}

BOOST_AUTO_TEST_CASE(aaln_sample_gives_its_expected_output) {
  check_sample("aaln", "sample.csv", "expected.ndjson");
}

BOOST_AUTO_TEST_CASE(ca_doj_sample_gives_its_expected_output) {
  check_sample("ca_doj", "sample.csv", "expected.ndjson");
}

BOOST_AUTO_TEST_CASE(stop_aapi_hate_samples_give_their_expected_output) {
  check_sample("stop_aapi_hate", "sample.csv", "expected.ndjson");
  check_sample("stop_aapi_hate", "sample_gender.csv", "expected_gender.ndjson");
}

BOOST_AUTO_TEST_CASE(samples_of_the_generic_adapters_give_their_expected_output) {
  check_sample("google_forms", "sample.csv", "expected.ndjson");
  check_sample("kobotoolbox", "sample.json", "expected.ndjson");
  check_sample("airtable", "sample.json", "expected.ndjson");
  check_sample("salesforce", "sample.csv", "expected.ndjson");
  check_sample("redcap", "sample.csv", "expected.ndjson");
  check_sample("qualtrics", "sample.csv", "expected.ndjson");
}

// A preview shows every cell that has text exactly once by column, and what is dropped is nowhere in what leaves.
BOOST_AUTO_TEST_CASE(nothing_of_a_dropped_cell_is_in_the_record) {
  RunOptions options;
  options.trace = true;
  const auto outcome = run(mapping_of("aaln"), read_file(source_dir() / "adapters/aaln/sample.csv"), options);
  BOOST_REQUIRE(outcome.result);
  int dropped = 0;
  for (const Row& row : outcome.rows) {
    for (const Trace& line : row.trace) {
      if (line.class_letter != 'D') continue;
      ++dropped;
      BOOST_TEST((line.fate == CellFate::dropped && line.field.empty() && line.after.empty()));
      BOOST_TEST(row.content.find(line.before) == std::string::npos);
    }
  }
  BOOST_TEST(dropped > 200);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::adapters
