// The keys of members and their end. Revoking is the operator's, with the migrating login (role kith_registrar), and
// leaves an audit leaf; every hub process reads the list several times a second and closes what it concerns. Blocks, on
// a storage thread.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "hub/base/clock.hpp"
#include "hub/storage/enrolment.hpp"

namespace kith::storage::revocation {

using enrolment::Sha256;

struct Issued {
  Sha256 key{};
  WallTime from, until;
  bool is_revoked = false;
};
// As kith_migrate: the certificates that this hub has issued to an organisation, newest first. Errors: not_found (no
// such organisation).
Result<std::vector<Issued>> issued(pg::Connection& connection, const OrgCode& org);
// As kith_migrate: the keys that came with an invitation to it; a certificate for them is issued or may come.
Result<std::vector<Sha256>> asked(pg::Connection& connection, const OrgCode& org);
// As kith_migrate: these keys, and those that they have renewed themselves into; one that is revoked already stays so.
// The invitations that they have used end with them. Gives all of the keys. Errors: not_found (no such organisation),
// contradiction (one of the keys is that of another organisation's certificate).
Result<std::vector<Sha256>> revoke(pg::Connection& connection, const OrgCode& org, std::span<const Sha256> keys,
                                   std::string_view by);
// The same of every key for which this hub has issued a certificate to it, or that waits for one, up to this moment;
// all its invitations end, used or not.
Result<std::vector<Sha256>> revoke_all(pg::Connection& connection, const OrgCode& org, std::string_view by);

struct Good {
  OrgCode org;
  Sha256 key{};
  std::string pem;  // with the certificates that lead to the root
};
// As kith_migrate: the certificates that this hub has issued, that have not ended and are not revoked, of every party
// that was not removed.
Result<std::vector<Good>> good(pg::Connection& connection);
// As kith_migrate: the key of an authority, so that nothing is taken any more that it has signed, and the keys of these
// certificates with it, but not what they have renewed themselves into. A line on the log of each party whose they are.
Result<void> revoke_authority(pg::Connection& connection, const Sha256& key, std::span<const Good> signed_by_it,
                              std::string_view by);
struct RevokedAuthority {
  Sha256 key{};
  WallTime at;
};
// As either login: the keys of authorities that were revoked, in that order.
Result<std::vector<RevokedAuthority>> authorities(pg::Connection& connection);

}  // namespace kith::storage::revocation
