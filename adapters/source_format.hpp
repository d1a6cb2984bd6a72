// The [source] table of a mapping file, compiled: in which format an export comes and how its cells are told apart.
// Plain data; immutable after parsing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "adapters/encoding.hpp"

namespace kith::adapters {

enum class TextFormat : std::uint8_t { csv, json, ndjson };

struct SourceFormat {
  // A file that starts as a ZIP archive does is a workbook, any other is text: a mapping file may take both.
  std::optional<TextFormat> text = TextFormat::csv;
  bool takes_workbook = false;

  // CSV
  char delimiter = ',';
  char quote = '"';  // NUL: none
  Encoding encoding = Encoding::utf_8;
  bool accepts_short_rows = false;

  // CSV and workbooks
  std::uint32_t header_row = 1;   // from 1
  std::uint32_t header_rows = 1;  // how many rows the header takes; the first has the names

  // Workbooks: by name, or by number from 1, or every sheet with rows (0).
  std::string sheet_name;
  std::uint32_t sheet_number = 1;

  // JSON: the keys that lead to the array of records; none: the text is that array.
  std::vector<std::string> records;
  // JSON and NDJSON: between the keys of nested objects.
  char path_separator = '/';

  // Keys that no record has are no fault: such systems leave out what is empty.
  [[nodiscard]] bool omits_empty_columns() const { return text && *text != TextFormat::csv; }
};

}  // namespace kith::adapters
