// Members and strangers who mean harm, against the real process: they are slow, they never read, they stop in the
// middle, they are many, they send what can be read in two ways, what expands without end, and what breaks parsers.
// What counts as failure: another member who is not served meanwhile, a bad connection that outlives its deadline, a
// committed record that is gone, an answer that is no refusal, or memory that grows.
#include "tests/e2e/raw_member.hpp"
#include "tests/unit/net/compress.hpp"
#include "tests/unit/net/smuggling.hpp"

namespace kith::e2e {
namespace {

using namespace std::chrono_literals;
using namespace kith::test;
using net::Method;

constexpr auto short_limits = R"(
[limits]
handshake_seconds = 2
header_seconds = 2
keep_alive_seconds = 900 # a slow machine takes minutes to make ten thousand connections
body_idle_seconds = 2
write_idle_seconds = 2
request_seconds = 4
)";

// One hub for all of them: what one attack leaves behind, the next would meet.
struct Siege {
  HubProcess hub{short_limits};
  CertificateFiles certificate, other;
  std::shared_ptr<net::TlsClient> tls;
  static inline Siege* now = nullptr;

  Siege() {
    prepare_for_measuring();
    hub.start();
    certificate = hub.add_organisation("aaln");
    other = hub.add_organisation("jakara");
    tls = tls_of(hub, certificate);
    for (const auto& who : {certificate, other}) {
      Member member{hub.port(), who, hub.authority().file()};
      wait_until_known(member);
      for (int i = 0; i < 20; ++i)
        BOOST_REQUIRE(member.post("/v1/records", "application/json", incident()).status == 201);
    }
    now = this;
  }
  ~Siege() { now = nullptr; }
};

struct Attack {
  Siege& siege = *Siege::now;
  HubProcess& hub = siege.hub;
  Member member{hub.port(), siege.certificate, hub.authority().file()};
  std::int64_t calm_kib = 0;  // what the attacks before have left behind counts for them

  Attack() {
    forget_peak(hub.pid());
    calm_kib = peak_kib(hub.pid());
  }

