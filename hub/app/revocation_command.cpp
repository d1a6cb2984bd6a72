#include "hub/app/revocation_command.hpp"

#include <date/date.h>

#include <algorithm>
#include <set>

#include "auth/certificate.hpp"
#include "auth/chain.hpp"
#include "hub/app/enrolment_command.hpp"
#include "hub/app/issuing_files.hpp"
#include "hub/app/operator.hpp"
#include "hub/app/org_command.hpp"
#include "hub/app/registry_login.hpp"
#include "hub/storage/registry.hpp"
#include "hub/storage/revocation.hpp"

namespace kith::app {
namespace {

using storage::revocation::Good;
using storage::revocation::Issued;
using storage::revocation::Sha256;

std::string day(WallTime time) {
  return date::format("%F", date::floor<std::chrono::seconds>(time));
}

tl::unexpected<Error> none_issued() {
  return fail(Error{Errc::malformed_value,
                    {},
                    "This hub has issued no such certificate to it; kith-hub org certificates CODE shows them, and one "
                    "that was made elsewhere is revoked with --file."});
}

Result<std::vector<Sha256>> chosen_keys(pg::Connection& connection, const OrgCode& org, const Revocation& revocation) {
  if (!revocation.file.empty()) {
    KITH_ASSIGN(const auto pem, read_text_file(revocation.file, "the certificate"));
    KITH_ASSIGN(const auto facts, auth::read_certificate(pem));
    return std::vector<Sha256>{facts.key};
  }
  if (revocation.key.empty())
    return fail(Error{Errc::malformed_value, {}, "Say which: --key KEY, --file CERTIFICATE or --all."});
  KITH_ASSIGN(const auto issued, storage::revocation::issued(connection, org));
  std::vector<Sha256> keys;
  for (const Issued& one : issued)
    if (is_same_key(revocation.key, auth::spoken(one.key))) keys.push_back(one.key);
  // One that was approved, and has not fetched its certificate.
  KITH_ASSIGN(const auto asked, storage::revocation::asked(connection, org));
  for (const Sha256& key : asked)
    if (is_same_key(revocation.key, auth::spoken(key))) keys.push_back(key);
  if (keys.empty()) return none_issued();
  return keys;
}

Result<std::vector<Sha256>> revoke(pg::Connection& connection, const OrgCode& org, const Revocation& revocation) {
  if (revocation.all && revocation.file.empty())
    return storage::revocation::revoke_all(connection, org, operator_login());
  KITH_ASSIGN(const auto keys, chosen_keys(connection, org, revocation));
  return storage::revocation::revoke(connection, org, keys, operator_login());
}

bool is_among(const std::vector<auth::KeyId>& keys, const auth::KeyId& key) {
  return std::ranges::find(keys, key) != keys.end();
}

// Nothing where this hub issues no certificates. What is there and cannot be read may be the very one.
Result<std::vector<auth::KeyId>> keys_in(const Config& config, const std::filesystem::path& file,
                                         std::string_view what) {
  std::error_code error;
  const bool issues =
      std::filesystem::exists(config.enrolment.certificate, error) || std::filesystem::exists(file, error);
  if (!issues && !error) return std::vector<auth::KeyId>{};
  KITH_ASSIGN(const auto pem, read_text_file(file, what));
  return auth::keys_of_chain(pem);
}

Result<auth::KeyId> read_authority(const Config& config, const std::filesystem::path& file) {
  KITH_ASSIGN(const auto pem, read_text_file(file, "the authority's certificate"));
  KITH_ASSIGN(const auto facts, auth::read_certificate(pem));
  if (!auth::is_authority(pem))
    return fail(Error{Errc::malformed_value,
                      {},
                      "That is no certificate of an authority; those of members are revoked with kith-hub org "
                      "revoke-certificate CODE --file FILE."});
  KITH_ASSIGN(const auto root, keys_in(config, config.enrolment.authority, "the root's certificate"));
  if (is_among(root, facts.key))
    return fail(Error{Errc::contradiction,
                      {},
                      "That is the root, which nothing revokes: make a new authority, and take the old root out of "
                      "tls.client_ca."});
  KITH_ASSIGN(const auto taken, read_text_file(config.tls.client_ca, "the authorities of members, tls.client_ca"));
  if (is_among(auth::keys_of_roots(taken), facts.key))
    return fail(Error{Errc::contradiction,
                      {},
                      "That is a root of tls.client_ca, which nothing revokes: take it out of that file, and SIGHUP to "
                      "the hub. Everybody whose certificate it has signed is shut out then; put back, it lets them in "
                      "again."});
  KITH_ASSIGN(const auto issuing, keys_in(config, config.enrolment.certificate, "the issuing certificate"));
  if (is_among(issuing, facts.key))
    return fail(
        Error{Errc::contradiction,
              {},
              "That is the key that this hub signs with now. First make another: kith-hub ca renew-issuing, and "
              "SIGHUP to the hub. It keeps the old one's certificate beside it."});
  return facts.key;
}

struct Concerned {
  std::vector<Good> certificates;  // that the authority has signed
  std::set<OrgCode> shut_out;      // who has no other
  std::set<OrgCode> unknown;       // who comes in with a certificate of which this hub knows nothing
};

Concerned concerned_by(const std::vector<Good>& all, const std::vector<storage::Organisation>& parties,
                       const auth::KeyId& authority) {
  Concerned concerned;
  std::set<OrgCode> safe;
  for (const Good& one : all) {
    if (!is_among(auth::keys_of_chain(one.pem), authority)) {
      safe.insert(one.org);
      continue;
    }
    concerned.certificates.push_back(one);
    concerned.shut_out.insert(one.org);
  }
  std::erase_if(concerned.shut_out, [&](const OrgCode& org) { return safe.contains(org); });
  for (const auto& party : parties) {
    const OrgCode& org = party.profile.org;
    const bool is_known = safe.contains(org) || concerned.shut_out.contains(org);
    if (party.profile.state == storage::OrgState::active && !is_known) concerned.unknown.insert(org);
  }
  return concerned;
}

void append_codes(std::string& text, const std::set<OrgCode>& all) {
  for (const OrgCode& org : all) text.append("  ").append(org.text()).append("\n");
}

std::string words_of(const Concerned& concerned) {
  std::string text = "Everybody who has a certificate of this hub has one of another key too.\n";
  if (!concerned.shut_out.empty()) {
    text = "Who has no certificate of another key, and needs a new invitation then:\n";
    append_codes(text, concerned.shut_out);
  }
  if (concerned.unknown.empty()) return text;
  text +=
      "Who has none of this hub that is good. Where theirs were made elsewhere and this key has signed them, they are "
      "shut out too:\n";
  append_codes(text, concerned.unknown);
  return text;
}

}  // namespace

Result<std::string> revoke_authority(const Config& config, const std::filesystem::path& file, bool is_sure) {
  KITH_ASSIGN(const auto key, read_authority(config, file));
  return with_registry(config, [&](pg::Connection& c) -> Result<std::string> {
    KITH_ASSIGN(const auto revoked, storage::revocation::authorities(c));
    if (std::ranges::any_of(revoked, [&](const auto& one) { return one.key == key; }))
      return fail(Error{Errc::contradiction, {}, "That key is revoked already."});
    KITH_ASSIGN(const auto all, storage::revocation::good(c));
    KITH_ASSIGN(const auto parties, storage::registry::list(c));
    const Concerned concerned = concerned_by(all, parties, key);
    if (!is_sure)
      return words_of(concerned) +
             "Nothing was revoked yet, and a revocation is never taken back. Members who run kith enroll --renew "
             "before have a certificate of the new key.\n"
             "Where the key was stolen, do not wait for that. The same command with --yes does it.\n";
    KITH_TRY(storage::revocation::revoke_authority(c, key, concerned.certificates, operator_login()));
    return "Revoked: nothing is taken any more that this key has signed, and its connections end within five "
           "seconds.\n" +
           words_of(concerned);
  });
}

Result<std::string> list_certificates(const Config& config, const std::string& code) {
  KITH_ASSIGN(const auto org, parse_org_code(code));
  KITH_ASSIGN(const auto issued,
              with_registry(config, [&](pg::Connection& c) { return storage::revocation::issued(c, org); }));
  std::string text = "key\tfrom\tuntil\tstate\n";
  const WallTime now = SystemClock{}.now();
  for (const Issued& one : issued) {
    text.append(auth::spoken(one.key)).append("\t").append(day(one.from)).append("\t").append(day(one.until));
    text.append(one.is_revoked ? "\trevoked\n" : now >= one.until ? "\tended\n" : "\tgood\n");
  }
  return text;
}

Result<std::string> revoke_certificates(const Config& config, const Revocation& revocation) {
  KITH_ASSIGN(const auto org, parse_org_code(revocation.org));
  return with_registry(config, [&](pg::Connection& c) -> Result<std::string> {
    KITH_ASSIGN(const auto keys, revoke(c, org, revocation));
    if (keys.empty()) return none_issued();
    std::string text = "Revoked, and its connections end within five seconds:\n";
    for (const Sha256& key : keys) text.append("  ").append(auth::spoken(key)).append("\n");
    return text + "A new certificate takes a new invitation: kith-hub org invite, or person invite.\n";
  });
}

}  // namespace kith::app
