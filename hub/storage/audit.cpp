// See the header.
#include "hub/storage/audit.hpp"

#include <string_view>
#include <vector>

namespace kith::storage::audit {
namespace {

// Leaves of an organisation's batch number from 0 in the order given. Of an operator the connection knows the login
// (acting_operator.hpp).
#define KITH_APPEND_LEAVES                                                                                          \
  "WITH made AS (\n"                                                                                                \
  "  INSERT INTO kith.commit_batch (org, kind, records, leaves) VALUES ($1, $2, $3, cardinality($4::smallint[]))\n" \
  "  RETURNING batch\n"                                                                                             \
  "), written AS (\n"                                                                                               \
  "  INSERT INTO kith.audit_leaf (batch, leaf, event, org, principal, record_uid, records, reason, purpose)\n"      \
  "  SELECT made.batch, leaf.number - 1, leaf.event, nullif(leaf.org, ''),\n"                                       \
  "         CASE leaf.principal WHEN '' THEN NULL WHEN 'operator' THEN 'operator' || coalesce(\n"                   \
  "           ':' || nullif(current_setting('kith.operator', true), ''), '') ELSE leaf.principal END,\n"            \
  "         CASE WHEN leaf.has_uid = 1 THEN leaf.record_uid END, leaf.records, nullif(leaf.reason, -1),\n"          \
  "         nullif(leaf.purpose, 0)\n"                                                                              \
  "    FROM made, unnest($4::smallint[], $5::text[], $6::text[], $7::uuid[], $8::smallint[], $9::integer[],\n"      \
  "                      $10::smallint[], $11::smallint[])\n"                                                       \
  "      WITH ORDINALITY AS leaf (event, org, principal, record_uid, has_uid, records, reason, purpose, number)\n"  \
  ")"

constexpr pg::Sql append_batch = "-- audit.append\n" KITH_APPEND_LEAVES
                                 "\n"
                                 "SELECT batch FROM made";

// The day is the database's, so that all hub processes count the same one. A read that began before midnight and ends
// after another of the new day counts for the new one, instead of setting it back.
constexpr pg::Sql append_counted_read =
    "-- audit.append_read\n" KITH_APPEND_LEAVES
    ", counted AS (\n"
    "  INSERT INTO kith.reading AS r (org, reader, day, records)\n"
    "  VALUES ($1, $12, (transaction_timestamp() AT TIME ZONE 'UTC')::date, $13)\n"
    "  ON CONFLICT (org, reader) DO UPDATE SET day = greatest(r.day, excluded.day),\n"
    "    records = excluded.records + CASE WHEN r.day >= excluded.day THEN r.records ELSE 0 END\n"
    "  RETURNING records\n"
    ")\n"
    "SELECT records FROM counted";

#undef KITH_APPEND_LEAVES

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
      reason.push_back(leaf.reason ? static_cast<std::int16_t>(leaf.reason->number()) : std::int16_t{-1});
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

void append_change(pg::Transaction& transaction, AuditEvent event, const std::optional<OrgCode>& org,
                   kith::audit::Reason what) {
  const AuditLeaf leaf{event, org, AuditPrincipal::system_operator(), std::nullopt, 0, what, Purpose::administration};
  append(transaction, BatchKind::registry_change, org, 0, {&leaf, 1});
}

std::int64_t append_read(pg::Transaction& transaction, const AuditLeaf& leaf, const PartyCode& reader) {
  const LeafColumns columns{{&leaf, 1}};
  const auto rows = transaction.exec_prepared(append_counted_read, leaf.org, static_cast<std::int16_t>(BatchKind::read),
                                              std::int32_t{0}, columns.event, columns.org, columns.principal,
                                              columns.uid, columns.has_uid, columns.records, columns.reason,
                                              columns.purpose, reader.key(), std::int64_t{leaf.records});
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
