// The order of a row's dates: nothing is reported before it happens, and nothing happens tomorrow. They are compared as
// the source wrote them, before they are made coarser, so that an incident of May 30 reported on May 12 is seen
// although both leave as May.
#include "adapters/row_reader.hpp"
#include "schemas/incident_dates.hpp"

namespace kith::adapters {
namespace {

const std::size_t occurred_field = *find_field("occurred");
const std::size_t reported_field = *find_field("reported_month");
const std::size_t quality_flags_field = *find_field("quality_flags");

}  // namespace

// Before the value is merged: of several rules the first that says something counts.
void RowReader::note_days(const FieldRule& rule, const Reading& reading) {
  if (!values_[rule.field].is_absent(field_specs()[rule.field].shape)) return;
  if (rule.field == occurred_field && reading.first_day.ok()) {
    days_.occurred = reading.first_day;
    days_.rule = &rule;
  }
  if (rule.field != reported_field) return;
  if (reading.last_day.ok()) days_.reported = reading.last_day;
  if (rule.constant && rule.constant->month) days_.reported = records::last_day(*rule.constant->month);
}

void RowReader::check_days() {
  if (!days_.occurred) return;
  const FieldRule& rule = *days_.rule;
  const auto& today = options_.sender.today;
  if (today && records::is_after(*days_.occurred, *today))
    return refuse(Errc::out_of_range, first_column(rule), records::dated_in_future, "/occurred/value");
  if (!days_.reported || !records::is_after(*days_.occurred, *days_.reported)) return;
  if (rule.impossible == Fallback::refuse)
    return refuse(Errc::contradiction, first_column(rule), records::dated_after_report, "/occurred/value");
  leave_out_date();
}

void RowReader::leave_out_date() {
  static const CodeId unmapped = *find_code(CodeList::quality_flags, "unmapped_value");
  FieldValue& value = values_[occurred_field];
  value.date = {DatePrecision::unknown, {}};
  values_[quality_flags_field].set.add(unmapped);
  row_.has_lost_date = true;
  if (!options_.trace) return;
  CellKind kind = CellKind::text;
  bool is_none_ticked = false;
  row_.unmapped.push_back(
      {headers_of(*days_.rule), "occurred", std::string(gather(*days_.rule, kind, is_none_ticked)), false});
  for (Trace& line : row_.trace) {
    if (line.field != "occurred" || line.after.empty()) continue;
    line.after.clear();
    append_value(line.after, field_specs()[occurred_field], value);
    line.fate = CellFate::generalised;
    line.rule = "dated after its report: left out";
  }
}

}  // namespace kith::adapters
