// The code lists of the program, written into the database so that SQL can join them: part of every migration run.
// Blocks, on a storage thread.
#pragma once

#include "hub/base/error.hpp"
#include "hub/storage/pg.hpp"

namespace kith::storage {

// Adds codes and labels, updates parents and labels that changed, replaces the crosswalk; in the caller's transaction.
// Returns how many rows of codes and labels changed. Errors: migration_changed when an id names another code now than
// it did before: records hold the number, so the past would change its meaning.
Result<int> load_codes(pg::Connection& connection);

}  // namespace kith::storage
