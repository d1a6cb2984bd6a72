#include "hub/policy/outgoing.hpp"

#include <algorithm>
#include <array>

#include "hub/base/json.hpp"

namespace kith::policy {
namespace {

using Objection = std::optional<std::string_view>;
using Names = std::initializer_list<std::string_view>;

constexpr json::Limits limits{.bytes = std::size_t{64} * 1024, .depth = 5, .members = 64, .nodes = 8'192};
constexpr std::size_t longest_code = 40;

bool is_one_of(std::string_view text, Names names) {
  return std::ranges::find(names, text) != names.end();
}

// Codes, months, quarters and places; no sentence, address or name has this shape.
bool is_plain(std::string_view text) {
  return !text.empty() && text.size() <= longest_code && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

bool is_shaped(std::string_view text, std::string_view shape) {
  return text.size() == shape.size() && std::ranges::equal(text, shape, [](char c, char like) {
           return like == '0' ? c >= '0' && c <= '9' : c == like;
         });
}

std::string_view text_of(json::Value value) {
  return value && value.is(json::Kind::string) ? value.string() : std::string_view{};
}

// All texts of it, however deep.
bool has_only_plain_texts(json::Value value) {
  if (value.is(json::Kind::string)) return is_plain(value.string());
  if (!value.is(json::Kind::object) && !value.is(json::Kind::array)) return true;
  for (json::Value inner = value.first(); inner; inner = inner.next())
    if (!has_only_plain_texts(inner)) return false;
  return true;
}

bool has_only(json::Value object, Names names) {
  if (!object.is(json::Kind::object)) return false;
  for (json::Value member = object.first(); member; member = member.next())
    if (!is_one_of(member.name(), names)) return false;
  return true;
}

Objection look_at_date(json::Value occurred, DatePrecision finest) {
  if (!occurred) return {};
  if (!has_only(occurred, {"precision", "value"})) return "a date of another form";
  const std::string_view precision = text_of(occurred.find("precision")), value = text_of(occurred.find("value"));
  if (is_one_of(precision, {"unknown", "declined"})) return value.empty() ? Objection{} : "a date that is none";
  const bool is_fine = (precision == "year" && is_shaped(value, "0000")) ||
                       (precision == "quarter" && is_shaped(value, "0000-Q0") && finest <= DatePrecision::quarter) ||
                       (precision == "month" && is_shaped(value, "0000-00") && finest <= DatePrecision::month) ||
                       (precision == "day" && is_shaped(value, "0000-00-00") && finest == DatePrecision::day);
  return is_fine ? Objection{} : "a date finer than is shared";
}

Objection look_at_place(json::Value place, PlaceLevel finest) {
  if (!place) return {};
  if (!has_only(place, {"level", "code"})) return "a place of another form";
  const std::string_view level = text_of(place.find("level")), code = text_of(place.find("code"));
  if (is_one_of(level, {"not_asked", "unknown", "declined", "online"}))
    return code.empty() ? Objection{} : "a place that is none";
  const bool is_fine = (level == "state" && is_shaped(code, "00")) ||
                       (level == "cbsa" && is_shaped(code, "00000") && finest <= PlaceLevel::cbsa) ||
                       (level == "county" && is_shaped(code, "00000") && finest <= PlaceLevel::county) ||
                       (level == "city" && is_shaped(code, "0000000") && finest == PlaceLevel::city);
  return is_fine ? Objection{} : "a place finer than is shared";
}

Objection look_at_month(std::string_view month, DatePrecision finest) {
  if (!is_shaped(month, "0000-00")) return "a month of another form";
  const std::string_view number = month.substr(5);
  if (finest == DatePrecision::quarter && !is_one_of(number, {"01", "04", "07", "10"})) return "a month of report";
  if (finest == DatePrecision::year && number != "01") return "a month of report";
  return {};
}

bool is_ethnicity(std::string_view code, EthnicityDetail detail) {
  if (is_one_of(code, {"unknown", "declined"})) return true;
  if (is_one_of(code, {"aapi", "other_non_aapi", "other_unknown"})) return true;
  if (detail == EthnicityDetail::aapi_or_other) return false;
  if (is_one_of(code, {"american_indian_alaska_native", "asian", "black", "hispanic_latino",
                       "middle_eastern_north_african", "nhpi", "white"}))
    return true;
  if (detail == EthnicityDetail::category) return false;
  if (detail == EthnicityDetail::detail) return true;
  return is_one_of(
      code, {"cambodian", "central_asian", "chinese", "filipino", "hmong", "indian", "japanese", "korean", "lao",
             "taiwanese", "thai", "vietnamese", "other_east_asian", "other_south_asian", "other_southeast_asian"});
}

Objection look_at_target(json::Value target, const Share& share) {
  if (!target) return {};
  if (!has_only(target, {"age_band", "language", "script", "gender", "ethnicity"})) return "another member of target";
  const SharingProfile& profile = share.profile;
  const auto is_closed = [&](std::string_view field, bool is_open) {
    return !is_open || share.without.contains("target." + std::string{field});
  };
  if (target.find("age_band") && is_closed("age_band", profile.age == AgeDetail::band)) return "an age";
  if (target.find("gender") && is_closed("gender", profile.has_gender)) return "a gender";
  if (target.find("language") && is_closed("language", profile.has_language)) return "a language";
  if (target.find("script") && is_closed("language", profile.has_language)) return "a script";
  const json::Value ethnicity = target.find("ethnicity");
  if (!ethnicity) return {};
  if (is_closed("ethnicity", profile.ethnicity != EthnicityDetail::none)) return "an ethnicity";
  for (json::Value code = ethnicity.first(); code; code = code.next())
    if (!is_ethnicity(text_of(code), profile.ethnicity)) return "an ethnicity finer than is shared";
  return {};
}

// Where only counties are shared, a county must be one of them; of coarser places the first look alone can tell.
Objection look_at_county(json::Value place, const std::vector<IncidentPlace>& shared) {
  if (shared.empty() || !place) return shared.empty() ? Objection{} : "a record of nobody knows where";
  const bool has_counties_only =
      std::ranges::all_of(shared, [](const IncidentPlace& one) { return one.level == PlaceLevel::county; });
  if (!has_counties_only || text_of(place.find("level")) != "county") return {};
  const std::string_view code = text_of(place.find("code"));
  const bool is_shared = std::ranges::any_of(shared, [&](const IncidentPlace& one) {
    const std::string number = std::to_string(one.code);
    return std::string(5 - std::min<std::size_t>(number.size(), 5), '0') + number == code;
  });
  return is_shared ? Objection{} : "a record of another county";
}

Objection look_at_incident(json::Value root, const Share& share) {
  if (!share.has_incidents) return "an incident";
  if (!has_only(root, {"org",
                       "kind",
                       "schema_version",
                       "taxonomy_version",
                       "consent",
                       "consent_expires",
                       "reported_month",
                       "data_basis",
                       "verification_status",
                       "counts_in_statistics",
                       "quality_flags",
                       "occurred",
                       "daypart",
                       "place",
                       "act_types",
                       "sites",
                       "bias_reasons",
                       "bias_targets",
                       "bias_evidence",
                       "scope",
                       "offender_kind",
                       "reporter_role",
                       "reporting_for",
                       "target",
                       "victims_count",
                       "suspects_count",
                       "offense",
                       "is_potential_crime",
                       "reported_to",
                       "help_wanted"}))
    return "a field that no hub gets";
  if (text_of(root.find("consent")) != "coded_record") return "a record to be counted only";
  if (root.find("daypart") && !share.profile.has_daypart) return "a time of day";
  for (json::Value member = root.first(); member; member = member.next())
    if (share.without.contains(member.name())) return "a field that this hub does not get";
  if (const auto fault = look_at_date(root.find("occurred"), share.profile.finest_date)) return fault;
  if (const auto fault = look_at_place(root.find("place"), share.profile.finest_place)) return fault;
  if (const auto fault = look_at_county(root.find("place"), share.places)) return fault;
  return look_at_target(root.find("target"), share);
}

Objection look_at_table(json::Value root, const Share& share) {
  if (!share.has_aggregates) return "a table of counts";
  if (!has_only(root,
                {"org", "kind", "schema_version", "taxonomy_version", "consent", "consent_expires", "reported_month",
                 "data_basis", "verification_status", "counts_in_statistics", "quality_flags", "table"}))
    return "a field that no hub gets";
  const json::Value table = root.find("table");
  if (!table || !has_only(table, {"period", "place", "dimension", "multi", "base", "unduplication", "cells"}))
    return "a table of another form";
  if (const auto fault = look_at_place(table.find("place"), share.profile.finest_place)) return fault;
  const json::Value base = table.find("base");
  const auto n = base ? base.find("n").integer() : std::nullopt;
  if (!n || *n < share.profile.smallest_cell) return "a table of too few";
  for (json::Value cell = table.find("cells").first(); cell; cell = cell.next()) {
    const auto count = cell.find("count").integer();
    if (!count || *count < share.profile.smallest_cell) return "a count of too few";
  }
  return {};
}

}  // namespace

Objection objection_to(std::string_view content, const Share& share) {
  std::string text{content};
  json::Parser parser{limits};
  const auto root = parser.parse(text);
  if (!root || !root->is(json::Kind::object)) return "what is no record";
  if (!has_only_plain_texts(*root)) return "a text that is no code";
  if (const auto fault = look_at_month(text_of(root->find("reported_month")), share.profile.finest_date)) return fault;
  const std::string_view kind = text_of(root->find("kind"));
  if (kind == "incident") return look_at_incident(*root, share);
  return kind == "aggregate" ? look_at_table(*root, share) : "a record of an unknown kind";
}

}  // namespace kith::policy
