// The preview's lines: what each cell of a row became, and what stays behind.
#include <algorithm>

#include "adapters/row_reader.hpp"

namespace kith::adapters {

void RowReader::trace_rule(Row& row, const FieldRule& rule, const Reading& reading, std::string_view text) {
  const FieldSpec& spec = field_specs()[rule.field];
  Trace line;
  line.field = spec.name;
  line.class_letter = spec.class_letter;
  if (!reading.value.is_absent(spec.shape)) append_value(line.after, spec, reading.value);
  for (const ColumnIndex column : rule.from) {
    if (!line.column.empty()) line.column += " + ";
    line.column += layout_.sheet->columns[column].headers.front();
  }
  line.before = text;
  line.rule = reading.loss;
  line.fate = rule.constant                                                                         ? CellFate::constant
              : line.after.empty() || (reading.has_unmapped && reading.value.is_absent(spec.shape)) ? CellFate::dropped
              : reading.loss.empty()                                                                ? CellFate::kept
                                     : CellFate::generalised;
  if (line.fate == CellFate::dropped && line.rule.empty()) line.rule = "says that there is no answer";
  row.trace.push_back(std::move(line));
}

void RowReader::trace_count(Row& row, ColumnIndex column, std::string field, std::int64_t count) {
  Trace line;
  line.column = layout_.sheet->columns[column].headers.front();
  line.before = texts_[column];
  line.field = std::move(field);
  line.after = std::to_string(count);
  line.class_letter = 'N';
  if (line.before.empty()) line.rule = "a blank count is zero";
  row.trace.push_back(std::move(line));
}

bool RowReader::feeds_a_field(ColumnIndex column) const {
  const auto reads = [&](const FieldRule& rule) { return std::ranges::find(rule.from, column) != rule.from.end(); };
  const Sheet& sheet = *layout_.sheet;
  return std::ranges::any_of(sheet.fields, reads) || (sheet.table && sheet.table->base_from == column);
}

// Cells that are in no field: dropped and ignored columns, and those that only name a row or are tested.
void RowReader::trace_unused(Row& row) {
  const Sheet& sheet = *layout_.sheet;
  for (ColumnIndex i = 0; i < sheet.columns.size(); ++i) {
    const Column& column = sheet.columns[i];
    if (texts_[i].empty() || column.use == Column::Use::cell) continue;
    if (column.use == Column::Use::map && feeds_a_field(i)) continue;
    Trace line;
    line.column = column.headers.front();
    line.before = texts_[i];
    line.rule = column.rule;
    line.fate = column.use == Column::Use::ignore ? CellFate::ignored : CellFate::dropped;
    line.class_letter = column.use == Column::Use::drop ? 'D' : 'N';
    if (column.use == Column::Use::map) {
      const bool is_key = std::ranges::find(sheet.key, i) != sheet.key.end();
      line.class_letter = is_key ? 'D' : 'N';
      line.rule = is_key ? "source_record_id" : "only tested by the mapping file";
    }
    row.trace.push_back(std::move(line));
  }
}

}  // namespace kith::adapters
