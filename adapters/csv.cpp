#include "adapters/csv.hpp"

#include <new>
#include <utility>

namespace kith::adapters {
namespace {

constexpr std::string_view cell_end = "\n";

}  // namespace

CsvReader::CsvReader(const SourceFormat& format, CsvLimits limits, OnRow on_row)
    : format_(format), limits_(limits), on_row_(std::move(on_row)) {
  begin_parser();
}

CsvReader::~CsvReader() {
  csv_free(&parser_);
}

void CsvReader::begin_parser() {
  // Every line break is reported, so that empty lines count as rows; end_row() makes CR LF one.
  if (csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0) throw std::bad_alloc();
  csv_set_delim(&parser_, static_cast<unsigned char>(format_.delimiter));
  csv_set_quote(&parser_, static_cast<unsigned char>(format_.quote));
  // Only blanks are trimmed around a cell: a tab may be the delimiter.
  csv_set_space_func(&parser_, [](unsigned char c) -> int { return c == CSV_SPACE ? 1 : 0; });
}

Result<void> CsvReader::feed(std::string_view bytes) {
  // libcsv buffers a cell until it ends; feeding at most a cell's limit at once bounds what it can hold before
  // cap_open_cell() sees it.
  while (!bytes.empty() && !error_) {
    if (is_skipping_) bytes.remove_prefix(skip_damage(bytes));
    const auto piece = bytes.substr(0, limits_.cell_bytes);
    const auto taken = csv_parse(&parser_, piece.data(), piece.size(), &on_cell, &on_end, this);
    bytes.remove_prefix(taken);
    cap_open_cell();
    if (taken == piece.size()) continue;
    fault(Errc::malformed_csv, "a quotation mark is out of place");
    csv_free(&parser_);
    begin_parser();
    is_skipping_ = true;
  }
  return outcome();
}

Result<void> CsvReader::finish() {
  if (!error_ && csv_fini(&parser_, &on_cell, &on_end, this) != 0) {
    fault(Errc::malformed_csv, "a quotation mark is never closed, so all that follows it was read as one cell");
  }
  if (!error_ && !faults_.empty()) give_row();
  return outcome();
}

// The bytes up to the line break that ends the damaged row; the break itself is the parser's again.
std::size_t CsvReader::skip_damage(std::string_view bytes) {
  const auto end = bytes.find_first_of("\r\n");
  if (end == std::string_view::npos) return bytes.size();
  is_skipping_ = false;
  return end;
}

// A cell that outgrows its limit is emptied where it grows, in libcsv's own buffer, so that memory stays flat. One byte
// stays: libcsv takes off the quotation mark that may have closed the cell.
void CsvReader::cap_open_cell() {
  if (parser_.entry_pos <= 2 * limits_.cell_bytes) return;  // blanks behind it may not be part of it
  fault(Errc::source_too_large, "a cell is larger than 64 KiB");
  parser_.entry_pos = 1;
  parser_.spaces = 0;
}

void CsvReader::on_cell(void* text, std::size_t size, void* self) {
  static_cast<CsvReader*>(self)->take_cell({static_cast<const char*>(text), size});
}

void CsvReader::on_end(int terminator, void* self) {
  static_cast<CsvReader*>(self)->end_row(terminator);
}

void CsvReader::take_cell(std::string_view text) {
  is_after_return_ = false;
  if (text.size() > limits_.cell_bytes) return fault(Errc::source_too_large, "a cell is larger than 64 KiB");
  if (text_.size() + text.size() > limits_.row_bytes) {
    return fault(Errc::source_too_large, "a row is larger than 1 MiB");
  }
  if (ends_.size() == limits_.cells) return fault(Errc::source_too_large, "a row has more than 4,096 cells");
  text_ += text;
  ends_.push_back(text_.size());
  text_ += cell_end;
}

void CsvReader::end_row(int terminator) {
  const bool is_empty = ends_.empty() && faults_.empty();
  const bool is_second_half = is_empty && terminator == '\n' && is_after_return_;
  is_after_return_ = terminator == '\r';
  // The end of the file ends the last row; after a line break there is none to end.
  if (!is_second_half && !(is_empty && terminator == -1)) give_row();
}

void CsvReader::give_row() {
  if (error_) return;
  cells_.clear();
  std::size_t begin = 0;
  for (const std::size_t end : ends_) {
    const auto text = std::string_view(text_).substr(begin, end - begin);
    cells_.push_back({text, text.empty() ? CellKind::blank : CellKind::text});
    begin = end + cell_end.size();
  }
  if ((encoding_ == Encoding::windows_1252 && !text_.empty()) || !is_clean_text(text_)) {
    for (std::size_t i = 0; i < cells_.size(); ++i) settle(i);
  }
  auto result = on_row_({number_, cells_, faults_});
  if (!result) error_ = std::move(result).error();
  ++number_;
  text_.clear();
  ends_.clear();
  converted_.clear();
  faults_.clear();
  is_too_large_ = false;
}

// One cell of a row that is not plain UTF-8.
void CsvReader::settle(std::size_t index) {
  Cell& cell = cells_[index];
  if (cell.text.find('\0') != std::string_view::npos) {
    fault(Errc::nul_character, "a cell holds a NUL character", index);
  } else if (encoding_ == Encoding::windows_1252 || !is_clean_text(cell.text)) {
    std::string text(cell.text);
    if (to_utf8(text, encoding_)) {
      cell.text = converted_.emplace_back(std::move(text));
      return;
    }
    fault(Errc::not_utf8, "the cell is not in the encoding that the mapping file names", index);
  } else {
    return;
  }
  cell = {{}, CellKind::blank};
}

// Each row says once that it is too large, however often it is.
void CsvReader::fault(Errc code, std::string_view hint, std::size_t cell) {
  if (code == Errc::source_too_large && std::exchange(is_too_large_, true)) return;
  faults_.push_back({code, cell, hint});
}

}  // namespace kith::adapters
