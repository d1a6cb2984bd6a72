#include "hub/app/authority_command.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "hub/app/hub_user.hpp"
#include "hub/app/issuing_files.hpp"
#include "hub/app/org_words.hpp"
#include "hub/app/store.hpp"
#include "hub/base/exposure.hpp"

namespace kith::app {
namespace {

namespace fs = std::filesystem;
using auth::Authority;
using auth::Period;

// The root outlives two issuing keys; browsers' rule for servers, 397 days, does for the hub.
constexpr std::chrono::hours day{24};
constexpr auto root_life = day * 3'650, issuing_life = day * 1'825, hub_life = day * 397;

Period from_now(std::chrono::hours life) {
  const WallTime now = SystemClock{}.now();
  return {now - std::chrono::minutes{10}, now + life};
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t size = ::write(descriptor, text.data(), text.size());
    if (size <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(size));
  }
  return ::fsync(descriptor) == 0;
}

// Whole or not at all; a secret is nobody else's for no moment.
Result<void> write_file(const fs::path& file, std::string_view text, mode_t mode) {
  std::error_code error;
  // Made by us, nobody else writes into it, whatever the umask says.
  if (fs::create_directories(file.parent_path(), error))
    fs::permissions(file.parent_path(), fs::perms::group_write | fs::perms::others_write, fs::perm_options::remove,
                    error);
  const fs::path half = fs::path{file}.concat(".new");
  ::unlink(half.c_str());
  const int descriptor = ::open(half.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  const bool is_written = descriptor >= 0 && ::fchmod(descriptor, mode) == 0 && write_all(descriptor, text);
  if (descriptor >= 0) ::close(descriptor);
  if (!is_written || ::rename(half.c_str(), file.c_str()) != 0)
    return fail(Error{Errc::file_unwritable, {}, "a file of the authority"});
  return {};
}

Result<void> write_pair(const fs::path& certificate, const fs::path& key, const Authority::Pair& pair) {
  KITH_TRY(write_file(key, pair.key, S_IRUSR | S_IWUSR));
  return write_file(certificate, pair.certificate, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH);
}

bool is_host(const std::string& host) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.:";
  return !host.empty() && host.size() <= 64 && host.find_first_not_of(allowed) == std::string::npos;
}

Result<void> check_hosts(const std::vector<std::string>& hosts) {
  if (!hosts.empty() && std::ranges::all_of(hosts, is_host)) return {};
  return fail(Error{Errc::malformed_value, {}, "--host takes names such as hub.example.org, or addresses."});
}

fs::path root_key_file(const Config& config) {
  return config.enrolment.authority.parent_path() / "root.key";
}

std::vector<fs::path> in_the_way(const Config& config) {
  const auto& [address, port, approval, days, certificate, key, root_file] = config.enrolment;
  std::vector<fs::path> files = {
      config.tls.certificate, config.tls.key, config.tls.client_ca, certificate, key, root_file, root_key_file(config)};
  std::error_code error;
  std::erase_if(files, [&](const fs::path& file) { return !fs::exists(file, error); });
  return files;
}

// Who owns the folder could lead elsewhere what root writes there.
Result<void> refuse_root(const Config& config) {
  if (!is_root_in_foreign_folder(config.data)) return {};
  return fail(
      Error{Errc::unusable_directory, {}, "it is another user's: run this as that user, sudo -u kith kith-hub ca …"});
}

Result<Authority> load_issuing_key(const Config& config) {
  KITH_TRY(refuse_root(config));
  KITH_ASSIGN(const auto issuing, load_issuing(config));
  if (issuing) return issuing->authority;
  return fail(Error{Errc::not_permitted, {}, no_issuing_key});
}

// A copy of the certificate, named by its serial number: what it has signed can be ended by it. Empty: there is none.
Result<fs::path> keep_old(const fs::path& certificate) {
  const auto pem = read_text_file(certificate, "the old issuing certificate");
  const auto facts = pem ? auth::read_certificate(*pem) : Result<auth::CertificateFacts>{fail(pem.error())};
  if (!facts) return fs::path{};
  fs::path kept = certificate.parent_path() / ("issuing-" + facts->serial.substr(0, 8) + ".crt");
  KITH_TRY(write_file(kept, *pem, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH));
  return kept;
}

}  // namespace

