// Runs one of the programs that hide and audit (docs/disclosure.md) as a child of the hub or of `kith`: text in, text
// out, within limits of memory, processor, time and output. It has no environment, no descriptor but its own three, can
// write no file, start no process, and ends with its parent. A program that hangs, crashes or floods is an answer of
// its own, never an exception; what it says of itself on standard error is dropped, because it has seen the exact
// counts. Blocks until the child has ended; any thread that lives that long.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace kith::shell {

struct WorkerLimits {
  std::chrono::seconds time{1'200};  // of the clock, and of the processor
  std::size_t memory_bytes = std::size_t{1} << 30U;
  std::size_t output_bytes = std::size_t{256} << 20U;
};

struct Worker {
  std::filesystem::path program;
  std::vector<std::string> arguments;
  WorkerLimits limits;
};

enum class WorkerFault : std::uint8_t {
  not_started,      // the program is missing, may not be run, or the machine has no process left
  crashed,          // ended by a signal that it was not sent here
  out_of_time,      // ended here, or by its limit of processor time
  too_much_output,  // ended here
  cancelled,        // ended here: nobody waits for it any more
};

struct WorkerAnswer {
  int exit = 0;  // its exit status, 0 to 255
  std::string output;
};

tl::expected<WorkerAnswer, WorkerFault> run_worker(const Worker& worker, std::string_view input,
                                                   const std::stop_token& stop = {});

}  // namespace kith::shell
