// Where a hub is, as people write it down. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kith::net {

struct HubAddress {
  std::string host;  // an IPv6 literal without its brackets
  std::uint16_t port = 443;
  bool operator==(const HubAddress&) const = default;
};
// https://HOST[:PORT][/] only.
std::optional<HubAddress> parse_hub_url(std::string_view url);
// With the port, always.
std::string url_of(const HubAddress& address);

}  // namespace kith::net
