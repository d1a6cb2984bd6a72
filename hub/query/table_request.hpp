// What a caller may ask of GET /v1/tables, from its query parameters to a checked request. Dimensions are named in one
// table; nothing a caller wrote reaches SQL. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "hub/base/error.hpp"
#include "hub/model/code.hpp"
#include "hub/model/record.hpp"
#include "hub/storage/tables.hpp"

namespace kith::query {

// How the values that storage gives become the values of a dimension.
enum class Grain : std::uint8_t { code, group, city, county, cbsa, state, month, quarter, year };

// A dimension of own tables: what GET /v1/meta lists and `by` and `where` name.
struct TableDimension {
  std::string_view name;  // county, act_type, act_group, month, occurred_year, …
  storage::CountSource source;
  Grain grain;
  std::optional<CodeList> list;  // of the values; none: time
  bool is_bias = false;          // the multiple-bias rule concerns it
  unsigned decimals = 1;         // of its percentages

  [[nodiscard]] bool is_multi() const { return storage::is_set(source); }
  [[nodiscard]] bool is_place() const { return source == storage::CountSource::place; }
  [[nodiscard]] bool is_time() const { return grain >= Grain::month; }
  // Act types and sites exist in several taxonomies.
  [[nodiscard]] bool has_taxonomies() const { return list == CodeList::act_types || list == CodeList::sites; }
};
std::span<const TableDimension> table_dimensions();
const TableDimension* find_table_dimension(std::string_view name);

enum class MultipleBias : std::uint8_t { count, exclude };

// Keeps what has one of these values on the dimension.
struct TableFilter {
  const TableDimension* dimension = nullptr;
  std::vector<std::int32_t> values;  // of the dimension, see values.hpp
};

using TableAxes = std::vector<const TableDimension*>;

struct TableRequest {
  RecordKind kind = RecordKind::incident;
  std::vector<TableAxes> by;       // one table each, never none; no dimension: the total
  std::vector<TableFilter> where;  // all must hold
  bool unknown_is_inside = false;  // of every dimension, or of those named:
  TableAxes unknown_inside_of;
  MultipleBias multiple_bias = MultipleBias::count;
  std::optional<Taxonomy> taxonomy;  // act types and sites counted through the crosswalk; none: as received

  [[nodiscard]] bool is_inside(const TableDimension* dimension) const;
};

// The parameters as they stand in the query, decoded, in order.
struct TableParameters {
  std::vector<std::string_view> by;               // "county,act_type": at most 3 dimensions; repeated at most 16 times
  std::vector<std::string_view> where;            // "county=06067,06113"; repeated at most 8 times
  std::optional<std::string_view> kind;           // incident (default), aggregate
  std::optional<std::string_view> unknown;        // outside (default), inside, or dimensions: "gender,age_band"
  std::optional<std::string_view> multiple_bias;  // count (default), exclude
  std::optional<std::string_view> taxonomy;       // received (default), sah_2020, sah_2023
};

// Errors: malformed_query, with a hint that says which parameter and why.
Result<TableRequest> parse(const TableParameters& parameters);

}  // namespace kith::query
