#include "hub/storage/period_returns.hpp"

#include "hub/storage/audit.hpp"
#include "hub/storage/pg.hpp"

namespace kith::storage {
namespace {

constexpr pg::Sql fault_sql{"-- period_returns.fault\nSELECT coalesce(kith.return_fault($1), '')"};

constexpr pg::Sql upsert_sql{
    "-- period_returns.upsert\n"
    "INSERT INTO kith.period_return (org, period, places) VALUES ($1, $2, $3)\n"
    "ON CONFLICT (org, period) DO UPDATE SET places = excluded.places, sent_at = DEFAULT"};

}  // namespace

Result<void> send_return(pg::Connection& connection, const Access& access, const PeriodReturn& sent) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    pg::Transaction transaction{c, pg::Role::ingest, access.org};
    const auto fault = transaction.exec_prepared(fault_sql, sent.period)[0].get<std::string>(0);
    if (fault == "not ended")
      return fail(Error{Errc::out_of_range, "/period", "the return of a quarter is sent after it has ended"});
    if (!fault.empty())
      return fail(Error{Errc::already_exists, {}, "the quarter has been released; returns of it are taken no more"});
    (void)transaction.exec_prepared(upsert_sql, access.org, sent.period, sent.places);
    const AuditLeaf leaf{AuditEvent::push, access.org,    AuditPrincipal::of(access.by), std::nullopt, 0,
                         std::nullopt,     access.purpose};
    audit::append(transaction, BatchKind::push, access.org, 0, {&leaf, 1});
    transaction.commit();
    return {};
  });
}

}  // namespace kith::storage
