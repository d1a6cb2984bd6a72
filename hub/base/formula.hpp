// What a spreadsheet program would run as a formula when it opens CSV: the signs that begin one, tab and return
// included (OWASP, "CSV Injection"), and their full-width and small forms, which programs with East Asian settings take
// for the same. What cannot be seen before the sign hides it from a person and not from every program, so it is passed
// over. Pure.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace kith {

inline bool begins_formula(std::string_view text) {
  constexpr auto signs =
      std::to_array<std::string_view>({"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫"});
  // Space, line feed, no-break and ideographic space; zero-width space, non-joiner, joiner, word joiner, byte order
  // mark.
  constexpr auto unseen = std::to_array<std::string_view>(
      {" ", "\n", "\u00A0", "\u3000", "\u200B", "\u200C", "\u200D", "\u2060", "\uFEFF"});
  const auto is_next = [&text](std::string_view one) { return text.starts_with(one); };
  const auto skip = [&] {
    const auto* const found = std::ranges::find_if(unseen, is_next);
    if (found == unseen.end()) return false;
    text.remove_prefix(found->size());
    return true;
  };
  while (skip()) {
  }
  return std::ranges::any_of(signs, is_next);
}

}  // namespace kith
