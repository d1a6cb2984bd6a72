#include "hub/policy/share.hpp"

#include <algorithm>
#include <array>

#include "hub/base/json.hpp"
#include "hub/model/place.hpp"
#include "schemas/encode.hpp"
#include "schemas/fields.hpp"

namespace kith::policy {
namespace {

using records::CodeField;
using records::SetField;
using std::chrono::sys_days;
using std::chrono::year_month_day;

// A field whose absence leaves a record that can be counted, and the dimension of tables that count by it.
struct Withholdable {
  std::string_view field, dimension;
};
constexpr std::array withholdable = {
    Withholdable{"data_basis", "data_basis"},
    Withholdable{"verification_status", "verification_status"},
    Withholdable{"daypart", "daypart"},
    Withholdable{"act_types", "act_type"},
    Withholdable{"sites", "site"},
    Withholdable{"bias_reasons", "bias_reason"},
    Withholdable{"bias_targets", "bias_target"},
    Withholdable{"bias_evidence", "bias_evidence"},
    Withholdable{"scope", "scope"},
    Withholdable{"offender_kind", "offender_kind"},
    Withholdable{"reporter_role", "reporter_role"},
    Withholdable{"reporting_for", "reporting_for"},
    Withholdable{"target.age_band", "age_band"},
    Withholdable{"target.gender", "gender"},
    Withholdable{"target.ethnicity", "ethnicity"},
    Withholdable{"target.language", "language"},
    Withholdable{"victims_count", "victims_count"},
    Withholdable{"suspects_count", "suspects_count"},
    Withholdable{"offense", "offense"},
    Withholdable{"is_potential_crime", "is_potential_crime"},
    Withholdable{"reported_to", "reported_to"},
    Withholdable{"help_wanted", "help_wanted"},
};
constexpr auto fields = [] {
  std::array<std::string_view, withholdable.size()> names;
  std::ranges::transform(withholdable, names.begin(), &Withholdable::field);
  return names;
}();

struct ReasonWords {
  std::string_view name, sentence;
};
constexpr std::array<ReasonWords, 10> reasons = {{
    {"kind", "Records of this kind are not shared with this hub."},
    {"consent", "Consent is to be counted only (aggregate_only), so nobody else gets the record."},
    {"consent_ended", "Consent has ended."},
    {"withdrawn", "It was withdrawn."},
    {"elsewhere", "It happened in none of the places that are shared with this hub, or nobody knows where."},
    {"ended", "The last day of sharing with this hub is over."},
    {"dimension", "The table counts by something that is left out or made coarser for this hub."},
    {"finer_place", "The table is of a place that is told to this hub only together with others."},
    {"finer_period", "The table is of a part of the quarter or year that is told to this hub as a whole."},
    {"small_base", "The table is of fewer than the smallest count that is told to this hub."},
}};

Month month_of(year_month_day day) {
  return {static_cast<std::int16_t>(static_cast<int>(day.year())),
          static_cast<std::uint8_t>(static_cast<unsigned>(day.month()))};
}

// A month as the first of its quarter or year: coarser, and still a month.
Month coarsen(Month month, DatePrecision finest) {
  if (finest == DatePrecision::quarter) month.month = static_cast<std::uint8_t>((month.month - 1) / 3 * 3 + 1);
  if (finest == DatePrecision::year) month.month = 1;
  return month;
}

// Consent holds to the end of its month.
bool has_ended(const std::optional<Month>& month, year_month_day today) {
  return month && *month < month_of(today);
}

bool lies_in_any(const IncidentPlace& place, const std::vector<IncidentPlace>& places) {
  return places.empty() || std::ranges::any_of(places, [&](const IncidentPlace& wanted) {
           return place.level >= PlaceLevel::city && place.level <= wanted.level &&
                  place_within(place, wanted.level) == wanted.code;
         });
}

class Coarsening {
 public:
  Coarsening(const Share& share, Record record) : share_(share), out_(std::move(record)) {}

  View incident() && {
    envelope();
    Incident& incident = out_.incident;
    change("occurred", incident.occurred.precision,
           kith::coarsen(incident.occurred, share_.profile.finest_date).precision, step_to(share_.profile.finest_date));
    incident.occurred = kith::coarsen(incident.occurred, share_.profile.finest_date);
    const IncidentPlace place = kith::coarsen(incident.place, share_.profile.finest_place);
    change("place", incident.place.level, place.level, step_to(place.level));
    incident.place = place;
    for (const CodeField& field : records::incident_codes) code(field.name, incident.*field.member);
    for (const SetField& field : records::incident_sets) set(field.name, incident.*field.member);
    target();
    return finish();
  }

  View aggregate() && {
    envelope();
    AggregateTable& table = *out_.aggregate;
    const std::size_t before = table.cells.size();
    std::erase_if(table.cells, [&](const AggregateCell& cell) { return cell.count < share_.profile.smallest_cell; });
    if (table.cells.size() != before) rules_.push_back({"table", "small counts not shared"});
    return finish();
  }

 private:
  // Where it came from within its organisation is nobody else's business, and the month of its report is told always,
  // because nobody else knows when it was received.
  void envelope() {
    Envelope& envelope = out_.envelope;
    code("source_system", envelope.source_system, true);
    if (!envelope.adapter.empty() || envelope.adapter_version != 0) rules_.push_back({"adapter", not_shared});
    envelope.adapter.clear();
    envelope.adapter_version = 0;
    set("funding_streams", envelope.funding_streams, true);
    const Month month = coarsen(*envelope.reported_month, share_.profile.finest_date);
    change("reported_month", *envelope.reported_month, month, step_to(share_.profile.finest_date));
    envelope.reported_month = month;
    code("data_basis", envelope.data_basis);
    code("verification_status", envelope.verification_status);
  }

