// The dimensions that counts may be broken down by: their names in the API and in aggregate tables, the code list of
// their values, and whether one record may count under several. Pure.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "hub/model/code.hpp"

namespace kith {

struct Dimension {
  std::string_view name;  // in the singular: act_type, county, …
  CodeList list;
  bool is_multi;  // a set: percentages may add up to more than 100
};

// All coded dimensions. An aggregate's dimension is one of these, or "total", which has no cells: its base says it all.
std::span<const Dimension> dimensions();
const Dimension* find_dimension(std::string_view name);

}  // namespace kith
