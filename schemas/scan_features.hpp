// What a short text is made of, as numbers that a linear model weighs: its words, their parts, their spelling and what
// the word lists say of them, alone and with their neighbours. Internal to schemas/; pure.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace kith::records {

// How many features there can be; two of one number are one to the model.
inline constexpr std::uint32_t feature_space = 1U << 16U;

// The features of the text's first words, each below feature_space, ascending, none twice; never empty. `text` as it
// was written, UTF-8.
std::vector<std::uint32_t> features_of(std::string_view text);

}  // namespace kith::records
