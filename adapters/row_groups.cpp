// Rows that belong together, and rows that are only counted.
#include <functional>

#include "adapters/conditions.hpp"
#include "adapters/row_reader.hpp"

namespace kith::adapters {

// Keeps the settled row until its group is whole.
Result<void> RowReader::hold_back() {
  const RepeatRule& rule = *layout_.sheet->repeat;
  const auto belongs = group_.belongs(rule, texts_);
  if (belongs == RepeatGroup::Belongs::next) {
    const std::vector<std::string> texts(texts_.begin(), texts_.end());  // what is released uses texts_ and row_
    const std::vector<CellKind> kinds = kinds_;
    const Row row = row_;
    KITH_TRY(release());
    row_ = row;
    HeldRow again{row.number, texts, kinds};
    use(again);
    group_.add(rule, row.number, texts_, kinds_);
    is_group_broken_ = row.fate == RowFate::refused;
    return {};
  }
  if (belongs == RepeatGroup::Belongs::returned) {
    refuse(Errc::contradiction, &layout_.sheet->columns[rule.by.front()],
           "the rows of one thing have to follow each other");
    return give_(row_);
  }
  if (group_.add(rule, row_.number, texts_, kinds_)) {
    is_group_broken_ |= row_.fate == RowFate::refused;
    return {};
  }
  is_group_broken_ = true;
  refuse(Errc::out_of_range, &layout_.sheet->columns[rule.by.front()], "more rows than one thing may have");
  return give_(row_);
}

Result<void> RowReader::release() {
  if (group_.rows().empty()) return {};
  Result<void> result = layout_.sheet->repeat->makes == RepeatRule::Makes::one ? release_one() : release_each();
  group_.close();
  is_group_broken_ = false;
  return result;
}

void RowReader::use(const HeldRow& row) {
  texts_.assign(row.texts.begin(), row.texts.end());
  kinds_ = row.kinds;
}

// The group's rows laid over each other are one record; it has the number of the first.
Result<void> RowReader::release_one() {
  united_ = united(group_.rows());
  use(united_);
  reset(group_.rows().front().number);
  if (is_group_broken_) {
    refuse(Errc::contradiction, &layout_.sheet->columns[layout_.sheet->repeat->by.front()],
           "another row of the same thing cannot be read");
  } else {
    evaluate();
  }
  KITH_TRY(give_(row_));
  for (const HeldRow& row : std::span(group_.rows()).subspan(1)) KITH_TRY(give_skipped(row.number, reason::joined));
  return {};
}

// Each row that is one becomes a record, with what the group's base rows lend it.
Result<void> RowReader::release_each() {
  const RepeatRule& rule = *layout_.sheet->repeat;
  std::vector<HeldRow> bases;
  for (const HeldRow& row : group_.rows()) {
    use(row);
    if (hold(rule.base, texts_)) bases.push_back(row);
  }
  const std::optional<HeldRow> base = bases.empty() ? std::nullopt : std::optional(united(bases));
  for (const HeldRow& row : group_.rows()) {
    use(row);
    if (!hold(rule.records, texts_)) {
      KITH_TRY(give_skipped(row.number, hold(rule.base, texts_) ? reason::repeat_base : reason::repeat_other));
      continue;
    }
    united_ = base ? filled(row, *base) : row;
    use(united_);
    reset(row.number);
    evaluate();
    KITH_TRY(give_(row_));
  }
  return {};
}

Result<void> RowReader::give_skipped(std::uint64_t number, std::string_view reason) {
  reset(number);
  row_.fate = RowFate::skipped;
  row_.reason = reason;
  return give_(row_);
}

// In place of a record: the row goes into the tables and stays at home.
void RowReader::count() {
  const auto skip = [&](std::string_view reason) {
    row_.fate = RowFate::skipped;
    row_.reason = reason;
  };
  static const std::size_t consent_field = *find_field("consent");
  constexpr CodeId consent_none = 3;
  if (values_[consent_field].code == consent_none) return refuse(Errc::consent_refused, nullptr, {}, "/consent");
  if (!row_.counts_in_statistics) return skip(reason::not_in_statistics);
  if (!counted_keys_.insert(std::hash<std::string>{}(row_.source_key)).second) return skip(reason::counted_before);
  switch (tables_->add(values_)) {
    case CountTables::Added::counted:
      return skip(reason::counted);
    case CountTables::Added::no_period:
      return skip(reason::period_unknown);
    case CountTables::Added::no_place:
      return skip(reason::place_unknown);
    case CountTables::Added::too_many:
      return refuse(Errc::too_many_records, nullptr, "more counts than a run may make");
  }
}

// Nothing is counted any more; what all tables have alike is settled.
void RowReader::begin_tables() {
  values_.fill({});
  for (const FieldRule& rule : layout_.sheet->fields) {
    static const std::size_t consent_field = *find_field("consent");
    const bool is_of_table = rule.constant && rule.when.empty() && field_specs()[rule.field].is_envelope;
    if (is_of_table && rule.field != consent_field) merge(rule, *rule.constant);
  }
  counted_ = tables_->tables();
  tables_.reset();
}

Result<bool> RowReader::give_tables() {
  for (std::size_t i = 0; i < step_rows && given_ < counted_.size(); ++i) KITH_TRY(give_table(counted_[given_++]));
  return given_ < counted_.size();
}

// A table as a record of its own: number 0, keyed by period, place and dimension.
Result<void> RowReader::give_table(const CountedTable& table) {
  reset(0);
  std::string place;
  FieldValue place_value;
  place_value.place = table.place;
  append_value(place, field_specs()[*find_field("place")], place_value);
  for (const std::string_view part :
       {std::string_view("table"), std::string_view(table.dimension), std::string_view(place)}) {
    row_.source_key.append(part) += list_separator;
  }
  row_.source_key += table.from.text();
  append_content(row_.content, plan_, values_, table);
  check_content();
  return give_(row_);
}

}  // namespace kith::adapters
