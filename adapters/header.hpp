// Which column of an export is which: the header row against the sheets of a mapping file. The world is closed, so a
// header that the file does not name stops the run before any row is sent. Pure; any thread.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "adapters/engine.hpp"
#include "adapters/plan.hpp"

namespace kith::adapters {

// The export's columns as the sheet knows them.
struct Layout {
  const Sheet* sheet = nullptr;
  std::size_t width = 0;                            // cells of the header
  std::vector<std::vector<std::size_t>> positions;  // of each Column, the cells that may hold it, in the file's order
  std::vector<std::size_t> nameless;                // cells under an empty header: padding, which must stay empty
};

// Where the format leaves out empty columns none is missing. Errors: missing_column and unknown_column, with `fault`
// filled.
Result<Layout> match_header(const Plan& plan, std::span<const std::string_view> cells, HeaderFault& fault);

}  // namespace kith::adapters
