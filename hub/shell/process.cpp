#include "hub/shell/process.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace kith::shell {
namespace {

std::string text_of(const std::string& file) {
  std::ifstream stream{file};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

// The first line is a heading.
bool names_a_swap(std::string_view swaps) {
  const auto end = swaps.find('\n');
  return end != std::string_view::npos && end + 1 < swaps.size();
}

// The path of the unified hierarchy, whose line begins so; empty where the process is in none.
std::string_view group_of(std::string_view groups) {
  while (!groups.empty()) {
    const auto line = groups.substr(0, groups.find('\n'));
    if (line.starts_with("0::/")) return line.substr(3);
    groups.remove_prefix(std::min(line.size() + 1, groups.size()));
  }
  return {};
}

}  // namespace

Swapping swapping(std::string_view swaps, std::string_view groups,
                  const std::function<std::string(std::string_view group)>& limit_of) {
  if (!names_a_swap(swaps)) return Swapping::off;
  // A limit holds for all groups below.
  for (auto group = group_of(groups); group.size() > 1; group = group.substr(0, group.rfind('/'))) {
    const std::string limit = limit_of(group);
    if (limit == "0\n" || limit == "0") return Swapping::forbidden;
  }
  return Swapping::possible;
}

Swapping swapping() {
  return swapping(text_of("/proc/swaps"), text_of("/proc/self/cgroup"), [](std::string_view group) {
    return text_of(std::string{"/sys/fs/cgroup"}.append(group).append("/memory.swap.max"));
  });
}

void forbid_core_dumps() {
  // Lowering a limit to nothing is allowed to everybody, so it cannot fail.
  constexpr rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

}  // namespace kith::shell
