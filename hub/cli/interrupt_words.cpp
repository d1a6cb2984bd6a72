#include "hub/cli/interrupt_words.hpp"

#include <unistd.h>

#include <atomic>
#include <cstring>

namespace kith::cli {
namespace {

std::atomic<const char*> words = nullptr;  // a signal handler can reach nothing else

// Safety: only what POSIX allows in a handler. SA_RESETHAND has put the default back, so raise() ends the process.
void on_interrupt(int signal) {
  const char* const line = words.load();
  [[maybe_unused]] auto written = ::write(STDERR_FILENO, "\n", 1);  // behind a progress line
  if (line != nullptr) written = ::write(STDERR_FILENO, line, std::strlen(line));
  ::raise(signal);
}

}  // namespace

InterruptWords::InterruptWords(const char* line) {
  ::sigaction(SIGINT, nullptr, &old_);
  is_ours_ = old_.sa_handler == SIG_DFL;
  if (!is_ours_) return;
  words = line;
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
  ::sigaction(SIGINT, &action, nullptr);
}

InterruptWords::~InterruptWords() {
  if (is_ours_) ::sigaction(SIGINT, &old_, nullptr);
}

void InterruptWords::say(const char* line) const {
  if (is_ours_) words = line;
}

}  // namespace kith::cli
