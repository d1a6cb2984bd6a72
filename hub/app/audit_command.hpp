// `kith-hub audit`: the operator's own look at the audit log, beside a hub that is serving or without one. Blocks; main
// thread.
#pragma once

#include <string>

#include "hub/app/config.hpp"
#include "hub/base/error.hpp"

namespace kith::app {

// The key that checks this hub's log, as members pin it (a vkey). Errors: file_unreadable.
Result<std::string> audit_key(const Config& config);

// Seals what waits and signs; the checkpoint as published. Errors: those of the database; internal (broken).
Result<std::string> audit_checkpoint(const Config& config);

struct AuditReport {
  bool is_good = false;
  std::string text;  // sentences for the operator
};
// Every leaf, tile and checkpoint from the rows. Errors: those of the database, file_unreadable.
Result<AuditReport> audit_verify(const Config& config);

}  // namespace kith::app
