#include "hub/storage/record_columns.hpp"

#include "hub/storage/aggregate_body.hpp"
#include "hub/storage/binary.hpp"

namespace kith::storage {
namespace {

using std::chrono::sys_days;

// 0 is not_asked everywhere and stored as NULL.
void put_code(std::string& out, CodeId code) {
  if (code == not_asked) return pg::put_null(out);
  pg::put_int2(out, code);
}
void put_set(std::string& out, const CodeSet& set) {
  if (set.empty()) return pg::put_null(out);
  pg::put_int2_array(out, set.codes());
}
sys_days first_day(const Month& month) {
  return sys_days{std::chrono::year{month.year} / month.month / 1};
}
void put_month(std::string& out, const std::optional<Month>& month) {
  if (!month) return pg::put_null(out);
  pg::put_date(out, first_day(*month));
}

void put_envelope(std::string& out, const Envelope& e) {
  pg::put_uuid(out, e.uid.value);
  pg::put_int4(out, e.revision);
  pg::put_int2(out, static_cast<std::int16_t>(e.kind));
  pg::put_int2(out, e.schema_version);
  pg::put_int2(out, static_cast<std::int16_t>(e.taxonomy));
  put_code(out, e.source_system);
  if (e.adapter_version == 0) {
    pg::put_null(out);
  } else {
    pg::put_int4(out, e.adapter_version);
  }
  pg::put_int2(out, static_cast<std::int16_t>(e.consent));
  put_code(out, e.data_basis);
  put_code(out, e.verification_status);
  pg::put_bool(out, e.counts_in_statistics);
  put_month(out, e.consent_expires);
  put_month(out, e.reported_month);
}

void put_when_and_where(std::string& out, const Incident& i) {
  if (i.occurred.precision < DatePrecision::day) {
    pg::put_null(out);
  } else {
    pg::put_date(out, sys_days{i.occurred.first_day});
  }
  put_code(out, static_cast<CodeId>(i.occurred.precision));
  put_code(out, static_cast<CodeId>(i.place.level));
  if (i.place.code == 0) {
    pg::put_null(out);
  } else {
    pg::put_int4(out, i.place.code);
  }
}

std::optional<Month> month_of(const std::optional<sys_days>& day) {
  if (!day) return std::nullopt;
  const std::chrono::year_month_day civil{*day};
  return Month{static_cast<std::int16_t>(static_cast<int>(civil.year())),
               static_cast<std::uint8_t>(static_cast<unsigned>(civil.month()))};
}

// Reads the columns one after the other.
class Columns {
 public:
  Columns(const pg::Rows::Row& row, int first) : row_(row), at_(first) {}
  template <class T>
  T next() {
    return row_.get<T>(at_++);
  }
  CodeId code() { return next<std::optional<std::int16_t>>().value_or(not_asked); }
  CodeSet set() {
    CodeSet result;
    if (const auto values = next<std::optional<std::vector<std::int16_t>>>())
      for (const CodeId value : *values) result.add(value);
    return result;
  }

 private:
  const pg::Rows::Row& row_;
  int at_;
};

void read_envelope(Columns& columns, Envelope& e) {
  e.uid = columns.next<RecordUid>();
  e.revision = columns.next<std::int32_t>();
  e.kind = static_cast<RecordKind>(columns.next<std::int16_t>());
  e.schema_version = columns.next<std::int16_t>();
  e.taxonomy = static_cast<Taxonomy>(columns.next<std::int16_t>());
  e.source_system = columns.code();
  e.adapter_version = columns.next<std::optional<std::int32_t>>().value_or(0);
  e.consent = static_cast<Consent>(columns.next<std::int16_t>());
  e.data_basis = columns.code();
  e.verification_status = columns.code();
  e.counts_in_statistics = columns.next<bool>();
  e.consent_expires = month_of(columns.next<std::optional<sys_days>>());
  e.reported_month = month_of(columns.next<std::optional<sys_days>>());
}

void read_incident_scalars(Columns& columns, Incident& i) {
  if (const auto day = columns.next<std::optional<sys_days>>()) i.occurred.first_day = *day;
  i.occurred.precision = static_cast<DatePrecision>(columns.code());
  i.place.level = static_cast<PlaceLevel>(columns.code());
  i.place.code = columns.next<std::optional<std::int32_t>>().value_or(0);
  for (CodeId* field :
       {&i.daypart, &i.scope, &i.reporter_role, &i.reporting_for, &i.target_age_band, &i.target_language,
        &i.target_script, &i.victims_count, &i.suspects_count, &i.offense, &i.is_potential_crime})
    *field = columns.code();
}

}  // namespace

void append_stage_tuple(std::string& out, const Record& record, const Digest& digest) {
  const Envelope& e = record.envelope;
  const Incident& i = record.incident;
  pg::put_tuple_header(out, stage_column_count);
  pg::put_int2(out, 0);
  pg::put_int4(out, 0);
  put_envelope(out, e);
  put_when_and_where(out, i);
  for (const CodeId code : {i.daypart, i.scope, i.reporter_role, i.reporting_for, i.target_age_band, i.target_language,
                            i.target_script, i.victims_count, i.suspects_count, i.offense, i.is_potential_crime})
    put_code(out, code);
  pg::put_bytes(out, digest);
  if (e.adapter.empty()) {
    pg::put_null(out);
  } else {
    pg::put_text(out, e.adapter);
  }
  for (const CodeSet* set :
       {&e.funding_streams, &e.quality_flags, &i.act_types, &i.sites, &i.bias_reasons, &i.bias_targets,
        &i.bias_evidence, &i.offender_kind, &i.target_gender, &i.target_ethnicity, &i.reported_to, &i.help_wanted})
    put_set(out, *set);
  if (record.aggregate) {
    pg::put_jsonb(out, record.aggregate->json);
  } else {
    pg::put_null(out);
  }
}

void set_stage_numbers(char* tuple, std::int16_t org, std::int32_t ordinal) {
  const auto o = static_cast<std::uint16_t>(org);
  const auto n = static_cast<std::uint32_t>(ordinal);
  tuple[stage_org_offset] = static_cast<char>(o >> 8U);
  tuple[stage_org_offset + 1] = static_cast<char>(o);
  for (unsigned byte = 0; byte < 4; ++byte)
    tuple[stage_ordinal_offset + byte] = static_cast<char>(n >> (24U - 8U * byte));
}

Result<Record> read_record_row(const pg::Rows::Row& row, int first, const OrgCode& org) {
  Record record{org, {}, {}, {}};
  Columns columns{row, first};
  Envelope& e = record.envelope;
  Incident& i = record.incident;
  read_envelope(columns, e);
  read_incident_scalars(columns, i);
  columns.next<pg::Bytes>();  // the digest
  e.adapter = columns.next<std::optional<std::string>>().value_or("");
  for (CodeSet* set :
       {&e.funding_streams, &e.quality_flags, &i.act_types, &i.sites, &i.bias_reasons, &i.bias_targets,
        &i.bias_evidence, &i.offender_kind, &i.target_gender, &i.target_ethnicity, &i.reported_to, &i.help_wanted})
    *set = columns.set();
  if (const auto body = columns.next<std::optional<std::string>>()) {
    KITH_ASSIGN(record.aggregate, parse_aggregate_body(*body));
  }
  return record;
}

}  // namespace kith::storage
