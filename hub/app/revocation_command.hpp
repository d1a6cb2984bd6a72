// `kith-hub org certificates` and `revoke-certificate`, on the hub's own machine and with the migrating login. Every
// hub process notices within seconds and closes the connections of what was revoked. Blocks; main thread.
#pragma once

#include <filesystem>
#include <string>

#include "hub/app/config.hpp"
#include "hub/base/error.hpp"

namespace kith::app {

struct Revocation {
  std::string org, key;        // the key as `list_certificates` shows it
  std::filesystem::path file;  // or a certificate
  bool all = false;            // or every one that this hub has issued to it
};

// A table with a header, its columns divided by tabs. Errors: malformed_value, not_found; those of the store.
Result<std::string> list_certificates(const Config& config, const std::string& org);
// Errors: malformed_value (nothing was chosen, or no such code or key), not_found, contradiction (another
// organisation's); those of the store.
Result<std::string> revoke_certificates(const Config& config, const Revocation& revocation);

}  // namespace kith::app
