// kith is killed with SIGKILL before each of its writes, syncs and sends in turn, while a real hub commits what it got,
// and the push is taken up by the next kith. What counts as failure: a record that is missing at the hub or there
// twice, a row that ends twice or never, accounts that do not add up. Every seventh step in the ordinary run; every one
// with KITH_FULL.
#include "tests/e2e/kith_member.hpp"
#include "tests/support/killed_kith.hpp"

namespace kith::e2e {
namespace {

struct Fixture {
  test::TestHub hub;
  fs::path sample = source_dir() / "adapters/aaln/sample.csv";

  static std::int64_t listed(const KithMember& member) {
    const Ran ran = member.run({"records", "--csv", "--limit", "0"});
    BOOST_REQUIRE_MESSAGE(ran.exit == cli::ExitCode::done, ran.err);
    return std::max<std::int64_t>(0, std::ranges::count(ran.out, '\n') - 1);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(outbox_and_crashes, Fixture)

BOOST_AUTO_TEST_CASE(killed_before_any_step_a_push_goes_on_and_takes_each_row_once) {
  const KithMember model{hub, hub.add_organisation("model")};
  const std::int64_t rows = model.push(sample, "aaln").count("applied");
  BOOST_REQUIRE(rows > 0);
  const long stride = std::getenv("KITH_FULL") != nullptr ? 1 : 7;
  long killed = 0;
  std::int64_t resumed = 0;
  for (long step = 1;; step += stride) {
    const std::string name = "member_" + std::to_string(step);
    const KithMember member{hub, hub.add_organisation(name)};
    const int ended_as =
        test::run_until(step, member.arguments({"push", sample.string(), "--adapter", "aaln", "--json"}));
    if (ended_as == 0) break;
    BOOST_REQUIRE_MESSAGE(ended_as == -SIGKILL, "step " << step << " ended with " << ended_as);
    ++killed;
    // What had been queued goes out without the file, and then the file has nothing new to say.
    const Ran rest = member.run({"push", "--json"});
    BOOST_REQUIRE_MESSAGE(rest.exit == cli::ExitCode::done, rest.err);
    const std::int64_t by_outbox = test::ended(rest.out);
    BOOST_TEST((by_outbox == 0 || by_outbox == rows), "step " << step << ": " << by_outbox);
    if (by_outbox != 0) ++resumed;
    const std::int64_t held = listed(member);
    BOOST_TEST((held == rows || (held == 0 && by_outbox == 0)), "step " << step << ": " << held);
    BOOST_TEST(member.push(sample, "aaln").count(held == 0 ? "applied" : "unchanged") == rows, "step " << step);
    BOOST_TEST(listed(member) == rows, "step " << step);
  }
  BOOST_TEST(killed > 5);
  BOOST_TEST(resumed > 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::e2e
