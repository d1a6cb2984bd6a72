// The schema and its versions: numbered SQL files embedded in the program, applied in order by the migrating login,
// each in its own transaction, under an advisory lock, with the SHA-256 of what was applied kept beside its number.
// Forward only. A database that is newer, or was made by another text, is refused and left as it is. Code lists are
// loaded at the same time; a code's id is never given to another code. Blocks; any thread.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hub/async/deadline.hpp"
#include "hub/base/error.hpp"
#include "hub/storage/pg.hpp"

namespace kith::storage {

struct Migration {
  int version;  // from 1, without gaps
  std::string_view name;
  std::string_view sql;
};
// The migrations of this program, by version (schemas/sql/V0001__core.sql is version 1, name core).
std::vector<Migration> embedded_migrations();

struct Migrated {
  int from = 0;  // 0: there was nothing
  int to = 0;
  int codes_changed = 0;  // rows of the code lists added or relabelled
};

// For as long as the connection lives: one migration of a database, or one `kith-hub restored`, at a time, of whichever
// machine. Waits for `longest` where another is at it. Errors: contradiction; as pg::guarded gives them.
Result<void> take_turn(pg::Connection& connection, std::chrono::milliseconds longest);

// Brings the database to the program's version and loads the code lists. Two at a time wait for each other.
// Errors: those of take_turn, schema_too_new, migration_changed (also: a code's id now names another code),
// database_unavailable, deadline_exceeded, internal (a migration failed; its transaction was rolled back).
Result<Migrated> migrate(const pg::Endpoint& migrating_login, Deadline deadline);
// The same with other migrations; the code lists only when `loads_codes`.
Result<Migrated> migrate(const pg::Endpoint& migrating_login, std::span<const Migration> migrations, bool loads_codes,
                         Deadline deadline);

// For `serve`, with the serving login: is the schema the one this program was built for? Errors: schema_too_new,
// migration_changed, malformed_config with the hint to run kith-hub migrate when it is older, as pg::guarded gives.
Result<void> check_schema(pg::Connection& connection);

// Makes the logins and roles of schemas/sql/roles.sql, and the rights on the database it is connected to. As superuser;
// changes nothing the second time. Errors as migrate.
Result<void> install_roles(const pg::Endpoint& superuser, Deadline deadline);
// Makes the database, owned by kith_migrate, where it does not exist; true when it was made. As superuser, connected to
// another database. `name` is ours or an operator's, [a-z][a-z0-9_]*, else malformed_config.
Result<bool> create_database(const pg::Endpoint& superuser, std::string_view name, Deadline deadline,
                             std::string_view from_template = "template1");

}  // namespace kith::storage
