// The life of the process: signals, restarts, and the commands beside it.
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <fstream>
#include <thread>

#include "hub/async/run.hpp"
#include "tests/api/example.hpp"
#include "tests/support/hub_process.hpp"
#include "tests/support/test_hub.hpp"

namespace {

using namespace kith;
using namespace kith::test;
using namespace std::chrono_literals;
using net::Method;

Member member_of(const HubProcess& hub, const CertificateFiles& certificate) {
  return Member{hub.port(), certificate, hub.authority().file()};
}

int status_until_known(Member& member) {
  int status = 0;
  for (int i = 0; i < 100 && status != 200; ++i) {
    status = member.get("/v1/meta").status;
    if (status != 200) std::this_thread::sleep_for(50ms);
  }
  return status;
}

BOOST_AUTO_TEST_SUITE(life)

BOOST_AUTO_TEST_CASE(sigterm_ends_it_in_order_and_the_next_start_finds_everything) {
  HubProcess hub;
  hub.start();
  const auto certificate = hub.add_organisation("aaln");
  Example example;
  {
    Member member = member_of(hub, certificate);
    BOOST_TEST(status_until_known(member) == 200);
    BOOST_TEST(member.post("/v1/records", "application/json", incident(example)).status == 201);
  }
  hub.signal(SIGTERM);
  BOOST_TEST(hub.wait() == 0);
  BOOST_TEST(hub.postmaster() == 0);
  hub.start();
  Member member = member_of(hub, certificate);
  BOOST_TEST(member.get("/v1/records/" + example.uid).status == 200);
}

BOOST_AUTO_TEST_CASE(what_libpq_would_take_from_the_environment_leads_no_command_elsewhere) {
  const HubProcess hub;
  for (const char* name : {"PGSERVICE", "PGOPTIONS", "PGHOSTADDR"})
    ::setenv(name, "elsewhere", 1);  // NOLINT(concurrency-mt-unsafe): one thread
  const int added = hub.run({"org", "add", "aaln", "--name", "AALN"});
  for (const char* name : {"PGSERVICE", "PGOPTIONS", "PGHOSTADDR"})
    ::unsetenv(name);  // NOLINT(concurrency-mt-unsafe): likewise
  BOOST_TEST(added == 0);
}

BOOST_AUTO_TEST_CASE(a_crash_leaves_no_memory_on_the_disk) {
  HubProcess hub;
  hub.start();
  for (const pid_t pid : {hub.pid(), hub.postmaster()}) {
    std::ifstream limits{"/proc/" + std::to_string(pid) + "/limits"};
    std::string line, core;
    while (std::getline(limits, line))
      if (line.starts_with("Max core file size")) core = line;
    BOOST_TEST(core.starts_with("Max core file size        0                    0 "), core);
  }
}

BOOST_AUTO_TEST_CASE(a_hub_that_may_open_too_few_files_says_so_with_both_numbers) {
  for (const bool is_enough : {true, false}) {
    HubProcess hub{"[limits]\nconnections = 2000\n"};
    hub.limit_open_files(is_enough ? 3'000 : 2'999);
    hub.start();
    const auto at = hub.log().find(R"("files.too_few")");
    BOOST_REQUIRE((at == std::string::npos) == is_enough);
    if (is_enough) continue;
    const auto line = hub.log().substr(at, hub.log().find('\n', at) - at);
    BOOST_TEST(line.find(R"("open_files":2999)") != std::string::npos, line);
    BOOST_TEST(line.find(R"("needed":3000)") != std::string::npos, line);
  }
}

BOOST_AUTO_TEST_CASE(a_stream_in_flight_is_finished_before_sigterm_ends_the_hub) {
  HubProcess hub;
  hub.start();
  const auto certificate = hub.add_organisation("aaln");
  Member member = member_of(hub, certificate);
  BOOST_TEST(status_until_known(member) == 200);
  const auto exchange = [&](net::Client& client) -> Task<std::string> {
    std::string results;
    const std::string first = incident() + "\n";
    const std::string second = incident() + "\n";
    net::ClientRequest request{Method::post, "/v1/records", {{"content-type", "application/x-ndjson"}}};
    BOOST_REQUIRE(co_await client.start(std::move(request)));
    BOOST_REQUIRE(co_await client.write(first));
    std::this_thread::sleep_for(300ms);
    hub.signal(SIGTERM);
    std::this_thread::sleep_for(300ms);
    BOOST_REQUIRE(co_await client.write(second));
    BOOST_REQUIRE(co_await client.end());
    BOOST_REQUIRE(co_await client.head());
    while (true) {
      const auto piece = co_await client.read();
      BOOST_REQUIRE(piece);
      if (piece->empty()) co_return results;
      results += *piece;
    }
  };
  const auto results = run_to_end(member.context(), exchange(member.client()));
  BOOST_TEST(results.find(R"({"summary":{"offered":2,"applied":2)") != std::string::npos, results);
  BOOST_TEST(hub.wait() == 0);
}

// Every process of the private cluster, stopped as a disk that hangs would stop it. What still is there at the end is
// killed, because nobody else would.
class FrozenCluster {
 public:
  explicit FrozenCluster(pid_t postmaster) : processes_{postmaster} {
    std::ifstream children{"/proc/" + std::to_string(postmaster) + "/task/" + std::to_string(postmaster) + "/children"};
    for (pid_t child = 0; children >> child;) processes_.push_back(child);
    for (const pid_t process : processes_) ::kill(process, SIGSTOP);
  }
  ~FrozenCluster() {
    for (const pid_t process : processes_) ::kill(process, SIGKILL);
  }
  FrozenCluster(const FrozenCluster&) = delete;
  FrozenCluster& operator=(const FrozenCluster&) = delete;
  [[nodiscard]] std::size_t size() const { return processes_.size(); }

