// The weights lie in the program as tests/corpus/train.mjs wrote them: a line of text, then for each feature a signed
// byte for each of the model's answers. A score is the sum of a text's features over the root of how many they are.
#include "schemas/scan_likeness.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "schemas/embedded.hpp"
#include "schemas/name_files.hpp"
#include "schemas/scan_characters.hpp"
#include "schemas/scan_features.hpp"

namespace kith::records {
namespace {

// In the order of the file: harmless, and the kinds that are told apart.
constexpr std::size_t answers = 5;
constexpr std::array<IdentifierKind, answers - 1> kinds = {IdentifierKind::person_name, IdentifierKind::street_address,
                                                           IdentifierKind::employer_or_school,
                                                           IdentifierKind::digit_run};

struct Weights {
  std::array<float, answers> bias{};
  float unit = 0;            // of a byte
  std::string_view bytes{};  // feature_space × answers
};

// "# …\n" comments, then "weights UNIT BIAS…\n", then the bytes.
Weights read_weights() {
  Weights weights;
  std::string_view left = schemas::file("names/likeness.bin");
  while (left.starts_with('#')) left.remove_prefix(std::min(left.find('\n'), left.size() - 1) + 1);
  std::string_view line = left.substr(0, left.find('\n'));
  const auto next = [&] {
    line.remove_prefix(std::min(line.find(' ') + 1, line.size()));
    float number = 0;
    std::from_chars(line.data(), line.data() + line.size(), number);
    return number;
  };
  weights.unit = next();
  for (float& bias : weights.bias) bias = next();
  left.remove_prefix(std::min(left.find('\n') + 1, left.size()));
  weights.bytes = left;
  return weights;
}

using Scores = std::array<float, answers>;

Scores score(std::string_view text) {
  static const Weights weights = read_weights();
  const std::vector<std::uint32_t> features = features_of(text);
  std::array<int, answers> sums{};
  for (const std::uint32_t feature : features)
    for (std::size_t i = 0; i < answers; ++i) sums[i] += static_cast<signed char>(weights.bytes[feature * answers + i]);
  const float share = weights.unit / std::sqrt(static_cast<float>(features.size()));
  Scores scores{};
  for (std::size_t i = 0; i < answers; ++i) scores[i] = static_cast<float>(sums[i]) * share + weights.bias[i];
  return scores;
}

// Numbers and marks alone have their rules; of letters of other scripts nothing was learnt.
bool has_letter_it_learnt(std::string_view text) {
  return std::ranges::any_of(code_points(text), [](char32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_han(c) || is_hangul(c) ||
           (c >= 0x0E00 && c <= 0x0EFF);
  });
}

// Of the score of the harmless: from the first on what no rule found is let through, from the second on what a rule
// found by words. train.mjs prints what others would give, on values that took no part in learning.
constexpr float most_harmless = -0.3F, most_harmless_for_a_rule = 1.0F;

}  // namespace

std::optional<IdentifierKind> likeness(std::string_view text) {
  if (!has_letter_it_learnt(text)) return std::nullopt;
  const Scores scores = score(text);
  if (scores[0] > most_harmless) return std::nullopt;
  const auto* const most = std::ranges::max_element(scores.begin() + 1, scores.end());
  return kinds[static_cast<std::size_t>(most - (scores.begin() + 1))];
}

std::optional<IdentifierKind> confirmed(IdentifierKind kind, std::string_view text) {
  // Long texts are more than the features see.
  constexpr std::size_t longest = 200;
  if (kind == IdentifierKind::free_text || text.size() > longest) return kind;
  if (score(text)[0] > most_harmless_for_a_rule) return std::nullopt;
  return kind;
}

}  // namespace kith::records
