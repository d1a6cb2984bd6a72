// A brief of an organisation's own numbers, with the real client, hub, protection and audit: what it may publish is
// there, what it may not cannot be worked out of everything that was offered, and where a program is not itself nothing
// is offered at all.
#include <algorithm>
#include <map>

#include "hub/prove/audit.hpp"
#include "tests/e2e/kith_member.hpp"
#include "tests/support/made_table.hpp"

namespace kith::e2e {
namespace {

using cli::ExitCode;

fs::path build() {
  return std::getenv("KITH_BINARY_DIR");
}

// A folder as an installation has it: the programs beside each other.
struct Programs {
  test::TemporaryDirectory folder;
  Programs(const fs::path& protect, const fs::path& audit) {
    fs::create_symlink(protect, folder.path() / "kith-protect");
    fs::create_symlink(audit, folder.path() / "kith-audit");
  }
};

bool says(const std::string& text, std::string_view words) {
  return text.find(words) != std::string::npos;
}

struct BriefFixture {
  test::TestHub hub;
  KithMember member{hub, hub.add_organisation("aaln")};
  Programs programs{build() / "hub/protect/kith-protect", build() / "hub/prove/kith-audit"};

  Ran brief(std::vector<std::string> more, const Programs& with) const {
    more.insert(more.begin(), {"table", "--programs", with.folder.path().string()});
    return member.run(std::move(more));
  }
  Ran brief(std::vector<std::string> more) const { return brief(std::move(more), programs); }
};

using Printed = std::map<std::string, std::optional<std::int64_t>>;  // nothing: S

// Of a JSON brief, the table by that one dimension.
Printed printed_by(const Json& brief, const std::string& dimension) {
  Printed printed;
  for (json::Value table = (*brief).find("tables").first(); table; table = table.next()) {
    if (table.find("dimensions").size() != 1 || table.find("dimensions").first().string() != dimension) continue;
    for (json::Value cell = table.find("cells").first(); cell; cell = cell.next())
      printed[std::string{cell.find("codes").first().string()}] = cell.find("count").integer();
  }
  return printed;
}

// What any reader can infer of each number that is not printed.
std::map<std::string, prove::Interval> inferred(const Printed& printed, const std::string& dimension) {
  const bool has_base = printed.contains("base");
  std::vector<std::string> codes{has_base ? "*?" : "*"};
  if (has_base) codes.emplace_back("base<*");
  for (const auto& [code, n] : printed)
    if (code != "*" && code != "base") codes.push_back(code + (has_base ? "<base" : "<*"));
  std::vector<std::pair<std::vector<std::string>, std::int64_t>> cells;
  for (const auto& [code, n] : printed) cells.push_back({{code}, n.value_or(test::hidden)});
  const auto table = test::made_table("brief", {test::made_dimension(dimension, codes)}, cells, 11, "public");
  std::map<std::string, prove::Interval> intervals;
  const auto all = prove::intervals(std::span{&table, 1});
  BOOST_REQUIRE(all.has_value());
  for (const prove::Interval& one : *all) intervals[one.cell] = one;
  return intervals;
}

void check_that_el_dorado_cannot_be_derived(const Json& brief) {
  const Printed counties = printed_by(brief, "county");
  BOOST_REQUIRE(counties.contains("06017"));
  BOOST_TEST(!counties.at("06017").has_value());
  for (const auto& [code, n] : counties) BOOST_TEST((!n || *n == 0 || *n >= 11), code);
  const prove::Interval el_dorado = inferred(counties, "county").at("county=06017");
  BOOST_TEST(el_dorado.least <= 1);
  BOOST_TEST(el_dorado.most >= 10);
}

BOOST_FIXTURE_TEST_SUITE(briefs, BriefFixture)

BOOST_AUTO_TEST_CASE(a_brief_of_the_sample_lets_nobody_derive_el_dorado) {
  (void)member.push(source_dir() / "adapters/aaln/sample.csv", "aaln");
  const std::vector<std::string> words = {"--check", "public", "--by", "county", "--by", "gender"};
  const auto with = [&](const char* form) {
    auto all = words;
    all.emplace_back(form);
    return all;
  };
  const Ran json = brief(with("--json"));
  BOOST_REQUIRE_MESSAGE(json.exit == ExitCode::done, json.err);
  check_that_el_dorado_cannot_be_derived(Json{json.out});
  const Ran csv = brief(with("--csv"));
  BOOST_REQUIRE_MESSAGE(csv.exit == ExitCode::done, csv.err);
  BOOST_TEST(says(csv.out, "1,county,06017,El Dorado,,,,,,,S,"), csv.out);
  for (const std::string_view own : {"small", "beside", "Shown"}) {
    BOOST_TEST(!says(csv.out, own));
    BOOST_TEST(!says(json.out, own));
  }
  const Ran text = brief(words);
  BOOST_REQUIRE_MESSAGE(text.exit == ExitCode::done, text.err);
  for (const std::string_view own : {"small", "beside", "Audited: ", "Shown: ", "can be subtracted"})
    BOOST_TEST(says(text.out, own), text.out);
}

BOOST_AUTO_TEST_CASE(the_collaborative_profile_shows_placer_and_not_el_dorado) {
  (void)member.push(source_dir() / "adapters/aaln/sample.csv", "aaln");
  const Ran ran = brief({"--check", "collaborative", "--by", "county", "--json"});
  BOOST_REQUIRE_MESSAGE(ran.exit == ExitCode::done, ran.err);
  const Printed counties = printed_by(Json{ran.out}, "county");
  BOOST_TEST(!counties.at("06017").has_value());
  BOOST_TEST(counties.at("06067").value_or(0) == 44);
  const prove::Interval el_dorado = inferred(counties, "county").at("county=06017");
  BOOST_TEST(el_dorado.least <= 1);
  BOOST_TEST(el_dorado.most >= 4);
}

BOOST_AUTO_TEST_CASE(a_table_that_crosses_two_has_its_sums) {
  (void)member.push(source_dir() / "adapters/aaln/sample.csv", "aaln");
  const Ran ran = brief({"--check", "public", "--by", "county,act_type", "--where", "year=2020,2021"});
  BOOST_REQUIRE_MESSAGE(ran.exit == ExitCode::done, ran.err);
  BOOST_TEST(says(ran.out, "county × act type"));
  BOOST_TEST(says(ran.out, "Only year=2020,2021"));
  BOOST_TEST(says(ran.out, "All"));
}

BOOST_AUTO_TEST_CASE(without_both_programs_as_they_are_nothing_is_offered) {
  (void)member.push(source_dir() / "adapters/aaln/sample.csv", "aaln");
  const fs::path protect = build() / "hub/protect/kith-protect", audit = build() / "hub/prove/kith-audit";
  const std::vector<std::string> words = {"--check", "public", "--by", "county", "--csv"};
  const auto nothing_with = [&](const fs::path& one, const fs::path& other) {
    const Ran ran = brief(words, Programs{one, other});
    BOOST_TEST((ran.exit == ExitCode::failed));
    BOOST_TEST(ran.out.empty());
    BOOST_TEST(says(ran.err, "Nothing is offered for publication: kith-"), ran.err);
    return ran.err;
  };
  BOOST_TEST(says(nothing_with("/no/such/program", audit), "cannot be started"));
  BOOST_TEST(says(nothing_with(protect, "/no/such/program"), "cannot be started"));
  BOOST_TEST(says(nothing_with("/bin/true", audit), "install kith again"));
  BOOST_TEST(says(nothing_with(protect, "/bin/true"), "install kith again"));
  const Ran refused = brief(words, Programs{protect, "/bin/false"});
  BOOST_TEST((refused.exit == ExitCode::failed));
  BOOST_TEST(refused.out.empty());
  BOOST_TEST(says(refused.err, "passed the audit"), refused.err);
}

BOOST_AUTO_TEST_CASE(words_that_mean_nothing_are_told_as_for_any_table) {
  const Ran ran = brief({"--check", "public", "--by", "conty"});
  BOOST_TEST((ran.exit == ExitCode::usage));
  BOOST_TEST(says(ran.err, "Did you mean county?"), ran.err);
  BOOST_TEST((member.run({"table", "--check", "everybody"}).exit == ExitCode::usage));
  BOOST_TEST((member.run({"table", "--programs", "somewhere"}).exit == ExitCode::usage));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::e2e
