// What `kith table --check` asks for, what it makes of the hub's counts, and that nothing is offered where one of the
// two programs is missing, ends badly, is late, or lies.
#include "hub/cli/brief.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "hub/cli/brief_rows.hpp"

namespace kith::cli {
namespace {

namespace fs = std::filesystem;

using disclosure::OwnTable;

fs::path build() {
  return std::getenv("KITH_BINARY_DIR");
}

shell::Worker stand_in(std::vector<std::string> arguments, const shell::WorkerLimits& limits = {}) {
  return {build() / "tests/kith-stand-in", std::move(arguments), limits};
}

ProtectionPrograms programs() {
  ProtectionPrograms real = protection_programs(build());
  real.protect.program = build() / "hub/protect/kith-protect";
  real.audit.program = build() / "hub/prove/kith-audit";
  return real;
}

disclosure::Profile everybody() {
  return disclosure::for_one_organisation(*disclosure::profile("public"));
}

TableOptions options_by(std::vector<std::string> by) {
  TableOptions options;
  options.by = std::move(by);
  options.check = "public";
  return options;
}

std::string refusal_of(const TableOptions& options) {
  const auto asked = asked_tables(options);
  BOOST_REQUIRE(!asked.has_value());
  BOOST_TEST((asked.error().exit == ExitCode::usage));
  return asked.error().text;
}

bool says(const std::string& text, std::string_view words) {
  return text.find(words) != std::string::npos;
}

std::string cell(const std::string& code, std::int64_t n) {
  return R"({"codes":[")" + code + R"("],"labels":["=)" + code + R"("],"count":)" + std::to_string(n) +
         R"(,"base":70,"warnings":[]})";
}

// AALN's published counties, and four without an answer.
std::string aaln(const std::string& more_cells = {}) {
  return R"({"org":"aaln","kind":"incident","as_of":"2026-11-22","advice":"","tables":[)"
         R"({"dimensions":[],"decimals":1,"base":70,"base_id":"records","records":70,"notes":[],"cells":[]},)"
         R"({"dimensions":[{"name":"county","multi":false,"unknown":"inside"}],"decimals":2,"base":70,)"
         R"("base_id":"records","records":70,"notes":[],"cells":[)" +
         cell("unknown", 4) + "," + cell("06067", 44) + "," + cell("06113", 11) + "," + cell("06061", 7) + "," +
         cell("06017", 4) + more_cells + "]}]}";
}

OwnAnswer aaln_answer(const TableOptions& options) {
  auto answer = read_own_counts(aaln(), *asked_tables(options), options);
  BOOST_REQUIRE(answer.has_value());
  return *std::move(answer);
}

std::vector<OwnTable> aaln_tables() {
  return {disclosure::own_table(aaln_answer(options_by({"county"})).counts, {"county"}).value()};
}

// Why nothing is offered.
std::string nothing_with(const ProtectionPrograms& programs) {
  const auto made = protect_own(aaln_tables(), everybody(), programs);
  BOOST_REQUIRE(!made.has_value());
  BOOST_TEST((made.error().exit == ExitCode::failed));
  BOOST_TEST(made.error().text.starts_with("Nothing is offered for publication: "), made.error().text);
  return made.error().text;
}

std::string nothing_from(const shell::Worker& instead) {
  ProtectionPrograms of_protect = programs(), of_audit = programs();
  of_protect.protect = instead;
  of_audit.audit = instead;
  std::string words = nothing_with(of_protect);
  BOOST_TEST(words == nothing_with(of_audit));
  return words;
}

struct Said {
  fs::path folder;
  Said() {
    std::string name = (fs::temp_directory_path() / "kith-brief-XXXXXX").string();
    BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder = name;
  }
  ~Said() { fs::remove_all(folder); }
  Said(const Said&) = delete;
  Said& operator=(const Said&) = delete;
  shell::Worker worker(const std::string& text) const {
    std::ofstream{folder / "text"} << text;
    return stand_in({"say", (folder / "text").string()});
  }
};

BOOST_AUTO_TEST_SUITE(briefs)

BOOST_AUTO_TEST_CASE(all_sums_of_a_table_are_asked_for) {
  const auto asked = asked_tables(options_by({"county,act_type", "county", "act_type,county"}));
  BOOST_REQUIRE(asked.has_value());
  BOOST_TEST(asked->tables.size() == 2U);
  BOOST_TEST(asked->sums.size() == 4U);
  const TableOptions request = exact_request(options_by({}), asked->sums);
  BOOST_TEST((request.by == std::vector<std::string>{"total", "county", "act_type", "county,act_type"}));
  BOOST_TEST(request.unknown == "inside");
}

BOOST_AUTO_TEST_CASE(what_is_no_one_system_is_refused_in_words) {
  BOOST_TEST(says(refusal_of(options_by({"county", "cbsa,gender"})), "county and cbsa tell of the same answers"));
  BOOST_TEST(says(refusal_of(options_by({"act_group,act_type"})), "act_group and act_type"));
  BOOST_TEST(says(refusal_of(options_by({"month", "year"})), "month and year"));
  // A form with one column of bias gives reasons and targets, and the flag tells how many stand in no row.
  BOOST_TEST(
      says(refusal_of(options_by({"bias_reason", "bias_target"})), "bias_reason and bias_target tell of the same"));
  BOOST_TEST(says(refusal_of(options_by({"bias_target", "quality_flag"})), "bias_target and quality_flag"));
  BOOST_TEST(says(refusal_of(options_by({"reporter_role", "reporting_for"})), "reporter_role and reporting_for"));
  BOOST_TEST(says(refusal_of(options_by({"county,county"})), "stands twice"));
  BOOST_TEST(says(refusal_of(options_by({"a,b,c", "d,e,f", "g", "h"})), "more than the hub counts at once"));
  TableOptions aggregates = options_by({"county"});
  aggregates.kind = "aggregate";
  BOOST_TEST(says(refusal_of(aggregates), "tables of incidents"));
}

BOOST_AUTO_TEST_CASE(a_filter_on_the_answers_of_several_that_are_counted_is_refused) {
  TableOptions options = options_by({"act_type"});
  options.where = {"act_group=harassment"};
  BOOST_TEST(is_filtered(options, "act_type"));
  BOOST_TEST(!is_filtered(options, "county"));
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_not_the_apis_is_not_understood) {
  const TableOptions options = options_by({"county"});
  const auto asked = asked_tables(options).value();
  for (const std::string body : {"", "{}", R"({"tables":[{},{}]})", R"({"tables":[1,2]})"})
    BOOST_TEST(!read_own_counts(body, asked, options).has_value());
  std::string negative = aaln();
  negative.replace(negative.find(":44,"), 4, ":-4,");
  BOOST_TEST(!read_own_counts(negative, asked, options).has_value());
  const auto twice = read_own_counts(aaln("," + cell("06067", 5)), asked, options);
  BOOST_REQUIRE(!twice.has_value());
  BOOST_TEST(says(twice.error().text, "--taxonomy sah_2023"));
}

BOOST_AUTO_TEST_CASE(el_dorado_is_hidden_and_what_would_give_it_away_too) {
  const TableOptions options = options_by({"county"});
  OwnAnswer answer = aaln_answer(options);
  auto made = protect_own(aaln_tables(), everybody(), programs());
  if (!made) BOOST_FAIL(made.error().text);
  const Brief brief{std::move(answer), {{"county"}}, {}, everybody(), *std::move(made)};
  std::size_t hidden = 0;
  for (const BriefRow& row : brief_rows(brief, 0)) {
    if (row.codes.front() == "06017" || row.codes.front() == "06061") BOOST_TEST(row.state.is_hidden());
    if (row.codes.front() == "06067" && row.percentage) BOOST_TEST(*row.percentage == "66.67");
    BOOST_TEST((!row.state.is_hidden() || !row.percentage));
    hidden += row.state.is_hidden() ? 1 : 0;
  }
  // 66 of 70 have a county: the four without one are nobody's business either.
  BOOST_TEST(hidden >= 3U);
  const std::string csv = brief_csv(brief), json = brief_json(brief);
  BOOST_TEST(says(csv, "1,county,06017,'=06017,,,,,,,S,"), csv);
  for (const std::string_view secret : {"small", "beside", "Shown", ",4,", ":4,", ",7,", ":7,"}) {
    BOOST_TEST(!says(csv, secret), secret);
    BOOST_TEST(!says(json, secret), secret);
  }
  std::istringstream in;
  std::ostringstream out, err;
  Terminal terminal{{in, out, err}};
  print_brief(brief, terminal);
  for (const std::string_view words : {"small", "beside", "Audited: ", "can be subtracted", "For you alone"})
    BOOST_TEST(says(out.str(), words), out.str());
}

BOOST_AUTO_TEST_CASE(where_each_record_has_one_of_several_answers_they_add_up_for_a_reader) {
  const TableOptions options = options_by({"bias_target"});
  const auto printed = [&](std::int64_t last) {
    const std::string body =
        R"({"org":"aaln","as_of":"2026-11-22","tables":[{"dimensions":[],"records":57,"cells":[]},)"
        R"({"dimensions":[{"name":"bias_target","multi":true}],"records":57,"multiple_bias":"include","cells":[)" +
        cell("14", 42) + "," + cell("21", last) + "," + cell("85", 1) + "]}]}";
    auto answer = read_own_counts(body, *asked_tables(options), options);
    BOOST_REQUIRE(answer.has_value());
    auto made = protect_own({disclosure::own_table(answer->counts, {"bias_target"}).value()}, everybody(), programs());
    if (!made) BOOST_FAIL(made.error().text);
    std::size_t hidden = 0;
    for (const auto& one : made->published.front().cells) hidden += one.state.is_hidden() ? 1 : 0;
    return hidden;
  };
  BOOST_TEST(printed(14) >= 2U);  // 57 - 42 - 14 is 1
  BOOST_TEST(printed(40) == 1U);  // 26 of them named two
}

BOOST_AUTO_TEST_CASE(a_total_that_tells_of_three_small_parts_is_hidden_with_them) {
  disclosure::OwnCounts counts{.as_of = "2026-11-22", .dimensions = {}, .cells = {{{}, 11}}};
  for (const auto& [code, n] : {std::pair{"a", 4}, {"b", 4}, {"c", 3}}) {
    counts.dimensions["county"].codes.push_back({code, code});
    counts.cells[{{"county", code}}] = n;
  }
  const auto made = protect_own({disclosure::own_table(counts, {"county"}).value()}, everybody(), programs());
  if (!made) BOOST_FAIL(made.error().text);
  for (const auto& cell : made->published.front().cells) BOOST_TEST(cell.state.is_hidden());
}

BOOST_AUTO_TEST_CASE(without_a_passed_audit_nothing_is_offered) {
  BOOST_TEST(says(nothing_from(stand_in({"crash"})), "ended without a result"));
  BOOST_TEST(says(nothing_from(stand_in({"exit", "3"})), "ended without a result"));
  BOOST_TEST(says(nothing_from(stand_in({"hang"}, {.time = std::chrono::seconds{1}})), "did not finish in time"));
  BOOST_TEST(says(nothing_from(stand_in({"exit", "1"})), "no version of these tables passed the audit"));
  for (const char* lie : {"copy", "flood"})
    BOOST_TEST(says(nothing_from(stand_in({lie}, {.output_bytes = 100'000})), "install kith again"));
  const auto missing = nothing_with(protection_programs("no/such/folder"));
  BOOST_TEST(says(missing, "no/such/folder/kith-protect, or cannot be started"), missing);
  BOOST_TEST(says(missing, "--programs FOLDER"));
}

BOOST_AUTO_TEST_CASE(a_program_that_lies_is_not_believed) {
  const Said said;
  const auto honest = protect_own(aaln_tables(), everybody(), programs()).value();
  // A protection that hides nothing.
  auto open = honest.published;
  for (std::size_t at = 0; at < open[0].cells.size(); ++at)
    open[0].cells[at].state = *disclosure::CellState::of(honest.exact[0].cells[at].n);
  std::string text = "{\"tables\":[" + disclosure::write_table(open[0]) + "]}\n";
  ProtectionPrograms lying = programs();
  lying.protect = said.worker(text);
  BOOST_TEST(says(nothing_with(lying), "install kith again"));
  // One that hides only what is small: the real audit does not let it pass.
  auto careless = open;
  for (std::size_t at = 0; at < open[0].cells.size(); ++at)
    if (const auto n = honest.exact[0].cells[at].n; n > 0 && n < 11)
      careless[0].cells[at].state = disclosure::CellState::hidden();
  text = "{\"tables\":[" + disclosure::write_table(careless[0]) + "]}\n";
  lying.protect = said.worker(text);
  BOOST_TEST(!protect_own(aaln_tables(), everybody(), lying).has_value());
  // An audit that says "passed" of anything has no certificate that holds.
  lying = programs();
  lying.audit = said.worker(
      R"({"passed":true,"hidden":1,"unprinted":0,"refused":[],"certificate":{"certificate":"kith-1","profile":)"
      R"({"name":"public","version":1,"k":11},"tables":[["public","own","county"]],"base":[],"witnesses":[],"proofs":[]}})"
      "\n");
  BOOST_TEST(says(nothing_with(lying), "install kith again"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::cli
