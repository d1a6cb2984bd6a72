// From an organisation's exact tables to the version that may be published: kith-protect hides, kith-audit judges, and
// what both say is held against the counts and the certificate before a word of it is believed. Nothing comes out
// without a passed audit. Blocks for as long as the programs take; one thread.
#pragma once

#include <filesystem>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "hub/cli/terminal.hpp"
#include "hub/disclosure/own_tables.hpp"
#include "hub/shell/worker.hpp"

namespace kith::cli {

struct ProtectionPrograms {
  shell::Worker protect;
  shell::Worker audit;
};

// In that folder; with none, beside this program.
ProtectionPrograms protection_programs(const std::filesystem::path& folder);

struct OwnProtection {
  std::vector<disclosure::OwnTable> exact;
  std::vector<disclosure::PublishedTable> published;  // the same tables and cells
};

// Complaints: failed; a sentence that says that nothing is offered, and why.
tl::expected<OwnProtection, Complaint> protect_own(std::vector<disclosure::OwnTable> tables,
                                                   const disclosure::Profile& profile,
                                                   const ProtectionPrograms& programs);

}  // namespace kith::cli
