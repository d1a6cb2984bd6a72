#include "hub/app/revocation_command.hpp"

#include <date/date.h>

#include "auth/certificate.hpp"
#include "hub/app/enrolment_command.hpp"
#include "hub/app/issuing_files.hpp"
#include "hub/app/org_command.hpp"
#include "hub/app/registry_login.hpp"
#include "hub/storage/revocation.hpp"

namespace kith::app {
namespace {

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

}  // namespace

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
