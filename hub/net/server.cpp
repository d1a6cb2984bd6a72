#include "hub/net/server.hpp"

#include <sys/resource.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <thread>

#include "hub/base/log.hpp"
#include "hub/net/loop.hpp"

namespace kith::net {
namespace {

using boost::asio::ip::tcp;

// A connection is a file descriptor; the usual soft limit of 1,024 is there for programs that use select().
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

// The buffers hold a whole head and one record more.
void bound_to_buffers(Limits& limits) {
  limits.header_bytes = std::min(limits.header_bytes, BufferPool::buffer_bytes - 1024);
}

Result<void> bind_and_listen(tcp::acceptor& acceptor, const tcp::endpoint& endpoint) {
  boost::system::error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (error) return fail(Errc::connection_failed);
  acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  acceptor.bind(endpoint, error);
  if (error == boost::asio::error::address_in_use)
    return fail(Error{Errc::already_exists, {}, "another program listens at the address and port of a listener"});
  if (error) return fail(Error{Errc::malformed_config, {}, "the address cannot be listened on"});
  constexpr int backlog = 4096;
  acceptor.listen(backlog, error);
  if (error)
    return fail(Error{Errc::already_exists, {}, "another program listens at the address and port of a listener"});
  return {};
}

}  // namespace

struct Server::State {
  State(ServerOptions options, Handler handler) : service(std::move(options), std::move(handler)) {
    const auto wanted = std::max(1U, service.options.threads);
    for (unsigned i = 0; i < wanted; ++i) loops.push_back(std::make_unique<Loop>(service));
    acceptor.emplace(loops.front()->context());
  }

  Task<void> accept_all();
  void take(tcp::socket socket, Loop& loop);
  void run();
  void on_every_loop(void (Loop::*act)());
  void stop_threads();

  Service service;
  std::vector<std::unique_ptr<Loop>> loops;
  std::optional<tcp::acceptor> acceptor;
  std::vector<std::thread> threads;
  std::uint16_t port = 0;
  bool is_stopped = false;
};

Task<void> Server::State::accept_all() {
  std::size_t next = 0;
  while (acceptor->is_open()) {
    auto& loop = *loops[next];
    auto [error, socket] =
        co_await acceptor->async_accept(loop.context(), boost::asio::as_tuple(boost::asio::use_awaitable));
    if (!error) {
      next = (next + 1) % loops.size();
      take(std::move(socket), loop);
    } else if (error == boost::asio::error::operation_aborted) {
      co_return;
    } else if (error != boost::asio::error::connection_aborted) {
      // No descriptors or no memory: those who are connected come first, and some of them will leave.
      log::warning("net.accept_failed");
      boost::asio::steady_timer pause(acceptor->get_executor(), std::chrono::milliseconds{100});
      co_await pause.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }
  }
}

void Server::State::take(tcp::socket socket, Loop& loop) {
  service.counters.accepted.fetch_add(1, std::memory_order_relaxed);
  service.counters.open.fetch_add(1);
  boost::asio::post(loop.context(), [&loop, socket = std::move(socket)]() mutable { loop.admit(std::move(socket)); });
}

void Server::State::run() {
  boost::asio::co_spawn(loops.front()->context(), accept_all(), boost::asio::detached);
  for (const auto& loop : loops) threads.emplace_back([&context = loop->context()] { context.run(); });
}

void Server::State::on_every_loop(void (Loop::*act)()) {
  for (const auto& loop : loops) boost::asio::post(loop->context(), [act, &loop = *loop] { (loop.*act)(); });
}

void Server::State::stop_threads() {
  for (const auto& loop : loops) loop->context().stop();
  for (auto& thread : threads) thread.join();
  threads.clear();
  is_stopped = true;
}

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Handler handler) {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(options.address, error);
  if (error) return fail(Error{Errc::malformed_config, {}, "the address is not a literal IP address"});
  if (!options.tls && !address.is_loopback())
    return fail(Error{Errc::malformed_config, {}, "a listener without TLS needs a loopback address"});
  bound_to_buffers(options.limits);
  raise_descriptor_limit();
  const tcp::endpoint endpoint(address, options.port);
  auto state = std::make_shared<State>(std::move(options), std::move(handler));
  KITH_TRY(bind_and_listen(*state->acceptor, endpoint));
  state->port = state->acceptor->local_endpoint().port();
  state->run();
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

Server::Server(std::shared_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() {
  drain(Deadline::after(std::chrono::seconds{0}));
}

std::uint16_t Server::port() const {
  return state_->port;
}

const Counters& Server::counters() const {
  return state_->service.counters;
}

void Server::close_if(std::function<bool(std::string_view subject, std::string_view key)> is_meant) {
  for (const auto& loop : state_->loops)
    boost::asio::post(loop->context(), [is_meant, &loop = *loop] { loop.close_if(is_meant); });
}

void Server::close_all() {
  state_->on_every_loop(&Loop::close);
}

std::size_t Server::drain(Deadline deadline) {
  if (state_->is_stopped) return 0;
  auto& service = state_->service;
  service.is_draining = true;
  boost::asio::post(state_->loops.front()->context(), [state = state_.get()] {
    boost::system::error_code ignored;
    state->acceptor->close(ignored);
  });
  state_->on_every_loop(&Loop::drain);
  std::size_t cut_off = 0;
  if (!service.wait_until_empty(deadline.at())) {
    cut_off = service.in_request;
    state_->on_every_loop(&Loop::close);
    // Handlers notice at their next read or write; what they wait for elsewhere has its own deadline.
    if (!service.wait_until_closed(std::chrono::steady_clock::now() + std::chrono::seconds{5})) {
      state_->stop_threads();
      log::error("net.handlers_abandoned", {{"count", static_cast<std::uint64_t>(service.in_request.load())}});
      // Safety: somebody still holds an executor of these loops and may post to it. The process is about to end, and a
      // leak is better than a call into freed memory.
      static_cast<void>(new std::shared_ptr<State>(state_));
      return cut_off;
    }
  }
  state_->stop_threads();
  return cut_off;
}

void Server::hurry() {
  state_->service.hurry();
}

}  // namespace kith::net
