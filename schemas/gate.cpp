// The gate. Every field but one is closed by the schema; the one left is the adapter's name, short and lower case,
// which could still spell a phone number.
#include "schemas/gate.hpp"

#include <algorithm>

#include "schemas/scan.hpp"

namespace kith::records {
namespace {

Rejection refusal(const Record& record, Errc code, std::string pointer, std::string_view hint = {}) {
  Rejection rejection;
  rejection.errors.emplace_back(code, std::move(pointer), hint);
  rejection.uid = record.envelope.uid;
  rejection.kind = record.envelope.kind;
  return rejection;
}

// What scan() finds in so short a word of lower-case letters needs three digits at least: a plate has as few.
std::optional<IdentifierKind> scan_adapter(std::string_view adapter) {
  const auto digits = std::ranges::count_if(adapter, [](char c) { return c >= '0' && c <= '9'; });
  return digits >= 3 ? scan(adapter) : std::nullopt;
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
    if (const auto kind = scan_adapter(envelope.adapter))
      return tl::unexpected(refusal(record, Errc::direct_identifier, "/adapter", name(*kind)));
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
