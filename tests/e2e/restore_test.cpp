// A disk is lost and a backup put in its place, with the real programs: what was withdrawn since stays withdrawn, the
// log says itself that it was set back, and the member's computer tells that instead of a fork.
#include <sys/stat.h>

#include <fstream>

#include "tests/e2e/restored_hub.hpp"

namespace kith::e2e {
namespace {

using cli::ExitCode;

BOOST_FIXTURE_TEST_SUITE(restores, RestoredHub)

BOOST_AUTO_TEST_CASE(what_was_withdrawn_after_the_backup_stays_withdrawn_and_the_log_says_that_it_was_set_back) {
  const auto before = push();
  const auto size_at_backup = back_up();
  for (const auto& uid : {before[0], before[2]}) withdraw(uid);
  see_more_than(member, size_at_backup + 1);
  stop();
  BOOST_TEST(read_journal().withdrawals.size() == 2U);
  BOOST_TEST(read_journal().is_whole());

  restore();
  BOOST_REQUIRE(hub.run({"restored"}) == 0);
  BOOST_REQUIRE(hub.run({"restored"}) == 0);  // twice is once
  start();
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
  const auto records = withdraw_after_backup();
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
  start();
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
  start();
  BOOST_TEST((records_of(member) == std::vector(records.begin() + 1, records.end())));
  BOOST_TEST((member.run({"audit", "verify", "--now"}).exit == ExitCode::done));
  await_log("withdrawals.journal_broken");
  stop();
  BOOST_TEST(read_journal().is_whole());
  BOOST_TEST(fs::exists(fs::path{journal()}.concat(".broken_1")));
}

// Its unit starts it again by itself: it finds its log set back, and signs nothing until that is told.
BOOST_AUTO_TEST_CASE(a_hub_that_was_started_on_the_backup_first_can_tell_of_it_after_that) {
  const auto size_at_backup = back_up();
  for (int i = 0; i < 3; ++i) BOOST_REQUIRE((member.run({"records"}).exit == ExitCode::done));
  see_more_than(member, size_at_backup + 2);
  stop();
  restore();
  start();
  // More lines than had been promised, and none of them is promised now.
  for (int i = 0; i < 8; ++i) BOOST_REQUIRE((member.run({"records"}).exit == ExitCode::done));
  const Ran older = member.run({"audit", "verify", "--now"});
  BOOST_TEST((older.exit == ExitCode::failed));
  BOOST_TEST(older.err.find("shows an older log") != std::string::npos, older.err);
  await_log("audit.broken");
  BOOST_TEST(hub.run({"audit", "verify"}) != 0);  // and marks it, for every hub
  stop();
  BOOST_REQUIRE(hub.run({"restored"}) == 0);
  start();
  const Ran told = member.run({"audit", "verify", "--now"});
  BOOST_TEST((told.exit == ExitCode::partly_refused), told.err);
  BOOST_TEST(hub.run({"audit", "verify"}) == 0);
  see_more_than(member, size_at_backup + 8);
}

// What a hub puts aside is not forgotten: what it still says is withdrawn, and that something may be missing is told.
BOOST_AUTO_TEST_CASE(a_damaged_journal_that_a_hub_has_put_aside_is_read_and_told) {
  const auto records = withdraw_after_backup();
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
  start();
  check_says_aside(1);
  stop();
  start();
  check_says_aside(1);
  BOOST_TEST((records_of(member) == std::vector(records.begin() + 1, records.end())));
  stop();

  // On another disk, with a copy from elsewhere: the hub's own journal has all of it afterwards.
  fs::remove(journal());
  for (const auto& aside : app::journals_aside(journal())) fs::remove(aside);
  start();
  check_says_aside(0);
  stop();
  fs::remove(journal());
  const auto copy = hub.data() / "copy.journal";
  std::ofstream{copy} << whole;
  BOOST_TEST(hub.run({"restored", "--withdrawals", copy.string()}) == 0);
  BOOST_TEST(read_journal().withdrawals.size() == 1U);
  BOOST_TEST(read_journal().is_whole());
  // The hub's own is looked at beside it.
  std::ofstream{journal(), std::ios::app} << "no line of a hub\n";
  BOOST_TEST(hub.run({"restored", "--withdrawals", copy.string()}) == 1);
}

BOOST_AUTO_TEST_CASE(that_there_is_no_journal_is_told_until_one_is_given) {
  const auto records = withdraw_after_backup();
  const auto copy = hub.data() / "copy.journal";
  fs::rename(journal(), copy);
  restore();
  for (int i = 0; i < 2; ++i) {
    BOOST_TEST(hub.run({"restored"}) == 1);
    BOOST_TEST(hub.printed().find("There is no journal of withdrawals") != std::string::npos, hub.printed());
    with_database([this] { BOOST_TEST(hub.run({"doctor"}) != 0); });
    BOOST_TEST(hub.printed().find("WRONG journal of withdrawals: ") != std::string::npos, hub.printed());
  }
  BOOST_TEST(hub.run({"restored", "--withdrawals", copy.string()}) == 0, hub.printed());
  with_database([this] { static_cast<void>(hub.run({"doctor"})); });
  BOOST_TEST(hub.printed().find("ok    journal of withdrawals") != std::string::npos, hub.printed());
  start();
  BOOST_TEST((records_of(member) == std::vector(records.begin() + 1, records.end())));
}

// Without the announcement a log that was set back is one that was rewritten.
BOOST_AUTO_TEST_CASE(a_restore_that_nobody_announced_is_caught) {
  const auto records = withdraw_after_backup();
  restore();
  const auto promised = member.folder.path() / "promised.txt";
  fs::rename(kept(), promised);
  start();
  await_log("withdrawals.set_back");
  withdraw(records[1]);
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
