// Each kind of source, asked for its rows: what came lies in a spool in the form that the adapter reads, with what to
// remember for the next time. One thread; blocks on the network and the disk.
#pragma once

#include <functional>
#include <optional>

#include "adapters/source_format.hpp"
#include "hub/cli/pull_memory.hpp"
#include "hub/cli/sealed_spool.hpp"
#include "hub/cli/source_settings.hpp"
#include "hub/cli/terminal.hpp"
#include "hub/connectors/fault.hpp"

namespace kith::cli {

struct PullRequest {
  const SourceSettings& source;
  const adapters::SourceFormat& format;  // what the adapter reads
  PullMemory known;                      // of the last pull; empty where everything is wanted
  bool is_since_last = false;            // only what is new
  bool is_compared = false;              // what does not come is gone: only the whole will do
  // Told the records and bytes so far; of a source that is one file, 0 records.
  std::function<void(std::uint64_t, std::uint64_t)> on_progress;
};

struct PulledRows {
  bool is_unchanged = false;  // the source has nothing new: there are no rows
  PullMemory memory;          // once the rows are in the outbox
  // Why not all of it came; what is in the spool is whole records all the same.
  std::optional<connectors::Fault> stopped;
};

// Asks the source. Complaints: a setting or its file, or why nothing came that could be used.
tl::expected<PulledRows, Complaint> pull_rows(const PullRequest& request, SealedSpool& spool);

// Which source this is, for recall().
std::string origin_of(const SourceSettings& source);

}  // namespace kith::cli
