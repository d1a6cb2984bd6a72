#include "hub/api/query_string.hpp"

#include <simdjson.h>

#include <algorithm>
#include <charconv>

namespace kith::api {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_plain_text(std::string_view text) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  return std::ranges::none_of(text, is_control) && simdjson::validate_utf8(text.data(), text.size());
}

std::optional<std::string> decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_value(text[i + 1]);
      const int low = hex_value(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += plus_is_space && text[i] == '+' ? ' ' : text[i];
    }
  }
  if (!is_plain_text(out)) return std::nullopt;
  return out;
}

Error mistake(std::string_view hint) {
  return Error{Errc::malformed_query, {}, hint};
}

}  // namespace

Result<QueryString> QueryString::parse(std::string_view text, std::initializer_list<Parameter> allowed) {
  QueryString query;
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    auto name = decode(pair.substr(0, equals), true);
    auto value = decode(equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1), true);
    if (!name || !value) return fail(mistake("percent-encoding or characters"));
    const auto* known = std::ranges::find(allowed, std::string_view{*name}, &Parameter::name);
    if (known == allowed.end()) return fail(mistake("a parameter that this address does not take"));
    if (known->times == Times::once && query.find(*name)) return fail(mistake("a parameter given twice"));
    query.pairs_.emplace_back(std::move(*name), std::move(*value));
  }
  return query;
}

std::optional<std::string_view> QueryString::find(std::string_view name) const {
  for (const auto& [key, value] : pairs_)
    if (key == name) return value;
  return std::nullopt;
}

std::vector<std::string_view> QueryString::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [key, value] : pairs_)
    if (key == name) values.emplace_back(value);
  return values;
}

Result<bool> QueryString::boolean(std::string_view name, bool otherwise) const {
  const auto value = find(name);
  if (!value) return otherwise;
  if (*value == "true") return true;
  if (*value == "false") return false;
  return fail(mistake("true or false is expected"));
}

Result<std::int64_t> QueryString::integer(std::string_view name, std::int64_t otherwise, std::int64_t least,
                                          std::int64_t most) const {
  const auto value = find(name);
  if (!value) return otherwise;
  std::int64_t number = 0;
  const auto* end = value->data() + value->size();
  const auto [stop, problem] = std::from_chars(value->data(), end, number);
  if (problem != std::errc{} || stop != end) return fail(mistake("a whole number is expected"));
  if (number < least || number > most) return fail(mistake("a number out of range"));
  return number;
}

Result<std::string> decode_segment(std::string_view text) {
  auto decoded = decode(text, false);
  if (!decoded) return fail(Error{Errc::malformed_request, {}, "percent-encoding in the path"});
  return std::move(*decoded);
}

}  // namespace kith::api
