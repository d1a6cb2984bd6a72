// Whether a request may begin, and, where it takes long, is still to go on: it can outlast a certificate, the grant
// that it was begun under, the room on the disk, or the patience of who sent it. All are cheap, and for the
// connection's thread.
#pragma once

#include "hub/api/context.hpp"

namespace kith::api {

// Who is registered, as the hub last saw it. Errors: database_unavailable, where that was too long ago: who was
// suspended meanwhile would not be known.
Result<std::shared_ptr<const auth::Directory>> known_parties(const Services& services);

// `is_stored`: what comes is written, which a full disk does not take. Errors: disk_low, not_authenticated (the
// certificate has ended), not_registered, not_permitted (the grant has ended, or is another organisation's now),
// database_unavailable (nobody knows).
Result<void> still_stands(const Context& context, bool is_stored);

// Whether there is room on the disk for what the action leaves there: a line of the log is the least, also of a read.
// Pushes, which leave more, ask for themselves. Errors: disk_low.
Result<void> has_room(const Services& services, auth::Action action);

// The same of work that is worth its cost only while somebody waits for its answer. Errors besides: cancelled (the
// client has gone), deadline_exceeded.
Result<void> still_awaited(const Context& context, net::Reply& reply, Deadline deadline, bool is_stored);

}  // namespace kith::api
