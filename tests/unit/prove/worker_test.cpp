// kith-audit as the hub starts it: what it says and how it ends, and that a worker which hangs or grows is a refusal.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "hub/disclosure/verify.hpp"
#include "hub/prove/limits.hpp"
#include "tests/support/made_table.hpp"

namespace kith::prove {
namespace {

using test::hidden;
using test::made_row;

struct Worker {
  Worker() {
    std::string path = (std::filesystem::temp_directory_path() / "kith-audit-XXXXXX").string();
    BOOST_REQUIRE(mkdtemp(path.data()) != nullptr);
    folder = path;
  }
  ~Worker() { std::filesystem::remove_all(folder); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Of the process; -1: a signal.
  int run(const std::string& options = {}) {
    const std::string program = std::string(std::getenv("KITH_BINARY_DIR")) + "/hub/prove/kith-audit";
    const std::string command = program + " " + options + " < " + (folder / "in").string() + " > " +
                                (folder / "out").string() + " 2> " + (folder / "err").string();
    const int status = std::system(command.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  int ask(const std::string& text, const std::string& options = {}) {
    std::ofstream(folder / "in") << text;
    return run(options);
  }
  [[nodiscard]] std::string said(const char* file = "out") const {
    std::ifstream in(folder / file);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

  std::filesystem::path folder;
};

std::string question(const disclosure::PublishedTable& table) {
  return R"({"profile":{"name":"public","version":1,"k":11},"tables":[)" + disclosure::write_table(table) + "]}";
}

int code(Exit exit) {
  return static_cast<int>(exit);
}

BOOST_AUTO_TEST_SUITE(worker)

BOOST_AUTO_TEST_CASE(it_passes_with_a_certificate_that_verifies) {
  Worker worker;
  const auto table = made_row(50, {hidden, hidden, 20});
  BOOST_TEST(worker.ask(question(table)) == code(Exit::passed));
  const std::string said = worker.said();
  BOOST_TEST(said.find(R"({"passed":true,"hidden":2,)") == 0U);
  const std::size_t begin = said.find(R"("certificate":)") + std::string_view(R"("certificate":)").size();
  const auto certificate = disclosure::read_certificate(said.substr(begin, said.rfind('}') - begin));
  BOOST_REQUIRE(certificate.has_value());
  BOOST_TEST(disclosure::verify(std::span{&table, 1}, *certificate)->passed());
}

BOOST_AUTO_TEST_CASE(it_refuses_and_says_which_cell_and_why) {
  Worker worker;
  BOOST_TEST(worker.ask(question(made_row(50, {hidden, 28, 20}))) == code(Exit::refused));
  BOOST_TEST(worker.said().find(R"({"cell":"code=c0","reason":"a reader can tell)") != std::string::npos);
  BOOST_TEST(worker.said().find("certificate") == std::string::npos);
  BOOST_TEST(worker.ask(question(made_row(51, {28, 22, 20}))) == code(Exit::refused));  // they do not add up
}

BOOST_AUTO_TEST_CASE(it_says_what_can_be_inferred) {
  Worker worker;
  BOOST_TEST(worker.ask(question(made_row(hidden, {hidden, 0, 20})), "--intervals") == code(Exit::passed));
  BOOST_TEST(worker.said() == "{\"intervals\":[{\"cell\":\"*\",\"least\":21},{\"cell\":\"code=c0\",\"least\":1}]}\n");
}

BOOST_AUTO_TEST_CASE(bad_input_is_said_to_be_bad) {
  Worker worker;
  BOOST_TEST(worker.ask("{}") == code(Exit::bad_input));
  BOOST_TEST(worker.said("err").find("/profile") != std::string::npos);
  BOOST_TEST(worker.ask("") == code(Exit::bad_input));
  BOOST_TEST(worker.ask("{}", "--no-such-option") == code(Exit::bad_input));
}

BOOST_AUTO_TEST_CASE(a_worker_that_does_not_end_in_time_refuses) {
  Worker worker;
  BOOST_REQUIRE_EQUAL(mkfifo((worker.folder / "in").c_str(), 0600), 0);
  // Held open here, so the worker waits for a text that never comes.
  const int held = open((worker.folder / "in").c_str(), O_RDWR | O_CLOEXEC);
  BOOST_REQUIRE(held >= 0);
  BOOST_TEST(worker.run("--seconds 1") == code(Exit::out_of_time));
  close(held);
}

#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
BOOST_AUTO_TEST_CASE(a_worker_that_grows_too_large_refuses) {
  Worker worker;
  BOOST_TEST(worker.ask(std::string(std::size_t{100} << 20U, ' '), "--memory-mb 64") == code(Exit::out_of_memory));
}
#endif

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::prove
