#include "hub/query/records.hpp"

#include "hub/storage/database.hpp"
#include "hub/storage/registry.hpp"

namespace kith::query {

using storage::Lane;
using storage::RecordFilter;
using storage::StoredRecord;

Result<RecordFilter> parse_filter(std::optional<std::string_view> kind, std::optional<std::string_view> from,
                                  std::optional<std::string_view> to) {
  RecordFilter filter;
  if (kind) {
    if (*kind != "incident" && *kind != "aggregate")
      return fail(Error{Errc::malformed_query, "", "kind: incident or aggregate"});
    filter.kind = *kind == "incident" ? RecordKind::incident : RecordKind::aggregate;
  }
  if (from) filter.reported_from = Month::parse(*from);
  if (to) filter.reported_to = Month::parse(*to);
  if ((from && !filter.reported_from) || (to && !filter.reported_to))
    return fail(Error{Errc::malformed_query, "", "from, to: a month, YYYY-MM"});
  return filter;
}

Task<Result<Page>> list(storage::Database& database, const SecretKey& cursor_key, Access access, RecordFilter filter,
                        std::optional<std::string> cursor, std::int32_t limit, std::chrono::year_month_day today,
                        std::int64_t most_a_day, kith::audit::Event as, Deadline deadline, std::stop_token given_up) {
  const OrgCode& org = access.org;
  Cursor at;
  if (cursor) {
    auto opened = unseal(cursor_key, org, filter, *cursor);
    if (!opened) co_return fail(std::move(opened).error());
    at = *opened;
  }
  // One hop: the incarnation is checked in the same job that reads.
  auto read = co_await database.run({Lane::read, org, std::move(given_up)}, deadline,
                                    [access, filter, at, has_cursor = cursor.has_value(), limit, today, most_a_day,
                                     as](pg::Connection& connection) -> Result<std::pair<Uuid, storage::RecordPage>> {
                                      KITH_ASSIGN(const Uuid incarnation, storage::registry::incarnation(connection));
                                      if (has_cursor && at.incarnation != incarnation) return fail(Errc::stale_cursor);
                                      KITH_ASSIGN(auto page, storage::list_records(connection, access, filter, at.after,
                                                                                   limit, today, most_a_day, as));
                                      return std::pair{incarnation, std::move(page)};
                                    });
  if (!read) co_return fail(std::move(read).error());
  auto& [incarnation, stored] = *read;
  Page page{std::move(stored.records), std::nullopt, stored.left};
  if (stored.has_more) page.next = seal(cursor_key, org, filter, Cursor{incarnation, page.records.back().record_key});
  co_return page;
}

Task<Result<StoredRecord>> get(storage::Database& database, Access access, RecordUid uid,
                               std::chrono::year_month_day today, std::int64_t most_a_day, Deadline deadline,
                               std::stop_token given_up) {
  co_return co_await database.run({Lane::read, access.org, std::move(given_up)}, deadline,
                                  [access, uid, today, most_a_day](pg::Connection& connection) {
                                    return storage::read_record(connection, access, uid, today, most_a_day);
                                  });
}

}  // namespace kith::query
