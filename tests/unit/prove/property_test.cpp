// Random releases against glpsol as an independent oracle, which gets each table's sums in its own plain words and
// finds every interval and every verdict by itself; and what must be true of any suppression. A few hundred tables by
// default, 10,000 with KITH_FULL.
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdlib>

#include "hub/disclosure/verify.hpp"
#include "hub/prove/audit.hpp"
#include "tests/support/glpsol.hpp"
#include "tests/unit/prove/random_release.hpp"

namespace kith::prove {
namespace {

using test::hidden;
using test::RandomRelease;

constexpr std::int64_t beyond = 1'000'000;
constexpr int hard_seed = 4111;            // nothing limits its numbers, and what is most of them is not whole
constexpr std::int64_t endless = 250'000;  // at least: nothing tells

int how_many(int usual, int full) {
  return std::getenv("KITH_FULL") != nullptr ? full : usual;
}

struct Range {
  std::int64_t least = 0;
  std::int64_t most = 0;
};

// All questions about one release in one run of glpsol: a copy of the system for each, which share nothing.
class Oracle {
 public:
  explicit Oracle(const RandomRelease& release) : release_(release) {
    for (const auto& [name, count] : release.printed) variables_.push_back(name);
    for (const std::string& name : release.unprinted) variables_.push_back(name);
    for (const std::string& name : release.slack) variables_.push_back(name);
    for (const auto& [name, count] : release.printed)
      if (count == hidden) asked_.push_back(name);
    for (const std::string& name : release.unprinted) asked_.push_back(name);
  }

  std::map<std::string, Range> ranges(test::Glpsol& glpsol) const {
    std::map<std::string, Range> found;
    const std::vector<double> values = run(glpsol, 2, true, false);
    for (std::size_t i = 0; i < asked_.size(); ++i)
      found[asked_[i]] = {std::llround(values[2 * i]), std::llround(values[2 * i + 1])};
    return found;
  }

  std::map<std::string, std::int64_t> floors(test::Glpsol& glpsol) const {
    std::map<std::string, std::int64_t> found;
    const std::vector<double> values = run(glpsol, 1, false, true);
    for (std::size_t i = 0; i < asked_.size(); ++i)
      found[asked_[i]] = static_cast<std::int64_t>(std::ceil(values[i] - 1e-6));
    return found;
  }

 private:
  [[nodiscard]] std::size_t column(std::size_t copy, const std::string& name) const {
    const auto at = std::ranges::find(variables_, name) - variables_.begin();
    return copy * variables_.size() + static_cast<std::size_t>(at);
  }

  // Every second copy looks for the most when there are two for each question.
  std::vector<double> run(test::Glpsol& glpsol, std::size_t copies, bool whole, bool markers) const {
    if (asked_.empty()) return {};
    test::LinearProblem problem;
    problem.are_whole = whole;
    for (std::size_t i = 0; i < asked_.size() * copies; ++i) {
      for (const std::string& name : variables_) problem.columns.push_back(bounds(name, markers));
      for (const test::Sum& sum : release_.sums) {
        problem.rows.emplace_back();
        for (const auto& [name, factor] : sum.terms) problem.rows.back().terms.emplace_back(column(i, name), factor);
      }
      problem.goal.emplace_back(column(i, asked_[i / copies]), i % copies == 0 ? 1 : -1);
    }
    const auto answer = glpsol.solve(problem);
    BOOST_REQUIRE(answer.has_value());
    std::vector<double> found;
    for (std::size_t i = 0; i < asked_.size() * copies; ++i) found.push_back((*answer)[column(i, asked_[i / copies])]);
    return found;
  }

  [[nodiscard]] test::LinearProblem::Column bounds(const std::string& name, bool markers) const {
    const auto printed = release_.printed.find(name);
    const bool is_slack = std::ranges::find(release_.slack, name) != release_.slack.end();
    if (printed == release_.printed.end()) return {is_slack ? 1 : 0, beyond};
    if (printed->second == 0 || (printed->second != hidden && !markers)) return {printed->second, printed->second};
    return {1, beyond};
  }

