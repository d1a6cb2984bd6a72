#include "hub/app/kith_child.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <iostream>

namespace kith::app {
namespace {

constexpr std::size_t most_input_bytes = 4'096;  // fits into any pipe

std::string program() {
  std::error_code error;
  const auto beside = std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / "kith";
  return !error && ::access(beside.c_str(), X_OK) == 0 ? beside.string() : "kith";
}

// The reading end of a pipe that holds the input and nothing else; -1: it could not be made.
int filled_pipe(std::string_view input) {
  int ends[2];
  if (input.size() > most_input_bytes || ::pipe2(ends, O_CLOEXEC) != 0) return -1;
  const bool is_written = ::write(ends[1], input.data(), input.size()) == static_cast<ssize_t>(input.size());
  ::close(ends[1]);
  if (is_written) return ends[0];
  ::close(ends[0]);
  return -1;
}

// Nothing is left of it when it dies.
struct Spawning {
  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
  Spawning() {
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
  }
  ~Spawning() {
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
  }
  Spawning(const Spawning&) = delete;
  Spawning& operator=(const Spawning&) = delete;
};

int await(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return 1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

}  // namespace

int run_kith(const std::vector<std::string>& words, std::string_view input) {
  const std::string name = program();
  std::vector<char*> arguments{const_cast<char*>(name.c_str())};  // NOLINT: posix_spawn changes none of them
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));  // NOLINT: likewise
  arguments.push_back(nullptr);
  const int in = filled_pipe(input);
  if (in < 0) return 1;
  Spawning how;
  ::posix_spawn_file_actions_adddup2(&how.actions, in, STDIN_FILENO);
  sigset_t to_default;
  ::sigemptyset(&to_default);
  ::sigaddset(&to_default, SIGINT);
  ::posix_spawnattr_setsigdefault(&how.attributes, &to_default);
  ::posix_spawnattr_setflags(&how.attributes, POSIX_SPAWN_SETSIGDEF);
  auto* const before = std::signal(SIGINT, SIG_IGN);
  pid_t child = 0;
  std::cout << std::flush;
  const int error = ::posix_spawnp(&child, name.c_str(), &how.actions, &how.attributes, arguments.data(), environ);
  ::close(in);
  int exit = 1;
  if (error == 0)
    exit = await(child);
  else
    std::cerr << "kith-hub: The program kith cannot be started; it belongs beside kith-hub, or on the PATH.\n";
  std::signal(SIGINT, before);
  return exit;
}

}  // namespace kith::app
