// See the header.
#include "hub/storage/process.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <thread>

namespace kith::storage {
namespace {

struct Passwd {
  passwd entry{};
  std::array<char, 16'384> buffer{};
  bool found = false;
};

// The exec arrays of a Program, made before fork.
struct Prepared {
  std::vector<char*> argv, envp;
  explicit Prepared(const Program& program) {
    // Safety: execve takes char* const[] and changes nothing.
    for (const auto& text : program.arguments) argv.push_back(const_cast<char*>(text.c_str()));
    for (const auto& text : program.environment) envp.push_back(const_cast<char*>(text.c_str()));
    argv.push_back(nullptr);
    envp.push_back(nullptr);
  }
};

// Raw system calls: glibc's wrappers tell all threads, and this child has but one.
bool drop_privileges(const ServerUser& user) {
  return ::syscall(SYS_setgroups, 0, nullptr) == 0 && ::syscall(SYS_setresgid, user.gid, user.gid, user.gid) == 0 &&
         ::syscall(SYS_setresuid, user.uid, user.uid, user.uid) == 0;
}

bool redirect(const char* output) {
  const int null = ::open("/dev/null", O_RDONLY);
  const int out = ::open(output, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0600);
  if (null < 0 || out < 0) return false;
  return ::dup2(null, 0) == 0 && ::dup2(out, 1) == 1 && ::dup2(out, 2) == 2 &&
         ::syscall(SYS_close_range, 3, ~0U, 0) == 0;
}

template <class Get>
void look_up(Passwd& into, Get get) {
  passwd* result = nullptr;
  into.found = get(&into.entry, into.buffer.data(), into.buffer.size(), &result) == 0 && result != nullptr;
}

[[noreturn]] void become(const Program& program, const Prepared& prepared, pid_t parent) {
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);  // NOLINT(concurrency-mt-unsafe): the only thread of the new process
  ::setsid();
  if (program.user.differs && !drop_privileges(program.user)) ::_exit(126);
  // After the change of user, which clears it; and then the parent may be gone already.
  if (program.signal_at_parent_death != 0) {
    ::prctl(PR_SET_PDEATHSIG, program.signal_at_parent_death);
    if (::getppid() != parent) ::_exit(126);
  }
  ::umask(077);
  if (::chdir("/") != 0 || !redirect(program.output.c_str())) ::_exit(126);
  ::execve(prepared.argv[0], prepared.argv.data(), prepared.envp.data());
  ::_exit(127);
}

}  // namespace

Result<ServerUser> ServerUser::choose() {
  Passwd self;
  look_up(self, [](auto... rest) { return ::getpwuid_r(::geteuid(), rest...); });
  if (!self.found) return fail({Errc::unusable_directory, {}, "the user that runs the hub has no name"});
  ServerUser user{self.entry.pw_uid, self.entry.pw_gid, false, self.entry.pw_name};
  if (user.uid != 0) return user;
  Passwd postgres;
  look_up(postgres, [](auto... rest) { return ::getpwnam_r("postgres", rest...); });
  if (!postgres.found)
    return fail({Errc::unusable_directory, {}, "started as root, and there is no user postgres to run the database"});
  user.uid = postgres.entry.pw_uid;
  user.gid = postgres.entry.pw_gid;
  user.differs = true;
  return user;
}

Result<void> ServerUser::check_guest(const std::string& name) const {
  const auto unfit = [](std::string_view why) { return fail({Errc::malformed_config, {}, why}); };
  // It is written into a file whose lines mean more to PostgreSQL than names.
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
  };
  if (!std::ranges::all_of(name, is_plain)) return unfit("the serving user has a name that PostgreSQL cannot be told");
  Passwd guest;
  look_up(guest, [&](auto... rest) { return ::getpwnam_r(name.c_str(), rest...); });
  if (!guest.found) return unfit("there is no such user of this machine: adduser --system makes the serving user");
  if (guest.entry.pw_uid == uid || guest.entry.pw_uid == ::geteuid() || guest.entry.pw_uid == 0)
    return unfit("the serving user must be another than root and who runs the database, or nothing is kept apart");
  return {};
}

pid_t launch(const Program& program) {
  const Prepared prepared{program};
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid == 0) become(program, prepared, parent);
  return pid;
}

std::optional<int> run_to_end(const Program& program, Deadline deadline) {
  const pid_t pid = launch(program);
  if (pid < 0) return std::nullopt;
  int status = 0;
  while (true) {
    const pid_t ended = ::waitpid(pid, &status, WNOHANG);
    if (ended == pid) break;
    if (ended < 0 && errno != EINTR) return std::nullopt;
    if (deadline.has_passed()) ::kill(pid, SIGKILL);
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  if (!WIFEXITED(status)) return std::nullopt;
  return WEXITSTATUS(status);
}

}  // namespace kith::storage
