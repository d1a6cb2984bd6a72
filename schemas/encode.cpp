// Records out to JSON, by the tables that decode() follows. What was not asked is not written.
#include "schemas/encode.hpp"

#include "hub/model/place.hpp"
#include "schemas/fields.hpp"

namespace kith::records {
namespace {

void write_code(json::Writer& writer, std::string_view field, CodeList list, CodeId id) {
  if (id == not_asked) return;
  if (const Code* const code = find_code(list, id)) writer.member(field, code->code);
}

void write_set(json::Writer& writer, std::string_view field, CodeList list, const CodeSet& set) {
  if (set.empty()) return;
  writer.key(field).begin_array();
  for (const CodeId id : set.codes())
    if (const Code* const code = find_code(list, id)) writer.string(code->code);
  writer.end_array();
}

void write_place(json::Writer& writer, const IncidentPlace& place) {
  writer.key("place").begin_object().member("level", name(place.level));
  if (code_list(place.level)) writer.member("code", place_text(place));
  writer.end_object();
}

void write_occurred(json::Writer& writer, const Occurred& occurred) {
  if (occurred.precision == DatePrecision::not_asked) return;
  writer.key("occurred").begin_object().member("precision", name(occurred.precision));
  if (occurred.precision >= DatePrecision::day) writer.member("value", occurred_text(occurred));
  writer.end_object();
}

void write_target(json::Writer& writer, const Incident& incident) {
  bool has_any = false;
  for (const CodeField& field : target_codes) has_any = has_any || incident.*field.member != not_asked;
  for (const SetField& field : target_sets) has_any = has_any || !(incident.*field.member).empty();
  if (!has_any) return;
  writer.key(name(Field::target)).begin_object();
  for (const CodeField& field : target_codes) write_code(writer, field.name, field.list, incident.*field.member);
  for (const SetField& field : target_sets) write_set(writer, field.name, field.list, incident.*field.member);
  writer.end_object();
}

void write_envelope(json::Writer& writer, const Envelope& envelope) {
  writer.member(name(Field::taxonomy_version), name(envelope.taxonomy));
  write_code(writer, name(Field::source_system), CodeList::source_system, envelope.source_system);
  if (!envelope.adapter.empty()) writer.member(name(Field::adapter), envelope.adapter);
  if (envelope.adapter_version != 0)
    writer.member(name(Field::adapter_version), std::int64_t{envelope.adapter_version});
  write_set(writer, name(Field::funding_streams), CodeList::funding_streams, envelope.funding_streams);
  writer.member(name(Field::consent), name(envelope.consent));
  if (envelope.consent_expires) writer.member(name(Field::consent_expires), envelope.consent_expires->text());
  if (envelope.reported_month) writer.member(name(Field::reported_month), envelope.reported_month->text());
  write_code(writer, name(Field::data_basis), CodeList::data_basis, envelope.data_basis);
  write_code(writer, name(Field::verification_status), CodeList::verification_status, envelope.verification_status);
  writer.key(name(Field::counts_in_statistics)).boolean(envelope.counts_in_statistics);
  write_set(writer, name(Field::quality_flags), CodeList::quality_flags, envelope.quality_flags);
}

void write_incident(json::Writer& writer, const Incident& incident) {
  write_occurred(writer, incident.occurred);
  if (incident.place.level != PlaceLevel::not_asked) write_place(writer, incident.place);
  for (const CodeField& field : incident_codes) write_code(writer, field.name, field.list, incident.*field.member);
  for (const SetField& field : incident_sets) write_set(writer, field.name, field.list, incident.*field.member);
  write_target(writer, incident);
}

void write_content(json::Writer& writer, const Record& record) {
  write_envelope(writer, record.envelope);
  if (record.envelope.kind == RecordKind::incident) write_incident(writer, record.incident);
  if (!record.aggregate) return;
  writer.key(name(Field::table));
  write_table(writer, *record.aggregate);
}

std::string padded(int value) {
  return (value < 10 ? "0" : "") + std::to_string(value);
}

}  // namespace

void append_json(std::string& out, const Record& record) {
  json::Writer writer(out);
  writer.begin_object();
  write_members(writer, record);
  writer.end_object();
}

void write_members(json::Writer& writer, const Record& record) {
  const Envelope& envelope = record.envelope;
  writer.member(name(Field::record_uid), envelope.uid.text());
  writer.member(name(Field::org), record.org.text());
  writer.member(name(Field::kind), name(envelope.kind));
  writer.member(name(Field::schema_version), std::int64_t{envelope.schema_version});
  writer.member(name(Field::revision), std::int64_t{envelope.revision});
  if (envelope.withdrawn) {
    writer.key(name(Field::withdrawn)).boolean(true);
    return;
  }
  write_content(writer, record);
}

void write_shared(json::Writer& writer, const Record& record) {
  writer.member(name(Field::org), record.org.text());
  writer.member(name(Field::kind), name(record.envelope.kind));
  writer.member(name(Field::schema_version), std::int64_t{record.envelope.schema_version});
  write_content(writer, record);
}

void write_table(json::Writer& writer, const AggregateTable& table) {
  writer.begin_object().key("period").begin_object();
  writer.member("from", table.from.text()).member("to", table.to.text()).end_object();
  write_place(writer, table.place);
  writer.member("dimension", table.dimension).key("multi").boolean(table.multi);
  writer.key("base").begin_object().member("id", table.base_id).member("n", table.base_n).end_object();
  writer.member("unduplication", table.unduplication).key("cells").begin_array();
  for (const AggregateCell& cell : table.cells)
    writer.begin_object().member("code", cell.code).member("count", cell.count).end_object();
  writer.end_array().end_object();
}

std::string occurred_text(const Occurred& occurred) {
  if (occurred.precision < DatePrecision::day) return {};
  const int month = static_cast<int>(static_cast<unsigned>(occurred.first_day.month()));
  std::string text = std::to_string(static_cast<int>(occurred.first_day.year()));
  if (occurred.precision == DatePrecision::year) return text;
  if (occurred.precision == DatePrecision::quarter) return text + "-Q" + std::to_string((month - 1) / 3 + 1);
  text.append("-").append(padded(month));
  if (occurred.precision == DatePrecision::month) return text;
  return text + "-" + padded(static_cast<int>(static_cast<unsigned>(occurred.first_day.day())));
}

std::string place_text(const IncidentPlace& place) {
  return place_code_text(place);
}

std::string_view name(DatePrecision precision) {
  switch (precision) {
    case DatePrecision::not_asked:
      return "not_asked";
    case DatePrecision::unknown:
      return "unknown";
    case DatePrecision::declined:
      return "declined";
    case DatePrecision::day:
      return "day";
    case DatePrecision::month:
      return "month";
    case DatePrecision::quarter:
      return "quarter";
    case DatePrecision::year:
      return "year";
  }
  return "not_asked";
}

std::string_view name(PlaceLevel level) {
  switch (level) {
    case PlaceLevel::not_asked:
      return "not_asked";
    case PlaceLevel::unknown:
      return "unknown";
    case PlaceLevel::declined:
      return "declined";
    case PlaceLevel::online:
      return "online";
    case PlaceLevel::city:
      return "city";
    case PlaceLevel::county:
      return "county";
    case PlaceLevel::cbsa:
      return "cbsa";
    case PlaceLevel::state:
      return "state";
  }
  return "not_asked";
}

std::string_view name(RecordKind kind) {
  return kind == RecordKind::incident ? "incident" : "aggregate";
}

std::string_view name(Consent consent) {
  return consent == Consent::coded_record ? "coded_record" : "aggregate_only";
}

}  // namespace kith::records
