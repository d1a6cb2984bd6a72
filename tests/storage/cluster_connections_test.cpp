// The connections of a private cluster: whoever serves cannot take them all.
#include <boost/test/unit_test.hpp>

#include "hub/storage/cluster.hpp"
#include "tests/support/cluster.hpp"

using namespace kith;

namespace {

Deadline soon() {
  return Deadline::after(std::chrono::minutes{1});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(connections_of_a_private_cluster)

BOOST_AUTO_TEST_CASE(who_serves_leaves_an_operators_commands_a_connection) {
  const test::ScratchDirectory scratch;
  storage::ClusterOptions options;
  options.directory = scratch.path() / "hub";
  options.is_durable = false;
  options.max_connections = 20;
  const auto cluster = storage::Cluster::start(options, soon());
  BOOST_REQUIRE(cluster);
  const auto logins = (*cluster)->logins();
  std::vector<pg::Connection> serving;
  while (serving.size() < 20) {
    auto connection = pg::Connection::open(logins.serve, soon());
    if (!connection) break;
    serving.push_back(std::move(*connection));
  }
  BOOST_TEST(serving.size() == 12U);
  BOOST_TEST(pg::Connection::open(logins.migrate, soon()).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
