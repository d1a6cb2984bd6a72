#include "hub/disclosure/criterion.hpp"

namespace kith::disclosure {

std::string_view sentence(Fault fault) {
  switch (fault) {
    case Fault::contradiction:
      return "the tables do not add up";
    case Fault::printed_too_small:
      return "a number below the threshold is printed";
    case Fault::floor_unreached:
      return "a reader can tell that the hidden number is not among the smallest it could be";
    case Fault::ceiling_too_low:
      return "a reader can tell that the hidden number is not among the larger ones it could be";
    case Fault::too_narrow:
      return "a reader can find by subtraction, too closely, a number that is not printed";
    case Fault::told_to_insider:
      return "an organisation that subtracts its own people can tell too closely how many of others there are";
    case Fault::too_few_organisations:
      return "a number is printed to which too few organisations contributed";
    case Fault::told_by_sum:
      return "a reader who takes all hidden parts of a printed sum to be small would know each of them";
  }
  __builtin_unreachable();
}

std::optional<Fault> judge(const SystemCell& cell, const Evidence& evidence, std::int64_t k) {
  if (cell.origin == Origin::slack) return std::nullopt;
  if (cell.number) {
    if (*cell.number != 0 && *cell.number < k) return Fault::printed_too_small;
    return std::nullopt;
  }
  if (evidence.low >= k) return std::nullopt;
  const bool seen = evidence.least_seen <= evidence.most_seen;
  if (cell.origin == Origin::unprinted) {
    const bool wide = seen && evidence.most_seen - evidence.least_seen >= k - 2;
    return evidence.high == 0 || wide ? std::nullopt : std::optional(Fault::too_narrow);
  }
  if (!seen || evidence.least_seen > evidence.floor) return Fault::floor_unreached;
  if (evidence.most_seen < evidence.floor + k - 2) return Fault::ceiling_too_low;
  return std::nullopt;
}

}  // namespace kith::disclosure
