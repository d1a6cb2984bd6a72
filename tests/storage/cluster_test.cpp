// The private cluster on real processes: who runs it, what it lets in, and what becomes of it when it, or its hub, is
// killed.
#include "hub/storage/cluster.hpp"

#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <memory>
#include <thread>

#include "hub/storage/database.hpp"
#include "hub/storage/process.hpp"
#include "tests/support/cluster.hpp"

using namespace kith;
using namespace kith::storage;
using namespace std::chrono_literals;

namespace {

namespace fs = std::filesystem;

Deadline soon() {
  return Deadline::after(60s);
}

ClusterOptions durable(const fs::path& directory) {
  ClusterOptions options;
  options.directory = directory;
  return options;
}

// Quicker, for what does not ask whether commits survive.
ClusterOptions passing(const fs::path& directory) {
  ClusterOptions options = durable(directory);
  options.is_durable = false;
  return options;
}

std::unique_ptr<Cluster> start(const ClusterOptions& options) {
  auto cluster = Cluster::start(options, soon());
  if (!cluster) BOOST_FAIL(cluster.error().sentence());
  return std::move(*cluster);
}

template <class F>
bool becomes_true(F claim, std::chrono::milliseconds within) {
  for (const Deadline deadline = Deadline::after(within); !deadline.has_passed(); std::this_thread::sleep_for(20ms))
    if (claim()) return true;
  return false;
}

bool is_running(pid_t pid) {
  std::ifstream status{"/proc/" + std::to_string(pid) + "/stat"};
  std::string text;
  std::getline(status, text);
  return !text.empty() && text.find(") Z ") == std::string::npos;
}

void make_table(const Cluster& cluster) {
  auto c = test::TestDatabase::open(cluster.logins().superuser);
  c.script("CREATE TABLE public.kept (a integer)", "test.table");
}

void insert(const Cluster& cluster, int value) {
  auto c = test::TestDatabase::open(cluster.logins().superuser);
  c.exec("-- test.insert\nINSERT INTO public.kept VALUES ($1)", value);
}

std::int64_t kept(const Cluster& cluster) {
  auto c = test::TestDatabase::open(cluster.logins().superuser);
  return c.exec("-- test.kept\nSELECT count(*) FROM public.kept")[0].get<std::int64_t>(0);
}

std::string setting(const Cluster& cluster, std::string_view name) {
  auto c = test::TestDatabase::open(cluster.logins().superuser);
  return c.exec("-- test.setting\nSELECT current_setting($1)", name)[0].get<std::string>(0);
}

// A process that runs a cluster as a hub does, until it is killed. Its postmaster's pid comes through a file.
pid_t fork_hub(const fs::path& directory) {
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  auto cluster = Cluster::start(durable(directory), soon());
  if (!cluster) ::_exit(1);
  {
    std::ofstream out{directory / "pid.new"};
    out << (*cluster)->postmaster_pid();
  }
  ::rename((directory / "pid.new").c_str(), (directory / "pid").c_str());
  while (true) ::pause();
}

pid_t postmaster_of(const fs::path& directory) {
  pid_t pid = 0;
  BOOST_REQUIRE(becomes_true([&] { return bool(std::ifstream{directory / "pid"} >> pid); }, 60s));
  fs::remove(directory / "pid");
  return pid;
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

BOOST_AUTO_TEST_CASE(a_login_that_is_not_mapped_is_turned_away) {
  const auto logins = test::shared_cluster().logins("postgres");
  std::string conninfo = logins.serve.conninfo;
  conninfo.replace(conninfo.find("kith_serve"), 10, "kith_ingest");
  BOOST_TEST(!pg::Connection::open({conninfo}, soon()));
  BOOST_TEST(pg::Connection::open(logins.serve, soon()).has_value());
  BOOST_TEST(pg::Connection::open(logins.migrate, soon()).has_value());
}

// A process of that user, for the kernel says who it is.
bool may_log_in(const char* user, const pg::Endpoint& endpoint) {
  const passwd* entry = ::getpwnam(user);
  BOOST_REQUIRE(entry != nullptr);
  const ServerUser as{entry->pw_uid, entry->pw_gid, entry->pw_uid != 0, user};
  const Program psql{{"/usr/bin/psql", "-X", "-c", "SELECT 1", "-d", endpoint.conninfo},
                     {"PATH=/usr/bin:/bin", "LC_ALL=C"},
                     as,
                     "/dev/null",
                     SIGKILL};
  return run_to_end(psql, soon()) == 0;
}

BOOST_AUTO_TEST_CASE(the_serving_process_of_another_user_has_the_serving_login_and_no_other) {
  if (::geteuid() != 0) {
    BOOST_TEST_MESSAGE("skipped: only root can be two users");
    return;
  }
  const test::ScratchDirectory scratch;
  auto options = passing(scratch.path() / "hub");
  options.serving_user = "nobody";
  const auto cluster = start(options);
  const auto logins = cluster->logins();
  BOOST_TEST(may_log_in("nobody", logins.serve));
  BOOST_TEST(!may_log_in("nobody", logins.migrate));
  BOOST_TEST(!may_log_in("nobody", logins.superuser));
  for (const auto* other : {"daemon", "postgres"})
    for (const auto& login : {logins.serve, logins.migrate, logins.superuser}) BOOST_TEST(!may_log_in(other, login));
  BOOST_TEST(may_log_in("root", logins.superuser));  // who runs this one
  for (const auto* unfit : {"root", "postgres", "nobody_of_that_name", "nobody\" kith_super\nkith \"nobody"}) {
    auto wrong = passing(scratch.path() / "wrong");
    wrong.serving_user = unfit;
    const auto refused = Cluster::start(wrong, soon());
    BOOST_REQUIRE(!refused);
    BOOST_TEST((refused.error().code == Errc::malformed_config));
  }
}

BOOST_AUTO_TEST_CASE(without_a_serving_user_nobody_else_reaches_the_socket) {
  if (::geteuid() != 0) {
    BOOST_TEST_MESSAGE("skipped: only root can be two users");
    return;
  }
  const auto logins = test::shared_cluster().logins("postgres");
  for (const auto& login : {logins.serve, logins.migrate, logins.superuser}) BOOST_TEST(!may_log_in("nobody", login));
}

BOOST_AUTO_TEST_CASE(what_the_serving_login_has_set_for_itself_ends_with_the_next_start) {
  const test::ScratchDirectory scratch;
  constexpr pg::Sql settings =
      "-- test.settings\nSELECT count(*) FROM pg_db_role_setting AS s JOIN pg_roles AS r ON r.oid = s.setrole, "
      "unnest(s.setconfig) AS one WHERE r.rolname = 'kith_serve' AND one NOT LIKE 'search_path=%'";
  const auto left = [&](const std::unique_ptr<Cluster>& cluster) {
    auto c = pg::Connection::open(cluster->logins().superuser, soon()).value();
    return c.exec(settings)[0].get<std::int64_t>(0);
  };
  {
    const auto cluster = start(passing(scratch.path() / "hub"));
    auto taken_over = pg::Connection::open(cluster->logins().serve, soon()).value();
    taken_over.exec("-- test.set\nALTER ROLE kith_serve SET statement_timeout = '1ms'");
    taken_over.exec("-- test.set_here\nALTER ROLE kith_serve IN DATABASE kith SET work_mem = '64kB'");
    BOOST_TEST(left(cluster) == 2);
  }
  const auto cluster = start(passing(scratch.path() / "hub"));
  BOOST_TEST(left(cluster) == 0);
}

// What pg_basebackup needs; "all" in pg_hba.conf does not cover it.
BOOST_AUTO_TEST_CASE(a_base_backup_may_log_in) {
  const std::string login = test::shared_cluster().logins("postgres").superuser.conninfo;
  const std::unique_ptr<PGconn, decltype(&PQfinish)> walsender{PQconnectdb((login + " replication=true").c_str()),
                                                               &PQfinish};
  BOOST_TEST(PQstatus(walsender.get()) == CONNECTION_OK);
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

BOOST_AUTO_TEST_CASE(what_was_committed_is_there_after_a_stop_and_a_start) {
  const test::ScratchDirectory scratch;
  const auto options = durable(scratch.path() / "hub");
  {
    const auto cluster = start(options);
    make_table(*cluster);
    insert(*cluster, 1);
    const pid_t pid = cluster->postmaster_pid();
    cluster->stop();
    BOOST_TEST(!is_running(pid));
  }
  BOOST_TEST(kept(*start(options)) == 1);
}

BOOST_AUTO_TEST_CASE(a_killed_postmaster_comes_back_by_itself_with_all_commits) {
  const test::ScratchDirectory scratch;
  const auto cluster = start(durable(scratch.path() / "hub"));
  make_table(*cluster);
  DatabaseOptions options;
  options.endpoint = cluster->logins().serve;
  Database database{options};
  const auto ask = [&] {
    return database.run_blocking(Lane::read, Deadline::after(5s), [](pg::Connection& c) -> Result<int> {
      return c.exec("-- test.one\nSELECT 1")[0].get<std::int32_t>(0);
    });
  };
  for (int round = 1; round <= 3; ++round) {
    insert(*cluster, round);
    BOOST_REQUIRE(becomes_true([&] { return ask().has_value(); }, 10s));
    ::kill(cluster->postmaster_pid(), SIGKILL);
    BOOST_TEST(becomes_true([&] { return !ask().has_value(); }, 5s));
    // A backend that outlives its postmaster for a moment may still answer: so a new connection, too.
    const auto answers = [&] {
      return pg::Connection::open(cluster->logins().serve, soon()).has_value() && ask().has_value();
    };
    BOOST_TEST(becomes_true(answers, 10s), "no answer within ten seconds");
    BOOST_TEST(kept(*cluster) == round);
  }
  BOOST_TEST(cluster->restarts() >= 3U);
}

// It checks for a dead postmaster only where it waits.
BOOST_AUTO_TEST_CASE(a_backend_that_computes_does_not_keep_the_next_server_from_starting) {
  const test::ScratchDirectory scratch;
  const auto cluster = start(passing(scratch.path() / "hub"));
  auto c = test::TestDatabase::open(cluster->logins().superuser);
  const pid_t backend = c.exec("-- test.pid\nSELECT pg_backend_pid()")[0].get<std::int32_t>(0);
  std::thread computing{[&c] {
    (void)pg::guarded(c, [](pg::Connection& connection) -> Result<void> {
      connection.exec("-- test.compute\nSELECT count(*) FROM generate_series(1, 100000000000)");
      return {};
    });
  }};
  const pid_t before = cluster->postmaster_pid();
  ::kill(before, SIGKILL);
  const auto is_new = [&] {
    const pid_t now = cluster->postmaster_pid();
    return now != 0 && now != before && pg::Connection::open(cluster->logins().serve, soon()).has_value();
  };
  BOOST_TEST(becomes_true(is_new, 30s), "no server within half a minute");
  BOOST_TEST(!is_running(backend));
  computing.join();
}

// A server that waits for its archive says that it starts up, as one does that replays much.
void make_recovery_long(const fs::path& directory, const std::string& seconds) {
  const fs::path data = directory / "pg/work/data";
  std::ofstream{data / "recovery.signal"};
  std::ofstream{data / "postgresql.auto.conf", std::ios::app} << "hot_standby = off\nrestore_command = 'sleep "
                                                              << seconds << "; false'\n";
  struct stat owner {};
  BOOST_REQUIRE(::stat((data / "PG_VERSION").c_str(), &owner) == 0);
  BOOST_REQUIRE(::chown((data / "recovery.signal").c_str(), owner.st_uid, owner.st_gid) == 0);
}

BOOST_AUTO_TEST_CASE(a_recovery_is_waited_for_beyond_the_deadline) {
  const test::ScratchDirectory scratch;
  const fs::path directory = scratch.path() / "hub";
  start(passing(directory));
  make_recovery_long(directory, "6");
  const auto begun = std::chrono::steady_clock::now();
  const auto cluster = Cluster::start(passing(directory), Deadline::after(5s));
  if (!cluster) BOOST_FAIL(cluster.error().sentence());
  BOOST_TEST((std::chrono::steady_clock::now() - begun > 5s));
  BOOST_TEST((*cluster)->restarts() == 0U);
}

BOOST_AUTO_TEST_CASE(a_start_that_waits_for_a_recovery_can_be_given_up) {
  const test::ScratchDirectory scratch;
  const fs::path directory = scratch.path() / "hub";
  start(passing(directory));
  make_recovery_long(directory, "600");
  auto options = passing(directory);
  int asked = 0;
  options.is_cancelled = [&asked] { return ++asked > 20; };
  const auto cluster = Cluster::start(options, soon());
  BOOST_REQUIRE(!cluster);
  BOOST_TEST((cluster.error().code == Errc::cancelled));
}

BOOST_AUTO_TEST_CASE(a_killed_backend_does_not_end_the_server) {
  const test::ScratchDirectory scratch;
  const auto cluster = start(passing(scratch.path() / "hub"));
  const pid_t before = cluster->postmaster_pid();
  auto c = test::TestDatabase::open(cluster->logins().serve);
  ::kill(c.exec("-- test.pid\nSELECT pg_backend_pid()")[0].get<std::int32_t>(0), SIGKILL);
  BOOST_TEST(becomes_true([&] { return pg::Connection::open(cluster->logins().serve, soon()).has_value(); }, 10s));
  BOOST_TEST(cluster->postmaster_pid() == before);
}

BOOST_AUTO_TEST_CASE(a_killed_hub_takes_its_server_with_it_and_the_next_hub_starts) {
  const test::ScratchDirectory scratch;
  const fs::path directory = scratch.path() / "hub";
  for (int round = 0; round < 2; ++round) {
    const pid_t hub = fork_hub(directory);
    const pid_t server = postmaster_of(directory);
    BOOST_TEST(is_running(server));
    ::kill(hub, SIGKILL);
    ::waitpid(hub, nullptr, 0);
    BOOST_TEST(becomes_true([&] { return !is_running(server); }, 20s), "the server outlives its hub");
  }
  BOOST_TEST(start(durable(directory))->is_running());
}

BOOST_AUTO_TEST_CASE(a_server_left_behind_is_ended_before_the_next_starts) {
  const test::ScratchDirectory scratch;
  const fs::path directory = scratch.path() / "hub";
  const pid_t hub = fork_hub(directory);
  const pid_t server = postmaster_of(directory);
  // Stopped, it cannot follow the parent-death signal: an orphan.
  ::kill(server, SIGSTOP);
  ::kill(hub, SIGKILL);
  ::waitpid(hub, nullptr, 0);
  BOOST_TEST(is_running(server));
  std::thread waking{[server] {
    std::this_thread::sleep_for(500ms);
    ::kill(server, SIGCONT);
  }};
  const auto cluster = start(passing(directory));
  waking.join();
  BOOST_TEST(!is_running(server));
  BOOST_TEST(cluster->postmaster_pid() != server);
}

BOOST_AUTO_TEST_CASE(a_lock_file_that_names_a_stranger_does_not_stop_the_start) {
  const test::ScratchDirectory scratch;
  const auto options = passing(scratch.path() / "hub");
  start(options)->stop();
  // As after a power cut: the file stayed, and the number belongs to another process by now.
  const pid_t stranger = ::fork();
  if (stranger == 0) {
    while (true) ::pause();
  }
  std::ofstream{scratch.path() / "hub/pg/work/data/postmaster.pid"} << stranger << "\n";
  BOOST_TEST(start(options)->is_running());
  BOOST_TEST(is_running(stranger));
  ::kill(stranger, SIGKILL);
  ::waitpid(stranger, nullptr, 0);
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
