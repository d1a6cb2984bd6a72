// The insider rule: an organisation subtracts its own records from everything that is printed, and what others have
// brought must be hidden from it as well. In its eyes the system is the same, but every cell is at least its own count.
// Starts from the exact counts, so nothing of it may be published. Blocks; one thread.
#pragma once

#include "hub/prove/audit.hpp"
#include "hub/prove/model.hpp"
#include "hub/prove/sealed.hpp"

namespace kith::prove {

// What some contributing organisation could tell of the others' people; each cell once.
std::vector<Refusal> audit_insiders(const Model& model, const Counts& counts, std::int64_t k);

}  // namespace kith::prove
