// One entry of the member's key map: the identity a row was given, and how far it has got. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hub/base/ids.hpp"
#include "hub/base/secret.hpp"

namespace kith::cli {

// What the map knows about a row's record.
//
//             assign                    acknowledge
//   (nothing) ──────► offered, rev 1 ───────────────► accepted
//                        ▲  assign, content changed: rev + 1 │
//                        └───────────────────────────────────┘
//   offered or accepted ── gone from the source ──► retired    ── row is back ──► a new uid, revision 1
//   offered or accepted ── withdrawn by a person ─► withdrawn  ── row is back ──► stays withdrawn
enum class KeyState : std::uint8_t {
  offered = 1,    // the identity was given; the hub has not said yet what became of it
  accepted = 2,   // the hub holds it
  retired = 3,    // withdrawn because its row vanished; if the row comes back it is another record
  withdrawn = 4,  // withdrawn because somebody asked; the row is not sent again
};

struct KeyEntry {
  RecordUid uid;
  std::int32_t revision = 1;
  Digest content{};  // keyed digest of the content that the revision was given for
  KeyState state = KeyState::offered;

  // The hub may hold the record.
  [[nodiscard]] bool is_live() const { return state == KeyState::offered || state == KeyState::accepted; }
};

// The bytes that are sealed: uid (16), revision (4, network order), content digest (16), state (1).
std::string pack(const KeyEntry& entry);
// Nothing when the bytes are no entry.
std::optional<KeyEntry> unpack(std::string_view packed);

}  // namespace kith::cli
