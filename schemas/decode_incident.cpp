// The fields of an incident, by the tables of fields.hpp.
#include "schemas/decoder.hpp"
#include "schemas/incident_dates.hpp"

namespace kith::records {

void Decoder::refuse_fields_of_other_kind(Field first, Field last) {
  for (std::size_t i = static_cast<std::size_t>(first); i <= static_cast<std::size_t>(last); ++i)
    if (values_[i]) reader_.refuse(Errc::contradiction, at(static_cast<Field>(i)), "not a field of this kind");
}

void Decoder::read_incident() {
  Incident& incident = record_.incident;
  const Taxonomy taxonomy = record_.envelope.taxonomy;
  refuse_fields_of_other_kind(Field::table, Field::table);
  if (is_given(Field::occurred)) incident.occurred = reader_.occurred(value(Field::occurred), at(Field::occurred));
  if (is_given(Field::place)) incident.place = reader_.place(value(Field::place), at(Field::place));
  for (const CodeField& field : incident_codes) {
    const json::Value given = value(field.field);
    if (given) incident.*field.member = reader_.code(given, field.list, taxonomy, at(field.field)).value_or(not_asked);
  }
  for (const SetField& field : incident_sets) {
    const json::Value given = value(field.field);
    if (given) incident.*field.member = reader_.set(given, field.list, taxonomy, at(field.field));
  }
  if (is_given(Field::target)) read_target();
  check_order();
}

void Decoder::check_order() {
  const Occurred& occurred = record_.incident.occurred;
  const auto& reported = record_.envelope.reported_month;
  if (occurred.precision < DatePrecision::day || !occurred.first_day.ok() || !reported) return;
  if (!is_after(occurred.first_day, last_day(*reported))) return;
  const Path occurred_at = at(Field::occurred);
  reader_.refuse(Errc::contradiction, occurred_at.member("value"), dated_after_report);
}

void Decoder::read_target() {
  const json::Value target = value(Field::target);
  const Path target_at = at(Field::target);
  if (!reader_.is_object(target, target_at)) return;
  Incident& incident = record_.incident;
  const Taxonomy taxonomy = record_.envelope.taxonomy;
  const auto find = [](const auto& fields, std::string_view wanted) -> decltype(fields.data()) {
    for (const auto& field : fields)
      if (field.name == wanted) return &field;
    return nullptr;
  };
  std::size_t number = 1;
  for (json::Value member = target.first(); member; member = member.next(), ++number) {
    const Path member_at = target_at.member(member.name());
    if (const auto* const code = find(target_codes, member.name())) {
      incident.*code->member = reader_.code(member, code->list, taxonomy, member_at).value_or(not_asked);
    } else if (const auto* const set = find(target_sets, member.name())) {
      incident.*set->member = reader_.set(member, set->list, taxonomy, member_at);
    } else {
      reader_.refuse_member(member, target_at, number);
    }
  }
}

}  // namespace kith::records
