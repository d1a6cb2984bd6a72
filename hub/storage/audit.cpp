// See the header.
#include "hub/storage/audit.hpp"

#include <string_view>
#include <vector>

namespace kith::storage::audit {
namespace {

// Leaves of an organisation's batch number from 0 in the order given.
constexpr pg::Sql append_batch = R"(-- audit.append
WITH made AS (
  INSERT INTO kith.commit_batch (org, kind, records, leaves) VALUES ($1, $2, $3, cardinality($4::smallint[]))
  RETURNING batch
), written AS (
  INSERT INTO kith.audit_leaf (batch, leaf, event, org, principal, record_uid, records, reason, purpose)
  SELECT made.batch, leaf.number - 1, leaf.event, nullif(leaf.org, ''), nullif(leaf.principal, ''),
         CASE WHEN leaf.has_uid = 1 THEN leaf.record_uid END, leaf.records, nullif(leaf.reason, -1),
         nullif(leaf.purpose, 0)
    FROM made, unnest($4::smallint[], $5::text[], $6::text[], $7::uuid[], $8::smallint[], $9::integer[], $10::smallint[],
                      $11::smallint[])
      WITH ORDINALITY AS leaf (event, org, principal, record_uid, has_uid, records, reason, purpose, number)
)
SELECT batch FROM made)";

std::string_view principal_of(const AuditLeaf& leaf) {
  switch (leaf.principal.kind) {
    case AuditPrincipal::Kind::unknown:
      return "";
    case AuditPrincipal::Kind::party:
      return leaf.principal.code ? std::string_view{leaf.principal.code->text()} : std::string_view{};
    case AuditPrincipal::Kind::system_operator:
      return "operator";
  }
  __builtin_unreachable();
}

struct LeafColumns {
  std::vector<std::int16_t> event, has_uid, reason, purpose;
  std::vector<std::int32_t> records;
  std::vector<std::string_view> org, principal;
  std::vector<RecordUid> uid;

  explicit LeafColumns(std::span<const AuditLeaf> leaves) {
    for (const AuditLeaf& leaf : leaves) {
      event.push_back(static_cast<std::int16_t>(leaf.event));
      org.push_back(leaf.org ? std::string_view{leaf.org->text()} : std::string_view{});
      principal.push_back(principal_of(leaf));
      uid.push_back(leaf.record_uid.value_or(RecordUid{}));
      has_uid.push_back(leaf.record_uid ? 1 : 0);
      records.push_back(leaf.records);
      reason.push_back(leaf.reason ? static_cast<std::int16_t>(*leaf.reason) : std::int16_t{-1});
      purpose.push_back(leaf.purpose ? static_cast<std::int16_t>(*leaf.purpose) : std::int16_t{0});
    }
  }
};

}  // namespace

std::int64_t append(pg::Transaction& transaction, BatchKind kind, const std::optional<OrgCode>& org,
                    std::int32_t records, std::span<const AuditLeaf> leaves) {
  const LeafColumns columns{leaves};
  const auto rows = transaction.exec_prepared(append_batch, org, static_cast<std::int16_t>(kind), records,
                                              columns.event, columns.org, columns.principal, columns.uid,
                                              columns.has_uid, columns.records, columns.reason, columns.purpose);
  return rows[0].get<std::int64_t>(0);
}

Result<void> append_refusals(pg::Connection& connection, std::span<const AuditLeaf> leaves) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    pg::Transaction transaction{c, pg::Role::audit};
    append(transaction, BatchKind::refusal, leaves.empty() ? std::nullopt : leaves.front().org, 0, leaves);
    transaction.commit();
    return {};
  });
}

}  // namespace kith::storage::audit
