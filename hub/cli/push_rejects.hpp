// The end of a push with --rejects: the rows that were not taken, as a file to correct (hub/cli/rejects.hpp). One
// thread; blocks on the disk.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hub/cli/push_report.hpp"

namespace kith::cli {

// Writes the rejected rows of `ours`, or without it of the last earlier push that has any, to `file` (empty: nobody
// asked) and says so. Complaints: the export is no longer what was pushed, is of a format that is not given back, or
// the disk.
std::optional<Complaint> give_back(const std::optional<ReportedRun>& ours, const std::vector<ReportedRun>& earlier,
                                   const std::string& adapter, const std::string& file, Terminal& terminal);

}  // namespace kith::cli
