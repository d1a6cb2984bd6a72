// See the header. A child of a process with threads may call only async-signal-safe functions before exec, so all that
// it needs is made before fork.
#include "hub/shell/worker.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <utility>
#include <vector>

#include "hub/shell/sanitizers.hpp"

namespace kith::shell {
namespace {

constexpr int not_run = 127;                         // the exit status of a child that did not become the program
constexpr std::chrono::milliseconds most_wait{250};  // until somebody's stop is seen

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() { close(); }
  void close() {
    if (number_ >= 0) ::close(std::exchange(number_, -1));
  }
  [[nodiscard]] int get() const { return number_; }
  [[nodiscard]] bool is_open() const { return number_ >= 0; }

 private:
  int number_ = -1;
};

struct Limit {
  __rlimit_resource resource;
  rlimit most;
};

// What a build that watches itself cannot keep to stays as it is inherited: it could not be raised.
std::vector<Limit> limits_of(const WorkerLimits& limits) {
  const auto both = [](rlim_t most) { return rlimit{most, most}; };
  // First a signal that can be told from others.
  const auto seconds = static_cast<rlim_t>(limits.time.count());
  const rlimit processor{seconds, seconds + 1};
  // The loader opens the program's libraries one at a time, with the fourth descriptor. A sanitizer asks by a pipe
  // whether memory may be read.
  constexpr rlim_t descriptors = has_shadow_memory ? 8 : 4;
  std::vector<Limit> all{{RLIMIT_CPU, processor}, {RLIMIT_CORE, both(0)}, {RLIMIT_NOFILE, both(descriptors)}};
  if (!has_shadow_memory) all.push_back({RLIMIT_AS, both(limits.memory_bytes)});
  if (!is_thread_sanitized) all.insert(all.end(), {{RLIMIT_FSIZE, both(0)}, {RLIMIT_NPROC, both(0)}});
  return all;
}

// All that the child needs.
struct Prepared {
  std::vector<char*> arguments;
  std::array<char*, 1> environment{nullptr};
  std::vector<Limit> limits;
  int in = -1, out = -1, null = -1;
  pid_t parent = 0;
};

[[noreturn]] void become(const Prepared& prepared) {
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);  // NOLINT(concurrency-mt-unsafe): the only thread of the new process
  ::setsid();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (::getppid() != prepared.parent || ::chdir("/") != 0) ::_exit(not_run);
  if (::dup2(prepared.in, 0) != 0 || ::dup2(prepared.out, 1) != 1 || ::dup2(prepared.null, 2) != 2) ::_exit(not_run);
  if (::syscall(SYS_close_range, 3, ~0U, 0) != 0) ::_exit(not_run);
  for (const Limit& limit : prepared.limits)
    if (::setrlimit(limit.resource, &limit.most) != 0) ::_exit(not_run);
  ::execve(prepared.arguments[0], prepared.arguments.data(), prepared.environment.data());
  ::_exit(not_run);
}

// One child, from its start to its end.
class Child {
 public:
  Child(const Worker& worker, std::string_view input) : limits_(worker.limits), input_(input) { start(worker); }
  ~Child() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    static_cast<void>(reap());
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  tl::expected<WorkerAnswer, WorkerFault> run(const std::stop_token& stop) {
    if (pid_ <= 0) return tl::unexpected(WorkerFault::not_started);
    const auto end = std::chrono::steady_clock::now() + limits_.time;
    for (bool has_ended = false; !has_ended;) {
      if (stop.stop_requested()) return tl::unexpected(WorkerFault::cancelled);
      const auto remaining = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
      if (remaining <= std::chrono::milliseconds{0}) return tl::unexpected(WorkerFault::out_of_time);
      has_ended = wait(std::min(remaining, most_wait));
      feed();
      if (!drain()) return tl::unexpected(WorkerFault::too_much_output);
    }
    return answer(reap());
  }

 private:
  void start(const Worker& worker) {
    // A socket, because writing to a pipe that nobody reads is a signal to the whole hub.
    std::array<int, 2> in{-1, -1}, out{-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in.data()) != 0) return;
    in_ = Descriptor{in[0]};
    const Descriptor childs_in{in[1]};
    if (::pipe2(out.data(), O_CLOEXEC) != 0) return;
    out_ = Descriptor{out[0]};
    const Descriptor childs_out{out[1]};
    const Descriptor null{::open("/dev/null", O_WRONLY | O_CLOEXEC)};
    for (const int mine : {in_.get(), out_.get()})
      if (::fcntl(mine, F_SETFL, O_NONBLOCK) != 0) return;
    if (!null.is_open()) return;
    const std::string program = worker.program.string();
    Prepared prepared{{}, {nullptr}, limits_of(limits_), childs_in.get(), childs_out.get(), null.get(), ::getpid()};
    // Safety: execve takes char* const[] and changes nothing.
    prepared.arguments.push_back(const_cast<char*>(program.c_str()));
    for (const std::string& text : worker.arguments) prepared.arguments.push_back(const_cast<char*>(text.c_str()));
    prepared.arguments.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ == 0) become(prepared);
    if (pid_ > 0) end_ = Descriptor{static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0))};
  }

  // True when the child has ended. Returns as well when there is something to write or read.
  [[nodiscard]] bool wait(std::chrono::milliseconds most) const {
    std::array<pollfd, 3> watched{{{end_.get(), POLLIN, 0}, {out_.get(), POLLIN, 0}, {in_.get(), POLLOUT, 0}}};
    // Without a descriptor of the child (no descriptor was left) its end is asked for each time.
    static_cast<void>(::poll(watched.data(), watched.size(), static_cast<int>(most.count())));
    if (end_.is_open()) return (watched[0].revents & POLLIN) != 0;
    siginfo_t info{};
    return ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid_;
  }

  void feed() {
    while (in_.is_open()) {
      if (input_.empty()) return in_.close();
      const ssize_t sent = ::send(in_.get(), input_.data(), input_.size(), MSG_NOSIGNAL);
      if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return;
      if (sent < 0) return in_.close();  // it reads no more; how it ends tells why
      input_.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  // What is there now. False: more than it may say.
  bool drain() {
    std::array<char, 65'536> buffer;
    while (out_.is_open()) {
      const ssize_t got = ::read(out_.get(), buffer.data(), buffer.size());
      if (got < 0 && errno == EINTR) continue;
      if (got < 0 && errno == EAGAIN) return true;
      if (got <= 0) out_.close();
      if (got > 0) output_.append(buffer.data(), static_cast<std::size_t>(got));
      if (output_.size() > limits_.output_bytes) return false;
    }
    return true;
  }

  // Waits for the end; its status, as wait(2) has it.
  int reap() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = 0;
    return status;
  }

  tl::expected<WorkerAnswer, WorkerFault> answer(int status) {
    if (WIFSIGNALED(status))
      return tl::unexpected(WTERMSIG(status) == SIGXCPU ? WorkerFault::out_of_time : WorkerFault::crashed);
    if (WEXITSTATUS(status) == not_run) return tl::unexpected(WorkerFault::not_started);
    return WorkerAnswer{WEXITSTATUS(status), std::move(output_)};
  }

  const WorkerLimits& limits_;
  std::string_view input_;  // what is still to be written
  Descriptor in_, out_, end_;
  pid_t pid_ = 0;
  std::string output_;
};

}  // namespace

tl::expected<WorkerAnswer, WorkerFault> run_worker(const Worker& worker, std::string_view input,
                                                   const std::stop_token& stop) {
  return Child{worker, input}.run(stop);
}

}  // namespace kith::shell
