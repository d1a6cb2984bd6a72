// Any bytes as a schedule: the reader answers, and of one that it takes the next time is later, and the same whenever
// before it is asked, also on the nights on which clocks change.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "hub/jobs/cron.hpp"

namespace {

using namespace kith;
using std::chrono::seconds;
using std::chrono::sys_seconds;

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::uint32_t after_s = 0, back_s = 0;
  if (size < sizeof after_s + sizeof back_s) return 0;
  std::memcpy(&after_s, data, sizeof after_s);
  std::memcpy(&back_s, data + sizeof after_s, sizeof back_s);
  // Safety: bytes are read as characters, which may alias anything.
  const std::string_view text(reinterpret_cast<const char*>(data) + 8, size - 8);
  const auto cron = jobs::Cron::parse(text);
  if (!cron) return 0;
  require(cron->text() == text);
  const sys_seconds after{seconds{after_s}};
  for (const char* zone : {"UTC", "America/Los_Angeles", "Australia/Lord_Howe"}) {
    const auto next = cron->next(after, zone);
    if (!next) continue;
    require(*next > after);
    require(cron->next(*next - seconds{1 + back_s % (*next - after).count()}, zone) == next);
  }
  return 0;
}
