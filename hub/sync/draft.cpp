#include "hub/sync/draft.hpp"

namespace kith::sync {

const OwnRecord* Draft::own(const RecordUid& uid) const {
  const auto written = transaction_.own.find(uid);
  if (written == transaction_.own.end()) return ledger_.own(uid);
  return written->second ? &*written->second : nullptr;
}

const Copy* Draft::copy(const RecordName& name) const {
  const auto written = transaction_.copies.find(name);
  if (written == transaction_.copies.end()) return ledger_.copy(name);
  return written->second ? &*written->second : nullptr;
}

const Link& Draft::link(const HubCode& peer) const {
  const auto written = transaction_.links.find(peer);
  return written == transaction_.links.end() ? *ledger_.link(peer) : written->second;
}

std::optional<Stamp> Draft::floor(const HubCode& origin) const {
  const auto written = transaction_.floors.find(origin);
  return written == transaction_.floors.end() ? ledger_.floor(origin) : std::optional{written->second};
}

std::uint64_t Draft::take_position() {
  transaction_.position = position() + 1;
  return *transaction_.position;
}

Link& Draft::change_link(const HubCode& peer) {
  return transaction_.links.try_emplace(peer, link(peer)).first->second;
}

}  // namespace kith::sync
