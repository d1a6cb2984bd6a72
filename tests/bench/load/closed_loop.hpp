// Keep-alive connections that each send a request, wait for its answer, and send the next: the latency and the rate
// that clients see. One thread, edge-triggered epoll.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "tests/bench/load/measure.hpp"
#include "tests/bench/load/tls.hpp"

namespace kith::bench {

struct ClosedLoop {
  std::size_t connections = 64;
  double warmup_seconds = 1;
  double seconds = 10;
  // Writes the next whole request into the string; false when there is none left.
  std::function<bool(std::string&)> next_request;
};

struct ClosedLoopResult {
  Latencies latencies;
  double seconds = 0;        // measured, without the warm-up
  double cpu_seconds = 0;    // the generator's own, in that time
  std::uint64_t failed = 0;  // answers other than 2xx
  bool ran_out = false;      // next_request had no more before the time was over
};

// Throws std::runtime_error when the server cannot be reached or closes a connection in the middle of an answer.
ClosedLoopResult run(const ClosedLoop& plan, const Target& target, const Tls& tls);

}  // namespace kith::bench
