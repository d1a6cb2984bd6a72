#include "tests/bench/load/measure.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cstdio>

namespace kith::bench {

double Latencies::percentile(double share) {
  if (microseconds_.empty()) return 0;
  if (!is_sorted_) std::ranges::sort(microseconds_);
  is_sorted_ = true;
  const auto index = static_cast<std::size_t>(share * static_cast<double>(microseconds_.size()));
  return static_cast<double>(microseconds_[std::min(index, microseconds_.size() - 1)]);
}

double own_cpu_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

Report& Report::number(std::string_view name, double value) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.6g", value);
  if (value >= 100'000) std::snprintf(text.data(), text.size(), "%.0f", value);
  return raw(name, text.data());
}

Report& Report::raw(std::string_view name, std::string_view json) {
  if (text_.size() > 1) text_.push_back(',');
  text_.append("\"").append(name).append("\":").append(json);
  return *this;
}

void Report::print() const {
  std::printf("%s}\n", text_.c_str());
  std::fflush(stdout);
}

}  // namespace kith::bench
