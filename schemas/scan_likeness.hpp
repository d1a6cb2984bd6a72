// How much a short text looks like those that identify somebody: a linear model over what the text is made of, learnt
// from the labelled values of tests/corpus/tuning. It sees what no rule names, a workplace without its kind or a name
// of a people whose names no list has, because it is made like others that were labelled. Internal to schemas/; pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "schemas/scan.hpp"

namespace kith::records {

// What the rules alone say of a text. Where they are certain, by the form of an identifier or by a list, that is the
// answer; where they go by words (names, houses, narratives) or find nothing, the model has a say.
struct RuleAnswer {
  bool is_certain = false;
  std::optional<IdentifierKind> kind{};
  std::string left{};  // the text without the names that everybody knows; where not certain
};
RuleAnswer scan_by_rules(std::string_view text);

// The kind that the text resembles most, when it resembles an identifier more than a harmless answer; none otherwise.
// `text` as it was written. Only four kinds are told apart: the name of a person, an address, an employer or school,
// and numbers of any kind, which are called a run of digits.
std::optional<IdentifierKind> likeness(std::string_view text);

// The kind that a rule found by words, unless the text resembles harmless answers far too much for it.
std::optional<IdentifierKind> confirmed(IdentifierKind kind, std::string_view text);

}  // namespace kith::records
