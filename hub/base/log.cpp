#include "hub/base/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <string>

#include "hub/base/json.hpp"

namespace kith::log {
namespace {

spdlog::level::level_enum spdlog_level(Level level) {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warning:
      return spdlog::level::warn;
    case Level::error:
      return spdlog::level::err;
  }
  __builtin_unreachable();
}

spdlog::logger& logger() {
  static const auto instance = [] {
    auto made = std::make_shared<spdlog::logger>("kith", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%fZ","level":"%l",%v})", spdlog::pattern_time_type::utc);
    made->flush_on(spdlog::level::debug);
    return made;
  }();
  return *instance;
}

}  // namespace

void set_level(Level least) {
  logger().set_level(spdlog_level(least));
}

void event(Level level, Word name, std::initializer_list<Field> fields) {
  std::string line = "\"event\":";
  json::append_escaped(line, name.text());
  for (const Field& field : fields) {
    line += ',';
    json::append_escaped(line, field.name.text());
    line += ':';
    const bool is_number = field.kind == Field::Kind::count || field.kind == Field::Kind::duration;
    if (is_number)
      line += std::to_string(field.number);
    else
      json::append_escaped(line, field.text);
  }
  logger().log(spdlog_level(level), "{}", line);
}

}  // namespace kith::log
