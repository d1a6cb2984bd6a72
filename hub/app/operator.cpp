#include "hub/app/operator.hpp"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "hub/storage/acting_operator.hpp"

namespace kith::app {
namespace {

std::string name_of(uid_t uid) {
  const passwd* user = ::getpwuid(uid);  // NOLINT(concurrency-mt-unsafe): one thread
  return user != nullptr ? user->pw_name : "uid " + std::to_string(uid);
}

}  // namespace

std::string operator_login() {
  // Whoever could set it to another name could as well become that user, or the hub's.
  const char* caller = std::getenv("SUDO_USER");  // NOLINT(concurrency-mt-unsafe): one thread
  return storage::login_on_log(caller != nullptr && *caller != '\0' ? caller : name_of(::getuid()));
}

Result<void> check_is_somebody(const Config& config) {
  if (config.enrolment.approval != Approval::second_person) return {};
  const std::string login = operator_login();
  struct stat folder {};
  const bool is_there = ::stat(config.data.c_str(), &folder) == 0;
  // A folder that nobody may look at is somebody's all the same.
  const bool is_hubs_own = is_there ? login == storage::login_on_log(name_of(folder.st_uid)) : errno != ENOENT;
  if (login != storage::login_on_log(name_of(0)) && !is_hubs_own) return {};
  return fail(Error{Errc::not_permitted,
                    {},
                    "Here it takes two operators, and root and the hub's own user may be anybody: log in as yourself, "
                    "and run it with sudo. Where there is only one operator, set approval = \"any-person\" in "
                    "[enrolment]."});
}

}  // namespace kith::app
