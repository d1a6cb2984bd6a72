// See the header.
#include "hub/storage/historic_load.hpp"

#include "hub/storage/audit.hpp"
#include "hub/storage/registry.hpp"

namespace kith::storage::historic_load {
namespace {

using std::chrono::sys_days;
using std::chrono::year_month;

constexpr pg::Sql find_org = "-- historic_load.find_org\nSELECT kind FROM kith.org WHERE org = $1 FOR UPDATE";

// What is frozen never changes, so nothing new may declare itself into it.
constexpr pg::Sql is_open_time = R"(-- historic_load.is_open_time
SELECT $2 < date_trunc('month', now())::date AND NOT EXISTS (
  SELECT FROM kith.sealed_count s
   WHERE make_date(left(s.period, 4)::integer, right(s.period, 1)::integer * 3 - 2, 1) <= $2
     AND make_date(left(s.period, 4)::integer, right(s.period, 1)::integer * 3, 1) >= $1))";

constexpr pg::Sql insert_load = R"(-- historic_load.open
INSERT INTO kith.historic_load (org, from_month, to_month, opened_by) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING)";

constexpr pg::Sql close_load = R"(-- historic_load.close
UPDATE kith.historic_load SET closed_at = now() WHERE org = $1 AND closed_at IS NULL)";

constexpr pg::Sql select_all = R"(-- historic_load.list
SELECT org, from_month, to_month, opened_by, opened_at, closed_at FROM kith.historic_load ORDER BY load_id)";

year_month month_of(sys_days day) {
  const std::chrono::year_month_day civil{day};
  return civil.year() / civil.month();
}

}  // namespace

Result<void> open(pg::Connection& connection, const OrgCode& org, year_month from, year_month to, std::string_view by) {
  if (!from.ok() || !to.ok() || from > to)
    return fail(Error{Errc::out_of_range, {}, "The first month comes before the last one."});
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    pg::Transaction transaction{c, pg::Role::registrar};
    const auto found = transaction.exec(find_org, org);
    if (found.empty() || static_cast<PartyKind>(found[0].get<std::int16_t>(0)) != PartyKind::organisation)
      return fail(Errc::not_found);
    if (!transaction.exec(is_open_time, sys_days{from / 1}, sys_days{to / 1})[0].get<bool>(0))
      return fail(Error{Errc::out_of_range, {}, "Historic months have ended, and none of them is in a release yet."});
    if (transaction.exec(insert_load, org, sys_days{from / 1}, sys_days{to / 1}, by).affected() == 0)
      return fail(Error{Errc::contradiction, {}, "A historic load of this organisation is open; close it first."});
    audit::append_change(transaction, AuditEvent::policy_change, org, kith::audit::RegistryChange::load_opened);
    transaction.commit();
    return {};
  });
}

Result<void> close(pg::Connection& connection, const OrgCode& org) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    pg::Transaction transaction{c, pg::Role::registrar};
    if (transaction.exec(close_load, org).affected() == 0)
      return fail(Error{Errc::not_found, {}, "No historic load of this organisation is open."});
    audit::append_change(transaction, AuditEvent::policy_change, org, kith::audit::RegistryChange::load_closed);
    transaction.commit();
    return {};
  });
}

Result<std::vector<Load>> list(pg::Connection& connection) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<std::vector<Load>> {
    pg::Transaction transaction{c, pg::Role::registrar};
    const auto rows = transaction.exec(select_all);
    std::vector<Load> all;
    for (int i = 0; i < rows.size(); ++i)
      all.push_back({rows[i].get<OrgCode>(0), month_of(rows[i].get<sys_days>(1)), month_of(rows[i].get<sys_days>(2)),
                     rows[i].get<std::string>(3), rows[i].get<WallTime>(4), rows[i].get<std::optional<WallTime>>(5)});
    return all;
  });
}

}  // namespace kith::storage::historic_load
