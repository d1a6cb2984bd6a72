// The table of contents of a workbook (ECMA-376 part 1): its sheets, where its strings are, and which of its number
// formats are dates. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/zip_archive.hpp"

namespace kith::adapters {

struct WorkbookSheet {
  std::string name;
  std::string part;  // of the archive
  bool is_visible = true;
};

struct Workbook {
  std::vector<WorkbookSheet> sheets;  // worksheets, in the order of the tabs
  std::string strings_part;           // empty: none
  bool counts_from_1904 = false;      // day numbers, as Excel on the Macintosh did
  std::vector<bool> is_date_style;    // by the `s` of a cell
};

// Errors: malformed_workbook (not one, with what it is instead where that shows), source_too_large, those of the bytes.
Result<Workbook> read_workbook(ZipArchive& archive);

// Whether a number format shows dates or times of day: built-in ones by their number (ECMA-376 part 1, 18.8.30), others
// by their letters outside quotes, brackets and escapes.
bool is_date_format(int number, std::string_view code);

}  // namespace kith::adapters
