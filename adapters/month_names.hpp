// The names of months as people write them in the languages of the communities: English, Spanish, Tagalog, Vietnamese,
// Chinese, Korean and Hmong, in folded text. Internal to the engine; pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace kith::adapters {

enum class MonthWords : std::uint8_t {
  all,
  // Where other words may stand: whole names, and beginnings of English ones. "ago" is August in Spanish.
  sure,
};

// Takes a month's name from the front: a Latin one or its beginning (three letters or more), "tháng 3", "tháng ba",
// "3月", "三月", "3월", "삼월", "peb hlis ntuj". Text is not taken from the middle of a word.
std::optional<unsigned> take_month_name(std::string_view& text, MonthWords words = MonthWords::all);

}  // namespace kith::adapters
