// Which operator works with a connection of the migrating login: the leaves of what they do say `operator:` and their
// login, and the database holds the form of it. Blocks, on a storage thread.
#pragma once

#include <string>
#include <string_view>

#include "hub/base/error.hpp"
#include "hub/storage/pg.hpp"

namespace kith::storage {

// As the log has it: 64 bytes at most, with '_' for what stands in no login. Pure.
std::string login_on_log(std::string_view login);
// From now on, for the leaves that this connection writes.
Result<void> name_operator(pg::Connection& connection, std::string_view login);

}  // namespace kith::storage
