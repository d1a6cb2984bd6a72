// What a person reads who ends a command with Ctrl-C: whether something was sent, and how to go on. The process ends as
// it would without this, by the signal. One at a time, on the main thread.
#pragma once

#include <signal.h>

namespace kith::cli {

class InterruptWords {
 public:
  // `line` is static text with its line end. Where Ctrl-C means something else already (kith push --watch, nohup) it
  // goes on to mean that.
  explicit InterruptWords(const char* line);
  ~InterruptWords();
  InterruptWords(const InterruptWords&) = delete;
  InterruptWords& operator=(const InterruptWords&) = delete;
  // From now on these words.
  void say(const char* line) const;

 private:
  struct sigaction old_ {};
  bool is_ours_ = false;
};

}  // namespace kith::cli
