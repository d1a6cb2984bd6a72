// Other hubs: where they are and which key signs what they say, as their invitations said it and an operator accepted
// it. Whether one may come in is the register's (registry.hpp, grants.hpp). Blocks; storage threads, and the main
// thread of a command.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/base/clock.hpp"
#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/storage/pg.hpp"

namespace kith::storage::peers {

// What another hub's invitation says of it.
struct Description {
  std::string address;      // https://HOST:PORT
  std::string signing_key;  // "name+0123abcd+base64"
};

struct Peer {
  OrgCode hub;
  std::string invited_by;  // the operator's login
  std::optional<Description> described;
  std::optional<WallTime> accepted_at;
  std::string accepted_by;  // empty: nobody yet
};

// As kith_migrate, of a hub that is a party already: who has invited it last.
Result<void> note_invited(pg::Connection& connection, const OrgCode& hub, std::string_view by);

struct Accepting {
  std::string_view by;
  bool must_be_another = false;  // than who has invited
};
// As kith_migrate. What was accepted before is replaced. Errors: not_found (it was not invited), not_permitted (the one
// who accepts has invited).
Result<void> accept(pg::Connection& connection, const OrgCode& hub, const Description& described,
                    const Accepting& accepting);
// As kith_migrate; it need not be there.
Result<void> forget(pg::Connection& connection, const OrgCode& hub);
// As kith_migrate, by code.
Result<std::vector<Peer>> list(pg::Connection& connection);

// As kith_serve; nothing: its invitation was not accepted.
Result<std::optional<Description>> find(pg::Connection& connection, const OrgCode& hub);

}  // namespace kith::storage::peers
