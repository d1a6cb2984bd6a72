// A real PostgreSQL for tests: one throw-away private cluster for each test program, made at its first use and removed
// at its end, and a fresh migrated database for each test. Never mocked; not durable, since nothing outlives the
// program.
#pragma once

#include <filesystem>
#include <string>

#include "hub/storage/cluster.hpp"
#include "hub/storage/database.hpp"

namespace kith::test {

// A directory with a short name that is removed with all it holds, and that the database's user may pass through.
class ScratchDirectory {
 public:
  ScratchDirectory();
  ~ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// The cluster of this test program. Throws std::runtime_error when it does not start.
storage::Cluster& shared_cluster();

// A migrated database of its own on the shared cluster, dropped at the end.
class TestDatabase {
 public:
  TestDatabase();
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  [[nodiscard]] const storage::Logins& logins() const { return logins_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] pg::Connection serve() const { return open(logins_.serve); }
  [[nodiscard]] pg::Connection migrating() const { return open(logins_.migrate); }
  // Row-level security does not hold for this one: for looking at what is really stored.
  [[nodiscard]] pg::Connection superuser() const { return open(logins_.superuser); }
  // With the default lanes.
  [[nodiscard]] storage::DatabaseOptions options() const;
  // Registers an active organisation whose certificate subject is "CN=<code>".
  OrgCode add_org(std::string_view code) const;

  // Throws std::runtime_error when it fails. A minute for each test's statements.
  static pg::Connection open(const pg::Endpoint& endpoint);

 private:
  std::string name_;
  storage::Logins logins_;
};

}  // namespace kith::test
