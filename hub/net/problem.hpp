// Problem documents (RFC 9457): the only form in which the hub says no over HTTP. Built from an Error, whose parts are
// all closed, so no input can appear in one. Pure.
#pragma once

#include <optional>

#include "hub/base/error.hpp"
#include "hub/base/trace.hpp"
#include "hub/net/http.hpp"

namespace kith::net {

// application/problem+json with type "/problems/<slug>", title, status, detail (hint and advice) and, where the Error
// has a place, "pointer", "row" and "column"; "trace_id" where the request is part of a trace. Adds Retry-After to 429
// and 503.
Response problem(const Error& error, const std::optional<TraceId>& trace = std::nullopt);

}  // namespace kith::net
