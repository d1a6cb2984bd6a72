// Publication scoring of the CalHHS Data De-Identification Guidelines 2.0 (section 4.3, figure 6, residence geography):
// what a shape of a table adds up to in points for how few people may stand behind a cell. The guidelines ask for
// masking or for reasons in writing from 13 points on; Kith refuses such a shape, and one of four or more variables.
// It is judged where a menu is loaded, never by the numbers of a table. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace kith::disclosure {

// The most that a shape may score, and the most variables that it may have beside events, time and place.
inline constexpr int most_publication_points = 12;
inline constexpr std::size_t most_scored_variables = 3;

enum class ScoredPeriod : std::uint8_t { five_years, two_to_four_years, year, half_year, quarter, month };

// How the guidelines see a variable. `size` of a ScoredVariable is what each scale asks for.
enum class Scale : std::uint8_t {
  race_in_five_groups,        // size unused, as in all others that name no size
  race_in_eight_groups,       // the categories of OMB
  hispanic_or_not,            //
  sex,                        //
  orientation,                //
  gender_identity,            // male, female, transgender or nonbinary together
  gender_identity_in_detail,  // with those apart
  intersex,                   //
  immigration_status,         // citizen or foreign born
  immigration_in_detail,      // always refused
  language_in_three_groups,   // English, Spanish, other
  age_band,                   // size: years of the narrowest band
  trait,                      // size: people in the state who have the rarest trait; 0: not known
  groups,                     // size: how many groups there are, unknown and its kin left out
};

struct ScoredVariable {
  Scale scale = Scale::groups;
  std::int64_t size = 0;
};

struct ScoredShape {
  std::int64_t smallest_shown = 0;  // the least number other than 0 that a cell may show: k
  ScoredPeriod period = ScoredPeriod::month;
  std::int64_t smallest_population = 0;  // of the places that it is for; 0: not known, which counts as the smallest
  std::vector<ScoredVariable> variables;
};

enum class ScoreTerm : std::uint8_t { events, period, place, variable, interactions };

struct ScoreLine {
  ScoreTerm term = ScoreTerm::events;
  std::size_t variable = 0;   // which one, of ScoreTerm::variable
  std::string_view category;  // "11 to 99 events", "a quarter", "over 2,000,000 people", …
  int points = 0;
};

// One term taken to a milder category, all else as it is.
struct ScoreChange {
  ScoreTerm term = ScoreTerm::events;
  std::size_t variable = 0;
  std::string_view category;
  int total = 0;  // then
};

enum class ScoreRefusal : std::uint8_t { too_many_points, too_many_variables, detailed_immigration_status };

struct PublicationScore {
  std::vector<ScoreLine> lines;  // in the order of ScoreTerm
  int total = 0;
  std::optional<ScoreRefusal> refusal;
  // Of a refused shape: of each term the mildest change that alone is enough; where none is, of each term the change
  // that helps most.
  std::vector<ScoreChange> changes;
};

PublicationScore publication_score(const ScoredShape& shape);

std::string_view name(ScoreTerm term);           // events, period, …
std::string_view sentence(ScoreRefusal reason);  // for people

}  // namespace kith::disclosure
