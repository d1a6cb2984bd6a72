// What a member's computer makes of a log that hides lines or refuses them: what it has seen once it never forgets.
#include <boost/test/unit_test.hpp>
#include <fstream>

#include "tests/unit/cli/scripted_log.hpp"

namespace kith::cli {
namespace {

BOOST_FIXTURE_TEST_SUITE(audit_checks, ScriptedLog)

BOOST_AUTO_TEST_CASE(a_hub_that_refuses_lines_it_has_shown_is_not_forgiven_and_nothing_is_forgotten) {
  append(5, true);
  BOOST_REQUIRE((verify().exit == ExitCode::done));
  const OwnLines known = memory().own;
  BOOST_TEST(known.count == 5U);
  refuse_lines(Errc::not_permitted);
  for (const auto& words : {std::vector<std::string>{}, std::vector<std::string>{"--full"}}) {
    const auto refused = verify(words);
    BOOST_TEST((refused.exit == ExitCode::not_permitted), refused.out);
    BOOST_TEST(refused.err.find("has shown before") != std::string::npos, refused.err);
    BOOST_TEST((memory().own == known));
  }
  refuse_lines({});
  hide(2);
  const auto hidden = verify({"--full"});
  BOOST_TEST((hidden.exit == ExitCode::failed));
  BOOST_TEST(hidden.err.find("no longer among those") != std::string::npos, hidden.err);
}

BOOST_AUTO_TEST_CASE(only_a_role_without_records_has_no_lines_and_that_is_said) {
  append(3, false);
  for (const Errc other : {Errc::not_authenticated, Errc::not_registered}) {
    refuse_lines(other);
    BOOST_TEST((verify().exit == ExitCode::not_permitted));
    BOOST_TEST(!std::filesystem::exists(memory_file()));
  }
  refuse_lines(Errc::not_permitted);
  const auto first = verify();
  BOOST_TEST((first.exit == ExitCode::done), first.err);
  BOOST_TEST(first.out.find("refuses you the lines") != std::string::npos, first.out);
  BOOST_TEST(verify({"--json"}).out.find(R"("own_lines_refused":true)") != std::string::npos);
  // When the role has records after all, all of them are looked at.
  append(2, true);
  refuse_lines({});
  BOOST_TEST(verify({"--json"}).out.find(R"("own_lines":2)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_restoration_pardons_what_is_gone_and_nothing_before) {
  append(10, true);
  BOOST_REQUIRE((verify().exit == ExitCode::done));
  append(10, true);
  BOOST_REQUIRE((verify().exit == ExitCode::done));
  set_back(15);
  append(2, true);
  const auto told = verify({"--json"});
  BOOST_TEST((told.exit == ExitCode::partly_refused), told.err);
  BOOST_TEST(told.err.find("the first 10 lines were found unchanged") != std::string::npos, told.err);
  BOOST_TEST(told.err.find("from there to line 15 could not be checked") != std::string::npos, told.err);
  BOOST_TEST(told.out.find(R"("verified":false)") != std::string::npos, told.out);
  BOOST_TEST(told.out.find(R"("checked_to":10)") != std::string::npos, told.out);
  // It is told once, and the log goes on from there.
  BOOST_TEST((verify({"--full"}).exit == ExitCode::done));
}

BOOST_AUTO_TEST_CASE(a_line_rewritten_under_the_cover_of_a_restoration_is_caught) {
  for (int i = 0; i < 4; ++i) {
    append(5, true);
    BOOST_REQUIRE((verify().exit == ExitCode::done));
  }
  set_back(18);
  rewrite(3);
  const auto caught = verify();
  BOOST_TEST((caught.exit == ExitCode::failed));
  BOOST_TEST(caught.err.find("The log was rewritten: its first 15 lines") != std::string::npos, caught.err);
  BOOST_TEST(memory().last.checkpoint.size == 20U);
}

BOOST_AUTO_TEST_CASE(a_line_hidden_under_the_cover_of_a_restoration_is_caught) {
  append(10, true);
  BOOST_REQUIRE((verify().exit == ExitCode::done));
  append(1, false);
  BOOST_REQUIRE((verify().exit == ExitCode::done));
  set_back(10);
  hide(4);
  const auto caught = verify();
  BOOST_TEST((caught.exit == ExitCode::failed));
  BOOST_TEST(caught.err.find("no longer among those") != std::string::npos, caught.err);
}

BOOST_AUTO_TEST_CASE(of_several_restorations_the_one_that_left_least_counts) {
  for (int i = 0; i < 4; ++i) {
    append(5, true);
    BOOST_REQUIRE((verify().exit == ExitCode::done));
  }
  set_back(18);
  append(4, true);
  set_back(4);
  append(6, true);
  const auto told = verify();
  BOOST_TEST((told.exit == ExitCode::partly_refused), told.err);
  BOOST_TEST(told.err.find("Nothing of the old log could be checked") != std::string::npos, told.err);
}

// Who has seen nothing from before a restore holds the log against what was signed of it then.
BOOST_AUTO_TEST_CASE(a_log_that_does_not_begin_with_what_it_went_on_from_is_caught) {
  append(10, true);
  set_back(7);
  append(2, true);
  BOOST_REQUIRE((verify().exit == ExitCode::done));
  std::filesystem::remove(memory_file());
  rewrite(3);
  const auto caught = verify();
  BOOST_TEST((caught.exit == ExitCode::failed));
  BOOST_TEST(caught.err.find("its first 7 lines are not those from which it went on") != std::string::npos, caught.err);
}

BOOST_AUTO_TEST_CASE(what_a_later_restore_took_back_need_not_hold) {
  append(10, true);
  set_back(8);
  append(4, true);
  set_back(5);
  append(9, true);
  const auto good = verify();
  BOOST_TEST((good.exit == ExitCode::done), good.err);
}

BOOST_AUTO_TEST_CASE(a_fork_from_before_a_restore_is_found_by_who_compares) {
  append(10, true);
  BOOST_REQUIRE((verify().exit == ExitCode::done));
  rewrite(9);
  const auto theirs = folder.path() / "theirs.txt";
  std::ofstream{theirs} << checkpoint();
  append(2, true);
  set_back(5);
  const auto check_fork = [&] {
    const auto forked = verify({"--compare", theirs.string()});
    BOOST_TEST((forked.exit == ExitCode::failed));
    BOOST_TEST(forked.err.find("a fork within the first 10 lines") != std::string::npos, forked.err);
  };
  check_fork();
  BOOST_REQUIRE((verify().exit == ExitCode::partly_refused));
  check_fork();  // what it had seen is kept
}

BOOST_AUTO_TEST_CASE(two_runs_at_once_are_one_after_the_other) {
  append(3, true);
  {
    const auto other = AuditMemoryLock::take(memory_file());
    BOOST_REQUIRE(other.has_value());
    const auto refused = verify();
    BOOST_TEST((refused.exit == ExitCode::try_later), refused.err);
    BOOST_TEST(refused.err.find("Another kith audit verify") != std::string::npos, refused.err);
    BOOST_TEST(!std::filesystem::exists(memory_file()));
  }
  BOOST_TEST((verify().exit == ExitCode::done));
  BOOST_TEST((verify().exit == ExitCode::done));
}

BOOST_AUTO_TEST_CASE(marks_are_few_and_never_far_apart) {
  std::vector<AuditMark> marks;
  for (std::uint64_t size = 1; size < 20'000; ++size) {
    marks = thinned(marks, size);
    BOOST_REQUIRE(marks.size() <= 20U);
    if (size > 1) BOOST_REQUIRE(marks.front().size == 1U);
    for (std::size_t i = 1; i < marks.size(); ++i)
      BOOST_REQUIRE(size - marks[i - 1].size <= 4 * (size - marks[i].size));
    marks.push_back({size, {}, {}});
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::cli
