// The dimensions of all tables of a job merged into one: a code means the same in every table, and its children are
// those that name it as parent in any of them. Periods nest by what they say (2021-03 lies in 2021-Q1 in 2021). Gives
// every cell one key whatever table it stands in. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "hub/base/error.hpp"
#include "hub/disclosure/table.hpp"

namespace kith::protect {

// A code of each dimension of the lattice; 0 is its total.
using Key = std::vector<std::uint32_t>;

class Lattice {
 public:
  struct Code {
    std::string name;
    std::uint32_t parent = 0;
    bool is_partial = false;
    bool is_covering = false;
    std::vector<std::uint32_t> children;
    std::int32_t first_month = 0;  // of a period: counted from the year 0
    std::int32_t months = 0;       // 0: no period that nests
  };
  struct Dimension {
    std::string id;
    bool is_multi = false;
    bool is_shared = false;   // place or period: what all breakdowns have in common
    std::vector<Code> codes;  // the first is the total
    std::map<std::string, std::uint32_t, std::less<>> numbers;
  };

  // Errors: contradiction when two tables give a code two parents, or a dimension is multi in one of them only.
  Result<void> add(const std::vector<disclosure::Dimension>& dimensions);
  // After the last add(). Errors: contradiction when codes are their own ancestors, missing_field for an unlisted
  // parent.
  Result<void> finish();

  [[nodiscard]] const std::vector<Dimension>& dimensions() const { return dimensions_; }
  // Of a dimension that some table has.
  [[nodiscard]] std::size_t number(std::string_view dimension) const { return numbers_.find(dimension)->second; }
  // Of a cell of a table with these dimensions.
  [[nodiscard]] Key key(const std::vector<disclosure::Dimension>& dimensions,
                        const std::vector<std::uint32_t>& codes) const;

 private:
  Result<void> add_code(Dimension& dimension, const disclosure::Code& code);
  void nest_periods(Dimension& dimension);

  std::vector<Dimension> dimensions_;
  std::map<std::string, std::size_t, std::less<>> numbers_;
  std::vector<std::vector<std::string>> parents_;  // by dimension and code, until finish()
};

}  // namespace kith::protect
