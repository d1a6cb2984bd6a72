// Shares as the API writes them, and what a share makes of records. The words are those of [sharing] in kith.toml.
// Pure; any thread.
#pragma once

#include <string>

#include "hub/base/json.hpp"
#include "hub/policy/share.hpp"
#include "hub/storage/reads.hpp"
#include "hub/storage/shares.hpp"

namespace kith::query {

// A JSON object with what is to differ from the usual share; nothing in it: the usual one. Errors: those of the parser,
// wrong_type, unknown_field, unknown_code, out_of_range, malformed_value, each with its pointer.
Result<policy::Share> parse_share(std::string body);

// {"hub":"delta_hub","kinds":["incident"],"occurred":"month",…}
void write_share(json::Writer& out, const storage::shares::Held& held);

// What the hub would hold of the record, and why not more: {"record_uid":…,"hub":…,"shared":true,"content":"…",
// "rules":[…]} or with "shared":false, "reason" and its words. What the second look objects to is not shared.
void write_view(json::Writer& out, const storage::StoredRecord& record, const storage::shares::Held& held,
                std::chrono::year_month_day today);

}  // namespace kith::query
