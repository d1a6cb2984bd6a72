// See the header.
#include "hub/storage/registry.hpp"

#include "hub/storage/audit.hpp"
#include "hub/storage/grants.hpp"

namespace kith::storage::registry {
namespace {

using kith::audit::RegistryChange;

constexpr pg::Sql insert_org = R"(-- registry.insert
INSERT INTO kith.org (org, name, subject, state, funding_streams, edge_only, kind) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT DO NOTHING)";

constexpr pg::Sql select_state =
    "-- registry.select_state\nSELECT state FROM kith.org WHERE org = $1 AND kind = $2 FOR UPDATE";

constexpr pg::Sql update_state = "-- registry.update_state\nUPDATE kith.org SET state = $2 WHERE org = $1";

constexpr pg::Sql select_all = R"(-- registry.list
SELECT org, state, funding_streams, edge_only, kind, name, subject, added_on FROM kith.org ORDER BY org)";

constexpr pg::Sql select_revoked = "-- registry.revoked_keys\nSELECT key_digest FROM kith.revoked_key";

constexpr pg::Sql select_by_subject = R"(-- registry.find_by_subject
SELECT org, state, funding_streams, edge_only, kind FROM kith.org WHERE subject = $1)";

constexpr pg::Sql end_grants = R"(-- registry.end_grants
UPDATE kith.grant_given SET ended_at = now() WHERE party = $1 AND ended_at IS NULL RETURNING org, role)";

constexpr pg::Sql select_ends = R"(-- registry.certificate_ends
SELECT c.org, max(c.not_after) FROM kith.certificate AS c
 WHERE NOT EXISTS (SELECT FROM kith.revoked_key AS r WHERE r.key_digest = c.key_digest) GROUP BY c.org)";

constexpr pg::Sql select_incarnation = "-- registry.incarnation\nSELECT incarnation FROM kith.hub";

constexpr std::size_t longest_name_bytes = 200;
constexpr std::size_t longest_subject_bytes = 1'000;

// Enrolment alone makes active who was not before (storage/enrolment.hpp), so who has not come so far cannot be
// suspended and resumed either; who was removed comes back by no command.
bool may_become(OrgState from, OrgState to) {
  return to == OrgState::removed || from == OrgState::active || from == OrgState::suspended;
}

OrgProfile profile_of(const pg::Rows::Row& row) {
  OrgProfile profile{row.get<OrgCode>(0),
                     static_cast<OrgState>(row.get<std::int16_t>(1)),
                     {},
                     row.get<bool>(3),
                     static_cast<PartyKind>(row.get<std::int16_t>(4))};
  for (const CodeId code : row.get<std::vector<std::int16_t>>(2)) profile.funding_streams.add(code);
  return profile;
}

RegistryChange change_to(OrgState state) {
  if (state == OrgState::suspended) return RegistryChange::suspended;
  return state == OrgState::removed ? RegistryChange::removed : RegistryChange::resumed;
}

void end_all_grants(pg::Transaction& transaction, const OrgCode& party) {
  const auto ended = transaction.exec(end_grants, party);
  for (int i = 0; i < ended.size(); ++i)
    grants::leave_leaf(transaction, party, ended[i].get<std::optional<OrgCode>>(0),
                       static_cast<auth::Role>(ended[i].get<std::int16_t>(1)), kith::audit::RoleChange::ended);
}

}  // namespace

