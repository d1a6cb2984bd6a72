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

// `kith-hub ca revoke`: the key of an authority, by its certificate, and with it all that it has signed. Says first who
// would be shut out, and does it when `is_sure`. Errors: malformed_value (no certificate, or none of an authority),
// contradiction (the root's, the key that the hub signs with, or revoked already), file_unreadable; those of the store.
Result<std::string> revoke_authority(const Config& config, const std::filesystem::path& file, bool is_sure);

}  // namespace kith::app
