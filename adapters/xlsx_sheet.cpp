#include "adapters/xlsx_sheet.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace kith::adapters {
namespace {

constexpr std::size_t value_limit_bytes = std::size_t{64} * 1024;
constexpr std::size_t faults_cap = 8;
// From a day number of the 1904 system to the 1900 one.
constexpr double days_1900_to_1904 = 1'462;

template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number value{};
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || stopped != text.data() + text.size()) return std::nullopt;
  return value;
}

// The column of a reference such as "C5", from 0; nothing when no sheet has such a cell (the last is XFD1048576).
std::optional<std::size_t> column_of(std::string_view reference) {
  constexpr std::size_t sheet_columns = 16'384, most_letters = 3;
  std::size_t column = 0;
  std::size_t letters = 0;
  while (letters < reference.size() && letters <= most_letters && reference[letters] >= 'A' &&
         reference[letters] <= 'Z') {
    column = column * 26 + static_cast<std::size_t>(reference[letters++] - 'A') + 1;
  }
  const auto row = number_in<std::uint64_t>(reference.substr(letters));
  const bool is_there = column >= 1 && column <= sheet_columns && row && *row >= 1 && *row <= SheetReader::rows_cap;
  return is_there ? std::optional(column - 1) : std::nullopt;
}

// The letters of a column from 0, as a spreadsheet shows them.
std::string letters_of(std::size_t column) {
  std::string letters;
  for (std::size_t rest = column + 1; rest != 0; rest = (rest - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('A' + (rest - 1) % 26));
  return letters;
}

// A whole number without exponent or decimal point, as people and code lists write it; others in the shortest form that
// reads back as the same number.
std::string decimal(double value) {
  constexpr double exact_limit = 1e15;
  std::array<char, 32> buffer{};
  const bool is_whole = std::trunc(value) == value && std::abs(value) < exact_limit;
  const auto end =
      is_whole ? std::to_chars(buffer.data(), buffer.data() + buffer.size(), static_cast<std::int64_t>(value)).ptr
               : std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  return {buffer.data(), end};
}

}  // namespace

SheetReader::SheetReader(const Workbook& workbook, const SharedStrings& strings, OnRow on_row)
    : workbook_(workbook), strings_(strings), on_row_(std::move(on_row)), reader_(*this) {}

void SheetReader::begin(std::string_view name, const XmlAttributes& attributes) {
  if (is_in_cell_) {
    if (name == "v") is_in_value_ = true;
    if (type_ == "inlineStr") inline_.begin(name);
  } else if (name == "c" && is_in_row_) {
    begin_cell(attributes);
  } else if (name == "row" && is_in_data_) {
    begin_row(attributes.find("r"));
  } else if (name == "sheetData") {
    is_in_data_ = true;
  }
}

void SheetReader::end(std::string_view name) {
  if (is_in_cell_) {
    if (name == "v") is_in_value_ = false;
    if (type_ == "inlineStr") inline_.end(name);
    if (name == "c") end_cell();
  } else if (name == "row" && is_in_row_) {
    end_row();
  } else if (name == "sheetData") {
    is_in_data_ = false;
  }
}

void SheetReader::text(std::string_view piece) {
  if (!is_in_cell_) return;
  if (type_ == "inlineStr") inline_.text(piece);
  if (is_in_value_ && value_.size() <= value_limit_bytes) value_ += piece;
}

void SheetReader::begin_row(std::string_view reference) {
  const auto number = reference.empty() ? std::optional(number_ + 1) : number_in<std::uint64_t>(reference);
  if (number && *number > rows_cap) {
    return reader_.stop(Error(Errc::malformed_workbook, {}, "a row stands behind the last that a sheet has (1048576)"));
  }
  if (!number || *number <= number_) {
    Error error{Errc::malformed_workbook, {}, "a row of a sheet stands there twice, or its rows are out of order"};
    error.place.row = number.value_or(0);
    return reader_.stop(std::move(error));
  }
  number_ = *number;
  is_in_row_ = true;
  cells_.clear();
  texts_.clear();
  faults_.clear();
  row_bytes_ = 0;
  next_column_ = 0;
}

