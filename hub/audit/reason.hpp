// Why something was refused, as a number that the log keeps for good: an error of the API, or, from 256, one of the
// ways in which somebody was turned away before a request was looked at. docs/audit.md lists these. Pure; any thread.
#pragma once

#include <array>
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

class Reason {
 public:
  constexpr Reason(Errc error) : number_(static_cast<std::uint16_t>(error)) {}  // NOLINT: reads as it means
  constexpr Reason(SignInRefusal refusal) : number_(static_cast<std::uint16_t>(refusal)) {}  // NOLINT: likewise
  [[nodiscard]] constexpr std::uint16_t number() const { return number_; }

 private:
  std::uint16_t number_;
};

// The slug of the error, or the word of the refusal; "other" for a number that a newer program has written.
std::string_view reason_name(std::uint16_t number);

}  // namespace kith::audit
