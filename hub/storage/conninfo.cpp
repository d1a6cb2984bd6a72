#include "hub/storage/conninfo.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace kith::storage {

namespace {

using Options = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

// What the address says; parameters that it does not name are left out.
Result<std::map<std::string, std::string, std::less<>>> parameters(const std::string& address) {
  char* complaint = nullptr;  // it quotes the address, so it is shown to nobody
  const Options options{PQconninfoParse(address.c_str(), &complaint), &PQconninfoFree};
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

constexpr std::array<std::string_view, 18> taken = {"host",
                                                    "hostaddr",
                                                    "port",
                                                    "dbname",
                                                    "user",
                                                    "sslmode",
                                                    "sslrootcert",
                                                    "sslcert",
                                                    "sslkey",
                                                    "sslcrl",
                                                    "client_encoding",
                                                    "connect_timeout",
                                                    "application_name",
                                                    "channel_binding",
                                                    "keepalives",
                                                    "keepalives_idle",
                                                    "keepalives_interval",
                                                    "keepalives_count"};

// Each of libpq's others has its own sentence, because a sentence of ours quotes nothing that was typed.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> refused = {{
    {"options", "The parameter options is not taken: settings belong to the server."},
    {"service", "The parameter service is not taken: say here where the server is."},
    {"servicefile", "The parameter servicefile is not taken: say here where the server is."},
    {"passfile", "The parameter passfile is not taken: database.password_file names the file of a password."},
    {"gssencmode", "The parameter gssencmode is not taken: a connection is protected by TLS, or near."},
    {"replication", "The parameter replication is not taken."},
}};

}  // namespace

std::optional<std::string_view> complaint_of_address(const std::string& address) {
  const auto found = parameters(address);
  if (!found) return "PostgreSQL's client library cannot read this URL.";
  for (const auto& [name, value] : *found) {
    const auto* own = std::ranges::find(refused, name, &std::pair<std::string_view, std::string_view>::first);
    if (own != refused.end()) return own->second;
    // Before a colon it is the name of a library that libpq would load.
    if (name == "sslkey" && value.find(':') != std::string::npos)
      return "sslkey takes the name of a file, without a colon.";
    if (std::ranges::find(taken, name) == taken.end())
      return "It has a parameter that is not taken; docs/configuration.md lists those that are.";
  }
  return std::nullopt;
}

void forget_environment() {
  const Options options{PQconninfoParse("", nullptr), &PQconninfoFree};
  std::vector<std::string> names = {"PGSYSCONFDIR", "PGSERVICEFILE", "PGLOCALEDIR"};
  for (const PQconninfoOption* option = options.get(); option != nullptr && option->keyword != nullptr; ++option)
    if (option->envvar != nullptr) names.emplace_back(option->envvar);
  for (const std::string& name : names) ::unsetenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): one thread
}

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