void SheetReader::begin_cell(const XmlAttributes& attributes) {
  is_in_cell_ = true;
  is_in_value_ = false;
  value_.clear();
  inline_.clear();
  type_ = attributes.find("t");
  style_ = number_in<std::size_t>(attributes.find("s")).value_or(0);
  const std::string_view reference = attributes.find("r");
  const auto named = reference.empty() ? std::optional(next_column_) : column_of(reference);
  if (!named) {
    reader_.stop(Error(Errc::malformed_workbook, {}, "a cell says that it stands where no sheet has one"));
  }
  if (named && *named < next_column_) {
    // Which of the two is meant nobody can say.
    Error error{Errc::malformed_workbook, {}, "a cell stands there twice, or the cells of a row are out of order"};
    error.place.row = number_;
    error.place.column = letters_of(*named);
    reader_.stop(std::move(error));
  }
  column_ = named.value_or(next_column_);
  next_column_ = column_ + 1;
}

// Only cells with text count: programs style cells to the sheet's last column.
void SheetReader::end_cell() {
  is_in_cell_ = false;
  if (row_bytes_ > row_limit_bytes) return;
  Cell cell{{}, CellKind::blank};
  if (type_ == "inlineStr") {
    if (inline_.is_too_large()) fault(Errc::source_too_large, "a cell is larger than 64 KiB", column_);
    cell = {keep(std::move(inline_.take())), CellKind::text};
  } else if (value_.size() > value_limit_bytes) {
    fault(Errc::source_too_large, "a cell is larger than 64 KiB", column_);
  } else if (type_ == "s") {
    cell = settle_shared();
  } else if (type_ == "b") {
    cell = {value_ == "0" || value_ == "false" ? "false" : "true",
            value_.empty() ? CellKind::blank : CellKind::boolean};
  } else if (type_.empty() || type_ == "n") {
    cell = settle_number(value_);
  } else {  // a formula's text, an error such as #N/A, a date as text
    undo_escapes(value_);
    cell = {keep(std::move(value_)), CellKind::text};
    value_ = {};
  }
  if (cell.kind == CellKind::blank || cell.text.empty()) return;
  row_bytes_ += cell.text.size() + sizeof(Cell);
  if (column_ >= columns_cap) return fault(Errc::source_too_large, "a row has text beyond the 4,096th column");
  if (row_bytes_ > row_limit_bytes) return fault(Errc::source_too_large, "a row is larger than 1 MiB");
  if (cells_.size() <= column_) cells_.resize(column_ + 1, {{}, CellKind::blank});
  cells_[column_] = cell;
}

Cell SheetReader::settle_shared() {
  const auto index = number_in<std::size_t>(value_);
  if (!index || *index >= strings_.size()) {
    fault(Errc::malformed_workbook, "a cell names a text that is not there", column_);
    return {{}, CellKind::blank};
  }
  return {strings_.at(*index), CellKind::text};
}

Cell SheetReader::settle_number(std::string_view text) {
  if (text.empty()) return {{}, CellKind::blank};
  const auto value = number_in<double>(text);
  if (!value || !std::isfinite(*value)) {
    fault(Errc::malformed_workbook, "a cell says that it is a number and is none", column_);
    return {{}, CellKind::blank};
  }
  const bool is_date = style_ < workbook_.is_date_style.size() && workbook_.is_date_style[style_];
  if (!is_date) return {keep(decimal(*value)), CellKind::number};
  return {keep(decimal(workbook_.counts_from_1904 ? *value + days_1900_to_1904 : *value)), CellKind::date_serial};
}

std::string_view SheetReader::keep(std::string text) {
  return texts_.emplace_back(std::move(text));
}

void SheetReader::end_row() {
  is_in_row_ = false;
  if (cells_.size() < width_) cells_.resize(width_, {{}, CellKind::blank});
  auto given = on_row_({number_, cells_, faults_});
  if (!given) return reader_.stop(std::move(given).error());
  if (++rows_of_step_ < step_rows) return;
  rows_of_step_ = 0;
  reader_.pause();
}

void SheetReader::fault(Errc code, std::string_view hint, std::size_t cell) {
  if (faults_.size() < faults_cap) faults_.push_back({code, cell, hint});
}

}  // namespace kith::adapters
