// One sheet of a workbook to rows of cells, as its part is unpacked (ECMA-376 part 1, 18.3): shared and inline strings,
// numbers, booleans, dates by their style, and of a formula the value that the spreadsheet program computed last. Pure;
// one thread.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/xlsx_strings.hpp"
#include "adapters/xlsx_workbook.hpp"

namespace kith::adapters {

class SheetReader final : public XmlHandler {
 public:
  static constexpr std::uint64_t rows_cap = 1'048'576;  // of a sheet, by Excel's own limit
  static constexpr std::size_t columns_cap = 4'096;     // that may have text
  static constexpr std::size_t row_limit_bytes = std::size_t{1024} * 1024;

  using OnRow = std::function<Result<void>(const SourceRow&)>;

  // Both must outlive it.
  SheetReader(const Workbook& workbook, const SharedStrings& strings, OnRow on_row);

  // Reads the next piece of the part, or step_rows rows of it. False at the end, or after stop(). Rows that the sheet
  // leaves out are not given. Faults of a row: source_too_large, malformed_workbook (a cell that contradicts itself).
  // Errors: those of XmlReader, malformed_workbook (rows out of order), what the callee returned.
  Result<bool> step(ZipEntry& part) { return reader_.step(part); }
  // Nothing more of the sheet is wanted.
  void stop() { reader_.stop(std::nullopt); }
  // Rows are given with at least this many cells.
  void set_width(std::size_t width) { width_ = width; }

  void begin(std::string_view name, const XmlAttributes& attributes) override;
  void end(std::string_view name) override;
  void text(std::string_view piece) override;

 private:
  void begin_row(std::string_view reference);
  void begin_cell(const XmlAttributes& attributes);
  void end_cell();
  Cell settle_shared();
  Cell settle_number(std::string_view text);
  std::string_view keep(std::string text);
  void end_row();
  void fault(Errc code, std::string_view hint, std::size_t cell = RowFault::whole_row);

  const Workbook& workbook_;
  const SharedStrings& strings_;
  OnRow on_row_;
  XmlReader reader_;
  std::size_t width_ = 0;
  bool is_in_data_ = false;
  bool is_in_row_ = false;
  std::uint64_t number_ = 0;  // of the row
  std::vector<Cell> cells_;
  std::deque<std::string> texts_;  // of cells that are in no shared string
  std::size_t row_bytes_ = 0;
  std::vector<RowFault> faults_;
  std::size_t next_column_ = 0;
  std::size_t rows_of_step_ = 0;
  // of the cell
  std::size_t column_ = 0;
  std::size_t style_ = 0;
  std::string type_;
  bool is_in_cell_ = false;
  bool is_in_value_ = false;
  std::string value_;
  StringItem inline_;
};

}  // namespace kith::adapters
