#include "adapters/row_reader.hpp"

#include <algorithm>
#include <charconv>

#include "adapters/fold.hpp"
#include "schemas/decode.hpp"

namespace kith::adapters {
namespace {

constexpr char key_separator = '\x1F';
const std::size_t quality_flags_field = *find_field("quality_flags");
const std::size_t counts_field = *find_field("counts_in_statistics");
const std::size_t place_field = *find_field("place");

const OrgCode& stand_in_org() {
  // What an adapter makes names no organisation, and decode() compares only what is named.
  static const OrgCode org = *OrgCode::parse("member");
  return org;
}

std::optional<CodeId> flag(std::string_view code) {
  return find_code(CodeList::quality_flags, code);
}

}  // namespace

bool RowReader::read(const SourceRow& source, Row& row) {
  row.number = source.number;
  row.fate = RowFate::record;
  row.source_key.clear();
  row.content.clear();
  row.counts_in_statistics = true;
  row.reason = {};
  row.errors.clear();
  row.trace.clear();
  const auto is_blank = [](const Cell& cell) { return trim(cell.text).empty(); };
  if (source.faults.empty() && std::ranges::all_of(source.cells, is_blank)) return false;
  if (!layout_.sheet->ignored.empty()) {
    row.fate = RowFate::skipped;
    row.reason = layout_.sheet->ignored;
    return true;
  }
  settle_cells(row, source);
  if (row.fate != RowFate::record) return true;
  settle_columns(row, source.cells);
  const SkipRule* skip = find_skip();
  if (skip != nullptr) {
    row.errors.clear();  // what is left out need not be well formed
    row.reason = skip->reason;
    row.fate = skip->withdraws ? RowFate::withdrawn : RowFate::skipped;
    if (skip->withdraws) read_key(row);
    if (options_.trace) trace_unused(row);
    return true;
  }
  read_key(row);
  read_fields(row);
  if (options_.trace) trace_unused(row);
  if (row.fate == RowFate::record) check_content(row);
  return true;
}

void RowReader::refuse(Row& row, Errc code, const Column* column, std::string_view hint, std::string pointer) {
  row.fate = RowFate::refused;
  row.reason = {};
  if (row.errors.size() == records::rejection_errors_cap) return;
  Error error(code, std::move(pointer), hint);
  error.place.row = row.number;
  if (column != nullptr) error.place.column = column->headers.front();
  row.errors.push_back(std::move(error));
}

// Whether the cells could be read, and are as many as the header has.
void RowReader::settle_cells(Row& row, const SourceRow& source) {
  for (const RowFault& fault : source.faults) refuse(row, fault.code, column_at(fault.cell), fault.hint);
  if (row.fate != RowFate::record) return;
  const auto cells = source.cells;
  if (cells.size() < layout_.width && !plan_.source.accepts_short_rows) {
    refuse(row, Errc::malformed_csv, nullptr, "fewer cells than the header has");
  }
  const auto has_text = [](const Cell& cell) { return !trim(cell.text).empty(); };
  if (std::ranges::any_of(cells.subspan(std::min(cells.size(), layout_.width)), has_text)) {
    refuse(row, Errc::malformed_csv, nullptr, "more cells than the header has");
  }
  for (const std::size_t at : layout_.nameless) {
    if (at < cells.size() && has_text(cells[at])) {
      refuse(row, Errc::malformed_csv, nullptr, "text in a column that has no header");
    }
  }
}

// The column that the cell at the index belongs to, if it has one.
const Column* RowReader::column_at(std::size_t cell) const {
  for (std::size_t i = 0; i < layout_.positions.size(); ++i) {
    if (std::ranges::find(layout_.positions[i], cell) != layout_.positions[i].end()) return &layout_.sheet->columns[i];
  }
  return nullptr;
}

// The text of each column: of several headers the one that has text.
void RowReader::settle_columns(Row& row, std::span<const Cell> cells) {
  const auto& columns = layout_.sheet->columns;
  texts_.assign(columns.size(), {});
  kinds_.assign(columns.size(), CellKind::absent);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    for (const std::size_t at : layout_.positions[i]) {
      if (at >= cells.size() || cells[at].kind == CellKind::absent) continue;
      const std::string_view text = trim(cells[at].text);
      if (kinds_[i] == CellKind::absent) kinds_[i] = CellKind::blank;
      if (text.empty()) continue;
      if (!texts_[i].empty() && fold(texts_[i]) != fold(text)) {
        refuse(row, Errc::contradiction, &columns[i], "two versions of the column say different things");
      }
      if (!texts_[i].empty()) continue;
      texts_[i] = text;
      kinds_[i] = cells[at].kind;
    }
  }
}

bool RowReader::holds(const Conditions& conditions) const {
  return std::ranges::all_of(conditions, [&](const Condition& condition) {
    const std::string_view text = texts_[condition.column];
    bool is_met = false;
    switch (condition.test) {
      case Condition::Test::is:
        is_met = condition.texts.contains(fold(text));
        break;
      case Condition::Test::matches:
        is_met = RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *condition.pattern);
        break;
      case Condition::Test::empty:
        is_met = text.empty();
        break;
    }
    return is_met != condition.is_negated;
  });
}

const SkipRule* RowReader::find_skip() const {
  const auto& skips = layout_.sheet->skips;
  const auto found = std::ranges::find_if(skips, [&](const SkipRule& rule) { return holds(rule.when); });
  return found == skips.end() ? nullptr : &*found;
}

