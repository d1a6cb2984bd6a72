// The worker `kith-protect`: a job on standard input, protected tables on standard output. It sets its own limits of
// memory and time; whoever starts it treats anything but exit 0 as a refusal. Nothing is written before all is done, so
// there is never half a release.
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <iterator>
#include <new>
#include <string>

#include "hub/protect/protect.hpp"
#include "hub/shell/process.hpp"
#include "hub/shell/sanitizers.hpp"

namespace {

constexpr int refused = 1;
constexpr int wrong_usage = 2;
constexpr std::size_t most_bytes = std::size_t{256} << 20U;

void limit(int resource, rlim_t most) {
  const rlimit limits{most, most};
  setrlimit(resource, &limits);
}

// All of standard input, or nothing when it cannot be read or is too long.
bool read_input(std::string& text) {
  char buffer[65'536];
  for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof buffer, stdin)) > 0;) {
    text.append(buffer, got);
    if (text.size() > most_bytes) return false;
  }
  return std::ferror(stdin) == 0;
}

int refuse(const std::string& sentence) {
  std::fprintf(stderr, "kith-protect: %s\n", sentence.c_str());
  return refused;
}

int protect_input() {
  std::string text;
  if (!read_input(text)) return refuse("The input cannot be read, or is longer than 256 MiB.");
  const auto job = kith::protect::read_job(text);
  if (!job) return refuse(job.error().sentence());
  std::string().swap(text);
  const auto protection = kith::protect::protect(*job);
  if (!protection) return refuse(protection.error().sentence());
  const std::string out = kith::protect::write_protection(*protection);
  const bool is_written = std::fwrite(out.data(), 1, out.size(), stdout) == out.size() && std::fflush(stdout) == 0;
  return is_written ? 0 : refuse("The output cannot be written.");
}

}  // namespace

int main(int argc, char** argv) {
  kith::shell::forbid_core_dumps();
  CLI::App app{"Hides what a release must not tell. A job on standard input, protected tables on standard output."};
  unsigned seconds = 600;
  unsigned mebibytes = 1024;
  app.add_option("--seconds", seconds, "most seconds of processor time")->check(CLI::Range(1U, 86'400U));
  app.add_option("--mebibytes", mebibytes, "most memory")->check(CLI::Range(16U, 65'536U));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : wrong_usage;
  }
  std::signal(SIGPIPE, SIG_IGN);
  limit(RLIMIT_CPU, seconds);
  if (!kith::has_shadow_memory) limit(RLIMIT_AS, rlim_t{mebibytes} << 20U);
  try {
    return protect_input();
  } catch (const std::bad_alloc&) {
    return refuse("There is not enough memory; see --mebibytes.");
  }
}
