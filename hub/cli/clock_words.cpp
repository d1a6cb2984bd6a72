#include "hub/cli/clock_words.hpp"

#include <array>
#include <cstdlib>
#include <ctime>

namespace kith::cli {
namespace {

constexpr std::chrono::minutes most{10};

}  // namespace

std::string day_text(WallTime time) {
  const std::time_t seconds = std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 16> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d", &parts)};
}

std::optional<WallTime> time_of_date(const std::string& field) {
  std::tm parts{};
  const char* end = ::strptime(field.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return WallTime{std::chrono::seconds{::timegm(&parts)}};
}

std::optional<std::string> words_about_clock(const std::string* date, WallTime now) {
  const auto at_hub = date == nullptr ? std::nullopt : time_of_date(*date);
  if (!at_hub) return std::nullopt;
  const auto ahead = std::chrono::duration_cast<std::chrono::minutes>(now - *at_hub);
  if (ahead < most && ahead > -most) return std::nullopt;
  return "The clock of this computer is " + std::to_string(std::abs(ahead.count())) + " minutes " +
         (ahead.count() > 0 ? "ahead of" : "behind") +
         " the hub's. Set it right: certificates are good between two moments, and a wrong clock looks like a broken "
         "one.";
}

}  // namespace kith::cli
