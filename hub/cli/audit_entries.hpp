// Every entry of the hub's log hashed, and held against the tree that its checkpoint promises. Blocks; one thread.
#pragma once

#include <cstdint>
#include <optional>

#include "hub/audit/tiles.hpp"
#include "hub/cli/audit_hub.hpp"

namespace kith::cli {

// The index of the first of `size` entries that is another one than was sealed. Errors: those of the tree, of fetching
// (see AuditHub::trouble()), contradiction (a bundle that is none).
Result<std::optional<std::uint64_t>> first_changed_entry(AuditHub& hub, audit::CheckedTree& tree, std::uint64_t size);

}  // namespace kith::cli
