#include "tests/support/hub_process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "hub/async/run.hpp"

namespace kith::test {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 60s;

std::string program() {
  const char* build = std::getenv("KITH_BINARY_DIR");
  if (build == nullptr) throw std::runtime_error{"KITH_BINARY_DIR is not set: run this through CTest"};
  return std::string{build} + "/hub/app/kith-hub";
}

template <class Condition>
bool wait_until(Condition condition) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < end) {
    if (condition()) return true;
    std::this_thread::sleep_for(20ms);
  }
  return false;
}

int number_in(const std::filesystem::path& file) {
  int number = 0;
  std::ifstream{file} >> number;
  return number;
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

int as_outcome(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace

HubProcess::HubProcess(const std::string& more, const std::filesystem::path& data)
    : data_(data.empty() ? directory_.path() / "hub" : data), config_(directory_.path() / "kith-hub.toml") {
  std::filesystem::create_directories(data_);
  const auto certificate = authority_.hub();
  std::ofstream{config_} << "[listen]\nport = 0\n[admin]\nport = 0\n[tls]\ncertificate = " << certificate.certificate
                         << "\nkey = " << certificate.key << "\nclient_ca = " << authority_.file() << "\n"
                         << more;
}

HubProcess::~HubProcess() {
  if (pid_ != 0) kill();
}

pid_t HubProcess::spawn(const std::vector<std::string>& words, const std::filesystem::path& output) const {
  std::vector<std::string> text = {program(), "--data", data_, "--config", config_};
  if (most_files_) text.insert(text.begin(), {"/usr/bin/prlimit", "--nofile=" + std::to_string(*most_files_)});
  text.insert(text.end(), words.begin(), words.end());
  std::vector<char*> arguments;
  for (auto& word : text) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  for (const int stream : {STDOUT_FILENO, STDERR_FILENO})
    posix_spawn_file_actions_addopen(&files, stream, output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  pid_t pid = 0;
  const int error = posix_spawn(&pid, arguments[0], &files, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  if (error != 0) throw std::runtime_error{"kith-hub does not start: was it built?"};
  return pid;
}

void HubProcess::start() {
  std::filesystem::remove(data_ / "run/hub.port");
  std::filesystem::remove(data_ / "run/admin.port");
  pid_ = spawn({"serve"}, directory_.path() / "log");
  bool has_ended = false;
  const bool came = wait_until([&] {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == pid_) has_ended = true;
    return has_ended || (number_in(data_ / "run/admin.port") != 0 && is_ready());
  });
  if (has_ended) pid_ = 0;
  if (!came || has_ended) throw std::runtime_error{"the hub did not become ready:\n" + log()};
  port_ = static_cast<std::uint16_t>(number_in(data_ / "run/hub.port"));
}

void HubProcess::signal(int number) const {
  ::kill(pid_, number);
}

int HubProcess::wait() {
  int status = 0;
  if (!wait_until([&] { return waitpid(pid_, &status, WNOHANG) == pid_; }))
    throw std::runtime_error{"the hub does not end"};
  pid_ = 0;
  return as_outcome(status);
}

void HubProcess::kill() {
  ::kill(pid_, SIGKILL);
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = 0;
}

int HubProcess::run(const std::vector<std::string>& words) const {
  int status = 0;
  std::filesystem::remove(directory_.path() / "command.log");
  waitpid(spawn(words, directory_.path() / "command.log"), &status, 0);
  return as_outcome(status);
}

std::string HubProcess::printed() const {
  return text_of(directory_.path() / "command.log");
}

CertificateFiles HubProcess::add_organisation(const std::string& code) const {
  auto certificate = authority_.client(code);
  if (run({"org", "add", code, "--name", "Organisation " + code, "--subject", certificate.subject}) != 0)
    throw std::runtime_error{"the organisation was not added"};
  return certificate;
}

Result<net::ClientResponse> HubProcess::ask_admin(const std::string& path) const {
  boost::asio::io_context context{1};
  net::ClientOptions options;
  options.host = "127.0.0.1";
  options.port = static_cast<std::uint16_t>(number_in(data_ / "run/admin.port"));
  net::Client client{context.get_executor(), std::move(options)};
  return run_to_end(context, client.exchange({net::Method::get, path, {}}));
}

bool HubProcess::is_ready() const {
  const auto answer = ask_admin("/readyz");
  return answer && answer->status == 200;
}

std::string HubProcess::admin(const std::string& path) const {
  auto answer = ask_admin(path);
  return answer ? std::move(answer->body) : std::string{};
}

pid_t HubProcess::postmaster() const {
  const int pid = number_in(data_ / "pg/work/data/postmaster.pid");
  return pid > 0 && ::kill(pid, 0) == 0 ? pid : 0;
}

std::string HubProcess::log() const {
  return text_of(directory_.path() / "log");
}

}  // namespace kith::test
