#include "hub/base/percentage.hpp"

#include <array>

namespace kith {

std::optional<std::string> percentage(std::int64_t count, std::int64_t base, unsigned decimals) {
  if (base <= 0) return std::nullopt;
  constexpr std::array<std::int64_t, 5> powers{1, 10, 100, 1'000, 10'000};
  const std::int64_t power = powers[decimals];
  // Half up: floor(x + 1/2) with x = 100 · power · count / base.
  const std::int64_t scaled = (2 * 100 * power * count + base) / (2 * base);
  std::string text = std::to_string(scaled / power);
  if (decimals == 0) return text;
  std::string fraction = std::to_string(scaled % power);
  fraction.insert(0, decimals - fraction.size(), '0');
  return text.append(".").append(fraction);
}

}  // namespace kith
