// What a listener counts for the metrics: plain numbers, no address and no subject. Written by the io threads, read by
// any thread.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "hub/net/tls.hpp"

namespace kith::net {

struct Counters {
  std::atomic<std::uint64_t> accepted{0};    // connections taken from the kernel
  std::atomic<std::uint64_t> overloaded{0};  // closed at once, or pushed out, because of a limit on connections
  std::atomic<std::uint64_t> requests{0};    // requests handed to the handler
  std::atomic<std::uint64_t> rejected{0};    // requests answered by the session itself: malformed, too large, too slow
  std::atomic<std::uint64_t> timed_out{0};   // connections ended at a limit of time
  std::atomic<std::uint64_t> cut_off{0};     // connections closed because their peer may no longer be here
  std::atomic<std::uint64_t> bytes_read{0};  // of TLS payload
  std::atomic<std::uint64_t> bytes_written{0};
  std::atomic<std::uint64_t> open{0};  // connections now
  std::array<std::atomic<std::uint64_t>, refusal_count> refused{};
};

}  // namespace kith::net
