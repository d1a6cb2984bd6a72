// See the header.
#include "hub/storage/migrate.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "hub/base/log.hpp"
#include "hub/storage/codes.hpp"
#include "hub/storage/lock_wait.hpp"
#include "schemas/embedded.hpp"

namespace kith::storage {
namespace {

using Sha256 = std::array<std::uint8_t, crypto_hash_sha256_BYTES>;

// Any number that no other program takes on this database; "kith" in ASCII.
constexpr pg::Sql take_lock = "-- migrate.lock\nSELECT pg_advisory_lock(1802073192)";
// Of another migration: shorter than the whole patience of whoever migrates, so that the reason is told.
constexpr std::chrono::minutes longest_turn{2};
constexpr pg::Sql is_book_there = "-- migrate.is_book_there\nSELECT to_regclass('kith_migration.applied') IS NOT NULL";
constexpr pg::Sql read_book =
    "-- migrate.read_book\nSELECT version, sha256 FROM kith_migration.applied ORDER BY version";
constexpr pg::Sql write_book =
    "-- migrate.write_book\nINSERT INTO kith_migration.applied (version, name, sha256) VALUES ($1, $2, $3)";

struct Applied {
  int version;
  std::vector<std::uint8_t> sha256;
};

Sha256 digest_of(std::string_view text) {
  Sha256 digest{};
  crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
  return digest;
}

std::vector<Applied> applied_to(pg::Connection& connection) {
  std::vector<Applied> all;
  if (!connection.exec(is_book_there)[0].get<bool>(0)) return all;
  const pg::Rows rows = connection.exec(read_book);
  for (int i = 0; i < rows.size(); ++i) {
    const auto sha256 = rows[i].get<pg::Bytes>(1);
    all.push_back({rows[i].get<std::int32_t>(0), {sha256.begin(), sha256.end()}});
  }
  return all;
}

// What was applied must be a beginning of what the program has, text by text.
Result<void> compare(std::span<const Applied> applied, std::span<const Migration> known) {
  if (applied.size() > known.size()) return fail(Errc::schema_too_new);
  for (std::size_t i = 0; i < applied.size(); ++i) {
    if (applied[i].version != known[i].version) return fail(Errc::migration_changed);
    if (!std::ranges::equal(applied[i].sha256, digest_of(known[i].sql))) return fail(Errc::migration_changed);
  }
  return {};
}

// Ends the open transaction by rollback, unless committed.
class PlainTransaction {
 public:
  explicit PlainTransaction(pg::Connection& connection) : connection_(connection) {
    connection.script("BEGIN", "migrate.begin");
  }
  PlainTransaction(const PlainTransaction&) = delete;
  PlainTransaction& operator=(const PlainTransaction&) = delete;
  ~PlainTransaction() {
    if (committed_ || connection_.is_broken()) return;
    try {
      connection_.script("ROLLBACK", "migrate.rollback");
    } catch (const std::exception&) {
      log::warning("migrate_rollback_failed");  // the connection ends here anyway
    }
  }
  void commit() {
    connection_.script("COMMIT", "transaction.commit");
    committed_ = true;
  }

