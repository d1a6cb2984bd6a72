// The rules of revisions, apart from their SQL: what an incoming revision means against the one that is stored. Pure.
#pragma once

#include <cstdint>

#include "hub/storage/records.hpp"

namespace kith::storage {

// A record as it is stored when a row meets it.
struct Stored {
  std::int32_t revision = 0;
  bool is_withdrawn = false;
  bool has_same_content = false;  // as the incoming row
};

enum class Verdict : std::uint8_t {
  withdrawn,  // a tombstone stays a tombstone
  unchanged,  // the same content, and not a higher revision
  renumber,   // the same content under a higher revision: keep the content, take the number, so that a late lower
              // revision still finds itself stale; the outcome is `unchanged`
  stale,      // other content, lower revision
  conflict,   // other content under the same revision
  replace,    // other content, higher revision
};

constexpr Verdict judge(const Stored& stored, std::int32_t incoming_revision) {
  if (stored.is_withdrawn) return Verdict::withdrawn;
  if (stored.has_same_content) return incoming_revision > stored.revision ? Verdict::renumber : Verdict::unchanged;
  if (incoming_revision < stored.revision) return Verdict::stale;
  return incoming_revision == stored.revision ? Verdict::conflict : Verdict::replace;
}

constexpr bool needs_write(Verdict verdict) {
  return verdict == Verdict::renumber || verdict == Verdict::replace;
}

RowResult result_of(Verdict verdict, const Stored& stored, std::int32_t incoming_revision);

}  // namespace kith::storage
