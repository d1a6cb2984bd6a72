// Rows of a table to headers and rows: CSV and workbooks say by their place which row is which. Pure; one thread.
#pragma once

#include <vector>

#include "adapters/row_source.hpp"

namespace kith::adapters {

class TableRows {
 public:
  TableRows(const SourceFormat& format, RowSink& sink) : format_(format), sink_(sink) {}
  TableRows(const TableRows&) = delete;
  TableRows& operator=(const TableRows&) = delete;

  // Another sheet begins, with its own header.
  void begin_sheet(std::uint32_t number);
  [[nodiscard]] bool has_header() const { return has_header_; }
  // Rows above the header are left out, as are those of a header of several rows. Errors: the fault of a header that
  // cannot be read; the sink's.
  Result<void> take(const SourceRow& row);
  // The end of a sheet. Errors: missing_column when there was no header.
  Result<void> finish() const;

 private:
  Result<void> take_header(const SourceRow& row);

  const SourceFormat& format_;
  RowSink& sink_;
  std::uint32_t sheet_ = 1;
  bool has_header_ = false;
};

}  // namespace kith::adapters
