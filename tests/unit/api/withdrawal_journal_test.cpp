// The journal of withdrawals on a real disk: what was written is read back once, and a line that a crash has cut costs
// nothing but itself.
#include "hub/app/withdrawal_journal.hpp"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "tests/support/pki.hpp"

using namespace kith;
using storage::restoration::Withdrawal;

BOOST_AUTO_TEST_SUITE(withdrawal_journals)

BOOST_AUTO_TEST_CASE(what_was_withdrawn_is_read_back_by_organisation_and_once) {
  const test::TemporaryDirectory folder;
  const auto file = app::withdrawal_journal_file(folder.path());
  BOOST_TEST(app::read_journal(file)->next_position == 1);
  const Withdrawal one{*OrgCode::parse("one"), RecordUid::random()}, two{*OrgCode::parse("two"), RecordUid::random()};
  BOOST_REQUIRE(app::append_journal(file, std::vector{two, one}, 8));
  BOOST_REQUIRE(app::append_journal(file, std::vector{one}, 9));
  BOOST_REQUIRE(app::append_journal(file, {}, 5));  // after a restore
  const auto content = app::read_journal(file);
  BOOST_REQUIRE(content);
  BOOST_TEST((content->withdrawals == std::vector{one, two}));
  BOOST_TEST(content->next_position == 5);
  BOOST_TEST(content->broken_lines == 0U);
  struct stat about {};
  BOOST_REQUIRE(::stat(file.c_str(), &about) == 0);
  BOOST_TEST((about.st_mode & 0777U) == 0600U);
}

BOOST_AUTO_TEST_CASE(a_line_that_was_cut_costs_itself_only) {
  const test::TemporaryDirectory folder;
  const auto file = app::withdrawal_journal_file(folder.path());
  const Withdrawal one{*OrgCode::parse("one"), RecordUid::random()};
  BOOST_REQUIRE(app::append_journal(file, std::vector{one}, 123));
  std::ofstream{file, std::ios::app} << "written 1234";  // of 12345
  BOOST_TEST(app::read_journal(file)->next_position == 123);
  BOOST_TEST(app::read_journal(file)->broken_lines == 1U);
  const Withdrawal two{*OrgCode::parse("two"), RecordUid::random()};
  BOOST_REQUIRE(app::append_journal(file, std::vector{two}, 200));
  const auto content = app::read_journal(file);
  BOOST_REQUIRE(content);
  BOOST_TEST((content->withdrawals == std::vector{one, two}));
  BOOST_TEST(content->next_position == 200);
}

BOOST_AUTO_TEST_CASE(a_folder_in_its_place_is_an_error) {
  const test::TemporaryDirectory folder;
  const auto file = app::withdrawal_journal_file(folder.path());
  std::filesystem::create_directory(file);
  BOOST_TEST((app::append_journal(file, {}, 1).error().code == Errc::file_unwritable));
  BOOST_TEST(!app::read_journal(file));
}

BOOST_AUTO_TEST_SUITE_END()
