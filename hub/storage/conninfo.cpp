#include "hub/storage/conninfo.hpp"

#include <libpq-fe.h>

#include <map>
#include <memory>
#include <string_view>

namespace kith::storage {

namespace {

// What the address says; parameters that it does not name are left out.
Result<std::map<std::string, std::string, std::less<>>> parameters(const std::string& address) {
  char* complaint = nullptr;  // it quotes the address, so it is shown to nobody
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options{
      PQconninfoParse(address.c_str(), &complaint), &PQconninfoFree};
  PQfreemem(complaint);
  if (!options) return fail(Errc::malformed_config);
  std::map<std::string, std::string, std::less<>> found;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option)
    if (option->val != nullptr) found.emplace(option->keyword, option->val);
  return found;
}

// One of the hosts that a list of them separates by commas: a folder of sockets, or this machine.
bool is_near(std::string_view host) {
  return host.empty() || host.starts_with('/') || host.starts_with('@') || host == "localhost" || host == "::1" ||
         host.starts_with("127.");
}

bool are_near(std::string_view hosts) {
  while (true) {
    const std::size_t comma = hosts.find(',');
    if (!is_near(hosts.substr(0, comma))) return false;
    if (comma == std::string_view::npos) return true;
    hosts.remove_prefix(comma + 1);
  }
}

}  // namespace

Result<bool> carries_password(const std::string& address) {
  KITH_ASSIGN(const auto found, parameters(address));
  return found.contains("password") || found.contains("sslpassword");
}

Result<bool> may_be_overheard(const std::string& address) {
  KITH_ASSIGN(const auto found, parameters(address));
  const auto value = [&found](std::string_view name) {
    const auto at = found.find(name);
    return at == found.end() ? std::string_view{} : std::string_view{at->second};
  };
  // A service's file may say anything.
  if (found.contains("service")) return true;
  return value("sslmode") != "verify-full" && !(are_near(value("host")) && are_near(value("hostaddr")));
}

}  // namespace kith::storage
