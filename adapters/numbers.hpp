// Whole numbers as people type them: "~40", "about 40", "1,200", "30-40", "40+", "twelve". Bands need no more than the
// range that is meant. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace kith::adapters {

struct TypedNumber {
  static constexpr std::int64_t no_end = 1'000'000'000;

  std::int64_t least = 0;
  std::int64_t most = 0;  // no_end: "40+"
  bool is_rough = false;  // the text does not claim to be exact
};

// A whole number in digits alone, or nothing.
std::optional<std::int64_t> whole_number(std::string_view text);
// Reads fold()ed text: digits with thousands commas, a trailing ".0", English words to twenty and the tens, "a dozen",
// "a couple", a range with "-" or "to", a leading ~, about, around, approx., roughly, circa, over, under, and a noun
// behind ("40 people", "40 years old"). "40+" and "over 40" have no upper end. Nothing for other text.
std::optional<TypedNumber> typed_number(std::string_view folded);

}  // namespace kith::adapters
