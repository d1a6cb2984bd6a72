#include "hub/net/connect.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <memory>
#include <vector>

#include "hub/net/hints.hpp"

namespace kith::net {
namespace {

using boost::asio::ip::tcp;
constexpr auto as_result = boost::asio::as_tuple(boost::asio::use_awaitable);

// Does something when the deadline comes; destroyed earlier, never. 1.81 has no cancel_after.
class Alarm {
 public:
  Alarm(const boost::asio::any_io_executor& executor, Deadline deadline, std::function<void()> ring)
      : timer_(executor, deadline.at()) {
    timer_.async_wait([ring = std::move(ring)](boost::system::error_code error) {
      if (!error) ring();
    });
  }

 private:
  boost::asio::steady_timer timer_;
};

Result<void> verdict(const boost::system::error_code& error, Deadline deadline, std::string_view hint) {
  if (!error) return {};
  if (error == boost::asio::error::operation_aborted || deadline.has_passed()) return fail(Errc::deadline_exceeded);
  return fail(Error{Errc::connection_failed, {}, hint});
}

std::string_view hint_of(const boost::system::error_code& error) {
  return error == boost::asio::error::connection_refused ? nobody_listens : nobody_answers;
}

Task<Result<std::vector<tcp::endpoint>>> resolve(const boost::asio::any_io_executor& executor, const std::string& host,
                                                 std::uint16_t port, Deadline deadline) {
  boost::system::error_code not_literal;
  const auto literal = boost::asio::ip::make_address(host, not_literal);
  if (!not_literal) co_return std::vector<tcp::endpoint>{{literal, port}};
  auto resolver = std::make_shared<tcp::resolver>(executor);
  const Alarm alarm(executor, deadline, [resolver] { resolver->cancel(); });
  const auto [error, found] = co_await resolver->async_resolve(host, std::to_string(port), as_result);
  if (auto checked = verdict(error, deadline, host_is_unknown); !checked) co_return fail(std::move(checked).error());
  std::vector<tcp::endpoint> endpoints;
  for (const auto& entry : found) endpoints.push_back(entry.endpoint());
  co_return endpoints;
}

}  // namespace

Task<Result<tcp::socket>> connect_tcp(boost::asio::any_io_executor executor, std::string host, std::uint16_t port,
                                      Deadline deadline) {
  auto endpoints = co_await resolve(executor, host, port, deadline);
  if (!endpoints) co_return fail(std::move(endpoints).error());
  auto socket = std::make_shared<tcp::socket>(executor);
  // Closed and not only cancelled: that would go on with the name's next address.
  const Alarm alarm(executor, deadline, [socket] {
    boost::system::error_code ignored;
    socket->close(ignored);
  });
  const auto [error, endpoint] = co_await boost::asio::async_connect(*socket, *endpoints, as_result);
  if (auto checked = verdict(error, deadline, hint_of(error)); !checked) co_return fail(std::move(checked).error());
  co_return std::move(*socket);
}

}  // namespace kith::net
