// A body's size does not show in the memory of the process that reads it, plain or compressed.
#include <boost/asio/this_coro.hpp>
#include <fstream>

#include "hub/async/group.hpp"
#include "tests/unit/net/compress.hpp"
#include "tests/unit/net/support.hpp"

namespace kith::net::test {
namespace {

std::size_t resident_kib() {
  std::ifstream status("/proc/self/statm");
  std::size_t total = 0;
  std::size_t resident = 0;
  status >> total >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) / 1024;
}

struct Seen {
  std::uint64_t bytes = 0;
  std::size_t largest = 0;
};

Handler count_into(Seen& seen) {
  return [&seen](const Request&, Body& body, Reply& reply) -> Task<void> {
    body.limit(std::uint64_t{1} << 40U);
    while (true) {
      const auto piece = co_await body.read();
      if (!piece) {
        co_await reply.send(problem(piece.error()));
        co_return;
      }
      if (piece->empty()) break;
      seen.bytes += piece->size();
      seen.largest = std::max(seen.largest, piece->size());
    }
    co_await reply.send(text_response("done"));
  };
}

Task<void> push(Client& client, const std::string& piece, int times, std::string coding, int& status) {
  ClientRequest request;
  request.method = Method::post;
  request.target = "/";
  if (!coding.empty()) request.headers.push_back({"Content-Encoding", std::move(coding)});
  co_await client.start(request);
  for (int i = 0; i < times; ++i) BOOST_REQUIRE((co_await client.write(piece)).has_value());
  co_await client.end();
  const auto head = co_await client.head();
  status = head ? head->status : 0;
  while (true) {
    const auto rest = co_await client.read();
    if (!rest || rest->empty()) break;
  }
}

BOOST_AUTO_TEST_CASE(a_large_body_needs_no_more_memory_than_a_small_one) {
  const kith::test::CertificateAuthority ca;
  Seen seen;
  const auto server = start_tls(ca, {}, count_into(seen));
  boost::asio::io_context context;
  Client client(context.get_executor(),
                client_options(*server, TlsClient::load(files_of(ca.client("aaln"), ca)).value()));
  std::string text;
  while (text.size() < 1'000'000) text.append("{\"n\":").append(std::to_string(text.size() * 7919)).append("}\n");
  int status = 0;
  run_to_end(context, push(client, text, 2, "", status));
  run_to_end(context, push(client, gzip(text), 2, "gzip", status));
  run_to_end(context, push(client, zstd(text), 2, "zstd", status));
  const auto before = resident_kib();
  seen = {};
  std::uint64_t expected = 0;
  for (const std::string coding : {"", "gzip", "zstd"}) {
    constexpr int times = 48;
    const auto piece = coding == "gzip" ? gzip(text) : coding == "zstd" ? zstd(text) : text;
    run_to_end(context, push(client, piece, times, coding, status));
    BOOST_TEST(status == 200);
    expected += text.size() * times;
  }
  BOOST_TEST(seen.bytes == expected);
  BOOST_TEST(seen.largest <= 64U * 1024U);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && !__has_feature(address_sanitizer) && \
    !__has_feature(thread_sanitizer)
  BOOST_TEST(resident_kib() < before + 16U * 1024U);
#else
  BOOST_TEST_MESSAGE("resident KiB before: " << before << "; not compared under a sanitizer");
#endif
}

}  // namespace
}  // namespace kith::net::test
