#include "hub/storage/record_columns.hpp"

#include <array>
#include <cstring>
#include <stdexcept>

#include "hub/storage/aggregate_body.hpp"
#include "hub/storage/binary.hpp"

namespace kith::storage {
namespace {

namespace oid = pg::oid;
using std::chrono::sys_days;

constexpr char jsonb_version = '\1';

// Writes a record into a buffer of its own: some ninety small pieces each, which would cost a check of a string's
// capacity apiece. The longest one without an aggregate's table fits, by the assertion below.
class Element {
 public:
  void put16(std::int16_t value) {
    const auto v = __builtin_bswap16(static_cast<std::uint16_t>(value));
    std::memcpy(bytes_.data() + size_, &v, sizeof v);
    size_ += sizeof v;
  }
  void put32(std::int32_t value) {
    const auto v = __builtin_bswap32(static_cast<std::uint32_t>(value));
    std::memcpy(bytes_.data() + size_, &v, sizeof v);
    size_ += sizeof v;
  }
  void null(std::uint32_t type) { head(type, -1); }
  void int2(std::int16_t value) {
    head(oid::int2, sizeof value);
    put16(value);
  }
  void int4(std::int32_t value) {
    head(oid::int4, sizeof value);
    put32(value);
  }
  void boolean(bool value) {
    head(oid::boolean, 1);
    bytes_[size_++] = value ? '\1' : '\0';
  }
  void bytes(std::uint32_t type, const void* from, std::size_t size) {
    if (size > longest_bytes) throw std::length_error("a field is longer than its schema allows");
    head(type, static_cast<std::int32_t>(size));
    std::memcpy(bytes_.data() + size_, from, size);
    size_ += size;
  }
  void date(sys_days day) {
    head(oid::date, sizeof(std::int32_t));
    put32(pg::pg_days(day));
  }
  // 0 is not_asked everywhere and stored as NULL.
  void code(CodeId id) {
    if (id == not_asked) return null(oid::int2);
    int2(id);
  }
  void set(const CodeSet& set) {
    if (set.empty()) return null(oid::int2_array);
    const auto codes = set.codes();
    const auto n = static_cast<std::int32_t>(codes.size());
    head(oid::int2_array, set_head_bytes + n * set_code_bytes);
    for (const std::int32_t part : {1, 0, static_cast<std::int32_t>(oid::int2), n, 1}) put32(part);
    for (const CodeId id : codes) {
      put32(sizeof id);
      put16(id);
    }
  }
  void month(const std::optional<Month>& month) {
    if (!month) return null(oid::date);
    date(sys_days{std::chrono::year{month->year} / month->month / 1});
  }
  void head(std::uint32_t type, std::int32_t size) {
    put32(static_cast<std::int32_t>(type));
    put32(size);
  }
  // Writes the length of the whole, `more` bytes that follow included, over its first four bytes.
  std::string_view finish(std::size_t more) {
    const auto v = __builtin_bswap32(static_cast<std::uint32_t>(size_ - sizeof(std::uint32_t) + more));
    std::memcpy(bytes_.data(), &v, sizeof v);
    return {bytes_.data(), size_};
  }

 private:
  static constexpr std::int32_t set_head_bytes = 20, set_code_bytes = 6;
  static constexpr std::size_t most_set_bytes = set_head_bytes + CodeSet::capacity * set_code_bytes;
  static constexpr std::size_t most_scalar_bytes = 8 + 16, sets = 12, longest_bytes = 32;  // the adapter's name
  static constexpr std::size_t capacity = 4'096;
  static_assert(8 + incoming_column_count * most_scalar_bytes + sets * most_set_bytes + longest_bytes < capacity);

  std::array<char, capacity> bytes_;  // NOLINT(cppcoreguidelines-pro-type-member-init): only what is written is read
  std::size_t size_ = 0;
};

void put_envelope(Element& out, const Envelope& e) {
  out.bytes(oid::uuid, e.uid.value.bytes.data(), e.uid.value.bytes.size());
  out.int4(e.revision);
  out.int2(static_cast<std::int16_t>(e.kind));
  out.int2(e.schema_version);
  out.int2(static_cast<std::int16_t>(e.taxonomy));
  out.code(e.source_system);
  if (e.adapter_version == 0) {
    out.null(oid::int4);
  } else {
    out.int4(e.adapter_version);
  }
  out.int2(static_cast<std::int16_t>(e.consent));
  out.code(e.data_basis);
  out.code(e.verification_status);
  out.boolean(e.counts_in_statistics);
  out.month(e.consent_expires);
  out.month(e.reported_month);
}

void put_when_and_where(Element& out, const Incident& i) {
  if (i.occurred.precision < DatePrecision::day) {
    out.null(oid::date);
  } else {
    out.date(sys_days{i.occurred.first_day});
  }
  out.code(static_cast<CodeId>(i.occurred.precision));
  out.code(static_cast<CodeId>(i.place.level));
  if (i.place.code == 0) {
    out.null(oid::int4);
  } else {
    out.int4(i.place.code);
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

void append_incoming(std::string& out, const Record& record, const Digest& digest) {
  const Envelope& e = record.envelope;
  const Incident& i = record.incident;
  Element element;
  element.put32(0);
  element.put32(incoming_column_count);
  element.int4(0);
  put_envelope(element, e);
  put_when_and_where(element, i);
  for (const CodeId code : {i.daypart, i.scope, i.reporter_role, i.reporting_for, i.target_age_band, i.target_language,
                            i.target_script, i.victims_count, i.suspects_count, i.offense, i.is_potential_crime})
    element.code(code);
  element.bytes(oid::bytea, digest.data(), digest.size());
  if (e.adapter.empty()) {
    element.null(oid::text);
  } else {
    element.bytes(oid::text, e.adapter.data(), e.adapter.size());
  }
  for (const CodeSet* set :
       {&e.funding_streams, &e.quality_flags, &i.act_types, &i.sites, &i.bias_reasons, &i.bias_targets,
        &i.bias_evidence, &i.offender_kind, &i.target_gender, &i.target_ethnicity, &i.reported_to, &i.help_wanted})
    element.set(*set);
  if (!record.aggregate) {
    element.null(oid::jsonb);
    out.append(element.finish(0));
    return;
  }
  const std::string& json = record.aggregate->json;
  element.head(oid::jsonb, static_cast<std::int32_t>(json.size()) + 1);
  out.append(element.finish(json.size() + 1)).push_back(jsonb_version);
  out.append(json);
}

namespace {

// Behind the element's length, the number of columns, and the first column's type and length.
constexpr std::size_t ordinal_offset = 16;
// Behind the ordinal, the uid with its type and length, and the type and length of its own.
constexpr std::size_t revision_offset = ordinal_offset + sizeof(std::int32_t) + 8 + sizeof(Uuid) + 8;

void put_int4(char* at, std::int32_t value) {
  const auto v = __builtin_bswap32(static_cast<std::uint32_t>(value));
  std::memcpy(at, &v, sizeof v);
}

}  // namespace

void set_ordinal(char* element, std::int32_t ordinal) {
  put_int4(element + ordinal_offset, ordinal);
}

void set_revision(char* element, std::int32_t revision) {
  put_int4(element + revision_offset, revision);
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
