// The client: kept connections, whole and streamed exchanges, both directions at once, and what it says when it fails.
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <thread>

#include "hub/async/group.hpp"
#include "tests/unit/net/support.hpp"

namespace kith::net::test {
namespace {

using namespace std::chrono_literals;
using kith::test::CertificateAuthority;

// Answers each line of the body with its length, as soon as it has come: what a push does.
Task<void> measure_lines(const Request&, Body& body, Reply& reply) {
  body.limit(std::uint64_t{1} << 40U);
  co_await reply.start(text_response(""));
  std::size_t length = 0;
  while (true) {
    const auto piece = co_await body.read();
    if (!piece) co_return;
    if (piece->empty()) break;
    std::string answers;
    for (const char c : *piece) {
      ++length;
      if (c != '\n') continue;
      answers.append(std::to_string(length - 1)).append("\n");
      length = 0;
    }
    if (!answers.empty()) {
      if (!co_await reply.write(answers)) co_return;
    }
  }
  co_await reply.finish();
}

ClientRequest post(const std::string& target) {
  ClientRequest request;
  request.method = Method::post;
  request.target = target;
  return request;
}

struct Fixture {
  CertificateAuthority ca;
  std::shared_ptr<TlsClient> tls = TlsClient::load(files_of(ca.client("aaln"), ca)).value();
  boost::asio::io_context context;
};

BOOST_FIXTURE_TEST_SUITE(client, Fixture)

BOOST_AUTO_TEST_CASE(exchanges_share_one_connection) {
  const auto server = start_tls(ca);
  Client one(context.get_executor(), client_options(*server, tls));
  for (int i = 0; i < 50; ++i) {
    const std::string body(static_cast<std::size_t>(i) * 5000, 'b');
    const auto response = run_to_end(context, one.exchange(post("/x"), body));
    BOOST_REQUIRE(response);
    BOOST_TEST(response->status == 200);
    BOOST_TEST((response->body.ends_with("|" + body)));
  }
  BOOST_TEST(server->counters().accepted == 1U);
}

BOOST_AUTO_TEST_CASE(a_kept_connection_that_was_closed_is_opened_again_for_a_get) {
  Limits limits;
  limits.keep_alive_time = 100ms;
  const auto server = start_tls(ca, limits);
  Client one(context.get_executor(), client_options(*server, tls));
  BOOST_TEST(run_to_end(context, one.exchange({}))->status == 200);
  for (int i = 0; i < 100 && server->counters().open > 0; ++i) std::this_thread::sleep_for(50ms);
  BOOST_TEST(run_to_end(context, one.exchange({}))->status == 200);
  BOOST_TEST(server->counters().accepted == 2U);
}

BOOST_AUTO_TEST_CASE(records_go_out_while_results_come_in) {
  const auto server = start_tls(ca, {}, &measure_lines);
  Client one(context.get_executor(), client_options(*server, tls));
  constexpr std::size_t lines = 40'000;
  std::size_t results = 0;
  const auto send = [&]() -> Task<void> {
    std::string piece;
    for (std::size_t i = 0; i < lines; ++i) {
      piece.append(i % 1000, 'x').append("\n");
      if (piece.size() > 100'000 || i + 1 == lines) {
        BOOST_REQUIRE((co_await one.write(piece)).has_value());
        piece.clear();
      }
    }
    BOOST_REQUIRE((co_await one.end()).has_value());
  };
  const auto receive = [&]() -> Task<void> {
    const auto head = co_await one.head();
    BOOST_REQUIRE(head.has_value());
    BOOST_TEST(head->status == 200);
    std::string text;
    while (true) {
      const auto piece = co_await one.read();
      BOOST_REQUIRE(piece.has_value());
      if (piece->empty()) break;
      text.append(*piece);
      for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n')) {
        BOOST_REQUIRE(text.substr(0, at) == std::to_string(results % 1000));
        text.erase(0, at + 1);
        ++results;
      }
    }
  };
  const auto both = [&]() -> Task<void> {
    BOOST_REQUIRE((co_await one.start(post("/lines"))).has_value());
    TaskGroup group(co_await boost::asio::this_coro::executor);
    group.spawn(send());
    group.spawn(receive());
    co_await group.wait();
  };
  run_to_end(context, both());
  BOOST_TEST(results == lines);
  // And the connection is good for another exchange.
  BOOST_TEST(one.is_open());
  BOOST_TEST(run_to_end(context, one.exchange(post("/lines"), "abc\n"))->body == "3\n");
  BOOST_TEST(server->counters().accepted == 1U);
}

BOOST_AUTO_TEST_CASE(an_early_refusal_can_be_read_while_sending) {
  const auto server = start_tls(ca, {}, [](const Request&, Body&, Reply& reply) -> Task<void> {
    co_await reply.send(problem(Errc::not_registered));
  });
  Client one(context.get_executor(), client_options(*server, tls));
  int status = 0;
  const auto push = [&]() -> Task<void> {
    co_await one.start(post("/v1/records"));
    const std::string piece(64 * 1024, 'x');
    TaskGroup group(co_await boost::asio::this_coro::executor);
    group.spawn([](Client& to, const std::string& bytes) -> Task<void> {
      while (co_await to.write(bytes)) {
      }
    }(one, piece));
    const auto head = co_await one.head();
    if (head) status = head->status;
    one.close();
    co_await group.wait();
  };
  run_to_end(context, push());
  BOOST_TEST(status == 403);
}

BOOST_AUTO_TEST_CASE(a_cut_off_answer_is_an_error) {
  const auto server = start_tls(ca, {}, [](const Request&, Body&, Reply& reply) -> Task<void> {
    co_await reply.start(text_response(""));
    co_await reply.write("part");
  });
  Client one(context.get_executor(), client_options(*server, tls));
  const auto response = run_to_end(context, one.exchange({}));
  BOOST_REQUIRE(!response);
  BOOST_TEST((response.error().code == Errc::connection_closed));
}

BOOST_AUTO_TEST_CASE(nobody_there_and_nobody_answering_are_told_apart) {
  ClientOptions options;
  options.host = "127.0.0.1";
  options.port = 1;
  options.tls = tls;
  Client nobody(context.get_executor(), options);
  BOOST_TEST((run_to_end(context, nobody.connect()).error().code == Errc::connection_failed));
  options.host = "no-such-host.invalid";
  Client unknown(context.get_executor(), options);
  BOOST_TEST((run_to_end(context, unknown.connect()).error().code == Errc::connection_failed));

  const auto server = start_tls(ca, {}, [](const Request&, Body& body, Reply&) -> Task<void> {
    while (co_await body.read()) {
      boost::asio::steady_timer pause(co_await boost::asio::this_coro::executor, 2s);
      co_await pause.async_wait(boost::asio::use_awaitable);
      co_return;
    }
  });
  auto impatient = client_options(*server, tls);
  impatient.idle_time = 300ms;
  Client waiting(context.get_executor(), impatient);
  BOOST_TEST((run_to_end(context, waiting.exchange({})).error().code == Errc::deadline_exceeded));
}

BOOST_AUTO_TEST_CASE(an_answer_larger_than_wanted_is_refused) {
  const auto server = start_tls(ca);
  Client one(context.get_executor(), client_options(*server, tls));
  BOOST_TEST((run_to_end(context, one.exchange(post("/x"), std::string(5000, 'x'), 1000)).error().code ==
              Errc::body_too_large));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::net::test
