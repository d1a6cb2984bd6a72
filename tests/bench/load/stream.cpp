#include "tests/bench/load/stream.hpp"

#include <algorithm>

#include "tests/bench/load/blocking.hpp"
#include "tests/bench/load/measure.hpp"
#include "tests/bench/load/response.hpp"

namespace kith::bench {
namespace {

// Counts lines and keeps the last whole one, without looking into the rest.
class LineCount {
 public:
  void add(std::string_view piece) {
    lines_ += static_cast<std::uint64_t>(std::ranges::count(piece, '\n'));
    tail_.append(piece);
    const std::size_t last = tail_.rfind('\n');
    if (last == std::string::npos || last == 0) return;
    const std::size_t before = tail_.rfind('\n', last - 1);
    if (before != std::string::npos) tail_.erase(0, before + 1);
  }
  [[nodiscard]] std::uint64_t lines() const { return lines_; }
  [[nodiscard]] std::string last() const { return tail_.substr(0, tail_.find('\n')); }

 private:
  std::uint64_t lines_ = 0;
  std::string tail_;
};

}  // namespace

StreamResult push_stream(const Target& target, const Tls& tls, const std::string& path, std::string_view body) {
  Socket socket(target, tls);
  finish_handshake(socket);
  LineCount lines;
  Response response([&lines](std::string_view piece) { lines.add(piece); });
  const std::string head = "POST " + path +
                           " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nContent-Length: " +
                           std::to_string(body.size()) + "\r\n\r\n";
  const auto start = Steady::now();
  std::string_view head_rest = head;
  while (!response.is_complete()) {
    std::string_view& rest = head_rest.empty() ? body : head_rest;
    const bool sent = send_some(socket, rest);
    const bool received = receive_some(socket, response);
    if (!sent && !received && !response.is_complete()) wait(socket, !rest.empty());
  }
  const std::chrono::duration<double> taken = Steady::now() - start;
  return {response.status(), taken.count(), lines.lines(), lines.last()};
}

}  // namespace kith::bench
