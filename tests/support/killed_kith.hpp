// kith as a program that is killed at a step of its own (tests/support/kill_at_step.c), and the accounts of what the
// next kith made of the rest.
#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <csignal>
#include <cstdlib>
#include <string>
#include <vector>

#include "hub/base/json.hpp"
#include "hub/model/outcome.hpp"

namespace kith::test {

// The program, with the library that kills it before that step; minus the signal, or the exit status.
inline int run_until(long step, const std::vector<std::string>& arguments) {
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
inline std::int64_t ended(std::string report) {
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

}  // namespace kith::test
