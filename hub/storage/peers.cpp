#include "hub/storage/peers.hpp"

#include "hub/storage/audit.hpp"

namespace kith::storage::peers {
namespace {

using pg::Role;
using pg::Sql;
using pg::Transaction;

constexpr Sql invited_sql{
    "-- peers.note_invited\n"
    "INSERT INTO kith.peer (hub, invited_by) VALUES ($1, $2)\n"
    "ON CONFLICT (hub) DO UPDATE SET invited_by = excluded.invited_by"};

constexpr Sql hold_sql{
    "-- peers.hold\n"
    "SELECT invited_by FROM kith.peer WHERE hub = $1 FOR UPDATE"};

constexpr Sql accept_sql{
    "-- peers.accept\n"
    "UPDATE kith.peer SET address = $2, signing_key = $3, accepted_at = now(), accepted_by = $4 WHERE hub = $1"};

constexpr Sql forget_sql{"-- peers.forget\nDELETE FROM kith.peer WHERE hub = $1"};

constexpr Sql list_sql{
    "-- peers.list\n"
    "SELECT hub, invited_by, address, signing_key, accepted_at, accepted_by FROM kith.peer ORDER BY hub"};

constexpr Sql find_sql{
    "-- peers.find\n"
    "SELECT address, signing_key FROM kith.peer WHERE hub = $1 AND address IS NOT NULL"};

Peer peer_of(const pg::Rows::Row& row) {
  Peer peer{row.get<OrgCode>(0), row.get<std::string>(1), std::nullopt, row.get<std::optional<WallTime>>(4),
            row.get<std::optional<std::string>>(5).value_or("")};
  if (!row.is_null(2)) peer.described = {row.get<std::string>(2), row.get<std::string>(3)};
  return peer;
}

}  // namespace

Result<void> note_invited(pg::Connection& connection, const OrgCode& hub, std::string_view by) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    Transaction transaction{c, Role::registrar};
    transaction.exec(invited_sql, hub, by);
    transaction.commit();
    return {};
  });
}

Result<void> accept(pg::Connection& connection, const OrgCode& hub, const Description& described,
                    const Accepting& accepting) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    Transaction transaction{c, Role::registrar};
    const auto found = transaction.exec(hold_sql, hub);
    if (found.empty()) return fail(Errc::not_found);
    if (accepting.must_be_another && found[0].get<std::string>(0) == accepting.by)
      return fail(Error{Errc::not_permitted, {}, "Who has invited a hub does not accept its invitation."});
    transaction.exec(accept_sql, hub, described.address, described.signing_key, accepting.by);
    audit::append_change(transaction, AuditEvent::policy_change, hub, kith::audit::RegistryChange::peer_accepted);
    transaction.commit();
    return {};
  });
}

Result<void> forget(pg::Connection& connection, const OrgCode& hub) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    Transaction transaction{c, Role::registrar};
    transaction.exec(forget_sql, hub);
    transaction.commit();
    return {};
  });
}

Result<std::vector<Peer>> list(pg::Connection& connection) {
  return pg::guarded(connection, [](pg::Connection& c) -> Result<std::vector<Peer>> {
    Transaction transaction{c, Role::registrar};
    const auto rows = transaction.exec(list_sql);
    std::vector<Peer> all;
    for (int i = 0; i < rows.size(); ++i) all.push_back(peer_of(rows[i]));
    transaction.commit();
    return all;
  });
}

Result<std::optional<Description>> find(pg::Connection& connection, const OrgCode& hub) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<std::optional<Description>> {
    Transaction transaction{c, Role::federation, hub};
    const auto rows = transaction.exec_prepared(find_sql, hub);
    std::optional<Description> found;
    if (!rows.empty()) found = {rows[0].get<std::string>(0), rows[0].get<std::string>(1)};
    transaction.commit();
    return found;
  });
}

}  // namespace kith::storage::peers
