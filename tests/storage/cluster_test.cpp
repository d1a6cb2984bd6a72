// The private cluster on real processes: how it is set up, where it lies, and who finds it there.
#include <sys/stat.h>
#include <unistd.h>

#include "tests/storage/private_cluster.hpp"

using namespace kith;
using namespace kith::storage;

namespace {

namespace fs = std::filesystem;

std::string setting(const Cluster& cluster, std::string_view name) {
  auto c = test::TestDatabase::open(cluster.logins().superuser);
  return c.exec("-- test.setting\nSELECT current_setting($1)", name)[0].get<std::string>(0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(private_cluster)

BOOST_AUTO_TEST_CASE(it_is_durable_checksummed_unprivileged_and_reached_by_socket_only) {
  const test::ScratchDirectory scratch;
  const auto cluster = start(durable(scratch.path() / "hub"));
  for (const auto& [name, value] :
       std::initializer_list<std::pair<const char*, const char*>>{{"data_checksums", "on"},
                                                                  {"fsync", "on"},
                                                                  {"synchronous_commit", "on"},
                                                                  {"full_page_writes", "on"},
                                                                  {"listen_addresses", ""},
                                                                  {"log_min_error_statement", "panic"},
                                                                  {"log_error_verbosity", "terse"},
                                                                  {"server_encoding", "UTF8"}})
    BOOST_TEST(setting(*cluster, name) == value, name);
  struct stat process {};
  BOOST_REQUIRE(::stat(("/proc/" + std::to_string(cluster->postmaster_pid())).c_str(), &process) == 0);
  BOOST_TEST(process.st_uid != 0U);
  struct stat data {};
  BOOST_REQUIRE(::stat((scratch.path() / "hub/pg/work/data").c_str(), &data) == 0);
  BOOST_TEST((data.st_mode & 0777U) == 0700U);
}

BOOST_AUTO_TEST_CASE(a_second_hub_on_the_same_directory_is_refused) {
  const test::ScratchDirectory scratch;
  const auto first = start(passing(scratch.path() / "hub"));
  const auto second = Cluster::start(passing(scratch.path() / "hub"), soon());
  BOOST_REQUIRE(!second);
  BOOST_TEST((second.error().code == Errc::unusable_directory));
  BOOST_TEST(second.error().hint == "another hub uses it");
}

BOOST_AUTO_TEST_CASE(another_process_finds_a_running_cluster_and_learns_when_there_is_none) {
  const test::ScratchDirectory scratch;
  {
    const auto cluster = start(passing(scratch.path() / "hub"));
    const auto logins = Cluster::locate(scratch.path() / "hub");
    BOOST_REQUIRE(logins);
    BOOST_TEST(pg::Connection::open(logins->migrate, soon()).has_value());
  }
  BOOST_TEST((Cluster::locate(scratch.path() / "hub").error().code == Errc::database_unavailable));
}

BOOST_AUTO_TEST_CASE(a_cluster_half_made_is_made_again) {
  const test::ScratchDirectory scratch;
  const auto options = passing(scratch.path() / "hub");
  start(options)->stop();
  fs::rename(scratch.path() / "hub/pg/work/data", scratch.path() / "hub/pg/work/data.new");
  fs::remove(scratch.path() / "hub/pg/work/data.new/PG_VERSION");
  BOOST_TEST(start(options)->is_running());
}

BOOST_AUTO_TEST_CASE(a_long_path_gets_a_socket_elsewhere) {
  const test::ScratchDirectory scratch;
  const fs::path directory = scratch.path() / std::string(100, 'd');
  const auto cluster = start(passing(directory));
  BOOST_TEST(pg::Connection::open(cluster->logins().serve, soon()).has_value());
  const auto logins = Cluster::locate(directory);
  BOOST_REQUIRE(logins);
  BOOST_TEST(logins->serve.conninfo == cluster->logins().serve.conninfo);
}

BOOST_AUTO_TEST_CASE(a_place_that_the_servers_user_cannot_reach_is_refused_with_the_reason) {
  if (::geteuid() != 0) {
    BOOST_TEST_MESSAGE("skipped: only root starts the server as another user");
    return;
  }
  const test::ScratchDirectory scratch;
  const fs::path closed = scratch.path() / "closed";
  BOOST_REQUIRE(::mkdir(closed.c_str(), 0700) == 0);
  const auto refused = Cluster::start(durable(closed / "hub"), soon());
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == Errc::unusable_directory));
  BOOST_TEST(refused.error().hint.find("chmod o+x") != std::string_view::npos);
}

BOOST_AUTO_TEST_CASE(the_servers_log_quotes_no_value) {
  const test::ScratchDirectory scratch;
  const auto cluster = start(passing(scratch.path() / "hub"));
  auto c = test::TestDatabase::open(cluster->logins().superuser);
  c.script("CREATE TEMPORARY TABLE t (a text PRIMARY KEY)", "test.table");
  for (int i = 0; i < 2; ++i) {
    try {
      c.exec("-- test.insert\nINSERT INTO t VALUES ($1)", "somebody@example.org");
    } catch (const pg::SqlError& error) {
      BOOST_TEST(error.state().text() == "23505");
    }
  }
  BOOST_CHECK_THROW(c.exec("-- test.cast\nSELECT $1::text::integer", "somebody@example.org"), pg::SqlError);
  cluster->stop();
  for (const auto& file : fs::directory_iterator{scratch.path() / "hub/pg/log"}) {
    std::ifstream in{file.path()};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    BOOST_TEST(text.find("somebody") == std::string::npos, file.path().filename().native());
  }
}

BOOST_AUTO_TEST_SUITE_END()
