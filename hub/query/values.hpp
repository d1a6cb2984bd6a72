// The values of a dimension as whole numbers: how what storage holds folds into them, how they are written and named,
// and the other way round. 0, 1 and 2 are not asked, unknown and declined on every dimension. Code ids stand for
// themselves; places are storage::place_value() at the dimension's level; months are year * 12 + month - 1, quarters
// year * 4 + quarter - 1. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/query/table_request.hpp"

namespace kith::query {

constexpr bool is_known(std::int32_t value) {
  return value >= first_real_code;
}

// From what storage counted by to the dimension's value: a city to its county, a day to its quarter. Codes and groups
// are as they are. A place that is coarser than the dimension is unknown on it.
std::int32_t fold(const TableDimension& dimension, std::int32_t stored);

// As in records and queries: "06067", "verbal_harassment", "2021-03", "2021-Q1", "2021", "online", "unknown".
std::string value_text(const TableDimension& dimension, std::int32_t value);
// English, for people.
std::string value_label(const TableDimension& dimension, std::int32_t value);
// The values that a text names: of a list with several taxonomies perhaps one in each. Empty: there is none.
std::vector<std::int32_t> parse_values(const TableDimension& dimension, std::string_view text);

// The map of storage::CountAxis for a dimension: groups, or the codes of another taxonomy; empty where values stay.
std::vector<std::int16_t> count_map(const TableDimension& dimension, const std::optional<Taxonomy>& taxonomy);

// The condition on storage that keeps exactly the records whose value is among the filter's.
storage::CountFilter count_filter(const TableFilter& filter, const std::optional<Taxonomy>& taxonomy);

}  // namespace kith::query
