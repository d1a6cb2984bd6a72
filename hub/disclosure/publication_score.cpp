// The guidelines' table as data; a category is found by the size that it begins with.
#include "hub/disclosure/publication_score.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace kith::disclosure {
namespace {

// Of a scale by size: sizes from `least` on; milder ones first.
struct Category {
  std::int64_t least;
  int points;
  std::string_view words;
};

constexpr std::array events = {
    Category{1'000, 2, "1,000 events or more"},
    Category{100, 3, "100 to 999 events"},
    Category{11, 5, "11 to 99 events"},
    Category{0, 7, "fewer than 11 events"},
};
constexpr std::array places = {
    Category{2'000'001, -5, "over 2,000,000 people"},      Category{1'000'001, -3, "1,000,001 to 2,000,000 people"},
    Category{560'001, -1, "560,001 to 1,000,000 people"},  Category{250'001, 0, "250,001 to 560,000 people"},
    Category{100'001, 1, "100,001 to 250,000 people"},     Category{50'001, 3, "50,001 to 100,000 people"},
    Category{20'001, 4, "20,001 to 50,000 people"},        Category{4'001, 5, "4,001 to 20,000 people"},
    Category{0, 7, "4,000 people or fewer, or not known"},
};
constexpr std::array age_bands = {
    Category{30, 1, "age bands of 30 years or more"}, Category{11, 2, "age bands of 11 to 29 years"},
    Category{6, 3, "age bands of 6 to 10 years"},     Category{3, 5, "age bands of 3 to 5 years"},
    Category{0, 7, "age bands of 1 or 2 years"},
};
constexpr std::array traits = {
    Category{4'000'001, 1, "traits of over 4,000,000 people"},
    Category{300'001, 2, "traits of 300,001 to 4,000,000 people"},
    Category{100'001, 3, "traits of 100,001 to 300,000 people"},
    Category{20'001, 5, "traits of 20,001 to 100,000 people"},
    Category{0, 7, "traits of 20,000 people or fewer, or not known"},
};

// Categories without a size stand in the order of their enum; of the variables, `milder` is the coarser of the kind.
struct Step {
  int points;
  std::string_view words;
};
constexpr std::array periods = {
    Step{-5, "five years together"},
    Step{-3, "two to four years together"},
    Step{0, "a year"},
    Step{3, "half a year"},
    Step{4, "a quarter"},
    Step{5, "a month"},
};
struct NamedScale {
  Scale scale;
  int points;
  std::string_view words;
  Scale milder;  // itself: there is none
};
constexpr std::array named_scales = {
    NamedScale{Scale::race_in_five_groups, 2, "race in five broad groups", Scale::race_in_five_groups},
    NamedScale{Scale::race_in_eight_groups, 3, "race in the eight groups of OMB", Scale::race_in_five_groups},
    NamedScale{Scale::hispanic_or_not, 1, "Hispanic or not", Scale::hispanic_or_not},
    NamedScale{Scale::sex, 1, "sex", Scale::sex},
    NamedScale{Scale::orientation, 2, "sexual orientation", Scale::orientation},
    NamedScale{Scale::gender_identity, 3, "gender identity in three groups", Scale::sex},
    NamedScale{Scale::gender_identity_in_detail, 5, "gender identity in detail", Scale::gender_identity},
    NamedScale{Scale::intersex, 2, "intersex", Scale::intersex},
    NamedScale{Scale::immigration_status, 1, "citizen or foreign born", Scale::immigration_status},
    NamedScale{Scale::immigration_in_detail, 7, "immigration status in detail", Scale::immigration_status},
    NamedScale{Scale::language_in_three_groups, 1, "English, Spanish or other", Scale::language_in_three_groups},
};

// Of groups more is worse, so the sizes are turned round.
constexpr std::array groups = {
    Category{-4, 3, "fewer than 5 groups"},
    Category{-9, 5, "5 to 9 groups"},
    Category{INT64_MIN, 7, "10 groups or more"},
};

constexpr int interaction_points(std::size_t variables, std::int64_t smallest_shown) {
  constexpr std::array points = {0, 1, 2, 4};
  if (variables >= points.size()) return points.back();
  if (variables > 0) return points[variables];
  return smallest_shown >= 5 ? -5 : smallest_shown >= 3 ? -3 : 0;
}
constexpr std::array<std::string_view, 5> interactions = {"no variable", "one variable", "two variables",
                                                          "three variables", "four variables or more"};

const Category& category(std::span<const Category> scale, std::int64_t size) {
  return *std::ranges::find_if(scale, [size](const Category& c) { return c.least <= size; });
}

std::span<const Category> sizes(Scale scale) {
  if (scale == Scale::age_band) return age_bands;
  if (scale == Scale::trait) return traits;
  return groups;
}

const NamedScale* named(Scale scale) {
  const auto* const found = std::ranges::find(named_scales, scale, &NamedScale::scale);
  return found == named_scales.end() ? nullptr : found;
}

Step step_of(const ScoredVariable& variable) {
  if (const NamedScale* const scale = named(variable.scale)) return {scale->points, scale->words};
  const std::int64_t size = variable.scale == Scale::groups ? -variable.size : variable.size;
  const Category& found = category(sizes(variable.scale), size);
  return {found.points, found.words};
}

// What a line could be instead, the worst of the milder first.
std::vector<Step> milder(const ScoreLine& line, const ScoredShape& shape) {
  std::vector<Step> steps;
  const auto take = [&](const auto& scale, auto&& words) {
    for (const auto& step : scale)
      if (step.points < line.points) steps.push_back({step.points, step.*words});
  };
  if (line.term == ScoreTerm::events) take(events, &Category::words);
  if (line.term == ScoreTerm::period) take(periods, &Step::words);
  if (line.term == ScoreTerm::place) take(places, &Category::words);
  if (line.term == ScoreTerm::variable) {
    const Scale scale = shape.variables[line.variable].scale;
    if (named(scale) == nullptr) take(sizes(scale), &Category::words);
    for (const NamedScale* at = named(scale); at != nullptr && at->milder != at->scale;) {
      at = named(at->milder);
      steps.push_back({at->points, at->words});
    }
  }
  std::ranges::stable_sort(steps, std::ranges::greater{}, &Step::points);
  return steps;
}

// With one variable fewer its own points go too; the one that costs most is named.
std::optional<ScoreChange> without_a_variable(const PublicationScore& score, const ScoredShape& shape) {
  const std::size_t count = shape.variables.size();
  if (count == 0) return std::nullopt;
  int most = INT32_MIN;
  ScoreChange change{ScoreTerm::interactions, 0, interactions[std::min(count - 1, interactions.size() - 1)], 0};
  for (const ScoreLine& line : score.lines)
    if (line.term == ScoreTerm::variable && line.points > most) {
      most = line.points;
      change.variable = line.variable;
    }
  change.total = score.total - most - interaction_points(count, shape.smallest_shown) +
                 interaction_points(count - 1, shape.smallest_shown);
  return change;
}

std::vector<ScoreChange> all_changes(const PublicationScore& score, const ScoredShape& shape, bool enough) {
  std::vector<ScoreChange> changes;
  for (const ScoreLine& line : score.lines) {
    const std::vector<Step> steps = milder(line, shape);
    const auto total = [&](const Step& step) { return score.total - line.points + step.points; };
    const auto found =
        enough ? std::ranges::find_if(steps, [&](const Step& s) { return total(s) <= most_publication_points; })
               : (steps.empty() ? steps.end() : steps.end() - 1);
    if (found != steps.end()) changes.push_back({line.term, line.variable, found->words, total(*found)});
  }
  if (const auto change = without_a_variable(score, shape);
      change && (!enough || change->total <= most_publication_points))
    changes.push_back(*change);
  return changes;
}

std::optional<ScoreRefusal> refusal(const PublicationScore& score, const ScoredShape& shape) {
  if (shape.variables.size() > most_scored_variables) return ScoreRefusal::too_many_variables;
  if (std::ranges::find(shape.variables, Scale::immigration_in_detail, &ScoredVariable::scale) != shape.variables.end())
    return ScoreRefusal::detailed_immigration_status;
  if (score.total > most_publication_points) return ScoreRefusal::too_many_points;
  return std::nullopt;
}

}  // namespace

PublicationScore publication_score(const ScoredShape& shape) {
  PublicationScore score;
  const auto add = [&](ScoreTerm term, std::size_t variable, std::string_view words, int points) {
    score.lines.push_back({term, variable, words, points});
    score.total += points;
  };
  const Category& event = category(events, std::max<std::int64_t>(shape.smallest_shown, 0));
  add(ScoreTerm::events, 0, event.words, event.points);
  const Step& period = periods[static_cast<std::size_t>(shape.period)];
  add(ScoreTerm::period, 0, period.words, period.points);
  const Category& place = category(places, std::max<std::int64_t>(shape.smallest_population, 0));
  add(ScoreTerm::place, 0, place.words, place.points);
  for (std::size_t i = 0; i < shape.variables.size(); ++i) {
    const Step step = step_of(shape.variables[i]);
    add(ScoreTerm::variable, i, step.words, step.points);
  }
  const std::size_t count = shape.variables.size();
  add(ScoreTerm::interactions, 0, interactions[std::min(count, interactions.size() - 1)],
      interaction_points(count, shape.smallest_shown));
  score.refusal = refusal(score, shape);
  if (score.refusal) score.changes = all_changes(score, shape, true);
  if (score.refusal && score.changes.empty()) score.changes = all_changes(score, shape, false);
  return score;
}

std::string_view name(ScoreTerm term) {
  constexpr std::array<std::string_view, 5> names = {"events", "period", "place", "variable", "interactions"};
  return names[static_cast<std::size_t>(term)];
}

std::string_view sentence(ScoreRefusal reason) {
  constexpr std::array<std::string_view, 3> sentences = {"The shape scores 13 or more points.",
                                                         "A shape has at most three variables beside time and place.",
                                                         "Immigration status in detail is never tabulated."};
  return sentences[static_cast<std::size_t>(reason)];
}

}  // namespace kith::disclosure
