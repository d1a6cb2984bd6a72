// A member and its hub's audit log, with the real programs: who read what is listed, the log verifies and goes on
// verifying, and a changed row, a dropped tail, a fork, an old checkpoint and another key are each caught on the
// member's machine, by what it remembers.
#include <thread>

#include "hub/audit/base64.hpp"
#include "hub/audit/checkpoint.hpp"
#include "hub/storage/audit_log.hpp"
#include "tests/e2e/kith_member.hpp"

namespace kith::e2e {
namespace {

struct Fixture {
  test::TestHub hub;
  KithMember member{hub, hub.add_organisation("aaln")};
  pg::Connection owner = hub.database().superuser();

  void read(int times) const {
    for (int i = 0; i < times; ++i) BOOST_REQUIRE(member.run({"records"}).exit == cli::ExitCode::done);
  }
  // Until what was committed has its place and is promised.
  Ran verify(std::vector<std::string> more = {}) const {
    std::vector<std::string> words = {"audit", "verify", "--now"};
    words.insert(words.end(), more.begin(), more.end());
    return member.run(std::move(words));
  }
  void verify_all() {
    const auto written = owner.exec("-- test.all\nSELECT count(*) FROM kith.audit_leaf")[0].get<std::int64_t>(0);
    for (int i = 0; i < 100; ++i) {
      const Ran ran = verify({"--json"});
      BOOST_REQUIRE_MESSAGE(ran.exit == cli::ExitCode::done, ran.err);
      if (Json{ran.out}.count("size") >= written) return;
      std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    BOOST_FAIL("the log does not reach what was written");
  }
  // A line is listed once it has its place, a moment after it was written.
  Ran mine_with(const std::vector<std::string>& words, std::string_view word) const {
    Ran ran = member.run(words);
    for (int i = 0; i < 100 && ran.out.find(word) == std::string::npos; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds{50});
      ran = member.run(words);
    }
    return ran;
  }
  // With the rights of whoever has the database; the hub's own guards do not hold for them.
  void tamper(std::initializer_list<pg::Sql> statements) {
    owner.script("SET session_replication_role = replica", "test.tamper");
    for (const auto& sql : statements) owner.exec(sql);
  }
  // The tree is made anew from the rows as they are now, as somebody would who wants to hide a change.
  void rebuild() {
    tamper({"-- test.forget\nTRUNCATE kith.audit_tile, kith.audit_checkpoint",
            "-- test.forget\nUPDATE kith.audit_head SET size = 0, next_position = 1, root = sha256('')"});
  }
  void check_caught(std::string_view words, std::vector<std::string> more = {}) const {
    const Ran ran = verify(std::move(more));
    BOOST_TEST((ran.exit == cli::ExitCode::failed));
    BOOST_TEST(ran.err.find(words) != std::string::npos, ran.err);
    BOOST_TEST(ran.out.empty());
  }
};

BOOST_FIXTURE_TEST_SUITE(audit_of_a_member, Fixture)

BOOST_AUTO_TEST_CASE(who_touched_the_records_is_listed_and_the_log_verifies) {
  member.push(source_dir() / "adapters/aaln/sample.csv", "aaln");
  read(2);
  BOOST_TEST((member.run({"records", "--csv"}).exit == cli::ExitCode::done));
  BOOST_TEST((member.run({"table", "--by", "county"}).exit == cli::ExitCode::done));
  const Ran mine = mine_with({"audit", "mine"}, "tabulated");
  BOOST_TEST((mine.exit == cli::ExitCode::done), mine.err);
  for (const char* word : {"when (UTC)", "aaln", "listed", "exported", "tabulated", "own_use"})
    BOOST_TEST(mine.out.find(word) != std::string::npos, word);
  BOOST_TEST(mine.out.find("pushed") == std::string::npos);
  const Ran all = mine_with({"audit", "mine", "--all", "--json"}, "table");
  std::istringstream lines{all.out};
  std::string line, events;
  while (std::getline(lines, line)) events += cli::text_member(*Json{line}, "event") + " ";
  BOOST_TEST(events.starts_with("enrolment "));
  BOOST_TEST(events.ends_with("push record_list record_list record_export table "));
  verify_all();
  const Ran again = verify();
  BOOST_TEST((again.exit == cli::ExitCode::done), again.err);
  BOOST_TEST(again.out.find("Nothing of the") != std::string::npos);
  read(3);
  verify_all();
  BOOST_TEST((verify({"--full"}).exit == cli::ExitCode::done));
}

BOOST_AUTO_TEST_CASE(the_first_time_the_key_is_shown_and_a_witness_can_cosign) {
  const auto key_file = member.folder.path() / "witness.key";
  const auto saved = member.folder.path() / "checkpoint.txt";
  const Ran first = verify({"--witness", key_file.string(), "--first-time", "--save", saved.string()});
  BOOST_TEST((first.exit == cli::ExitCode::done), first.err);
  BOOST_TEST(first.out.find("for the first time") != std::string::npos);
  const auto note = audit::parse_note(read_file(saved));
  BOOST_REQUIRE(note);
  BOOST_TEST(note->signatures.size() == 2U);
  const audit::Signer witness = audit::Signer::of_witness(SecretKey::load(key_file).value());
  BOOST_TEST(audit::cosigned_at(*note, witness.key()).has_value());
  BOOST_TEST(first.out.find(witness.key().text()) != std::string::npos);
  read(2);
  const Ran second = verify({"--witness", key_file.string(), "--json"});
  BOOST_TEST((second.exit == cli::ExitCode::done), second.err);
  BOOST_TEST(second.out.find(R"("first":false)") != std::string::npos, second.out);
  BOOST_TEST(second.out.find(R"("cosigned":true)") != std::string::npos, second.out);
  // Another member compares what it is shown with what this one has kept.
  const KithMember other{hub, hub.add_organisation("jakara")};
  const Ran compared = other.run({"audit", "verify", "--compare", saved.string()});
  BOOST_TEST((compared.exit == cli::ExitCode::done), compared.err);
}

BOOST_AUTO_TEST_CASE(a_changed_row_is_caught) {
  read(5);
  verify_all();
  tamper(
      {"-- test.change\nUPDATE kith.audit_leaf SET records = 7 WHERE event = 4 AND batch = (SELECT min(batch) FROM "
       "kith.audit_leaf WHERE event = 4)"});
  // What was found good before is not read again without being asked.
  BOOST_TEST((verify().exit == cli::ExitCode::done));
  check_caught("says something else than when it was sealed", {"--full"});
  rebuild();
  read(9);
  check_caught("The log was rewritten");
  BOOST_TEST(fs::exists(member.folder.path() / "keymap.sqlite.audit.evidence"));
}

BOOST_AUTO_TEST_CASE(a_dropped_tail_is_caught) {
  read(5);
  verify_all();
  tamper(
      {"-- test.drop\nDELETE FROM kith.audit_leaf WHERE batch IN (SELECT batch FROM kith.commit_batch ORDER BY "
       "position DESC LIMIT 2)",
       "-- test.drop\nDELETE FROM kith.commit_batch WHERE batch NOT IN (SELECT batch FROM kith.audit_leaf)",
       "-- test.drop\nUPDATE kith.sequence_end SET next_position = (SELECT max(position) + 1 FROM "
       "kith.commit_batch), next_leaf = (SELECT sum(leaves) FROM kith.commit_batch)"});
  rebuild();
  check_caught("shows an older log");
}

BOOST_AUTO_TEST_CASE(an_old_checkpoint_is_caught) {
  read(2);
  verify_all();
  const auto before =
      owner.exec("-- test.old\nSELECT size, note FROM kith.audit_checkpoint ORDER BY size DESC LIMIT 1");
  const auto size = before[0].get<std::int64_t>(0);
  read(4);
  verify_all();
  // The hub goes on serving what it has signed before, genuine as it is.
  owner.script("SET session_replication_role = replica", "test.tamper");
  owner.exec("-- test.old\nDELETE FROM kith.audit_checkpoint WHERE size > $1", size);
  const Ran ran = member.run({"audit", "verify"});
  BOOST_TEST((ran.exit == cli::ExitCode::failed));
  BOOST_TEST(ran.err.find("shows an older log") != std::string::npos, ran.err);
}

BOOST_AUTO_TEST_CASE(a_fork_is_caught_by_whoever_compares) {
  const KithMember other{hub, hub.add_organisation("jakara")};
  read(3);
  verify_all();
  const auto saved = member.folder.path() / "checkpoint.txt";
  BOOST_TEST((verify({"--save", saved.string()}).exit == cli::ExitCode::done));
  // Somebody else is shown the same log with one line changed, signed by the same key.
  tamper({"-- test.fork\nUPDATE kith.audit_leaf SET records = 9 WHERE event = 4"});
  rebuild();
  BOOST_TEST((other.run({"audit", "verify", "--now"}).exit == cli::ExitCode::done));
  const Ran compared = other.run({"audit", "verify", "--compare", saved.string()});
  BOOST_TEST((compared.exit == cli::ExitCode::failed));
  BOOST_TEST(compared.err.find("a fork") != std::string::npos, compared.err);
  check_caught("");
}

BOOST_AUTO_TEST_CASE(another_key_is_caught_and_taken_only_when_it_is_named) {
  verify_all();
  const auto memory = member.folder.path() / "keymap.sqlite.audit";
  // As if the first log had been another one: the file of a member that has seen a hub with another key.
  const audit::Signer stranger = audit::Signer::of_log(SecretKey::random());
  const auto note = audit::sign_checkpoint({stranger.key().name(), 1, audit::leaf_hash("x")}, stranger).serialized();
  std::ofstream{memory} << "kith audit memory 1\nkey " << stranger.key().text() << "\nown 1 0 "
                        << audit::base64(std::string(32, '\0')) << "\n"
                        << note;
  check_caught("signs its log with another key");
  std::ofstream{memory} << "kith audit memory 1\nkey nonsense\n";
  check_caught("cannot be read or was changed");
  fs::remove(memory);
  BOOST_TEST((verify({"--log-key", stranger.key().text()}).exit == cli::ExitCode::failed));
  BOOST_TEST((verify({"--log-key", "nonsense"}).exit == cli::ExitCode::usage));
  BOOST_TEST((verify().exit == cli::ExitCode::done));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::e2e
