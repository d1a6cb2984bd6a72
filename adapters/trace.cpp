// The preview's lines: what each cell of a row became, and what stays behind.
#include <algorithm>

#include "adapters/row_reader.hpp"

namespace kith::adapters {

void RowReader::trace_rule(const FieldRule& rule, const Reading& reading, std::string_view text) {
  const FieldSpec& spec = field_specs()[rule.field];
  Trace line;
  line.field = spec.name;
  line.class_letter = spec.class_letter;
  if (!reading.value.is_absent(spec.shape)) append_value(line.after, spec, reading.value);
  line.column = headers_of(rule);
  line.before = text;
  // A list's items are parted by a control character inside the engine.
  for (auto at = line.before.find(list_separator); at != std::string::npos; at = line.before.find(list_separator)) {
    line.before.replace(at, 1, " | ");
  }
  line.rule = reading.loss;
  line.fate = rule.constant                                                                         ? CellFate::constant
              : line.after.empty() || (reading.has_unmapped && reading.value.is_absent(spec.shape)) ? CellFate::dropped
              : reading.loss.empty()                                                                ? CellFate::kept
                                     : CellFate::generalised;
  if (line.fate == CellFate::dropped && line.rule.empty()) line.rule = "says that there is no answer";
  row_.trace.push_back(std::move(line));
}

std::string RowReader::headers_of(const FieldRule& rule) const {
  std::string out;
  const auto add = [&](ColumnIndex column) {
    if (!out.empty()) out += " + ";
    out += layout_.sheet->columns[column].headers.front();
  };
  if (rule.checkboxes) out = layout_.sheet->checkboxes[*rule.checkboxes].name;
  for (const ColumnIndex column : rule.from) add(column);
  return out;
}

void RowReader::trace_count(ColumnIndex column, std::string field, std::int64_t count) {
  Trace line;
  line.column = layout_.sheet->columns[column].headers.front();
  line.before = texts_[column];
  line.field = std::move(field);
  line.after = std::to_string(count);
  line.class_letter = 'N';
  if (line.before.empty()) line.rule = "a blank count is zero";
  row_.trace.push_back(std::move(line));
}

bool RowReader::feeds_a_field(ColumnIndex column) const {
  const Sheet& sheet = *layout_.sheet;
  const auto reads = [&](const FieldRule& rule) {
    if (!rule.checkboxes) return std::ranges::find(rule.from, column) != rule.from.end();
    const auto& options = sheet.checkboxes[*rule.checkboxes].options;
    return std::ranges::find(options, column, &Checkboxes::Option::column) != options.end();
  };
  return std::ranges::any_of(sheet.fields, reads) || (sheet.table && sheet.table->base_from == column);
}

// Cells that are in no field: dropped and ignored columns, and those that only name a row or are tested.
void RowReader::trace_unused() {
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
    row_.trace.push_back(std::move(line));
  }
}

}  // namespace kith::adapters
