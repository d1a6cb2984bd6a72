// Each pattern is its own small automaton: together they have so many states that a text of new words spends its time
// building them. Most patterns need a digit or a character that is not ASCII, and are not asked about a text without.
#include <re2/re2.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "schemas/scan_patterns.hpp"

namespace kith::records {
namespace {

RE2::Options options(bool captures) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_never_capture(!captures);
  return options;
}

class Matcher {
 public:
  Matcher() {
    for (const auto table : identifier_patterns())
      for (const Pattern& pattern : table)
        each_.push_back({&pattern, std::make_unique<RE2>(pattern.text, options(pattern.check != nullptr))});
  }

  [[nodiscard]] std::optional<IdentifierKind> first(std::string_view text) const {
    const bool has_digit = std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; });
    const bool has_wide = std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    for (const auto& [pattern, compiled] : each_) {
      if (pattern->needs == Needs::digit && !has_digit) continue;
      if (pattern->needs == Needs::wide_letter && !has_wide) continue;
      if (holds(*pattern, *compiled, text)) return pattern->kind;
    }
    return std::nullopt;
  }

 private:
  // Whether the pattern occurs, and once in a way that its check believes.
  static bool holds(const Pattern& pattern, const RE2& compiled, std::string_view text) {
    re2::StringPiece left(text.data(), text.size());
    if (pattern.check == nullptr) return RE2::PartialMatch(left, compiled);
    std::string first, second;
    while (RE2::FindAndConsume(&left, compiled, &first, &second))
      if (pattern.check(first, second)) return true;
    return false;
  }

  struct Compiled {
    const Pattern* pattern;
    std::unique_ptr<RE2> automaton;
  };
  std::vector<Compiled> each_;
};

}  // namespace

std::optional<IdentifierKind> match_pattern(std::string_view folded) {
  static const Matcher all;
  return all.first(folded);
}

}  // namespace kith::records
