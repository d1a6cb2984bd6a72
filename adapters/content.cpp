#include "adapters/content.hpp"

#include "hub/base/json.hpp"
#include "schemas/decode.hpp"
#include "schemas/encode.hpp"

namespace kith::adapters {
namespace {

constexpr std::string_view target_prefix = "target.";

void append_member(std::string& out, std::string_view name, const FieldSpec& spec, const FieldValue& value) {
  out += '"';
  out += name;
  out += "\":";
  append_value(out, spec, value);
}

struct TableText {
  Month from, to;
  std::string_view dimension;
  bool is_multi;
  std::string_view base_id;
  std::int64_t base;
  std::string_view unduplication;
};

template <class Cells>
void append_table(std::string& out, const TableText& table, const IncidentPlace& place, const Cells& each_cell) {
  static const FieldSpec& place_spec = field_specs()[*find_field("place")];
  FieldValue place_value;
  place_value.place = place;
  std::string place_json;
  append_value(place_json, place_spec, place_value);
  json::Writer writer(out);
  writer.begin_object().key("period").begin_object();
  writer.member("from", table.from.text()).member("to", table.to.text()).end_object();
  writer.key("place").raw(place_json).member("dimension", table.dimension);
  writer.key("multi").boolean(table.is_multi);
  writer.key("base").begin_object().member("id", table.base_id).member("n", table.base).end_object();
  writer.member("unduplication", table.unduplication).key("cells").begin_array();
  each_cell([&](std::string_view code, std::int64_t count) {
    writer.begin_object().member("code", code).member("count", count).end_object();
  });
  writer.end_array().end_object();
}

}  // namespace

std::string_view adapter_code(std::string_view mapping_name) {
  return find_code(CodeList::adapter, mapping_name) ? mapping_name : "custom";
}

namespace {

void append_head(std::string& out, const Plan& plan) {
  json::Writer writer(out);
  writer.begin_object()
      .member("kind", records::name(plan.kind))
      .member("schema_version", std::int64_t{records::schema_version})
      .member("taxonomy_version", name(plan.taxonomy))
      .member("adapter", adapter_code(plan.name))
      .member("adapter_version", std::int64_t{plan.version});
}

}  // namespace

void append_content(std::string& out, const Plan& plan, const Sheet& sheet, const FieldValues& values,
                    const TableCounts& counts) {
  append_head(out, plan);
  bool is_in_target = false;
  const auto specs = field_specs();
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const bool is_table_place = sheet.table && specs[i].shape == Shape::place;
    if (is_table_place || values[i].is_absent(specs[i].shape)) continue;
    const bool is_target = specs[i].name.starts_with(target_prefix);
    if (is_in_target && !is_target) out += '}';
    out += is_target && !is_in_target ? ",\"target\":{" : ",";
    is_in_target = is_target;
    append_member(out, is_target ? specs[i].name.substr(target_prefix.size()) : specs[i].name, specs[i], values[i]);
  }
  if (is_in_target) out += '}';
  if (sheet.table) {
    const TableRule& rule = *sheet.table;
    out += ",\"table\":";
    append_table(out,
                 {rule.from, rule.to, rule.dimension, rule.is_multi, rule.base_id, counts.base, rule.unduplication},
                 values[*find_field("place")].place, [&](const auto& add) {
                   for (std::size_t i = 0; i < rule.cells.size(); ++i) add(rule.cells[i].code, counts.cells[i]);
                 });
  }
  out += '}';
}

void append_content(std::string& out, const Plan& plan, const FieldValues& values, const CountedTable& table) {
  append_head(out, plan);
  const auto specs = field_specs();
  for (std::size_t i = 0; i < specs.size() && specs[i].is_envelope; ++i) {
    if (values[i].is_absent(specs[i].shape)) continue;
    out += ',';
    append_member(out, specs[i].name, specs[i], values[i]);
  }
  out += ",\"table\":";
  append_table(out,
               {table.from, table.to, table.dimension, table.is_multi, plan.count->base_id, table.base,
                plan.count->unduplication},
               table.place, [&](const auto& add) {
                 for (const auto& [code, count] : table.cells) add(code, count);
               });
  out += '}';
}

}  // namespace kith::adapters
