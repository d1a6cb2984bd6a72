// CSV in pieces to rows of cells (RFC 4180 by libcsv, strict about quotes), with caps so that no input can make a row
// grow without end. A row that is damaged is given with its fault and reading goes on behind the next line break. Row
// numbers count as a spreadsheet does: a line break inside quotes is no new row, an empty line is one. Pure; a reader
// belongs to one thread.
#pragma once

#include <csv.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/row_source.hpp"

namespace kith::adapters {

struct CsvLimits {
  std::size_t cell_bytes = std::size_t{64} * 1024;
  std::size_t row_bytes = std::size_t{1024} * 1024;
  std::size_t cells = 4'096;
};

class CsvReader {
 public:
  using OnRow = std::function<Result<void>(const SourceRow&)>;

  // Delimiter and quote of the format; a cell is settled in the encoding that set_encoding() names.
  CsvReader(const SourceFormat& format, CsvLimits limits, OnRow on_row);
  ~CsvReader();
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  void set_encoding(Encoding encoding) { encoding_ = encoding; }
  // Faults of a row: malformed_csv (a quote out of place, or still open at the end), source_too_large, not_utf8,
  // nul_character. Errors: what the callee returned, again at every later call.
  Result<void> feed(std::string_view bytes);
  Result<void> finish();

 private:
  static void on_cell(void* text, std::size_t size, void* self);
  static void on_end(int terminator, void* self);
  void begin_parser();
  std::size_t skip_damage(std::string_view bytes);
  void cap_open_cell();
  void take_cell(std::string_view text);
  void end_row(int terminator);
  void give_row();
  void settle(std::size_t index);
  void fault(Errc code, std::string_view hint, std::size_t cell = RowFault::whole_row);
  Result<void> outcome() const { return error_ ? Result<void>(fail(*error_)) : Result<void>{}; }

  csv_parser parser_{};
  const SourceFormat& format_;
  CsvLimits limits_;
  OnRow on_row_;
  Encoding encoding_ = Encoding::utf_8;
  std::string text_;                   // of the row's cells, a line feed behind each; reused
  std::vector<std::size_t> ends_;      // of each cell in text_
  std::vector<Cell> cells_;            // made when the row ends
  std::deque<std::string> converted_;  // cells that were not UTF-8
  std::vector<RowFault> faults_;
  std::uint64_t number_ = 1;  // of the row being read
  bool is_after_return_ = false;
  bool is_skipping_ = false;   // from where a row is damaged to its line break
  bool is_too_large_ = false;  // said once a row
  std::optional<Error> error_;
};

}  // namespace kith::adapters
