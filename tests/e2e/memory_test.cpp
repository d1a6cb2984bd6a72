// A long body needs no more memory than a short one: the hub's own peak, as the kernel counts it, while a stream of 2
// MB and then one of 200 MB (2 GB with KITH_FULL) goes through, its results read as they come; and of an export that
// the hub adapts no more than the file itself, which is held for as long as the request lives.
#include "hub/async/group.hpp"
#include "hub/async/run.hpp"
#include "hub/shell/sanitizers.hpp"
#include "tests/api/form.hpp"
#include "tests/e2e/raw_member.hpp"

namespace kith::e2e {
namespace {

using namespace std::chrono_literals;
using namespace kith::test;
using net::Method;

constexpr std::size_t mb = 1'000'000;

// A line of about that size: blanks between members are JSON too.
std::string line_of(std::size_t size) {
  auto line = incident();
  if (line.size() + 1 < size) line.insert(line.size() - 1, size - line.size() - 1, ' ');
  return line + "\n";
}

struct Flow {
  std::size_t lines = 0, results = 0;
  bool has_summary = false, has_failed = false;
};

Task<void> write_lines(net::Client& client, std::size_t bytes, std::size_t line_bytes, Flow& flow) {
  std::string piece;
  for (std::size_t sent = 0; sent < bytes && !flow.has_failed; sent += piece.size()) {
    piece.clear();
    while (piece.size() < 256 * 1024 && sent + piece.size() < bytes) {
      piece += line_of(line_bytes);
      ++flow.lines;
    }
    if (!co_await client.write(piece)) flow.has_failed = true;
  }
  if (!co_await client.end()) flow.has_failed = true;
}

Task<void> read_results(net::Client& client, Flow& flow) {
  const auto head = co_await client.head();
  flow.has_failed = flow.has_failed || !head || head->status != 200;
  std::string tail;
  while (!flow.has_failed) {
    const auto piece = co_await client.read();
    if (!piece) flow.has_failed = true;
    if (!piece || piece->empty()) break;
    flow.results += static_cast<std::size_t>(std::ranges::count(*piece, '\n'));
    tail =
        (tail + std::string{*piece}).substr(tail.size() + piece->size() > 400 ? tail.size() + piece->size() - 400 : 0);
  }
  flow.has_summary = tail.find("{\"summary\":{\"offered\":" + std::to_string(flow.lines) +
                               ",\"applied\":" + std::to_string(flow.lines) + ",") != std::string::npos;
}

Task<Flow> stream(net::Client& client, std::size_t bytes, std::size_t line_bytes) {
  Flow flow;
  net::ClientRequest request{Method::post, "/v1/records", {{"content-type", "application/x-ndjson"}}};
  if (!co_await client.start(std::move(request))) flow.has_failed = true;
  TaskGroup both{co_await boost::asio::this_coro::executor};
  both.spawn(write_lines(client, bytes, line_bytes, flow));
  both.spawn(read_results(client, flow));
  co_await both.wait();
  co_return flow;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(memory)

BOOST_AUTO_TEST_CASE(a_long_stream_needs_no_more_memory_than_a_short_one) {
  const bool is_full = std::getenv("KITH_FULL") != nullptr;
  // Long lines keep the ordinary run short; what the hub holds at once are lines and batches either way.
  const std::size_t line_bytes = is_full ? 1'000 : 8'000;
  prepare_for_measuring();
  HubProcess hub;
  hub.start();
  Member member{hub.port(), hub.add_organisation("aaln"), hub.authority().file()};
  wait_until_known(member);
  const auto peak_of = [&](std::size_t bytes) {
    forget_peak(hub.pid());
    const auto flow = run_to_end(member.context(), stream(member.client(), bytes, line_bytes));
    BOOST_TEST(!flow.has_failed);
    BOOST_TEST(flow.has_summary);
    BOOST_TEST(flow.results == flow.lines + 1);
    return peak_kib(hub.pid());
  };
  static_cast<void>(peak_of(20 * mb));  // the pools of the allocator fill once
  const auto little = peak_of(2 * mb);
  const auto much = peak_of((is_full ? 2'000 : 200) * mb);
  BOOST_TEST_MESSAGE("peak with a short stream " << little << " KiB, with a long one " << much << " KiB");
  BOOST_TEST(much - little < 32 * 1024);
  BOOST_TEST(much < 400 * 1024);
}

BOOST_AUTO_TEST_CASE(an_export_that_the_hub_adapts_needs_the_memory_of_its_bytes_and_a_little) {
  prepare_for_measuring();
  HubProcess hub;
  hub.start();
  const auto certificate = hub.add_organisation("aaln");
  Member member{hub.port(), certificate, hub.authority().file()};
  wait_until_known(member);
  // Without a byte of the answer until all rows are done, however slow the machine is.
  net::ClientOptions options;
  options.host = "localhost";
  options.port = hub.port();
  options.tls = tls_of(hub, certificate);
  options.idle_time = 10min;
  net::Client patient{member.context().get_executor(), std::move(options)};
  const auto peak_of = [&](int count, const std::string& door) {
    const std::string file = header + rows(count);
    forget_peak(hub.pid());
    net::ClientRequest request{Method::post, "/v1/sources/aaln/" + door, {{"content-type", "text/csv"}}};
    const auto answer = run_to_end(member.context(), patient.exchange(std::move(request), file));
    BOOST_REQUIRE(answer);
    BOOST_TEST(answer->status == 200);
    BOOST_TEST(answer->body.find("\"record\":" + std::to_string(count)) != std::string::npos);
    BOOST_TEST_MESSAGE(door << ": peak with " << file.size() / 1'024 << " KiB " << peak_kib(hub.pid()) << " KiB");
    return std::pair{peak_kib(hub.pid()), static_cast<std::int64_t>(file.size() / 1'024)};
  };
  static_cast<void>(peak_of(4'000, "records?results=refused"));  // the pools of the allocator fill once
  for (const std::string door : {"records?results=refused", "preview?rows=0"}) {
    const auto [little, small_file] = peak_of(2'000, door);
    const auto [much, large_file] = peak_of(32'500, door);
    BOOST_TEST(large_file > 13 * 1'024);
    // Besides the bytes: the room that a growing text leaves behind, and what is remembered of each row.
    // ThreadSanitizer keeps several bytes for each that is touched.
    if (!is_thread_sanitized) BOOST_TEST(much - little < 2 * (large_file - small_file) + 8 * 1'024);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::e2e
