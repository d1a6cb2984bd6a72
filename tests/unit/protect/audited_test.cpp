// Whatever protection prints has to pass the audit, which reads the printed tables by itself: random quarters and their
// year over a tree of places, with a base, with answers of several, with a place that no breakdown has, with
// organisations. The two programs share no code that builds sums, so each is a check of the other.
#include <array>
#include <boost/test/unit_test.hpp>
#include <random>
#include <set>

#include "hub/prove/audit.hpp"
#include "hub/prove/document.hpp"
#include "tests/unit/protect/jobs.hpp"

namespace kith::protect::testing {
namespace {

constexpr std::size_t organisations = 4;
constexpr std::array<const char*, 4> place_codes = {"a", "b", "c", "r"};  // the last has the others
constexpr std::array<const char*, 5> period_codes = {"2021-Q1", "2021-Q2", "2021-Q3", "2021-Q4", "2021"};
constexpr std::array<const char*, 5> answers = {"x0", "x1", "x2", "base", "*"};

// Covered: of several answers everybody with a base gave one, and place c has no breakdown.
enum class Form : std::uint8_t { base, multi, covered };

using Shares = std::array<std::int64_t, organisations>;

// Counts by place, period, answer and organisation.
struct World {
  Form form;
  Shares n[place_codes.size()][period_codes.size()][answers.size()] = {};
};

void add(World& world, std::size_t place, std::size_t quarter, std::size_t answer, std::size_t who, std::int64_t n) {
  for (const std::size_t p : {place, place_codes.size() - 1})
    for (const std::size_t t : {quarter, period_codes.size() - 1}) world.n[p][t][answer][who] += n;
}

// Each with one answer or two, or none.
World random_people(std::mt19937& random) {
  const auto pick = [&](int most) { return std::uniform_int_distribution<int>(0, most)(random); };
  World world{.form = Form::covered};
  for (std::size_t place = 0; place + 1 < place_codes.size(); ++place)
    for (std::size_t quarter = 0; quarter + 1 < period_codes.size(); ++quarter)
      for (std::size_t who = 0; who < organisations; ++who)
        for (int people = pick(16); people > 0; --people) {
          add(world, place, quarter, 4, who, 1);
          if (pick(19) == 0) continue;
          const auto first = static_cast<std::size_t>(pick(2)), second = static_cast<std::size_t>(pick(2));
          for (const std::size_t answer : std::set{first, second, std::size_t{3}})
            add(world, place, quarter, answer, who, 1);
        }
  return world;
}

World random_world(std::mt19937& random, Form form) {
  const auto pick = [&](int most) { return std::uniform_int_distribution<int>(0, most)(random); };
  World world{.form = form};
  for (std::size_t place = 0; place + 1 < place_codes.size(); ++place)
    for (std::size_t quarter = 0; quarter + 1 < period_codes.size(); ++quarter)
      for (std::size_t who = 0; who < organisations; ++who)
        for (std::size_t answer = 0; answer < 4; ++answer) {
          const std::int64_t n = answer == 3 ? pick(3) / 2 : pick(3) == 0 ? 0 : pick(9);
          if (answer < 3) add(world, place, quarter, answer, who, n);
          if (answer < 3 && form == Form::base) add(world, place, quarter, 3, who, n);
          if (answer < 3 && form == Form::multi && n > 0) add(world, place, quarter, (answer + 1) % 3, who, n / 2);
          add(world, place, quarter, 4, who, n);
        }
  return world;
}

std::string cube_of(const World& world, std::size_t period) {
  const std::string places = R"({"id":"place","codes":[{"code":"r")" +
                             std::string(world.form == Form::covered ? R"(,"partial":true)" : "") +
                             R"(},{"code":"a","parent":"r"},{"code":"b","parent":"r"},{"code":"c","parent":"r"}]},)";
  const std::string periods = R"({"id":"period","codes":[{"code":")" + std::string(period_codes[period]) + "\"}]},";
  const std::string variable =
      world.form == Form::covered
          ? R"({"id":"act","multi":true,"codes":[{"code":"*","partial":true},{"code":"base","parent":"*","covers":true},{"code":"x0","parent":"base"},{"code":"x1","parent":"base"},{"code":"x2","parent":"base"}]})"
      : world.form == Form::multi
          ? R"({"id":"act","multi":true,"codes":[{"code":"*"},{"code":"x0","parent":"*"},{"code":"x1","parent":"*"},{"code":"x2","parent":"*"}]})"
          : R"({"id":"age","codes":[{"code":"*","partial":true},{"code":"base","parent":"*"},{"code":"x0","parent":"base"},{"code":"x1","parent":"base"},{"code":"x2","parent":"base"}]})";
  std::string cells;
  for (std::size_t place = 0; place < place_codes.size(); ++place)
    for (std::size_t answer = 0; answer < answers.size(); ++answer) {
      if (world.form == Form::multi && answer == 3) continue;
      if (world.form == Form::covered && place == 2 && answer != 4) continue;
      std::int64_t sum = 0;
      std::string shares;
      for (std::size_t who = 0; who < organisations; ++who) {
        const std::int64_t n = world.n[place][period][answer][who];
        sum += n;
        if (n > 0)
          shares += (shares.empty() ? "[\"o" : ",[\"o") + std::to_string(who) + "\"," + std::to_string(n) + "]";
      }
      cells += std::string(cells.empty() ? "[\"" : ",[\"") + place_codes[place] + "\",\"" + period_codes[period] +
               "\",\"" + answers[answer] + "\"," + std::to_string(sum) + ",[" + shares + "]]";
    }
  return cube(places + periods + variable, cells, period_codes[period]);
}

bool passes(const std::string& rules, const std::string& printed, const std::string& exact) {
  const auto question =
      prove::read_question(R"({"profile":)" + rules + R"(,"tables":[)" + printed + R"(],"sealed":[)" + exact + "]}");
  if (!question) BOOST_FAIL(question.error().sentence());
  const auto outcome = prove::audit(
      question->tables, question->profile,
      {.counts = &question->sealed, .organisations = question->organisations, .insider = question->insider});
  if (!outcome) BOOST_FAIL(outcome.error().sentence());
  for (const prove::Refusal& refusal : outcome->refusals)
    BOOST_TEST_MESSAGE(refusal.cell << ": " << disclosure::sentence(refusal.fault));
  return outcome->passed();
}

// Each quarter beside those before it, then the year: how many cells were hidden beyond the small ones.
std::int64_t release_one_after_another(const World& world, const std::string& rules, int round) {
  std::string frozen, printed, exact;
  std::int64_t complements = 0;
  for (std::size_t period = 0; period < period_codes.size(); ++period) {
    const std::string counts = cube_of(world, period);
    const auto done = protected_of(job(rules, {counts}, ",\"frozen\":[" + frozen + "]"));
    const std::string table = disclosure::write_table(done.tables.front());
    complements += done.account.hidden_cells - done.account.primary_cells;
    printed += (printed.empty() ? "" : ",") + table;
    exact += (exact.empty() ? "" : ",") + counts;
    frozen += (frozen.empty() ? R"({"published":)" : R"(,{"published":)") + table + R"(,"exact":)" + counts + "}";
    BOOST_TEST(passes(rules, printed, exact), "round " << round << ", " << period_codes[period]);
  }
  return complements;
}

BOOST_AUTO_TEST_SUITE(audited_protection)

BOOST_AUTO_TEST_CASE(quarters_and_years_with_a_base_pass_the_audit) {
  std::mt19937 random(20'211'231);
  std::int64_t complements = 0;
  for (int round = 0; round < 24; ++round)
    complements += release_one_after_another(random_world(random, Form::base),
                                             round % 2 == 0 ? profile(11) : profile(11, 3, true), round);
  BOOST_TEST(complements > 50);
}

BOOST_AUTO_TEST_CASE(quarters_and_years_of_answers_of_several_pass_the_audit) {
  std::mt19937 random(7);
  std::int64_t complements = 0;
  for (int round = 0; round < 24; ++round)
    complements += release_one_after_another(random_world(random, Form::multi),
                                             round % 2 == 0 ? profile(5) : profile(5, 2, true), round);
  BOOST_TEST(complements > 20);
}

BOOST_AUTO_TEST_CASE(quarters_and_years_of_answers_that_cover_their_base_pass_the_audit_with_a_place_left_out) {
  std::mt19937 random(20'210'630);
  std::int64_t complements = 0;
  for (int round = 0; round < 24; ++round)
    complements += release_one_after_another(random_people(random),
                                             round % 2 == 0 ? profile(11, 3, true) : profile(5, 2, true), round);
  BOOST_TEST(complements > 20);
}

// Of 35 people everybody did x0, x1 or x2, and x0 is hidden because organisation o0 brought 5 of its 15. The 9 people
// of o0 gave 14 answers, five more than they are. The others are 26 with 13 and 12 of the printed answers: one of them
// at least did x0, and o0 would know that.
BOOST_AUTO_TEST_CASE(an_organisation_knows_how_often_its_own_people_gave_several_answers) {
  const std::string variable =
      R"({"id":"act","multi":true,"codes":[{"code":"*","covers":true},{"code":"x0","parent":"*"},{"code":"x1","parent":"*"},{"code":"x2","parent":"*"}]})";
  const std::string counts = cube(variable, R"(["*",35,[["o0",9],["o1",6],["o2",8],["o3",9],["o4",3]]],
      ["x0",15,[["o0",5],["o1",4],["o2",3],["o3",2],["o4",1]]],["x1",17,[["o0",4],["o1",4],["o2",2],["o3",5],["o4",2]]],
      ["x2",17,[["o0",5],["o1",1],["o2",4],["o3",5],["o4",2]]])");
  const std::string rules = profile(11, 3, true);
  auto done = protected_of(job(rules, {counts}));
  BOOST_TEST(passes(rules, disclosure::write_table(done.tables.front()), counts));
  for (disclosure::PublishedCell& cell : done.tables.front().cells) {
    constexpr std::array<std::int64_t, 4> exact = {35, 15, 17, 17};
    const std::uint32_t code = cell.codes.front();
    cell.state = code == 1 ? disclosure::CellState::hidden() : disclosure::CellState::of(exact.at(code)).value();
  }
  BOOST_TEST(!passes(rules, disclosure::write_table(done.tables.front()), counts));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::protect::testing