 private:
  pg::Connection& connection_;
  bool committed_ = false;
};

void apply(pg::Connection& connection, const Migration& migration) {
  PlainTransaction transaction{connection};
  connection.script(migration.sql, "migrate.apply");
  connection.exec(write_book, std::int32_t{migration.version}, migration.name, pg::Bytes{digest_of(migration.sql)});
  transaction.commit();
  log::info("migration_applied", {{"version", migration.version}});
}

Result<int> load_all_codes(pg::Connection& connection) {
  PlainTransaction transaction{connection};
  KITH_ASSIGN(const int changed, load_codes(connection));
  transaction.commit();
  return changed;
}

Result<Migrated> migrate_with(pg::Connection& connection, std::span<const Migration> migrations, bool loads_codes) {
  const auto applied = applied_to(connection);
  KITH_TRY(compare(applied, migrations));
  connection.script(schemas::file("sql/applied.sql"), "migrate.make_book");
  for (const Migration& migration : migrations.subspan(applied.size())) apply(connection, migration);
  Migrated result{applied.empty() ? 0 : applied.back().version, migrations.empty() ? 0 : migrations.back().version, 0};
  if (loads_codes) {
    KITH_ASSIGN(result.codes_changed, load_all_codes(connection));
  }
  return result;
}

// V0001__core.sql → 1 and "core".
std::optional<Migration> migration_of(const schemas::EmbeddedFile& file) {
  std::string_view path = file.path;
  if (!path.starts_with("sql/V") || !path.ends_with(".sql")) return std::nullopt;
  path = path.substr(5, path.size() - 9);
  Migration migration{0, {}, file.bytes};
  const auto [end, error] = std::from_chars(path.data(), path.data() + path.size(), migration.version);
  const auto digits = static_cast<std::size_t>(end - path.data());
  if (error != std::errc{} || !path.substr(digits).starts_with("__")) return std::nullopt;
  migration.name = path.substr(digits + 2);
  return migration;
}

}  // namespace

std::vector<Migration> embedded_migrations() {
  std::vector<Migration> all;
  for (const auto& file : schemas::files())
    if (const auto migration = migration_of(file)) all.push_back(*migration);
  std::ranges::sort(all, {}, &Migration::version);
  return all;
}

// The lock is held by the session: released when the connection ends, whatever happens.
Result<void> take_turn(pg::Connection& connection, std::chrono::milliseconds longest) {
  KITH_TRY(limit_lock_wait(connection, longest));
  const auto taken = pg::guarded(connection, [](pg::Connection& c) -> Result<void> {
    c.exec(take_lock);
    return {};
  });
  if (!taken && taken.error().code == Errc::too_busy)
    return fail(Error{Errc::contradiction,
                      {},
                      "Another kith-hub migrate or kith-hub restored is at work on this database, or a hub that is "
                      "being started: run this again when it has ended. If none is, SELECT * FROM pg_locks WHERE "
                      "locktype = 'advisory' tells which login of the database holds their turn."});
  if (!taken) return taken;
  return limit_lock_wait(connection, std::chrono::milliseconds{0});
}

Result<Migrated> migrate(const pg::Endpoint& migrating_login, Deadline deadline) {
  return migrate(migrating_login, embedded_migrations(), true, deadline);
}

Result<Migrated> migrate(const pg::Endpoint& migrating_login, std::span<const Migration> migrations, bool loads_codes,
                         Deadline deadline) {
  KITH_ASSIGN(pg::Connection connection, pg::Connection::open(migrating_login, deadline));
  KITH_TRY(take_turn(connection, longest_turn));
  return pg::guarded(connection, [&](pg::Connection& c) { return migrate_with(c, migrations, loads_codes); });
}

Result<void> check_schema(pg::Connection& connection) {
  return pg::guarded(connection, [](pg::Connection& c) -> Result<void> {
    const auto known = embedded_migrations();
    const auto applied = applied_to(c);
    KITH_TRY(compare(applied, known));
    if (applied.size() < known.size())
      return fail(
          {Errc::malformed_config, {}, "the database's schema is older than this program: run kith-hub migrate"});
    return {};
  });
}

Result<void> install_roles(const pg::Endpoint& superuser, Deadline deadline) {
  KITH_ASSIGN(pg::Connection connection, pg::Connection::open(superuser, deadline));
  return pg::guarded(connection, [](pg::Connection& c) -> Result<void> {
    // Roles belong to the server and two hubs may install them at once.
    c.exec(take_lock);
    c.script(schemas::file("sql/roles.sql"), "migrate.roles");
    return {};
  });
}

Result<bool> create_database(const pg::Endpoint& superuser, std::string_view name, Deadline deadline,
                             std::string_view from_template) {
  static constexpr pg::Sql exists =
      "-- migrate.database_exists\nSELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)";
  const auto is_plain = [](std::string_view text) {
    const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    return !text.empty() && text.size() < 64 && text[0] >= 'a' && text[0] <= 'z' && std::ranges::all_of(text, allowed);
  };
  if (!is_plain(name) || !is_plain(from_template)) return fail({Errc::malformed_config, {}, "the name of a database"});
  KITH_ASSIGN(pg::Connection connection, pg::Connection::open(superuser, deadline));
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<bool> {
    if (c.exec(exists, name)[0].get<bool>(0)) return false;
    // CREATE DATABASE takes no parameters; both names are plain.
    c.script(std::string{"CREATE DATABASE "}.append(name).append(" OWNER kith_migrate TEMPLATE ").append(from_template),
             "migrate.create_database");
    return true;
  });
}

}  // namespace kith::storage
