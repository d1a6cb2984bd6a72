// What is in the address of a PostgreSQL server, as libpq itself reads it: every spelling of a parameter that libpq
// understands (percent-encoded names, user:password@) is understood here too. Looks at the text only; any thread, but
// for forget_environment().
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hub/base/error.hpp"

namespace kith::storage {

// Whether the address carries a password or the passphrase of a key. Errors: malformed_config when libpq cannot read
// it.
Result<bool> carries_password(const std::string& address);

// What is wrong with the address, as a sentence; nothing where it has only parameters that say which server, which
// login and how its certificate is checked. Others name files, libraries and settings of whoever has written the
// address.
std::optional<std::string_view> complaint_of_address(const std::string& address);

// Whether what is said to that server can be read or changed by somebody on the way: it is reached over a network, and
// the address does not ask for its certificate to be checked (sslmode=verify-full); or a service's file, which is not
// looked at, says where it is. Errors: malformed_config.
Result<bool> may_be_overheard(const std::string& address);

// libpq takes from PGHOST, PGSERVICE and their kin what an address leaves out; from now on this process has none of
// them. Once, at the start of main().
void forget_environment();

}  // namespace kith::storage
