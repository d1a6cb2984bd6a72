// The table of an aggregate: counts that an organisation sends in place of records. What can be held against itself is:
// no cell exceeds the base, and exclusive categories do not add up to more.
#include <algorithm>

#include "hub/model/dimension.hpp"
#include "schemas/decoder.hpp"
#include "schemas/encode.hpp"

namespace kith::records {
namespace {

// An object's members by name, in the order of `names`; members that are not there are empty, others are refused.
template <std::size_t count>
std::array<json::Value, count> members(FieldReader& reader, json::Value object,
                                       const std::array<std::string_view, count>& names, const Path& at) {
  std::array<json::Value, count> found{};
  std::size_t number = 1;
  for (json::Value member = object.first(); member; member = member.next(), ++number) {
    const auto place = std::ranges::find(names, member.name());
    if (place == names.end()) {
      reader.refuse_member(member, at, number);
    } else {
      found[static_cast<std::size_t>(place - names.begin())] = member;
    }
  }
  for (std::size_t i = 0; i < count; ++i)
    if (!found[i]) reader.refuse(Errc::missing_field, at.member(names[i]));
  return found;
}

void read_period(FieldReader& reader, json::Value value, AggregateTable& table, const Path& at) {
  if (!reader.is_object(value, at)) return;
  static constexpr std::array<std::string_view, 2> names = {"from", "to"};
  const auto [from, to] = members(reader, value, names, at);
  const auto first = from ? reader.month(from, at.member("from")) : std::nullopt;
  const auto last = to ? reader.month(to, at.member("to")) : std::nullopt;
  if (!first || !last) return;
  if (*last < *first) reader.refuse(Errc::contradiction, at, "it ends before it begins");
  table.from = *first;
  table.to = *last;
}

void read_base(FieldReader& reader, json::Value value, AggregateTable& table, const Path& at) {
  if (!reader.is_object(value, at)) return;
  static constexpr std::array<std::string_view, 2> names = {"id", "n"};
  const auto [id, n] = members(reader, value, names, at);
  const auto word = id ? reader.word(id, base_ids, at.member("id")) : std::nullopt;
  if (word) table.base_id = base_ids[*word];
  if (n) table.base_n = reader.integer(n, 0, aggregate_count_cap, at.member("n")).value_or(0);
}

const Dimension* read_dimension(FieldReader& reader, json::Value value, AggregateTable& table, const Path& at) {
  const auto text = reader.text(value, at);
  if (!text) return nullptr;
  const Dimension* const dimension = find_dimension(*text);
  if (dimension == nullptr && *text != "total") {
    reader.refuse_value(value, Errc::unknown_code, at);
    return nullptr;
  }
  table.dimension = *text;
  return dimension;
}

void read_cell(FieldReader& reader, json::Value value, CodeList list, Taxonomy taxonomy, AggregateTable& table,
               const Path& at) {
  if (!reader.is_object(value, at)) return;
  static constexpr std::array<std::string_view, 2> names = {"code", "count"};
  const auto [code, count] = members(reader, value, names, at);
  const auto id = code ? reader.code(code, list, taxonomy, at.member("code")) : std::nullopt;
  const auto n = count ? reader.integer(count, 0, aggregate_count_cap, at.member("count")) : std::nullopt;
  if (id && n) table.cells.push_back({std::string(code.string()), *n});
}

void read_cells(FieldReader& reader, json::Value value, const Dimension* dimension, Taxonomy taxonomy,
                AggregateTable& table, const Path& at) {
  if (!value.is(json::Kind::array)) return reader.refuse_value(value, Errc::wrong_type, at);
  if (value.size() > aggregate_cells_cap) return reader.refuse(Errc::out_of_range, at, "1,000 cells at most");
  if (table.dimension == "total" && value.size() != 0)
    return reader.refuse(Errc::contradiction, at, "a total has no cells: its base says it");
  if (dimension == nullptr) return;
  table.cells.reserve(value.size());
  std::size_t index = 0;
  for (json::Value cell = value.first(); cell; cell = cell.next(), ++index)
    read_cell(reader, cell, dimension->list, taxonomy, table, at.element(index));
  std::ranges::sort(table.cells, {}, &AggregateCell::code);
  if (std::ranges::adjacent_find(table.cells, {}, &AggregateCell::code) != table.cells.end())
    reader.refuse(Errc::contradiction, at, "the same code twice");
}

void check_against_base(FieldReader& reader, const AggregateTable& table, const Path& at) {
  std::int64_t sum = 0;
  for (const AggregateCell& cell : table.cells) {
    sum += cell.count;
    if (cell.count > table.base_n) return reader.refuse(Errc::contradiction, at, "a cell is larger than the base");
  }
  if (!table.multi && sum > table.base_n)
    reader.refuse(Errc::contradiction, at, "exclusive cells add up to more than the base");
}

}  // namespace

AggregateTable read_table(FieldReader& reader, json::Value value, Taxonomy taxonomy, BaseKnown base, const Path& at) {
  AggregateTable table;
  if (!reader.is_object(value, at)) return table;
  static constexpr std::array<std::string_view, 7> names = {"period", "place",         "dimension", "multi",
                                                            "base",   "unduplication", "cells"};
  const auto [period, place, dimension_text, multi, base_object, unduplication, cells] =
      members(reader, value, names, at);
  if (period) read_period(reader, period, table, at.member("period"));
  if (place) table.place = reader.place(place, at.member("place"));
  const Dimension* const dimension =
      dimension_text ? read_dimension(reader, dimension_text, table, at.member("dimension")) : nullptr;
  if (multi) table.multi = reader.boolean(multi, at.member("multi")).value_or(false);
  if (table.multi && table.dimension == "total")
    reader.refuse(Errc::contradiction, at.member("multi"), "a total has no categories");
  if (base_object) read_base(reader, base_object, table, at.member("base"));
  if (unduplication) {
    const auto word = reader.word(unduplication, unduplication_scopes, at.member("unduplication"));
    if (word) table.unduplication = unduplication_scopes[*word];
  }
  if (cells) read_cells(reader, cells, dimension, taxonomy, table, at.member("cells"));
  if (!reader.is_clean()) return table;
  if (base == BaseKnown::yes) check_against_base(reader, table, at.member("cells"));
  json::Writer writer(table.json);
  write_table(writer, table);
  return table;
}

void Decoder::read_aggregate() {
  refuse_fields_of_other_kind(first_incident_field, last_incident_field);
  if (!is_given(Field::table)) return reader_.refuse(Errc::missing_field, at(Field::table));
  const auto flag = find_code(CodeList::quality_flags, "base_unknown");
  const bool is_base_unknown = flag && record_.envelope.quality_flags.contains(*flag);
  record_.aggregate = read_table(reader_, value(Field::table), record_.envelope.taxonomy,
                                 is_base_unknown ? BaseKnown::no : BaseKnown::yes, at(Field::table));
}

}  // namespace kith::records
