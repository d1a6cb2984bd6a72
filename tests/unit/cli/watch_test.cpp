// kith push --watch: a file is pushed when it has come to rest, once, whatever stands beside it, and Ctrl-C is a good
// end. The program itself is run, since a signal goes to a process.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <csignal>
#include <fstream>
#include <thread>

#include "hub/cli/watch.hpp"
#include "tests/unit/cli/scripted_hub.hpp"

namespace kith::cli {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& file, const std::string& text) {
  std::ofstream{file, std::ios::binary | std::ios::trunc} << text;
}

std::string read_file(const fs::path& file) {
  std::ifstream stream{file, std::ios::binary};
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

// `kith` as a process, with what it says in a file.
class Process {
 public:
  Process(const std::vector<std::string>& arguments, fs::path said) : said_(std::move(said)) {
    std::vector<std::string> words = {std::string{std::getenv("KITH_BINARY_DIR")} + "/hub/cli/kith"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    std::string home = "HOME=/nonexistent";
    std::array<char*, 2> environment = {home.data(), nullptr};
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    for (const int descriptor : {STDOUT_FILENO, STDERR_FILENO})
      posix_spawn_file_actions_addopen(&files, descriptor, said_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    const int error = posix_spawn(&pid_, pointers[0], &files, nullptr, pointers.data(), environment.data());
    posix_spawn_file_actions_destroy(&files);
    BOOST_REQUIRE_MESSAGE(error == 0, "kith does not start: was it built?");
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process() {
    if (pid_ != 0) (void)end(SIGKILL);
  }

  // Until it has said that so many times; fails the test after a minute.
  void wait_for(std::string_view words, std::size_t times = 1) const {
    const auto until = std::chrono::steady_clock::now() + std::chrono::minutes{1};
    while (count_of(said(), words) < times) {
      BOOST_REQUIRE_MESSAGE(std::chrono::steady_clock::now() < until, "it never said: " << words << "\n" << said());
      std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
  }
  // Its exit status after the signal; minus the signal that ended it.
  int end(int signal) {
    ::kill(pid_, signal);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }
  [[nodiscard]] std::string said() const { return read_file(said_); }

 private:
  fs::path said_;
  pid_t pid_ = 0;
};

struct Fixture {
  ScriptedHub hub;
  Member member{hub};
  fs::path inbox = member.folder.path() / "inbox";
  std::string sample = read_file(fs::path{std::getenv("KITH_SOURCE_DIR")} / "adapters/aaln/sample.csv");

  Fixture() { fs::create_directory(inbox); }
  [[nodiscard]] std::vector<std::string> words() const {
    return member.words({"push", "--watch", inbox.string(), "--adapter", "aaln"});
  }
  [[nodiscard]] fs::path log(const char* name) const { return member.folder.path() / name; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(watching, Fixture)

BOOST_AUTO_TEST_CASE(a_file_counts_once_its_size_and_time_have_rested_over_two_looks) {
  WatchedFolder folder{inbox, adapters::SourceFormat{}};
  write(inbox / "a.csv", "one");
  write(inbox / "b.CSV", "one");
  write(inbox / ".hidden.csv", "one");
  write(inbox / "notes.pdf", "one");
  fs::create_directory(inbox / "folder.csv");
  BOOST_TEST(folder.look().value().empty());
  write(inbox / "a.csv", "one and more");
  const auto second = folder.look().value();
  BOOST_REQUIRE(second.size() == 1U);
  BOOST_TEST(fs::path{second[0].path}.filename() == "b.CSV");
  fs::last_write_time(inbox / "b.CSV", fs::last_write_time(inbox / "b.CSV") + std::chrono::hours{1});
  const auto third = folder.look().value();
  BOOST_REQUIRE(third.size() == 1U);
  BOOST_TEST(fs::path{third[0].path}.filename() == "a.csv");
  const auto fourth = folder.look().value();
  BOOST_REQUIRE(fourth.size() == 2U);
  BOOST_TEST(fs::path{fourth[0].path}.filename() == "a.csv");  // the older first
  fs::remove_all(inbox);
  BOOST_TEST((folder.look().error().code == Errc::file_unreadable));
}

BOOST_AUTO_TEST_CASE(a_file_is_remembered_by_its_name_and_its_content) {
  auto keys = KeyMap::open(member.key_map()).value();
  write(inbox / "a.csv", sample);
  BOOST_TEST(!was_pushed(keys, (inbox / "a.csv").string()).value());
  BOOST_TEST(remember_pushed(keys, (inbox / "a.csv").string()).has_value());
  BOOST_TEST(was_pushed(keys, (inbox / "a.csv").string()).value());
  write(inbox / "b.csv", sample);
  BOOST_TEST(!was_pushed(keys, (inbox / "b.csv").string()).value());
  write(inbox / "a.csv", sample + "\n");
  BOOST_TEST(!was_pushed(keys, (inbox / "a.csv").string()).value());
  BOOST_TEST((was_pushed(keys, "/nowhere.csv").error().code == Errc::file_unreadable));
}

BOOST_AUTO_TEST_CASE(each_file_is_pushed_once_a_bad_one_stops_nothing_and_ctrl_c_is_a_good_end) {
  write(inbox / "bad.csv", "Shoe size\n42\n");
  write(inbox / "good.csv", sample);
  {
    Process kith{words(), log("first")};
    kith.wait_for("bad.csv:");
    kith.wait_for("good.csv:");
    kith.wait_for("rows in the file");
    write(inbox / "later.csv", sample);
    kith.wait_for("later.csv:");
    kith.wait_for("rows in the file", 2);
    BOOST_TEST(kith.end(SIGINT) == 0, kith.said());
    BOOST_TEST(count_of(kith.said(), "bad.csv:") == 1U);
    BOOST_TEST(count_of(kith.said(), "good.csv:") == 1U);
    BOOST_TEST(kith.said().find("No longer watching") != std::string::npos);
  }
  BOOST_TEST(hub.held() > 0U);
  // Started anew, it knows what it pushed, and tries the bad one again.
  write(inbox / "last.csv", sample);
  Process kith{words(), log("second")};
  kith.wait_for("last.csv:");
  kith.wait_for("rows in the file");
  BOOST_TEST(kith.end(SIGTERM) == 0, kith.said());
  BOOST_TEST(count_of(kith.said(), "good.csv:") == 0U);
  BOOST_TEST(count_of(kith.said(), "later.csv:") == 0U);
  BOOST_TEST(count_of(kith.said(), "bad.csv:") == 1U);
}

BOOST_AUTO_TEST_CASE(while_the_hub_is_down_a_file_is_read_once_and_waits_in_the_outbox) {
  hub.mood = Mood::is_down;
  write(inbox / "good.csv", sample);
  {
    Process kith{words(), log("down")};
    kith.wait_for("in the outbox");
    BOOST_TEST(kith.end(SIGINT) == 0, kith.said());
  }
  BOOST_TEST(hub.held() == 0U);
  hub.mood = Mood::honest;
  BOOST_TEST((member.run({"push"}).exit == ExitCode::done));
  const std::size_t held = hub.held();
  BOOST_TEST(held > 0U);
  auto keys = KeyMap::open(member.key_map()).value();
  BOOST_TEST(was_pushed(keys, (inbox / "good.csv").string()).value());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_watched_is_said) {
  const auto missing = member.run({"push", "--watch", "/nowhere", "--adapter", "aaln"});
  BOOST_TEST((missing.exit == ExitCode::usage));
  BOOST_TEST(missing.err.find("/nowhere cannot be read") != std::string::npos);
  const auto both = member.run({"push", "x.csv", "--watch", inbox.string(), "--adapter", "aaln"});
  BOOST_TEST((both.exit == ExitCode::usage));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::cli
