// How an organisation or a person comes in: invited by an operator, its key requested by itself, approved by an
// operator, then its certificate. The operator's part is done with the migrating login (role kith_registrar), the hub's
// as kith_enrolment, which sees one invitation at a time. Each change of an organisation's state leaves an audit leaf.
// Blocks, on a storage thread.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hub/base/clock.hpp"
#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/storage/grants.hpp"
#include "hub/storage/pg.hpp"
#include "hub/storage/registry.hpp"

namespace kith::storage::enrolment {

using Sha256 = std::array<std::uint8_t, 32>;

struct NewInvitation {
  Organisation organisation;  // its state is not looked at
  Sha256 code{};              // the digest of the code
  std::chrono::seconds life{};
  std::string by;  // the operator's login
  bool is_automatic = false;
  std::optional<auth::Grant> grant = std::nullopt;  // given with it: of a person, who may nothing without
  bool grant_waits = false;                         // until the key is approved
};
// As kith_migrate. An organisation that is active keeps its state and gets a further certificate, and what makes the
// rules for it stricter, funding or edge-only, is added; what was invited before is invited anew, and its older codes
// end. Errors: already_exists (the subject of another, or the organisation is registered under another subject, or as
// another kind of party), not_permitted (it is suspended or removed); those of grants::give.
Result<void> invite(pg::Connection& connection, const NewInvitation& invitation);

struct Request {
  Sha256 key{};
  std::string invited_by;
  WallTime invited_at;
  bool has_expired = false;  // its invitation has, so it can be approved no more
};
// As kith_migrate: what waits for approval. Errors: not_found (no such organisation), contradiction (nothing waits).
Result<Request> waiting(pg::Connection& connection, const OrgCode& org);
// As kith_migrate; with it the grant that was given with the invitation. It is this request and no other that is
// approved: a newer invitation for the same key waits on. Errors: contradiction (it no longer waits, or has expired),
// not_permitted (the approver has invited); those of grants::approve.
Result<void> approve(pg::Connection& connection, const OrgCode& org, const Request& shown, const grants::Approver& by);

// What the hub finds for a code. `now` is the database's, so that all hubs agree.
struct Standing {
  OrgCode org;
  OrgState state = OrgState::invited;
  bool has_expired = false;  // not approved in time, or approved and not fetched for a week
  bool is_approved = false;
  std::optional<Sha256> key;  // for which it was used
  std::string certificate;    // issued for that key already, PEM; empty: none
};
// As kith_serve. Errors: not_found.
Result<Standing> find(pg::Connection& connection, const Sha256& code);
// As kith_serve: the invitation is for this key from now on. Errors: contradiction (used or expired meanwhile),
// not_permitted (the key was revoked, or is another organisation's).
Result<void> request(pg::Connection& connection, const OrgCode& org, const Sha256& code, const Sha256& key);

struct NewCertificate {
  OrgCode org;
  std::string serial;
  Sha256 key{};
  WallTime from, until;
  std::string pem;
  std::optional<Sha256> asked_with = std::nullopt;  // the key that renews itself; nothing with an invitation
};
// In a day, of one organisation, whose keys are not revoked; each may be a machine of its own. With a code there is no
// limit: an operator has given each.
inline constexpr std::int64_t most_renewals_a_day = 20;
// As kith_serve. With a code: of an approved invitation, and the organisation is active from now on. Without: of one
// that is active. Errors: not_permitted (it may have none; the key, or the one that asks, was revoked or is another
// organisation's; the key has a certificate), rate_limited.
Result<void> deliver(pg::Connection& connection, const NewCertificate& certificate, const std::optional<Sha256>& code);

}  // namespace kith::storage::enrolment
