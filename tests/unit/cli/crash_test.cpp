// kith is killed with SIGKILL before each of its writes, syncs and sends in turn, and the push is taken up by the next
// kith. What counts as failure: a record that is missing at the hub or there twice, a row that ends twice or never,
// accounts that do not add up. Every seventh step in the ordinary run; every one with KITH_FULL.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "hub/base/json.hpp"
#include "hub/model/outcome.hpp"
#include "tests/unit/cli/scripted_hub.hpp"

namespace kith::cli {
namespace {

namespace fs = std::filesystem;

// The program, with the library that kills it before that step; minus the signal, or the exit status.
int run_until(long step, const std::vector<std::string>& arguments) {
  const std::string build = std::getenv("KITH_BINARY_DIR");
  std::vector<std::string> words = {build + "/hub/cli/kith"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  std::vector<std::string> variables = {"LD_PRELOAD=" + build + "/tests/libkith_kill_at_step.so",
                                        "KITH_TEST_KILL_AT=" + std::to_string(step), "HOME=/nonexistent"};
  std::vector<char*> environment;
  for (std::string& variable : variables) environment.push_back(variable.data());
  environment.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  for (const int descriptor : {STDOUT_FILENO, STDERR_FILENO})
    posix_spawn_file_actions_addopen(&files, descriptor, "/dev/null", O_WRONLY, 0);
  pid_t pid = 0;
  const int error = posix_spawn(&pid, pointers[0], &files, nullptr, pointers.data(), environment.data());
  posix_spawn_file_actions_destroy(&files);
  BOOST_REQUIRE_MESSAGE(error == 0, "kith does not start: was it built?");
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

// Of all earlier pushes that `kith push` reports, each of which must add up: how many rows have ended well.
std::int64_t ended(std::string report) {
  json::Parser parser{{std::size_t{1} << 20U, 16, 4'096, 100'000}};
  const json::Value earlier = parser.parse(report).value().find("earlier");
  const auto count = [](json::Value run, std::string_view name) { return run.find(name).integer().value(); };
  std::int64_t sum = 0;
  for (json::Value run = earlier ? earlier.first() : json::Value{}; run; run = run.next()) {
    std::int64_t offered = 0;
    for (const std::string_view outcome : outcome_names) offered += count(run, outcome);
    BOOST_TEST(offered == count(run, "offered"));
    BOOST_TEST(count(run, "waiting") == 0);
    BOOST_TEST(count(run, "rows") == count(run, "skipped") + offered);
    sum += count(run, "applied") + count(run, "unchanged");
  }
  return sum;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(crashes)

BOOST_AUTO_TEST_CASE(killed_before_any_step_a_push_goes_on_and_takes_each_row_once) {
  const fs::path sample = fs::path{std::getenv("KITH_SOURCE_DIR")} / "adapters/aaln/sample.csv";
  std::int64_t rows = 0;
  {
    ScriptedHub hub;
    BOOST_TEST((Member{hub}.push(sample).exit == ExitCode::done));
    rows = static_cast<std::int64_t>(hub.held());
  }
  BOOST_REQUIRE(rows > 0);
  const long stride = std::getenv("KITH_FULL") != nullptr ? 1 : 7;
  long killed = 0;
  std::int64_t resumed = 0;
  for (long step = 1;; step += stride) {
    ScriptedHub hub;
    const Member member{hub};
    const int ended_as = run_until(step, member.words({"push", sample.string(), "--adapter", "aaln", "--json"}));
    if (ended_as == 0) break;
    BOOST_REQUIRE_MESSAGE(ended_as == -SIGKILL, "step " << step << " ended with " << ended_as);
    ++killed;
    // What had been queued goes out without the file, and then the file has nothing new to say.
    const auto rest = member.run({"push", "--json"});
    BOOST_REQUIRE_MESSAGE(rest.exit == ExitCode::done, rest.err);
    const std::int64_t by_outbox = ended(rest.out);
    BOOST_TEST((by_outbox == 0 || by_outbox == rows), "step " << step << ": " << by_outbox);
    if (by_outbox != 0) ++resumed;
    const auto whole = member.push(sample);
    BOOST_TEST((whole.exit == ExitCode::done), whole.err);
    BOOST_TEST(whole.out.find("\"offered\":" + std::to_string(rows) + ",") != std::string::npos);
    BOOST_TEST(hub.held() == static_cast<std::size_t>(rows), "step " << step);
  }
  BOOST_TEST(killed > 5);
  BOOST_TEST(resumed > 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::cli
