#include "adapters/table_rows.hpp"

namespace kith::adapters {

void TableRows::begin_sheet(std::uint32_t number) {
  sheet_ = number;
  has_header_ = false;
}

Result<void> TableRows::take(const SourceRow& row) {
  if (row.number < format_.header_row) return {};
  if (!has_header_) return take_header(row);
  if (row.number < std::uint64_t{format_.header_row} + format_.header_rows) return {};
  return sink_.take_row(row);
}

Result<void> TableRows::take_header(const SourceRow& row) {
  if (!row.faults.empty()) {
    Error bad(row.faults.front().code, {}, row.faults.front().hint);
    bad.place.row = row.number;
    return fail(std::move(bad));
  }
  std::vector<std::string_view> headers;
  headers.reserve(row.cells.size());
  for (const Cell& cell : row.cells) headers.push_back(cell.text);
  has_header_ = true;
  return sink_.take_header(row.number, sheet_, headers);
}

Result<void> TableRows::finish() const {
  if (has_header_) return {};
  return fail(Error(Errc::missing_column, {}, "the export has no header row"));
}

}  // namespace kith::adapters
