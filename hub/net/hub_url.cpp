#include "hub/net/hub_url.hpp"

#include <charconv>

namespace kith::net {

std::optional<HubAddress> parse_hub_url(std::string_view url) {
  constexpr std::string_view scheme = "https://";
  if (!url.starts_with(scheme)) return std::nullopt;
  url.remove_prefix(scheme.size());
  if (url.ends_with('/')) url.remove_suffix(1);
  HubAddress address;
  std::size_t host_end = url.find(':');
  if (url.starts_with('[')) {
    const std::size_t bracket = url.find(']');
    if (bracket == std::string_view::npos) return std::nullopt;
    address.host = url.substr(1, bracket - 1);
    host_end = bracket + 1 < url.size() ? bracket + 1 : std::string_view::npos;
  } else {
    address.host = url.substr(0, host_end);
  }
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:";
  if (address.host.empty() || address.host.find_first_not_of(allowed) != std::string::npos) return std::nullopt;
  if (host_end == std::string_view::npos) return address;
  const std::string_view port = url.substr(host_end);
  if (port.size() < 2 || port[0] != ':') return std::nullopt;
  const auto [end, error] = std::from_chars(port.data() + 1, port.data() + port.size(), address.port);
  if (error != std::errc{} || end != port.data() + port.size() || address.port == 0) return std::nullopt;
  return address;
}

std::string url_of(const HubAddress& address) {
  const bool is_ipv6 = address.host.find(':') != std::string::npos;
  return "https://" + (is_ipv6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

}  // namespace kith::net
