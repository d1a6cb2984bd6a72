// Counting at the edge: rows become count tables by period and place, and the rows themselves stay at home. Small
// counts stay too, and so do the counts from which they could be worked out within one table (primary and complementary
// suppression). Memory grows with the tables, not with the rows. Pure; one thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/fields.hpp"
#include "adapters/plan.hpp"

namespace kith::adapters {

using FieldValues = std::array<FieldValue, field_count>;

// The field whose codes a dimension counts; nothing for dimensions that are no field of a row (county) and for "total".
std::optional<std::size_t> countable_field(std::string_view dimension);

struct CountedTable {
  Month from, to;
  IncidentPlace place;
  std::string dimension;
  bool is_multi = false;
  std::int64_t base = 0;                                    // rows that were asked
  std::vector<std::pair<std::string, std::int64_t>> cells;  // code, count; sorted by code, none below the smallest cell
};

class CountTables {
 public:
  // Different cells of all tables; a mapping file that makes more counts something that is not a code.
  static constexpr std::size_t cells_cap = 1'000'000;

  CountTables(const CountRule& rule, std::int64_t smallest_cell) : rule_(rule), smallest_cell_(smallest_cell) {}

  enum class Added : std::uint8_t { counted, no_period, no_place, too_many };
  // Adds one row. Its date has to name a month, quarter or year at least as fine as the rule's period.
  Added add(const FieldValues& values);
  // The tables that may leave, in the order of period, place and dimension. A table whose base is below the smallest
  // cell stays at home whole.
  [[nodiscard]] std::vector<CountedTable> tables() const;

 private:
  struct Key {
    Month from;
    int level;
    std::int32_t place;
    std::size_t dimension;
    auto operator<=>(const Key&) const = default;
  };
  struct Counts {
    std::int64_t base = 0;
    std::map<CodeId, std::int64_t> cells;
  };
  [[nodiscard]] std::optional<Month> period_of(const FieldValues& values) const;
  [[nodiscard]] std::optional<CountedTable> protect(const Key& key, const Counts& counts) const;

  const CountRule& rule_;
  std::int64_t smallest_cell_;
  std::map<Key, Counts> counts_;
  std::size_t cells_ = 0;
};

}  // namespace kith::adapters
