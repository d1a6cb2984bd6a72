// Refused records never reach storage, so their leaves are written here, in a transaction of their own.
#include <vector>

#include "hub/base/log.hpp"
#include "hub/ingest/services.hpp"
#include "hub/storage/audit.hpp"
#include "hub/storage/database.hpp"

namespace kith::ingest {

Task<void> audit_refusals(Services& services, OrgCode org, std::map<Errc, std::int32_t> reasons) {
  if (reasons.empty()) co_return;
  std::vector<storage::AuditLeaf> leaves;
  for (const auto& [reason, count] : reasons) {
    storage::AuditLeaf leaf;
    leaf.event = storage::AuditEvent::refusal;
    leaf.org = org;
    leaf.principal = storage::AuditPrincipal::of(org);
    leaf.records = count;
    leaf.reason = reason;
    leaves.push_back(leaf);
  }
  const auto written =
      co_await services.database.run({storage::Lane::control, org}, Deadline::after(services.limits.commit_deadline),
                                     [leaves = std::move(leaves)](pg::Connection& connection) {
                                       return storage::audit::append_refusals(connection, leaves);
                                     });
  if (!written) log::error("audit.not_written", {{"reason", written.error().code}});
}

}  // namespace kith::ingest
