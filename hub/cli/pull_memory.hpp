// What is remembered of the last pull of a source, so that the next one asks only for what it has to: in the key map's
// file, sealed, beside the rows that came. One thread; blocks on the disk.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "hub/cli/key_map.hpp"

namespace kith::cli {

// Words of the connector's own, by name.
using PullMemory = std::map<std::string, std::string, std::less<>>;

// `origin` says which source this is in so many words that another form, address or version of the adapter is another
// one. What cannot be read counts as nothing remembered: then everything is asked for. Errors: those of the key map.
Result<PullMemory> recall(KeyMap& keys, std::string_view origin);
Result<void> remember(KeyMap& keys, std::string_view origin, const PullMemory& memory);
// Nothing is remembered of any source: each is asked for everything again.
Result<void> forget_pulls(KeyMap& keys);

}  // namespace kith::cli
