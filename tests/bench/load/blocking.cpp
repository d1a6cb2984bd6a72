#include "tests/bench/load/blocking.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace kith::bench {

void wait(const Socket& socket, bool for_room) {
  pollfd one{};
  one.fd = socket.fd();
  one.events = static_cast<short>(for_room ? POLLIN | POLLOUT : POLLIN);
  if (::poll(&one, 1, 120'000) == 0) throw std::runtime_error("nothing moved for two minutes");
}

void finish_handshake(Socket& socket) {
  for (Step step = socket.handshake(); step != Step::progressed; step = socket.handshake()) {
    if (step == Step::closed) throw std::runtime_error("the TLS handshake failed");
    wait(socket, step == Step::wants_write);
  }
}

bool send_some(Socket& socket, std::string_view& rest) {
  std::size_t written = 0;
  if (rest.empty()) return false;
  // A server may answer and close before it has read everything; what it said is still to be read.
  if (socket.write(rest.substr(0, 16UL * 1024), written) == Step::closed) rest = {};
  rest.remove_prefix(std::min(written, rest.size()));
  return written > 0;
}

bool receive_some(Socket& socket, Response& response) {
  thread_local std::array<char, 64UL * 1024> buffer;
  std::size_t got = 0;
  const Step step = socket.read(buffer.data(), buffer.size(), got);
  if (step == Step::closed) throw std::runtime_error("the connection ended before the answer was complete");
  response.feed({buffer.data(), got});
  return got > 0;
}

int ask(Socket& socket, std::string_view request) {
  Response response;
  while (!response.is_complete()) {
    const bool sent = send_some(socket, request);
    const bool received = receive_some(socket, response);
    if (!sent && !received && !response.is_complete()) wait(socket, !request.empty());
  }
  return response.status();
}

}  // namespace kith::bench
