// Transactions in a role, and the one place where what libpq reports becomes an Error. See pg.hpp.
#include <libpq-fe.h>

#include <stdexcept>

#include "hub/storage/pg.hpp"

namespace kith::pg {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds rollback_grace{2'000};
// A commit on a slow disk is better awaited than left in doubt.
constexpr milliseconds commit_grace{5'000};

std::string_view role_name(Role role) {
  switch (role) {
    case Role::ingest:
      return "kith_ingest";
    case Role::own_reads:
      return "kith_own_reads";
    case Role::audit:
      return "kith_audit";
    case Role::audit_reads:
      return "kith_audit_reads";
    case Role::sealer:
      return "kith_sealer";
    case Role::sequencer:
      return "kith_sequencer";
    case Role::registry:
      return "kith_registry";
    case Role::registrar:
      return "kith_registrar";
    case Role::enrolment:
      return "kith_enrolment";
    case Role::auditor:
      return "kith_auditor";
    case Role::release:
      return "kith_release";
    case Role::lead:
      return "kith_lead";
    case Role::jobs:
      return "kith_jobs";
    case Role::federation:
      return "kith_federation";
  }
  __builtin_unreachable();
}

}  // namespace

Transaction::Transaction(Connection& connection, Role role, const std::optional<OrgCode>& org, Isolation isolation)
    : connection_(connection) {
  if ((connection.is_in_transaction() || !connection.queue_.empty()) && !connection.is_broken())
    throw std::logic_error("a connection has one transaction at a time");
  connection.queue_.push_back(
      {isolation == Isolation::repeatable_read ? "BEGIN ISOLATION LEVEL REPEATABLE READ" : "BEGIN",
       "",
       {},
       "transaction.begin"});
  take_later(role);
  set_org_later(org);
}

void Transaction::take_later(Role role) {
  connection_.queue_.push_back({std::string{"SET LOCAL ROLE "}.append(role_name(role)), "", {}, "transaction.take"});
}

void Transaction::set_org_later(const std::optional<OrgCode>& org) {
  Arguments arguments;
  arguments.add(org ? org->text() : std::string_view{});
  connection_.queue_.push_back(
      {"SELECT set_config('kith.org', $1, true)", "transaction.set_org", std::move(arguments), "transaction.set_org"});
}

Transaction::~Transaction() {
  connection_.queue_.clear();
  if (!open_ || connection_.is_broken() || !connection_.is_in_transaction()) return;
  try {
    connection_.allow_at_least(rollback_grace);
    (void)connection_.simple("ROLLBACK", "transaction.rollback");
  } catch (const std::exception&) {
    connection_.broken_ = true;  // whatever state it is in, nobody may use it again
  }
}

void Transaction::set_org(const OrgCode& org) {
  set_org_later(org);
}

void Transaction::take(Role role) {
  take_later(role);
}

void Transaction::commit() {
  // COMMIT of a failed transaction rolls back and reports success.
  if (PQtransactionStatus(connection_.connection_.get()) == PQTRANS_INERROR)
    throw std::logic_error("a failed transaction was to be committed");
  try {
    connection_.allow_at_least(commit_grace);
    connection_.queue_.push_back({"COMMIT", "", {}, "transaction.commit"});
    (void)connection_.run_queue();
    open_ = false;
  } catch (const ConnectionLost&) {
    throw ConnectionLost{Errc::in_doubt};
  }
}

namespace {

void roll_back_if_open(Connection& connection) {
  if (connection.is_broken() || !connection.is_in_transaction()) return;
  try {
    connection.script("ROLLBACK", "transaction.rollback");
  } catch (const std::exception&) {
    (void)connection.is_alive();
  }
}

}  // namespace

Error translate(Connection& connection, const SqlError& error) {
  const Errc code = error.state().errc();
  log::warning("statement_failed",
               {{"statement", error.statement()}, {"state", error.state().word()}, {"error", code}});
  roll_back_if_open(connection);
  return code;
}

Error translate(Connection& connection, const std::exception& /*its text may quote input*/) {
  log::error("storage_exception");
  roll_back_if_open(connection);
  return Errc::internal;
}

Error translate(const ConnectionLost& lost) {
  log::warning("connection_lost", {{"error", lost.reason()}});
  return lost.reason();
}

}  // namespace kith::pg
