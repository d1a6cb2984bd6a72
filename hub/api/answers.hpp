// What the pushes of records and of exports have in common at the door: ?results, and an answer that comes at the end,
// kept for an idempotency key or not. On the connection's thread.
#pragma once

#include "hub/api/context.hpp"
#include "hub/api/query_string.hpp"
#include "hub/async/task.hpp"
#include "hub/ingest/ingest.hpp"

namespace kith::api {

// ?results: whether only what went wrong is asked for. Errors: malformed_query.
Result<bool> wants_only_refused(const QueryString& query);

// Sends it, with what is left of the keys. Errors: that of the answer, and those of Reply::send().
Task<Result<void>> send_answer(const Context& context, Result<ingest::Answer> answer, net::Reply& reply);

}  // namespace kith::api
