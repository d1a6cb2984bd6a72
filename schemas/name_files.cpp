#include "schemas/name_files.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

#include "schemas/embedded.hpp"

namespace kith::records {
namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\r')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

}  // namespace

void for_each_entry(std::string_view path, Separator separator,
                    const std::function<void(std::string_view, std::string_view)>& take) {
  std::string_view left = schemas::file(path), section;
  while (!left.empty()) {
    const std::size_t end = std::min(left.find('\n'), left.size());
    std::string_view line = trim(left.substr(0, end));
    left.remove_prefix(std::min(end + 1, left.size()));
    if (line.starts_with('#')) continue;
    if (line.starts_with('[')) {
      section = line.substr(1, line.find(']') - 1);
      continue;
    }
    while (!line.empty()) {
      const std::size_t stop = std::min(line.find(static_cast<char>(separator)), line.size());
      if (const auto entry = trim(line.substr(0, stop)); !entry.empty()) take(section, entry);
      line.remove_prefix(std::min(stop + 1, line.size()));
    }
  }
}

std::string marked_lower(std::string_view text) {
  constexpr auto options =
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
  utf8proc_uint8_t* made = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                 static_cast<utf8proc_ssize_t>(text.size()), &made, options);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(made, &std::free);
  if (size < 0) return {};
  return {reinterpret_cast<const char*>(made), static_cast<std::size_t>(size)};
}

std::u32string code_points(std::string_view text) {
  std::u32string points;
  points.reserve(text.size());
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  auto left = static_cast<utf8proc_ssize_t>(text.size());
  while (left > 0) {
    utf8proc_int32_t c = -1;
    const auto used = std::max<utf8proc_ssize_t>(utf8proc_iterate(at, left, &c), 1);
    points.push_back(c < 0 ? U'\uFFFD' : static_cast<char32_t>(c));
    at += used;
    left -= used;
  }
  return points;
}

std::string encode_utf8(std::u32string_view points) {
  std::string text;
  for (const char32_t c : points) {
    std::array<utf8proc_uint8_t, 4> bytes{};
    const auto size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(c), bytes.data());
    text.append(reinterpret_cast<const char*>(bytes.data()),
                static_cast<std::size_t>(std::max<utf8proc_ssize_t>(size, 0)));
  }
  return text;
}

}  // namespace kith::records
