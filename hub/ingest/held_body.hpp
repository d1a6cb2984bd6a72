// A body that is held whole because its answer depends on all of it. Any executor; one body, one coroutine.
#pragma once

#include <string>

#include "hub/async/task.hpp"
#include "hub/base/error.hpp"
#include "hub/ingest/body_budget.hpp"
#include "hub/net/http.hpp"

namespace kith::ingest {

// The whole body, up to `limit` bytes, which are taken from `share` first. Errors: those of Body::read() and
// BodyBudget::Share::grow().
Task<Result<std::string>> read_whole(net::Body& body, std::size_t limit, BodyBudget::Share& share);

// The same of an export, with room for what reading it takes besides.
Task<Result<std::string>> read_export(net::Body& body, std::size_t limit, BodyBudget::Share& share);

}  // namespace kith::ingest
