// The counted reads of releases to the audit log, one after the other lead's, on the main thread's executor; what
// blocks hops to the control lane.
#pragma once

#include "hub/api/release_reads.hpp"
#include "hub/async/task.hpp"
#include "hub/storage/database.hpp"

namespace kith::app {

// Writes what is due. What cannot be written is counted again; what may have been is not.
Task<void> write_release_reads(storage::Database& database, api::ReleaseReadCounts& counts,
                               api::ReleaseReadCounts::Due due);

}  // namespace kith::app
