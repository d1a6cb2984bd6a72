#include "hub/disclosure/warnings.hpp"

namespace kith::disclosure {
namespace {

bool is_small(std::int64_t count) {
  return count > 0 && count < smallest_public_count;
}

}  // namespace

std::string_view name(Warning warning) {
  switch (warning) {
    case Warning::small_count:
      return "small_count";
    case Warning::small_complement:
      return "small_complement";
    case Warning::small_base:
      return "small_base";
  }
  __builtin_unreachable();
}

std::string_view sentence(Warning warning) {
  switch (warning) {
    case Warning::small_count:
      return "fewer than 11: not for publication";
    case Warning::small_complement:
      return "all of the base but fewer than 11: what is left can be computed, not for publication";
    case Warning::small_base:
      return "the base is fewer than 11: neither count nor percentage is for publication";
  }
  __builtin_unreachable();
}

std::vector<Warning> warnings(std::int64_t count, std::int64_t base, bool is_of_base) {
  std::vector<Warning> found;
  if (is_small(count)) found.push_back(Warning::small_count);
  if (is_of_base && count > 0 && is_small(base - count)) found.push_back(Warning::small_complement);
  if (is_small(base)) found.push_back(Warning::small_base);
  return found;
}

std::string_view advice() {
  return "Exact counts of your own records, not for publication. A cell without a warning may still give a hidden one "
         "away, by subtraction or beside another table: a release decides.";
}

}  // namespace kith::disclosure
