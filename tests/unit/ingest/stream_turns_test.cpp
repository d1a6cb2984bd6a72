// Permits of streams: all of them while nobody else waits, one while small pushes keep coming, to organisations in
// turn.
#include "hub/ingest/stream_turns.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <vector>

using namespace kith;
using ingest::StreamTurns;

namespace {

struct Waiters {
  boost::asio::io_context context;
  std::vector<StreamTurns::Permit> permits;
  std::vector<std::string> order;

  void take(StreamTurns& turns, const char* org) {
    boost::asio::co_spawn(
        context,
        [](Waiters& self, StreamTurns& from, OrgCode code) -> Task<void> {
          self.permits.push_back(co_await from.take(code));
          self.order.emplace_back(code.text());
        }(*this, turns, OrgCode::parse(org).value()),
        boost::asio::detached);
    settle();
  }
  void settle() {
    context.restart();
    context.poll();  // those who wait count as work, which run() would wait for
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(stream_turns)

BOOST_AUTO_TEST_CASE(there_is_one_permit_while_others_wait_and_all_of_them_again_afterwards) {
  bool are_others_waiting = true;
  StreamTurns turns{3, [&] { return are_others_waiting; }};
  Waiters waiters;
  for (int i = 0; i < 4; ++i) waiters.take(turns, "orga");
  BOOST_TEST(waiters.permits.size() == 1U);
  are_others_waiting = false;
  waiters.permits.clear();
  waiters.settle();
  BOOST_TEST(waiters.permits.size() == 3U);
}

BOOST_AUTO_TEST_CASE(organisations_take_turns) {
  StreamTurns turns{1, [] { return false; }};
  Waiters waiters;
  for (const char* org : {"orga", "orga", "orga", "orgb"}) waiters.take(turns, org);
  while (waiters.order.size() < 4) {
    waiters.permits.clear();
    waiters.settle();
  }
  const std::vector<std::string> expected = {"orga", "orga", "orgb", "orga"};
  BOOST_TEST(waiters.order == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
