// The word that somebody who mistyped one may have meant. Pure.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace kith::shell {

// The first of `known` that differs least from `word`, by two letters at most (fewer than all of it), or begins with
// it. Nothing when none does.
std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> known);

}  // namespace kith::shell