Result<void> add(pg::Connection& connection, const Organisation& organisation) {
  if (organisation.name.empty() || organisation.name.size() > longest_name_bytes)
    return fail({Errc::malformed_value, {}, "the name of an organisation has 1 to 200 bytes"});
  if (organisation.subject.empty() || organisation.subject.size() > longest_subject_bytes)
    return fail({Errc::malformed_value, {}, "the subject of a certificate has 1 to 1,000 bytes"});
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    pg::Transaction transaction{c, pg::Role::registrar};
    const OrgProfile& profile = organisation.profile;
    const auto rows = transaction.exec(insert_org, profile.org, organisation.name, organisation.subject,
                                       static_cast<std::int16_t>(profile.state), profile.funding_streams.codes(),
                                       profile.edge_only, static_cast<std::int16_t>(profile.kind));
    if (rows.affected() == 0) return fail(Errc::already_exists);
    audit::append_change(transaction, AuditEvent::enrolment, profile.org, RegistryChange::registered);
    transaction.commit();
    return {};
  });
}

Result<void> set_state(pg::Connection& connection, const OrgCode& org, OrgState state, PartyKind kind) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    pg::Transaction transaction{c, pg::Role::registrar};
    const auto found = transaction.exec(select_state, org, static_cast<std::int16_t>(kind));
    if (found.empty()) return fail(Errc::not_found);
    if (!may_become(static_cast<OrgState>(found[0].get<std::int16_t>(0)), state))
      return fail(
          Error{Errc::contradiction,
                {},
                "It was removed, or is not a member yet; kith-hub org list and person list say which. An invitation "
                "is taken back with kith-hub org uninvite or person uninvite."});
    transaction.exec(update_state, org, static_cast<std::int16_t>(state));
    if (state == OrgState::removed) end_all_grants(transaction, org);
    audit::append_change(transaction, AuditEvent::policy_change, org, change_to(state));
    transaction.commit();
    return {};
  });
}

Result<std::vector<Organisation>> list(pg::Connection& connection) {
  return pg::guarded(connection, [](pg::Connection& c) -> Result<std::vector<Organisation>> {
    pg::Transaction transaction{c, pg::Role::registry};
    const auto rows = transaction.exec(select_all);
    std::vector<Organisation> all;
    for (int i = 0; i < rows.size(); ++i) {
      const auto row = rows[i];
      all.push_back(
          {profile_of(row), row.get<std::string>(5), row.get<std::string>(6), row.get<std::chrono::sys_days>(7)});
    }
    transaction.commit();
    return all;
  });
}

Result<std::vector<std::string>> revoked_keys(pg::Connection& connection) {
  return pg::guarded(connection, [](pg::Connection& c) -> Result<std::vector<std::string>> {
    pg::Transaction transaction{c, pg::Role::registry};
    const auto rows = transaction.exec_prepared(select_revoked);
    std::vector<std::string> keys;
    for (int i = 0; i < rows.size(); ++i) {
      const auto bytes = rows[i].get<pg::Bytes>(0);
      keys.emplace_back(bytes.begin(), bytes.end());
    }
    return keys;
  });
}

Result<std::map<OrgCode, WallTime>> certificate_ends(pg::Connection& connection) {
  return pg::guarded(connection, [](pg::Connection& c) -> Result<std::map<OrgCode, WallTime>> {
    pg::Transaction transaction{c, pg::Role::registry};
    const auto rows = transaction.exec_prepared(select_ends);
    std::map<OrgCode, WallTime> ends;
    for (int i = 0; i < rows.size(); ++i) ends.emplace(rows[i].get<OrgCode>(0), rows[i].get<WallTime>(1));
    return ends;
  });
}

Result<OrgProfile> find_by_subject(pg::Connection& connection, std::string_view subject) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<OrgProfile> {
    pg::Transaction transaction{c, pg::Role::registry};
    const auto rows = transaction.exec_prepared(select_by_subject, subject);
    if (rows.empty()) return fail(Errc::not_found);
    return profile_of(rows[0]);
  });
}

Result<Uuid> incarnation(pg::Connection& connection) {
  return pg::guarded(connection, [](pg::Connection& c) -> Result<Uuid> {
    pg::Transaction transaction{c, pg::Role::registry};
    return transaction.exec(select_incarnation)[0].get<Uuid>(0);
  });
}

}  // namespace kith::storage::registry
