#include "hub/storage/upsert.hpp"

namespace kith::storage {

RowResult result_of(Verdict verdict, const Stored& stored, std::int32_t incoming_revision) {
  switch (verdict) {
    case Verdict::withdrawn:
      return {Outcome::withdrawn, stored.revision, std::nullopt};
    case Verdict::unchanged:
      return {Outcome::unchanged, stored.revision, std::nullopt};
    case Verdict::renumber:
      return {Outcome::unchanged, incoming_revision, std::nullopt};
    case Verdict::stale:
      return {Outcome::stale, stored.revision, std::nullopt};
    case Verdict::conflict:
      return {Outcome::refused, stored.revision, Errc::revision_conflict};
    case Verdict::replace:
      return {Outcome::applied, incoming_revision, std::nullopt};
  }
  __builtin_unreachable();
}

}  // namespace kith::storage
