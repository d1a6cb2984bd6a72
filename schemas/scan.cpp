// The scan in order of certainty: what the lists print is let through, then patterns, numbers, encodings, look-alike
// letters, names of persons, sentences, and last what resembles identifiers that were seen. It names kinds for people;
// the closed schema is what keeps identifiers out.
#include "schemas/scan.hpp"

#include <algorithm>
#include <string>
#include <unordered_set>

#include "hub/model/code.hpp"
#include "schemas/fold.hpp"
#include "schemas/lexicon.hpp"
#include "schemas/scan_houses.hpp"
#include "schemas/scan_likeness.hpp"
#include "schemas/scan_numbers.hpp"
#include "schemas/scan_patterns.hpp"
#include "schemas/scan_people.hpp"
#include "schemas/scan_prose.hpp"
#include "schemas/scan_public.hpp"

namespace kith::records {
namespace {

// A code as it stands in a list of either taxonomy, letter for letter: "lor" is a language, "Lor" is a family.
bool is_code(std::string_view text) {
  static const auto all = [] {
    std::unordered_set<std::string_view> found;
    for (std::size_t i = 0; i < code_list_count; ++i)
      for (const Code& code : codes(static_cast<CodeList>(i))) found.insert(code.code);
    return found;
  }();
  return all.contains(text);
}

bool has_person(std::string_view text, std::string_view folded) {
  return has_latin_name(text, folded) || has_han_name(folded) || has_hangul_name(folded) || has_mixed_name(folded) ||
         has_titled_thai_or_lao(text) || is_pointed_at_in_text(text, folded) || is_pointed_at_in_han(folded) ||
         is_pointed_at_in_hangul(folded);
}

// A letter of any script.
bool has_letter(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
  });
}

// Houses are looked for in the whole text, since who works at one that everybody knows is known by it; persons in what
// `left`, the text without the names that everybody knows.
std::optional<IdentifierKind> scan_names(std::string_view text, std::string_view folded, std::string_view left) {
  if (!has_letter(left)) return std::nullopt;
  if (has_named_house(text, folded)) return IdentifierKind::employer_or_school;
  if (has_person(left, left == text ? std::string(folded) : fold(left).lower)) return IdentifierKind::person_name;
  return std::nullopt;
}

}  // namespace

RuleAnswer scan_by_rules(std::string_view text) {
  constexpr std::size_t scanned_bytes = 4096;
  text = text.substr(0, scanned_bytes);
  if (text.size() < 3 || is_code(text)) return {.is_certain = true};
  const Folded folded = fold(text);
  if (Lexicon::get().is_phrase(folded.lower)) return {.is_certain = true};
  const auto found = [](IdentifierKind kind) { return RuleAnswer{.is_certain = true, .kind = kind}; };
  if (const auto kind = match_pattern(folded.lower)) return found(*kind);
  if (has_thai_or_lao_address(text)) return found(IdentifierKind::street_address);
  if (const auto kind = scan_numbers(folded.lower)) return found(*kind);
  if (has_encoded_run(folded.cased)) return found(IdentifierKind::encoded_data);
  if (folded.has_mixed_scripts) return found(IdentifierKind::mixed_scripts);
  std::string left = without_public_names(text);
  auto kind = scan_names(text, folded.lower, left);
  if (!kind && is_prose(folded.lower)) kind = IdentifierKind::free_text;
  return {.kind = kind, .left = std::move(left)};
}

std::optional<IdentifierKind> scan(std::string_view text) {
  const RuleAnswer answer = scan_by_rules(text);
  if (answer.is_certain) return answer.kind;
  return answer.kind ? confirmed(*answer.kind, answer.left) : likeness(answer.left);
}

}  // namespace kith::records
