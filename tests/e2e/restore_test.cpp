// A disk is lost and a backup put in its place, with the real programs: what was withdrawn since stays withdrawn, the
// log says itself that it was set back, and the member's computer tells that instead of a fork.
#include <sys/stat.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <functional>

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
  // While no hub runs.
  void with_database(const std::function<void()>& work) const {
    storage::ClusterOptions options;
    options.directory = hub.data();
    const auto cluster = storage::Cluster::start(options, Deadline::after(std::chrono::minutes{1}));
    BOOST_REQUIRE(cluster);
    work();
  }
  void restore() const {
    with_database([this] { run_tool("pg_restore --clean --if-exists -d kith " + dump.string()); });
  }
  [[nodiscard]] std::string restorations() const {
    const auto file = hub.data() / "restorations.txt";
    with_database(
        [&] { run_tool("psql -d kith -Atc 'SELECT count(*) FROM kith.audit_restoration' -o " + file.string()); });
    return read_file(file);
  }
  // The backup holds the lease of the hub that served when it was taken; until that is over nothing gets its place.
  void await_places() const {
    const auto file = hub.data() / "unplaced.txt";
    for (int i = 0; i < 300; ++i) {
      run_tool("psql -d kith -Atc 'SELECT count(*) FROM kith.commit_batch WHERE position IS NULL' -o " + file.string());
      if (read_file(file) == "0\n") return;
      std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
    BOOST_FAIL("some batches are not placed");
  }
  [[nodiscard]] fs::path kept() const { return hub.data() / "audit.checkpoint"; }
  [[nodiscard]] fs::path journal() const { return app::withdrawal_journal_file(hub.data()); }
  [[nodiscard]] app::JournalContent read_journal() const {
    const auto key = SecretKey::load(hub.data() / "keys/audit.key");
    const auto content = app::read_journal(journal(), key.value());
    BOOST_REQUIRE(content);
    return *content;
  }
  void await_log(std::string_view word) const {
    for (int i = 0; i < 600 && hub.log().find(word) == std::string::npos; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds{50});
    BOOST_TEST(hub.log().find(word) != std::string::npos, word);
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
  BOOST_TEST(read_journal().withdrawals.size() == 2U);
  BOOST_TEST(read_journal().is_whole());

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

// Two hubs served the database, or the command was ended half way: what lies in a folder is of before the restore.
BOOST_AUTO_TEST_CASE(a_folder_of_before_the_restore_is_no_fault_and_told_twice_is_told_once) {
  const auto certificate = hub.add_organisation("aaln");
  hub.start();
  KithMember member{hub.port(), hub.authority().file(), certificate};
  member.push(source_dir() / "adapters/aaln/sample.csv", "aaln");
  const auto records = records_of(member);
  see_more_than(member, 2);
  run_tool("pg_dump -Fc -d kith -f " + dump.string());
  const auto size_at_backup = verified_size(member);
  BOOST_REQUIRE((member.run({"withdraw", "--yes", records[0]}).exit == ExitCode::done));
  see_more_than(member, size_at_backup);
  stop();
  const std::string old_checkpoint = read_file(kept()), old_journal = read_file(journal());
  const auto put_back = [&] {
    std::ofstream{kept()} << old_checkpoint;
    std::ofstream{journal()} << old_journal;
  };
  restore();
  // Nothing is told to the database where the command could not be finished.
  fs::remove(journal());
  BOOST_REQUIRE(::mkfifo(journal().c_str(), 0600) == 0);
  BOOST_TEST(hub.run({"restored"}) != 0);
  BOOST_TEST(restorations() == "0\n");
  fs::remove(journal());
  put_back();
  BOOST_REQUIRE(hub.run({"restored"}) == 0);
  BOOST_TEST(read_file(fs::path{kept()}.concat(".before_restore")) == old_checkpoint);

  put_back();
  hub.start();
  member.meet(hub.port());
  const Ran told = member.run({"audit", "verify", "--now"});
  BOOST_TEST((told.exit == ExitCode::partly_refused), told.err);
  await_log("audit.verified");
  BOOST_TEST(hub.run({"audit", "verify"}) == 0);
  stop();
  BOOST_TEST(read_file(kept()) != old_checkpoint);
  for (const char* word : {"audit.broken", "withdrawals.set_back"})
    BOOST_TEST(hub.log().find(word) == std::string::npos, word);
  BOOST_TEST(read_journal().written.next_position > 1);

  put_back();
  BOOST_TEST(hub.run({"restored"}) == 0);
  BOOST_TEST(restorations() == "1\n");
  // A line that no hub has written withdraws nothing, and is told.
  std::ofstream{journal(), std::ios::app} << "withdrawn aaln " << records[1] << '\n';
  BOOST_TEST(hub.run({"restored"}) == 1);
  hub.start();
  member.meet(hub.port());
  BOOST_TEST((records_of(member) == std::vector(records.begin() + 1, records.end())));
  BOOST_TEST((member.run({"audit", "verify", "--now"}).exit == ExitCode::done));
  await_log("withdrawals.journal_broken");
  stop();
  BOOST_TEST(read_journal().is_whole());
  BOOST_TEST(fs::exists(fs::path{journal()}.concat(".broken_1")));
}

// Its unit starts it again by itself: it finds its log set back, and signs nothing until that is told.
BOOST_AUTO_TEST_CASE(a_hub_that_was_started_on_the_backup_first_can_tell_of_it_after_that) {
  const auto certificate = hub.add_organisation("aaln");
  hub.start();
  KithMember member{hub.port(), hub.authority().file(), certificate};
  const auto size_at_backup = verified_size(member);
  run_tool("pg_dump -Fc -d kith -f " + dump.string());
  for (int i = 0; i < 3; ++i) BOOST_REQUIRE((member.run({"records"}).exit == ExitCode::done));
  see_more_than(member, size_at_backup + 2);
  stop();
  restore();
  hub.start();
  member.meet(hub.port());
  // More lines than had been promised, and none of them is promised now.
  for (int i = 0; i < 8; ++i) BOOST_REQUIRE((member.run({"records"}).exit == ExitCode::done));
  const Ran older = member.run({"audit", "verify", "--now"});
  BOOST_TEST((older.exit == ExitCode::failed));
  BOOST_TEST(older.err.find("shows an older log") != std::string::npos, older.err);
  await_log("audit.broken");
  BOOST_TEST(hub.run({"audit", "verify"}) != 0);  // and marks it, for every hub
  stop();
  BOOST_REQUIRE(hub.run({"restored"}) == 0);
  hub.start();
  member.meet(hub.port());
  const Ran told = member.run({"audit", "verify", "--now"});
  BOOST_TEST((told.exit == ExitCode::partly_refused), told.err);
  BOOST_TEST(hub.run({"audit", "verify"}) == 0);
  see_more_than(member, size_at_backup + 8);
}

// What a hub puts aside is not forgotten: what it still says is withdrawn, and that something may be missing is told.
BOOST_AUTO_TEST_CASE(a_damaged_journal_that_a_hub_has_put_aside_is_read_and_told) {
  const auto certificate = hub.add_organisation("aaln");
  hub.start();
  KithMember member{hub.port(), hub.authority().file(), certificate};
  member.push(source_dir() / "adapters/aaln/sample.csv", "aaln");
  const auto records = records_of(member);
  run_tool("pg_dump -Fc -d kith -f " + dump.string());
  const auto size_at_backup = verified_size(member);
  BOOST_REQUIRE((member.run({"withdraw", "--yes", records[0]}).exit == ExitCode::done));
  see_more_than(member, size_at_backup);
  stop();
  const std::string whole = read_file(journal());
  std::string damaged = whole;
  const auto at = damaged.find(" written ");
  BOOST_REQUIRE(at != std::string::npos);
  damaged[at + 1] = 'W';
  std::ofstream{journal()} << damaged;
  restore();
  hub.start();  // too early
  await_log("withdrawals.journal_broken");
  stop();
  BOOST_TEST(read_journal().is_whole());
  BOOST_TEST(read_journal().withdrawals.size() == 1U);
  BOOST_TEST(hub.run({"restored"}) == 1);
  hub.start();
  member.meet(hub.port());
  BOOST_TEST((records_of(member) == std::vector(records.begin() + 1, records.end())));
  stop();

  // On another disk, with a copy from elsewhere: the hub's own journal has all of it afterwards.
  fs::remove(journal());
  for (const auto& aside : app::journals_aside(journal())) fs::remove(aside);
  const auto copy = hub.data() / "copy.journal";
  std::ofstream{copy} << whole;
  BOOST_TEST(hub.run({"restored", "--withdrawals", copy.string()}) == 0);
  BOOST_TEST(read_journal().withdrawals.size() == 1U);
  BOOST_TEST(read_journal().is_whole());
  // The hub's own is looked at beside it.
  std::ofstream{journal(), std::ios::app} << "no line of a hub\n";
  BOOST_TEST(hub.run({"restored", "--withdrawals", copy.string()}) == 1);
}

// Without the announcement a log that was set back is one that was rewritten.
BOOST_AUTO_TEST_CASE(a_restore_that_nobody_announced_is_caught) {
  const auto certificate = hub.add_organisation("aaln");
  hub.start();
  KithMember member{hub.port(), hub.authority().file(), certificate};
  member.push(source_dir() / "adapters/aaln/sample.csv", "aaln");
  const auto records = records_of(member);
  run_tool("pg_dump -Fc -d kith -f " + dump.string());
  const auto size_at_backup = verified_size(member);
  BOOST_REQUIRE((member.run({"withdraw", "--yes", records[0]}).exit == ExitCode::done));
  see_more_than(member, size_at_backup);
  stop();
  restore();
  const auto promised = member.folder.path() / "promised.txt";
  fs::rename(kept(), promised);
  hub.start();
  member.meet(hub.port());
  await_log("withdrawals.set_back");
  BOOST_REQUIRE((member.run({"withdraw", "--yes", records[1]}).exit == ExitCode::done));
  // Once a log of that length was signed it is too late to say so.
  for (int i = 0; i < 6; ++i) BOOST_REQUIRE((member.run({"records"}).exit == ExitCode::done));
  await_places();
  const Ran caught = member.run({"audit", "verify", "--now"});
  BOOST_TEST((caught.exit == ExitCode::failed));
  BOOST_TEST(caught.err.find("restored") == std::string::npos, caught.err);
  stop();
  BOOST_TEST(hub.run({"restored", "--checkpoint", promised.string()}) != 0);
  BOOST_TEST(restorations() == "0\n");
  // Both withdrawals are in the journal: of the one that is gone, and of the one that was made since.
  BOOST_TEST(read_journal().withdrawals.size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::e2e
