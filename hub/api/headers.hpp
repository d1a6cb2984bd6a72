// The request headers that several handlers read, each by its RFC. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hub/base/error.hpp"
#include "hub/net/http.hpp"

namespace kith::api {

// The media type of Content-Type in lower case, without parameters; empty when there is none. A charset other than
// UTF-8 makes it "unsupported" (RFC 9110 section 8.3).
std::string media_type(const net::Request& request);
// The same whatever the charset, for bytes that say themselves how they are encoded.
std::string bare_media_type(const net::Request& request);

// Which of `offered` (in order of our preference) Accept asks for; quality values count, and no Accept takes the first
// (RFC 9110 section 12.5.1). Errors: not_acceptable.
Result<std::string_view> negotiate(const net::Request& request, std::span<const std::string_view> offered);

// What Content-Type says of a type that was negotiated: text says how it is encoded (RFC 9110 section 8.3.1).
std::string content_type(std::string_view type);

// In which of the forms that are ready made a file is to be sent (RFC 9110 section 12.5.3): of what is alike to the
// client the smallest. Errors: not_acceptable.
enum class Coding : std::uint8_t { zstd, gzip, identity };
std::string_view name(Coding coding);
Result<Coding> negotiate_coding(const net::Request& request);

// Idempotency-Key, if given: 1 to 255 printable ASCII characters; the quotes of a structured string are taken off.
// Errors: malformed_request.
Result<std::optional<std::string>> idempotency_key(const net::Request& request);

// Whether an entity tag is named by If-None-Match: a list of tags, weak ones alike, or * (RFC 9110 section 13.1.2).
bool matches(std::string_view field, std::string_view tag);
// The same for If-Match, where a weak tag is never the same (section 13.1.1).
bool matches_strongly(std::string_view field, std::string_view tag);

// What an organisation may use of something and how much is left, for RateLimit-Policy and RateLimit
// (draft-ietf-httpapi-ratelimit-headers-09): in a window of time, or (window 0) at once.
struct Quota {
  std::string_view name;
  std::uint64_t most = 0;
  std::uint64_t left = 0;
  std::chrono::seconds window{0};
  std::optional<std::chrono::seconds> resets_in = {};
};
void append_quota(std::vector<net::HeaderField>& headers, const Quota& quota);

}  // namespace kith::api