std::string words_of_what_is_in_the_way(const Config& config) {
  std::string text =
      "Where ca init has made the certificates of this hub, kith-hub ca renew-hub makes the hub a new one, kith-hub ca "
      "renew-issuing a new issuing key. Where they were made by hand, or to begin anew, move these away first:\n\n";
  for (const fs::path& file : in_the_way(config)) text.append("  ").append(file.string()).append("\n");
  return text
      .append("\nMembers whose certificates the old authority signed stay members where its certificate is added to ")
      .append(config.tls.client_ca.string())
      .append(" again.\n");
}

Result<std::string> make_authority(const Config& config, const NewAuthority& authority) {
  if (authority.name.size() > 50 || complaint_of_name(authority.name))
    return fail(Error{Errc::malformed_value, {}, "--name takes a name of 1 to 50 bytes."});
  KITH_TRY(check_hosts(authority.hosts));
  KITH_TRY(refuse_root(config));
  const auto& [address, port, approval, days, certificate, key, root_file] = config.enrolment;
  std::error_code error;
  if (!in_the_way(config).empty())
    return fail(Error{Errc::contradiction, {}, "This hub has certificates already, and nothing of them was changed."});
  KITH_TRY(prepare_directories(config.data));
  const auto root = Authority::make_root(authority.name, from_now(root_life));
  KITH_ASSIGN(const auto issuing, Authority::make_issuing(root, authority.name + " issuing", from_now(issuing_life)));
  KITH_ASSIGN(const auto issuer, Authority::load(issuing));
  KITH_ASSIGN(const auto hub, issuer.issue_server(authority.hosts, from_now(hub_life)));
  fs::create_directories(key.parent_path(), error);
  fs::permissions(key.parent_path(), fs::perms::owner_all, error);
  KITH_TRY(write_pair(root_file, root_key_file(config), root));
  KITH_TRY(write_pair(certificate, key, issuing));
  KITH_TRY(write_pair(config.tls.certificate, config.tls.key, hub));
  KITH_TRY(write_file(config.tls.client_ca, root.certificate, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH));
  return "The authority and the hub's certificate are made. The hub never needs the root's key, which can make anybody "
         "a\n"
         "member: take it to a place off the network, and delete it here.\n\n  " +
         root_key_file(config).string() + "\n\nThe hub offers enrolment once it is started (again). Then:\n\n  " +
         hub_command(config, "org invite CODE --name NAME") +
         "\n\nOthers reach it once [listen] in its configuration names an address of this machine; until then it is "
         "127.0.0.1.\n";
}

Result<std::string> renew_hub_certificate(const Config& config, const std::vector<std::string>& hosts) {
  KITH_ASSIGN(const Authority issuer, load_issuing_key(config));
  std::vector<std::string> names = hosts;
  if (names.empty()) {
    KITH_ASSIGN(const auto pem, read_text_file(config.tls.certificate, "the hub's certificate, tls.certificate"));
    KITH_ASSIGN(auto facts, auth::read_certificate(pem));
    names = std::move(facts.names);
  }
  KITH_TRY(check_hosts(names));
  KITH_ASSIGN(const auto hub, issuer.issue_server(names, from_now(hub_life)));
  KITH_TRY(write_pair(config.tls.certificate, config.tls.key, hub));
  return std::string{
      "The hub has a new key and certificate; SIGHUP makes it take them. Invitations that are not used yet\n"
      "name the old key: make them anew.\n"};
}

Result<std::string> renew_issuing_key(const Config& config, const fs::path& root_key) {
  KITH_TRY(refuse_root(config));
  Authority::Pair root;
  KITH_ASSIGN(root.certificate, read_text_file(config.enrolment.authority, "the root's certificate"));
  KITH_ASSIGN(root.key, read_text_file(root_key, "the root's key"));
  KITH_ASSIGN(const auto facts, auth::read_certificate(root.certificate));
  const std::string name = facts.subject.starts_with("CN=") ? facts.subject.substr(3) : "Kith";
  KITH_ASSIGN(const auto issuing,
              Authority::make_issuing(root, name.substr(0, 50) + " issuing", from_now(issuing_life)));
  KITH_ASSIGN(const fs::path old, keep_old(config.enrolment.certificate));
  KITH_TRY(write_pair(config.enrolment.certificate, config.enrolment.key, issuing));
  std::string text =
      "There is a new issuing key; SIGHUP makes a serving hub take it. What the old one has issued stays good.\n";
  if (old.empty()) return text;
  return text + "Where the old one may have been stolen, end it and all that it has signed:\n\n  " +
         hub_command(config, "ca revoke --file " + old.string()) + "\n";
}

}  // namespace kith::app
