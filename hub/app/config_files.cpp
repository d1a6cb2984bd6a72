// The files that a configuration names: are they there, and may nobody else read the secret ones? See config.hpp.
#include <unistd.h>

#include <utility>

#include "hub/app/config.hpp"
#include "hub/app/issuing_files.hpp"
#include "hub/app/release_files.hpp"
#include "hub/app/source_files.hpp"
#include "hub/net/tls.hpp"

namespace kith::app {
namespace {

bool is_readable(const std::filesystem::path& file) {
  std::error_code error;
  return access(file.c_str(), R_OK) == 0 && std::filesystem::is_regular_file(file, error);
}

bool is_private(const std::filesystem::path& file) {
  using std::filesystem::perms;
  const auto open_to_others = perms::group_read | perms::group_write | perms::others_read | perms::others_write;
  std::error_code error;
  return (std::filesystem::status(file, error).permissions() & open_to_others) == perms::none;
}

// What is wrong with files that are there, as a hub's start would find it.
std::optional<ConfigMistake> complaint_of_tls(const Config& config) {
  const auto tls = net::TlsServer::load({config.tls.certificate, config.tls.key, config.tls.client_ca});
  if (tls) return std::nullopt;
  constexpr std::pair<std::string_view, std::string_view> sentences[] = {
      {net::key_is_exposed, "Others may read this file: chmod 600."},
      {net::key_is_foreign, "This is not the key of tls.certificate: put the two there that were made together."},
      {net::certificate_is_weak,
       "The key of this certificate, or of an authority above it, is below 128 bits: ask for one of P-256, or of RSA "
       "with 3072 bits or more."},
      {net::file_is_exposed,
       "Others may write this file, or replace it in its folder, and so decide who is let in: chmod go-w both."}};
  std::string_view sentence = "The file is not in PEM form, or has a passphrase.";
  for (const auto& [hint, words] : sentences)
    if (tls.error().hint == hint) sentence = words;
  const std::string& pointer = tls.error().place.pointer;
  const char* key = pointer == "/key" ? "tls.key" : pointer == "/authority" ? "tls.client_ca" : "tls.certificate";
  return ConfigMistake{0, key, std::string{sentence}};
}

std::optional<ConfigMistake> complaint_of_issuing(const Config& config) {
  const auto issuing = load_issuing(config);
  if (issuing) return std::nullopt;
  return ConfigMistake{0, "enrolment", "The files cannot be used: " + std::string{issuing.error().hint} + "."};
}

}  // namespace

std::vector<ConfigMistake> check_files(const Config& config) {
  std::vector<ConfigMistake> mistakes;
  const auto check = [&](const char* key, const std::filesystem::path& file, bool is_secret) {
    if (!is_readable(file))
      mistakes.push_back({0, key, "The file " + file.string() + " is missing or cannot be read."});
    else if (is_secret && !is_private(file))
      mistakes.push_back({0, key, "Others may read this file: chmod 600."});
  };
  check("tls.certificate", config.tls.certificate, false);
  check("tls.key", config.tls.key, true);
  check("tls.client_ca", config.tls.client_ca, false);
  if (mistakes.size() == 3)
    mistakes.push_back({0, "tls", "There is no certificate yet: kith-hub ca init makes all that a hub needs, once."});
  std::error_code none;
  if (std::filesystem::exists(config.enrolment.certificate, none)) {
    check("enrolment.key", config.enrolment.key, true);
    check("enrolment.authority", config.enrolment.authority, false);
  }
  if (mistakes.empty()) {
    if (auto complaint = complaint_of_tls(config)) mistakes.push_back(*std::move(complaint));
    if (auto complaint = complaint_of_issuing(config)) mistakes.push_back(*std::move(complaint));
  }
  if (auto sources = load_sources(config); !sources)
    mistakes.insert(mistakes.end(), sources.error().begin(), sources.error().end());
  if (const auto files = load_release_files(config); !files)
    mistakes.insert(mistakes.end(), files.error().begin(), files.error().end());
  if (!config.database) return mistakes;
  const auto& database = *config.database;
  if (!database.password_file.empty()) check("database.password_file", database.password_file, true);
  if (!database.migrate_password_file.empty())
    check("database.migrate_password_file", database.migrate_password_file, true);
  return mistakes;
}

}  // namespace kith::app
