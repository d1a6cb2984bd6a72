// From a record back to the JSON that the schemas describe, and to the canonical bytes whose keyed digest says whether
// two revisions have the same content. What decode() reads, append_json() writes: fields in schema order, absent where
// not asked. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "hub/base/json.hpp"
#include "hub/model/record.hpp"

namespace kith::records {

// The record as one JSON object, without white space.
void append_json(std::string& out, const Record& record);
// Its members only, for a caller who adds members of its own (received_on, …) to the object it has begun.
void write_members(json::Writer& writer, const Record& record);

// Those that another hub may see: without its name and revision, which the other hub has from elsewhere. Not of one
// that was withdrawn.
void write_shared(json::Writer& writer, const Record& record);

// An aggregate's table as one JSON object: the canonical text, with cells by code.
void write_table(json::Writer& writer, const AggregateTable& table);

// The text of `occurred.value` for its precision: 2021-03-04, 2021-03, 2021-Q1 or 2021; empty for the special ones.
std::string occurred_text(const Occurred& occurred);
// The text of `place.code` for its level: 0664000, 06067, 40900 or 06; empty for the special ones and online.
std::string place_text(const IncidentPlace& place);
// not_asked, unknown, declined, day, month, quarter, year / not_asked, …, online, city, county, cbsa, state.
std::string_view name(DatePrecision precision);
std::string_view name(PlaceLevel level);
std::string_view name(RecordKind kind);
std::string_view name(Consent consent);

// Everything of the record except org, uid and revision, as canonical bytes: equal exactly when the content is equal.
// The layout is private and versioned by its first byte; it is digested, never stored.
void append_content(std::string& out, const Record& record);

}  // namespace kith::records
