// Who and what is named between hubs: a record by its origin and its uid, a state of it by the origin's stamp, a place
// in a hub's feed by a cursor. Pure values; any thread.
#pragma once

#include <compare>
#include <cstdint>

#include "hub/base/ids.hpp"
#include "hub/model/party.hpp"

namespace kith::sync {

using HubCode = PartyCode;

struct RecordName {
  HubCode origin;
  RecordUid uid;
  auto operator<=>(const RecordName&) const = default;
};

// When its origin last changed it, in the origin's own count. A hub that was restored from a backup counts on in a new
// incarnation, so that nothing from before can be mistaken for something since: stamps of one origin are in one order,
// and no two statements of an honest origin have the same.
struct Stamp {
  std::uint32_t incarnation = 0;
  std::uint64_t sequence = 0;
  auto operator<=>(const Stamp&) const = default;
};
inline constexpr unsigned sequence_bits = 48;
inline constexpr std::uint32_t most_incarnations = 1U << 16U;

// In 64 bits, in the same order: incarnations fit into 16 and sequences into 48.
inline std::uint64_t key_of(Stamp stamp) {
  return (std::uint64_t{stamp.incarnation} << sequence_bits) | stamp.sequence;
}

// How far a peer has read a hub's feed. Who began at its start had, when it began, missed nothing up to `begun`.
struct Cursor {
  std::uint32_t incarnation = 0;
  std::uint64_t position = 0;
  std::uint64_t begun = 0;
  bool operator==(const Cursor&) const = default;
};

}  // namespace kith::sync
