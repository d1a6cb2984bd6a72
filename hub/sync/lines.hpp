// The small text form that hubs sign: a word and its values a line. Each form has one spelling only, so whoever reads
// one writes it again and compares. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "hub/audit/merkle.hpp"
#include "hub/base/error.hpp"
#include "hub/sync/names.hpp"

namespace kith::sync {

class LineReader {
 public:
  explicit LineReader(std::string_view text) : text_(text) {}
  [[nodiscard]] bool is_at_end() const { return text_.empty(); }
  [[nodiscard]] bool is_next(std::string_view word) const;
  // What follows the word and a space on the next line, which must begin with it. Errors: malformed_value.
  Result<std::string_view> take(std::string_view word);
  Result<std::uint64_t> take_number(std::string_view word);
  Result<HubCode> take_hub(std::string_view word);

 private:
  std::string_view text_;
};

// Errors of all: malformed_value. A number has no leading zero and no sign.
Result<std::uint64_t> parse_number(std::string_view text);
Result<HubCode> parse_hub(std::string_view text);
Result<audit::Hash> parse_hash(std::string_view text);
// "3 1207": incarnation and sequence.
Result<Stamp> parse_stamp(std::string_view text);
std::string text_of(const audit::Hash& hash);
std::string text_of(const Stamp& stamp);

// Cuts the text at its first space; the second part is empty where there is none.
std::pair<std::string_view, std::string_view> split(std::string_view text);

}  // namespace kith::sync
