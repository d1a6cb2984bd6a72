// The key map kept, moved and lost: what comes back from a backup is the same map, a moved one is closed where it was,
// and after a reset nothing of the source is left at the hub that no map knows.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>

#include "hub/cli/key_map_backup.hpp"
#include "tests/unit/cli/scripted_hub.hpp"

namespace kith::cli {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& file) {
  std::ifstream stream{file, std::ios::binary};
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

struct Fixture {
  ScriptedHub hub;
  Member member{hub};
  fs::path sample = fs::path{std::getenv("KITH_SOURCE_DIR")} / "adapters/aaln/sample.csv";
  fs::path backup = member.folder.path() / "backup.kith";
  fs::path passphrase = member.folder.path() / "passphrase";

  Fixture() { say("correct horse battery staple"); }
  void say(const std::string& words) const {
    std::ofstream{passphrase, std::ios::trunc} << words << '\n';
    fs::permissions(passphrase, fs::perms::owner_read | fs::perms::owner_write);
  }
  Member::Outcome source(const std::string& verb, std::vector<std::string> more = {}) const {
    std::vector<std::string> words = {"source", verb, backup.string(), "--passphrase-file", passphrase.string()};
    words.insert(words.end(), more.begin(), more.end());
    return member.run(std::move(words));
  }
  void lose_the_map() const { fs::remove_all(member.key_map().parent_path()); }
  void check_push(std::string_view outcome) {
    const auto pushed = member.push(sample);
    BOOST_TEST((pushed.exit == ExitCode::done), pushed.err);
    BOOST_TEST(pushed.out.find("\"" + std::string{outcome} + "\":0,") == std::string::npos);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(source, Fixture)

BOOST_AUTO_TEST_CASE(what_comes_back_from_a_backup_is_the_same_map) {
  check_push("applied");
  const std::size_t held = hub.held();
  BOOST_TEST((source("backup").exit == ExitCode::done));
  BOOST_TEST((fs::status(backup).permissions() == (fs::perms::owner_read | fs::perms::owner_write)));
  lose_the_map();
  const auto restored = source("restore");
  BOOST_TEST((restored.exit == ExitCode::done), restored.err);
  check_push("unchanged");
  BOOST_TEST(hub.held() == held);
}

BOOST_AUTO_TEST_CASE(a_backup_replaces_no_file_that_is_there) {
  check_push("applied");
  BOOST_TEST((source("backup").exit == ExitCode::done));
  const std::string first = read_file(backup);
  const auto again = source("backup");
  BOOST_TEST((again.exit == ExitCode::conflict), again.err);
  BOOST_TEST(read_file(backup) == first);
}

BOOST_AUTO_TEST_CASE(a_backup_goes_over_no_map_and_opens_with_its_passphrase_only) {
  check_push("applied");
  BOOST_TEST((source("backup").exit == ExitCode::done));
  BOOST_TEST((source("restore").exit == ExitCode::conflict));
  lose_the_map();
  say("another long passphrase");
  BOOST_TEST((source("restore").exit == ExitCode::failed));
  BOOST_TEST(!fs::exists(member.key_map()));
  say("short");
  BOOST_TEST((source("restore").exit == ExitCode::usage));
}

BOOST_AUTO_TEST_CASE(a_map_that_knows_no_row_gives_way_to_a_backup) {
  check_push("applied");
  BOOST_TEST((source("backup").exit == ExitCode::done));
  lose_the_map();
  hub.knows_the_member = true;
  BOOST_TEST((member.push(sample).exit == ExitCode::usage));
  BOOST_TEST(fs::exists(member.key_map()));
  const auto restored = source("restore");
  BOOST_TEST((restored.exit == ExitCode::done), restored.err);
  check_push("unchanged");
}

BOOST_AUTO_TEST_CASE(a_backup_that_was_cut_or_changed_anywhere_is_refused) {
  { (void)KeyMap::open(member.folder.path() / "m.sqlite").value(); }
  KeyMap keys = KeyMap::open(member.folder.path() / "m.sqlite").value();
  BOOST_REQUIRE(write_backup(keys, member.folder.path() / "m.sqlite", backup, "correct horse").has_value());
  const std::string whole = read_file(backup);
  const fs::path elsewhere = member.folder.path() / "r" / "keymap.sqlite";
  const auto refused = [&](const std::string& text) {
    std::ofstream{backup, std::ios::binary | std::ios::trunc} << text;
    const auto restored = restore_backup(backup, elsewhere, "correct horse");
    return !restored && restored.error().code == Errc::file_unreadable && !fs::exists(elsewhere);
  };
  BOOST_TEST(refused(""));
  BOOST_TEST(refused(whole.substr(0, whole.size() - 1)));
  BOOST_TEST(refused(whole.substr(0, whole.size() / 2)));
  BOOST_TEST(refused(whole + "x"));
  std::string changed = whole;
  changed[whole.size() / 2] = static_cast<char>(changed[whole.size() / 2] ^ 1);
  BOOST_TEST(refused(changed));
}

BOOST_AUTO_TEST_CASE(a_moved_map_is_closed_where_it_was_and_open_where_it_went) {
  check_push("applied");
  BOOST_TEST((source("backup", {"--move"}).exit == ExitCode::done));
  const auto refused = member.push(sample);
  BOOST_TEST((refused.exit == ExitCode::conflict));
  BOOST_TEST(refused.err.find("moved to another machine") != std::string::npos);
  lose_the_map();  // the other machine has none yet
  BOOST_TEST((source("restore").exit == ExitCode::done));
  check_push("unchanged");
}

BOOST_AUTO_TEST_CASE(after_a_lost_map_a_reset_withdraws_everything_and_the_source_is_pushed_anew) {
  check_push("applied");
  const std::size_t held = hub.held();
  lose_the_map();
  hub.lists_records = true;
  BOOST_TEST((member.run({"source", "reset", "--adapter", "aaln"}).exit == ExitCode::usage));
  const auto other = member.run({"source", "reset", "--adapter", "ca_doj", "--yes"});
  BOOST_TEST((other.exit == ExitCode::done));
  BOOST_TEST(other.err.find("0 records") != std::string::npos);
  const auto reset = member.run({"source", "reset", "--adapter", "aaln", "--yes"});
  BOOST_TEST((reset.exit == ExitCode::done), reset.err);
  BOOST_TEST(reset.err.find(std::to_string(held) + " records") != std::string::npos);
  check_push("applied");
  BOOST_TEST(hub.held() == 2 * held);  // as many withdrawn as live
}

// A mapping file of the member's own, of that name.
fs::path own_mapping(const fs::path& folder, const std::string& name) {
  std::ifstream built_in{fs::path{std::getenv("KITH_SOURCE_DIR")} / "adapters/aaln/mapping.toml"};
  std::ostringstream text;
  text << built_in.rdbuf();
  std::string own = text.str();
  constexpr std::string_view line = "name = \"aaln\"";
  const auto at = own.find(line);
  BOOST_REQUIRE(at != std::string::npos);
  own.replace(at, line.size(), "name = \"" + name + "\"");
  const fs::path file = folder / (name + ".toml");
  std::ofstream{file} << own;
  return file;
}

BOOST_AUTO_TEST_CASE(a_reset_of_an_own_mapping_file_finds_its_records_and_spares_those_of_another) {
  const std::string one = own_mapping(member.folder.path(), "one").string();
  const std::string two = own_mapping(member.folder.path(), "two").string();
  const auto push = [&](const std::string& adapter, std::vector<std::string> more = {}) {
    std::vector<std::string> words = {"push", sample.string(), "--adapter", adapter};
    words.insert(words.end(), more.begin(), more.end());
    return member.run(std::move(words));
  };
  BOOST_TEST((push(one).exit == ExitCode::done));
  const std::size_t held = hub.held();
  // Another name is another source: nothing is doubled unasked.
  const auto renamed = push(two);
  BOOST_TEST((renamed.exit == ExitCode::usage), renamed.err);
  BOOST_TEST(renamed.err.find("none of the source two") != std::string::npos, renamed.err);
  BOOST_TEST(hub.held() == held);
  BOOST_TEST((push(two, {"--yes"}).exit == ExitCode::done));
  BOOST_TEST((push(two).exit == ExitCode::done));
  BOOST_TEST(hub.held() == 2 * held);
  hub.lists_records = true;
  const auto reset = member.run({"source", "reset", "--adapter", one, "--yes"});
  BOOST_TEST((reset.exit == ExitCode::done), reset.err);
  BOOST_TEST(reset.err.find(std::to_string(held) + " records of the source one withdrawn") != std::string::npos,
             reset.err);
  lose_the_map();
  const auto rest = member.run({"source", "reset", "--adapter", one, "--yes"});
  BOOST_TEST(rest.err.find(std::to_string(held) + " records of the source one withdrawn") != std::string::npos,
             rest.err);
}

BOOST_AUTO_TEST_CASE(a_record_is_withdrawn_by_the_key_of_its_row) {
  const fs::path file = member.folder.path() / "cases.csv";
  const fs::path mapping = member.folder.path() / "cases.toml";
  std::ofstream{file} << "Case,Site,County,Month\nC-1,A,Alameda,2024-03\nC-2,A,Alameda,2024-04\n";
  std::ofstream{mapping} << R"(mapping = 1
name = "cases"
version = 1
title = "Cases"
kind = "incident"
key = ["case", "site"]
[source]
format = "csv"
[columns]
case = "Case"
site = "Site"
county = "County"
month = "Month"
[fields.source_system]
value = "google_forms"
[fields.consent]
value = "coded_record"
[fields.reported_month]
from = "month"
formats = ["%Y-%m"]
[fields.data_basis]
value = "self_report"
[fields.verification_status]
value = "unreviewed"
[fields.occurred]
from = "month"
formats = ["%Y-%m"]
[fields.place]
from = "county"
gazetteer = "california"
)";
  const std::string adapter = mapping.string();
  const auto pushed = member.run({"push", file.string(), "--adapter", adapter});
  BOOST_TEST((pushed.exit == ExitCode::done), pushed.err << pushed.out);
  // Preview and push agree about a key that comes again.
  std::ofstream{file, std::ios::app} << "C-2,A,Alameda,2024-04\nC-2,A,Alameda,2024-05\n";
  const auto seen = member.run({"preview", file.string(), "--adapter", adapter, "--json"}, false);
  BOOST_TEST(
      seen.out.find(R"("fates":{"record":2,"withdrawn":0,"skipped":0,"refused":1,"repeated":1})") != std::string::npos,
      seen.out);
  const auto tried = member.run({"push", file.string(), "--adapter", adapter, "--json", "--dry-run"});
  BOOST_TEST(tried.out.find("\"refused\":1") != std::string::npos, tried.out);
  std::ofstream{file, std::ios::trunc} << "Case,Site,County,Month\nC-1,A,Alameda,2024-03\nC-2,A,Alameda,2024-04\n";
  const auto unknown = member.run({"withdraw", "--row", "C-9|A", "--adapter", adapter, "--yes"});
  BOOST_TEST((unknown.exit == ExitCode::not_found), unknown.err);
  BOOST_TEST((member.run({"withdraw", "--row", "C-1", "--adapter", adapter, "--yes"}).exit == ExitCode::usage));
  BOOST_TEST((member.run({"withdraw", "--yes"}).exit == ExitCode::usage));
  const auto gone = member.run({"withdraw", "--row", "C-1|A", "--adapter", adapter, "--yes"});
  BOOST_TEST((gone.exit == ExitCode::done), gone.err);
  BOOST_TEST(gone.out.find("withdrawn") != std::string::npos, gone.out);
  // One that waits never leaves.
  std::ofstream{file, std::ios::app} << "C-3,A,Alameda,2024-05\n";
  hub.mood = Mood::is_down;
  BOOST_TEST((member.run({"push", file.string(), "--adapter", adapter}).exit == ExitCode::try_later));
  const auto early = member.run({"withdraw", "--row", "C-3|A", "--adapter", adapter, "--yes"});
  BOOST_TEST((early.exit == ExitCode::try_later), early.err);
  BOOST_TEST(early.err.find("not sent any more") != std::string::npos, early.err);
  hub.mood = Mood::honest;
  const std::size_t held = hub.held();
  BOOST_TEST((member.run({"push"}).exit == ExitCode::done));
  BOOST_TEST(hub.held() == held);
  // It is not sent again, and the other row stays as it was.
  const auto again = member.run({"push", file.string(), "--adapter", adapter, "--json"});
  BOOST_TEST(again.out.find("\"unchanged\":1") != std::string::npos, again.out);
}

BOOST_AUTO_TEST_CASE(a_reset_forgets_the_rows_that_a_map_knows_and_puts_a_broken_one_aside) {
  check_push("applied");
  hub.lists_records = true;
  BOOST_TEST((member.run({"source", "reset", "--adapter", "aaln", "--yes"}).exit == ExitCode::done));
  check_push("applied");
  fs::remove(member.key_map().string() + ".key");
  BOOST_TEST((member.push(sample).exit == ExitCode::failed));
  const auto reset = member.run({"source", "reset", "--adapter", "aaln", "--yes"});
  BOOST_TEST((reset.exit == ExitCode::done), reset.err);
  BOOST_TEST(fs::exists(member.key_map().string() + ".broken"));
  check_push("applied");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::cli
