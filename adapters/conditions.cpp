#include "adapters/conditions.hpp"

#include <algorithm>

#include "adapters/fold.hpp"
#include "adapters/numbers.hpp"
#include "adapters/row_source.hpp"

namespace kith::adapters {
namespace {

// One of the choices of a list, or of a cell with a separator, is among the texts.
bool has_choice(const Condition& condition, std::string_view text) {
  const bool is_list = text.find(list_separator) != std::string_view::npos;
  const std::string folded = is_list ? std::string(text) : fold(text);
  const std::string separator = is_list ? std::string(1, list_separator) : condition.separator;
  if (separator.empty()) return condition.texts.contains(folded);
  std::string_view rest = folded;
  for (;;) {
    const auto end = rest.find(separator);
    if (condition.texts.contains(fold(rest.substr(0, end)))) return true;
    if (end == std::string_view::npos) return false;
    rest.remove_prefix(end + separator.size());
  }
}

bool is_met(const Condition& condition, std::string_view text) {
  switch (condition.test) {
    case Condition::Test::is:
      return condition.texts.contains(fold(text));
    case Condition::Test::has:
      return has_choice(condition, text);
    case Condition::Test::matches:
      return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *condition.pattern);
    case Condition::Test::within: {
      const auto number = whole_number(text);
      return number && condition.least <= *number && *number <= condition.most;
    }
    case Condition::Test::empty:
      return text.empty();
  }
  return false;
}

}  // namespace

bool hold(const Conditions& conditions, std::span<const std::string_view> texts) {
  return std::ranges::all_of(conditions, [&](const Condition& condition) {
    return is_met(condition, texts[condition.column]) != condition.is_negated;
  });
}

}  // namespace kith::adapters
