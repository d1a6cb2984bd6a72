// GET /v1/tables over HTTP; the counting rules have tests of their own.
#include <boost/test/unit_test.hpp>

#include "tests/api/example.hpp"
#include "tests/support/test_hub.hpp"

namespace {

using namespace kith;
using namespace kith::test;
using net::Method;

struct Fixture {
  TestHub hub;
  CertificateFiles certificate = hub.add_organisation("aaln");
  Member member{hub, certificate};

  Fixture() {
    std::string body;
    for (int i = 0; i < 30; ++i) {
      Example example;
      example.county = i < 20 ? "06067" : "06113";
      body += incident(example) + "\n";
    }
    BOOST_REQUIRE(member.post("/v1/records?results=refused", "application/x-ndjson", body).status == 200);
  }
};

BOOST_FIXTURE_TEST_SUITE(own_tables, Fixture)

BOOST_AUTO_TEST_CASE(counts_come_with_base_percentage_and_warnings) {
  const auto answer = member.get("/v1/tables?by=county&by=act_type,gender");
  BOOST_TEST(answer.status == 200, answer.body);
  BOOST_TEST(answer.body.find(R"("count":20)") != std::string::npos);
  BOOST_TEST(answer.body.find(R"("percentage":"66.67")") != std::string::npos, answer.body);
  BOOST_TEST(answer.body.find("small_count") != std::string::npos);
  BOOST_TEST(answer.body.find("\"as_of\":\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_filter_narrows_the_count) {
  const auto answer = member.get("/v1/tables?where=county=06113");
  BOOST_TEST(answer.status == 200);
  BOOST_TEST(answer.body.find("\"records\":10") != std::string::npos, answer.body);
}

BOOST_AUTO_TEST_CASE(csv_is_given_when_asked_for) {
  const auto answer = member.ask(Method::get, "/v1/tables?by=county", {{"accept", "text/csv"}});
  BOOST_TEST(answer.status == 200);
  BOOST_TEST(answer.header("content-type")->starts_with("text/csv"));
  BOOST_TEST(answer.body.find("06067") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(another_organisation_counts_nothing_of_it) {
  Member other{hub, hub.add_organisation("jakara")};
  BOOST_TEST(other.get("/v1/tables").body.find("\"records\":0") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_not_a_dimension_or_code_is_refused_and_not_repeated) {
  for (const auto* query :
       {"by=quixote", "by=county,county", "where=quixote", "where=county=quixote", "by=county,act_type,site,gender",
        "unknown=quixote", "kind=quixote", "multiple_bias=quixote", "taxonomy=quixote", "quixote=1"}) {
    const auto answer = member.get(std::string{"/v1/tables?"} + query);
    BOOST_TEST(answer.status == 400, query << " " << answer.body);
    BOOST_TEST(answer.body.find("quixote") == std::string::npos);
  }
  BOOST_TEST(member.ask(Method::get, "/v1/tables", {{"accept", "image/png"}}).status == 406);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
