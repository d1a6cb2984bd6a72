// Tables as JSON and as CSV. Pure.
#include "hub/base/csv.hpp"
#include "hub/base/json.hpp"
#include "hub/query/tables.hpp"
#include "schemas/encode.hpp"

namespace kith::query {
namespace {

std::string date_text(std::chrono::year_month_day day) {
  Occurred civil{DatePrecision::day, day};
  return records::occurred_text(civil);
}

void write_strings(json::Writer& writer, std::string_view key, const std::vector<std::string>& values) {
  writer.key(key).begin_array();
  for (const std::string& value : values) writer.string(value);
  writer.end_array();
}

void write_cell(json::Writer& writer, const TableCell& cell) {
  writer.begin_object();
  write_strings(writer, "codes", cell.codes);
  write_strings(writer, "labels", cell.labels);
  writer.member("count", cell.count).member("base", cell.base);
  if (cell.percentage) writer.member("percentage", *cell.percentage);
  writer.key("warnings").begin_array();
  for (const disclosure::Warning warning : cell.warnings) writer.string(disclosure::name(warning));
  writer.end_array().end_object();
}

void write_table(json::Writer& writer, const Table& table) {
  writer.begin_object().key("dimensions").begin_array();
  for (const TableAxis& axis : table.axes) {
    writer.begin_object().member("name", axis.name).key("multi").boolean(axis.is_multi);
    writer.member("unknown", axis.unknown_is_inside ? "inside" : "outside").end_object();
  }
  writer.end_array().member("decimals", static_cast<std::int64_t>(table.decimals));
  if (table.base) writer.member("base", *table.base);
  writer.member("base_id", table.base_id).member("records", table.records);
  if (!table.taxonomy.empty()) writer.member("taxonomy", table.taxonomy);
  if (!table.multiple_bias.empty()) writer.member("multiple_bias", table.multiple_bias);
  write_strings(writer, "notes", table.notes);
  writer.key("cells").begin_array();
  for (const TableCell& cell : table.cells) write_cell(writer, cell);
  writer.end_array().end_object();
}

}  // namespace

std::string to_json(const TableSet& set) {
  std::string out;
  json::Writer writer{out};
  writer.begin_object().member("org", set.org.text()).member("kind", records::name(set.kind));
  writer.member("as_of", date_text(set.as_of)).member("advice", disclosure::advice()).key("tables").begin_array();
  for (const Table& table : set.tables) write_table(writer, table);
  writer.end_array().end_object();
  return out;
}

std::string to_csv(const TableSet& set) {
  std::string out;
  CsvWriter csv{out};
  for (const std::string_view name :
       {"table", "dimension_1", "code_1", "label_1", "dimension_2", "code_2", "label_2", "dimension_3", "code_3",
        "label_3", "count", "base", "base_id", "percentage", "warnings", "as_of"})
    csv.cell(name);
  csv.end_row();
  for (std::size_t number = 0; number < set.tables.size(); ++number) {
    const Table& table = set.tables[number];
    for (const TableCell& cell : table.cells) {
      csv.cell(std::to_string(number + 1));
      for (std::size_t axis = 0; axis < storage::most_count_axes; ++axis) {
        const bool is_there = axis < cell.codes.size();
        csv.cell(is_there ? table.axes[axis].name : "").cell(is_there ? cell.codes[axis] : "");
        csv.cell(is_there ? cell.labels[axis] : "");
      }
      csv.cell(std::to_string(cell.count)).cell(std::to_string(cell.base)).cell(table.base_id);
      csv.cell(cell.percentage.value_or(""));
      std::string warnings;
      for (const disclosure::Warning warning : cell.warnings)
        warnings.append(warnings.empty() ? "" : ";").append(disclosure::name(warning));
      csv.cell(warnings).cell(date_text(set.as_of)).end_row();
    }
  }
  return out;
}

}  // namespace kith::query
