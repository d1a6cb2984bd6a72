#include "hub/cli/enroll_settings.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

#include "hub/cli/beside.hpp"
#include "hub/cli/hub_session.hpp"
#include "hub/cli/private_file.hpp"
#include "hub/cli/renewal.hpp"

namespace kith::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> connection_names = {"hub", "certificate", "key", "authority"};

Complaint named_already(const fs::path& file, const std::string& why) {
  return {ExitCode::conflict, "The file " + printable(file.string()) + " names a hub and a certificate already" + why +
                                  " Move it away, or give another place: --folder FOLDER"};
}

// RFC 4343: names of hosts have no case.
bool is_same_host(std::string_view left, std::string_view right) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(left, right, {}, lower, lower);
}

bool does_work(const Settings& settings) {
  auto session = HubSession::open(settings);
  return session && session->exchange({net::Method::get, "/v1/meta", {}}).has_value();
}

std::string key_of_first(const std::string& pem) {
  const auto facts = auth::read_certificate(pem);
  return facts ? auth::spoken(facts->key) : std::string{};
}

std::string text_of(const fs::path& file) {
  std::ifstream stream{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

}  // namespace

tl::expected<ConnectionSettings, Complaint> ConnectionSettings::look(const fs::path& file, const HubAddress& address) {
  ConnectionSettings found;
  found.file_ = file;
  std::error_code failed;
  if (!fs::exists(file, failed)) return found;
  ConnectionFlags flags;
  flags.config = file.string();
  const auto settings = load_settings(flags, false);
  if (!settings) return tl::unexpected(settings.error());
  found.text_ = text_of(file);
  const toml::table table = toml::parse(found.text_);  // load_settings has read it
  for (const std::string_view name : connection_names)
    if (const toml::node* node = table.get(name))
      found.entries_[std::string{name}] = {node->source().begin.line, node->source().end.line};
  if (found.entries_.empty()) return found;
  if (found.entries_.size() != connection_names.size() || !is_same_host(settings->host, address.host))
    return tl::unexpected(named_already(file, "."));
  const auto own = read_facts(settings->certificate);
  const auto authority = read_facts(settings->authority);
  if (!own || !authority)
    return tl::unexpected(named_already(
        file, ", and whose they are cannot be seen, because the certificate or the authority's cannot be read."));
  if (does_work(*settings))
    return tl::unexpected(
        named_already(file,
                      ", and the connection works. To renew the certificate: kith enroll --renew. To become "
                      "somebody else here:"));
  found.subject_ = own->subject;
  found.authority_key_ = auth::spoken(authority->key);
  return found;
}

std::optional<Complaint> ConnectionSettings::objection(const Enrolled& enrolled) const {
  if (entries_.empty()) return std::nullopt;
  const auto facts = auth::read_certificate(enrolled.certificate);
  if (facts && facts->subject == subject_ && key_of_first(enrolled.authorities) == authority_key_) return std::nullopt;
  return Complaint{
      ExitCode::conflict,
      "The file " + printable(file_.string()) + " is of " + printable(subject_) + ", and the invitation is for " +
          printable(enrolled.org) +
          ", or by another authority. Nothing in it was changed. Move kith.toml away and run the same line "
          "again: it goes on with the same key. Then copy into the new file what holds for both."};
}

tl::expected<fs::path, Complaint> ConnectionSettings::keep_beside() const {
  if (entries_.empty()) return fs::path{};
  const fs::path old = file_.string() + ".old";
  auto copy = write_beside(old, text_);
  if (!copy) return tl::unexpected(file_complaint(copy.error(), old));
  return *std::move(copy);
}

std::string ConnectionSettings::with(const HubAddress& address, const Enrolled& enrolled) const {
  const std::uint16_t port = enrolled.port == 0 ? address.port : enrolled.port;
  const std::string own = enrolled.org + ".pem";
  const std::array<std::string, connection_names.size()> values = {net::url_of({address.host, port}), own, own,
                                                                   "hub-ca.crt"};
  std::string added, rest;
  std::map<std::size_t, std::pair<std::string, std::size_t>> replaced;  // by first line: the entry, the last line
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string entry = std::string{connection_names.at(i)} + " = \"" + values.at(i) + "\"\n";
    if (const auto at = entries_.find(connection_names.at(i)); at != entries_.end())
      replaced[at->second.first] = {entry, at->second.last};
    else
      added += entry;
  }
  std::size_t line = 1, gone_to = 0;
  for (std::size_t at = 0; at < text_.size(); ++line) {
    const std::size_t end = std::min(text_.find('\n', at), text_.size() - 1) + 1;
    if (const auto entry = replaced.find(line); entry != replaced.end()) {
      rest += entry->second.first;
      gone_to = entry->second.second;
    } else if (line > gone_to) {
      rest.append(text_, at, end - at);
    }
    at = end;
  }
  return added + (added.empty() || rest.empty() ? "" : "\n") + rest;
}

}  // namespace kith::cli
