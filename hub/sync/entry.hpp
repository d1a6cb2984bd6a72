// An entry: what the origin of a record says of its present state, to everybody whom it concerns at once. It has no
// content. It names the hubs that may hold the record and promises, by a digest, what each of them may hold; and it
// names those that may hold it no longer. So one statement shares, changes, narrows and withdraws; a hub that is passed
// an entry can tell by itself what it may do with it; and a relay has nothing to change. Pure; any thread.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "hub/audit/merkle.hpp"
#include "hub/base/error.hpp"
#include "hub/sync/names.hpp"

namespace kith::sync {

using audit::Hash;

// What one hub may hold of a record. Coded values can be guessed from a digest, so 16 secret bytes go before them.
struct Body {
  std::string salt;
  std::string content;
  bool operator==(const Body&) const = default;
};
// SHA-256 of the salt and the content.
Hash digest_of(const Body& body);

struct Entry {
  RecordName record;
  Stamp stamp;
  bool is_withdrawn = false;       // for good: nobody may hold it again
  std::map<HubCode, Hash> grants;  // who may hold it: the audience that people are shown
  std::set<HubCode> notify;        // who may have held it, and must say that it does no longer
  [[nodiscard]] bool grants_to(const HubCode& hub) const { return grants.contains(hub); }
  [[nodiscard]] bool concerns(const HubCode& hub) const { return grants_to(hub) || notify.contains(hub); }
  bool operator==(const Entry&) const = default;
};

// The bytes that are signed: one spelling for each entry.
std::string encode(const Entry& entry);
// Errors: malformed_value, also for what encode() would write otherwise.
Result<Entry> decode_entry(std::string_view bytes);

}  // namespace kith::sync
