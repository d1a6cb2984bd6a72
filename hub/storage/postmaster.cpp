// See the header. Signals of PostgreSQL: SIGINT fast shutdown, SIGQUIT immediate.
#include "hub/storage/postmaster.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <utility>
#include <vector>

#include "hub/base/log.hpp"

namespace kith::storage {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds least_backoff{100};
constexpr milliseconds most_backoff{2'000};
// A server that ran this long did start; the next crash begins with the least backoff.
constexpr std::chrono::seconds stable_after{5};

// Waits without reaping, so that the pid stays ours until pid_ says otherwise.
void wait_for_end(pid_t pid) {
  siginfo_t info{};
  while (::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR) continue;
}

// The process that postmaster.pid names, if it is a postmaster of this data directory: that is its working directory.
std::optional<pid_t> running_on(const std::filesystem::path& data, pid_t named) {
  std::error_code error;
  const auto cwd = std::filesystem::read_symlink("/proc/" + std::to_string(named) + "/cwd", error);
  if (error || cwd != std::filesystem::canonical(data, error) || error) return std::nullopt;
  return named;
}

pid_t named_in_lock_file(const std::filesystem::path& data) {
  std::ifstream file{data / "postmaster.pid"};
  long pid = 0;  // negative: a single-user server
  return file >> pid ? static_cast<pid_t>(std::labs(pid)) : 0;
}

// The server processes whose working directory is the data directory.
std::vector<pid_t> serving(const std::filesystem::path& data, const std::filesystem::path& program) {
  std::vector<pid_t> found;
  std::error_code error;
  const auto binary = std::filesystem::canonical(program, error);
  if (error) return found;
  for (const auto& entry : std::filesystem::directory_iterator{"/proc", error}) {
    const std::string name = entry.path().filename();
    if (!std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; })) continue;
    const auto pid = static_cast<pid_t>(std::strtol(name.c_str(), nullptr, 10));
    // One that has ended has neither, and an operator's shell is another program.
    const auto runs = std::filesystem::read_symlink(entry.path() / "exe", error);
    if (!error && runs == binary && running_on(data, pid)) found.push_back(pid);
  }
  return found;
}

bool wait_for_other(pid_t pid, Deadline deadline) {
  while (::kill(pid, 0) == 0) {
    if (deadline.has_passed()) return false;
    std::this_thread::sleep_for(milliseconds{20});
  }
  return true;
}

}  // namespace

Postmaster::Postmaster(Program program, std::filesystem::path data)
    : program_(std::move(program)), data_(std::move(data)), thread_([this] { watch(); }) {}

Postmaster::~Postmaster() {
  stop(Deadline::after(std::chrono::seconds{30}));
}

void Postmaster::watch() {
  milliseconds backoff = least_backoff;
  std::unique_lock lock{mutex_};
  while (!is_stopping_) {
    lock.unlock();
    end_left_backends(data_, program_.arguments.front());
    lock.lock();
    if (is_stopping_) break;
    // Under the lock: a stop that comes now waits until there is a pid to signal.
    pid_ = std::max(launch(program_), 0);
    const pid_t pid = pid_;
    const auto started = std::chrono::steady_clock::now();
    changed_.notify_all();
    lock.unlock();
    if (pid > 0) wait_for_end(pid);
    lock.lock();
    if (pid > 0) (void)::waitpid(pid, nullptr, 0);
    pid_ = 0;
    changed_.notify_all();
    if (is_stopping_) break;
    if (std::chrono::steady_clock::now() - started > stable_after) backoff = least_backoff;
    ++restarts_;
    log::error("database_ended", {{"restarts", restarts_}});
    changed_.wait_for(lock, backoff, [this] { return is_stopping_; });
    backoff = std::min(backoff * 2, most_backoff);
  }
  is_over_ = true;
  changed_.notify_all();
}

pid_t Postmaster::pid() const {
  const std::lock_guard lock{mutex_};
  return pid_;
}

std::uint64_t Postmaster::restarts() const {
  const std::lock_guard lock{mutex_};
  return restarts_;
}

void Postmaster::signal(int number) {
  const std::lock_guard lock{mutex_};
  if (pid_ > 0) ::kill(pid_, number);
}

bool Postmaster::wait_until_over(Deadline deadline) {
  std::unique_lock lock{mutex_};
  return changed_.wait_until(lock, deadline.at(), [this] { return is_over_; });
}

void Postmaster::stop(Deadline deadline) {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock{mutex_};
    is_stopping_ = true;
  }
  changed_.notify_all();
  signal(SIGINT);
  if (!wait_until_over(deadline)) {
    signal(SIGQUIT);
    if (!wait_until_over(Deadline::after(std::chrono::seconds{5}))) signal(SIGKILL);
  }
  thread_.join();
}

bool end_orphan(const std::filesystem::path& data, Deadline deadline) {
  const pid_t named = named_in_lock_file(data);
  if (named <= 1 || named == ::getpid()) return true;
  const auto orphan = running_on(data, named);
  if (!orphan) {
    // A process number that was given to another since: PostgreSQL would take it for a server and refuse. Its own check
    // of the shared memory segment still guards against a server that we overlooked.
    std::error_code ignored;
    if (::kill(named, 0) == 0) std::filesystem::remove(data / "postmaster.pid", ignored);
    return true;
  }
  log::warning("database_orphan_stopped");
  ::kill(*orphan, SIGINT);
  if (wait_for_other(*orphan, deadline.sooner(Deadline::after(std::chrono::seconds{20})))) return true;
  ::kill(*orphan, SIGQUIT);
  if (wait_for_other(*orphan, deadline.sooner(Deadline::after(std::chrono::seconds{5})))) return true;
  ::kill(*orphan, SIGKILL);
  return wait_for_other(*orphan, Deadline::after(std::chrono::seconds{2}));
}

void end_left_backends(const std::filesystem::path& data, const std::filesystem::path& program) {
  bool is_told = false;
  // SIGQUIT ends a backend wherever it computes; one that is stopped hears SIGKILL only.
  for (const auto& [signal, patience] : {std::pair{SIGQUIT, 2'000}, std::pair{SIGKILL, 3'000}}) {
    auto left = serving(data, program);
    if (left.empty()) return;
    if (!std::exchange(is_told, true)) log::warning("database_backends_left", {{"count", std::uint64_t{left.size()}}});
    for (const pid_t pid : left) ::kill(pid, signal);
    for (const Deadline deadline = Deadline::after(milliseconds{patience}); !left.empty() && !deadline.has_passed();
         left = serving(data, program))
      std::this_thread::sleep_for(milliseconds{20});
  }
}

std::filesystem::path socket_of_running(const std::filesystem::path& data) {
  const pid_t named = named_in_lock_file(data);
  if (named <= 1 || !running_on(data, named)) return {};
  std::ifstream file{data / "postmaster.pid"};
  std::string line;  // the fifth names the socket's directory
  for (int i = 0; i < 5; ++i)
    if (!std::getline(file, line)) return {};
  return line;
}

}  // namespace kith::storage
