// A PostgreSQL that is somebody else's, as with database.url, and is stopped and started again under a hub that serves.
// What counts as failure: an answer other than 503 with Retry-After while it is down, an acknowledgement of what is not
// there afterwards, and a hub that has not found it again within ten seconds.
#include "hub/storage/cluster.hpp"
#include "tests/e2e/raw_member.hpp"

namespace kith::e2e {
namespace {

using namespace std::chrono_literals;
using namespace kith::test;
using net::Method;

class OutsideServer {
 public:
  OutsideServer() { start(); }
  void start() {
    storage::ClusterOptions options;
    options.directory = directory_.path() / "outside";
    auto started = storage::Cluster::start(options, Deadline::after(60s));
    if (!started) throw std::runtime_error(started.error().sentence());
    cluster_ = std::move(*started);
  }
  void stop() { cluster_.reset(); }
  // As a configuration names it.
  [[nodiscard]] std::string toml() const {
    const auto url = [&](const char* login) {
      return "\"postgresql:///kith?host=" + (directory_.path() / "outside/pg/run").string() +
             "&port=5432&user=" + login + "\"\n";
    };
    return "[database]\nurl = " + url("kith_serve") + "migrate_url = " + url("kith_migrate");
  }

 private:
  ScratchDirectory directory_;
  std::unique_ptr<storage::Cluster> cluster_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(outage)

BOOST_AUTO_TEST_CASE(without_postgres_everything_is_503_and_it_is_found_again) {
  OutsideServer server;
  HubProcess hub{server.toml()};
  BOOST_REQUIRE(hub.run({"migrate"}) == 0);
  hub.start();
  const auto certificate = hub.add_organisation("aaln");
  Member member{hub.port(), certificate, hub.authority().file()};
  wait_until_known(member);
  std::set<std::string> acknowledged;
  const auto push = [&](const char* type) {
    const Example example;
    const auto answer = member.try_ask(Method::post, "/v1/records", {{"content-type", type}}, incident(example) + "\n");
    if (answer && answer->body.find("\"outcome\":\"applied\"") != std::string::npos) acknowledged.insert(example.uid);
    if (answer && answer->status == 503) BOOST_TEST(answer->header("retry-after") != nullptr);
    return answer ? answer->status : 0;
  };
  for (int i = 0; i < 50; ++i) BOOST_TEST(push("application/json") == 201);
  const std::string known = "/v1/records/" + *acknowledged.begin();

  for (int round = 0; round < 2; ++round) {
    server.stop();
    for (int i = 0; i < 10; ++i) {
      BOOST_TEST(push("application/json") == 503);
      BOOST_TEST(push("application/x-ndjson") == 503);
      for (const std::string& target : {known, std::string{"/v1/records"}, std::string{"/v1/tables?by=county"}}) {
        const auto answer = member.get(target);
        BOOST_TEST(answer.status == 503);
        BOOST_TEST(answer.header("retry-after") != nullptr);
      }
    }
    BOOST_TEST(!hub.is_ready());
    server.start();
    const auto start = Steady::now();
    while ((push("application/json") != 201 || !hub.is_ready()) && since(start) < 30s)
      std::this_thread::sleep_for(100ms);
    BOOST_TEST((since(start) < 10s), "found again after " << since(start).count() << " ms");
    const auto listed = list_all(member);
    for (const auto& uid : acknowledged) BOOST_TEST(listed.contains(uid));
    for (const auto& [uid, times] : listed) BOOST_TEST(times == 1);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::e2e
