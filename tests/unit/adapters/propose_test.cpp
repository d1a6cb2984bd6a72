// What a person who has an export and no mapping file gets: a first file that compiles, what it covers, and what a next
// version would change.
#include "adapters/propose.hpp"

#include "adapters/coverage.hpp"
#include "adapters/diff.hpp"
#include "adapters/zone.hpp"
#include "tests/unit/adapters/reading.hpp"

namespace kith::adapters {
namespace {

using namespace testing;

// An export that nobody has mapped: 40 answers in English, Spanish and Chinese.
std::string unknown_export() {
  std::string out =
      "Response ID,Submitted,Full name,Cell phone,When did it happen?,City,What happened?,Why do you think it was?,"
      "Gender,Your age,Tell us everything\r\n";
  const std::array<std::string, 4> names = {"Mai Lor", "An Tran", "Kim Lee", "Rosa Cruz"};
  const std::array<std::string, 4> what = {"Verbal harassment; Stalking", "Vandalism", "Acoso verbal",
                                           "Glared at; Vandalism"};
  const std::array<std::string, 4> gender = {"Female", "女", "Hombre", "Prefer not to say"};
  const std::array<std::string, 4> cities = {"Davis", "Sacramento", "Elk Grove", "Roseville"};
  for (std::size_t i = 0; i < 40; ++i) {
    out += "R_" + std::to_string(7'000 + i) + ",2024-03-" + std::to_string(i % 28 + 1) +
           " 10:" + std::to_string(10 + i) + ":00," + names[i % 4] + ",916-555-01" + std::to_string(10 + i) + ",3/" +
           std::to_string(i % 28 + 1) + "/2024," + cities[i % 4] + "," + what[i % 4] + "," +
           (i % 2 == 0 ? "Race" : "Idioma") + "," + gender[i % 4] + "," + std::to_string(18 + i) +
           ",\"It was a long story that nobody else can tell, number " + std::to_string(i) + ", and it went on\"\r\n";
  }
  return out;
}

const ProposedColumn& column(const Proposal& proposal, std::string_view header) {
  const auto found = std::ranges::find(proposal.columns, header, &ProposedColumn::header);
  BOOST_REQUIRE(found != proposal.columns.end());
  return *found;
}

Mapping scopes(const std::string& codes, const std::string& version) {
  return compile("mapping = 1\nname = \"m\"\nversion = " + version +
                 "\ntitle = \"t\"\nkind = \"incident\"\nkey = \"id\"\n[source]\nformat = \"csv\"\n[columns]\nid = "
                 "\"Id\"\nv = \"V\"\n[fields.sites]\nfrom = \"v\"\nseparator = \";\"\nunmapped = \"flag\"\ncodes = { " +
                 codes + " }\n[[skip]]\nreason = \"test\"\nwhen = { column = \"v\", is = \"test\" }\n");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(proposing)

BOOST_AUTO_TEST_CASE(an_export_nobody_mapped_gets_a_file_that_compiles_and_runs) {
  const auto bytes = unknown_export();
  const auto proposal = propose(bytes, {});
  BOOST_REQUIRE(proposal);
  BOOST_TEST(proposal->rows == 40U);
  BOOST_TEST(proposal->format == "csv");
  BOOST_TEST((column(*proposal, "Response ID").kind == ColumnKind::key));
  BOOST_TEST((column(*proposal, "Full name").kind == ColumnKind::identifier));
  BOOST_TEST((column(*proposal, "Cell phone").kind == ColumnKind::identifier));
  BOOST_TEST((column(*proposal, "Tell us everything").kind == ColumnKind::free_text));
  BOOST_TEST(column(*proposal, "When did it happen?").field == "occurred");
  BOOST_TEST(column(*proposal, "What happened?").field == "act_types");
  BOOST_TEST(column(*proposal, "What happened?").separator == ";");
  BOOST_TEST(column(*proposal, "Why do you think it was?").field == "bias_reasons");
  BOOST_TEST(column(*proposal, "Gender").field == "target.gender");
  BOOST_TEST(column(*proposal, "Your age").field == "target.age_band");
  BOOST_TEST(column(*proposal, "City").field == "place");
  BOOST_TEST(proposal->open_questions > 0U);
  const auto mapping = Mapping::parse(proposal->toml);
  if (!mapping) BOOST_FAIL(explain("proposed", mapping.error()) + proposal->toml);
  const auto outcome = run(*mapping, bytes);
  BOOST_REQUIRE_MESSAGE(outcome.result, proposal->toml);
  BOOST_REQUIRE(outcome.rows.size() == 40U);
  for (const Row& row : outcome.rows) BOOST_TEST((row.fate == RowFate::record), first_error(row));
  BOOST_TEST(
      outcome.rows[0].content.find(
          R"("place":{"level":"county","code":"06113"},"act_types":["verbal_harassment","following_stalking"])") !=
      std::string::npos);
  BOOST_TEST(outcome.rows[2].content.find(R"("gender":["male"])") != std::string::npos);
  BOOST_TEST(outcome.rows[3].content.find(R"("gender":["declined"])") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(nothing_that_identifies_anybody_gets_into_the_proposed_file) {
  const auto proposal = propose(unknown_export(), {});
  BOOST_REQUIRE(proposal);
  for (const char* canary : {"Mai Lor", "916-555", "long story", "R_7000", "An Tran"}) {
    BOOST_TEST(proposal->toml.find(canary) == std::string::npos, canary);
  }
}

// Forty answers to a question whose options nobody else uses, and a column of four people who took the calls.
std::string invented_options(std::string_view header) {
  std::string out = "Response ID,When did it happen?," + std::string(header) + ",Taken by,Full name\r\n";
  const std::array<std::string, 4> options = {"Zorvex", "Quildane", "Brindlewick", "Stalking"};
  const std::array<std::string, 4> staff = {"Mai Lor", "An Tran", "Kim Lee", "Rosa Cruz"};
  for (std::size_t i = 0; i < 40; ++i)
    out += "R_" + std::to_string(7'000 + i) + ",3/" + std::to_string(i % 28 + 1) + "/2024," + options[i % 4] + "," +
           staff[i % 4] + ",Person " + std::to_string(i) + "\r\n";
  return out;
}

// In a handful of rows each text stands once, and not for that a row is known by it.
BOOST_AUTO_TEST_CASE(words_in_a_short_sample_are_no_key_and_known_answers_are_a_choice) {
  const std::string bytes =
      "Tag,When did it happen?,Q5,Tell us everything,Ward\r\n"
      "A-17,3/2/2024,Vandalism,They shouted at me,North\r\n"
      "B-4,3/14/2024,Stalking,He came back twice,South\r\n"
      "A-3,3/15/2024,Verbal harassment,At the bus stop,East\r\n"
      "C-8,3/16/2024,Physical assault,In the shop,West\r\n";
  const auto proposal = propose(bytes, {});
  BOOST_REQUIRE(proposal);
  BOOST_TEST((column(*proposal, "Tag").kind == ColumnKind::key));
  BOOST_TEST((column(*proposal, "Tell us everything").kind == ColumnKind::free_text));
  BOOST_TEST((column(*proposal, "Ward").kind == ColumnKind::free_text));
  BOOST_TEST((column(*proposal, "Q5").kind == ColumnKind::choice));
  BOOST_TEST(column(*proposal, "Q5").field == "act_types");
  for (const char* text : {"They shouted", "came back", "bus stop"})
    BOOST_TEST(proposal->toml.find(text) == std::string::npos, text);
  BOOST_TEST(Mapping::parse(proposal->toml).has_value(), proposal->toml);
}

BOOST_AUTO_TEST_CASE(options_that_no_list_has_are_proposed_for_mapping_with_a_warning) {
  const auto proposal = propose(invented_options("What happened?"), {});
  BOOST_REQUIRE(proposal);
  const ProposedColumn& what = column(*proposal, "What happened?");
  BOOST_TEST((what.kind == ColumnKind::choice));
  BOOST_TEST(what.may_be_names);
  BOOST_TEST(what.field == "act_types");
  for (const char* option : {"Zorvex", "Quildane", "Brindlewick"})
    BOOST_TEST(proposal->toml.find(option) != std::string::npos, option);
  BOOST_TEST(proposal->toml.find("look like names of people") != std::string::npos);
  BOOST_TEST(Mapping::parse(proposal->toml).has_value(), proposal->toml);
}

BOOST_AUTO_TEST_CASE(few_values_that_may_be_people_are_asked_about_and_not_written_out) {
  const auto proposal = propose(invented_options("Zone of the house"), {});
  BOOST_REQUIRE(proposal);
  BOOST_TEST(column(*proposal, "Taken by").may_be_names);
  BOOST_TEST(column(*proposal, "Taken by").field == "");
  BOOST_TEST((column(*proposal, "Full name").kind == ColumnKind::identifier));
  BOOST_TEST(proposal->toml.find("Move the line to [drop]") != std::string::npos);
  for (const char* canary : {"Mai Lor", "An Tran", "Rosa Cruz", "Zorvex"})
    BOOST_TEST(proposal->toml.find(canary) == std::string::npos, canary);
}

BOOST_AUTO_TEST_CASE(every_sample_of_the_built_in_adapters_gets_a_file_that_compiles) {
  const std::vector<std::string> samples = {
      "aaln/sample.csv",      "ca_doj/sample.csv",     "google_forms/sample.csv", "kobotoolbox/sample.json",
      "airtable/sample.json", "salesforce/sample.csv", "redcap/sample.csv",       "qualtrics/sample.csv"};
  for (const std::string& sample : samples) {
    const auto bytes = read_file(source_dir() / "adapters" / sample);
    const auto proposal = propose(bytes, {});
    BOOST_REQUIRE_MESSAGE(proposal, sample);
    const auto mapping = Mapping::parse(proposal->toml);
    BOOST_TEST(mapping.has_value(), sample << "\n" << (mapping ? "" : explain("proposed", mapping.error())));
    if (!mapping) continue;
    const auto outcome = run(*mapping, bytes);
    BOOST_TEST(outcome.result.has_value(), sample);
    for (const auto& unknown : outcome.header.unknown) BOOST_TEST_MESSAGE(unknown);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_table_is_an_error) {
  BOOST_TEST(!propose("", {}));
  BOOST_TEST(!propose("Id,Name\n", {}));
}

BOOST_AUTO_TEST_CASE(coverage_lists_what_has_no_code_and_what_loses_something) {
  CoverageRun run(
      scopes("\"Park\" = \"public_park\", \"Shop\" = { code = \"other_business\", confidence = \"broader\" }", "1"),
      {});
  BOOST_REQUIRE(run.feed("Id,V\n1,Park;Casino\n2,Casino\n3,Shop\n4,test\n5,call 916-555-0142\n"));
  BOOST_REQUIRE(run.finish());
  const Coverage coverage = run.coverage();
  BOOST_REQUIRE(coverage.unmapped.size() == 2U);
  BOOST_TEST(coverage.unmapped[0].text == "casino");
  BOOST_TEST(coverage.unmapped[0].count == 2U);
  BOOST_TEST(coverage.unmapped[0].field == "sites");
  BOOST_TEST(coverage.unmapped[1].looks_like == "phone number");
  const auto lossy = std::ranges::find(coverage.lossy, "broader code", &LossyValue::rule);
  BOOST_REQUIRE(lossy != coverage.lossy.end());
  BOOST_TEST(lossy->before == "Shop");
  BOOST_REQUIRE(coverage.fields.size() >= 1U);
  BOOST_TEST(coverage.fields[0].field == "sites");
  BOOST_TEST(coverage.fields[0].records == 4U);
  BOOST_TEST(coverage.tally.skipped.at(0).second == 1U);
}

BOOST_AUTO_TEST_CASE(a_diff_shows_each_row_that_a_new_version_reads_differently) {
  const auto old_version = scopes("\"Park\" = \"public_park\", \"Bus\" = \"public_transit\"", "1");
  const auto new_version =
      scopes("\"Park\" = \"public_park\", \"Bus\" = \"public_street\", \"Sea\" = \"public_park\"", "2");
  std::vector<RowChange> changes;
  DiffRun run(old_version, new_version, {}, [&](const RowChange& change) -> Result<void> {
    changes.push_back(change);
    return {};
  });
  const std::string rows = "Id,V\n1,Park\n2,Bus\n3,Sea\n4,test\n";
  MemoryBytes bytes(rows);
  for (bool has_more = true; has_more;) {
    const auto step = run.step(bytes);
    BOOST_REQUIRE(step);
    has_more = *step;
  }
  BOOST_TEST(run.summary().rows == 4U);
  BOOST_TEST(run.summary().unchanged == 2U);
  BOOST_TEST(run.summary().changed == 2U);
  BOOST_REQUIRE(changes.size() == 2U);
  BOOST_TEST(changes[0].row == 3U);
  BOOST_REQUIRE(changes[0].fields.size() == 1U);
  BOOST_TEST(changes[0].fields[0].field == "sites");
  BOOST_TEST(changes[0].fields[0].before == R"(["public_transit"])");
  BOOST_TEST(changes[0].fields[0].after == R"(["public_street"])");
  BOOST_TEST(changes[1].fields.size() == 2U);  // the flag goes, the code comes
  BOOST_TEST(run.summary().by_field.at("sites") == 2U);
}

BOOST_AUTO_TEST_CASE(a_diff_says_which_version_does_not_fit_the_export) {
  DiffRun run(
      scopes("\"a\" = \"public_park\"", "1"),
      compile("mapping = 1\nname = \"m\"\nversion = 2\ntitle = \"t\"\nkind = \"incident\"\nkey = \"id\"\n[source]\n"
              "format = \"csv\"\n[columns]\nid = \"Id\"\n"),
      {}, [](const RowChange&) -> Result<void> { return {}; });
  const auto fed = run.feed("Id,V\n1,a\n");
  const auto result = fed ? run.finish() : fed;
  BOOST_REQUIRE(!result);
  BOOST_TEST((run.failed() == DiffRun::Side::after));
  BOOST_REQUIRE(run.header_fault().unknown.size() == 1U);
  BOOST_TEST(run.header_fault().unknown[0] == "V");
}

BOOST_AUTO_TEST_CASE(zones_agree_with_the_systems_own_data) {
  const char* before = std::getenv("TZ");
  const std::string kept = before == nullptr ? "" : before;
  for (const std::string_view name : zone_names()) {
    const auto zone = Zone::find(name);
    BOOST_REQUIRE(zone);
    ::setenv("TZ", std::string(name).c_str(), 1);
    ::tzset();
    // Alaska and Samoa had other standard times before 1984; a step of 5 h 7 min meets every hour of the day.
    constexpr std::time_t from = 489'024'000, to = 2'145'916'800;  // 1985-07 to 2037
    int differences = 0;
    for (std::time_t at = from; at < to; at += 18'420) {
      std::tm local{};
      ::localtime_r(&at, &local);
      const auto offset = zone->offset_at(std::chrono::sys_seconds(std::chrono::seconds(at)));
      differences += offset.count() == local.tm_gmtoff ? 0 : 1;
    }
    BOOST_TEST(differences == 0, name);
  }
  before == nullptr ? ::unsetenv("TZ") : ::setenv("TZ", kept.c_str(), 1);
  ::tzset();
}

BOOST_AUTO_TEST_CASE(hours_shown_twice_or_never_are_read_by_the_stated_rule) {
  const auto zone = Zone::find("America/Los_Angeles");
  BOOST_REQUIRE(zone);
  using namespace std::chrono;
  const auto at = [](year_month_day day, int hour, int minute) {
    return sys_seconds(sys_days(day)) + hours(hour) + minutes(minute);
  };
  // 2024-11-03: 1:30 is shown twice; the first, in summer time, is 8:30 UTC.
  BOOST_TEST((zone->to_moment(at(2024y / 11 / 3, 1, 30)) == at(2024y / 11 / 3, 8, 30)));
  // 2024-03-10: 2:30 is never shown; as if the clocks had not changed it is 10:30 UTC.
  BOOST_TEST((zone->to_moment(at(2024y / 3 / 10, 2, 30)) == at(2024y / 3 / 10, 10, 30)));
  BOOST_TEST((zone->to_moment(at(2024y / 7 / 1, 0, 0)) == at(2024y / 7 / 1, 7, 0)));
  BOOST_TEST(!Zone::find("Europe/Nowhere"));
  BOOST_TEST(!Zone::find("+25:00"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::adapters
