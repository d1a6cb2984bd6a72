// What the kinds of messages are called on the wire, in the order of Question and Answer. Pure.
#pragma once

#include <array>
#include <string_view>

namespace kith::sync {

inline constexpr std::array<std::string_view, 4> question_names = {"pull", "roots", "ranges", "fetch"};
inline constexpr std::array<std::string_view, 4> answer_names = {"pulled", "roots", "ranges", "fetched"};

}  // namespace kith::sync
