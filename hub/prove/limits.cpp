#include "hub/prove/limits.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <new>

#include "hub/shell/sanitizers.hpp"

namespace kith::prove {
namespace {

void end_late(int) {
  _exit(static_cast<int>(Exit::out_of_time));
}

[[noreturn]] void end_full() {
  _exit(static_cast<int>(Exit::out_of_memory));
}

bool limit(__rlimit_resource resource, rlim_t soft, rlim_t hard) {
  const rlimit both{.rlim_cur = soft, .rlim_max = hard};
  return setrlimit(resource, &both) == 0;
}

}  // namespace

Result<void> set_limits(std::uint32_t seconds, std::uint32_t megabytes) {
  struct sigaction action {};
  action.sa_handler = end_late;
  if (sigaction(SIGXCPU, &action, nullptr) != 0 || sigaction(SIGALRM, &action, nullptr) != 0)
    return fail({Errc::internal, "", "the handlers of time limits"});
  std::set_new_handler(end_full);
  alarm(seconds);
  if (!limit(RLIMIT_CPU, seconds, rlim_t{seconds} + 1)) return fail({Errc::internal, "", "the limit of time"});
  if (!limit(RLIMIT_CORE, 0, 0)) return fail({Errc::internal, "", "the limit of memory images"});
  const rlim_t bytes = rlim_t{megabytes} << 20U;
  if (!has_shadow_memory && !limit(RLIMIT_AS, bytes, bytes)) return fail({Errc::internal, "", "the limit of memory"});
  return {};
}

}  // namespace kith::prove
