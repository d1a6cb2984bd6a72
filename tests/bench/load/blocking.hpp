// Steps of a non-blocking socket for callers with one connection, who wait until each is done. One thread.
#pragma once

#include <string>
#include <string_view>

#include "tests/bench/load/response.hpp"
#include "tests/bench/load/tls.hpp"

namespace kith::bench {

// Until the socket can be read, or written too. Throws std::runtime_error after two minutes.
void wait(const Socket& socket, bool for_room);
void finish_handshake(Socket& socket);
// Sends what the socket takes now and shortens `rest` by it; true when it moved.
bool send_some(Socket& socket, std::string_view& rest);
// Reads what is there into the response; true when it moved. Throws std::runtime_error when the connection has ended.
bool receive_some(Socket& socket, Response& response);
// One whole request and its answer; returns the status.
int ask(Socket& socket, std::string_view request);

}  // namespace kith::bench
