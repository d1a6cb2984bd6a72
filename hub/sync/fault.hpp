// What can be wrong with what another hub sent, as a closed list: why a page was not read at all, and why an item of it
// lies in quarantine. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <tl/expected.hpp>

namespace kith::sync {

enum class Fault : std::uint8_t {
  // of a page: nothing of it is taken, the cursor stays
  page_unreadable,
  page_too_large,
  page_signature,    // not signed by the hub that it came from
  page_address,      // made for another hub, or for another question
  page_rolled_back,  // older than what the same hub has shown before
  page_root,         // the items are not those that were signed: cut, changed or added to
  // of an item: the others go on
  entry_unreadable,
  unknown_origin,  // no key is known of the hub that is said to have written it
  not_attested,    // another hub's entry without that hub's signature, or with a proof that does not hold
  outside_page,    // an own entry with a stamp that its page cannot hold
  content_missing,
  content_changed,  // not what the origin promised to this hub
  content_refused,  // not a record that this hub could take
  forked,           // the origin has signed two different entries with one stamp
  revived,          // of a record that its origin has withdrawn for good
};
inline constexpr std::array<std::string_view, 15> fault_names = {
    "page_unreadable", "page_too_large",   "page_signature",  "page_address", "page_rolled_back",
    "page_root",       "entry_unreadable", "unknown_origin",  "not_attested", "outside_page",
    "content_missing", "content_changed",  "content_refused", "forked",       "revived"};

constexpr std::string_view name(Fault fault) {
  return fault_names[static_cast<std::size_t>(fault)];
}

template <class T>
using Checked = tl::expected<T, Fault>;

}  // namespace kith::sync
