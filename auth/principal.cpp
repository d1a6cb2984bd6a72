#include "auth/principal.hpp"

namespace kith::auth {

Result<Principal> authenticate(const Directory& directory, std::string_view subject) {
  if (subject.empty()) return fail(Errc::not_authenticated);
  const Organisation* organisation = directory.find(subject);
  if (organisation == nullptr || !organisation->is_active) return fail(Errc::not_registered);
  return Principal{*organisation, Role::member};
}

}  // namespace kith::auth
