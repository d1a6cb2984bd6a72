#include "hub/storage/release_calendar.hpp"

#include "hub/storage/pg.hpp"

namespace kith::storage::release_calendar {
namespace {

using pg::Role;
using pg::Sql;
using std::chrono::sys_days;
using std::chrono::year_month;

// The policy of the role leaves what counts.
constexpr Sql first_sql{
    "-- release_calendar.first\n"
    "SELECT min(received_on) FROM kith.record"};

constexpr Sql records_sql{
    "-- release_calendar.records\n"
    "SELECT EXISTS (SELECT FROM kith.record\n"
    "  WHERE coalesce(declared_period, received_on) >= $1 AND coalesce(declared_period, received_on) < $2)"};

constexpr Sql history_sql{
    "-- release_calendar.history\n"
    "SELECT EXISTS (SELECT FROM kith.historic_load WHERE closed_at IS NULL AND from_month <= $2 AND to_month >= $1)"};

// Of this database, as long as the session lasts: the number is ours.
constexpr Sql enter_sql{
    "-- release_calendar.enter\n"
    "SELECT pg_catalog.pg_try_advisory_lock(5716320214)"};

constexpr Sql leave_sql{
    "-- release_calendar.leave\n"
    "SELECT pg_catalog.pg_advisory_unlock(5716320214)"};

sys_days day(year_month month) {
  return sys_days{month / 1};
}

}  // namespace

Result<std::optional<year_month>> first_month(pg::Connection& connection) {
  return pg::guarded(connection, [](pg::Connection& c) -> Result<std::optional<year_month>> {
    pg::Transaction transaction{c, Role::release};
    const auto first = transaction.exec_prepared(first_sql)[0].get<std::optional<sys_days>>(0);
    transaction.commit();
    if (!first) return std::nullopt;
    const std::chrono::year_month_day taken{*first};
    return taken.year() / taken.month();
  });
}

Result<bool> has_records(pg::Connection& connection, year_month from, year_month to) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<bool> {
    pg::Transaction transaction{c, Role::release};
    const bool has =
        transaction.exec_prepared(records_sql, day(from), day(to + std::chrono::months{1}))[0].get<bool>(0);
    transaction.commit();
    return has;
  });
}

Result<bool> is_history_open(pg::Connection& connection, year_month from, year_month to) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<bool> {
    pg::Transaction transaction{c, Role::release};
    const bool is_open = transaction.exec_prepared(history_sql, day(from), day(to))[0].get<bool>(0);
    transaction.commit();
    return is_open;
  });
}

Result<bool> enter(pg::Connection& connection) {
  return pg::guarded(connection, [](pg::Connection& c) -> Result<bool> { return c.exec(enter_sql)[0].get<bool>(0); });
}

void leave(pg::Connection& connection) {
  static_cast<void>(pg::guarded(connection, [](pg::Connection& c) -> Result<void> {
    (void)c.exec(leave_sql);
    return {};
  }));
}

}  // namespace kith::storage::release_calendar
