#include "hub/cli/pace.hpp"

#include <algorithm>
#include <cmath>

namespace kith::cli {
namespace {

constexpr std::chrono::duration<double> first_guess_after{1.0};
constexpr double longest_seconds = 100.0 * 3600;

}  // namespace

std::string duration_words(std::chrono::seconds time) {
  const std::int64_t seconds = std::max<std::int64_t>(0, time.count());
  if (seconds < 60) return std::to_string(seconds) + " s";
  const std::int64_t minutes = (seconds + 30) / 60;
  if (minutes < 60) return std::to_string(minutes) + " min";
  const std::string rest = std::to_string(minutes % 60);
  return std::to_string(minutes / 60) + " h " + (rest.size() < 2 ? "0" : "") + rest + " min";
}

std::string Pace::words(SteadyTime now, std::uint64_t done, std::uint64_t total, std::string_view units) const {
  const std::chrono::duration<double> passed = now - begun_at_;
  if (passed < first_guess_after || done == 0) return {};
  const double rate = static_cast<double>(done) / passed.count();
  std::string words = std::to_string(std::llround(rate)) + " " + std::string{units} + "/s";
  if (total <= done) return words;
  const double left = std::min(longest_seconds, std::ceil(static_cast<double>(total - done) / rate));
  return words + ", " + duration_words(std::chrono::seconds{std::llround(left)}) + " left";
}

}  // namespace kith::cli
