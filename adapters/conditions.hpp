// The tests of a mapping file's `when` against the cells of one row. Pure; any thread.
#pragma once

#include <span>
#include <string_view>

#include "adapters/plan.hpp"

namespace kith::adapters {

// All of them hold; true of none. `texts` are the row's columns, trimmed, lists with list_separator between items.
bool hold(const Conditions& conditions, std::span<const std::string_view> texts);

}  // namespace kith::adapters
