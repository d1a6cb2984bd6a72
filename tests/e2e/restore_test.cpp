// A disk is lost and a backup put in its place, with the real programs: what was withdrawn since stays withdrawn, the
// log says itself that it was set back, and the member's computer tells that instead of a fork.
#include <csignal>
#include <cstdlib>

#include "hub/app/withdrawal_journal.hpp"
#include "tests/e2e/kith_member.hpp"
#include "tests/support/hub_process.hpp"

namespace kith::e2e {
namespace {

using cli::ExitCode;

struct RestoreFixture {
  test::HubProcess hub;
  fs::path dump = hub.data() / "kith.dump";

  // The tools of PostgreSQL as an operator runs them.
  void run_tool(const std::string& words) const {
    const std::string line = "/usr/bin/" + words + " -h " + (hub.data() / "pg/run").string() + " -U kith_super";
    BOOST_REQUIRE(std::system(line.c_str()) == 0);  // NOLINT(concurrency-mt-unsafe): one thread
  }
  void stop() {
    hub.signal(SIGTERM);
    BOOST_TEST(hub.wait() == 0);
  }
  void restore() const {
    storage::ClusterOptions options;
    options.directory = hub.data();
    const auto cluster = storage::Cluster::start(options, Deadline::after(std::chrono::minutes{1}));
    BOOST_REQUIRE(cluster);
    run_tool("pg_restore --clean --if-exists -d kith " + dump.string());
  }
};

// The uids of those that are not withdrawn.
std::vector<std::string> records_of(const KithMember& member) {
  const Ran ran = member.run({"records", "--json", "--limit", "0"});
  BOOST_REQUIRE_MESSAGE(ran.exit == ExitCode::done, ran.err);
  std::vector<std::string> uids;
  std::istringstream lines{ran.out};
  for (std::string line; std::getline(lines, line);) uids.push_back(cli::text_member(*Json{line}, "record_uid"));
  std::ranges::sort(uids);
  return uids;
}

std::int64_t verified_size(const KithMember& member) {
  const Ran ran = member.run({"audit", "verify", "--now", "--json"});
  BOOST_REQUIRE_MESSAGE(ran.exit == ExitCode::done, ran.err);
  return Json{ran.out}.count("size");
}

// Until so many lines more have their places and are promised.
void see_more_than(const KithMember& member, std::int64_t size) {
  for (int i = 0; i < 200; ++i) {
    if (verified_size(member) > size) return;
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  BOOST_FAIL("the log does not grow");
}

BOOST_FIXTURE_TEST_SUITE(restores, RestoreFixture)

BOOST_AUTO_TEST_CASE(what_was_withdrawn_after_the_backup_stays_withdrawn_and_the_log_says_that_it_was_set_back) {
  const auto certificate = hub.add_organisation("aaln");
  hub.start();
  KithMember member{hub.port(), hub.authority().file(), certificate};
  member.push(source_dir() / "adapters/aaln/sample.csv", "aaln");
  const auto before = records_of(member);
  BOOST_REQUIRE(before.size() > 2);
  see_more_than(member, 2);
  run_tool("pg_dump -Fc -d kith -f " + dump.string());
  const auto size_at_backup = verified_size(member);
  for (const auto& uid : {before[0], before[2]})
    BOOST_REQUIRE((member.run({"withdraw", "--yes", uid}).exit == ExitCode::done));
  see_more_than(member, size_at_backup + 1);
  BOOST_TEST(hub.run({"restored"}) != 0);  // it serves
  stop();
  const auto journal = app::read_journal(app::withdrawal_journal_file(hub.data()));
  BOOST_REQUIRE(journal);
  BOOST_TEST(journal->withdrawals.size() == 2U);

  restore();
  BOOST_REQUIRE(hub.run({"restored"}) == 0);
  BOOST_REQUIRE(hub.run({"restored"}) == 0);  // twice is once
  hub.start();
  member.meet(hub.port());
  auto expected = before;
  expected.erase(expected.begin() + 2);
  expected.erase(expected.begin());
  const auto after = records_of(member);
  BOOST_TEST(after == expected, boost::test_tools::per_element());
  // Not listed and known all the same: a tombstone, and no record that the hub has never seen.
  for (const auto& uid : {before[0], before[2]})
    BOOST_TEST((member.run({"withdraw", "--yes", uid}).exit == ExitCode::done));
  BOOST_TEST((member.run({"withdraw", "--yes", RecordUid::random().text()}).exit == ExitCode::not_found));

  const Ran told = member.run({"audit", "verify", "--now"});
  BOOST_TEST((told.exit == ExitCode::partly_refused), told.err);
  BOOST_TEST(told.err.find("was restored from a backup") != std::string::npos, told.err);
  BOOST_TEST(fs::exists(member.folder.path() / "keymap.sqlite.audit.before_restore"));
  const Ran again = member.run({"audit", "verify", "--now", "--full"});
  BOOST_TEST((again.exit == ExitCode::done), again.err);
  BOOST_TEST(again.err.find("backup") == std::string::npos, again.err);
  BOOST_TEST(hub.run({"audit", "verify"}) == 0);
}

// Without the announcement a log that was set back is one that was rewritten.
BOOST_AUTO_TEST_CASE(a_restore_that_nobody_announced_is_caught) {
  const auto certificate = hub.add_organisation("aaln");
  hub.start();
  KithMember member{hub.port(), hub.authority().file(), certificate};
  run_tool("pg_dump -Fc -d kith -f " + dump.string());
  const auto size_at_backup = verified_size(member);
  for (int i = 0; i < 3; ++i) BOOST_REQUIRE((member.run({"records"}).exit == ExitCode::done));
  see_more_than(member, size_at_backup + 2);
  stop();
  restore();
  fs::remove(hub.data() / "audit.checkpoint");
  hub.start();
  member.meet(hub.port());
  const Ran caught = member.run({"audit", "verify", "--now"});
  BOOST_TEST((caught.exit == ExitCode::failed));
  BOOST_TEST(caught.err.find("restored") == std::string::npos, caught.err);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::e2e
