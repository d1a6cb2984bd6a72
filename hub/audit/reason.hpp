// Why something was refused, or what was changed of who is registered and what they may, as a number that the log keeps
// for good: an error of the API; from 256, one of the ways in which somebody was turned away before a request was
// looked at, and from 272 a limit on the records of an organisation; from 512, a change. docs/audit.md lists these.
// Pure; any thread.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string_view>

#include "hub/base/error.hpp"
#include "hub/base/log.hpp"

namespace kith::audit {

// The numbers never change.
enum class SignInRefusal : std::uint16_t {
  no_certificate = 256,
  unknown_authority,
  expired,
  not_yet_valid,
  wrong_usage,
  weak_key,
  bad_certificate,  // any other fault of it, or not its key
  key_revoked,
  party_inactive,  // suspended, removed, or not let in yet
  unknown_party,   // a good certificate whose subject nobody has registered
  invitation,      // at the enrolment port: none that holds
};
inline constexpr std::uint16_t first_sign_in_refusal = 256;
inline constexpr std::size_t sign_in_refusal_count = 11;
inline constexpr std::size_t index_of(SignInRefusal refusal) {
  return static_cast<std::size_t>(refusal) - first_sign_in_refusal;
}
// e.g. "no_certificate": on the log of the hub and as a metric's label.
log::Word word(SignInRefusal refusal);

// Which limit on its records refused those of an organisation. The numbers never change.
enum class QuotaRefusal : std::uint16_t {
  records_quota = 272,
  records_total,  // those that are withdrawn among them
};

// What was changed, mostly by an operator. The numbers never change.
enum class RegistryChange : std::uint16_t {
  registered = 512,
  invited,
  requested,  // by the party itself, with a new key
  approved,   // that key
  invitation_ended,
  certificate_issued,
  suspended,
  resumed,
  removed,
  key_revoked,
  authority_revoked,  // the key of an authority, and with it all that it has signed
  restored,           // the database, from a backup
  load_opened,        // of records of past months
  load_closed,
  role_holder,    // the principal is who has the role that the line before tells of
  peer_accepted,  // the address and the signing key of another hub
};
inline constexpr std::uint16_t first_registry_change = 512;
inline constexpr std::size_t registry_change_count = 16;
// And what became of a role; the number of the role (auth/role.hpp) is added.
enum class RoleChange : std::uint16_t { proposed = 528, given = 544, approved = 560, ended = 576 };
inline constexpr std::size_t numbers_of_role_change = 16;

// What an organisation, or its steward, changed of what it lets other hubs hold. The numbers never change.
enum class ShareChange : std::uint16_t { share_changed = 592, share_ended };
// And what an operator changed of a job of the hub: it concerns nobody's records.
enum class JobChange : std::uint16_t { job_asked = 594, job_paused, job_resumed, job_scheduled };
inline constexpr std::uint16_t first_share_change = 592;

class Reason {
 public:
  constexpr Reason(Errc error) : number_(static_cast<std::uint16_t>(error)) {}  // NOLINT: reads as it means
  constexpr Reason(SignInRefusal refusal) : number_(static_cast<std::uint16_t>(refusal)) {}  // NOLINT: likewise
  constexpr Reason(QuotaRefusal refusal) : number_(static_cast<std::uint16_t>(refusal)) {}   // NOLINT: likewise
  constexpr Reason(RegistryChange change) : number_(static_cast<std::uint16_t>(change)) {}   // NOLINT: likewise
  constexpr Reason(ShareChange change) : number_(static_cast<std::uint16_t>(change)) {}      // NOLINT: likewise
  constexpr Reason(JobChange change) : number_(static_cast<std::uint16_t>(change)) {}        // NOLINT: likewise
  constexpr Reason(RoleChange change, std::uint8_t role) : number_(static_cast<std::uint16_t>(change) + role) {}
  [[nodiscard]] constexpr std::uint16_t number() const { return number_; }
  friend constexpr auto operator<=>(const Reason&, const Reason&) = default;

 private:
  std::uint16_t number_;
};

// The slug of the error, or the word of the refusal or the change; "other" for a number that a newer program has
// written.
std::string_view reason_name(std::uint16_t number);
// The same for people: of a change in some words, of all else the name.
std::string_view reason_words(std::uint16_t number);

}  // namespace kith::audit
