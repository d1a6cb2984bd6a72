#include "hub/app/hub_user.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>

#include "hub/storage/cluster.hpp"

namespace kith::app {
namespace {

namespace fs = std::filesystem;

constexpr uid_t first_of_people = 1'000;  // Debian's: below are users of services, who do not log in

std::string name_of(uid_t uid) {
  const passwd* user = ::getpwuid(uid);  // NOLINT(concurrency-mt-unsafe): one thread
  return user != nullptr ? user->pw_name : "#" + std::to_string(uid);
}

bool is_forbidden(const fs::path& file, int rights) {
  return ::faccessat(AT_FDCWD, file.c_str(), rights, AT_EACCESS) != 0 && errno == EACCES;
}

std::string run_as(const std::string& folder, uid_t owner) {
  const std::string name = name_of(owner);
  return folder + " belongs to the user " + name + ", and you are " + name_of(::geteuid()) +
         ". Run it as that user: " + (owner == 0 ? std::string{"sudo"} : "sudo -u " + name) + " kith-hub …" +
         (owner == 0 ? "" : ", or, as root and without sudo, runuser -u " + name + " -- kith-hub …") + "\n";
}

// As a shell takes it for one word.
std::string shell_word(const std::string& text) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{"/._-+:@%,"}.find(c) != std::string_view::npos;
  };
  if (!text.empty() && std::ranges::all_of(text, is_plain)) return text;
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string{"'\\''"} : std::string{c};
  return word + "'";
}

bool has_sudo() {
  return std::ranges::any_of(std::array{"/usr/bin/sudo", "/bin/sudo", "/usr/local/bin/sudo"},
                             [](const char* file) { return ::access(file, X_OK) == 0; });
}

}  // namespace

std::optional<std::string> wrong_user(const fs::path& data, const std::optional<fs::path>& config) {
  struct stat found {};
  if (::stat(data.c_str(), &found) != 0) {
    if (errno != EACCES) return std::nullopt;
    return data.string() + " cannot be reached by the user " + name_of(::geteuid()) +
           ": a folder above it is closed. Run this as the user of the hub.\n";
  }
  if (is_forbidden(data, R_OK | W_OK | X_OK)) return run_as(data.string(), found.st_uid);
  const fs::path file = config.value_or(data / "kith-hub.toml");
  if (!is_forbidden(file, R_OK)) return std::nullopt;
  const std::string name = name_of(::geteuid());
  return "The configuration " + file.string() + " cannot be read by the user " + name +
         ". If the hub is that user's: chown " + name + " " + shell_word(file.string()) + ", as root.\n";
}

std::optional<std::string> wrong_root(const Config& config) {
  struct stat found {};
  if (::geteuid() != 0 || config.database || ::stat(config.data.c_str(), &found) != 0 || found.st_uid == 0)
    return std::nullopt;
  return run_as(config.data.string(), found.st_uid);
}

std::optional<std::string> no_hub_there(const Config& config) {
  if (config.database || storage::Cluster::exists(config.data)) return std::nullopt;
  return "There is no hub in " + config.data.string() +
         " yet, and nothing was made. kith-hub serve makes one there; --data DIR names another folder.\n";
}

std::string user_words(const std::string& name, unsigned uid, std::string_view caller, bool has_sudo) {
  const bool is_called = !caller.empty() && name != caller;
  if (uid == 0) return is_called ? "sudo " : "";
  if (!is_called && uid >= first_of_people) return "";
  return has_sudo ? "sudo -u " + name + " " : "runuser -u " + name + " -- ";
}

std::string hub_command(const Config& config, std::string_view words) {
  const char* caller = std::getenv("SUDO_USER");  // NOLINT(concurrency-mt-unsafe): one thread
  const uid_t uid = ::geteuid();
  std::string text = user_words(name_of(uid), uid, caller == nullptr ? "" : caller, has_sudo());
  text.append("kith-hub ").append(words);
  if (config.data != usual_data) text.append(" --data ").append(shell_word(config.data.string()));
  if (config.file) text.append(" --config ").append(shell_word(config.file->string()));
  return text;
}

}  // namespace kith::app
