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

void append_table(std::string& out, const TableRule& rule, const FieldValue& place, const TableCounts& counts) {
  static const FieldSpec& place_spec = field_specs()[*find_field("place")];
  std::string place_json;
  append_value(place_json, place_spec, place);
  json::Writer writer(out);
  writer.begin_object().key("period").begin_object();
  writer.member("from", rule.from.text()).member("to", rule.to.text()).end_object();
  writer.key("place").raw(place_json).member("dimension", rule.dimension);
  writer.key("multi").boolean(rule.is_multi);
  writer.key("base").begin_object().member("id", rule.base_id).member("n", counts.base).end_object();
  writer.member("unduplication", rule.unduplication).key("cells").begin_array();
  for (std::size_t i = 0; i < rule.cells.size(); ++i) {
    writer.begin_object().member("code", rule.cells[i].code).member("count", counts.cells[i]).end_object();
  }
  writer.end_array().end_object();
}

// The name of a member's own mapping file stays with the member: it is free text to everybody else.
std::string_view adapter_code(std::string_view mapping_name) {
  return find_code(CodeList::adapter, mapping_name) ? mapping_name : "custom";
}

}  // namespace

void append_content(std::string& out, const Plan& plan, const Sheet& sheet, const FieldValues& values,
                    const TableCounts& counts) {
  json::Writer writer(out);
  writer.begin_object()
      .member("kind", records::name(plan.kind))
      .member("schema_version", std::int64_t{records::schema_version})
      .member("taxonomy_version", name(plan.taxonomy))
      .member("adapter", adapter_code(plan.name))
      .member("adapter_version", std::int64_t{plan.version});
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
    out += ",\"table\":";
    append_table(out, *sheet.table, values[*find_field("place")], counts);
  }
  out += '}';
}

}  // namespace kith::adapters
