#include "hub/app/metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <sstream>

#include "hub/api/routes.hpp"

namespace kith::app {
namespace {

constexpr std::array<std::string_view, 6> status_classes = {"cut", "1xx", "2xx", "3xx", "4xx", "5xx"};

void add_family(std::vector<prometheus::MetricFamily>& families, std::string name, std::string about,
                prometheus::MetricType type, std::string_view label,
                const std::vector<std::pair<std::string, double>>& values) {
  prometheus::MetricFamily family{std::move(name), std::move(about), type, {}};
  for (const auto& [word, value] : values) {
    prometheus::ClientMetric metric;
    if (!label.empty()) metric.label.push_back({std::string{label}, word});
    metric.counter.value = value;
    metric.gauge.value = value;
    family.metric.push_back(std::move(metric));
  }
  families.push_back(std::move(family));
}

}  // namespace

struct RequestMetrics::Row {
  explicit Row(std::string_view route) : name(route) {}
  Row(Row&& other) noexcept : name(other.name) {}  // only while the table is built, when every count is still zero
  std::string_view name;
  std::array<std::atomic<std::uint64_t>, status_classes.size()> by_status{};
  std::array<std::atomic<std::uint64_t>, bounds.size() + 1> by_time{};
  std::atomic<std::uint64_t> microseconds{0};
};

RequestMetrics::RequestMetrics() {
  rows_.reserve(api::routes().size() + 1);
  for (const api::Route& route : api::routes()) rows_.emplace_back(route.name.text());
  rows_.emplace_back("none");
}
RequestMetrics::~RequestMetrics() = default;

void RequestMetrics::answered(std::string_view route, int status, std::chrono::microseconds took) {
  auto found = std::ranges::find(rows_, route, &Row::name);
  if (found == rows_.end()) found = std::prev(rows_.end());
  const auto status_class = std::clamp(status / 100, 0, 5);
  found->by_status[static_cast<std::size_t>(status_class)].fetch_add(1, std::memory_order_relaxed);
  const double seconds = std::chrono::duration<double>(took).count();
  const auto bucket = std::ranges::lower_bound(bounds, seconds) - bounds.begin();
  found->by_time[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  found->microseconds.fetch_add(static_cast<std::uint64_t>(took.count()), std::memory_order_relaxed);
}

void RequestMetrics::collect(std::vector<prometheus::MetricFamily>& families) const {
  prometheus::MetricFamily requests{
      "kith_requests_total", "Requests answered, by route and class of status", prometheus::MetricType::Counter, {}};
  prometheus::MetricFamily seconds{"kith_request_seconds",
                                   "Time from a request's header to the end of its answer",
                                   prometheus::MetricType::Histogram,
                                   {}};
  for (const Row& row : rows_) {
    for (std::size_t i = 0; i < status_classes.size(); ++i) {
      prometheus::ClientMetric metric;
      metric.label = {{"route", std::string{row.name}}, {"status", std::string{status_classes[i]}}};
      metric.counter.value = static_cast<double>(row.by_status[i].load(std::memory_order_relaxed));
      if (metric.counter.value > 0) requests.metric.push_back(std::move(metric));
    }
    prometheus::ClientMetric metric;
    metric.label = {{"route", std::string{row.name}}};
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < row.by_time.size(); ++i) {
      sum += row.by_time[i].load(std::memory_order_relaxed);
      const double bound = i < bounds.size() ? bounds[i] : std::numeric_limits<double>::infinity();
      metric.histogram.bucket.push_back({sum, bound});
    }
    metric.histogram.sample_count = sum;
    metric.histogram.sample_sum = static_cast<double>(row.microseconds.load(std::memory_order_relaxed)) / 1e6;
    seconds.metric.push_back(std::move(metric));
  }
  families.push_back(std::move(requests));
  families.push_back(std::move(seconds));
}

void add_counter(std::vector<prometheus::MetricFamily>& families, std::string name, std::string about,
                 std::string_view label, const std::vector<std::pair<std::string, double>>& values) {
  add_family(families, std::move(name), std::move(about), prometheus::MetricType::Counter, label, values);
}

void add_gauge(std::vector<prometheus::MetricFamily>& families, std::string name, std::string about,
               std::string_view label, const std::vector<std::pair<std::string, double>>& values) {
  add_family(families, std::move(name), std::move(about), prometheus::MetricType::Gauge, label, values);
}

std::string serialize(const std::vector<prometheus::MetricFamily>& families) {
  std::ostringstream out;
  prometheus::TextSerializer{}.Serialize(out, families);
  return std::move(out).str();
}

}  // namespace kith::app
