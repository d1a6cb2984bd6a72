// Pages from a server that may be slow, busy or away: redirects, retries with growing pauses, Retry-After, a distance
// between requests, and the limits of a pull. Every connector asks through it. One thread; blocks.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "hub/base/clock.hpp"
#include "hub/connectors/fault.hpp"
#include "hub/connectors/https.hpp"

namespace kith::connectors {

// Time and chance, given from outside so that a test need not wait.
struct Timing {
  std::function<SteadyTime()> now;
  std::function<void(std::chrono::milliseconds)> pause;
  std::function<double()> chance;  // from 0 to 1
};
Timing real_timing();

// Before attempt `attempt` (from 2) at a server that is away: one second, doubled each time, at most a minute, and of
// that a random half, so that many members do not come back at once. Pure.
std::chrono::milliseconds backoff(std::uint32_t attempt, double chance);

class Fetcher {
 public:
  // A server that asks for more patience than this is left alone: a later pull will do.
  static constexpr std::chrono::minutes longest_wait{10};
  // After 429 without Retry-After, which Airtable answers for half a minute.
  static constexpr std::chrono::seconds rate_limit_wait{30};
  static constexpr int most_redirects = 5;

  // `distance`: between the starts of two requests.
  Fetcher(Https https, Limits limits, Timing timing, std::chrono::milliseconds distance = {});

  // One page, of at most Limits::page_bytes, into `page`. Status 200, 304 or `accepted` are answers; 429, 408 and 5xx,
  // and a connection that fails, are tried again up to Limits::attempts times. A redirect is followed on the same
  // server, and to another one only by a request without a token. Errors: as Https::get(), and those of Trouble that a
  // status or a limit stands for.
  Pulled<Answer> get(const Request& request, std::string& page, int accepted = 200);
  // The same with a body of any size up to Limits::total_bytes.
  Pulled<Answer> stream(const Request& request, const Body& body);

  // Counts a page that was taken, with its bytes. Errors: too_many_pages, total_too_large.
  Pulled<void> count(std::uint64_t page_bytes);
  [[nodiscard]] const Limits& limits() const { return limits_; }

 private:
  Pulled<Answer> persist(const Request& request, const Body& body, int accepted);
  Pulled<Answer> follow(Request request, const Body& body);
  Pulled<void> wait(std::chrono::milliseconds time);
  [[nodiscard]] std::chrono::milliseconds left() const;

  Https https_;
  Limits limits_;
  Timing timing_;
  std::chrono::milliseconds distance_;
  SteadyTime until_;
  SteadyTime next_{};
  std::uint64_t pages_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace kith::connectors
