// Whether the key that this hub issues with is good still: an operator may have revoked it before the hub was given the
// new one. Any thread.
#pragma once

#include "hub/api/context.hpp"
#include "hub/base/error.hpp"

namespace kith::api {

// Of a hub that issues. Errors: too_busy (issuing_key_was_revoked: what it signed would be refused).
Result<void> check_issuing_key(const Services& services);

}  // namespace kith::api
