// What a program of ours asks of the operating system before it does anything: names and records pass through its
// memory.
#pragma once

namespace kith::shell {

// From now on neither this process nor one that it starts leaves its memory on the disk when it crashes. A pipe in
// /proc/sys/kernel/core_pattern may still be given it; systemd-coredump heeds the limit. Once, at the start of main().
void forbid_core_dumps();

}  // namespace kith::shell
