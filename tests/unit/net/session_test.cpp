// Sessions over a plain loopback listener, which runs the same code as the public one: framing, order, limits, times.
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <thread>

#include "tests/support/captured_log.hpp"
#include "tests/unit/net/compress.hpp"
#include "tests/unit/net/smuggling.hpp"
#include "tests/unit/net/support.hpp"

namespace kith::net::test {
namespace {

using namespace std::chrono_literals;

const std::string get = "GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n";

std::string post(const std::string& headers, const std::string& body) {
  return "POST /p HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n" + body;
}

BOOST_AUTO_TEST_SUITE(session)

BOOST_AUTO_TEST_CASE(a_connection_is_kept_and_pipelined_requests_are_answered_in_order) {
  const auto server = start_plain();
  RawClient client(server->port());
  std::string many;
  for (int i = 0; i < 100; ++i)
    many += "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi";
  client.send(many + "GET /end HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const auto answers = client.read_all();
  std::size_t last = 0;
  for (int i = 0; i < 100; ++i) {
    const auto at = answers.find("\r\n\r\n/" + std::to_string(i) + "|||hi");
    BOOST_REQUIRE(at != std::string::npos);
    BOOST_TEST(at >= last);
    last = at;
  }
  BOOST_TEST(answers.find("/end|||") != std::string::npos);
  BOOST_TEST(count_of(answers, "Connection: close") == 1U);
  BOOST_TEST(server->counters().requests == 101U);
}

BOOST_AUTO_TEST_CASE(every_ambiguous_request_is_400_and_ends_the_connection) {
  const auto server = start_plain();
  for (const auto& sample : ambiguous_requests()) {
    RawClient client(server->port());
    client.send(sample.text);
    const auto answer = client.read_all();
    BOOST_TEST_CONTEXT(sample.name) {
      BOOST_TEST(answer.starts_with("HTTP/1.1 400 "));
      BOOST_TEST(answer.find("application/problem+json") != std::string::npos);
      BOOST_TEST(count_of(answer, "HTTP/1.1 ") == 1U);
    }
  }
  BOOST_TEST(server->counters().requests == 0U);
}

BOOST_AUTO_TEST_CASE(an_ambiguous_chunked_body_is_400_and_ends_the_connection) {
  const auto server = start_plain();
  for (const auto& sample : ambiguous_chunks()) {
    RawClient client(server->port());
    client.send(post("Transfer-Encoding: chunked\r\n", sample.text + get));
    const auto answer = client.read_all();
    BOOST_TEST_CONTEXT(sample.name) {
      BOOST_TEST(answer.starts_with("HTTP/1.1 400 "));
      BOOST_TEST(count_of(answer, "HTTP/1.1 ") == 1U);
    }
  }
}

BOOST_AUTO_TEST_CASE(chunked_bodies_are_joined_and_the_next_request_follows) {
  const auto server = start_plain();
  RawClient client(server->port());
  client.send(post("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n") + get);
  BOOST_TEST(client.read_until("/p|||abcdefg").find("200 OK") != std::string::npos);
  BOOST_TEST(client.read_until("/a|b=c||").find("200 OK") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_body_is_invited_only_when_it_is_wanted) {
  const auto server = start_plain();
  RawClient client(server->port());
  client.send(post("Expect: 100-continue\r\nContent-Length: 3\r\n", ""));
  BOOST_TEST(client.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("abc");
  BOOST_TEST(client.read_until("/p|||abc").starts_with("HTTP/1.1 200"));

  RawClient unwanted(server->port());
  unwanted.send(post("Expect: 100-continue\r\nContent-Length: 3000000\r\n", ""));
  const auto answer = unwanted.read_all();
  BOOST_TEST(answer.starts_with("HTTP/1.1 413"));
}

BOOST_AUTO_TEST_CASE(a_body_beyond_its_limit_is_413) {
  Limits limits;
  limits.body_bytes = 1000;
  const auto server = start_plain(limits);
  RawClient stated(server->port());
  stated.send(post("Content-Length: 1001\r\n", std::string(1001, 'x')));
  BOOST_TEST(stated.read_until("\r\n\r\n").starts_with("HTTP/1.1 413"));
  RawClient chunked(server->port());
  std::string body;
  for (int i = 0; i < 11; ++i) body += "64\r\n" + std::string(100, 'x') + "\r\n";
  chunked.send(post("Transfer-Encoding: chunked\r\n", body + "0\r\n\r\n") + get);
  BOOST_TEST(chunked.read_until("\r\n\r\n").starts_with("HTTP/1.1 413"));
  // What was left of the body was small, so the connection goes on.
  BOOST_TEST(chunked.read_until("/a|b=c||").find("HTTP/1.1 200") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(compressed_bodies_are_undone_and_bombs_refused) {
  const auto server = start_plain({}, [](const Request& request, Body& body, Reply& reply) {
    body.limit(std::uint64_t{1} << 30U);
    return echo(request, body, reply);
  });
  const std::string text = "hello hello hello";
  const auto send = [&](const std::string& coding, const std::string& body) {
    RawClient client(server->port());
    client.send(post("Connection: close\r\nContent-Encoding: " + coding +
                         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n",
                     body));
    return client.read_all();
  };
  BOOST_TEST(send("gzip", gzip(text)).find("|||" + text) != std::string::npos);
  BOOST_TEST(send("zstd", zstd(text)).find("|||" + text) != std::string::npos);
  BOOST_TEST(send("identity", text).find("|||" + text) != std::string::npos);
  BOOST_TEST(send("br", text).starts_with("HTTP/1.1 415"));
  BOOST_TEST(send("gzip, gzip", text).starts_with("HTTP/1.1 415"));
  BOOST_TEST(send("gzip", text).starts_with("HTTP/1.1 400"));
  const std::string zeros(32U << 20U, '\0');
  BOOST_TEST(send("gzip", gzip(zeros)).starts_with("HTTP/1.1 413"));
  BOOST_TEST(send("zstd", zstd(zeros)).starts_with("HTTP/1.1 413"));
}

BOOST_AUTO_TEST_CASE(head_has_the_length_and_no_body) {
  const auto server = start_plain();
  RawClient client(server->port());
  client.send("HEAD /h HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const auto answer = client.read_all();
  BOOST_TEST(answer.find("Content-Length: 5\r\n") != std::string::npos);
  BOOST_TEST(answer.ends_with("\r\n\r\n"));
}

BOOST_AUTO_TEST_CASE(http_1_0_is_answered_and_closed) {
  const auto server = start_plain();
  RawClient client(server->port());
  client.send("GET /old HTTP/1.0\r\nHost: x\r\n\r\n");
  BOOST_TEST(client.read_all().ends_with("/old|||"));
}

BOOST_AUTO_TEST_CASE(a_slow_header_is_408_and_a_slow_body_ends_at_its_limit) {
  Limits limits;
  limits.header_time = 300ms;
  limits.body_idle_time = 300ms;
  const auto server = start_plain(limits);
  RawClient slow_header(server->port());
  slow_header.send("GET / HTTP/1.1\r\nHo");
  BOOST_TEST(slow_header.read_all().starts_with("HTTP/1.1 408"));
  RawClient slow_body(server->port());
  slow_body.send(post("Content-Length: 10\r\n", "abc"));
  BOOST_TEST(slow_body.read_all().starts_with("HTTP/1.1 408"));
  BOOST_TEST(server->counters().timed_out == 1U);
}

BOOST_AUTO_TEST_CASE(an_idle_connection_is_closed_in_silence) {
  Limits limits;
  limits.keep_alive_time = 200ms;
  const auto server = start_plain(limits);
  RawClient client(server->port());
  BOOST_TEST(client.read_all() == "");
}

BOOST_AUTO_TEST_CASE(a_reader_who_takes_nothing_is_ended) {
  Limits limits;
  limits.write_idle_time = 300ms;
  std::atomic<bool> has_failed{false};
  const auto server = start_plain(limits, [&](const Request&, Body&, Reply& reply) -> Task<void> {
    const std::string piece(60'000, 'x');
    co_await reply.start(text_response(""));
    while (co_await reply.write(piece)) {
    }
    has_failed = true;
  });
  const RawClient client(server->port());
  client.send(get);
  for (int i = 0; i < 100 && !has_failed; ++i) std::this_thread::sleep_for(50ms);
  BOOST_TEST(has_failed.load());
}

BOOST_AUTO_TEST_CASE(a_streamed_answer_without_an_end_is_cut_off) {
  const auto server = start_plain({}, [](const Request& request, Body&, Reply& reply) -> Task<void> {
    co_await reply.start(text_response(""));
    co_await reply.write("part");
    if (request.path == "/whole") co_await reply.finish();
  });
  RawClient cut(server->port());
  cut.send("GET /cut HTTP/1.1\r\nHost: x\r\n\r\n");
  BOOST_TEST(cut.read_all().ends_with("4\r\npart\r\n"));
  RawClient whole(server->port());
  whole.send("GET /whole HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  BOOST_TEST(whole.read_all().ends_with("4\r\npart\r\n0\r\n\r\n"));
}

BOOST_AUTO_TEST_CASE(a_handler_that_throws_or_says_nothing_is_500) {
  const auto server = start_plain({}, [](const Request& request, Body&, Reply&) -> Task<void> {
    if (request.path == "/throws") throw std::runtime_error("a bug");
    co_return;
  });
  std::string logged;
  {
    const kith::test::CapturedLog log;
    for (const std::string path : {"/throws", "/silent"}) {
      RawClient client(server->port());
      client.send("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      BOOST_TEST(client.read_all().starts_with("HTTP/1.1 500"));
    }
    logged = log.text();
  }
  // For who runs the hub, before the answer has gone out; and nothing of what the exception says.
  const std::size_t at = logged.find(R"("event":"net.handler_failed","error":"internal")");
  BOOST_REQUIRE_MESSAGE(at != std::string::npos, logged);
  BOOST_TEST(logged.rfind(R"("level":"error")", at) != std::string::npos, logged);
  BOOST_TEST(logged.find("a bug") == std::string::npos, logged);
}

BOOST_AUTO_TEST_CASE(a_line_end_in_a_header_never_leaves_the_hub) {
  const auto server = start_plain({}, [](const Request&, Body&, Reply& reply) -> Task<void> {
    auto response = text_response("x");
    response.headers.push_back({"Location", "/\r\nSet-Cookie: a"});
    co_await reply.send(std::move(response));
  });
  RawClient client(server->port());
  client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const auto answer = client.read_all();
  BOOST_TEST(answer.starts_with("HTTP/1.1 500"));
  BOOST_TEST(answer.find("Set-Cookie") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_peer_with_endless_requests_leaves_time_for_the_others) {
  const auto server = start_plain();
  std::atomic<bool> is_over{false};
  const RawClient greedy(server->port());
  std::thread reader([&] { greedy.discard_until(is_over); });
  std::thread writer([&] {
    std::string many;
    for (int i = 0; i < 200; ++i) many += get;
    while (!is_over) greedy.send(many);
  });
  for (int i = 0; i < 20; ++i) {
    RawClient modest(server->port());
    modest.send(get);
    BOOST_TEST(modest.read_until("/a|b=c||").find("200") != std::string::npos);
  }
  is_over = true;
  greedy.end();
  writer.join();
  reader.join();
}

BOOST_AUTO_TEST_CASE(connections_beyond_the_limit_are_closed) {
  Limits limits;
  limits.connections = 3;
  const auto server = start_plain(limits);
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<RawClient>(server->port()));
    clients.back()->send(get);
    BOOST_TEST(clients.back()->read_until("/a|b=c||").find("200") != std::string::npos);
  }
  RawClient late(server->port());
  late.send(get);
  BOOST_TEST(late.read_all() == "");
  BOOST_TEST(server->counters().overloaded == 1U);
  clients.front()->send(get);
  BOOST_TEST(clients.front()->read_until("/a|b=c||").find("200") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_drain_ends_the_idle_and_lets_the_busy_finish) {
  std::atomic<bool> is_running{false};
  std::atomic<bool> may_answer{false};
  const auto server = start_plain({}, [&](const Request&, Body&, Reply& reply) -> Task<void> {
    is_running = true;
    boost::asio::steady_timer pause(co_await boost::asio::this_coro::executor);
    while (!may_answer) {
      pause.expires_after(10ms);
      co_await pause.async_wait(boost::asio::use_awaitable);
    }
    co_await reply.send(text_response("done"));
  });
  RawClient idle(server->port());
  RawClient busy(server->port());
  busy.send(get);
  while (!is_running) std::this_thread::sleep_for(5ms);
  std::thread answerer([&] {
    std::this_thread::sleep_for(200ms);
    may_answer = true;
  });
  const auto began = std::chrono::steady_clock::now();
  BOOST_TEST(server->drain(Deadline::after(10s)) == 0U);
  BOOST_TEST((std::chrono::steady_clock::now() - began < 5s));
  answerer.join();
  BOOST_TEST(idle.read_all() == "");
  const auto answer = busy.read_all();
  BOOST_TEST(answer.find("Connection: close") != std::string::npos);
  BOOST_TEST(answer.ends_with("done"));
  BOOST_CHECK_THROW(RawClient(server->port()), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(a_drain_cuts_off_what_outlasts_its_deadline) {
  std::atomic<bool> is_running{false};
  const auto server = start_plain({}, [&](const Request&, Body& body, Reply&) -> Task<void> {
    is_running = true;
    while (co_await body.read()) {
    }
  });
  RawClient stuck(server->port());
  stuck.send(post("Content-Length: 10\r\n", "abc"));
  while (!is_running) std::this_thread::sleep_for(5ms);
  BOOST_TEST(server->drain(Deadline::after(100ms)) == 1U);
}

BOOST_AUTO_TEST_CASE(two_listeners_never_share_a_port_and_plain_ones_stay_at_home) {
  const auto server = start_plain();
  ServerOptions same;
  same.port = server->port();
  BOOST_TEST((Server::start(same, &echo).error().code == Errc::already_exists));
  ServerOptions open;
  open.address = "0.0.0.0";
  BOOST_TEST((Server::start(open, &echo).error().code == Errc::malformed_config));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::net::test
