// Limits of time and memory that the process sets itself: a solver that hangs or grows ends the program, and a program
// that ended without saying "passed" is a refusal. Call once, before any other thread.
#pragma once

#include <cstdint>

#include "hub/base/error.hpp"

namespace kith::prove {

// How the program ends. Anything else, a signal for instance, is a crash; only `passed` lets a release out.
enum class Exit : std::uint8_t {
  passed = 0,
  refused = 1,
  bad_input = 2,
  out_of_time = 3,
  out_of_memory = 4,
  undecided = 5,
};

// After `seconds` of the clock or of the processor the process exits with `out_of_time`; an allocation beyond
// `megabytes` of address space with `out_of_memory`. Nor does it leave a memory image when it crashes. Errors:
// internal.
Result<void> set_limits(std::uint32_t seconds, std::uint32_t megabytes);

}  // namespace kith::prove
