// The content columns of kith.record in one order, shared by kith.incoming_record, the upsert and the reads, so
// that the three cannot disagree; and the binary forms of a record in that order. Encoding is pure and runs on the
// thread that parsed the record.
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

namespace kith::storage {

inline constexpr std::int32_t record_column_count = 43;
// kith.incoming_record begins with one more: the row's number in the flush.
inline constexpr std::int32_t incoming_column_count = record_column_count + 1;

// Appends the record as one element of an array of kith.incoming_record in PostgreSQL's binary form (array_recv,
// record_recv), its length first, ordinal 0.
void append_incoming(std::string& out, const Record& record, const Digest& digest);
// Writes the ordinal into the element that starts at `element`.
void set_ordinal(char* element, std::int32_t ordinal);
// Writes another revision into it.
void set_revision(char* element, std::int32_t revision);

// The record whose content columns start at `first` of the row; `body` selected as text. Errors: internal, when the
// stored table of an aggregate cannot be read.
Result<Record> read_record_row(const pg::Rows::Row& row, int first, const OrgCode& org);

}  // namespace kith::storage
