// The gate. The schema has closed every field, so that nothing open is left to scan; what remains depends on who sends.
#include "schemas/gate.hpp"

#include <algorithm>

#include "schemas/incident_dates.hpp"

namespace kith::records {
namespace {

Rejection refusal(const Record& record, Errc code, std::string pointer, std::string_view hint = {}) {
  Rejection rejection;
  rejection.errors.emplace_back(code, std::move(pointer), hint);
  rejection.uid = record.envelope.uid;
  rejection.kind = record.envelope.kind;
  return rejection;
}

// What of the record lies in the future, as a pointer; empty: nothing.
std::string_view future_of(const Record& record, std::chrono::sys_days today) {
  const auto& reported = record.envelope.reported_month;
  if (reported && is_after(std::chrono::year{reported->year} / std::chrono::month{reported->month} / 1, today))
    return "/reported_month";
  const Occurred& occurred = record.incident.occurred;
  const bool has_date = record.envelope.kind == RecordKind::incident && occurred.precision >= DatePrecision::day;
  return has_date && is_after(occurred.first_day, today) ? "/occurred/value" : std::string_view{};
}

}  // namespace

// The only maker of an AnonymousRecord.
struct Gate {
  static tl::expected<AnonymousRecord, Rejection> pass(ValidRecord&& valid, const SenderRules& rules) {
    const Record& record = valid.record_;
    const Envelope& envelope = record.envelope;
    if (envelope.withdrawn) return AnonymousRecord(std::move(valid.record_));
    const bool is_single = envelope.kind != RecordKind::aggregate;
    if (is_single && (is_counts_only(rules.funding_streams) || is_counts_only(envelope.funding_streams)))
      return tl::unexpected(refusal(record, Errc::counts_only, "/kind"));
    const std::string_view future = rules.today ? future_of(record, *rules.today) : std::string_view{};
    if (!future.empty())
      return tl::unexpected(refusal(record, Errc::out_of_range, std::string{future}, dated_in_future));
    return AnonymousRecord(std::move(valid.record_));
  }
};

bool is_counts_only(const CodeSet& funding_streams) {
  static const auto barred = [] {
    std::array<CodeId, 3> ids{};
    std::ranges::transform(std::array<std::string_view, 3>{"voca", "vawa", "fvpsa"}, ids.begin(),
                           [](std::string_view code) { return find_code(CodeList::funding_streams, code).value(); });
    return ids;
  }();
  return std::ranges::any_of(barred, [&](CodeId id) { return funding_streams.contains(id); });
}

tl::expected<AnonymousRecord, Rejection> anonymise(ValidRecord&& record, const SenderRules& rules) {
  return Gate::pass(std::move(record), rules);
}

}  // namespace kith::records
