// Who called sudo, as a command of kith-hub sees it, for as long as this lives. One thread.
#pragma once

#include <cstdlib>
#include <optional>
#include <string>

namespace kith::test {

class SudoUser {
 public:
  // Empty: nobody did.
  explicit SudoUser(const std::string& name) {
    if (const char* before = std::getenv("SUDO_USER")) before_ = before;  // NOLINT(concurrency-mt-unsafe): one thread
    set(name.empty() ? std::nullopt : std::optional{name});
  }
  ~SudoUser() { set(before_); }
  SudoUser(const SudoUser&) = delete;
  SudoUser& operator=(const SudoUser&) = delete;

 private:
  static void set(const std::optional<std::string>& name) {
    if (name)
      ::setenv("SUDO_USER", name->c_str(), 1);  // NOLINT(concurrency-mt-unsafe): likewise
    else
      ::unsetenv("SUDO_USER");  // NOLINT(concurrency-mt-unsafe): likewise
  }
  std::optional<std::string> before_;
};

}  // namespace kith::test
