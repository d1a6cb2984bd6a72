// See the header.
#include "tests/support/cluster.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <stdexcept>

#include "hub/storage/migrate.hpp"
#include "hub/storage/registry.hpp"

namespace kith::test {
namespace {

constexpr std::string_view template_name = "kith_template";

Deadline in_a_minute() {
  return Deadline::after(std::chrono::minutes{1});
}

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().sentence());
  return std::move(*result);
}

struct Shared {
  ScratchDirectory directory;
  std::unique_ptr<storage::Cluster> cluster;

  Shared() {
    storage::ClusterOptions options;
    options.directory = directory.path() / "hub";
    options.is_durable = false;
    options.max_connections = 100;
    cluster = must(storage::Cluster::start(options, in_a_minute()));
    must(storage::create_database(cluster->logins("postgres").superuser, template_name, in_a_minute()));
    const auto logins = cluster->logins(template_name);
    if (auto done = storage::install_roles(logins.superuser, in_a_minute()); !done)
      throw std::runtime_error(done.error().sentence());
    must(storage::migrate(logins.migrate, in_a_minute()));
  }
};

Shared& shared() {
  static Shared instance;
  return instance;
}

}  // namespace

ScratchDirectory::ScratchDirectory() {
  std::string name = "/tmp/kith-test-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr || ::chmod(name.c_str(), 0711) != 0)
    throw std::runtime_error("no temporary directory");
  path_ = name;
}

ScratchDirectory::~ScratchDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

storage::Cluster& shared_cluster() {
  return *shared().cluster;
}

TestDatabase::TestDatabase() {
  static std::atomic<int> number{0};
  name_ = "kith_test_" + std::to_string(++number);
  const auto superuser = shared_cluster().logins("postgres").superuser;
  must(storage::create_database(superuser, name_, in_a_minute(), template_name));
  logins_ = shared_cluster().logins(name_);
  // Rights on the database itself are not copied from the template.
  if (auto done = storage::install_roles(logins_.superuser, in_a_minute()); !done)
    throw std::runtime_error(done.error().sentence());
}

TestDatabase::~TestDatabase() {
  try {
    auto connection = open(shared_cluster().logins("postgres").superuser);
    connection.script("DROP DATABASE " + name_ + " WITH (FORCE)", "test.drop_database");
  } catch (const std::exception&) {
    return;  // the cluster goes with the program
  }
}

storage::DatabaseOptions TestDatabase::options() const {
  storage::DatabaseOptions options;
  options.endpoint = logins_.serve;
  return options;
}

OrgCode TestDatabase::add_org(std::string_view code) const {
  auto connection = migrating();
  const auto org = OrgCode::parse(code);
  if (!org) throw std::runtime_error("not an organisation's code");
  storage::Organisation organisation{{*org, storage::OrgState::active, {}, false}, std::string{code}, "CN=", {}};
  organisation.subject += code;
  if (auto added = storage::registry::add(connection, organisation); !added)
    throw std::runtime_error(added.error().sentence());
  return *org;
}

pg::Connection TestDatabase::open(const pg::Endpoint& endpoint) {
  return must(pg::Connection::open(endpoint, in_a_minute()));
}

}  // namespace kith::test
