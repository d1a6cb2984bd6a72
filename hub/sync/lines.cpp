#include "hub/sync/lines.hpp"

#include <algorithm>
#include <charconv>

#include "hub/audit/base64.hpp"

namespace kith::sync {

bool LineReader::is_next(std::string_view word) const {
  return text_.starts_with(word) && text_.size() > word.size() && text_[word.size()] == ' ';
}

Result<std::string_view> LineReader::take(std::string_view word) {
  const std::size_t end = text_.find('\n');
  if (!is_next(word) || end == std::string_view::npos) return fail(Errc::malformed_value);
  const std::string_view values = text_.substr(word.size() + 1, end - word.size() - 1);
  text_.remove_prefix(end + 1);
  return values;
}

Result<std::uint64_t> LineReader::take_number(std::string_view word) {
  KITH_ASSIGN(const std::string_view values, take(word));
  return parse_number(values);
}

Result<HubCode> LineReader::take_hub(std::string_view word) {
  KITH_ASSIGN(const std::string_view values, take(word));
  return parse_hub(values);
}

Result<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = error == std::errc{} && end == text.data() + text.size() && !text.empty();
  if (!is_number || (text.size() > 1 && text[0] == '0')) return fail(Errc::malformed_value);
  return number;
}

Result<HubCode> parse_hub(std::string_view text) {
  auto hub = HubCode::parse(text);
  if (!hub) return fail(Errc::malformed_value);
  return *std::move(hub);
}

Result<audit::Hash> parse_hash(std::string_view text) {
  KITH_ASSIGN(const std::string bytes, audit::from_base64(text));
  audit::Hash hash{};
  if (bytes.size() != hash.size()) return fail(Errc::malformed_value);
  std::copy(bytes.begin(), bytes.end(), hash.begin());
  return hash;
}

Result<Stamp> parse_stamp(std::string_view text) {
  const auto [first, second] = split(text);
  KITH_ASSIGN(const std::uint64_t incarnation, parse_number(first));
  KITH_ASSIGN(const std::uint64_t sequence, parse_number(second));
  if (incarnation >= most_incarnations || (sequence >> sequence_bits) != 0) return fail(Errc::malformed_value);
  return Stamp{static_cast<std::uint32_t>(incarnation), sequence};
}

std::string text_of(const audit::Hash& hash) {
  return audit::base64({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

std::string text_of(const Stamp& stamp) {
  return std::to_string(stamp.incarnation) + " " + std::to_string(stamp.sequence);
}

std::pair<std::string_view, std::string_view> split(std::string_view text) {
  const std::size_t space = text.find(' ');
  if (space == std::string_view::npos) return {text, {}};
  return {text.substr(0, space), text.substr(space + 1)};
}

}  // namespace kith::sync
