// One io thread of a listener and what its connections share: the io_context, the reaper, the pools. And what all loops
// of a listener share: limits, handler, counters. A loop's members belong to its thread, except where a comment says
// otherwise.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <condition_variable>
#include <ctime>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "hub/net/address_shares.hpp"
#include "hub/net/counters.hpp"
#include "hub/net/reaper.hpp"
#include "hub/net/server.hpp"
#include "hub/net/wire.hpp"

namespace kith::net {

class Session;

// What the loops of one listener share. Any thread.
struct Service {
  Service(ServerOptions chosen, Handler to_call)
      : options(std::move(chosen)), handler(std::move(to_call)), addresses(options.limits) {}

  ServerOptions options;
  Handler handler;
  Counters counters;
  AddressShares addresses;
  std::atomic<bool> is_draining{false};
  std::atomic<std::size_t> in_request{0};

  // Counts a subject's connections; false, and nothing counted, where there are `most`. Strangers count as "".
  bool enter(const std::string& subject, std::size_t most);
  void leave(const std::string& subject);
  [[nodiscard]] std::size_t connections_of(const std::string& subject);

  // The end of sessions, for drain().
  void session_ended();
  // Returns true when none is open, false at the deadline or when hurried.
  bool wait_until_empty(SteadyTime by);
  // The same, hurried or not.
  bool wait_until_closed(SteadyTime by);
  void hurry();

 private:
  std::mutex mutex_;
  std::condition_variable emptied_;
  bool is_hurried_ = false;
  std::unordered_map<std::string, std::size_t> subjects_;
};

class Loop {
 public:
  explicit Loop(Service& shared);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  boost::asio::io_context& context() { return context_; }
  // Starts a session, or makes room for it, or closes the socket.
  void admit(boost::asio::ip::tcp::socket socket);
  void drain();  // wakes the idle sessions, which then end
  void close();  // closes every connection now
  void close_if(const std::function<bool(std::string_view subject, std::string_view key)>& is_meant);

  // Spare parts, so that a request on a warm thread allocates little.
  std::string take_text();
  void give_back(std::string text);
  std::unique_ptr<Request> take_request();
  void give_back(std::unique_ptr<Request> request);
  std::string_view date();  // IMF-fixdate of this second (RFC 9110, section 5.6.7)

  Service& service;

 private:
  friend class Session;
  // One that gives its place to a newcomer: of those who may not come in, else a handshake, else of whose connections
  // there are most, each the oldest, and none in the middle of a request.
  bool make_room();
  Session* oldest_of_most();
  // Whether the socket's address has room for one more; its place, where anybody looks.
  bool find_place(const boost::asio::ip::tcp::socket& socket, std::optional<AddressShares::Place>& place);

  boost::asio::io_context context_{1};

 public:
  Reaper reaper;
  BufferPool buffers;

 private:
  std::list<Session*> sessions_;  // oldest first
  std::size_t handshakes_ = 0;    // of them not yet finished
  std::vector<std::string> texts_;
  std::vector<std::unique_ptr<Request>> requests_;
  std::time_t date_second_ = 0;
  std::string date_;
};

}  // namespace kith::net
