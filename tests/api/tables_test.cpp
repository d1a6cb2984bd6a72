// GET /v1/tables over HTTP; the counting rules have tests of their own.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <thread>

#include "hub/async/run.hpp"
#include "hub/storage/tables.hpp"
#include "tests/api/example.hpp"
#include "tests/support/test_hub.hpp"

namespace {

using namespace kith;
using namespace kith::test;
using namespace std::chrono_literals;
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

// Tables of `org` that have been counted wait here, holding their connections, until it is destroyed.
class Holdup {
 public:
  explicit Holdup(const TestHub& hub) : connection_(hub.database().superuser()) {
    connection_.script(
        "CREATE FUNCTION public.hold_up() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS\n"
        "  'BEGIN PERFORM pg_advisory_xact_lock_shared(7); RETURN NEW; END';\n"
        "CREATE TRIGGER hold_up BEFORE INSERT ON kith.audit_leaf FOR EACH ROW\n"
        "  WHEN (NEW.event = 5 AND NEW.org = 'aaln') EXECUTE FUNCTION public.hold_up();\n"
        "SELECT pg_advisory_lock(7)",
        "test.hold_up");
  }
  ~Holdup() { connection_.script("SELECT pg_advisory_unlock(7)", "test.let_go"); }
  Holdup(const Holdup&) = delete;
  Holdup& operator=(const Holdup&) = delete;

 private:
  pg::Connection connection_;
};

// Within ten seconds.
bool becomes(const TestHub& hub, const std::string& line) {
  for (int i = 0; i < 200; ++i) {
    if (hub.metrics().find(line + "\n") != std::string::npos) return true;
    std::this_thread::sleep_for(50ms);
  }
  return false;
}

// The share of one organisation: one that is counted, and four that wait.
constexpr std::size_t share = 5;

BOOST_AUTO_TEST_CASE(tables_have_a_quota_that_is_told) {
  const auto answer = member.get("/v1/tables");
  BOOST_REQUIRE(answer.header("ratelimit-policy") != nullptr);
  BOOST_TEST(*answer.header("ratelimit-policy") == R"("tables";q=5;qu="concurrent-requests")");
  BOOST_TEST(answer.header("ratelimit")->starts_with(R"("tables";r=)"));
}

BOOST_AUTO_TEST_CASE(one_organisations_tables_keep_nobody_elses_requests_waiting) {
  Member other{hub, hub.add_organisation("jakara")};
  std::vector<std::thread> asking;
  std::atomic<std::size_t> counted{0}, limited{0};
  {
    const Holdup holdup{hub};
    for (std::size_t i = 0; i < 4 * share; ++i) {
      asking.emplace_back([&] {
        Member mine{hub, certificate};
        const auto answer = mine.get("/v1/tables?by=county");
        const bool is_limited = answer.status == 429 && answer.header("retry-after") != nullptr &&
                                *answer.header("ratelimit") == R"("tables";r=0)";
        counted += answer.status == 200 ? 1 : 0;
        limited += is_limited ? 1 : 0;
      });
    }
    for (int i = 0; i < 200 && limited < 3 * share; ++i) std::this_thread::sleep_for(50ms);
    BOOST_TEST(limited == 3 * share);
    const auto start = std::chrono::steady_clock::now();
    BOOST_TEST(other.get("/v1/tables").status == 200);
    BOOST_TEST(other.get("/v1/records?limit=1").status == 200);
    BOOST_TEST(member.get("/v1/records?limit=1").status == 200);
    BOOST_TEST((std::chrono::steady_clock::now() - start < 5s));
  }
  for (auto& thread : asking) thread.join();
  BOOST_TEST(counted == share);
}

BOOST_AUTO_TEST_CASE(tables_that_nobody_waits_for_are_given_up) {
  const Holdup holdup{hub};
  for (std::size_t i = 0; i < share; ++i) {
    Member impatient{hub, certificate};
    BOOST_REQUIRE(
        run_to_end(impatient.context(), impatient.client().start({Method::get, "/v1/tables?by=county", {}}, 0)));
    impatient.client().close();
  }
  BOOST_TEST(becomes(hub, R"(kith_database_jobs_total{lane="table"} 5)"));
  BOOST_TEST(becomes(hub, R"(kith_database_running{lane="table"} 0)"));
  BOOST_TEST(becomes(hub, R"(kith_database_queued{lane="table"} 0)"));
}

BOOST_AUTO_TEST_CASE(tables_that_take_too_long_are_ended) {
  const Holdup holdup{hub};
  const auto start = std::chrono::steady_clock::now();
  BOOST_TEST(member.get("/v1/tables?by=county").status == 408);
  BOOST_TEST((std::chrono::steady_clock::now() - start < storage::most_table_time + 10s));
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
