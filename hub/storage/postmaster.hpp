// One PostgreSQL server process and the thread that started it: the thread waits for its end, starts it again when it
// was not told to stop, and must live as long as the server, because the kernel ties the parent-death signal to it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <thread>

#include "hub/storage/process.hpp"

namespace kith::storage {

class Postmaster {
 public:
  // `data`: the data directory that the program serves.
  Postmaster(Program program, std::filesystem::path data);
  ~Postmaster();  // stop()s
  Postmaster(const Postmaster&) = delete;
  Postmaster& operator=(const Postmaster&) = delete;

  // 0 while it is down.
  [[nodiscard]] pid_t pid() const;
  // How often it was started again.
  [[nodiscard]] std::uint64_t restarts() const;
  // Fast shutdown, at the deadline an immediate one, then by force. Twice is once. Blocks.
  void stop(Deadline deadline);

 private:
  void watch();
  void signal(int number);
  bool wait_until_over(Deadline deadline);

  const Program program_;
  const std::filesystem::path data_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  pid_t pid_ = 0;
  std::uint64_t restarts_ = 0;
  bool is_stopping_ = false;
  bool is_over_ = false;
  std::thread thread_;
};

// Ends a postmaster that runs on this data directory without a hub, and clears a lock file that names a process which
// is none. Only while holding the lock of the hub's directory. False when it would not end by the deadline.
bool end_orphan(const std::filesystem::path& data, Deadline deadline);
// Ends what serves this data directory though its postmaster has gone: a backend that computes does not notice, and as
// long as it holds the shared memory no server starts beside it. `program` is the server's. Only while no postmaster
// runs there. Blocks for some seconds at most.
void end_left_backends(const std::filesystem::path& data, const std::filesystem::path& program);
// The directory of the unix socket of the postmaster that runs on this data directory; empty when none does.
std::filesystem::path socket_of_running(const std::filesystem::path& data);

}  // namespace kith::storage