 private:
  std::vector<pid_t> processes_;
};

BOOST_AUTO_TEST_CASE(a_second_sigterm_ends_the_hub_soon_although_postgres_hangs) {
  HubProcess hub;
  hub.start();
  const auto certificate = hub.add_organisation("aaln");
  Member member = member_of(hub, certificate);
  BOOST_TEST(status_until_known(member) == 200);
  Example kept;
  BOOST_TEST(member.post("/v1/records", "application/json", incident(kept)).status == 201);
  {
    const FrozenCluster frozen{hub.postmaster()};
    BOOST_REQUIRE(frozen.size() > 3U);
    std::thread asking{[&] {
      (void)member.try_ask(Method::post, "/v1/records", {{"content-type", "application/json"}}, incident());
    }};
    hub.signal(SIGTERM);
    // Only once the first is taken, or the two would be one.
    for (int i = 0; i < 200 && count_of(hub.log(), "\"stopping\"") == 0; ++i) std::this_thread::sleep_for(50ms);
    const auto start = std::chrono::steady_clock::now();
    hub.signal(SIGTERM);
    (void)hub.wait();
    BOOST_TEST((std::chrono::steady_clock::now() - start < 30s));
    asking.join();
  }
  hub.start();
  Member again = member_of(hub, certificate);
  BOOST_TEST(again.get("/v1/records/" + kept.uid).status == 200);
}

BOOST_AUTO_TEST_CASE(the_trace_of_a_request_is_in_the_log_and_nothing_else_of_it) {
  HubProcess hub;
  hub.start();
  Member member = member_of(hub, hub.add_organisation("aaln"));
  BOOST_TEST(status_until_known(member) == 200);
  const std::string sampled = "4bf92f3577b34da6a3ce929d0e0e4736", quiet = "5bf92f3577b34da6a3ce929d0e0e4736";
  const auto ask = [&](const std::string& target, const std::string& value) {
    return member.ask(Method::get, target, {{"traceparent", value}}).status;
  };
  BOOST_TEST(ask("/v1/meta", "00-" + sampled + "-00f067aa0ba902b7-01") == 200);
  BOOST_TEST(ask("/v1/meta", "00-" + quiet + "-00f067aa0ba902b7-00") == 200);
  BOOST_TEST(ask("/v1/quixote", "00-maria.garcia@example.org000000000-00f067aa0ba902b7-01") == 404);
  hub.signal(SIGTERM);
  BOOST_TEST(hub.wait() == 0);
  const std::string log = hub.log();
  BOOST_TEST(count_of(log, sampled) == 1U, log);
  BOOST_TEST(count_of(log, R"("event":"request.answered","route":"meta","status":200)") == 1U, log);
  BOOST_TEST(count_of(log, quiet) == 0U);
  for (const auto* canary : {"00f067aa0ba902b7", "quixote", "maria"}) BOOST_TEST(count_of(log, canary) == 0U, log);
}

BOOST_AUTO_TEST_CASE(sighup_under_load_fails_no_request_and_shows_the_new_certificate) {
  HubProcess hub;
  hub.start();
  const auto certificate = hub.add_organisation("aaln");
  Member first = member_of(hub, certificate);
  BOOST_TEST(status_until_known(first) == 200);
  std::atomic<bool> is_over{false};
  std::atomic<int> failures{0};
  std::atomic<int> answers{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 3; ++i) {
    clients.emplace_back([&] {
      while (!is_over) {
        Member member = member_of(hub, certificate);  // a new handshake each time
        const auto answer = member.try_ask(Method::get, "/v1/meta");
        ++(answer && answer->status == 200 ? answers : failures);
      }
    });
  }
  // As long as a slow machine needs for some handshakes.
  for (int i = 0; i < 10 || (answers <= 20 && i < 1'000); ++i) {
    static_cast<void>(hub.authority().hub());  // new files at the same paths
    hub.signal(SIGHUP);
    std::this_thread::sleep_for(50ms);
  }
  is_over = true;
  for (auto& client : clients) client.join();
  BOOST_TEST(failures == 0);
  BOOST_TEST(answers > 20);
  BOOST_TEST(first.get("/v1/meta").status == 200);
  BOOST_TEST(count_of(hub.log(), "certificates.reloaded") > 0U);
}

BOOST_AUTO_TEST_CASE(organisations_are_managed_with_and_without_a_serving_hub) {
  HubProcess hub;
  BOOST_TEST(hub.run({"org", "add", "aaln", "--name", "First", "--funding", "sth,private"}) == 0);
  BOOST_TEST(hub.run({"org", "add", "aaln", "--name", "Again"}) == 6);
  BOOST_TEST(hub.run({"org", "add", "Bad Code", "--name", "x"}) == 2);
  BOOST_TEST(hub.run({"org", "add", "other", "--name", "x", "--funding", "bank"}) == 2);
  BOOST_TEST(hub.run({"org", "suspend", "nobody"}) == 5);
  BOOST_TEST(hub.run({"org"}) == 2);
  hub.start();
  BOOST_TEST(hub.run({"org", "suspend", "aaln"}) == 0);
  BOOST_TEST(hub.run({"org", "list", "--json"}) == 0);
  BOOST_TEST(hub.run({"doctor"}) == 0);
  BOOST_TEST(hub.run({"check-config"}) == 0);
  BOOST_TEST(hub.run({"migrate"}) == 0);
}

BOOST_AUTO_TEST_CASE(a_second_hub_on_the_same_directory_is_refused) {
  HubProcess hub;
  hub.start();
  BOOST_TEST(hub.run({"serve"}) == 1);
  BOOST_TEST(hub.is_ready());
}

BOOST_AUTO_TEST_CASE(the_log_holds_no_free_text_and_no_address) {
  HubProcess hub;
  hub.start();
  const auto certificate = hub.add_organisation("aaln");
  Member member = member_of(hub, certificate);
  BOOST_TEST(status_until_known(member) == 200);
  Example example;
  example.more = R"(,"name":"Jane Quixote","daypart":"quixote@example.org")";
  member.post("/v1/records", "application/json", incident(example));
  member.get("/v1/records/quixote?quixote=1");
  member.get("/v1/tables?by=quixote");
  member.ask(Method::post, "/v1/records", {{"content-type", "quixote/quixote"}, {"user-agent", "quixote"}}, "quixote");
  Member stranger{hub.port(), hub.authority().client("quixote"), hub.authority().file()};
  BOOST_TEST(stranger.get("/v1/meta").status == 403);
  std::this_thread::sleep_for(1'500ms);
  hub.signal(SIGTERM);
  BOOST_TEST(hub.wait() == 0);
  const auto log = hub.log();
  BOOST_TEST(count_of(log, "strangers.refused") > 0U);
  for (const auto* canary : {"uixote", "127.0.0.1", "CN=", "Organisation"})
    BOOST_TEST(count_of(log, canary) == 0U, log);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
