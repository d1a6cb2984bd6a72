#include "auth/principal.hpp"

namespace kith::auth {

Result<Principal> authenticate(const Directory& directory, std::string_view subject, std::string_view key) {
  if (subject.empty()) return fail(Errc::not_authenticated);
  if (directory.is_revoked(key))
    return fail(Error{Errc::not_registered, {}, "the key of this certificate was revoked"});
  const Organisation* organisation = directory.find(subject);
  if (organisation == nullptr || !organisation->is_active) return fail(Errc::not_registered);
  return Principal{*organisation, Role::member};
}

}  // namespace kith::auth
