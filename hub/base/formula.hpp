// What a spreadsheet program would run as a formula when it opens CSV: the signs that begin one, tab and return
// included (OWASP, "CSV Injection"), and their full-width forms, which programs with East Asian settings take for the
// same. Pure.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace kith {

inline bool begins_formula(std::string_view text) {
  constexpr auto signs = std::to_array<std::string_view>({"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"});
  return std::ranges::any_of(signs, [&](std::string_view sign) { return text.starts_with(sign); });
}

}  // namespace kith
