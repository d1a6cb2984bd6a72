// The files that a configuration names: are they there, and may nobody else read the secret ones? See config.hpp.
#include <unistd.h>

#include "hub/app/config.hpp"
#include "hub/app/source_files.hpp"

namespace kith::app {
namespace {

bool is_readable(const std::filesystem::path& file) {
  return access(file.c_str(), R_OK) == 0 && std::filesystem::is_regular_file(file);
}

bool is_private(const std::filesystem::path& file) {
  using std::filesystem::perms;
  const auto open_to_others = perms::group_read | perms::group_write | perms::others_read | perms::others_write;
  return (std::filesystem::status(file).permissions() & open_to_others) == perms::none;
}

}  // namespace

std::vector<ConfigMistake> check_files(const Config& config) {
  std::vector<ConfigMistake> mistakes;
  const auto check = [&](const char* key, const std::filesystem::path& file, bool is_secret) {
    if (!is_readable(file))
      mistakes.push_back({0, key, "The file is missing or cannot be read."});
    else if (is_secret && !is_private(file))
      mistakes.push_back({0, key, "Others may read this file: chmod 600."});
  };
  check("tls.certificate", config.tls.certificate, false);
  check("tls.key", config.tls.key, true);
  check("tls.client_ca", config.tls.client_ca, false);
  std::error_code none;
  if (std::filesystem::exists(config.enrolment.certificate, none)) {
    check("enrolment.key", config.enrolment.key, true);
    check("enrolment.authority", config.enrolment.authority, false);
  }
  if (auto sources = load_sources(config); !sources)
    mistakes.insert(mistakes.end(), sources.error().begin(), sources.error().end());
  if (!config.database) return mistakes;
  const auto& database = *config.database;
  if (!database.password_file.empty()) check("database.password_file", database.password_file, true);
  if (!database.migrate_password_file.empty())
    check("database.migrate_password_file", database.migrate_password_file, true);
  return mistakes;
}

}  // namespace kith::app
