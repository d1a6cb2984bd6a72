// What a row of the source becomes, once its cells are settled: skip rules, key, fields, and the checks that the hub
// will make of the record.
#include <algorithm>

#include "adapters/conditions.hpp"
#include "adapters/fold.hpp"
#include "adapters/numbers.hpp"
#include "adapters/row_reader.hpp"
#include "schemas/decode.hpp"

namespace kith::adapters {
namespace {

constexpr char key_separator = list_separator;
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

void RowReader::evaluate() {
  const SkipRule* skip = find_skip();
  if (skip != nullptr) {
    row_.errors.clear();  // what is left out need not be well formed
    row_.reason = skip->reason;
    row_.fate = skip->withdraws ? RowFate::withdrawn : RowFate::skipped;
    if (skip->withdraws) read_key();
    if (options_.trace) trace_unused();
    return;
  }
  read_key();
  read_fields();
  if (options_.trace) trace_unused();
  if (row_.fate != RowFate::record) return;
  if (tables_) {
    count();
  } else {
    append_content(row_.content, plan_, *layout_.sheet, values_, counts_);
    check_content();
  }
}

const SkipRule* RowReader::find_skip() const {
  const auto& skips = layout_.sheet->skips;
  const auto found = std::ranges::find_if(skips, [&](const SkipRule& rule) { return hold(rule.when, texts_); });
  return found == skips.end() ? nullptr : &*found;
}

void RowReader::read_key() {
  const Sheet& sheet = *layout_.sheet;
  if (plan_.sheets.size() > 1) row_.source_key = sheet.name;
  bool has_text = false;
  for (const ColumnIndex column : sheet.key) {
    const std::string_view text = texts_[column];
    if (text.find(key_separator) != std::string_view::npos) {
      refuse(Errc::malformed_value, &sheet.columns[column],
             "several values, or a control character, in the source key");
    }
    has_text |= !text.empty();
    if (!row_.source_key.empty() || column != sheet.key.front()) row_.source_key += key_separator;
    row_.source_key += text;
  }
  if (!has_text) refuse(Errc::missing_field, &sheet.columns[sheet.key.front()], "the source key is empty");
}

void RowReader::read_fields() {
  values_.fill({});
  days_ = {};
  for (std::size_t i = 0; i < layout_.sheet->fields.size(); ++i) read_rule(i);
  if (layout_.sheet->table) read_counts();
  row_.counts_in_statistics = values_[counts_field].code != 1;
  check_days();
}

// The text that a rule reads: of one column, of several joined, or the options that are ticked.
std::string_view RowReader::gather(const FieldRule& rule, CellKind& kind, bool& is_none_ticked) {
  if (rule.checkboxes) {
    const Checkboxes& boxes = layout_.sheet->checkboxes[*rule.checkboxes];
    joined_.clear();
    bool is_answered = false;
    for (const auto& [column, option] : boxes.options) {
      const std::string folded = fold(texts_[column]);
      is_answered |= !folded.empty();
      if (boxes.ticked.contains(folded)) {
        if (!joined_.empty()) joined_ += list_separator;
        joined_ += option;
      } else if (!folded.empty() && !boxes.unticked.contains(folded)) {
        refuse(Errc::malformed_value, &layout_.sheet->columns[column], "neither ticked nor unticked");
      }
    }
    kind = CellKind::list;
    is_none_ticked = is_answered && joined_.empty();
    return joined_;
  }
  kind = kinds_[rule.from.front()];
  if (rule.from.size() == 1) return texts_[rule.from.front()];
  kind = CellKind::text;
  joined_.clear();
  bool has_gap = false;
  const std::string_view between = rule.is_each ? std::string_view(&list_separator, 1) : std::string_view(rule.join);
  for (std::size_t i = 0; i < rule.from.size(); ++i) {
    const std::string_view text = texts_[rule.from[i]];
    has_gap |= text.empty();
    if (rule.is_each && text.empty()) continue;
    if (i != 0 && !(rule.is_each && joined_.empty())) joined_ += between;
    joined_ += text;
  }
  return has_gap && !rule.is_each ? std::string_view{} : std::string_view(joined_);
}

void RowReader::read_rule(std::size_t index) {
  const FieldRule& rule = layout_.sheet->fields[index];
  if (!hold(rule.when, texts_)) return;
  if (rule.constant) {
    Reading constant;
    constant.value = *rule.constant;
    return take_reading(rule, constant, {});
  }
  CellKind kind = CellKind::text;
  bool is_none_ticked = false;
  const std::string_view text = gather(rule, kind, is_none_ticked);
  if (is_none_ticked && rule.none_ticked) {
    Reading constant;
    for (const CodeId code : rule.none_ticked->codes) constant.value.set.add(code);
    return take_reading(rule, constant, "none is ticked");
  }
  take_reading(rule, readings_.read(index, rule, text, kind), text);
}

void RowReader::take_reading(const FieldRule& rule, const Reading& reading, std::string_view text) {
  if (options_.trace) {
    for (const std::string& left : reading.unmapped) {
      row_.unmapped.push_back(
          {headers_of(rule), std::string(field_specs()[rule.field].name), left, reading.error.has_value()});
    }
  }
  if (reading.error) {
    std::string pointer = "/" + std::string(field_specs()[rule.field].name);
    std::ranges::replace(pointer, '.', '/');
    return refuse(*reading.error, first_column(rule), reading.hint, std::move(pointer));
  }
  FieldValue value = reading.value;
  const std::string_view coarser = generalise(rule.field, value, sharing_);
  note_days(rule, reading);
  merge(rule, value);
  static const CodeId unmapped = *flag("unmapped_value");
  static const CodeId imputed = *flag("date_imputed");
  if (reading.has_unmapped) values_[quality_flags_field].set.add(unmapped);
  if (reading.is_imputed) values_[quality_flags_field].set.add(imputed);
  if (!options_.trace || (text.empty() && !rule.constant)) return;
  Reading shown = reading;
  shown.value = value;
  if (!coarser.empty()) shown.loss = coarser;
  trace_rule(rule, shown, text);
}

const Column* RowReader::first_column(const FieldRule& rule) const {
  const Sheet& sheet = *layout_.sheet;
  if (rule.checkboxes) return &sheet.columns[sheet.checkboxes[*rule.checkboxes].options.front().column];
  return rule.from.empty() ? nullptr : &sheet.columns[rule.from.front()];
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

void RowReader::read_counts() {
  const TableRule& table = *layout_.sheet->table;
  counts_.cells.clear();
  const auto count_in = [&](ColumnIndex column) -> std::int64_t {
    const std::string_view text = texts_[column];
    if (text.empty()) return 0;  // a blank cell of a count table is a zero
    const bool is_decimal = kinds_[column] == CellKind::number && text.ends_with(".0");
    const auto value = whole_number(is_decimal ? text.substr(0, text.size() - 2) : text);
    if (value && *value >= 0) return *value;
    refuse(Errc::malformed_value, &layout_.sheet->columns[column], "not a whole number", "/table/cells");
    return 0;
  };
  if (texts_[table.base_from].empty()) {
    refuse(Errc::missing_field, &layout_.sheet->columns[table.base_from], "a table needs its base", "/table/base/n");
  }
  counts_.base = count_in(table.base_from);
  if (options_.trace) trace_count(table.base_from, "table.base.n", counts_.base);
  for (const CellRule& cell : table.cells) {
    counts_.cells.push_back(count_in(cell.column));
    if (options_.trace) trace_count(cell.column, "table.cells." + cell.code, counts_.cells.back());
  }
  if (values_[place_field].is_absent(Shape::place))
    refuse(Errc::missing_field, nullptr, "a table needs its place", "/table/place");
}

void RowReader::check_content() {
  checked_ = row_.content;
  const auto parsed = parser_.parse(checked_);
  if (!parsed) {
    refuse(parsed.error().code, nullptr, parsed.error().hint);
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
  row_.content.clear();
  for (const Error& error : rejection->errors) {
    refuse(error.code, column_of_pointer(error.place.pointer), error.hint, error.place.pointer);
  }
}

const Column* RowReader::column_of_pointer(std::string_view pointer) const {
  const auto field = field_of_pointer(pointer);
  if (!field) return nullptr;
  for (const FieldRule& rule : layout_.sheet->fields) {
    if (rule.field == *field && first_column(rule) != nullptr) return first_column(rule);
  }
  return nullptr;
}

}  // namespace kith::adapters
