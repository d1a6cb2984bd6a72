// The attack on mixed totals: whoever reads the tables of records, of aggregates and the mixed ones as one system, be
// it an organisation that knows its own, learns no more than each hides by itself. Real database, real programs.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>

#include "hub/disclosure/bounds.hpp"
#include "hub/disclosure/release_check.hpp"
#include "tests/unit/release/mixed_collaborative.hpp"

namespace kith::release {
namespace {

using disclosure::Counted;
using disclosure::PublishedTable;
using test::MixedCollaborative;

constexpr std::int64_t k = 11;

std::vector<PublishedTable> that_count(const std::vector<PublishedTable>& tables, Counted what,
                                       std::string_view profile = "public") {
  std::vector<PublishedTable> found;
  for (const PublishedTable& table : tables)
    if (table.counts == what && table.profile.name == profile) found.push_back(table);
  return found;
}

// Every published table in one system: `both` is records and aggregates, which is how a reader adds and subtracts them.
std::vector<PublishedTable> as_one(const std::vector<PublishedTable>& tables) {
  std::vector<PublishedTable> all;
  for (const PublishedTable& table : tables) {
    if (table.counts == Counted::organisations || table.profile.name != "public") continue;
    PublishedTable one = table;
    one.counts = Counted::people;
    one.of.clear();
    one.dimensions.push_back({"kind", false, {{"both", {}}, {"records", "both"}, {"sent", "both"}}});
    for (auto& cell : one.cells)
      cell.codes.push_back(table.counts == Counted::mixed ? 0U : table.counts == Counted::people ? 1U : 2U);
    all.push_back(std::move(one));
  }
  return all;
}

using Interval = std::pair<std::int64_t, std::int64_t>;  // -1: no end

// What the exact program of the audit can infer of each number that is not printed.
std::map<std::string, Interval> inferred(const std::vector<PublishedTable>& tables) {
  std::string text;
  json::Writer out{text};
  out.begin_object();
  // A reader, who has no exact counts to hold other rules to.
  disclosure::Profile reader = test::profiles()[public_profile];
  reader.organisations = 0;
  reader.insider_rule = false;
  disclosure::write_profile(reader, out);
  out.key("tables").begin_array();
  for (const PublishedTable& table : tables) disclosure::write_table(table, out);
  out.end_array().end_object();
  shell::Worker worker = test::programs().audit;
  worker.arguments = {"--intervals"};
  auto answer = shell::run_worker(worker, text);
  BOOST_REQUIRE(answer.has_value());
  BOOST_REQUIRE(answer->exit == 0);
  json::Parser parser{disclosure::text_limits()};
  const auto root = parser.parse(answer->output).value();
  std::map<std::string, Interval> found;
  for (json::Value one = root.find("intervals").first(); one; one = one.next()) {
    const auto end = [&](std::string_view name) {
      const json::Value value = one.find(name);
      return value && value.is(json::Kind::number) ? value.integer().value_or(-1) : -1;
    };
    found[std::string{one.find("cell").string()}] = {end("least"), end("most")};
  }
  return found;
}

// kind=sent;period=… without its first part.
std::string without_kind(const std::string& name) {
  return name.substr(name.find(';') + 1);
}

BOOST_AUTO_TEST_SUITE(attacks_on_mixed_totals)

BOOST_FIXTURE_TEST_CASE(all_files_of_a_year_as_one_system_tell_no_more_than_records_and_aggregates_apart,
                        MixedCollaborative) {
  make_year();
  const auto all = published().tables;
  const auto together = inferred(as_one(all));
  std::size_t compared = 0;
  for (const auto& [kind, counted] : {std::pair{"kind=records", Counted::people}, {"kind=sent", Counted::aggregates}})
    for (const auto& [cell, apart] : inferred(that_count(all, counted))) {
      const auto found = together.find(std::string{kind} + ";" + cell);
      BOOST_REQUIRE_MESSAGE(found != together.end(), kind << ";" << cell);
      BOOST_TEST((found->second == apart), kind << ";" << cell << " " << found->second.first << " to "
                                                << found->second.second << ", apart " << apart.first << " to "
                                                << apart.second);
      ++compared;
    }
  BOOST_TEST(compared > 20U);
  // And apart, none can be told closely.
  for (const auto& [cell, range] : together)
    if (cell.starts_with("kind=sent") && range.second >= 0 && range.second != 0 && range.first < k)
      BOOST_TEST(range.second - range.first >= k - 2, without_kind(cell));
}

BOOST_FIXTURE_TEST_CASE(a_mixed_number_beside_its_base_where_aggregates_are_hidden_would_tell_them,
                        MixedCollaborative) {
  make_year();
  const Published all = published();
  const auto checked = disclosure::check_releases(all.tables, all.certificates);
  BOOST_REQUIRE(checked.has_value());
  BOOST_TEST(checked->passed());
  BOOST_TEST(checked->mixed == 5U);
  BOOST_TEST(checked->certificates == 3U);
  // The attack, had the table been made with the number: base and mixed printed, what was sent hidden.
  std::size_t tried = 0;
  for (const PublishedTable& sent : that_count(all.tables, Counted::aggregates)) {
    for (const auto& hidden : sent.cells) {
      if (!hidden.state.is_hidden()) continue;
      std::vector<PublishedTable> forged = all.tables;
      const auto at = [&](Counted what) {
        return std::ranges::find_if(forged, [&](const PublishedTable& table) {
          return table.counts == what && table.release == sent.release && table.profile == sent.profile &&
                 table.dimensions == sent.dimensions;
        });
      };
      const auto base = std::ranges::find(at(Counted::people)->cells, hidden.codes, &disclosure::PublishedCell::codes);
      if (base->state.is_hidden()) continue;
      at(Counted::mixed)->cells.push_back({hidden.codes, *disclosure::CellState::of(*base->state.value() + 5)});
      const auto found = disclosure::check_releases(forged, all.certificates);
      BOOST_REQUIRE(found.has_value());
      BOOST_TEST(!found->passed());
      ++tried;
    }
  }
  BOOST_TEST(tried > 0U);
}

BOOST_FIXTURE_TEST_CASE(an_organisation_that_subtracts_its_own_tells_nothing_small_of_the_others, MixedCollaborative) {
  const auto drafts = make_year();
  const auto tables = that_count(published().tables, Counted::aggregates);
  // The exact numbers by cell, and who brought them.
  std::map<std::string, std::map<std::string, std::int64_t>> exact;
  for (const Draft& draft : drafts)
    for (const Cube& cube : draft.aggregates.exact.cubes)
      for (const CubeCell& cell : cube.cells)
        for (const auto& [org, acts] : cell.shares)
          exact["period=" + cube.dimensions[1].codes[cell.codes[1]].code + ";place=" +
                cube.dimensions[0].codes[cell.codes[0]].code][draft.aggregates.exact.counts.organisations[org]] = acts;
  const auto system = disclosure::build_system(tables).value();
  std::size_t shown = 0, hidden = 0;
  for (const OrgCode& org : orgs) {
    disclosure::Bounds bounds = disclosure::published_bounds(system);
    for (std::size_t c = 0; c < system.cells.size(); ++c)
      if (const auto found = exact.find(system.cells[c].name); found != exact.end())
        bounds.low[c] = std::max(bounds.low[c], found->second[std::string{org.text()}]);
    const auto known = disclosure::narrowed(system, bounds);
    BOOST_REQUIRE(known.has_value());
    for (std::size_t c = 0; c < system.cells.size(); ++c) {
      const auto found = exact.find(system.cells[c].name);
      if (found == exact.end()) continue;
      std::int64_t all = 0;
      for (const auto& [of, acts] : found->second) all += acts;
      const std::int64_t own = found->second[std::string{org.text()}];
      const std::int64_t others = all - own;
      if (known->is_fixed(c)) {
        ++shown;
        BOOST_TEST((others == 0 || others >= k), system.cells[c].name << " tells " << org.text() << " of " << others);
        BOOST_TEST(std::ranges::count_if(found->second, [](const auto& one) { return one.second > 0; }) >= 3);
      } else if (others > 0 && others < k) {
        ++hidden;
        BOOST_TEST(known->high[c] - known->low[c] >= k - 2, system.cells[c].name);
      }
    }
  }
  BOOST_TEST(shown > 0U);
  BOOST_TEST(hidden > 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::release
