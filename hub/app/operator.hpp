// Who runs a command of kith-hub: the log names them, and where it takes two operators they are told apart by it. Main
// thread.
#pragma once

#include <string>

#include "hub/app/config.hpp"
#include "hub/base/error.hpp"

namespace kith::app {

// The login that sudo was called from, else the user's, as the log may have it: it is shown to other operators, and
// nothing in it moves their terminal.
std::string operator_login();

// Where it takes two operators: root, and the user whose the hub's folder is, are nobody's own login, because one
// person may be both. Errors: not_permitted, with what to do.
Result<void> check_is_somebody(const Config& config);

}  // namespace kith::app
