// Audit leaves: what happened, in closed terms, committed in the transaction of the thing itself, so that neither can
// exist without the other. A batch is what one organisation did in one transaction; the sequencer gives it its place
// later. The numbers are the ones of kith.commit_batch and kith.audit_leaf. Blocks, on a storage thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "hub/audit/leaf.hpp"
#include "hub/audit/reason.hpp"
#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/storage/pg.hpp"

namespace kith::storage {

enum class BatchKind : std::uint8_t { push = 1, withdrawal, read, refusal, registry_change, table, release };
using AuditEvent = kith::audit::Event;

// Who did it: a party, the operator on the hub's own machine, or nobody who is known.
struct AuditPrincipal {
  enum class Kind : std::uint8_t { unknown, party, system_operator } kind = Kind::unknown;
  std::optional<PartyCode> code;
  static AuditPrincipal of(const PartyCode& code) { return {Kind::party, code}; }
  static AuditPrincipal of(const OrgCode& org) { return of(PartyCode{org}); }
  static AuditPrincipal system_operator() { return {Kind::system_operator, std::nullopt}; }
  static AuditPrincipal unknown() { return {}; }
};

struct AuditLeaf {
  AuditEvent event{};
  std::optional<OrgCode> org;  // whose records it concerns
  AuditPrincipal principal;
  std::optional<RecordUid> record_uid;
  std::int32_t records = 0;                   // how many it concerned
  std::optional<kith::audit::Reason> reason;  // of a refusal, or what was changed
  std::optional<Purpose> purpose = Purpose::own_use;
};

namespace audit {

// Writes the batch and its leaves (numbered in order from 0) in one statement; returns the batch's number, which the
// records of the transaction carry. The transaction's role must be one that may write this kind: ingest or own_reads
// for the organisation that is set, audit for refusals and registry changes.
std::int64_t append(pg::Transaction& transaction, BatchKind kind, const std::optional<OrgCode>& org,
                    std::int32_t records, std::span<const AuditLeaf> leaves);

// A change of who is registered and what they may, done by an operator: a batch of its own with one leaf, on the log
// of `org`, as the role registrar.
void append_change(pg::Transaction& transaction, AuditEvent event, const std::optional<OrgCode>& org,
                   kith::audit::Reason what);

// As append(), for one read by `reader` of an organisation's records, and counts what it gives out: returns how many
// records of that organisation the reader has been given on this day (UTC, the database's clock), these included. One
// statement, in the role own_reads; reads of the same reader wait for each other's commit.
std::int64_t append_read(pg::Transaction& transaction, const AuditLeaf& leaf, const PartyCode& reader);

// A transaction of its own in the role kith_audit: refusals, all of one organisation or all of nobody known.
Result<void> append_refusals(pg::Connection& connection, std::span<const AuditLeaf> leaves);

}  // namespace audit
}  // namespace kith::storage
