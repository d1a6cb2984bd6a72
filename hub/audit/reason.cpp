#include "hub/audit/reason.hpp"

namespace kith::audit {
namespace {

constexpr std::array<log::Word, sign_in_refusal_count> words = {
    "no_certificate",  "unknown_authority", "expired",        "not_yet_valid", "wrong_usage", "weak_key",
    "bad_certificate", "key_revoked",       "party_inactive", "unknown_party", "invitation"};

}  // namespace

log::Word word(SignInRefusal refusal) {
  return words[index_of(refusal)];
}

std::string_view reason_name(std::uint16_t number) {
  if (number < errc_count) return error_info(static_cast<Errc>(number)).slug;
  const std::size_t index = std::size_t{number} - first_sign_in_refusal;
  return number >= first_sign_in_refusal && index < words.size() ? words[index].text() : std::string_view{"other"};
}

}  // namespace kith::audit
