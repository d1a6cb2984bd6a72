// The numbers of the hub for Prometheus. Requests are counted in plain atomics on the io threads; everything else is
// read from its owner when somebody asks. Labels are closed words: a route's name, an outcome, a reason; never a
// subject, an address or a path. Any thread.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hub/api/observer.hpp"

namespace prometheus {
struct MetricFamily;
}

namespace kith::app {

class RequestMetrics final : public api::Observer {
 public:
  RequestMetrics();
  ~RequestMetrics() override;
  void answered(std::string_view route, int status, std::chrono::microseconds took) override;
  void collect(std::vector<prometheus::MetricFamily>& families) const;

  // Upper bounds of the time histogram, in seconds.
  static constexpr std::array<double, 10> bounds = {0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30};

 private:
  struct Row;
  std::vector<Row> rows_;  // one for each route, and "none" last
};

// A family with one value for each label value (an empty label name: a single value without one).
void add_counter(std::vector<prometheus::MetricFamily>& families, std::string name, std::string about,
                 std::string_view label, const std::vector<std::pair<std::string, double>>& values);
void add_gauge(std::vector<prometheus::MetricFamily>& families, std::string name, std::string about,
               std::string_view label, const std::vector<std::pair<std::string, double>>& values);

// The text exposition format.
std::string serialize(const std::vector<prometheus::MetricFamily>& families);

}  // namespace kith::app
