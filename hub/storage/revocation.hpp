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

}  // namespace kith::storage::revocation
