// What can go wrong between this machine and the system that a member's data come from. A closed list without a text of
// its own: what a foreign server says in an error may hold names, and the address that was asked may be a secret, so
// neither can reach a terminal or a log through it. The words for a person are made from these values in hub/cli. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <tl/expected.hpp>

#include "hub/base/error.hpp"

namespace kith::connectors {

enum class Trouble : std::uint8_t {
  malformed_address,   // not an https address
  unreachable,         // no such host, or nobody listens there
  proxy_failed,        // of the environment's https_proxy
  untrusted,           // the server's certificate, or no TLS at all
  authority_unusable,  // our file of authorities cannot be read
  interrupted,         // the answer ended too early
  too_slow,            // not a byte for a minute
  not_authenticated,   // 401
  not_permitted,       // 403
  not_found,           // 404 and 410
  refused,             // any other 4xx; Fault::status says which
  rate_limited,        // 429, still after all waiting
  server_fault,        // 5xx, still after all waiting
  sent_elsewhere,      // a redirect to another server, which must not get the token
  not_encrypted,       // a redirect to http
  redirected_in_circles,
  web_page,        // HTML where data should be: mostly a page to sign in
  not_understood,  // the answer is not what the product's API describes
  out_of_order,    // records that should have come before those that came already: rows could be missed
  not_complete,    // fewer records than the server said there are
  listing_lost,    // the server forgot the listing again and again
  page_too_large,  // the limits of Limits, by name
  total_too_large,
  too_many_pages,
  out_of_time,
  not_stored,  // this machine could not keep what came: Fault::error says why
};
inline constexpr std::size_t trouble_count = static_cast<std::size_t>(Trouble::not_stored) + 1;

struct Fault {
  Trouble trouble = Trouble::not_understood;
  int status = 0;  // of HTTP, where the server answered
  std::optional<Error> error;
};

template <class T>
using Pulled = tl::expected<T, Fault>;

inline tl::unexpected<Fault> trouble(Trouble what, int status = 0) {
  return tl::unexpected(Fault{what, status, std::nullopt});
}
inline tl::unexpected<Fault> not_stored(Error error) {
  return tl::unexpected(Fault{Trouble::not_stored, 0, std::move(error)});
}

// Of one pull. What goes beyond is a fault that names the limit; the configuration may change each of them.
struct Limits {
  std::uint64_t page_bytes = std::uint64_t{64} << 20U;  // of one answer, decompressed
  std::uint64_t total_bytes = std::uint64_t{2} << 30U;  // of all answers
  std::uint64_t pages = 10'000;
  std::chrono::minutes time{60};  // waiting included
  std::uint32_t attempts = 6;     // to get one page
};

}  // namespace kith::connectors
