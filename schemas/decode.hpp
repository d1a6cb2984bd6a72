// From JSON to a record that obeys its schema: the closed check that schemas/records/*.schema.json state, compiled. A
// field that is not in the schema is refused; a value that fails its field's grammar is scanned to name the kind of
// identifier it may be. All errors of a record are reported, to a named cap, and none quotes input. Pure; any thread.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "hub/base/json.hpp"
#include "hub/model/record.hpp"

namespace kith::records {

inline constexpr std::int16_t schema_version = 1;
inline constexpr std::size_t rejection_errors_cap = 16;
inline constexpr std::size_t aggregate_cells_cap = 1'000;
inline constexpr std::int64_t aggregate_count_cap = 1'000'000'000;

// Why a record is refused. `errors` is never empty and holds rejection_errors_cap at most; `is_cut` says that there
// were more. The uid and kind are there when they could be read, so that an answer can name the record.
struct Rejection {
  std::vector<Error> errors;
  bool is_cut = false;
  std::optional<RecordUid> uid;
  std::optional<RecordKind> kind;
};

enum class Form : std::uint8_t;

// A record whose every field obeys the schema. Made by decode() only.
class ValidRecord {
 public:
  [[nodiscard]] const Record& record() const { return record_; }

 private:
  explicit ValidRecord(Record&& record) : record_(std::move(record)) {}
  Record record_;
  friend tl::expected<ValidRecord, Rejection> decode(json::Value value, const OrgCode& org, Form form);
  friend struct Gate;
};

// What the JSON must hold of a record's identity.
enum class Form : std::uint8_t {
  // as it is pushed: record_uid is required, revision is 1 when absent, org is optional and must be the sender
  complete,
  // as an adapter makes it, before the client adds identity: record_uid, revision, org and withdrawn are not allowed
  content,
};

// Decodes one record of the organisation `org`. Errors in the Rejection: wrong_type, unknown_field, missing_field,
// unknown_code, out_of_range, malformed_value, contradiction, direct_identifier (hint: the kind), consent_refused,
// wrong_organisation, unsupported_version. A pointer names known fields and indexes only; an unknown field is "member
// N" (counted from 1) of the object that the pointer names, in the hint.
//
// Rules the JSON Schemas state too: kind and schema_version are required; taxonomy_version is, unless withdrawn; an
// incident has no `table`, an aggregate has one and no incident field; withdrawn records carry identity only
// (record_uid, org, kind, schema_version, revision, withdrawn). Absent and "not_asked" are the same; in a set, unknown,
// declined and not_asked stand alone. One that they cannot state: no incident is dated after the month of its report.
tl::expected<ValidRecord, Rejection> decode(json::Value value, const OrgCode& org, Form form = Form::complete);

// The table of an aggregate as storage gives it back; its counts are not held against the base again. The first error
// only.
Result<AggregateTable> decode_table(json::Value value, Taxonomy taxonomy);

}  // namespace kith::records
