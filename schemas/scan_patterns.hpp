// The patterns of identifiers in folded text, a table of RE2 in order of certainty. Where a pattern alone would take a
// label for an address or a month for a plate, a check looks at what it caught. Internal to schemas/; pure.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "schemas/scan.hpp"

namespace kith::records {

// Looks at what the pattern's groups caught; false when it is something else.
using PatternCheck = bool (*)(std::string_view first, std::string_view second);

struct Pattern {
  IdentifierKind kind;
  const char* text;
  PatternCheck check = nullptr;  // of a pattern with two groups
};

// In order of certainty; the first that occurs decides.
std::span<const Pattern> identifier_patterns();

// The first pattern that occurs in the text, which is folded and lower case.
std::optional<IdentifierKind> match_pattern(std::string_view folded);

}  // namespace kith::records
