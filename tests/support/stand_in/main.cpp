// Stands in for kith-protect and kith-audit where a test needs one that misbehaves: what it does is its first argument;
// started with a worker's own options it hangs. It needs no shell.
#include <sys/resource.h>
#include <unistd.h>

#include <fcntl.h>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

extern char** environ;

namespace {

std::string input() {
  std::string text;
  std::array<char, 65'536> buffer;
  for (ssize_t got = 0; (got = ::read(0, buffer.data(), buffer.size())) > 0;)
    text.append(buffer.data(), static_cast<std::size_t>(got));
  return text;
}

bool write_all(int to, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = ::write(to, text.data(), text.size());
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

[[noreturn]] void hang() {
  while (true) ::pause();
}

// What it was given of the hub, a word for each thing.
std::string surroundings() {
  std::string found;
  for (int number = 3; number < 1'024; ++number)
    if (::fcntl(number, F_GETFD) >= 0) found += "descriptor ";
  if (environ != nullptr && *environ != nullptr) found += "environment ";
  rlimit core{};
  if (::getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_max != 0) found += "core ";
  if (::geteuid() != 0 && ::fork() >= 0) found += "process ";
  std::array<char, 4> folder{};
  if (::getcwd(folder.data(), folder.size()) == nullptr || std::string_view{folder.data()} != "/") found += "folder ";
  return found;
}

int say_file(const char* file) {
  const int opened = ::open(file, O_RDONLY);
  if (opened < 0) return 9;
  std::array<char, 65'536> buffer;
  for (ssize_t got = 0; (got = ::read(opened, buffer.data(), buffer.size())) > 0;)
    if (!write_all(1, {buffer.data(), static_cast<std::size_t>(got)})) return 9;
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view what = argc > 1 ? argv[1] : "";
  const char* const with = argc > 2 ? argv[2] : "";
  if (what == "copy") return write_all(1, input()) ? 0 : 9;
  if (what == "complain") return write_all(2, input()) ? 1 : 9;
  if (what == "exit") return std::atoi(with);
  if (what == "say") return input().empty() ? 9 : say_file(with);
  if (what == "refuse") return !input().empty() && say_file(with) == 0 ? 1 : 9;
  if (what == "surroundings") return write_all(1, surroundings()) ? 0 : 9;
  if (what == "write") return ::open(with, O_WRONLY | O_CREAT, 0600) >= 0 && write_all(3, "counts") ? 0 : 1;
  if (what == "deaf") return ::close(0) == 0 && write_all(1, "done") ? 0 : 9;
  if (what == "crash") {
    std::signal(SIGSEGV, SIG_DFL);  // a sanitizer would make an exit of it
    ::raise(SIGSEGV);
  }
  if (what == "mute") ::close(1);
  if (what == "hang" || what == "mute" || what == "--seconds") hang();
  if (what == "flood")
    while (write_all(1, "0123456789012345678901234567890123456789")) {
    }
  if (what == "spin")
    for (volatile unsigned count = 0;; count = count + 1) {
    }
  return 8;
}
