// The gate. The schema has closed every field, so that nothing open is left to scan; what remains depends on who sends.
#include "schemas/gate.hpp"

#include <algorithm>

namespace kith::records {
namespace {

Rejection refusal(const Record& record, Errc code, std::string pointer, std::string_view hint = {}) {
  Rejection rejection;
  rejection.errors.emplace_back(code, std::move(pointer), hint);
  rejection.uid = record.envelope.uid;
  rejection.kind = record.envelope.kind;
  return rejection;
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
