#include "hub/api/issuing_key.hpp"

#include "hub/api/issuing.hpp"
#include "hub/base/problem_kinds.hpp"

namespace kith::api {

Result<void> check_issuing_key(const Services& services) {
  const auto issuing = services.issuing.get();
  const auth::KeyId& key = issuing->authority.facts().key;
  if (!services.directory.get()->is_revoked({reinterpret_cast<const char*>(key.data()), key.size()})) return {};
  return fail(Error{Errc::too_busy, {}, issuing_key_was_revoked});
}

}  // namespace kith::api
