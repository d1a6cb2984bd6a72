// What a program of ours asks of the operating system before it does anything: names and records pass through its
// memory.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace kith::shell {

// From now on neither this process nor one that it starts leaves its memory on the disk when it crashes. A pipe in
// /proc/sys/kernel/core_pattern may still be given it; systemd-coredump heeds the limit. Once, at the start of main().
void forbid_core_dumps();

// Whether what a process holds in memory can come to lie on the disk by swapping: the machine has no place to swap to,
// the process may not be swapped, or it can.
enum class Swapping : std::uint8_t { off, forbidden, possible };

// Of a machine whose /proc/swaps and of a process whose /proc/self/cgroup read so; `limit_of` gives the text of
// memory.swap.max of a control group (version 2) by its path, or nothing. What cannot be read counts as no limit. Pure.
Swapping swapping(std::string_view swaps, std::string_view groups,
                  const std::function<std::string(std::string_view group)>& limit_of);
// Of this process, now. Blocks for a few small files of the kernel.
Swapping swapping();

}  // namespace kith::shell
