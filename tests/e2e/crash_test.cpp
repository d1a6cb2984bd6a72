// kill -9 at random moments under load, of the hub and of PostgreSQL. What counts as failure: an acknowledged record
// that is missing or differs afterwards; an unacknowledged one that is there twice after the client's retry; a hub or a
// database that does not come back by itself. A few kills in the ordinary run; with KITH_FULL 50 of the hub and 20 of
// PostgreSQL.
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "hub/async/run.hpp"
#include "hub/base/json.hpp"
#include "tests/api/example.hpp"
#include "tests/support/hub_process.hpp"
#include "tests/support/test_hub.hpp"

namespace {

using namespace kith;
using namespace kith::test;
using namespace std::chrono_literals;
using net::Method;

int rounds(int few, int full) {
  return std::getenv("KITH_FULL") != nullptr ? full : few;
}

std::chrono::milliseconds random_moment() {
  static std::mt19937 engine{std::random_device{}()};
  return std::chrono::milliseconds{std::uniform_int_distribution<int>{5, 400}(engine)};
}

// One client that pushes until it is told to stop: singles, and small streams. It remembers what it sent and what was
// acknowledged.
class Pusher {
 public:
  Pusher(const HubProcess& hub, const CertificateFiles& certificate) : hub_(hub), certificate_(certificate) {}

  void begin() {
    is_stopping_ = false;
    thread_ = std::thread{[this] { push_until_stopped(); }};
  }
  void stop() {
    is_stopping_ = true;
    thread_.join();
  }
  [[nodiscard]] const std::set<std::string>& acknowledged() const { return acknowledged_; }
  // Sends again what has no acknowledgement; all of it must be taken.
  void retry() {
    BOOST_TEST(without_retry_after_ == 0);
    Member member{hub_.port(), certificate_, hub_.authority().file()};
    for (const auto& [uid, body] : sent_) {
      if (acknowledged_.contains(uid)) continue;
      const auto answer = member.post("/v1/records", "application/json", body);
      BOOST_TEST((answer.status == 201 || answer.status == 200), answer.body);
      acknowledged_.insert(uid);
    }
  }

 private:
  void push_until_stopped() {
    Member member{hub_.port(), certificate_, hub_.authority().file()};
    for (int turn = 0; !is_stopping_; ++turn) {
      const bool is_alive = turn % 5 == 4 ? push_stream(member) : push_single(member);
      if (!is_alive) return;  // the hub is gone; the test starts another
    }
  }
  std::string make() {
    const Example example;
    auto body = incident(example);
    sent_.emplace(example.uid, body);
    last_ = example.uid;
    return body;
  }
  bool push_single(Member& member) {
    auto body = make();
    const auto answer =
        member.try_ask(Method::post, "/v1/records", {{"content-type", "application/json"}}, std::move(body));
    if (answer && (answer->status == 201 || answer->status == 200)) acknowledged_.insert(last_);
    if (answer && answer->status == 503) pause(*answer);
    return answer.has_value();
  }
  // A client heeds Retry-After; this one less, to be there when the hub is back.
  void pause(const net::ClientResponse& answer) {
    if (answer.header("retry-after") == nullptr) ++without_retry_after_;
    std::this_thread::sleep_for(100ms);
  }
  // Each result line that has arrived is an acknowledgement, whether or not the answer was finished.
  bool push_stream(Member& member) {
    std::string body;
    for (int i = 0; i < 50; ++i) body += make() + "\n";
    std::string results;
    const bool is_whole = run_to_end(member.context(), exchange(member.client(), std::move(body), results));
    json::Parser parser;
    for (std::size_t at = 0, end = 0; (end = results.find('\n', at)) != std::string::npos; at = end + 1) {
      std::string line = results.substr(at, end - at);
      const auto result = parser.parse(line);
      if (result && result->find("record_uid") && result->find("outcome").string() == "applied")
        acknowledged_.emplace(result->find("record_uid").string());
    }
    return is_whole;
  }
  static Task<bool> exchange(net::Client& client, std::string body, std::string& results) {
    net::ClientRequest request{Method::post, "/v1/records", {{"content-type", "application/x-ndjson"}}};
    if (!co_await client.start(std::move(request), body.size())) co_return false;
    if (!co_await client.write(body) || !co_await client.end()) co_return false;
    const auto head = co_await client.head();
    if (!head) co_return false;
    while (true) {
      const auto piece = co_await client.read();
      if (!piece) co_return false;
      if (piece->empty()) co_return true;
      results += *piece;
    }
  }

