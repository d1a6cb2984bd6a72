// What the tests of the second wall share: a database of two organisations with a record each, and the SQLSTATE of what
// the serving login tries with raw SQL. One thread.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "hub/storage/audit.hpp"
#include "hub/storage/pg.hpp"
#include "hub/storage/registry.hpp"
#include "tests/support/cluster.hpp"

namespace kith::test {

inline constexpr pg::Sql count_records = "-- test.count\nSELECT count(*) FROM kith.record";

struct TwoOrganisations {
  TestDatabase database;
  OrgCode first = database.add_org("first_org");
  OrgCode second = database.add_org("second_org");

  TwoOrganisations() {
    auto owner = database.superuser();
    for (const auto& org : {first, second})
      owner.exec(
          "-- test.insert\nINSERT INTO kith.record (org, record_uid, batch, ordinal, revision, received_on, state, "
          "kind, "
          "consent, counts_in_statistics, digest) VALUES ($1, $2, 1, 0, 1, '2021-01-01', 1, 1, 1, true, $3)",
          org, RecordUid::random(), std::array<std::uint8_t, 16>{});
  }
};

// The SQLSTATE that a statement of the serving login ends with; "00000" when it works.
inline std::string state_of(pg::Connection& connection, const pg::Sql& sql) {
  try {
    connection.exec(sql);
    return "00000";
  } catch (const pg::SqlError& error) {
    return std::string{error.state().text()};
  }
}

inline std::string state_as(pg::Connection& connection, pg::Role role, const OrgCode& org, const pg::Sql& sql) {
  pg::Transaction transaction{connection, role, org};
  return state_of(connection, sql);
}

// Every role that the serving login may take, as the database has them: one that a later migration adds is among them.
inline std::vector<std::string> serving_roles(const TestDatabase& database) {
  const auto rows = database.superuser().exec(
      "-- test.roles\nSELECT r.rolname FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles r ON r.oid = "
      "m.roleid\n"
      "WHERE m.member = 'kith_serve'::regrole ORDER BY 1");
  std::vector<std::string> roles;
  for (int i = 0; i < rows.size(); ++i) roles.push_back(rows[i].get<std::string>(0));
  return roles;
}

// The SQLSTATE of a statement in such a role; nothing of it stays.
inline std::string state_in(pg::Connection& connection, const std::string& role, const pg::Sql& sql) {
  connection.exec("-- test.begin\nBEGIN");
  connection.exec("-- test.role\nSELECT set_config('role', $1, true)", role);
  std::string state = state_of(connection, sql);
  connection.exec("-- test.end\nROLLBACK");
  return state;
}

inline constexpr const char* denied = "42501";

}  // namespace kith::test
