// Own records as JSON and as CSV, and their entity tags. Pure.
#include <array>

#include "hub/base/csv.hpp"
#include "hub/base/json.hpp"
#include "hub/query/records.hpp"
#include "schemas/encode.hpp"

namespace kith::query {
namespace {

using storage::StoredRecord;

std::string date_text(std::chrono::year_month_day day) {
  return records::occurred_text({DatePrecision::day, day});
}

std::string code_text(CodeList list, CodeId id) {
  if (id == not_asked) return {};
  const Code* const code = find_code(list, id);
  return code == nullptr ? std::string{} : std::string{code->code};
}

std::string set_text(CodeList list, const CodeSet& set) {
  std::string text;
  for (const CodeId id : set.codes()) text.append(text.empty() ? "" : ";").append(code_text(list, id));
  return text;
}

std::string month_text(const std::optional<Month>& month) {
  return month ? month->text() : std::string{};
}

// A column of the CSV form: its header, and how it is written.
struct Column {
  std::string_view name;
  std::string (*text)(const StoredRecord&);
};

#define KITH_CODE(field, list) [](const StoredRecord& r) { return code_text(CodeList::list, r.record.field); }
#define KITH_SET(field, list) [](const StoredRecord& r) { return set_text(CodeList::list, r.record.field); }

const std::array columns = {
    Column{"record_uid", [](const StoredRecord& r) { return r.record.envelope.uid.text(); }},
    Column{"org", [](const StoredRecord& r) { return r.record.org.text(); }},
    Column{"kind", [](const StoredRecord& r) { return std::string{records::name(r.record.envelope.kind)}; }},
    Column{"revision", [](const StoredRecord& r) { return std::to_string(r.record.envelope.revision); }},
    Column{"received_on", [](const StoredRecord& r) { return date_text(r.received_on); }},
    Column{"reported_month", [](const StoredRecord& r) { return month_text(r.record.envelope.reported_month); }},
    Column{"consent", [](const StoredRecord& r) { return std::string{records::name(r.record.envelope.consent)}; }},
    Column{"consent_expires", [](const StoredRecord& r) { return month_text(r.record.envelope.consent_expires); }},
    Column{
        "counts_in_statistics",
        [](const StoredRecord& r) { return std::string{r.record.envelope.counts_in_statistics ? "true" : "false"}; }},
    Column{"taxonomy_version", [](const StoredRecord& r) { return std::string{name(r.record.envelope.taxonomy)}; }},
    Column{"source_system", KITH_CODE(envelope.source_system, source_system)},
    Column{"adapter", [](const StoredRecord& r) { return r.record.envelope.adapter; }},
    Column{"data_basis", KITH_CODE(envelope.data_basis, data_basis)},
    Column{"verification_status", KITH_CODE(envelope.verification_status, verification_status)},
    Column{"funding_streams", KITH_SET(envelope.funding_streams, funding_streams)},
    Column{"quality_flags", KITH_SET(envelope.quality_flags, quality_flags)},
    Column{"occurred_precision",
           [](const StoredRecord& r) {
             const auto precision = r.record.incident.occurred.precision;
             return precision == DatePrecision::not_asked ? std::string{} : std::string{records::name(precision)};
           }},
    Column{"occurred", [](const StoredRecord& r) { return records::occurred_text(r.record.incident.occurred); }},
    Column{"daypart", KITH_CODE(incident.daypart, daypart)},
    Column{"place_level",
           [](const StoredRecord& r) {
             const auto level = r.record.incident.place.level;
             return level == PlaceLevel::not_asked ? std::string{} : std::string{records::name(level)};
           }},
    Column{"place_code", [](const StoredRecord& r) { return records::place_text(r.record.incident.place); }},
    Column{"act_types", KITH_SET(incident.act_types, act_types)},
    Column{"sites", KITH_SET(incident.sites, sites)},
    Column{"bias_reasons", KITH_SET(incident.bias_reasons, bias_reasons)},
    Column{"bias_targets", KITH_SET(incident.bias_targets, bias_targets)},
    Column{"bias_evidence", KITH_SET(incident.bias_evidence, bias_evidence)},
    Column{"scope", KITH_CODE(incident.scope, scope)},
    Column{"offender_kind", KITH_SET(incident.offender_kind, offender_kind)},
    Column{"reporter_role", KITH_CODE(incident.reporter_role, reporter_role)},
    Column{"reporting_for", KITH_CODE(incident.reporting_for, reporting_for)},
    Column{"target_age_band", KITH_CODE(incident.target_age_band, age_band)},
    Column{"target_gender", KITH_SET(incident.target_gender, gender)},
    Column{"target_ethnicity", KITH_SET(incident.target_ethnicity, ethnicity)},
    Column{"target_language", KITH_CODE(incident.target_language, language)},
    Column{"target_script", KITH_CODE(incident.target_script, script)},
    Column{"victims_count", KITH_CODE(incident.victims_count, count_band)},
    Column{"suspects_count", KITH_CODE(incident.suspects_count, count_band)},
    Column{"offense", KITH_CODE(incident.offense, offense)},
    Column{"is_potential_crime", KITH_CODE(incident.is_potential_crime, yes_no)},
    Column{"reported_to", KITH_SET(incident.reported_to, reported_to)},
    Column{"help_wanted", KITH_SET(incident.help_wanted, help_wanted)},
    Column{"table",
           [](const StoredRecord& r) { return r.record.aggregate ? r.record.aggregate->json : std::string{}; }},
};

#undef KITH_CODE
#undef KITH_SET

}  // namespace

void append_json(std::string& out, const StoredRecord& record) {
  json::Writer writer{out};
  writer.begin_object();
  records::write_members(writer, record.record);
  writer.member("received_on", date_text(record.received_on)).end_object();
}

std::string to_json(const Page& page) {
  std::string out = "{\"records\":[";
  bool is_first = true;
  for (const StoredRecord& record : page.records) {
    if (!is_first) out.push_back(',');
    is_first = false;
    append_json(out, record);
  }
  out.push_back(']');
  if (page.next) out.append(",\"next\":\"").append(*page.next).append("\"");
  out.push_back('}');
  return out;
}

std::string to_csv(const Page& page) {
  std::string out;
  CsvWriter csv{out};
  for (const Column& column : columns) csv.cell(column.name);
  csv.end_row();
  for (const StoredRecord& record : page.records) {
    for (const Column& column : columns) csv.cell(column.text(record));
    csv.end_row();
  }
  return out;
}

std::string entity_tag(const StoredRecord& record) {
  // A record's representation changes with its revision and with nothing else.
  return "\"" + std::to_string(record.record.envelope.revision) + "-" + record.record.envelope.uid.text().substr(0, 8) +
         "\"";
}

}  // namespace kith::query
