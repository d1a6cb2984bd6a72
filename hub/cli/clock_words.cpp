#include "hub/cli/clock_words.hpp"

#include <array>
#include <ctime>

namespace kith::cli {
namespace {

constexpr std::chrono::minutes most{10};

std::string formatted(WallTime time, const char* format) {
  const std::time_t seconds = std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), format, &parts)};
}

// Minutes up to two hours, hours up to two days, then days.
std::string length_text(std::chrono::minutes length) {
  using namespace std::chrono_literals;
  if (length < 2h) return std::to_string(length.count()) + " minutes";
  if (length < 48h) return std::to_string(std::chrono::duration_cast<std::chrono::hours>(length).count()) + " hours";
  return std::to_string(std::chrono::duration_cast<std::chrono::days>(length).count()) + " days";
}

}  // namespace

std::string day_text(WallTime time) {
  return formatted(time, "%Y-%m-%d");
}

std::string minute_text(WallTime time) {
  return formatted(time, "%Y-%m-%d %H:%M UTC");
}

std::optional<WallTime> time_of_date(const std::string& field) {
  std::tm parts{};
  const char* end = ::strptime(field.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return WallTime{std::chrono::seconds{::timegm(&parts)}};
}

std::optional<std::string> words_about_clock(const std::string* date, WallTime now) {
  const auto at_hub = date == nullptr ? std::nullopt : time_of_date(*date);
  return at_hub ? words_about_clock(*at_hub, now) : std::nullopt;
}

std::optional<std::string> words_about_clock(WallTime at_hub, WallTime now) {
  const auto ahead = std::chrono::duration_cast<std::chrono::minutes>(now - at_hub);
  if (ahead < most && ahead > -most) return std::nullopt;
  return "The clock of this computer is " + length_text(std::chrono::abs(ahead)) + " " +
         (ahead.count() > 0 ? "ahead of" : "behind") +
         " the hub's. Set it right: certificates are good between two moments, and a wrong clock looks like a broken "
         "one.";
}

}  // namespace kith::cli
