// The fields of a record as tables: their names in JSON, in schema order, and where the coded ones live in an Incident.
// decode() and append_json() both follow these tables, so they cannot disagree about a name. Pure, internal to
// schemas/.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "hub/model/record.hpp"

namespace kith::records {

enum class Field : std::uint8_t {
  // identity
  record_uid,
  org,
  kind,
  schema_version,
  revision,
  withdrawn,
  // the rest of the envelope
  taxonomy_version,
  source_system,
  adapter,
  adapter_version,
  funding_streams,
  consent,
  consent_expires,
  reported_month,
  data_basis,
  verification_status,
  counts_in_statistics,
  quality_flags,
  // incident
  occurred,
  daypart,
  place,
  act_types,
  sites,
  bias_reasons,
  bias_targets,
  bias_evidence,
  scope,
  offender_kind,
  reporter_role,
  reporting_for,
  target,
  victims_count,
  suspects_count,
  offense,
  is_potential_crime,
  reported_to,
  help_wanted,
  // aggregate
  table,
};
inline constexpr std::size_t field_count = static_cast<std::size_t>(Field::table) + 1;
inline constexpr Field last_identity_field = Field::withdrawn;
inline constexpr Field first_incident_field = Field::occurred;
inline constexpr Field last_incident_field = Field::help_wanted;

inline constexpr std::array<std::string_view, field_count> field_names = {"record_uid",
                                                                          "org",
                                                                          "kind",
                                                                          "schema_version",
                                                                          "revision",
                                                                          "withdrawn",
                                                                          "taxonomy_version",
                                                                          "source_system",
                                                                          "adapter",
                                                                          "adapter_version",
                                                                          "funding_streams",
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
                                                                          "help_wanted",
                                                                          "table"};

constexpr std::string_view name(Field field) {
  return field_names[static_cast<std::size_t>(field)];
}

// The field of that name, by a perfect hash.
std::optional<Field> find_field(std::string_view name);

// One code, or a set of codes, of an incident. Those of `target` have its members' names.
struct CodeField {
  Field field;
  std::string_view name;
  CodeList list;
  CodeId Incident::*member;
};
struct SetField {
  Field field;
  std::string_view name;
  CodeList list;
  CodeSet Incident::*member;
};

inline constexpr std::array incident_codes = {
    CodeField{Field::daypart, name(Field::daypart), CodeList::daypart, &Incident::daypart},
    CodeField{Field::scope, name(Field::scope), CodeList::scope, &Incident::scope},
    CodeField{Field::reporter_role, name(Field::reporter_role), CodeList::reporter_role, &Incident::reporter_role},
    CodeField{Field::reporting_for, name(Field::reporting_for), CodeList::reporting_for, &Incident::reporting_for},
    CodeField{Field::victims_count, name(Field::victims_count), CodeList::count_band, &Incident::victims_count},
    CodeField{Field::suspects_count, name(Field::suspects_count), CodeList::count_band, &Incident::suspects_count},
    CodeField{Field::offense, name(Field::offense), CodeList::offense, &Incident::offense},
    CodeField{Field::is_potential_crime, name(Field::is_potential_crime), CodeList::yes_no,
              &Incident::is_potential_crime},
};
inline constexpr std::array incident_sets = {
    SetField{Field::act_types, name(Field::act_types), CodeList::act_types, &Incident::act_types},
    SetField{Field::sites, name(Field::sites), CodeList::sites, &Incident::sites},
    SetField{Field::bias_reasons, name(Field::bias_reasons), CodeList::bias_reasons, &Incident::bias_reasons},
    SetField{Field::bias_targets, name(Field::bias_targets), CodeList::bias_targets, &Incident::bias_targets},
    SetField{Field::bias_evidence, name(Field::bias_evidence), CodeList::bias_evidence, &Incident::bias_evidence},
    SetField{Field::offender_kind, name(Field::offender_kind), CodeList::offender_kind, &Incident::offender_kind},
    SetField{Field::reported_to, name(Field::reported_to), CodeList::reported_to, &Incident::reported_to},
    SetField{Field::help_wanted, name(Field::help_wanted), CodeList::help_wanted, &Incident::help_wanted},
};
inline constexpr std::array target_codes = {
    CodeField{Field::target, "age_band", CodeList::age_band, &Incident::target_age_band},
    CodeField{Field::target, "language", CodeList::language, &Incident::target_language},
    CodeField{Field::target, "script", CodeList::script, &Incident::target_script},
};
inline constexpr std::array target_sets = {
    SetField{Field::target, "gender", CodeList::gender, &Incident::target_gender},
    SetField{Field::target, "ethnicity", CodeList::ethnicity, &Incident::target_ethnicity},
};

inline constexpr std::array<std::string_view, 4> base_ids = {"reported_acts", "self_reported_acts", "records",
                                                             "people"};
inline constexpr std::array<std::string_view, 2> unduplication_scopes = {"none", "organisation"};

}  // namespace kith::records
