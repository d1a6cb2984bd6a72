// An organisation's own tables, made safe: what protection prints of random records, by answers of one and of several,
// with and without a base, several tables at once, has to pass the audit, which builds its sums by itself.
#include <array>
#include <boost/test/unit_test.hpp>
#include <optional>
#include <random>
#include <set>

#include "hub/disclosure/own_tables.hpp"
#include "hub/disclosure/programs.hpp"
#include "hub/disclosure/verify.hpp"
#include "hub/protect/protect.hpp"
#include "hub/prove/audit.hpp"
#include "hub/prove/document.hpp"

namespace {

using namespace kith;
using namespace kith::disclosure;

using Answers = std::vector<std::string>;
using OwnRecord = std::map<std::string, Answers>;
using Names = std::vector<std::string>;

Profile everybody() {
  return for_one_organisation(*profile("public"));
}

// Adds one to every cell that the record is in.
void count(const OwnRecord& record, OwnCounts& counts, OwnCell cell = {}, const std::string& after = {}) {
  ++counts.cells[cell];
  for (auto at = record.upper_bound(after); at != record.end(); ++at)
    for (const std::string& answer : at->second) {
      OwnCell finer = cell;
      finer[at->first] = answer;
      count(record, counts, std::move(finer), at->first);
    }
}

OwnCounts counts_of(const std::vector<OwnRecord>& records, bool is_unknown_inside = false) {
  OwnCounts counts{.as_of = "2021-05-15", .dimensions = {}, .cells = {}};
  std::map<std::string, std::set<std::string>> codes;
  for (const OwnRecord& record : records) {
    count(record, counts);
    for (const auto& [name, answers] : record) codes[name].insert(answers.begin(), answers.end());
  }
  for (const auto& [name, known] : codes) {
    OwnDimension& dimension = counts.dimensions[name];
    dimension.multi = name == "act_type";
    dimension.is_unknown_inside = is_unknown_inside && !dimension.multi;
    for (const std::string& code : known)
      (code == "unknown" || code == "declined" ? dimension.no_answers : dimension.codes).push_back({code, code});
  }
  return counts;
}

std::vector<OwnTable> tables_of(const OwnCounts& counts, const std::vector<Names>& names) {
  std::vector<OwnTable> tables;
  for (const Names& dimensions : names) tables.push_back(own_table(counts, dimensions).value());
  return tables;
}

// Nothing: refused.
std::optional<std::vector<PublishedTable>> hidden(const std::vector<OwnTable>& tables) {
  std::string input = protect_input(tables, everybody());
  const auto job = protect::read_job(input);
  if (!job) BOOST_FAIL(job.error().sentence());
  const auto protection = protect::protect(*job);
  if (!protection) return std::nullopt;
  auto published = read_protected(protect::write_protection(*protection)).value();
  BOOST_TEST(are_versions(published, tables, everybody()));
  return published;
}

prove::Outcome audited(const std::vector<OwnTable>& tables, const std::vector<PublishedTable>& published) {
  const auto question = prove::read_question(audit_input(tables, published, everybody()));
  if (!question) BOOST_FAIL(question.error().sentence());
  const prove::SealedRules sealed{&question->sealed, question->organisations, question->insider};
  const auto outcome = prove::audit(question->tables, question->profile, sealed);
  if (!outcome) BOOST_FAIL(outcome.error().sentence());
  return *outcome;
}

std::optional<std::int64_t> printed(const PublishedTable& table, const std::vector<std::string>& codes) {
  for (const PublishedCell& cell : table.cells) {
    bool is_it = true;
    for (std::size_t d = 0; d < codes.size(); ++d)
      is_it = is_it && table.dimensions[d].codes[cell.codes[d]].code == codes[d];
    if (is_it) return cell.state.value();
  }
  BOOST_FAIL("no such cell");
  return {};
}

void add(std::vector<OwnRecord>& records, int number, const OwnRecord& record) {
  records.insert(records.end(), static_cast<std::size_t>(number), record);
}

OwnRecord random_record(std::mt19937& random) {
  const auto pick = [&](int most) { return std::uniform_int_distribution<int>(0, most)(random); };
  OwnRecord record;
  const int county = pick(11);
  record["county"] = {county == 11 ? "unknown" : county < 7 ? "c0" : county < 9 ? "c1" : county == 9 ? "c2" : "c3"};
  const int age = pick(9);
  record["age_band"] = {age == 9 ? "declined" : age == 8 ? "unknown" : age < 5 ? "a0" : age < 7 ? "a1" : "a2"};
  Answers acts;
  for (const char* act : {"t0", "t1", "t2"})
    if (pick(2) == 0) acts.emplace_back(act);
  record["act_type"] = acts.empty() ? Answers{"unknown"} : acts;
  return record;
}

BOOST_AUTO_TEST_SUITE(own_tables)

BOOST_AUTO_TEST_CASE(whatever_is_offered_passes_the_audit_and_its_certificate_verifies) {
  const std::array<std::vector<Names>, 7> menus = {{{{"county"}},
                                                    {{"act_type"}, {}},
                                                    {{"county"}, {"age_band"}},
                                                    {{"county", "age_band"}},
                                                    {{"county", "act_type"}},
                                                    {{"age_band", "act_type"}, {"county"}},
                                                    {{"county", "age_band"}, {"county", "act_type"}}}};
  std::mt19937 random{20261122};
  std::size_t offered = 0, asked = 0, passed = 0;
  for (std::size_t round = 0; round < 84; ++round) {
    std::vector<OwnRecord> records(std::uniform_int_distribution<std::size_t>(20, 250)(random));
    for (OwnRecord& record : records) record = random_record(random);
    const auto tables = tables_of(counts_of(records, round % 2 == 1), menus[round % menus.size()]);
    ++asked;
    const auto published = hidden(tables);
    if (!published) continue;
    ++offered;
    const auto outcome = audited(tables, *published);
    if (!outcome.passed()) continue;  // then `kith` offers nothing
    ++passed;
    const auto verified = verify(*published, outcome.certificate);
    BOOST_TEST((verified.has_value() && verified->passed()));
  }
  BOOST_TEST_MESSAGE(asked << " asked, " << offered << " hidden, " << passed << " passed");
  BOOST_TEST(passed == offered);
  BOOST_TEST(passed * 10 > asked * 8);
}

BOOST_AUTO_TEST_CASE(el_dorado_cannot_be_derived) {
  std::vector<OwnRecord> records;
  for (const auto& [county, number] : {std::pair{"sacramento", 44}, {"yolo", 11}, {"placer", 7}, {"el_dorado", 4}})
    add(records, number, {{"county", {county}}});
  const auto tables = tables_of(counts_of(records), {{"county"}});
  const auto published = hidden(tables).value();
  BOOST_TEST(audited(tables, published).passed());
  BOOST_TEST(!printed(published[0], {"el_dorado"}).has_value());
  BOOST_TEST(!printed(published[0], {"placer"}).has_value());
  BOOST_TEST(printed(published[0], {"*"}).value_or(0) == 66);
}

BOOST_AUTO_TEST_CASE(who_gave_no_answer_is_not_found_by_subtracting_the_base) {
  std::vector<OwnRecord> records;
  add(records, 30, {{"gender", {"female"}}});
  add(records, 32, {{"gender", {"male"}}});
  add(records, 4, {{"gender", {"declined"}}});
  const auto tables = tables_of(counts_of(records), {{"gender"}});
  BOOST_TEST(tables[0].cells[1].n == 62);
  const auto published = hidden(tables).value();
  BOOST_TEST(audited(tables, published).passed());
  BOOST_TEST((!printed(published[0], {"*"}) || !printed(published[0], {"base"})));
}

BOOST_AUTO_TEST_CASE(bases_of_crossed_answers_of_several_are_counted_and_not_added_up) {
  std::vector<OwnRecord> records;
  add(records, 20, {{"act_type", {"t0", "t1"}}, {"age_band", {"a0"}}});
  add(records, 15, {{"act_type", {"t0"}}, {"age_band", {"unknown"}}});
  add(records, 12, {{"act_type", {"unknown"}}, {"age_band", {"a0"}}});
  add(records, 3, {{"act_type", {"unknown"}}, {"age_band", {"unknown"}}});
  const OwnTable table = tables_of(counts_of(records), {{"age_band", "act_type"}})[0];
  const auto n = [&](std::size_t age, std::size_t act) { return table.cells[age * 4 + act].n; };  // *, base, t0, t1
  BOOST_TEST(n(0, 0) == 50);
  BOOST_TEST(n(0, 1) == 35);
  BOOST_TEST(n(1, 0) == 32);
  BOOST_TEST(n(1, 1) == 20);
  BOOST_TEST(n(0, 2) == 35);
  BOOST_TEST(n(1, 2) == 20);
  BOOST_TEST(n(2, 1) == 20);
}

BOOST_AUTO_TEST_CASE(of_counts_that_contradict_each_other_there_is_no_table) {
  std::vector<OwnRecord> records;
  add(records, 5, {{"county", {"unknown"}}});
  add(records, 5, {{"county", {"c0"}}});
  OwnCounts counts = counts_of(records);
  counts.cells[{}] = 3;
  BOOST_TEST(!own_table(counts, {"county"}).has_value());
}

BOOST_AUTO_TEST_CASE(a_version_of_other_counts_is_no_version) {
  std::vector<OwnRecord> records;
  add(records, 40, {{"county", {"c0"}}});
  add(records, 30, {{"county", {"c1"}}});
  const auto tables = tables_of(counts_of(records), {{"county"}});
  const auto published = hidden(tables).value();
  const auto with = [&](std::int64_t n) {
    auto changed = published;
    changed[0].cells[1].state = *CellState::of(n);
    return changed;
  };
  BOOST_TEST(are_versions(with(40), tables, everybody()));
  BOOST_TEST(!are_versions(with(41), tables, everybody()));
  BOOST_TEST(!are_versions(with(0), tables, everybody()));
  auto fewer = published;
  fewer[0].cells.pop_back();
  BOOST_TEST(!are_versions(fewer, tables, everybody()));
  BOOST_TEST(!are_versions({}, tables, everybody()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
