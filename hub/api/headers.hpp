// The request headers that several handlers read, each by its RFC. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "hub/base/error.hpp"
#include "hub/net/http.hpp"

namespace kith::api {

// The media type of Content-Type in lower case, without parameters; empty when there is none. A charset other than
// UTF-8 makes it "unsupported" (RFC 9110 section 8.3).
std::string media_type(const net::Request& request);

// Which of `offered` (in order of our preference) Accept asks for; quality values count, and no Accept takes the first
// (RFC 9110 section 12.5.1). Errors: not_acceptable.
Result<std::string_view> negotiate(const net::Request& request, std::span<const std::string_view> offered);

// Idempotency-Key, if given: 1 to 255 printable ASCII characters; the quotes of a structured string are taken off.
// Errors: malformed_request.
Result<std::optional<std::string>> idempotency_key(const net::Request& request);

// Whether an entity tag is named by If-None-Match: a list of tags, weak ones alike, or * (RFC 9110 section 13.1.2).
bool matches(std::string_view field, std::string_view tag);

}  // namespace kith::api
