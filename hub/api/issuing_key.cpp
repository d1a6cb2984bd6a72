#include "hub/api/issuing_key.hpp"

#include "hub/api/issuing.hpp"

namespace kith::api {

Result<void> check_issuing_key(const Services& services) {
  const auto issuing = services.issuing.get();
  const auth::KeyId& key = issuing->authority.facts().key;
  if (!services.directory.get()->is_revoked({reinterpret_cast<const char*>(key.data()), key.size()})) return {};
  return fail(Error{Errc::contradiction,
                    {},
                    "the hub's issuing key was revoked, and its operator has to give it the new one (SIGHUP)"});
}

}  // namespace kith::api
