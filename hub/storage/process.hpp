// Starting PostgreSQL's programs as the user they should run as. PostgreSQL refuses to run as root, and a child of a
// process with threads may call only async-signal-safe functions before exec, so all of it is prepared before fork.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "hub/async/deadline.hpp"
#include "hub/base/error.hpp"

namespace kith::storage {

// Who runs the database: the hub's own user, or, when that is root, `postgres`.
struct ServerUser {
  uid_t uid = 0;
  gid_t gid = 0;
  bool differs = false;   // from the hub's user
  std::string hub_login;  // the hub's user by name, as peer authentication will see it

  // Errors: unusable_directory (root without a user `postgres`; a user without a name).
  static Result<ServerUser> choose();
  // That another user of this name exists, who is none of these two and not root. Errors: malformed_config.
  [[nodiscard]] Result<void> check_guest(const std::string& name) const;
};

struct Program {
  std::vector<std::string> arguments;    // [0] is the path
  std::vector<std::string> environment;  // NAME=value; nothing else is inherited
  ServerUser user;
  std::filesystem::path output;  // stdout and stderr are appended here, by the program's user
  // Sent to the program when the thread that called `launch` ends, by whatever end; 0: none.
  int signal_at_parent_death = 0;
};

// Forks and executes, in a session of its own, so that Ctrl-C at the hub's terminal reaches the hub alone. The child's
// pid, or -1.
pid_t launch(const Program& program);
// Waits for its end; kills it at the deadline. The exit status, or nothing when it was killed or could not start.
std::optional<int> run_to_end(const Program& program, Deadline deadline);

}  // namespace kith::storage
