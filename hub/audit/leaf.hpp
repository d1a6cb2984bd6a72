// What a line of the audit log says, in closed terms, and the bytes that stand for it in the tree. A leaf's bytes are
// one canonical form; the log's entry is their SHA-256, and the leaf's nonce keeps anybody who sees the entries from
// guessing what is behind one. So every member may read the whole tree, and only the organisation whose records a leaf
// is about is given its bytes. docs/decisions/0021 has the reasons. Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hub/audit/merkle.hpp"
#include "hub/base/clock.hpp"
#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/model/party.hpp"

namespace kith::audit {

// The numbers are those of kith.audit_leaf and of the canonical form: they never change.
enum class Event : std::uint8_t {
  push = 1,
  withdrawal,
  record_read,
  record_list,
  table,
  refusal,
  enrolment,
  policy_change,
  record_export,
  release,
  sync_page,
  log_read
};
inline constexpr std::uint8_t event_count = 12;
// As it is written in JSON and told to people: "push", "record_read", …
std::string_view name(Event event);
std::optional<Event> parse_event(std::string_view name);
// Whether somebody got to see records, or what was counted from them.
bool is_access(Event event);

// What it was done for.
using kith::name;
using kith::Purpose;
using kith::purpose_count;

struct Leaf {
  Event event{};
  std::optional<Purpose> purpose;  // nothing: not known
  WallTime at;
  std::uint32_t records = 0;            // how many it concerned
  std::optional<std::uint16_t> reason;  // of a refusal: the number of its error code
  std::optional<RecordUid> record_uid;
  std::optional<OrgCode> org;  // whose records it concerns
  std::string principal;       // a party's code or "operator"; empty: not known
  Uuid nonce;
  bool operator==(const Leaf&) const = default;
};

// RFC 3339 in UTC with microseconds: "2026-11-22T08:00:00.123456Z".
std::string timestamp(WallTime at);

// The canonical form, version 1 (docs/audit.md has it as a table).
std::string encode(const Leaf& leaf);
// Errors: malformed_value, also for what encode() would write otherwise.
Result<Leaf> decode(std::string_view bytes);

// The nonce of a line of a batch whose lines share one random seed: the first 16 bytes of a SHA-256 over both. Who
// knows some of a batch's nonces knows nothing of the seed nor of the others.
Uuid nonce_of(const Uuid& seed, std::uint32_t number);

// What stands in the log for these bytes: 32 of them.
std::string entry_of(std::string_view leaf_bytes);

}  // namespace kith::audit