  void target() {
    Incident& incident = out_.incident;
    const SharingProfile& profile = share_.profile;
    code("target.age_band", incident.target_age_band, profile.age == AgeDetail::none);
    code("target.language", incident.target_language, !profile.has_language);
    code("target.language", incident.target_script, !profile.has_language);
    set("target.gender", incident.target_gender, !profile.has_gender);
    set("target.ethnicity", incident.target_ethnicity, profile.ethnicity == EthnicityDetail::none);
    const CodeSet ethnicity = coarsen_ethnicity(incident.target_ethnicity, profile.ethnicity);
    change("target.ethnicity", incident.target_ethnicity, ethnicity, step_to(profile.ethnicity));
    incident.target_ethnicity = ethnicity;
  }

  template <class T>
  void change(std::string_view field, const T& before, const T& after, std::string_view what) {
    if (!(before == after)) rules_.push_back({field, what});
  }
  [[nodiscard]] bool leaves_out(std::string_view field) const {
    return share_.without.contains(field) || (field == "daypart" && !share_.profile.has_daypart);
  }
  void code(std::string_view field, CodeId& value, bool is_left_out = false) {
    if (value == not_asked || !(is_left_out || leaves_out(field))) return;
    if (rules_.empty() || rules_.back() != Rule{field, not_shared}) rules_.push_back({field, not_shared});
    value = not_asked;
  }
  void set(std::string_view field, CodeSet& value, bool is_left_out = false) {
    if (value.empty() || !(is_left_out || leaves_out(field))) return;
    rules_.push_back({field, not_shared});
    value = {};
  }

  View finish() {
    View view{{}, std::move(rules_)};
    json::Writer writer{view.content};
    writer.begin_object();
    records::write_shared(writer, out_);
    writer.end_object();
    return view;
  }

  const Share& share_;
  Record out_;
  std::vector<Rule> rules_;
};

// Of a table that counts by something which the share makes coarser or leaves out nothing is told: its categories could
// be added up, but not by everybody alike.
bool may_tell(std::string_view dimension, const Share& share) {
  const SharingProfile& profile = share.profile;
  if (dimension == "source_system") return false;
  if (dimension == "ethnicity" && profile.ethnicity != EthnicityDetail::detail) return false;
  if (dimension == "age_band" && profile.age != AgeDetail::band) return false;
  if (dimension == "gender" && !profile.has_gender) return false;
  if ((dimension == "language" || dimension == "script") && !profile.has_language) return false;
  if (dimension == "script" && share.without.contains("target.language")) return false;
  if (dimension == "daypart" && !profile.has_daypart) return false;
  if (dimension == "city" && profile.finest_place > PlaceLevel::city) return false;
  if (dimension == "county" && profile.finest_place > PlaceLevel::county) return false;
  if (dimension == "cbsa" && profile.finest_place > PlaceLevel::cbsa) return false;
  const auto* const row = std::ranges::find(withholdable, dimension, &Withholdable::dimension);
  return row == withholdable.end() || !share.without.contains(row->field);
}

bool is_whole(Month from, Month to, DatePrecision finest) {
  if (finest == DatePrecision::quarter) return from.month % 3 == 1 && to.month % 3 == 0;
  return finest != DatePrecision::year || (from.month == 1 && to.month == 12);
}

std::optional<Reason> objection(const AggregateTable& table, const Share& share) {
  if (!lies_in_any(table.place, share.places)) return Reason::elsewhere;
  if (table.place.level >= PlaceLevel::city && table.place.level < share.profile.finest_place)
    return Reason::finer_place;
  if (!is_whole(table.from, table.to, share.profile.finest_date)) return Reason::finer_period;
  if (!may_tell(table.dimension, share)) return Reason::dimension;
  if (table.base_n < share.profile.smallest_cell) return Reason::small_base;
  return std::nullopt;
}

std::optional<Reason> objection(const Record& record, const Share& share, year_month_day today) {
  const Envelope& envelope = record.envelope;
  if (share.until && sys_days{*share.until} < sys_days{today}) return Reason::ended;
  if (envelope.withdrawn) return Reason::withdrawn;
  if (has_ended(envelope.consent_expires, today)) return Reason::consent_ended;
  const bool is_incident = envelope.kind == RecordKind::incident;
  if (!(is_incident ? share.has_incidents : share.has_aggregates)) return Reason::kind;
  if (!is_incident) return record.aggregate ? objection(*record.aggregate, share) : Reason::kind;
  if (envelope.consent != Consent::coded_record) return Reason::consent;
  if (!lies_in_any(record.incident.place, share.places)) return Reason::elsewhere;
  return std::nullopt;
}

}  // namespace

std::span<const std::string_view> withholdable_fields() {
  return fields;
}

std::string_view name(Reason reason) {
  return reasons.at(static_cast<std::size_t>(reason)).name;
}

std::string_view words(Reason reason) {
  return reasons.at(static_cast<std::size_t>(reason)).sentence;
}

tl::expected<View, Reason> view_of(const Record& record, year_month_day received_on, const Share& share,
                                   year_month_day today) {
  if (const auto reason = objection(record, share, today)) return tl::unexpected(*reason);
  Record copy = record;
  if (!copy.envelope.reported_month) copy.envelope.reported_month = month_of(received_on);
  Coarsening coarsening{share, std::move(copy)};
  return record.envelope.kind == RecordKind::incident ? std::move(coarsening).incident()
                                                      : std::move(coarsening).aggregate();
}

}  // namespace kith::policy
