// The name of the record that a row of a source becomes when the hub adapts it. The hub keeps no map from rows to
// records, so the name is computed: the same for the same row of the same source whenever it comes again, and without
// the hub's digest key not to be computed from a guessed row. docs/decisions/0017 says why. Pure; any thread.
#pragma once

#include <string_view>

#include "hub/base/ids.hpp"
#include "hub/base/secret.hpp"

namespace kith::ingest {

// `source` is the mapping's name, `source_key` the row's name in it (adapters::Row). 122 bits of a keyed digest in the
// form of a UUID of version 4 (RFC 9562 section 5.4), which it cannot be told from.
RecordUid source_uid(const SecretKey& digest_key, const OrgCode& org, std::string_view source,
                     std::string_view source_key);

}  // namespace kith::ingest
