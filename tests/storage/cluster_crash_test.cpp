// What becomes of a private cluster when it, or its hub, is killed: what was committed is there, and the next one
// starts.
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hub/storage/database.hpp"
#include "tests/storage/private_cluster.hpp"

using namespace kith;
using namespace kith::storage;
using namespace std::chrono_literals;

namespace {

namespace fs = std::filesystem;

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

BOOST_AUTO_TEST_SUITE(crashes_of_a_private_cluster)

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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
