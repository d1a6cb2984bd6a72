// A connection with the migrating login, for the commands that change who is registered: the serving hub does not have
// it. Blocks; main thread.
#pragma once

#include <chrono>
#include <string_view>
#include <type_traits>

#include "hub/app/config.hpp"
#include "hub/app/operator.hpp"
#include "hub/app/store.hpp"
#include "hub/storage/acting_operator.hpp"
#include "hub/storage/lock_wait.hpp"
#include "hub/storage/pg.hpp"

namespace kith::app {

// Of a hub that was taken over, perhaps: its login may hold locks for as long as it likes.
inline constexpr std::string_view something_is_held =
    "A connection of the hub holds what this command needs, for more than ten seconds, and nothing was changed. Stop "
    "the "
    "hub (systemctl stop kith-hub), run this again, and start it.";

// Runs `work`. Errors: those of the store, malformed_config (no database.migrate_url), contradiction
// (something_is_held), those of work.
template <class Work>
auto with_registry(const Config& config, Work work) -> std::invoke_result_t<Work, pg::Connection&> {
  constexpr auto patience = std::chrono::seconds{120};  // a private cluster may have to be made first
  KITH_ASSIGN(const auto store, join_store(config, Deadline::after(patience)));
  if (!store.migrate) return fail(Error{Errc::malformed_config, {}, "database.migrate_url is needed for this command"});
  KITH_ASSIGN(auto connection, pg::Connection::open(*store.migrate, Deadline::after(patience)));
  KITH_TRY(storage::limit_lock_wait(connection, std::chrono::seconds{10}));
  KITH_TRY(storage::name_operator(connection, operator_login()));
  auto outcome = pg::guarded(connection, work);
  if (!outcome && outcome.error().code == Errc::too_busy)
    return fail(Error{Errc::contradiction, {}, something_is_held});
  return outcome;
}

}  // namespace kith::app
