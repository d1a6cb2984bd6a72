// The patterns of identifiers in folded text, a table of RE2 in order of certainty. Where a pattern alone would take a
// label for an address or a month for a plate, a check looks at what it caught. Internal to schemas/; pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "schemas/scan.hpp"

namespace kith::records {

// Looks at what the pattern's groups caught; false when it is something else.
using PatternCheck = bool (*)(std::string_view first, std::string_view second);

// What every text that matches has, so that a text without it needs no search.
enum class Needs : std::uint8_t { nothing, digit, wide_letter };

struct Pattern {
  IdentifierKind kind;
  const char* text;
  PatternCheck check = nullptr;  // of a pattern with two groups
  Needs needs = Needs::nothing;  // a digit 0-9, or a character that is not ASCII
};

// Tables in order of certainty, and so are the patterns of each; the first that occurs decides.
std::span<const std::span<const Pattern>> identifier_patterns();

// The table of street addresses, which is one of these.
std::span<const Pattern> address_patterns();

// The table of what a word beside it announces, which is one of these as well.
std::span<const Pattern> announced_patterns();

// The first pattern that occurs in the text, which is folded and lower case.
std::optional<IdentifierKind> match_pattern(std::string_view folded);

}  // namespace kith::records
