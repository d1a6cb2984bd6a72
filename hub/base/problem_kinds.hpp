// Causes of one error code that programs tell apart, because something else is to be done: over HTTP each has a problem
// type of its own, which docs/problems.md lists below the codes. The hint of the Error says which it is. Pure; any
// thread.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "hub/base/error.hpp"

namespace kith {

struct ProblemKind {
  Errc code;
  std::string_view hint;  // of the Error
  std::string_view slug, title, advice;
};

inline constexpr std::string_view key_was_revoked = "the key of this certificate was revoked";

inline constexpr std::string_view authority_was_revoked = "the key that has signed this certificate was revoked";

inline constexpr std::string_view key_is_not_taken = "the key of this request was revoked, or is another's";

inline constexpr std::string_view quota_is_full = "the hub keeps no more records of one organisation";

inline constexpr std::string_view total_is_full = "the hub keeps no more records of one organisation, withdrawn or not";

inline constexpr std::string_view issuing_key_was_revoked = "the key that this hub issues with was revoked";

inline constexpr std::array problem_kinds = {
    ProblemKind{Errc::not_registered, key_was_revoked, "key-revoked",
                "The key of this certificate was revoked: the hub takes it no more.",
                "Ask the operator of the hub for a new invitation, and run the line that you get."},
    ProblemKind{Errc::not_registered, authority_was_revoked, "authority-revoked",
                "The key that has signed this certificate was revoked: the hub takes none that it has signed any more.",
                "Ask the operator of the hub for a new invitation, and run the line that you get."},
    ProblemKind{Errc::not_permitted, key_is_not_taken, "key-not-taken",
                "The key of this request cannot be used: it was revoked, has a certificate already, or is another's.",
                "Make a new one: move the file enrolment-key.pem away, then run the same line again."},
    ProblemKind{Errc::too_busy, issuing_key_was_revoked, "issuing-key-revoked",
                "The hub can issue no certificate now: the key that it issues with was revoked.",
                "Ask the operator of the hub to give it the new key (SIGHUP), then run the same line again."},
    ProblemKind{Errc::disk_low, quota_is_full, "records-quota",
                "Your organisation has as many records here as the hub keeps of one.",
                "Withdraw what is not needed any more, or ask the operator to raise limits.records_per_organisation."},
    ProblemKind{Errc::disk_low, total_is_full, "records-total",
                "Your organisation has as many records here, those withdrawn among them, as the hub keeps of one.",
                "Withdrawing makes no room here: four times limits.records_per_organisation are kept with those "
                "withdrawn, and only the operator of the hub can raise it."},
};

// Null: the code says it all.
inline const ProblemKind* problem_kind(const Error& error) {
  const auto* found = std::ranges::find_if(
      problem_kinds, [&](const ProblemKind& kind) { return kind.code == error.code && kind.hint == error.hint; });
  return found == problem_kinds.end() ? nullptr : found;
}

}  // namespace kith
