// CSV in pieces to rows of cells (RFC 4180 by libcsv, strict about quotes), with caps so that no input can make a row
// grow without end. Row numbers count as a spreadsheet does: a line break inside quotes is no new row, an empty line is
// one. Pure; a reader belongs to one thread.
#pragma once

#include <csv.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hub/base/error.hpp"

namespace kith::adapters {

struct CsvLimits {
  std::size_t cell_bytes = std::size_t{64} * 1024;
  std::size_t row_bytes = std::size_t{1024} * 1024;
  std::size_t cells = 4'096;
};

class CsvReader {
 public:
  // `cells` may be changed by the callee and are gone when it returns.
  using OnRow = std::function<Result<void>(std::uint64_t number, std::span<std::string> cells)>;

  CsvReader(char delimiter, CsvLimits limits, OnRow on_row);
  ~CsvReader();
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;

  // Errors: malformed_csv (a quote out of place, or still open at the end) and too_many_records (a row beyond the
  // limits), both with the row; or what the callee returned.
  Result<void> feed(std::string_view bytes);
  Result<void> finish();

 private:
  static void on_cell(void* text, std::size_t size, void* self);
  static void on_end(int terminator, void* self);
  void take_cell(std::string_view text);
  void end_row(int terminator);
  Result<void> check(bool is_parsed);

  csv_parser parser_{};
  CsvLimits limits_;
  OnRow on_row_;
  std::vector<std::string> cells_;  // reused: strings keep their memory from row to row
  std::size_t used_ = 0;
  std::size_t row_bytes_ = 0;
  std::uint64_t number_ = 1;  // of the row being read
  bool is_after_return_ = false;
  std::optional<Error> error_;
};

}  // namespace kith::adapters
