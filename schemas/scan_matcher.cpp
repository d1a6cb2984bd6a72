// All patterns as one automaton, so that a long text is read once, and each by itself for its check and for when that
// automaton outgrows its memory.
#include <re2/re2.h>
#include <re2/set.h>

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
  options.set_max_mem(std::int64_t{64} << 20);
  return options;
}

class Matcher {
 public:
  Matcher() : together_(options(false), RE2::UNANCHORED) {
    for (const Pattern& pattern : identifier_patterns()) {
      together_.Add(pattern.text, nullptr);
      each_.push_back(std::make_unique<RE2>(pattern.text, options(pattern.check != nullptr)));
    }
    together_.Compile();
  }

  [[nodiscard]] std::optional<IdentifierKind> first(std::string_view text) const {
    std::vector<int> found;
    RE2::Set::ErrorInfo problem{};
    const bool any = together_.Match(text, &found, &problem);
    if (!any && problem.kind == RE2::Set::kNoError) return std::nullopt;
    if (!any) {
      for (std::size_t i = 0; i < each_.size(); ++i) found.push_back(static_cast<int>(i));
    }
    std::ranges::sort(found);
    for (const int index : found) {
      const auto at = static_cast<std::size_t>(index);
      if (holds(at, text, any)) return identifier_patterns()[at].kind;
    }
    return std::nullopt;
  }

 private:
  // Whether the pattern occurs, and once in a way that its check believes.
  [[nodiscard]] bool holds(std::size_t at, std::string_view text, bool is_known_to_occur) const {
    const Pattern& pattern = identifier_patterns()[at];
    if (pattern.check == nullptr) return is_known_to_occur || RE2::PartialMatch(text, *each_[at]);
    re2::StringPiece left(text);
    std::string first, second;
    while (RE2::FindAndConsume(&left, *each_[at], &first, &second))
      if (pattern.check(first, second)) return true;
    return false;
  }

  RE2::Set together_;
  std::vector<std::unique_ptr<RE2>> each_;
};

}  // namespace

std::optional<IdentifierKind> match_pattern(std::string_view folded) {
  static const Matcher all;
  return all.first(folded);
}

}  // namespace kith::records
