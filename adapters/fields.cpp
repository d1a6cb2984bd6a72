#include "adapters/fields.hpp"

#include <algorithm>
#include <array>

#include "hub/base/json.hpp"
#include "schemas/encode.hpp"

namespace kith::adapters {
namespace {

constexpr std::array<FieldSpec, field_count> specs = {{
    {"source_system", Shape::code, CodeList::source_system, 'N', true},
    {"funding_streams", Shape::set, CodeList::funding_streams, 'N', true},
    {"consent", Shape::consent, std::nullopt, 'N', true},
    {"consent_expires", Shape::month, std::nullopt, 'N', true},
    {"reported_month", Shape::month, std::nullopt, 'Q', true},
    {"data_basis", Shape::code, CodeList::data_basis, 'N', true},
    {"verification_status", Shape::code, CodeList::verification_status, 'N', true},
    {"counts_in_statistics", Shape::boolean, std::nullopt, 'N', true},
    {"quality_flags", Shape::set, CodeList::quality_flags, 'N', true},
    {"occurred", Shape::date, std::nullopt, 'Q', false},
    {"daypart", Shape::code, CodeList::daypart, 'Q', false},
    {"place", Shape::place, std::nullopt, 'Q', false},
    {"act_types", Shape::set, CodeList::act_types, 'N', false},
    {"sites", Shape::set, CodeList::sites, 'N', false},
    {"bias_reasons", Shape::set, CodeList::bias_reasons, 'S', false},
    {"bias_targets", Shape::set, CodeList::bias_targets, 'S', false},
    {"bias_evidence", Shape::set, CodeList::bias_evidence, 'N', false},
    {"scope", Shape::code, CodeList::scope, 'N', false},
    {"offender_kind", Shape::set, CodeList::offender_kind, 'N', false},
    {"reporter_role", Shape::code, CodeList::reporter_role, 'N', false},
    {"reporting_for", Shape::code, CodeList::reporting_for, 'N', false},
    {"target.age_band", Shape::code, CodeList::age_band, 'Q', false},
    {"target.gender", Shape::set, CodeList::gender, 'Q', false},
    {"target.ethnicity", Shape::set, CodeList::ethnicity, 'Q', false},
    {"target.language", Shape::code, CodeList::language, 'Q', false},
    {"target.script", Shape::code, CodeList::script, 'Q', false},
    {"victims_count", Shape::code, CodeList::count_band, 'Q', false},
    {"suspects_count", Shape::code, CodeList::count_band, 'Q', false},
    {"offense", Shape::code, CodeList::offense, 'S', false},
    {"is_potential_crime", Shape::code, CodeList::yes_no, 'S', false},
    {"reported_to", Shape::set, CodeList::reported_to, 'N', false},
    {"help_wanted", Shape::set, CodeList::help_wanted, 'N', false},
}};

std::string_view code_text(CodeList list, CodeId id) {
  const Code* code = find_code(list, id);
  return code == nullptr ? std::string_view{} : code->code;
}

void append_date(json::Writer& writer, const Occurred& date) {
  writer.begin_object().member("precision", records::name(date.precision));
  if (date.precision >= DatePrecision::day) writer.member("value", records::occurred_text(date));
  writer.end_object();
}

void append_place(json::Writer& writer, const IncidentPlace& place) {
  writer.begin_object().member("level", records::name(place.level));
  if (place.level > PlaceLevel::online) writer.member("code", records::place_text(place));
  writer.end_object();
}

}  // namespace

std::span<const FieldSpec, field_count> field_specs() {
  return specs;
}

std::optional<std::size_t> find_field(std::string_view name) {
  const auto found = std::ranges::find(specs, name, &FieldSpec::name);
  if (found == specs.end()) return std::nullopt;
  return static_cast<std::size_t>(found - specs.begin());
}

std::optional<std::size_t> field_of_pointer(std::string_view pointer) {
  if (!pointer.starts_with('/')) return std::nullopt;
  for (std::size_t i = 0; i < specs.size(); ++i) {
    std::string path = "/" + std::string(specs[i].name);
    std::ranges::replace(path, '.', '/');
    if (pointer == path || (pointer.starts_with(path) && pointer[path.size()] == '/')) return i;
  }
  return std::nullopt;
}

bool FieldValue::is_absent(Shape shape) const {
  switch (shape) {
    case Shape::set:
      return set.empty();
    case Shape::date:
      return date.precision == DatePrecision::not_asked;
    case Shape::place:
      return place.level == PlaceLevel::not_asked;
    case Shape::month:
      return !month;
    case Shape::code:
    case Shape::boolean:
    case Shape::consent:
      return code == not_asked;
  }
  return true;
}

void append_value(std::string& out, const FieldSpec& spec, const FieldValue& value) {
  json::Writer writer(out);
  switch (spec.shape) {
    case Shape::code:
      writer.string(code_text(*spec.list, value.code));
      return;
    case Shape::set:
      writer.begin_array();
      for (const CodeId id : value.set.codes()) writer.string(code_text(*spec.list, id));
      writer.end_array();
      return;
    case Shape::date:
      append_date(writer, value.date);
      return;
    case Shape::place:
      append_place(writer, value.place);
      return;
    case Shape::month:
      writer.string(value.month->text());
      return;
    case Shape::boolean:
      writer.boolean(value.code == 2);
      return;
    case Shape::consent:
      writer.string(value.code == 1 ? "aggregate_only" : value.code == 2 ? "coded_record" : "none");
      return;
  }
}

}  // namespace kith::adapters
