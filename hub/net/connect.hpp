// From a host name to a connected TCP socket within a deadline. Names are looked up on the resolver's own thread, so
// the executor is not blocked.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <string>

#include "hub/async/deadline.hpp"
#include "hub/async/task.hpp"
#include "hub/base/error.hpp"

namespace kith::net {

// Tries every address of the name in turn. Errors: connection_failed with a hint, deadline_exceeded.
Task<Result<boost::asio::ip::tcp::socket>> connect_tcp(boost::asio::any_io_executor executor, std::string host,
                                                       std::uint16_t port, Deadline deadline);

}  // namespace kith::net
