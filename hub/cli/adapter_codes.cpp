// kith adapter codes: the fields that a mapping file may fill and the codes that each takes, for a member who has the
// program and not its source. Reads nothing.
#include <algorithm>

#include "adapters/fields.hpp"
#include "hub/base/json.hpp"
#include "hub/cli/adapter_commands.hpp"
#include "hub/cli/text_table.hpp"

namespace kith::cli {
namespace {

std::string_view shape_words(adapters::Shape shape) {
  using adapters::Shape;
  switch (shape) {
    case Shape::code:
      return "one code";
    case Shape::set:
      return "codes";
    case Shape::date:
      return "a date";
    case Shape::place:
      return "a place: county, cbsa, city or state";
    case Shape::month:
      return "a month";
    case Shape::boolean:
      return "true or false";
    case Shape::consent:
      return "coded_record, aggregate_only or none";
  }
  return "";
}

// Without what every list has, and without what belongs to an older taxonomy.
std::vector<Code> own_codes(CodeList list) {
  std::vector<Code> own;
  for (const Code& code : codes(list))
    if (code.id >= first_real_code && code.taxonomy.value_or(Taxonomy::sah_2023) == Taxonomy::sah_2023)
      own.push_back(code);
  return own;
}

void list_fields(bool as_json, Terminal& terminal) {
  TextTable table{{{"field"}, {"takes"}, {"how many codes", Align::right}}};
  for (const adapters::FieldSpec& field : adapters::field_specs()) {
    const std::string count = field.list ? std::to_string(own_codes(*field.list).size()) : "";
    table.add({std::string{field.name}, std::string{shape_words(field.shape)}, count});
    if (!as_json) continue;
    std::string text;
    json::Writer out{text};
    out.begin_object().member("field", field.name).member("takes", shape_words(field.shape));
    if (field.list) out.member("list", name(*field.list));
    out.end_object();
    terminal.out() << text << '\n';
  }
  if (as_json) return;
  terminal.out() << table.text();
  terminal.note("The codes of one: kith adapter codes FIELD");
}

void list_codes(CodeList list, bool as_json, Terminal& terminal) {
  TextTable table{{{"code"}, {"means"}, {"group"}}};
  for (const Code& code : own_codes(list)) {
    // A city's group is its county, of another list.
    const bool has_group = code.parent != not_asked && list != CodeList::city && list != CodeList::county;
    const Code* group = has_group ? find_code(list, code.parent) : nullptr;
    const std::string_view of = group == nullptr ? std::string_view{} : group->code;
    table.add({std::string{code.code}, std::string{code.label}, std::string{of}});
    if (!as_json) continue;
    std::string text;
    json::Writer out{text};
    out.begin_object().member("code", code.code).member("label", code.label);
    if (!of.empty()) out.member("group", of);
    out.end_object();
    terminal.out() << text << '\n';
  }
  if (as_json) return;
  terminal.out() << table.text();
  terminal.note("Every field also takes unknown, declined and not_asked.");
}

std::optional<CodeList> list_of(std::string_view wanted) {
  if (const auto field = adapters::find_field(wanted)) return adapters::field_specs()[*field].list;
  return code_list(wanted);
}

}  // namespace

ExitCode adapter_codes(const AdapterOptions& options, Terminal& terminal) {
  if (options.field.empty()) {
    list_fields(options.json, terminal);
    return ExitCode::done;
  }
  if (const auto list = list_of(options.field)) {
    list_codes(*list, options.json, terminal);
    return ExitCode::done;
  }
  const bool is_field = adapters::find_field(options.field).has_value();
  terminal.complain({ExitCode::usage, "\"" + printable(options.field) + "\" is " +
                                          (is_field ? "a field without a list of codes." : "no field of a record.") +
                                          " kith adapter codes lists the fields and what they take."});
  return ExitCode::usage;
}

}  // namespace kith::cli
