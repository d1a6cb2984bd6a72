// The content columns of kith.record in one order, shared by the staging table, the upsert and the reads, so that the
// three cannot disagree; and the binary forms of a record in that order. Encoding is pure and runs on the thread that
// parsed the record.
#pragma once

#include <string>

#include "hub/base/secret.hpp"
#include "hub/model/record.hpp"
#include "hub/storage/pg.hpp"

// A literal, because statements are literals.
#define KITH_RECORD_COLUMNS                                                                                       \
  "record_uid, revision, kind, schema_version, taxonomy, source_system, adapter_version, consent, data_basis, "   \
  "verification_status, counts_in_statistics, consent_expires, reported_month, occurred_on, occurred_precision, " \
  "place_level, place_code, daypart, scope, reporter_role, reporting_for, target_age_band, target_language, "     \
  "target_script, victims_count, suspects_count, offense, is_potential_crime, digest, adapter, funding_streams, " \
  "quality_flags, act_types, sites, bias_reasons, bias_targets, bias_evidence, offender_kind, target_gender, "    \
  "target_ethnicity, reported_to, help_wanted, body"
// The same of the staging table `s`.
#define KITH_STAGE_COLUMNS                                                                                   \
  "s.record_uid, s.revision, s.kind, s.schema_version, s.taxonomy, s.source_system, s.adapter_version, "     \
  "s.consent, s.data_basis, s.verification_status, s.counts_in_statistics, s.consent_expires, "              \
  "s.reported_month, s.occurred_on, s.occurred_precision, s.place_level, s.place_code, s.daypart, s.scope, " \
  "s.reporter_role, s.reporting_for, s.target_age_band, s.target_language, s.target_script, "                \
  "s.victims_count, s.suspects_count, s.offense, s.is_potential_crime, s.digest, s.adapter, "                \
  "s.funding_streams, s.quality_flags, s.act_types, s.sites, s.bias_reasons, s.bias_targets, "               \
  "s.bias_evidence, s.offender_kind, s.target_gender, s.target_ethnicity, s.reported_to, s.help_wanted, "    \
  "s.body"

namespace kith::storage {

inline constexpr std::int16_t record_column_count = 43;
// The staging table begins with two more: the number of the organisation in the flush, and the row's number.
inline constexpr std::int16_t stage_column_count = record_column_count + 2;
// Where those two stand in an encoded tuple, after its column count and their own lengths.
inline constexpr std::size_t stage_org_offset = 2 + 4;
inline constexpr std::size_t stage_ordinal_offset = stage_org_offset + 2 + 4;

// Appends the record as one tuple of COPY in binary form for the staging table, org and ordinal 0.
void append_stage_tuple(std::string& out, const Record& record, const Digest& digest);
// Writes the two numbers into the tuple that starts at `tuple`.
void set_stage_numbers(char* tuple, std::int16_t org, std::int32_t ordinal);

// The record whose content columns start at `first` of the row; `body` selected as text. Errors: internal, when the
// stored table of an aggregate cannot be read.
Result<Record> read_record_row(const pg::Rows::Row& row, int first, const OrgCode& org);

}  // namespace kith::storage
