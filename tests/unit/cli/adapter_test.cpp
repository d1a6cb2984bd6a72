// kith adapter from the shell's side: a mapping file is proposed, checked, tried and compared for an export that nobody
// mapped before, and no name, number or story of the export is on the screen unless it was asked for.
#include <boost/test/unit_test.hpp>
#include <fstream>

#include "hub/base/json.hpp"
#include "tests/unit/cli/scripted_hub.hpp"

namespace kith::cli {
namespace {

namespace fs = std::filesystem;

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::string read_file(const fs::path& file) {
  std::ifstream stream{file, std::ios::binary};
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

// Forty answers with what identifies people, and one number typed where a choice was asked for.
std::string an_export() {
  static constexpr std::array what = {"Verbal harassment; Stalking", "Glared at; Vandalism", "Verbal harassment"};
  static constexpr std::array why = {"Race", "Idioma", "Race; Gender"};
  static constexpr std::array gender = {"Female", "Male", "女"};
  std::string text =
      "Response ID,Submitted,Full name,Cell phone,When did it happen?,City,What happened?,Why do you think it was?,"
      "Gender,Your age,Tell us everything\n";
  for (std::size_t i = 0; i < 40; ++i) {
    const std::string day = std::to_string(1 + i % 28);
    text += "R_" + std::to_string(7000 + i) + ",2024-03-" + (day.size() == 1 ? "0" : "") + day + " 10:12:00,";
    text += "Canaryname Tran" + std::to_string(i) + ",916-555-0" + std::to_string(100 + i) + ",3/" + day + "/2024,";
    text += std::string{"Davis,"} + (i == 7 ? "call me 916-555-0199" : what.at(i % 3)) + "," + why.at(i % 3) + ",";
    text += std::string{gender.at(i % 3)} + "," + std::to_string(18 + i) + ",canarystory number " + std::to_string(i) +
            " of how they shouted at all of us in the street\n";
  }
  return text;
}

struct Fixture {
  ScriptedHub hub;
  Member member{hub};
  fs::path sample = member.folder.path() / "sample.csv";
  fs::path mapping = member.folder.path() / "reports.toml";

  Fixture() { write(sample, an_export()); }
  static void write(const fs::path& file, const std::string& text) {
    std::ofstream{file, std::ios::binary | std::ios::trunc} << text;
  }
  Member::Outcome adapter(std::vector<std::string> words) const {
    words.insert(words.begin(), "adapter");
    return member.run(std::move(words), false);
  }
  // The proposed file, with another text in place of the first one of that kind.
  void write_changed(const fs::path& file, std::string_view old_text, std::string_view new_text) const {
    std::string toml = read_file(mapping);
    const auto at = toml.find(old_text);
    BOOST_REQUIRE_MESSAGE(at != std::string::npos, "the proposed file has no " << old_text);
    write(file, toml.replace(at, old_text.size(), new_text));
  }
  void init() const {
    const auto outcome = adapter({"init", sample.string(), "--out", mapping.string()});
    BOOST_REQUIRE_MESSAGE(outcome.exit == ExitCode::done, outcome.err);
  }
};

json::Value parsed(json::Parser& parser, std::string& text) {
  const auto value = parser.parse(text);
  BOOST_REQUIRE_MESSAGE(value.has_value(), text);
  return *value;
}

void check_that_nobody_is_named(const Member::Outcome& outcome) {
  for (const char* canary : {"Canaryname", "canarystory", "916-555"}) {
    BOOST_TEST(!holds(outcome.out, canary), canary);
    BOOST_TEST(!holds(outcome.err, canary), canary);
  }
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(adapter, Fixture)

BOOST_AUTO_TEST_CASE(a_file_is_proposed_that_compiles_and_is_never_written_over) {
  const auto made = adapter({"init", sample.string(), "--out", mapping.string()});
  BOOST_TEST((made.exit == ExitCode::done), made.err);
  BOOST_TEST(holds(made.out, "Full name"));
  BOOST_TEST(holds(made.err, "# decide:"));
  check_that_nobody_is_named(made);
  const std::string toml = read_file(mapping);
  BOOST_TEST(holds(toml, "Full name"));
  const auto checked = adapter({"check", mapping.string(), "--json"});
  BOOST_TEST((checked.exit == ExitCode::done), checked.out);
  BOOST_TEST(holds(checked.out, R"("adapter":"sample")"));
  BOOST_TEST((adapter({"init", sample.string(), "--out", mapping.string()}).exit == ExitCode::conflict));
  BOOST_TEST(read_file(mapping) == toml);
}

BOOST_AUTO_TEST_CASE(without_a_place_to_go_the_proposal_is_printed) {
  const auto made = adapter({"init", sample.string()});
  BOOST_TEST((made.exit == ExitCode::done));
  write(mapping, made.out);
  BOOST_TEST((adapter({"check", mapping.string()}).exit == ExitCode::done));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_a_sample_is_said) {
  BOOST_TEST((adapter({"init", "/nowhere.csv"}).exit == ExitCode::usage));
  write(sample, " \n");
  const auto empty = adapter({"init", sample.string()});
  BOOST_TEST((empty.exit == ExitCode::failed));
  BOOST_TEST(holds(empty.err, "empty"));
}

BOOST_AUTO_TEST_CASE(the_codes_of_each_field_are_listed) {
  const auto fields = adapter({"codes"});
  BOOST_TEST((fields.exit == ExitCode::done), fields.err);
  BOOST_TEST(holds(fields.out, "target.ethnicity"));
  const auto codes = adapter({"codes", "target.ethnicity"});
  BOOST_TEST((codes.exit == ExitCode::done), codes.err);
  BOOST_TEST(holds(codes.out, "hmong"));
  const auto lines = adapter({"codes", "act_types", "--json"});
  BOOST_TEST(holds(lines.out, R"({"code":"harassment","label":"Harassment"})"), lines.out);
  BOOST_TEST((adapter({"codes", "occurred"}).exit == ExitCode::usage));
  const auto typo = adapter({"codes", "target.ethnicty"});
  BOOST_TEST((typo.exit == ExitCode::usage));
  BOOST_TEST(holds(typo.err, "kith adapter codes lists"), typo.err);
}

BOOST_AUTO_TEST_CASE(every_mistake_of_a_mapping_file_has_its_line_and_column) {
  write(mapping, "mapping = 1\nname = \"x\"\nversion = 0\ncolour = 3\n");
  const auto text = adapter({"check", mapping.string()});
  BOOST_TEST((text.exit == ExitCode::failed));
  BOOST_TEST(holds(text.out, mapping.string() + ":3:"));
  BOOST_TEST(holds(text.out, mapping.string() + ":4:"));
  const auto as_json = adapter({"check", mapping.string(), "--json"});
  BOOST_TEST((as_json.exit == ExitCode::failed));
  BOOST_TEST(holds(as_json.out, R"("line":3,)"));
  BOOST_TEST((adapter({"check", "/nowhere.toml"}).exit == ExitCode::usage));
}

BOOST_AUTO_TEST_CASE(a_sample_is_held_to_what_it_became_before) {
  init();
  const fs::path expected = member.folder.path() / "expected.ndjson";
  const auto first = adapter({"test", mapping.string()});
  BOOST_TEST((first.exit == ExitCode::done), first.err);
  BOOST_REQUIRE(fs::exists(expected));
  for (const char* canary : {"Canaryname", "canarystory", "916-555"}) BOOST_TEST(!holds(read_file(expected), canary));
  const auto again = adapter({"test", mapping.string()});
  BOOST_TEST((again.exit == ExitCode::done));
  BOOST_TEST(holds(again.out, "all as expected"));
  write(expected, read_file(expected).replace(0, 8, "{\"row\":9"));
  const auto changed = adapter({"test", mapping.string()});
  BOOST_TEST((changed.exit == ExitCode::failed));
  BOOST_TEST(holds(changed.out, "1 row of 40 not as expected"));
  BOOST_TEST((adapter({"test", mapping.string(), "--json"}).exit == ExitCode::failed));
  BOOST_TEST((adapter({"test", mapping.string(), "--update"}).exit == ExitCode::done));
  BOOST_TEST((adapter({"test", mapping.string()}).exit == ExitCode::done));
  std::string raised = read_file(mapping);
  write(mapping, raised.replace(raised.find("version = 1"), 11, "version = 12"));
  const auto newer = adapter({"test", mapping.string()});
  BOOST_TEST((newer.exit == ExitCode::done), newer.out);
  BOOST_TEST(holds(newer.out, "all as expected\n  of another version of the mapping file"), newer.out);
  BOOST_TEST(holds(read_file(expected), R"("adapter_version":1,)"));
  BOOST_TEST((adapter({"test", mapping.string(), "--update"}).exit == ExitCode::done));
  BOOST_TEST(!holds(adapter({"test", mapping.string()}).out, "another version"));
  fs::remove(sample);
  BOOST_TEST((adapter({"test", mapping.string()}).exit == ExitCode::usage));
}

BOOST_AUTO_TEST_CASE(coverage_counts_answers_without_a_code_and_hides_what_looks_like_a_person) {
  init();
  std::vector<std::string> words = {"coverage", sample.string(), "--adapter", mapping.string()};
  const auto text = adapter(words);
  BOOST_TEST((text.exit == ExitCode::done || text.exit == ExitCode::partly_refused), text.err);
  BOOST_TEST(holds(text.out, "Answers without a code"));
  BOOST_TEST(holds(text.out, "looks like"));
  check_that_nobody_is_named(text);
  words.push_back("--json");
  auto as_json = adapter(words);
  check_that_nobody_is_named(as_json);
  json::Parser parser;
  const json::Value report = parsed(parser, as_json.out);
  BOOST_TEST(report.find("rows").integer().value() == 40);
  BOOST_TEST(report.find("unmapped").size() > 0U);
  words.push_back("--show-source");
  BOOST_TEST(holds(adapter(words).out, "916-555-0199"));
}

BOOST_AUTO_TEST_CASE(a_file_that_does_not_fit_is_explained_by_its_columns) {
  init();
  const fs::path other = member.folder.path() / "other.csv";
  write(other, "Response ID,Shoe size\nR_1,canarystory\n");
  for (const auto& words : {std::vector<std::string>{"coverage", other.string(), "--adapter", mapping.string()},
                            {"diff", mapping.string(), mapping.string(), other.string()}}) {
    const auto outcome = adapter(words);
    BOOST_TEST((outcome.exit == ExitCode::failed));
    BOOST_TEST(holds(outcome.err, "Shoe size"));
    check_that_nobody_is_named(outcome);
  }
}

BOOST_AUTO_TEST_CASE(a_difference_of_two_versions_is_counted_by_field) {
  init();
  const fs::path changed = member.folder.path() / "changed.toml";
  write_changed(changed, "= \"female\"", "= \"male\"");
  auto same = adapter({"diff", mapping.string(), mapping.string(), sample.string(), "--json"});
  json::Parser parser;
  const json::Value nothing = parsed(parser, same.out);
  BOOST_TEST(nothing.find("unchanged").integer().value() == nothing.find("rows").integer().value());
  auto outcome = adapter({"diff", mapping.string(), changed.string(), sample.string(), "--json"});
  BOOST_TEST((outcome.exit == ExitCode::done), outcome.err);
  check_that_nobody_is_named(outcome);
  const json::Value report = parsed(parser, outcome.out);
  BOOST_TEST(report.find("changed").integer().value() > 0);
  BOOST_TEST(report.find("by_field").find("target.gender").integer().value() ==
             report.find("changed").integer().value());
  BOOST_TEST(report.find("keys_changed").integer().value() == 0);
  const auto text = adapter({"diff", mapping.string(), changed.string(), sample.string(), "--rows", "1"});
  BOOST_TEST(holds(text.out, "target.gender"));
  BOOST_TEST(holds(text.out, "more: --rows 0"));
  check_that_nobody_is_named(text);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::cli
