// The query of a URL (RFC 3986 section 3.4) as name-value pairs, read strictly: a parameter that a route does not
// declare, or declares once and gets twice, is refused, because a misspelt filter that is silently dropped gives a
// wrong table. Pure.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hub/base/error.hpp"

namespace kith::api {

enum class Times : std::uint8_t { once, repeated };

struct Parameter {
  std::string_view name;
  Times times = Times::once;
};

class QueryString {
 public:
  // `text` is what follows '?', as sent. '%XX' and '+' are decoded in names and values; the result must be UTF-8
  // without control characters. Errors: malformed_query, with a static hint and never a part of the text.
  static Result<QueryString> parse(std::string_view text, std::initializer_list<Parameter> allowed);

  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
  [[nodiscard]] std::vector<std::string_view> all(std::string_view name) const;
  // The value of a parameter that is "true" or "false"; `otherwise` when absent. Errors: malformed_query.
  [[nodiscard]] Result<bool> boolean(std::string_view name, bool otherwise) const;
  // A whole number from least to most. Errors: malformed_query.
  [[nodiscard]] Result<std::int64_t> integer(std::string_view name, std::int64_t otherwise, std::int64_t least,
                                             std::int64_t most) const;

 private:
  std::vector<std::pair<std::string, std::string>> pairs_;
};

// Undoes percent-encoding in one segment of a path. Errors: malformed_request.
Result<std::string> decode_segment(std::string_view text);

}  // namespace kith::api
