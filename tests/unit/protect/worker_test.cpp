// The program kith-protect as the hub sees it: an exit code, and on standard output all of a release or nothing.
#include <sys/wait.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/unit/protect/jobs.hpp"

namespace kith::protect::testing {
namespace {

struct Ended {
  int status = 0;  // as of wait(2)
  std::string out;
  std::string problems;
  [[nodiscard]] bool is_refusal() const { return !(WIFEXITED(status) && WEXITSTATUS(status) == 0) && out.empty(); }
};

class Worker {
 public:
  Worker() {
    std::string name = (std::filesystem::temp_directory_path() / "kith-protect-XXXXXX").string();
    BOOST_REQUIRE(mkdtemp(name.data()) != nullptr);
    folder_ = name;
  }
  ~Worker() { std::filesystem::remove_all(folder_); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  Ended run(const std::string& input, const std::string& options = "") {
    std::ofstream(folder_ / "in") << input;
    const char* build = std::getenv("KITH_BINARY_DIR");
    BOOST_REQUIRE(build != nullptr);
    const std::string at = folder_.string();
    const std::string command = std::string(build) + "/hub/protect/kith-protect " + options + " <" + at + "/in >" + at +
                                "/out 2>" + at + "/problems";
    Ended ended;
    ended.status = std::system(command.c_str());  // NOLINT(cert-env33-c): a fixed command of this build
    ended.out = read("out");
    ended.problems = read("problems");
    return ended;
  }

 private:
  std::string read(const char* name) {
    std::ifstream file(folder_ / name);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::filesystem::path folder_;
};

std::string good_job() {
  return job(profile(11), {cube(flat("act", 3), R"(["c0",3],["c1",20],["c2",40],["*",63])")});
}

BOOST_AUTO_TEST_SUITE(protection_worker)

BOOST_AUTO_TEST_CASE(a_job_gives_the_same_tables_as_the_library_each_time) {
  Worker worker;
  const Ended once = worker.run(good_job());
  BOOST_TEST(once.status == 0);
  BOOST_TEST(once.problems == "");
  BOOST_TEST(once.out == write_protection(protected_of(good_job())));
  BOOST_TEST(worker.run(good_job()).out == once.out);
}

BOOST_AUTO_TEST_CASE(what_it_cannot_read_it_refuses_without_output) {
  Worker worker;
  const std::string whole = good_job();
  for (const std::string& bad : {std::string(), std::string("no json"), whole.substr(0, whole.size() / 2)}) {
    const Ended ended = worker.run(bad);
    BOOST_TEST(ended.is_refusal());
    BOOST_TEST(WEXITSTATUS(ended.status) == 1);
    BOOST_TEST(ended.problems.starts_with("kith-protect: "));
  }
  BOOST_TEST(WEXITSTATUS(worker.run(whole, "--seconds never").status) == 2);
  BOOST_TEST(WEXITSTATUS(worker.run(whole, "--sometimes").status) == 2);
}

#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
BOOST_AUTO_TEST_CASE(without_memory_it_refuses) {
  std::string cells;
  for (int i = 0; i < 200'000; ++i) cells += "[\"c0\",1],";
  Worker worker;
  BOOST_TEST(worker.run(job(profile(11), {cube(flat("act", 1), cells + "[\"*\",1]")}), "--mebibytes 32").is_refusal());
}
#endif

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::protect::testing
