// An organisation's own records for reading: one, or pages in a stable order with sealed cursors. A cursor holds the
// database's incarnation and an internal key, encrypted and bound to the organisation and the filter, so that it tells
// nothing and cannot be bent; it needs no state in the hub.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "hub/async/deadline.hpp"
#include "hub/async/task.hpp"
#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/base/secret.hpp"
#include "hub/storage/reads.hpp"

namespace kith::storage {
class Database;
}

namespace kith::query {

inline constexpr std::int32_t default_page_records = 100;
inline constexpr std::int32_t most_page_records = 1'000;

struct Cursor {
  Uuid incarnation;
  std::int64_t after = 0;
};
// base64url without padding; at most 100 characters.
std::string seal(const SecretKey& key, const OrgCode& org, const storage::RecordFilter& filter, const Cursor& cursor);
// Errors: malformed_cursor (not ours, not this organisation's, or of another filter).
Result<Cursor> unseal(const SecretKey& key, const OrgCode& org, const storage::RecordFilter& filter,
                      std::string_view text);

// The parameters kind=incident|aggregate, from=YYYY-MM, to=YYYY-MM (months of report, inclusive). Errors:
// malformed_query.
Result<storage::RecordFilter> parse_filter(std::optional<std::string_view> kind, std::optional<std::string_view> from,
                                           std::optional<std::string_view> to);

struct Page {
  std::vector<storage::StoredRecord> records;
  std::optional<std::string> next;  // the cursor of the next page; none: this is the last
  std::int64_t left = 0;            // how many more records who asks may be given on this day
};

// Errors: malformed_cursor, stale_cursor (sealed before a restore), cancelled (given up), rate_limited (beyond
// `most_a_day`, see storage/reads.hpp), those of the database. Leaves an audit leaf, as a list or as an export.
Task<Result<Page>> list(storage::Database& database, const SecretKey& cursor_key, Access access,
                        storage::RecordFilter filter, std::optional<std::string> cursor, std::int32_t limit,
                        std::chrono::year_month_day today, std::int64_t most_a_day, kith::audit::Event as,
                        Deadline deadline, std::stop_token given_up = {});

// Errors: not_found, cancelled (given up), rate_limited, those of the database. Leaves an audit leaf.
Task<Result<storage::StoredRecord>> get(storage::Database& database, Access access, RecordUid uid,
                                        std::chrono::year_month_day today, std::int64_t most_a_day, Deadline deadline,
                                        std::stop_token given_up = {});

// The record as its organisation pushed it, with `received_on` added: {"record_uid":…,…,"received_on":"2021-03-05"}.
void append_json(std::string& out, const storage::StoredRecord& record);
// {"records":[…],"next":"…"}
std::string to_json(const Page& page);
// RFC 4180 with a header line; sets joined by ';', aggregates' tables as JSON in one cell; cells that a spreadsheet
// would take for a formula are defused. Fields without a value are empty.
std::string to_csv(const Page& page);
// A strong entity tag of one record's representation, with quotes, e.g. "\"5f3a…\"".
std::string entity_tag(const storage::StoredRecord& record);

}  // namespace kith::query
