// kith is killed with SIGKILL before each of its writes, syncs and sends in turn, and the push is taken up by the next
// kith. What counts as failure: a record that is missing at the hub or there twice, a row that ends twice or never,
// accounts that do not add up. Every seventh step in the ordinary run; every one with KITH_FULL.
#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "tests/support/killed_kith.hpp"
#include "tests/unit/cli/scripted_hub.hpp"

namespace kith::cli {
namespace {

namespace fs = std::filesystem;

using test::ended;
using test::run_until;

fs::path sample() {
  return fs::path{std::getenv("KITH_SOURCE_DIR")} / "adapters/aaln/sample.csv";
}

std::int64_t rows_of_sample() {
  ScriptedHub hub;
  BOOST_TEST((Member{hub}.push(sample()).exit == ExitCode::done));
  BOOST_REQUIRE(hub.held() > 0U);
  return static_cast<std::int64_t>(hub.held());
}

// Between two kills; with KITH_FULL no step is left out.
long stride() {
  return std::getenv("KITH_FULL") != nullptr ? 1 : 7;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(crashes)

BOOST_AUTO_TEST_CASE(killed_before_any_step_a_push_goes_on_and_takes_each_row_once) {
  const std::int64_t rows = rows_of_sample();
  long killed = 0;
  std::int64_t resumed = 0;
  for (long step = 1;; step += stride()) {
    ScriptedHub hub;
    const Member member{hub};
    const int ended_as = run_until(step, member.words({"push", sample().string(), "--adapter", "aaln", "--json"}));
    if (ended_as == 0) break;
    BOOST_REQUIRE_MESSAGE(ended_as == -SIGKILL, "step " << step << " ended with " << ended_as);
    ++killed;
    // What had been queued goes out without the file, and then the file has nothing new to say.
    const auto rest = member.run({"push", "--json"});
    BOOST_REQUIRE_MESSAGE(rest.exit == ExitCode::done, rest.err);
    const std::int64_t by_outbox = ended(rest.out);
    BOOST_TEST((by_outbox == 0 || by_outbox == rows), "step " << step << ": " << by_outbox);
    if (by_outbox != 0) ++resumed;
    const auto whole = member.push(sample());
    BOOST_TEST((whole.exit == ExitCode::done), whole.err);
    BOOST_TEST(whole.out.find("\"offered\":" + std::to_string(rows) + ",") != std::string::npos);
    BOOST_TEST(hub.held() == static_cast<std::size_t>(rows), "step " << step);
  }
  BOOST_TEST(killed > 5);
  BOOST_TEST(resumed > 0);
}

BOOST_AUTO_TEST_CASE(killed_before_any_step_while_it_takes_over_what_waits_it_sends_each_row_once) {
  const std::int64_t rows = rows_of_sample();
  long killed = 0;
  for (long step = 1;; step += stride()) {
    ScriptedHub hub;
    const Member member{hub};
    hub.mood = Mood::is_down;
    BOOST_TEST((member.push(sample()).exit == ExitCode::try_later));
    hub.mood = Mood::honest;
    const int ended_as = run_until(step, member.words({"push", sample().string(), "--adapter", "aaln", "--json"}));
    if (ended_as == 0) break;
    BOOST_REQUIRE_MESSAGE(ended_as == -SIGKILL, "step " << step << " ended with " << ended_as);
    ++killed;
    // Whichever push had them, the rows of the file have one end.
    const auto rest = member.run({"push", "--json"});
    BOOST_REQUIRE_MESSAGE(rest.exit == ExitCode::done, rest.err);
    const std::int64_t by_outbox = ended(rest.out);
    BOOST_TEST((by_outbox == rows || (by_outbox == 0 && hub.held() == static_cast<std::size_t>(rows))),
               "step " << step);
    BOOST_TEST((member.push(sample()).exit == ExitCode::done));
    BOOST_TEST(hub.held() == static_cast<std::size_t>(rows), "step " << step);
  }
  BOOST_TEST(killed > 5);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::cli
