#include "auth/principal.hpp"

#include "auth/chain.hpp"
#include "hub/base/problem_kinds.hpp"

namespace kith::auth {

std::optional<OrgCode> Principal::stands_for(WallTime now) const {
  for (const Held& held : held_)
    if (held.whose != nullptr && held.stands(now)) return held.whose->code;
  return std::nullopt;
}

Result<Principal> authenticate(const Directory& directory, std::string_view subject, std::string_view key) {
  if (subject.empty()) return fail(Errc::not_authenticated);
  // First: with an authority ends each key that it is known to have signed.
  if (is_any_revoked(directory, authority_keys(key)))
    return fail(Error{Errc::not_registered, {}, authority_was_revoked});
  if (directory.is_revoked(own_key(key))) return fail(Error{Errc::not_registered, {}, key_was_revoked});
  const Party* party = directory.find(subject);
  if (party == nullptr || !party->is_active) return fail(Errc::not_registered);
  return Principal{*party, directory.held(*party)};
}

}  // namespace kith::auth
