// What a member's computer makes of a log that hides lines or refuses them: what it has seen once it never forgets.
#include <boost/test/unit_test.hpp>

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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::cli
