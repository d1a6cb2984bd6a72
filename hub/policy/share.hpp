// What an organisation lets another hub hold: of which of its records, how coarse, without which fields, until when. A
// record goes through it as a whole: what comes out is the exact content that would leave, with the rule behind
// everything that does not, or the reason why nothing leaves. Pure; any thread.
#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "hub/model/party.hpp"
#include "hub/model/record.hpp"
#include "hub/model/sharing.hpp"

namespace kith::policy {

// As far as a share goes that says nothing else: enough for statistics, coarse enough for a stranger.
inline constexpr SharingProfile usual_profile{.finest_date = DatePrecision::month,
                                              .finest_place = PlaceLevel::county,
                                              .age = AgeDetail::band,
                                              .ethnicity = EthnicityDetail::group,
                                              .has_daypart = false,
                                              .has_language = false,
                                              .has_gender = true,
                                              .smallest_cell = 1};

inline constexpr std::size_t most_share_places = 300;

struct Share {
  bool has_incidents = true, has_aggregates = true;
  SharingProfile profile = usual_profile;
  std::vector<IncidentPlace> places;                 // counties, CBSAs or states; empty: wherever it was
  std::set<std::string, std::less<>> without;        // of withholdable_fields()
  bool may_be_passed_on = false;                     // to hubs that may hold the same
  std::optional<std::chrono::year_month_day> until;  // the last day
  bool operator==(const Share&) const = default;
};

// Fields that a share may leave out, as the API names them: "sites", "target.gender". What a record cannot be counted
// without is not among them.
std::span<const std::string_view> withholdable_fields();

struct Rule {
  std::string_view field;  // "occurred", "target.ethnicity"
  std::string_view what;   // "to month", "not shared"
  bool operator==(const Rule&) const = default;
};

struct View {
  std::string content;      // one JSON object: the record as the other hub may hold it, without its uid
  std::vector<Rule> rules;  // in the order of the fields
};

// Why a record is not shared at all.
enum class Reason : std::uint8_t {
  kind,           // the share is not about such records
  consent,        // to be counted only
  consent_ended,  // by the day
  withdrawn,      //
  elsewhere,      // in none of the share's places, or nobody knows whether
  ended,          // the share
  dimension,      // of a table: it counts what the share leaves out or makes coarser
  finer_place,    // of a table: of a place that the share tells only with others
  finer_period,   // of a table: a part of what is told as a whole
  small_base,     // of a table: of too few
};
std::string_view name(Reason reason);
// A sentence for people.
std::string_view words(Reason reason);

// `received_on`: the day of receipt, whose month counts where the record names none. `today` decides what has ended.
tl::expected<View, Reason> view_of(const Record& record, std::chrono::year_month_day received_on, const Share& share,
                                   std::chrono::year_month_day today);

}  // namespace kith::policy
