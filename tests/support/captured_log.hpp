// What this process writes to standard error, for as long as this lives: the log of hub/base/log.hpp. One thread makes
// and ends it; others may log meanwhile.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "tests/support/pki.hpp"

namespace kith::test {

class CapturedLog {
 public:
  CapturedLog() {
    std::fflush(stderr);
    const int file = ::open(path().c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (before_ < 0 || file < 0 || ::dup2(file, STDERR_FILENO) < 0) throw std::runtime_error("capturing the log");
    ::close(file);
  }
  ~CapturedLog() {
    std::fflush(stderr);
    ::dup2(before_, STDERR_FILENO);
    ::close(before_);
  }
  CapturedLog(const CapturedLog&) = delete;
  CapturedLog& operator=(const CapturedLog&) = delete;

  [[nodiscard]] std::string text() const {
    std::ifstream stream{path()};
    return {std::istreambuf_iterator<char>{stream}, {}};
  }

 private:
  [[nodiscard]] std::string path() const { return (folder_.path() / "log").string(); }

  TemporaryDirectory folder_;
  int before_ = ::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
};

}  // namespace kith::test
