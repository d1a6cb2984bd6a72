// A child that protects or audits may do anything: this stand-in hangs, crashes, floods, reads nothing, and looks
// around for what it may not have.
#include "hub/shell/worker.hpp"
#include "hub/shell/sanitizers.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>

namespace kith::shell {
namespace {

using namespace std::chrono_literals;

std::filesystem::path stand_in() {
  return std::filesystem::path{std::getenv("KITH_BINARY_DIR")} / "tests/kith-stand-in";
}

Worker worker(std::vector<std::string> arguments, const WorkerLimits& limits = {.time = 60s}) {
  return {stand_in(), std::move(arguments), limits};
}

WorkerFault fault_of(const Worker& asked, std::string_view input = "input") {
  const auto answer = run_worker(asked, input);
  BOOST_REQUIRE(!answer.has_value());
  return answer.error();
}

WorkerAnswer answer_of(const Worker& asked, std::string_view input = "input") {
  const auto answer = run_worker(asked, input);
  BOOST_REQUIRE(answer.has_value());
  return *answer;
}

BOOST_AUTO_TEST_SUITE(workers_of_a_release)

BOOST_AUTO_TEST_CASE(what_is_written_in_comes_out) {
  const std::string input(5'000'000, 'x');
  const auto answer = answer_of(worker({"copy"}), input);
  BOOST_TEST(answer.exit == 0);
  BOOST_TEST((answer.output == input));
  BOOST_TEST(answer_of(worker({"copy"}), "").output.empty());
}

BOOST_AUTO_TEST_CASE(one_that_refuses_says_so_by_its_exit_status) {
  BOOST_TEST(answer_of(worker({"exit", "1"})).exit == 1);
  BOOST_TEST(answer_of(worker({"exit", "3"})).exit == 3);
}

BOOST_AUTO_TEST_CASE(it_has_nothing_of_the_hub) {
  ::setenv("KITH_TEST_SECRET", "secret", 1);  // NOLINT(concurrency-mt-unsafe): one thread
  BOOST_TEST(answer_of(worker({"surroundings"})).output == "");
}

BOOST_AUTO_TEST_CASE(it_can_write_no_file) {
  if (is_thread_sanitized) return;  // it writes one itself before it begins
  const auto file = std::filesystem::temp_directory_path() / ("kith-worker-wrote-" + std::to_string(::getpid()));
  const auto answer = run_worker(worker({"write", file.string()}), "");
  BOOST_TEST((!answer.has_value() || answer->exit == 1));
  BOOST_TEST((!std::filesystem::exists(file) || std::filesystem::file_size(file) == 0U));
  std::filesystem::remove(file);
}

BOOST_AUTO_TEST_CASE(one_that_hangs_is_ended) {
  BOOST_TEST((fault_of(worker({"hang"}, {.time = 1s})) == WorkerFault::out_of_time));
  BOOST_TEST((fault_of(worker({"mute"}, {.time = 1s})) == WorkerFault::out_of_time));
}

BOOST_AUTO_TEST_CASE(one_that_only_computes_is_ended) {
  BOOST_TEST((fault_of(worker({"spin"}, {.time = 1s})) == WorkerFault::out_of_time));
}

BOOST_AUTO_TEST_CASE(one_that_crashes_is_told_from_one_that_refuses) {
  BOOST_TEST((fault_of(worker({"crash"})) == WorkerFault::crashed));
}

BOOST_AUTO_TEST_CASE(one_that_floods_is_ended) {
  BOOST_TEST((fault_of(worker({"flood"}, {.time = 60s, .output_bytes = 100'000})) == WorkerFault::too_much_output));
}

BOOST_AUTO_TEST_CASE(one_that_reads_nothing_and_ends_is_no_failure_of_the_hub) {
  const std::string input(5'000'000, 'x');
  BOOST_TEST(answer_of(worker({"deaf"}), input).output == "done");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_run_is_told) {
  BOOST_TEST((fault_of({stand_in().parent_path() / "no-such-program", {}, {}}) == WorkerFault::not_started));
  BOOST_TEST((fault_of({stand_in().parent_path(), {}, {}}) == WorkerFault::not_started));
}

BOOST_AUTO_TEST_CASE(one_that_nobody_waits_for_any_more_is_ended) {
  std::stop_source stop;
  stop.request_stop();
  const auto answer = run_worker(worker({"hang"}), "", stop.get_token());
  BOOST_REQUIRE(!answer.has_value());
  BOOST_TEST((answer.error() == WorkerFault::cancelled));
}

BOOST_AUTO_TEST_CASE(what_it_says_of_itself_is_dropped) {
  const auto answer = answer_of(worker({"complain"}), "counts");
  BOOST_TEST(answer.exit == 1);
  BOOST_TEST(answer.output == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::shell
