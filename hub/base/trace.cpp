#include "hub/base/trace.hpp"

#include <algorithm>

namespace kith {
namespace {

// 00-<trace id>-<parent id>-<flags>
constexpr std::size_t version_digits = 2, parent_digits = 16, flags_digits = 2;
constexpr std::size_t trace_at = version_digits + 1;
constexpr std::size_t parent_at = trace_at + TraceId::digits + 1;
constexpr std::size_t flags_at = parent_at + parent_digits + 1;
constexpr std::size_t whole = flags_at + flags_digits;

// Lower case only, as the standard says.
bool is_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}
bool is_zero(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c == '0'; });
}

}  // namespace

std::optional<TraceId> TraceId::parse(std::string_view traceparent) {
  if (traceparent.size() < whole) return std::nullopt;
  const auto version = traceparent.substr(0, version_digits);
  const auto trace = traceparent.substr(trace_at, digits);
  const auto parent = traceparent.substr(parent_at, parent_digits);
  const auto flags = traceparent.substr(flags_at, flags_digits);
  const bool is_divided =
      traceparent[trace_at - 1] == '-' && traceparent[parent_at - 1] == '-' && traceparent[flags_at - 1] == '-';
  const bool is_all_hex = is_hex(version) && is_hex(trace) && is_hex(parent) && is_hex(flags);
  if (!is_divided || !is_all_hex || version == "ff" || is_zero(trace) || is_zero(parent)) return std::nullopt;
  // A later version may have more parts behind these.
  const bool has_more = traceparent.size() > whole;
  if (has_more && (version == "00" || traceparent[whole] != '-')) return std::nullopt;
  TraceId id;
  std::ranges::copy(trace, id.text_.begin());
  const char last = flags.back();
  id.is_sampled_ = ((last >= 'a' ? last - 'a' + 10 : last - '0') & 1) != 0;
  return id;
}

}  // namespace kith
