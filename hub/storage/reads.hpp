// Reading an organisation's own records: one by its uid, or all of them page by page in the order of their internal
// keys. Each call commits an audit leaf before it returns, which names who asked, so that no read goes unrecorded.
// Records whose consent has ended are not shown. All functions block; storage threads.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "hub/audit/leaf.hpp"
#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/model/party.hpp"
#include "hub/model/record.hpp"

namespace kith::pg {
class Connection;
}

namespace kith::storage {

// For a look that tells nothing of a record but whether it is the one that is meant: counted, never refused.
inline constexpr std::int64_t as_many_as_asked = INT64_MAX;

// The hints of what a day's quota refuses, which tell it from a hub that is busy: nothing more of this day, or less
// than was asked for.
inline constexpr std::string_view day_is_used_up =
    "all records that may be read in a day were read; the day ends at 00:00 UTC";
inline constexpr std::string_view day_has_less =
    "fewer records than these may still be read today; a smaller limit gets them";

struct StoredRecord {
  Record record;  // the current revision
  std::chrono::year_month_day received_on;
  std::int64_t record_key = 0;  // internal: leaves the process only inside a sealed cursor
};

// The live record of that uid. Errors: not_found, alike for a record that never was, a withdrawn one, one whose consent
// has ended and another organisation's.
// `most_a_day`: rate_limited, and nothing is given out, where whoever asks would have been given more records of this
// organisation on this day (UTC) by all hub processes together.
Result<StoredRecord> read_record(pg::Connection& connection, const Access& access, const RecordUid& uid,
                                 std::chrono::year_month_day today, std::int64_t most_a_day);

struct RecordPage {
  std::vector<StoredRecord> records;
  bool has_more = false;
  std::int64_t left = 0;  // how many more who asks may be given on this day
};

// What a list may be narrowed to.
struct RecordFilter {
  std::optional<RecordKind> kind;
  std::optional<Month> reported_from, reported_to;  // inclusive; the month of receipt where none was reported
};

// Up to `limit` live records with a key above `after`, in order of the key. `as`: what the log calls it, a list or an
// export. `most_a_day` as above.
Result<RecordPage> list_records(pg::Connection& connection, const Access& access, const RecordFilter& filter,
                                std::int64_t after, std::int32_t limit, std::chrono::year_month_day today,
                                std::int64_t most_a_day, kith::audit::Event as = kith::audit::Event::record_list);

}  // namespace kith::storage
