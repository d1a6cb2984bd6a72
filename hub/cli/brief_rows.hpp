// A protected table row by row: what each cell is called, what it says, and of what base. Percentages are made here, of
// printed numbers alone. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/cli/brief.hpp"

namespace kith::cli {

inline constexpr std::string_view hidden_sign = "S";

struct BriefRow {
  std::vector<std::string> codes;   // "*": all, "base": all who answered
  std::vector<std::string> labels;  // English
  disclosure::CellState state;
  std::optional<disclosure::CellState> base;  // what a percentage is of; none: it is a total or a base itself
  std::optional<std::string> percentage;
  std::int64_t exact = 0;  // for the organisation alone
};

// Of the brief's table of that number, in order.
std::vector<BriefRow> brief_rows(const Brief& brief, std::size_t table);

}  // namespace kith::cli
