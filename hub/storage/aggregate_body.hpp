// The stored form of an aggregate's table: the JSON of its record's `table` member. Written by decode() as canonical
// text, read back here. Pure; any thread.
#pragma once

#include <string_view>

#include "hub/base/error.hpp"
#include "hub/model/record.hpp"

namespace kith::storage {

// Errors: internal, because only what decode() made is ever stored.
Result<AggregateTable> parse_aggregate_body(std::string_view json);

}  // namespace kith::storage
