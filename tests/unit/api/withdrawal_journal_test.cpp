// The journal of withdrawals on a real disk: what was written is read back once, a line that a crash has cut costs
// nothing but itself, and a line that was changed, put in, taken out or is endless is told.
#include "hub/app/withdrawal_journal.hpp"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <sstream>

#include "tests/support/pki.hpp"

using namespace kith;
using storage::restoration::OrderMark;
using storage::restoration::Withdrawal;

namespace {

struct Journal {
  test::TemporaryDirectory folder;
  std::filesystem::path file = app::withdrawal_journal_file(folder.path());
  SecretKey key = SecretKey::random();
  Uuid incarnation = Uuid::random();
  Withdrawal one{*OrgCode::parse("one"), RecordUid::random()}, two{*OrgCode::parse("two"), RecordUid::random()};

  [[nodiscard]] OrderMark mark(std::int64_t position) const { return {position, incarnation}; }
  [[nodiscard]] app::JournalContent read() const {
    auto content = app::read_journal(file, key);
    BOOST_REQUIRE(content);
    return *std::move(content);
  }
  void append(const std::vector<Withdrawal>& withdrawals, std::int64_t position) const {
    BOOST_REQUIRE(app::append_journal(file, key, {read().next, withdrawals, mark(position)}));
  }
  [[nodiscard]] std::vector<std::string> lines() const {
    std::vector<std::string> all;
    std::ifstream stream{file};
    for (std::string line; std::getline(stream, line);) all.push_back(line);
    return all;
  }
  void write(const std::vector<std::string>& lines) const {
    std::ofstream stream{file, std::ios::trunc};
    for (const std::string& line : lines) stream << line << '\n';
  }
};

BOOST_FIXTURE_TEST_SUITE(withdrawal_journals, Journal)

BOOST_AUTO_TEST_CASE(what_was_withdrawn_is_read_back_by_organisation_and_once) {
  BOOST_TEST((read().written == OrderMark{}));
  append({two, one}, 8);
  append({one}, 9);
  append({}, 5);  // after a restore
  const auto content = read();
  BOOST_TEST((content.withdrawals == std::vector{one, two}));
  BOOST_TEST((content.written == mark(5)));
  BOOST_TEST(content.next.number == 7U);
  BOOST_TEST(content.is_whole());
  struct stat about {};
  BOOST_REQUIRE(::stat(file.c_str(), &about) == 0);
  BOOST_TEST((about.st_mode & 0777U) == 0600U);
}

BOOST_AUTO_TEST_CASE(a_line_that_was_cut_costs_itself_only) {
  append({one}, 123);
  std::ofstream{file, std::ios::app} << read().next.journal.text() << " 3 written 1234";  // of 12345
  BOOST_TEST((read().written == mark(123)));
  BOOST_TEST(read().is_whole());
  append({two}, 200);
  const auto content = read();
  BOOST_TEST((content.withdrawals == std::vector{one, two}));
  BOOST_TEST((content.written == mark(200)));
  BOOST_TEST(content.is_whole());
  std::filesystem::resize_file(file, 11);  // within its first line
  append({two}, 300);
  BOOST_TEST((read().withdrawals == std::vector{two}));
  BOOST_TEST(read().is_whole());
}

BOOST_AUTO_TEST_CASE(a_line_that_was_put_in_or_changed_counts_for_nothing_and_is_told) {
  append({one}, 8);
  auto all = lines();
  const std::string forged = read().next.journal.text() + " 3 withdrawn two " + two.uid.text();
  for (const std::string& line :
       {forged, forged + " AAAAAAAAAAAAAAAAAAAAAA", forged + all[0].substr(all[0].rfind(' ')), std::string{},
        std::string{"written 9223372036854775807"}, std::string(100'000, 'x')}) {
    write({all[0], line, all[1]});
    const auto content = read();
    BOOST_TEST((content.withdrawals == std::vector{one}));
    BOOST_TEST((content.written == mark(8)));
    BOOST_TEST(content.broken_lines == 1U);
    BOOST_TEST(!content.is_whole());
  }
  write(all);
  BOOST_TEST(read().is_whole());
  const auto other = app::read_journal(file, SecretKey::random());
  BOOST_REQUIRE(other);
  BOOST_TEST(other->withdrawals.empty());
  BOOST_TEST(other->broken_lines == 2U);
}

BOOST_AUTO_TEST_CASE(a_line_that_was_taken_out_is_missed) {
  append({one, two}, 8);
  append({}, 9);
  auto all = lines();
  BOOST_REQUIRE(all.size() == 4U);
  write({all[0], all[2], all[3]});
  BOOST_TEST(read().missing_lines == 1U);
  write({all[3]});
  BOOST_TEST(read().missing_lines == 3U);
  write({all[3], all[1], all[0], all[1], all[2]});  // in whatever order, and twice
  BOOST_TEST(read().is_whole());
}

// Somebody keeps a copy of an old journal, and has its lines take the places of newer ones.
BOOST_AUTO_TEST_CASE(a_line_of_another_journal_does_not_hide_that_one_is_missing) {
  append({one, two}, 8);
  const auto old = lines();
  std::filesystem::remove(file);
  const Withdrawal three{*OrgCode::parse("three"), RecordUid::random()};
  append({one, three}, 8);
  const auto all = lines();
  write({all[0], old[1], all[2]});
  const auto content = read();
  BOOST_TEST((content.withdrawals == std::vector{one, two}));  // each was withdrawn
  BOOST_TEST(content.missing_lines == 2U);                     // the first of the old one, and what it stands for
  BOOST_TEST(!content.is_whole());
}

BOOST_AUTO_TEST_CASE(one_that_is_not_whole_is_put_aside_and_none_is_lost) {
  for (const char* content : {"a\n", "b\n"}) {
    std::ofstream{file} << content;
    BOOST_REQUIRE(app::set_journal_aside(file));
  }
  BOOST_TEST(!std::filesystem::exists(file));
  for (const char* name : {"withdrawals.journal.broken_1", "withdrawals.journal.broken_2"})
    BOOST_TEST(std::filesystem::file_size(folder.path() / name) == 2U);
  const std::vector aside{folder.path() / "withdrawals.journal.broken_1",
                          folder.path() / "withdrawals.journal.broken_2"};
  BOOST_TEST((app::journals_aside(file) == aside));
}

// Their names are shown to operators, and what is not a file would end the announcement of a restore.
BOOST_AUTO_TEST_CASE(only_files_that_the_hub_itself_has_named_were_put_aside) {
  const auto named = [&](const std::string& ending) {
    return folder.path() / ("withdrawals.journal.broken_" + ending);
  };
  for (const std::string ending : {"", "x", "1x", "1\r\x1b[2KAll is well", "-1", "1.old"})
    std::ofstream{named(ending)} << "a\n";
  std::filesystem::create_directory(named("2"));
  BOOST_REQUIRE(::mkfifo(named("3").c_str(), 0600) == 0);
  std::filesystem::create_symlink(named("x"), named("4"));
  BOOST_TEST(app::journals_aside(file).empty());
  std::ofstream{named("12")} << "a\n";
  BOOST_TEST((app::journals_aside(file) == std::vector{named("12")}));
}

BOOST_AUTO_TEST_CASE(what_is_no_file_in_its_place_is_an_error_and_is_not_waited_for) {
  const auto check = [&] {
    BOOST_TEST((app::append_journal(file, key, {{}, {}, mark(1)}).error().code == Errc::file_unwritable));
    BOOST_TEST((app::check_journal(file).error().code == Errc::file_unwritable));
    BOOST_TEST((app::read_journal(file, key).error().code == Errc::file_unreadable));
    std::filesystem::remove(file);
  };
  std::filesystem::create_directory(file);
  check();
  BOOST_REQUIRE(::mkfifo(file.c_str(), 0600) == 0);
  check();
  std::filesystem::create_symlink("/dev/zero", file);
  check();
  std::ofstream{folder.path() / "elsewhere"};
  std::filesystem::create_symlink(folder.path() / "elsewhere", file);
  check();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