  const RandomRelease& release_;
  std::vector<std::string> variables_;
  std::vector<std::string> asked_;
};

// The rule in its own words: a sum of printed parts gives its m hidden ones away when they make m times k - 1.
bool is_told_by_sum(const RandomRelease& release) {
  for (const test::Sum& sum : release.sums) {
    std::int64_t left = 0;
    std::int64_t parts = 0;
    bool is_printed_sum = true;
    for (const auto& [name, factor] : sum.terms) {
      const auto printed = release.printed.find(name);
      if (printed == release.printed.end() || (printed->second == hidden && factor > 0)) {
        is_printed_sum = false;
      } else if (printed->second == hidden) {
        ++parts;
      } else {
        left += factor * printed->second;
      }
    }
    if (is_printed_sum && parts >= 2 && left == parts * (release.k - 1)) return true;
  }
  return false;
}

bool may_be_printed(const RandomRelease& release, const std::map<std::string, Range>& ranges,
                    const std::map<std::string, std::int64_t>& floors) {
  for (const auto& [name, range] : ranges) {
    if (range.least >= release.k) continue;
    const std::int64_t floor = floors.at(name);
    if (release.printed.contains(name)) {
      if (range.least != floor || range.most < floor + release.k - 2) return false;
    } else if (range.most != 0 && range.most - range.least < release.k - 2) {
      return false;
    }
  }
  return !is_told_by_sum(release);
}

bool passes(const RandomRelease& release) {
  const auto outcome = audit(release.tables, release.tables.front().profile);
  BOOST_REQUIRE(outcome.has_value());
  return outcome->passed();
}

BOOST_AUTO_TEST_SUITE(properties)

BOOST_AUTO_TEST_CASE(an_independent_solver_finds_the_same_intervals_and_verdicts) {
  test::Glpsol glpsol;
  int passed = 0;
  int proofs = 0;
  const int tables = how_many(250, 10'000);
  for (int i = 0; i <= tables; ++i) {
    const int seed = i < tables ? i : hard_seed;
    std::mt19937 random(static_cast<std::mt19937::result_type>(seed));
    const RandomRelease release = test::random_release(random);
    const Oracle oracle{release};
    const auto ranges = oracle.ranges(glpsol);
    const auto found = intervals(release.tables);
    BOOST_REQUIRE_MESSAGE(found.has_value(), "seed " << seed);
    std::size_t told = 0;  // of which nothing is below nobody, so that no cell was made for it
    for (const auto& [name, range] : ranges) told += range.most == 0 ? 1 : 0;
    BOOST_REQUIRE_GE(found->size() + told, ranges.size());
    for (const Interval& interval : *found) {
      BOOST_REQUIRE_MESSAGE(ranges.contains(interval.cell), "seed " << seed << ": " << interval.cell);
      const Range& range = ranges.at(interval.cell);
      const bool is_same =
          interval.least == range.least &&
          (interval.most == disclosure::no_limit ? range.most >= endless : interval.most == range.most);
      BOOST_CHECK_MESSAGE(is_same, "seed " << seed << ": " << interval.cell << " is " << interval.least << " to "
                                           << interval.most << ", the oracle says " << range.least << " to "
                                           << range.most);
    }
    const auto outcome = audit(release.tables, release.tables.front().profile);
    BOOST_REQUIRE(outcome.has_value());
    const bool expected = may_be_printed(release, ranges, oracle.floors(glpsol));
    BOOST_CHECK_MESSAGE(outcome->passed() == expected, "seed " << seed << ": the oracle says " << expected);
    if (!outcome->passed()) continue;
    ++passed;
    proofs += static_cast<int>(outcome->certificate.proofs.size());
    const auto verified = disclosure::verify(release.tables, outcome->certificate);
    BOOST_REQUIRE(verified.has_value());
    BOOST_CHECK_MESSAGE(verified->passed(), "seed " << seed << ": its certificate does not verify");
  }
  BOOST_TEST_MESSAGE(passed << " of " << tables << " passed, with " << proofs << " proofs");
  BOOST_TEST(passed * 20 > tables);  // both answers occur
  BOOST_TEST(passed * 10 < tables * 9);
}

// Hides the smallest of each row and column until two are hidden there.
void hide_two_everywhere(RandomRelease& release) {
  const auto name = [](int a, int b) { return "a=c" + std::to_string(a) + ";b=c" + std::to_string(b); };
  for (auto& [cell, count] : release.printed)
    if (count > 0 && count < release.k) count = hidden;
  const auto fill = [&](const std::array<std::string, 5>& line) {
    for (;;) {
      const auto count = std::ranges::count_if(line, [&](const auto& cell) { return release.printed[cell] == hidden; });
      const std::string* least = nullptr;
      for (const std::string& cell : line)
        if (release.printed[cell] > 0 && (least == nullptr || release.printed[cell] < release.printed[*least]))
          least = &cell;
      if (count == 0 || count >= 2 || least == nullptr) return;
      release.printed[*least] = hidden;
    }
  };
  for (int round = 0; round < 5; ++round)
    for (int i = 0; i < 5; ++i) {
      fill({name(i, 0), name(i, 1), name(i, 2), name(i, 3), name(i, 4)});
      fill({name(0, i), name(1, i), name(2, i), name(3, i), name(4, i)});
    }
  print_again(release);
}

BOOST_AUTO_TEST_CASE(two_suppressions_in_every_row_and_column_are_not_enough) {
  int derivable = 0;
  const int tables = how_many(200, 3'761);
  for (int seed = 0; seed < tables; ++seed) {
    std::mt19937 random(static_cast<std::mt19937::result_type>(seed));
    RandomRelease release = test::random_square(random);
    hide_two_everywhere(release);
    const auto found = intervals(release.tables);
    BOOST_REQUIRE(found.has_value());
    const bool is_derivable = std::ranges::any_of(
        *found, [&](const Interval& cell) { return cell.least == cell.most && cell.least < release.k; });
    derivable += is_derivable ? 1 : 0;
    if (is_derivable) BOOST_CHECK_MESSAGE(!passes(release), "seed " << seed);
  }
  BOOST_TEST_MESSAGE(derivable << " of " << tables << " tables give a number away");
  BOOST_TEST(derivable > 0);
}

// Hides the smallest printed inner cells until the audit passes, then shows again what it can.
std::vector<std::string> protect_minimally(RandomRelease& release) {
  std::vector<std::string> complements;
  for (auto& [cell, count] : release.printed)
    if (count > 0 && count < release.k) count = hidden;
  for (print_again(release); !passes(release); print_again(release)) {
    const std::string* least = nullptr;
    for (const auto& [cell, count] : release.printed)
      if (count > 0 && (least == nullptr || count < release.printed[*least])) least = &cell;
    if (least == nullptr) return {};
    release.printed[*least] = hidden;
    complements.push_back(*least);
  }
  for (bool is_shrinking = true; is_shrinking;) {
    is_shrinking = false;
    for (auto cell = complements.rbegin(); cell != complements.rend(); ++cell) {
      release.printed[*cell] = release.truth[*cell];
      print_again(release);
      is_shrinking = passes(release);
      if (is_shrinking) {
        complements.erase(std::next(cell).base());
        break;
      }
      release.printed[*cell] = hidden;
    }
  }
  print_again(release);
  return complements;
}

BOOST_AUTO_TEST_CASE(without_any_one_of_its_complements_a_minimal_protection_fails) {
  int removed = 0;
  for (int seed = 0; seed < how_many(15, 200); ++seed) {
    std::mt19937 random(static_cast<std::mt19937::result_type>(seed));
    RandomRelease release = test::random_release(random);
    release.printed = release.truth;
    for (const std::string& cell : protect_minimally(release)) {
      release.printed[cell] = release.truth[cell];
      print_again(release);
      BOOST_CHECK_MESSAGE(!passes(release), "seed " << seed << ": " << cell << " need not be hidden");
      release.printed[cell] = hidden;
      ++removed;
    }
  }
  BOOST_TEST(removed > 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::prove