void RowReader::read_key(Row& row) {
  const Sheet& sheet = *layout_.sheet;
  if (plan_.sheets.size() > 1) row.source_key = sheet.name;
  bool has_text = false;
  for (const ColumnIndex column : sheet.key) {
    const std::string_view text = texts_[column];
    if (text.find(key_separator) != std::string_view::npos) {
      refuse(row, Errc::malformed_value, &sheet.columns[column], "a control character in the source key");
    }
    has_text |= !text.empty();
    if (!row.source_key.empty() || column != sheet.key.front()) row.source_key += key_separator;
    row.source_key += text;
  }
  if (!has_text) refuse(row, Errc::missing_field, &sheet.columns[sheet.key.front()], "the source key is empty");
}

void RowReader::read_fields(Row& row) {
  values_.fill({});
  for (std::size_t i = 0; i < layout_.sheet->fields.size(); ++i) read_rule(row, i);
  if (layout_.sheet->table) read_counts(row);
  row.counts_in_statistics = values_[counts_field].code != 1;
}

void RowReader::read_rule(Row& row, std::size_t index) {
  const FieldRule& rule = layout_.sheet->fields[index];
  if (!holds(rule.when)) return;
  if (rule.constant) {
    merge(rule, *rule.constant);
    if (options_.trace) trace_rule(row, rule, {*rule.constant, {}, {}, false, false, {}}, {});
    return;
  }
  std::string_view text = texts_[rule.from.front()];
  if (rule.from.size() > 1) {
    joined_ = text;
    bool has_gap = text.empty();
    for (const ColumnIndex column : std::span(rule.from).subspan(1)) {
      joined_.append(rule.join).append(texts_[column]);
      has_gap |= texts_[column].empty();
    }
    text = has_gap ? std::string_view{} : std::string_view(joined_);
  }
  const Reading& reading = readings_.read(index, rule, text);
  if (reading.error) {
    std::string pointer = "/" + std::string(field_specs()[rule.field].name);
    std::ranges::replace(pointer, '.', '/');
    refuse(row, *reading.error, &layout_.sheet->columns[rule.from.front()], reading.hint, std::move(pointer));
    return;
  }
  merge(rule, reading.value);
  static const CodeId unmapped = *flag("unmapped_value");
  static const CodeId imputed = *flag("date_imputed");
  if (reading.has_unmapped) values_[quality_flags_field].set.add(unmapped);
  if (reading.is_imputed) values_[quality_flags_field].set.add(imputed);
  if (options_.trace && !text.empty()) trace_rule(row, rule, reading, text);
}

// Several rules of one field: sets are united (a special code gives way), of the others the first that says something.
void RowReader::merge(const FieldRule& rule, const FieldValue& value) {
  const Shape shape = field_specs()[rule.field].shape;
  FieldValue& into = values_[rule.field];
  if (value.is_absent(shape)) return;
  if (into.is_absent(shape)) {
    into = value;
  } else if (shape == Shape::set) {
    CodeSet united;
    for (const CodeSet& set : {into.set, value.set}) {
      for (const CodeId code : set.codes()) {
        if (code >= first_real_code) united.add(code);
      }
    }
    if (!united.empty()) into.set = united;
  }
}

void RowReader::read_counts(Row& row) {
  const TableRule& table = *layout_.sheet->table;
  counts_.cells.clear();
  const auto count_in = [&](ColumnIndex column) -> std::int64_t {
    const std::string_view text = texts_[column];
    if (text.empty()) return 0;  // a blank cell of a count table is a zero
    std::int64_t value = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_count = error == std::errc{} && end == text.data() + text.size() && value >= 0;
    if (!is_count)
      refuse(row, Errc::malformed_value, &layout_.sheet->columns[column], "not a whole number", "/table/cells");
    return is_count ? value : 0;
  };
  if (texts_[table.base_from].empty()) {
    refuse(row, Errc::missing_field, &layout_.sheet->columns[table.base_from], "a table needs its base",
           "/table/base/n");
  }
  counts_.base = count_in(table.base_from);
  if (options_.trace) trace_count(row, table.base_from, "table.base.n", counts_.base);
  for (const CellRule& cell : table.cells) {
    counts_.cells.push_back(count_in(cell.column));
    if (options_.trace) trace_count(row, cell.column, "table.cells." + cell.code, counts_.cells.back());
  }
  if (values_[place_field].is_absent(Shape::place))
    refuse(row, Errc::missing_field, nullptr, "a table needs its place", "/table/place");
}

void RowReader::check_content(Row& row) {
  append_content(row.content, plan_, *layout_.sheet, values_, counts_);
  checked_ = row.content;
  const auto parsed = parser_.parse(checked_);
  if (!parsed) {
    refuse(row, parsed.error().code, nullptr, parsed.error().hint);
    return;
  }
  auto valid = records::decode(*parsed, stand_in_org(), records::Form::content);
  auto rejection = std::optional<records::Rejection>{};
  if (!valid) {
    rejection = std::move(valid).error();
  } else if (auto anonymous = records::anonymise(*std::move(valid), options_.sender); !anonymous) {
    rejection = std::move(anonymous).error();
  }
  if (!rejection) return;
  row.content.clear();
  for (const Error& error : rejection->errors) {
    refuse(row, error.code, column_of_pointer(error.place.pointer), error.hint, error.place.pointer);
  }
}

const Column* RowReader::column_of_pointer(std::string_view pointer) const {
  const auto field = field_of_pointer(pointer);
  if (!field) return nullptr;
  for (const FieldRule& rule : layout_.sheet->fields) {
    if (rule.field == *field && !rule.from.empty()) return &layout_.sheet->columns[rule.from.front()];
  }
  return nullptr;
}

}  // namespace kith::adapters
