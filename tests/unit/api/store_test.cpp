// The connections of a private PostgreSQL: enough for every lane of the hub, and some that it cannot take.
#include "hub/app/store.hpp"

#include <boost/test/unit_test.hpp>

using namespace kith;

BOOST_AUTO_TEST_SUITE(store)

BOOST_AUTO_TEST_CASE(every_lane_has_its_connections_and_the_operator_some_beside_them) {
  app::Config config;
  config.threads = {.network = 1, .single = 2, .bulk = 3, .read = 16, .table = 16, .control = 1};
  const auto options = app::cluster_options(config);
  constexpr unsigned lanes = 2 + 3 + 16 + 16 + 1, not_for_who_serves = 8;
  BOOST_TEST(options.max_connections >= lanes + not_for_who_serves + 4);
  BOOST_TEST(app::cluster_options(config, 60).max_connections >= 60 + not_for_who_serves + 4);
}

BOOST_AUTO_TEST_SUITE_END()