  [[nodiscard]] std::unique_ptr<RawMember> raw(int receive_bytes = 0) const {
    return std::make_unique<RawMember>(hub.port(), siege.tls, receive_bytes);
  }
  // Memory as at rest, but for what a few buffers take. ThreadSanitizer keeps four bytes for each one that is touched.
  void check_memory() const {
#if defined(__has_feature) && __has_feature(thread_sanitizer)
    constexpr std::int64_t most_kib = 5 * 96 * 1024;
#else
    constexpr std::int64_t most_kib = 96 * 1024;
#endif
    const auto grown = peak_kib(hub.pid()) - calm_kib;
    BOOST_TEST(grown < most_kib, "the hub has grown by " << grown << " KiB");
  }
};

std::string post(std::string_view type, std::string_view more) {
  return "POST /v1/records HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + std::string{type} + "\r\n" +
         std::string{more} + "\r\n";
}

std::string chunk(std::string_view bytes) {
  char size[20];
  std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
  return size + std::string{bytes} + "\r\n";
}

// A connection that behaves badly, what it goes on to send, and when it has to be over.
struct Slow {
  const char* what;
  std::string first, drip;
  Milliseconds limit;
  const char* answer;  // what it must have been told; null: nothing
  std::unique_ptr<RawMember> connection = {};
  Steady::time_point start = {};
};

void watch(std::vector<Slow>& slow) {
  const auto start = Steady::now();
  const auto lives = [](const Slow& one) { return !one.connection->has_ended(); };
  while (std::ranges::any_of(slow, lives) && since(start) < 30s) {
    for (auto& one : slow) {
      if (!lives(one)) continue;
      if (!one.drip.empty()) one.connection->send(one.drip, 0ms);
      one.connection->take(0ms);
      if (lives(one)) continue;
      BOOST_TEST_CONTEXT(one.what) {
        BOOST_TEST((since(one.start) < one.limit + 6s), "ended after " << since(one.start).count() << " ms");
        BOOST_TEST((since(one.start) > one.limit - 1s), "ended after " << since(one.start).count() << " ms");
        if (one.answer != nullptr) BOOST_TEST(one.connection->received().starts_with(one.answer));
      }
    }
    std::this_thread::sleep_for(250ms);
  }
  BOOST_TEST(std::ranges::count_if(slow, lives) == 0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hostile, *boost::unit_test::fixture<Siege>())

BOOST_FIXTURE_TEST_CASE(the_slow_are_ended_at_their_deadline_and_others_are_served, Attack) {
  Bystander bystander{hub, siege.other};
  std::vector<Slow> slow;
  for (int i = 0; i < 15; ++i) {
    slow.push_back({"silent handshake", "", "", 2s, nullptr});
    slow.push_back({"half-open handshake", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc", 9), "", 2s, nullptr});
    slow.push_back({"slow header", "GET /v1/meta HTTP/1.1\r\nHost: lo", "x", 2s, "HTTP/1.1 408"});
    slow.push_back({"silent body", post("application/json", "Content-Length: 900\r\n") + "{", "", 2s, "HTTP/1.1 408"});
    slow.push_back({"slow body", post("application/json", "Content-Length: 900\r\n") + "{", " ", 4s, "HTTP/1.1 "});
    slow.push_back({"silent stream", post("application/x-ndjson", "Content-Length: 900\r\n") + "{", "", 2s, nullptr});
  }
  for (auto& one : slow) {
    const bool is_tls = !std::string_view{one.what}.ends_with("handshake");
    one.connection = std::make_unique<RawMember>(hub.port(), is_tls ? siege.tls : nullptr);
    BOOST_REQUIRE(one.connection->send(one.first));
    one.start = Steady::now();
  }
  watch(slow);
  bystander.check();
}

BOOST_FIXTURE_TEST_CASE(one_who_never_reads_results_is_ended_and_what_was_committed_stays, Attack) {
  Bystander bystander{hub, siege.other};
  const auto before = list_all(member);
  const auto greedy = raw(4'096);
  BOOST_REQUIRE(greedy->send(post("application/x-ndjson", "Transfer-Encoding: chunked\r\n")));
  std::string records, nothing;
  for (int i = 0; i < 500; ++i) nothing += "{}\n";  // each gets a long answer
  std::map<std::string, std::string> sent;
  const auto start = Steady::now();
  while (!greedy->has_ended() && since(start) < 60s) {
    const Example example;
    sent.emplace(example.uid, incident(example) + "\n");
    if (!greedy->send(chunk(sent[example.uid] + nothing), 12s)) break;
  }
  BOOST_TEST(greedy->has_ended());
  BOOST_TEST((since(start) < 60s));
  std::size_t stayed = 0;
  for (const auto& [uid, times] : list_all(member)) {
    BOOST_TEST(times == 1);
    if (sent.contains(uid)) ++stayed;
  }
  BOOST_TEST(stayed > 0U);
  for (const auto& [uid, line] : sent) records += line;
  const auto again = member.post("/v1/records", "application/x-ndjson", records);
  BOOST_TEST(again.body.find("\"unchanged\":" + std::to_string(stayed) + ",") != std::string::npos, again.body);
  BOOST_TEST(list_all(member).size() == before.size() + sent.size());
  bystander.check();
  check_memory();
}

BOOST_FIXTURE_TEST_CASE(one_who_stops_in_mid_body_is_ended_and_keeps_what_was_acknowledged, Attack) {
  Bystander bystander{hub, siege.other};
  std::vector<std::unique_ptr<RawMember>> quitters;
  std::vector<std::string> uids;
  for (int i = 0; i < 10; ++i) {
    quitters.push_back(raw());
    std::string lines;
    for (int line = 0; line < 10; ++line) {
      const Example example;
      uids.push_back(example.uid);
      lines += incident(example) + "\n";
    }
    BOOST_REQUIRE(quitters.back()->send(post("application/x-ndjson", "Transfer-Encoding: chunked\r\n") +
                                        chunk(lines + incident().substr(0, 40))));
  }
  const auto start = Steady::now();
  for (auto& quitter : quitters) {
    const auto answer = quitter->take_all(12s);
    BOOST_TEST(quitter->has_ended());
    BOOST_TEST(count_of(answer, "\"outcome\":\"applied\"") == 10U, answer);
    BOOST_TEST(count_of(answer, "summary") == 0U);
  }
  BOOST_TEST((since(start) < 12s));
  const auto listed = list_all(member);
  for (const auto& uid : uids) BOOST_TEST(listed.contains(uid));
  bystander.check();
}

BOOST_FIXTURE_TEST_CASE(many_connections_leave_room_for_another, Attack) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  const auto room = static_cast<std::size_t>(limit.rlim_cur) - std::min<std::size_t>(limit.rlim_cur, 300);
  const std::size_t wanted = std::getenv("KITH_FULL") != nullptr ? 10'000 : 1'000;
  const std::size_t count = std::min(wanted, room);
  if (count < wanted) BOOST_TEST_MESSAGE("only " << count << " connections: this machine allows no more descriptors");
  const auto second = tls_of(hub, siege.other);
  Bystander bystander{hub, siege.other};
  std::vector<std::unique_ptr<RawMember>> crowd;
  for (std::size_t i = 0; i < count; ++i)
    crowd.push_back(std::make_unique<RawMember>(hub.port(), i % 2 == 0 ? siege.tls : second));
  std::size_t served = 0;
  const std::string get = "GET /v1/meta HTTP/1.1\r\nHost: localhost\r\n\r\n";
  for (std::size_t i = 0; i < count; i += 10) {
    BOOST_TEST_REQUIRE(crowd[i]->send(get));
    served += crowd[i]->take_until("HTTP/1.1 200") ? 1U : 0U;
  }
  BOOST_TEST(served == (count + 9) / 10);
  bystander.check();
}

BOOST_FIXTURE_TEST_CASE(what_can_be_read_in_two_ways_is_refused, Attack) {
  for (const auto& sample : net::test::ambiguous_requests()) {
    const auto attacker = raw();
    attacker->send(sample.text);
    const auto answer = attacker->take_all();
    BOOST_TEST_CONTEXT(sample.name) {
      BOOST_TEST(answer.starts_with("HTTP/1.1 400 "));
      BOOST_TEST(count_of(answer, "HTTP/1.1 ") == 1U);
      BOOST_TEST(attacker->has_ended());
    }
  }
  for (const auto& sample : net::test::ambiguous_chunks()) {
    const auto attacker = raw();
    attacker->send(post("application/json", "Transfer-Encoding: chunked\r\n") + sample.text +
                   "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto answer = attacker->take_all();
    BOOST_TEST_CONTEXT(sample.name) {
      BOOST_TEST(answer.starts_with("HTTP/1.1 400 "), answer);
      BOOST_TEST(count_of(answer, "HTTP/1.1 ") == 1U);
      BOOST_TEST(attacker->has_ended());
    }
  }
  const auto tall = raw();
  tall->send("GET /v1/meta HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n");
  BOOST_TEST(tall->take_all().starts_with("HTTP/1.1 431 "));
  const auto wide = raw();
  std::string fields;
  for (int i = 0; i < 200; ++i) fields += "X: y\r\n";
  wide->send("GET /v1/meta HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
  BOOST_TEST(wide->take_all().starts_with("HTTP/1.1 431 "));
  check_memory();
}

BOOST_FIXTURE_TEST_CASE(bombs_are_refused_before_they_expand, Attack) {
  using net::test::gzip;
  using net::test::zstd;
  constexpr std::size_t size = std::size_t{32} << 20U;
  std::string lines(size, '\n');
  for (std::size_t at = 0; at + 3 < size; at += 3) lines.replace(at, 2, "{}");
  const std::string zeros(size, '\0');
  struct Bomb {
    const char* coding;
    std::string bytes;
  };
  const std::vector<Bomb> bombs = {{"gzip", gzip(zeros)}, {"gzip", gzip(std::string(size, '['))},
                                   {"gzip", gzip(lines)}, {"zstd", zstd(zeros)},
                                   {"zstd", zstd(lines)}, {"zstd", zstd(zeros, 27)}};
  for (const auto& bomb : bombs) {
    for (const std::string type : {"application/json", "application/x-ndjson"}) {
      const std::vector<net::HeaderField> headers = {{"content-type", type}, {"content-encoding", bomb.coding}};
      for (const std::string target : {"/v1/records", "/v1/records?atomic=true"}) {
        const auto answer = member.try_ask(Method::post, target, headers, bomb.bytes);
        // A stream that has begun cannot take back its 200; it ends without a summary.
        const bool is_refused = !answer || answer->status == 413 || answer->status == 400;
        BOOST_TEST(is_refused, bomb.coding << " " << type << " " << answer->status << answer->body.substr(0, 300));
      }
    }
  }
  BOOST_TEST(member.post("/v1/records", "application/json", incident()).status == 201);
  check_memory();
}

BOOST_FIXTURE_TEST_CASE(what_breaks_parsers_is_refused_and_costs_a_stream_one_line, Attack) {
  const std::string record = incident();
  const auto with = [&](const std::string& member_text) {
    return record.substr(0, record.size() - 1) + "," + member_text + "}";
  };
  const std::vector<std::string> attacks = {
      std::string(1'000, '['),
      std::string(60'000, '['),
      R"({"a":)" + std::string(20'000, '[') + std::string(20'000, ']') + "}",
      R"({"revision":1.00000000001e-2147483638})",
      with(R"("daypart":"\u0000")"),
      with(R"("kind":"incident")"),
      with(R"("daypart":"\ud800")"),
      with(R"("daypart":"\udc00\ud800")"),
      with("\"daypart\":\"\xff\xfe\""),
      with("\"daypart\":\"\xed\xa0\x80\""),
      with("\"daypart\":\"\xc0\x80\""),
      with(R"("daypart":")" + std::string(40'000, 'x') + "\""),
      record.substr(0, record.size() / 2),
      record + record,
      "NaN",
      "{\"a\":" + std::string(50'000, '9') + "}",
  };
  for (const auto& attack : attacks) {
    const auto answer = member.post("/v1/records", "application/json", attack);
    BOOST_TEST((answer.status == 400 || answer.status == 413 || answer.status == 422),
               answer.status << " for " << attack.substr(0, 60));
    const auto stream =
        member.post("/v1/records", "application/x-ndjson", incident() + "\n" + attack + "\n" + incident() + "\n");
    BOOST_TEST(stream.status == 200);
    BOOST_TEST(stream.body.find(R"({"summary":{"offered":3,"applied":2,)") != std::string::npos, stream.body);
    BOOST_TEST(stream.body.find(R"("refused":1)") != std::string::npos, stream.body);
  }
  check_memory();
}

BOOST_FIXTURE_TEST_CASE(a_string_of_100_mb_is_refused_in_flat_memory, Attack) {
  const std::string giant = R"({"kind":")" + std::string(std::size_t{100} << 20U, 'x') + "\"}";
  for (const std::string target : {"/v1/records", "/v1/records?atomic=true"})
    BOOST_TEST(member.post(target, "application/json", giant).status == 413);
  const auto stream =
      member.post("/v1/records", "application/x-ndjson", incident() + "\n" + giant + "\n" + incident() + "\n");
  BOOST_TEST(stream.status == 200);
  BOOST_TEST(stream.body.find(R"({"summary":{"offered":3,"applied":2,)") != std::string::npos, stream.body);
  check_memory();
}

BOOST_FIXTURE_TEST_CASE(who_shows_no_good_certificate_gets_no_answer, Attack) {
  const auto& authority = hub.authority();
  const CertificateAuthority elsewhere{"Another authority"};
  const auto issue = [&](const char* stem, Usage usage, std::chrono::seconds starts, std::chrono::seconds ends) {
    return authority.issue(stem, {.common_name = "aaln", .usage = usage, .starts = starts, .ends = ends});
  };
  const std::vector<CertificateFiles> refused = {{},
                                                 elsewhere.client("aaln"),
                                                 issue("expired", Usage::client, -48h, -24h),
                                                 issue("early", Usage::client, 24h, 48h),
                                                 issue("server", Usage::server, -1h, 24h)};
  for (const auto& files : refused) {
    RawMember stranger{hub.port(), tls_of(hub, files)};
    stranger.send("GET /v1/meta HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const auto answer = stranger.take_all();
    BOOST_TEST(stranger.has_ended());
    BOOST_TEST(answer.empty(), answer);
  }
  Member unregistered{hub.port(), authority.client("nobody"), authority.file()};
  BOOST_TEST(unregistered.get("/v1/meta").status == 403);
  BOOST_TEST(unregistered.post("/v1/records", "application/json", incident()).status == 403);
}

BOOST_FIXTURE_TEST_CASE(another_organisations_uid_is_as_unknown_as_one_that_nobody_used, Attack) {
  const Example theirs, nobodys;
  BOOST_REQUIRE(member.post("/v1/records", "application/json", incident(theirs)).status == 201);
  Member other{hub.port(), siege.other, hub.authority().file()};
  for (const Method method : {Method::get, Method::delete_}) {
    const auto one = other.ask(method, "/v1/records/" + theirs.uid);
    const auto none = other.ask(method, "/v1/records/" + nobodys.uid);
    BOOST_TEST(one.status == 404);
    BOOST_TEST(none.status == 404);
    BOOST_TEST(one.body == none.body);
  }
  BOOST_TEST(member.get("/v1/records/" + theirs.uid).status == 200);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::e2e
