#include "adapters/row_reader.hpp"

#include <algorithm>

#include "adapters/fold.hpp"
#include "schemas/decode.hpp"

namespace kith::adapters {

RowReader::RowReader(const Plan& plan, const RunOptions& options, Give give)
    : plan_(plan),
      options_(options),
      sharing_(plan.sharing.tightened_by(options.sharing)),
      give_(std::move(give)),
      readings_(plan) {
  if (plan.count) tables_.emplace(*plan.count, sharing_.smallest_cell);
}

Result<void> RowReader::begin(Layout layout, std::uint32_t sheet) {
  if (layout_.sheet != nullptr) KITH_TRY(release());
  readings_.forget();
  layout_ = std::move(layout);
  row_.sheet = sheet;
  return {};
}

Result<bool> RowReader::read(const SourceRow& source) {
  if (!has_text(source)) return false;
  reset(source.number);
  if (!layout_.sheet->ignored.empty()) {
    KITH_TRY(give_skipped(source.number, layout_.sheet->ignored));
    return true;
  }
  const bool is_whole = settle_cells(source);
  if (is_whole) settle_columns(source.cells);
  if (!is_whole || !layout_.sheet->repeat) {
    is_group_broken_ |= !is_whole;
    if (is_whole) evaluate();
    KITH_TRY(give_(row_));
  } else {
    KITH_TRY(hold_back());
  }
  return true;
}

Result<bool> RowReader::finish() {
  if (layout_.sheet == nullptr) return false;
  KITH_TRY(release());
  if (tables_) begin_tables();
  return give_tables();
}

void RowReader::reset(std::uint64_t number) {
  row_.number = number;
  row_.fate = RowFate::record;
  row_.source_key.clear();
  row_.content.clear();
  row_.counts_in_statistics = true;
  row_.has_lost_date = false;
  row_.reason = {};
  row_.errors.clear();
  row_.trace.clear();
  row_.unmapped.clear();
}

void RowReader::refuse(Errc code, const Column* column, std::string_view hint, std::string pointer) {
  row_.fate = RowFate::refused;
  row_.reason = {};
  if (row_.errors.size() == records::rejection_errors_cap) return;
  Error error(code, std::move(pointer), hint);
  error.place.row = row_.number;
  if (column != nullptr) error.place.column = column->headers.front();
  row_.errors.push_back(std::move(error));
}

// Whether the cells could be read, and are as many as the header has.
bool RowReader::settle_cells(const SourceRow& source) {
  for (const RowFault& fault : source.faults) refuse(fault.code, column_at(fault.cell), fault.hint);
  if (row_.fate == RowFate::refused) return false;
  const auto cells = source.cells;
  if (cells.size() < layout_.width && !plan_.source.accepts_short_rows) {
    refuse(Errc::malformed_csv, nullptr, "fewer cells than the header has");
  }
  const auto has_text = [](const Cell& cell) { return !trim(cell.text).empty(); };
  if (std::ranges::any_of(cells.subspan(std::min(cells.size(), layout_.width)), has_text)) {
    refuse(Errc::malformed_csv, nullptr, "more cells than the header has");
  }
  for (const std::size_t at : layout_.nameless) {
    if (at < cells.size() && has_text(cells[at])) {
      refuse(Errc::malformed_csv, nullptr, "text in a column that has no header");
    }
  }
  return row_.fate == RowFate::record;
}

// The column that the cell at the index belongs to, if it has one.
const Column* RowReader::column_at(std::size_t cell) const {
  for (std::size_t i = 0; i < layout_.positions.size(); ++i) {
    if (std::ranges::find(layout_.positions[i], cell) != layout_.positions[i].end()) return &layout_.sheet->columns[i];
  }
  return nullptr;
}

// The text of each column: of several headers the one that has text.
void RowReader::settle_columns(std::span<const Cell> cells) {
  const auto& columns = layout_.sheet->columns;
  texts_.assign(columns.size(), {});
  kinds_.assign(columns.size(), CellKind::absent);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    for (const std::size_t at : layout_.positions[i]) {
      if (at >= cells.size() || cells[at].kind == CellKind::absent) continue;
      if (kinds_[i] == CellKind::absent) kinds_[i] = CellKind::blank;
      const std::string_view text = trim(cells[at].text);
      if (text.empty()) continue;
      if (!texts_[i].empty() && fold(texts_[i]) != fold(text)) {
        refuse(Errc::contradiction, &columns[i], "two versions of the column say different things");
      }
      if (!texts_[i].empty()) continue;
      texts_[i] = text;
      kinds_[i] = cells[at].kind;
    }
  }
}

}  // namespace kith::adapters
