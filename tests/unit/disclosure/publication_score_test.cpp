// The publication score against the known answers, the guidelines' own remarks, and its own promises: a finer category
// never scores less, the lines add up, and what a refused shape is told helps.
#include "hub/disclosure/publication_score.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>

namespace kith::disclosure {
namespace {

constexpr ScoredVariable bias{Scale::groups, 6};
constexpr ScoredVariable race{Scale::race_in_eight_groups};

ScoredShape shape(std::int64_t people, ScoredPeriod period, std::vector<ScoredVariable> variables) {
  return {11, period, people, std::move(variables)};
}
int total(std::int64_t people, ScoredPeriod period, std::vector<ScoredVariable> variables) {
  return publication_score(shape(people, period, std::move(variables))).total;
}
bool is_refused(std::int64_t people, ScoredPeriod period, std::vector<ScoredVariable> variables) {
  return publication_score(shape(people, period, std::move(variables))).refusal.has_value();
}

BOOST_AUTO_TEST_SUITE(publication_scores)

BOOST_AUTO_TEST_CASE(the_known_answers) {
  BOOST_TEST(total(2'500'000, ScoredPeriod::month, {bias}) == 11);
  BOOST_TEST(!is_refused(2'500'000, ScoredPeriod::month, {bias}));
  BOOST_TEST(total(2'500'000, ScoredPeriod::quarter, {bias, race}) == 14);
  BOOST_TEST(is_refused(2'500'000, ScoredPeriod::quarter, {bias, race}));
  BOOST_TEST(total(2'500'000, ScoredPeriod::year, {bias, race}) == 10);
}

BOOST_AUTO_TEST_CASE(what_follows_for_five_to_nine_groups) {
  BOOST_TEST(!is_refused(1'000'001, ScoredPeriod::quarter, {bias}));
  BOOST_TEST(is_refused(1'000'000, ScoredPeriod::quarter, {bias}));
  BOOST_TEST(!is_refused(100'001, ScoredPeriod::year, {bias}));
  BOOST_TEST(is_refused(100'000, ScoredPeriod::year, {bias}));
}

BOOST_AUTO_TEST_CASE(counts_alone_pass_everywhere_at_eleven) {
  BOOST_TEST(total(0, ScoredPeriod::month, {}) == 12);
  BOOST_TEST(!is_refused(0, ScoredPeriod::month, {}));
  BOOST_TEST(publication_score({2, ScoredPeriod::month, 0, {}}).total == 7 + 5 + 7);
  BOOST_TEST(publication_score({3, ScoredPeriod::month, 0, {}}).total == 7 + 5 + 7 - 3);
  BOOST_TEST(publication_score({5, ScoredPeriod::month, 0, {}}).total == 7 + 5 + 7 - 5);
}

BOOST_AUTO_TEST_CASE(the_remark_on_bands_of_three_years) {
  const auto score = publication_score({11, ScoredPeriod::year, 3'000'000, {{Scale::age_band, 3}}});
  BOOST_TEST(score.lines[3].points == 5);
  BOOST_TEST(score.lines[3].category == "age bands of 3 to 5 years");
}

BOOST_AUTO_TEST_CASE(bounds_belong_to_the_higher_score) {
  const auto place = [](std::int64_t people) {
    return publication_score({11, ScoredPeriod::year, people, {}}).lines[2].points;
  };
  BOOST_TEST(place(2'000'001) == -5);
  BOOST_TEST(place(2'000'000) == -3);
  BOOST_TEST(place(560'000) == 0);
  BOOST_TEST(place(250'000) == 1);
  BOOST_TEST(place(100'000) == 3);
  BOOST_TEST(place(50'000) == 4);
  BOOST_TEST(place(20'000) == 5);
  BOOST_TEST(place(4'000) == 7);
  BOOST_TEST(place(0) == 7);
}

BOOST_AUTO_TEST_CASE(four_variables_are_refused_whatever_they_score) {
  const ScoredShape four{
      1'000, ScoredPeriod::five_years, 30'000'000, {{Scale::sex}, {Scale::sex}, {Scale::sex}, {Scale::sex}}};
  const auto score = publication_score(four);
  BOOST_TEST(score.total <= most_publication_points);
  BOOST_TEST((score.refusal == ScoreRefusal::too_many_variables));
}

BOOST_AUTO_TEST_CASE(immigration_status_in_detail_is_refused_whatever_it_scores) {
  const auto score = publication_score({1'000, ScoredPeriod::five_years, 30'000'000, {{Scale::immigration_in_detail}}});
  BOOST_TEST(score.total <= most_publication_points);
  BOOST_TEST((score.refusal == ScoreRefusal::detailed_immigration_status));
}

BOOST_AUTO_TEST_CASE(a_refused_shape_says_which_terms_to_change) {
  const auto score = publication_score(shape(2'500'000, ScoredPeriod::quarter, {bias, race}));
  const auto change = [&](ScoreTerm term) {
    const auto found = std::ranges::find(score.changes, term, &ScoreChange::term);
    BOOST_REQUIRE(found != score.changes.end());
    return *found;
  };
  BOOST_TEST(change(ScoreTerm::period).category == "a year");
  BOOST_TEST(change(ScoreTerm::period).total == 10);
  BOOST_TEST(change(ScoreTerm::events).category == "100 to 999 events");
  BOOST_TEST(change(ScoreTerm::events).total == 12);
  BOOST_TEST(change(ScoreTerm::interactions).category == "one variable");
  BOOST_TEST(change(ScoreTerm::interactions).total == 8);
  BOOST_TEST(change(ScoreTerm::variable).category == "fewer than 5 groups");
  BOOST_TEST(change(ScoreTerm::variable).total == 12);
}

BOOST_AUTO_TEST_CASE(where_no_change_is_enough_each_says_how_far_it_gets) {
  const auto score = publication_score({1, ScoredPeriod::month, 0, {{Scale::trait, 0}, {Scale::groups, 30}}});
  BOOST_TEST(score.total == 7 + 5 + 7 + 7 + 7 + 2);
  BOOST_TEST(score.changes.size() == 6U);
  for (const ScoreChange& change : score.changes) {
    BOOST_TEST(change.total > most_publication_points);
    BOOST_TEST(change.total < score.total);
  }
}

BOOST_AUTO_TEST_CASE(a_finer_category_never_scores_less) {
  const bool holds = rc::check([] {
    std::vector<ScoredVariable> variables;
    for (int left = *rc::gen::inRange(0, 4); left > 0; --left)
      variables.push_back({static_cast<Scale>(*rc::gen::inRange(0, 13)), *rc::gen::inRange(1, 5'000'000)});
    const auto period = *rc::gen::inRange(0, 6);
    const ScoredShape coarse{*rc::gen::inRange(1, 2'000), static_cast<ScoredPeriod>(period),
                             *rc::gen::inRange(1, 3'000'000), variables};
    ScoredShape fine = coarse;
    fine.smallest_shown = *rc::gen::inRange<std::int64_t>(0, coarse.smallest_shown + 1);
    fine.period = static_cast<ScoredPeriod>(*rc::gen::inRange(period, 6));
    fine.smallest_population = *rc::gen::inRange<std::int64_t>(0, coarse.smallest_population + 1);
    for (ScoredVariable& variable : fine.variables)
      variable.size = variable.scale == Scale::groups ? variable.size * 2 : variable.size / 2;
    RC_ASSERT(publication_score(fine).total >= publication_score(coarse).total);
    fine.variables.push_back({Scale::sex});
    RC_ASSERT(publication_score(fine).total > publication_score(coarse).total);
  });
  BOOST_TEST(holds);
}

BOOST_AUTO_TEST_CASE(lines_add_up_and_changes_lower_the_total) {
  const bool holds = rc::check([] {
    const ScoredShape drawn{*rc::gen::inRange(0, 2'000),
                            static_cast<ScoredPeriod>(*rc::gen::inRange(0, 6)),
                            *rc::gen::inRange(0, 3'000'000),
                            {{static_cast<Scale>(*rc::gen::inRange(0, 13)), *rc::gen::inRange(0, 50)}}};
    const auto score = publication_score(drawn);
    int sum = 0;
    for (const ScoreLine& line : score.lines) sum += line.points;
    RC_ASSERT(sum == score.total);
    RC_ASSERT(score.refusal.has_value() == !score.changes.empty());
    RC_ASSERT(score.refusal.has_value() ==
              (score.total >= 13 || drawn.variables[0].scale == Scale::immigration_in_detail));
    for (const ScoreChange& change : score.changes) RC_ASSERT(change.total < score.total);
  });
  BOOST_TEST(holds);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::disclosure
