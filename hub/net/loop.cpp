#include "hub/net/loop.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cstdio>

#include "hub/net/session.hpp"

namespace kith::net {

bool Service::enter(const std::string& subject, std::size_t most) {
  const std::lock_guard lock(mutex_);
  auto& count = subjects_[subject];
  if (count >= most) return false;
  ++count;
  return true;
}

void Service::leave(const std::string& subject) {
  const std::lock_guard lock(mutex_);
  const auto found = subjects_.find(subject);
  if (found != subjects_.end() && --found->second == 0) subjects_.erase(found);
}

std::size_t Service::connections_of(const std::string& subject) {
  const std::lock_guard lock(mutex_);
  const auto found = subjects_.find(subject);
  return found == subjects_.end() ? 0 : found->second;
}

void Service::session_ended() {
  const std::lock_guard lock(mutex_);
  if (counters.open.fetch_sub(1) == 1) emptied_.notify_all();
}

bool Service::wait_until_empty(SteadyTime by) {
  std::unique_lock lock(mutex_);
  emptied_.wait_until(lock, by, [this] { return is_hurried_ || counters.open == 0; });
  return counters.open == 0;
}

bool Service::wait_until_closed(SteadyTime by) {
  std::unique_lock lock(mutex_);
  return emptied_.wait_until(lock, by, [this] { return counters.open == 0; });
}

void Service::hurry() {
  const std::lock_guard lock(mutex_);
  is_hurried_ = true;
  emptied_.notify_all();
}

Loop::Loop(Service& shared) : service(shared), reaper(context_.get_executor()) {}

Loop::~Loop() = default;

bool Loop::find_place(const boost::asio::ip::tcp::socket& socket, std::optional<AddressShares::Place>& place) {
  if (service.options.limits.connections_per_address == 0) return true;
  boost::system::error_code error;
  const auto peer = socket.remote_endpoint(error);
  if (error) return false;  // it has left already
  auto found = service.addresses.enter(peer.address(), std::chrono::steady_clock::now());
  if (!found) {
    service.counters.overloaded.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  place.emplace(std::move(*found));
  return true;
}

void Loop::admit(boost::asio::ip::tcp::socket socket) {
  // First, so that one address pushes out nobody.
  std::optional<AddressShares::Place> place;
  if (!find_place(socket, place)) {
    service.session_ended();
    return;
  }
  const bool is_full = service.counters.open.load() > service.options.limits.connections;
  if (is_full) service.counters.overloaded.fetch_add(1, std::memory_order_relaxed);
  if ((is_full && !make_room()) || service.is_draining) {
    service.session_ended();
    return;
  }
  auto session = std::make_shared<Session>(*this, std::move(socket), std::move(place));
  boost::asio::co_spawn(context_, session->run(session), boost::asio::detached);
}

Session* Loop::oldest_of_most() {
  Session* found = nullptr;
  std::size_t most = 0;
  for (auto* session : sessions_) {
    if (!session->is_idle()) continue;
    const std::size_t count = service.connections_of(session->counted_as());
    if (count <= most) continue;
    most = count;
    found = session;
  }
  return found;
}

bool Loop::make_room() {
  const auto oldest = [this](auto is_one) -> Session* {
    const auto found = std::ranges::find_if(sessions_, is_one);
    return found == sessions_.end() ? nullptr : *found;
  };
  Session* leaving = oldest([](Session* one) { return one->is_idle() && one->is_stranger(); });
  if (leaving == nullptr && handshakes_ > 0) leaving = oldest([](Session* one) { return one->is_shaking_hands(); });
  if (leaving == nullptr) leaving = oldest_of_most();
  if (leaving == nullptr) return false;
  leaving->give_way();
  return true;
}

void Loop::drain() {
  for (auto* session : sessions_) session->end_when_idle();
}

void Loop::close() {
  for (auto* session : sessions_) session->close();
}

void Loop::close_if(const std::function<bool(std::string_view subject, std::string_view key)>& is_meant) {
  for (auto* session : sessions_) session->close_if(is_meant);
}

std::string Loop::take_text() {
  if (texts_.empty()) return {};
  auto text = std::move(texts_.back());
  texts_.pop_back();
  return text;
}

void Loop::give_back(std::string text) {
  constexpr std::size_t kept = 32;
  constexpr std::size_t largest = std::size_t{64} * 1024;
  if (texts_.size() >= kept || text.capacity() > largest) return;
  text.clear();
  texts_.push_back(std::move(text));
}

std::unique_ptr<Request> Loop::take_request() {
  if (requests_.empty()) return std::make_unique<Request>();
  auto request = std::move(requests_.back());
  requests_.pop_back();
  return request;
}

void Loop::give_back(std::unique_ptr<Request> request) {
  constexpr std::size_t kept = 32;
  if (requests_.size() >= kept) return;
  request->headers.clear();
  requests_.push_back(std::move(request));
}

std::string_view Loop::date() {
  static constexpr std::array<const char*, 7> days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto now = std::time(nullptr);
  if (now != date_second_ || date_.empty()) {
    std::tm utc{};
    ::gmtime_r(&now, &utc);
    std::array<char, 64> text{};
    const int size = std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                   days[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                                   months[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour,
                                   utc.tm_min, utc.tm_sec);
    date_.assign(text.data(), static_cast<std::size_t>(size));
    date_second_ = now;
  }
  return date_;
}

}  // namespace kith::net
