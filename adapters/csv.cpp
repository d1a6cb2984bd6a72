#include "adapters/csv.hpp"

#include <new>

namespace kith::adapters {

CsvReader::CsvReader(char delimiter, CsvLimits limits, OnRow on_row) : limits_(limits), on_row_(std::move(on_row)) {
  // Every line break is reported, so that empty lines count as rows; end_row() makes CR LF one.
  if (csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0) throw std::bad_alloc();
  csv_set_delim(&parser_, static_cast<unsigned char>(delimiter));
  // Only blanks are trimmed around a cell: a tab may be the delimiter.
  csv_set_space_func(&parser_, [](unsigned char c) -> int { return c == CSV_SPACE ? 1 : 0; });
}

CsvReader::~CsvReader() {
  csv_free(&parser_);
}

Result<void> CsvReader::feed(std::string_view bytes) {
  // libcsv buffers a cell until it ends; feeding at most a cell's limit at once bounds what it can hold before
  // check() sees it.
  while (!bytes.empty() && !error_) {
    const auto piece = bytes.substr(0, limits_.cell_bytes);
    bytes.remove_prefix(piece.size());
    const auto taken = csv_parse(&parser_, piece.data(), piece.size(), &on_cell, &on_end, this);
    KITH_TRY(check(taken == piece.size()));
  }
  return error_ ? Result<void>(fail(*error_)) : Result<void>{};
}

Result<void> CsvReader::finish() {
  if (error_) return fail(*error_);
  return check(csv_fini(&parser_, &on_cell, &on_end, this) == 0);
}

Result<void> CsvReader::check(bool is_parsed) {
  if (!error_ && !is_parsed) {
    error_ = Error(Errc::malformed_csv, {}, "a quotation mark is out of place or never closed");
    error_->place.row = number_;
  }
  if (!error_ && parser_.entry_pos > limits_.cell_bytes) {
    error_ = Error(Errc::too_many_records, {}, "a cell is larger than 64 KiB");
    error_->place.row = number_;
  }
  return error_ ? Result<void>(fail(*error_)) : Result<void>{};
}

void CsvReader::on_cell(void* text, std::size_t size, void* self) {
  static_cast<CsvReader*>(self)->take_cell({static_cast<const char*>(text), size});
}

void CsvReader::on_end(int terminator, void* self) {
  static_cast<CsvReader*>(self)->end_row(terminator);
}

void CsvReader::take_cell(std::string_view text) {
  is_after_return_ = false;
  if (error_) return;
  row_bytes_ += text.size();
  if (text.size() > limits_.cell_bytes || row_bytes_ > limits_.row_bytes || used_ == limits_.cells) {
    error_ = Error(Errc::too_many_records, {}, "a row is larger than the limits of cells and bytes");
    error_->place.row = number_;
    return;
  }
  if (used_ == cells_.size()) cells_.emplace_back();
  cells_[used_++].assign(text);
}

void CsvReader::end_row(int terminator) {
  const bool is_second_half = used_ == 0 && terminator == '\n' && is_after_return_;
  is_after_return_ = terminator == '\r';
  if (is_second_half || error_) return;
  // The end of the file ends the last row; after a line break there is none to end.
  if (used_ == 0 && terminator == -1) return;
  auto result = on_row_(number_, std::span(cells_).first(used_));
  if (!result) error_ = std::move(result).error();
  ++number_;
  used_ = 0;
  row_bytes_ = 0;
}

}  // namespace kith::adapters
