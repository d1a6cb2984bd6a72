// The anonymity gate: the last check before a record may be stored, and the only way to an AnonymousRecord, which is
// all that storage takes. The schema has already closed every field; the gate adds what depends on the sender (money
// from VOCA, VAWA or FVPSA bars records of single clients, even coded ones; nothing has happened yet tomorrow). It runs
// in the adapter library at the edge and again in the hub. Pure; any thread.
#pragma once

#include <chrono>

#include "schemas/decode.hpp"

namespace kith::records {

// What the hub (or the client's configuration) knows about the organisation that sends.
struct SenderRules {
  CodeSet funding_streams;  // of the whole organisation; those of a single record count as well
  // The day on which it sends; without it no date is too late.
  std::optional<std::chrono::sys_days> today = std::nullopt;
};

// True when that money allows counts only.
bool is_counts_only(const CodeSet& funding_streams);

// A record that identifies nobody directly. Made by anonymise() only, and moved, not copied, into storage.
class AnonymousRecord {
 public:
  AnonymousRecord(AnonymousRecord&&) noexcept = default;
  AnonymousRecord& operator=(AnonymousRecord&&) noexcept = default;
  AnonymousRecord(const AnonymousRecord&) = delete;
  AnonymousRecord& operator=(const AnonymousRecord&) = delete;
  ~AnonymousRecord() = default;
  [[nodiscard]] const Record& record() const { return record_; }

 private:
  explicit AnonymousRecord(Record&& record) : record_(std::move(record)) {}
  Record record_;
  friend struct Gate;
};

// Errors in the Rejection: counts_only (an incident of a sender with such money, at /kind), out_of_range (a month of
// report or a day of incident that has not come yet). A withdrawal carries no content and always passes.
tl::expected<AnonymousRecord, Rejection> anonymise(ValidRecord&& record, const SenderRules& rules);

}  // namespace kith::records
