// Latencies, the generator's own CPU time, and the one JSON line in which each mode reports. One thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kith::bench {

using Steady = std::chrono::steady_clock;

class Latencies {
 public:
  void add(Steady::duration taken) { microseconds_.push_back(std::chrono::duration<float, std::micro>(taken).count()); }
  [[nodiscard]] std::size_t count() const { return microseconds_.size(); }
  // Of 0 < share <= 1, in microseconds; 0 when nothing was measured. Sorts.
  double percentile(double share);

 private:
  std::vector<float> microseconds_;
  bool is_sorted_ = false;
};

// User and system time of this process so far, in seconds.
double own_cpu_seconds();

// Builds {"name": value, ...}.
class Report {
 public:
  Report& number(std::string_view name, double value);
  Report& raw(std::string_view name, std::string_view json);
  void print() const;  // one line on standard output, flushed

 private:
  std::string text_ = "{";
};

}  // namespace kith::bench
