// PUT /v1/returns/{period} over HTTP: what it takes, and what it says to the rest. What a release makes of it has tests
// of its own.
#include <boost/test/unit_test.hpp>

#include "tests/api/example.hpp"
#include "tests/support/test_hub.hpp"

namespace {

using namespace kith;
using namespace kith::test;
using net::Method;

struct Fixture {
  TestHub hub;
  Member member{hub, hub.add_organisation("aaln")};

  net::ClientResponse put(const std::string& period, const std::string& body,
                          const std::string& type = "application/json") {
    return member.ask(Method::put, "/v1/returns/" + period, {{"content-type", type}}, body);
  }
  std::int64_t stored() const {
    return hub.database()
        .superuser()
        .exec("-- test.stored\nSELECT coalesce(sum(cardinality(places)), 0)::bigint FROM kith.period_return")[0]
        .get<std::int64_t>(0);
  }
};

bool has(const net::ClientResponse& answer, std::string_view text) {
  return answer.body.find(text) != std::string::npos;
}

BOOST_FIXTURE_TEST_SUITE(returns_of_a_quarter, Fixture)

BOOST_AUTO_TEST_CASE(a_return_is_kept_and_takes_the_place_of_the_one_before) {
  const auto kept = put("2021-Q1", R"({"places":["county:06067","cbsa:40900"]})");
  BOOST_TEST(kept.status == 200, kept.body);
  BOOST_TEST(kept.body == R"({"period":"2021-Q1","places":2})");
  BOOST_TEST(stored() == 2);
  BOOST_TEST(put("2021-Q1", R"({"places":["state:06"]})").status == 200);
  BOOST_TEST(stored() == 1);
}

BOOST_AUTO_TEST_CASE(what_its_condition_may_forbid_is_not_done) {
  BOOST_TEST(put("2021-Q1", R"({"places":["state:06"]})").status == 200);
  const std::vector<net::HeaderField> conditions = {
      {"if-match", "\"x\""}, {"if-match", "*"}, {"if-none-match", "*"}, {"if-none-match", "\"x\""}};
  for (const auto& condition : conditions) {
    const auto answer =
        member.ask(Method::put, "/v1/returns/2021-Q1", {{"content-type", "application/json"}, condition},
                   R"({"places":["county:06067","cbsa:40900"]})");
    BOOST_TEST(answer.status == 412, condition.name << ": " << answer.body);
  }
  BOOST_TEST(stored() == 1);
}

BOOST_AUTO_TEST_CASE(what_is_no_return_is_refused_and_what_stood_there_is_not_told) {
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {R"({"places":["county:06067","county:canary"]})", R"("pointer":"/places/1")"},
      {R"({"places":["city:canary"]})", R"("pointer":"/places/0")"},
      {R"({"places":["canary"]})", R"("pointer":"/places/0")"},
      {R"({"places":[7]})", R"("pointer":"/places/0")"},
      {R"({"places":[]})", R"("pointer":"/places")"},
      {R"({"places":"county:06067"})", R"("pointer":"/places")"},
      {R"({})", R"("pointer":"/places")"},
      {R"(["canary"])", "wrong-type"},
      {R"({"places":["county:06067"],"canary":1})", ""}};
  for (const auto& [body, said] : wrong) {
    const auto answer = put("2021-Q1", body);
    BOOST_TEST((answer.status == 422 || answer.status == 400), body << ": " << answer.status);
    BOOST_TEST(has(answer, said), answer.body);
    BOOST_TEST(!has(answer, "canary"), answer.body);
  }
  BOOST_TEST(put("2021-Q1", "{}", "text/plain").status == 415);
  for (const std::string period : {"2021-Q5", "2021", "2021-01", "x021-Q1", "2021-Q1x", "0021-Q1"})
    BOOST_TEST(put(period, R"({"places":["state:06"]})").status == 404, period);
  BOOST_TEST(put("2021-Q1?x=1", R"({"places":["state:06"]})").status == 400);
  BOOST_TEST(member.get("/v1/returns/2021-Q1").status == 405);
  BOOST_TEST(stored() == 0);
}

BOOST_AUTO_TEST_CASE(a_quarter_that_goes_on_and_one_that_was_released_take_none) {
  const auto early = put("2199-Q4", R"({"places":["state:06"]})");
  BOOST_TEST(early.status == 422, early.body);
  hub.database().superuser().exec(
      "-- test.seal\nINSERT INTO kith.sealed_count (period, counts) VALUES ('2021-Q1', '{}')");
  const auto late = put("2021-Q1", R"({"places":["state:06"]})");
  BOOST_TEST(late.status == 409, late.body);
  BOOST_TEST(has(late, "the quarter has been released"), late.body);
  BOOST_TEST(stored() == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
