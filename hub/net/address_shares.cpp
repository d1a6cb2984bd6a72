#include "hub/net/address_shares.hpp"

#include <algorithm>

namespace kith::net {
namespace {

// So that many addresses cost bounded memory. Whoever has so many needs no bucket to be emptied.
constexpr std::size_t most_known = 4096;
constexpr std::uint64_t entries_between_looks = 64;

std::pair<bool, std::uint64_t> share_of(const boost::asio::ip::address& address) {
  if (address.is_v4()) return {false, address.to_v4().to_uint()};
  const auto six = address.to_v6();
  if (six.is_v4_mapped()) return {false, boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, six).to_uint()};
  std::uint64_t network = 0;
  const auto bytes = six.to_bytes();
  for (std::size_t i = 0; i < 8; ++i) network = (network << 8U) | bytes[i];
  return {true, network};
}

}  // namespace

AddressShares::Place::~Place() {
  if (shares_ != nullptr) shares_->leave(address_);
}

void AddressShares::fill(Share& share, SteadyTime now) const {
  const std::chrono::duration<double> passed = std::max(now - share.filled, SteadyTime::duration{0});
  share.requests = std::min(most_requests_, share.requests + passed.count() * most_requests_ / 60);
  share.filled = std::max(share.filled, now);
}

void AddressShares::forget(SteadyTime now) {
  const bool is_crowded = shares_.size() >= most_known;
  for (auto& [address, share] : shares_) fill(share, now);
  std::erase_if(shares_, [&](const auto& entry) {
    return entry.second.connections == 0 && (is_crowded || entry.second.requests >= most_requests_);
  });
}

std::optional<AddressShares::Place> AddressShares::enter(const boost::asio::ip::address& from, SteadyTime now) {
  const Address address = share_of(from);
  const std::lock_guard lock{mutex_};
  if (++entered_ % entries_between_looks == 0 || shares_.size() >= most_known) forget(now);
  Share& share = shares_.try_emplace(address, Share{0, most_requests_, now}).first->second;
  fill(share, now);
  // A handshake costs the hub as much as the answer that would only refuse again.
  if (share.connections >= most_connections_ || share.requests <= -most_requests_ / 4) return std::nullopt;
  ++share.connections;
  return std::optional<Place>{std::in_place, *this, address};
}

bool AddressShares::take(const Address& address, SteadyTime now) {
  const std::lock_guard lock{mutex_};
  Share& share = shares_.at(address);  // there while the place is
  fill(share, now);
  share.requests = std::max(share.requests - 1, -most_requests_ / 4);
  return share.requests >= 0;
}

void AddressShares::leave(const Address& address) {
  const std::lock_guard lock{mutex_};
  --shares_.at(address).connections;
}

std::size_t AddressShares::known() const {
  const std::lock_guard lock{mutex_};
  return shares_.size();
}

}  // namespace kith::net
