#include "hub/storage/shares.hpp"

#include <algorithm>
#include <charconv>

#include "hub/storage/audit.hpp"
#include "hub/storage/tables.hpp"

namespace kith::storage::shares {
namespace {

using pg::Role;
using pg::Sql;
using pg::Transaction;

constexpr Sql hubs_sql{"-- shares.hubs\nSELECT hub, name FROM kith.sharing_hubs()"};

constexpr Sql is_hub_sql{
    "-- shares.is_hub\n"
    "SELECT EXISTS (SELECT FROM kith.sharing_hubs() AS h WHERE h.hub = $1)"};

constexpr Sql list_sql = R"(-- shares.list
SELECT hub, has_incidents, has_aggregates, finest_date, finest_place, has_age, ethnicity, has_daypart, has_language,
  has_gender, smallest_cell, array_to_string(places, ' '), array_to_string(without, ' '), may_be_passed_on, until, changed_at
FROM kith.share WHERE org = $1 ORDER BY hub)";

constexpr Sql find_sql = R"(-- shares.find
SELECT hub, has_incidents, has_aggregates, finest_date, finest_place, has_age, ethnicity, has_daypart, has_language,
  has_gender, smallest_cell, array_to_string(places, ' '), array_to_string(without, ' '), may_be_passed_on, until, changed_at
FROM kith.share WHERE org = $1 AND hub = $2 FOR UPDATE)";

constexpr Sql put_sql = R"(-- shares.put
INSERT INTO kith.share (org, hub, has_incidents, has_aggregates, finest_date, finest_place, has_age, ethnicity, has_daypart,
  has_language, has_gender, smallest_cell, places, without, may_be_passed_on, until)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, string_to_array($13, ' ')::integer[], string_to_array($14, ' '),
  $15, $16)
ON CONFLICT (org, hub) DO UPDATE SET has_incidents = excluded.has_incidents, has_aggregates = excluded.has_aggregates,
  finest_date = excluded.finest_date, finest_place = excluded.finest_place, has_age = excluded.has_age,
  ethnicity = excluded.ethnicity, has_daypart = excluded.has_daypart, has_language = excluded.has_language,
  has_gender = excluded.has_gender, smallest_cell = excluded.smallest_cell, places = excluded.places,
  without = excluded.without, may_be_passed_on = excluded.may_be_passed_on, until = excluded.until, changed_at = now())";

constexpr Sql remove_sql{"-- shares.remove\nDELETE FROM kith.share WHERE org = $1 AND hub = $2"};

template <class Each>
void for_each_word(std::string_view text, Each each) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    each(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::string joined(const std::vector<IncidentPlace>& places) {
  std::string text;
  for (const IncidentPlace& place : places)
    text.append(text.empty() ? "" : " ").append(std::to_string(place_value(place)));
  return text;
}

std::string joined(const std::set<std::string, std::less<>>& words) {
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "" : " ").append(word);
  return text;
}

Held held_of(const pg::Rows::Row& row) {
  Held held{PartyCode{row.get<OrgCode>(0)}, {}, row.get<WallTime>(15)};
  policy::Share& share = held.share;
  share.has_incidents = row.get<bool>(1);
  share.has_aggregates = row.get<bool>(2);
  share.profile = {.finest_date = static_cast<DatePrecision>(row.get<std::int16_t>(3)),
                   .finest_place = static_cast<PlaceLevel>(row.get<std::int16_t>(4)),
                   .age = row.get<bool>(5) ? AgeDetail::band : AgeDetail::none,
                   .ethnicity = static_cast<EthnicityDetail>(row.get<std::int16_t>(6)),
                   .has_daypart = row.get<bool>(7),
                   .has_language = row.get<bool>(8),
                   .has_gender = row.get<bool>(9),
                   .smallest_cell = row.get<std::int64_t>(10)};
  for_each_word(row.get<std::string_view>(11), [&](std::string_view word) {
    std::int32_t value = 0;
    std::from_chars(word.data(), word.data() + word.size(), value);
    share.places.push_back(place_of_value(value));
  });
  for_each_word(row.get<std::string_view>(12), [&](std::string_view word) { share.without.emplace(word); });
  share.may_be_passed_on = row.get<bool>(13);
  if (!row.is_null(14)) share.until = std::chrono::year_month_day{row.get<std::chrono::sys_days>(14)};
  return held;
}

enum class Change : std::uint8_t { made, ended };

void leave_leaf(Transaction& transaction, const Access& access, Change change) {
  using kith::audit::ShareChange;
  const AuditLeaf leaf{AuditEvent::policy_change,
                       access.org,
                       AuditPrincipal::of(access.by),
                       std::nullopt,
                       0,
                       change == Change::made ? ShareChange::share_changed : ShareChange::share_ended,
                       access.purpose};
  audit::append(transaction, BatchKind::registry_change, access.org, 0, {&leaf, 1});
}

void write(Transaction& transaction, const OrgCode& org, const PartyCode& hub, const policy::Share& share) {
  const SharingProfile& profile = share.profile;
  const auto until = share.until ? std::optional{std::chrono::sys_days{*share.until}} : std::nullopt;
  transaction.exec(put_sql, org, hub.key(), share.has_incidents, share.has_aggregates,
                   static_cast<std::int16_t>(profile.finest_date), static_cast<std::int16_t>(profile.finest_place),
                   profile.age == AgeDetail::band, static_cast<std::int16_t>(profile.ethnicity), profile.has_daypart,
                   profile.has_language, profile.has_gender, profile.smallest_cell, joined(share.places),
                   joined(share.without), share.may_be_passed_on, until);
}

}  // namespace

Result<Listed> list(pg::Connection& connection, const OrgCode& org) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<Listed> {
    Transaction transaction{c, Role::own_reads, org};
    Listed listed;
    const auto hubs = transaction.exec_prepared(hubs_sql);
    for (int i = 0; i < hubs.size(); ++i)
      listed.hubs.push_back({PartyCode{hubs[i].get<OrgCode>(0)}, hubs[i].get<std::string>(1)});
    const auto rows = transaction.exec_prepared(list_sql, org);
    for (int i = 0; i < rows.size(); ++i) listed.shares.push_back(held_of(rows[i]));
    transaction.commit();
    return listed;
  });
}

Result<bool> put(pg::Connection& connection, const Access& access, const PartyCode& hub, const policy::Share& share) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<bool> {
    Transaction transaction{c, Role::ingest, access.org};
    if (!transaction.exec_prepared(is_hub_sql, hub.key())[0].get<bool>(0)) return fail(Errc::not_found);
    const auto found = transaction.exec_prepared(find_sql, access.org, hub.key());
    if (!found.empty() && held_of(found[0]).share == share) return false;
    write(transaction, access.org, hub, share);
    leave_leaf(transaction, access, Change::made);
    transaction.commit();
    return true;
  });
}

Result<void> remove(pg::Connection& connection, const Access& access, const PartyCode& hub) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    Transaction transaction{c, Role::ingest, access.org};
    if (transaction.exec_prepared(remove_sql, access.org, hub.key()).affected() == 0) return fail(Errc::not_found);
    leave_leaf(transaction, access, Change::ended);
    transaction.commit();
    return {};
  });
}

}  // namespace kith::storage::shares
