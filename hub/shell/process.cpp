#include "hub/shell/process.hpp"

#include <sys/resource.h>

namespace kith::shell {

void forbid_core_dumps() {
  // Lowering a limit to nothing is allowed to everybody, so it cannot fail.
  constexpr rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

}  // namespace kith::shell
