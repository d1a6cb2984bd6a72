// The preview's lines: what each cell of a row became, and what stays behind.
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

void RowReader::trace_unused(Row& row) {
  const auto& columns = layout_.sheet->columns;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const bool is_dropped = columns[i].use == Column::Use::drop;
    if ((!is_dropped && columns[i].use != Column::Use::ignore) || texts_[i].empty()) continue;
    Trace line;
    line.fate = is_dropped ? CellFate::dropped : CellFate::ignored;
    line.column = columns[i].headers.front();
    line.before = texts_[i];
    line.class_letter = is_dropped ? 'D' : 'N';
    line.rule = columns[i].rule;
    row.trace.push_back(std::move(line));
  }
}

}  // namespace kith::adapters
