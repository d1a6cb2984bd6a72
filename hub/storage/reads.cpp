#include "hub/storage/reads.hpp"

#include "hub/storage/audit.hpp"
#include "hub/storage/record_columns.hpp"

namespace kith::storage {
namespace {

using pg::Role;
using pg::Sql;
using std::chrono::sys_days;

// The content columns with the table of an aggregate as text.
constexpr Sql read_sql{
    "-- reads.record\n"
    "SELECT record_key, received_on, " KITH_RECORD_COLUMNS
    "::text FROM kith.record\n"
    "WHERE org = $1 AND record_uid = $2 AND state = 1 AND (consent_expires IS NULL OR consent_expires >= $3)"};

constexpr Sql list_sql{
    "-- reads.list\n"
    "SELECT record_key, received_on, " KITH_RECORD_COLUMNS
    "::text FROM kith.record\n"
    "WHERE org = $1 AND record_key > $2 AND state = 1 AND (consent_expires IS NULL OR consent_expires >= $3)\n"
    "  AND ($4::smallint IS NULL OR kind = $4)\n"
    "  AND ($5::date IS NULL OR coalesce(reported_month, received_on) >= $5)\n"
    "  AND ($6::date IS NULL OR coalesce(reported_month, received_on) < $6)\n"
    "ORDER BY record_key LIMIT $7"};

constexpr int first_content_column = 2;

// Consent holds to the end of its month, which is stored as its first day.
sys_days first_of_month(std::chrono::year_month_day day) {
  return sys_days{day.year() / day.month() / 1};
}

Result<StoredRecord> read_row(const pg::Rows::Row& row, const OrgCode& org) {
  KITH_ASSIGN(Record record, read_record_row(row, first_content_column, org));
  return StoredRecord{std::move(record), std::chrono::year_month_day{row.get<sys_days>(1)}, row.get<std::int64_t>(0)};
}

// How many more may be given out on this day. Errors: rate_limited; then the transaction must not be committed.
Result<std::int64_t> leave_leaf(pg::Transaction& transaction, const Access& access, AuditEvent event,
                                const std::optional<RecordUid>& uid, std::size_t records, std::int64_t most_a_day) {
  AuditLeaf leaf;
  leaf.event = event;
  leaf.org = access.org;
  leaf.principal = AuditPrincipal::of(access.by);
  leaf.purpose = access.purpose;
  leaf.record_uid = uid;
  leaf.records = static_cast<std::int32_t>(records);
  const std::int64_t given = audit::append_read(transaction, leaf, access.by);
  // Who has had all of them is refused whatever is asked for, also where nothing is found.
  const bool is_used_up = given - leaf.records >= most_a_day;
  if (is_used_up) return fail(Error{Errc::rate_limited, {}, day_is_used_up});
  if (given > most_a_day) return fail(Error{Errc::rate_limited, {}, day_has_less});
  return most_a_day - given;
}

sys_days first_day(const Month& month) {
  return sys_days{std::chrono::year{month.year} / month.month / 1};
}
std::optional<sys_days> first_day_after(const std::optional<Month>& month) {
  if (!month) return std::nullopt;
  const auto next = std::chrono::year{month->year} / month->month + std::chrono::months{1};
  return sys_days{next / 1};
}

}  // namespace

Result<StoredRecord> read_record(pg::Connection& connection, const Access& access, const RecordUid& uid,
                                 std::chrono::year_month_day today, std::int64_t most_a_day) {
  const OrgCode& org = access.org;
  pg::Transaction transaction{connection, Role::own_reads, org};
  const pg::Rows rows = transaction.exec_prepared(read_sql, org, uid, first_of_month(today));
  // A look at nothing is recorded too, and costs the same statements.
  KITH_TRY(leave_leaf(transaction, access, AuditEvent::record_read,
                      rows.empty() ? std::nullopt : std::optional<RecordUid>{uid},
                      static_cast<std::size_t>(rows.size()), most_a_day));
  transaction.commit();
  if (rows.empty()) return fail(Errc::not_found);
  return read_row(rows[0], org);
}

Result<RecordPage> list_records(pg::Connection& connection, const Access& access, const RecordFilter& filter,
                                std::int64_t after, std::int32_t limit, std::chrono::year_month_day today,
                                std::int64_t most_a_day, kith::audit::Event as) {
  const OrgCode& org = access.org;
  const std::optional<std::int16_t> kind =
      filter.kind ? std::optional{static_cast<std::int16_t>(*filter.kind)} : std::nullopt;
  const std::optional<sys_days> from =
      filter.reported_from ? std::optional{first_day(*filter.reported_from)} : std::nullopt;
  pg::Transaction transaction{connection, Role::own_reads, org};
  const pg::Rows rows = transaction.exec_prepared(list_sql, org, after, first_of_month(today), kind, from,
                                                  first_day_after(filter.reported_to), std::int64_t{limit} + 1);
  RecordPage page;
  page.has_more = rows.size() > limit;
  for (int i = 0; i < std::min(rows.size(), limit); ++i) {
    KITH_ASSIGN(StoredRecord record, read_row(rows[i], org));
    page.records.push_back(std::move(record));
  }
  KITH_ASSIGN(page.left, leave_leaf(transaction, access, as, std::nullopt, page.records.size(), most_a_day));
  transaction.commit();
  return page;
}

}  // namespace kith::storage
