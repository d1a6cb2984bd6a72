// The number of requests an organisation may make in a minute, through the door.
#include <boost/test/unit_test.hpp>

#include "tests/api/example.hpp"
#include "tests/support/test_hub.hpp"

namespace {

using namespace kith;
using namespace kith::test;

BOOST_AUTO_TEST_SUITE(request_rate)

BOOST_AUTO_TEST_CASE(who_asks_too_often_is_told_and_others_are_served) {
  HubChanges changes;
  changes.limits.requests_per_minute = 20;
  TestHub hub{changes};
  Member eager{hub, hub.add_organisation("aaln")}, other{hub, hub.add_organisation("jakara")};
  auto answer = eager.get("/v1/meta");
  BOOST_TEST(answer.status == 200);
  BOOST_TEST((answer.header("ratelimit") == nullptr));
  bool was_told = false;
  for (int i = 0; i < 10'000 && answer.status == 200; ++i) {
    answer = eager.get("/v1/meta");
    was_told = was_told || (answer.status == 200 && answer.header("ratelimit") != nullptr);
  }
  BOOST_TEST(was_told);
  BOOST_TEST(answer.status == 429);
  BOOST_TEST((answer.body.find("rate-limited") != std::string::npos));
  BOOST_REQUIRE((answer.header("ratelimit") != nullptr && answer.header("ratelimit-policy") != nullptr));
  BOOST_TEST(*answer.header("ratelimit") == "\"requests\";r=0");
  BOOST_TEST(*answer.header("ratelimit-policy") == "\"requests\";q=20;w=60");
  BOOST_TEST((answer.header("retry-after") != nullptr));
  BOOST_TEST(other.get("/v1/meta").status == 200);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
