// What one remote address may have of a listener where nobody signs in: so many connections at once and so many
// requests a minute, so that who floods it leaves room for others. All of an IPv6 network (/64) counts as one address,
// because whoever has one there has the others. An address is known here only, while it is connected and until its
// requests have come back; nothing hands one out, writes or logs it. Any thread; never blocks.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "hub/base/clock.hpp"
#include "hub/net/limits.hpp"

namespace kith::net {

class AddressShares {
 private:
  using Address = std::pair<bool, std::uint64_t>;  // whether it is one of IPv6, and the address or network

 public:
  explicit AddressShares(const Limits& limits)
      : most_connections_(limits.connections_per_address), most_requests_(limits.requests_per_address) {}

  // The place of one connection. The shares outlive it.
  class Place {
   public:
    Place(AddressShares& shares, Address address) : shares_(&shares), address_(address) {}
    ~Place();
    Place(Place&& other) noexcept : shares_(std::exchange(other.shares_, nullptr)), address_(other.address_) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    Place& operator=(Place&&) = delete;
    // Whether its address may make one request more.
    [[nodiscard]] bool take(SteadyTime now) { return shares_->take(address_, now); }

   private:
    AddressShares* shares_;
    Address address_;
  };
  // Nothing where the address has all its connections, or has gone on asking in spite of many refusals.
  std::optional<Place> enter(const boost::asio::ip::address& from, SteadyTime now);
  // How many addresses are known now.
  [[nodiscard]] std::size_t known() const;

 private:
  struct Share {
    std::size_t connections;
    double requests;  // below zero: refused ones
    SteadyTime filled;
  };
  bool take(const Address& address, SteadyTime now);
  void leave(const Address& address);
  void fill(Share& share, SteadyTime now) const;
  void forget(SteadyTime now);

  const std::size_t most_connections_;
  const double most_requests_;
  mutable std::mutex mutex_;
  std::map<Address, Share> shares_;
  std::uint64_t entered_ = 0;
};

}  // namespace kith::net