  const HubProcess& hub_;
  CertificateFiles certificate_;
  std::map<std::string, std::string> sent_;
  std::set<std::string> acknowledged_;
  std::string last_;
  int without_retry_after_ = 0;
  std::atomic<bool> is_stopping_{false};
  std::thread thread_;
};

// How often each uid is listed.
std::map<std::string, int> list_all(const HubProcess& hub, const CertificateFiles& certificate) {
  Member member{hub.port(), certificate, hub.authority().file()};
  std::map<std::string, int> listed;
  std::string target = "/v1/records?limit=1000";
  while (!target.empty()) {
    auto answer = member.get(target);
    BOOST_REQUIRE(answer.status == 200);
    target.clear();
    if (const auto* link = answer.header("link")) target = link->substr(1, link->find('>') - 1);
    json::Parser parser{{.bytes = 16U << 20U, .nodes = 1'000'000}};
    const auto page = parser.parse(answer.body);
    BOOST_REQUIRE(page);
    for (auto record = page->find("records").first(); record; record = record.next())
      ++listed[std::string{record.find("record_uid").string()}];
  }
  return listed;
}

struct Load {
  HubProcess hub;
  std::vector<CertificateFiles> certificates;
  std::vector<std::unique_ptr<Pusher>> pushers;

  Load() {
    hub.start();
    for (const auto* code : {"aaln", "jakara", "shelter"}) {
      certificates.push_back(hub.add_organisation(code));
      pushers.push_back(std::make_unique<Pusher>(hub, certificates.back()));
    }
    std::this_thread::sleep_for(1s);
  }
  void begin() {
    for (auto& pusher : pushers) pusher->begin();
  }
  void end() {
    for (auto& pusher : pushers) pusher->stop();
  }
  void check() {
    for (std::size_t i = 0; i < pushers.size(); ++i) {
      const auto before = list_all(hub, certificates[i]);
      for (const auto& uid : pushers[i]->acknowledged())
        BOOST_TEST(before.contains(uid), "an acknowledged record is missing");
      pushers[i]->retry();
      const auto after = list_all(hub, certificates[i]);
      for (const auto& [uid, times] : after) BOOST_TEST(times == 1);
      BOOST_TEST(after.size() == pushers[i]->acknowledged().size());
    }
  }
};

BOOST_FIXTURE_TEST_SUITE(crashes, Load)

BOOST_AUTO_TEST_CASE(a_killed_hub_loses_nothing_that_it_acknowledged) {
  for (int round = 0; round < rounds(4, 50); ++round) {
    begin();
    std::this_thread::sleep_for(random_moment());
    hub.kill();
    end();
    hub.start();
  }
  check();
}

BOOST_AUTO_TEST_CASE(a_killed_postgres_comes_back_by_itself_and_loses_nothing) {
  for (int round = 0; round < rounds(2, 20); ++round) {
    begin();
    std::this_thread::sleep_for(random_moment());
    const pid_t postmaster = hub.postmaster();
    BOOST_REQUIRE(postmaster != 0);
    ::kill(postmaster, SIGKILL);
    std::this_thread::sleep_for(200ms);
    const auto killed = std::chrono::steady_clock::now();
    while (!hub.is_ready() && std::chrono::steady_clock::now() - killed < 30s) std::this_thread::sleep_for(50ms);
    BOOST_TEST(hub.is_ready());
    end();
  }
  check();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
