// `kith-hub ca`: the collaborative's own certificate authority, for those who have none. A root that may be put away
// after it has made the issuing key, the issuing key that stays with the hub, and the hub's own certificate. Blocks on
// the disk; main thread.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "hub/app/config.hpp"
#include "hub/base/error.hpp"

namespace kith::app {

struct NewAuthority {
  std::string name;                // of the collaborative
  std::vector<std::string> hosts;  // names and addresses by which members reach the hub
};
// For the operator's terminal: the files that stand in the way of make_authority(), and what to do with them.
std::string words_of_what_is_in_the_way(const Config& config);
// Makes root, issuing key and the hub's certificate where the configuration has them. Returns what to do next. Errors:
// malformed_value, contradiction (any of the files is there), file_unwritable.
Result<std::string> make_authority(const Config& config, const NewAuthority& authority);

// A new certificate and key of the hub itself, by the issuing key, for the names of the old one unless others are
// given; SIGHUP makes a serving hub take them. Errors: not_permitted (no issuing key), malformed_value,
// file_unreadable, file_unwritable.
Result<std::string> renew_hub_certificate(const Config& config, const std::vector<std::string>& hosts);

// A new issuing key by the root, whose key is in `root_key`. The old one's certificates stay good. Errors:
// file_unreadable, malformed_value, file_unwritable.
Result<std::string> renew_issuing_key(const Config& config, const std::filesystem::path& root_key);

}  // namespace kith::app
