// A connection with the migrating login, for the commands that change who is registered: the serving hub does not have
// it. Blocks; main thread.
#pragma once

#include <chrono>
#include <type_traits>

#include "hub/app/config.hpp"
#include "hub/app/store.hpp"
#include "hub/storage/pg.hpp"

namespace kith::app {

// Runs `work`. Errors: those of the store, malformed_config (no database.migrate_url), those of work.
template <class Work>
auto with_registry(const Config& config, Work work) -> std::invoke_result_t<Work, pg::Connection&> {
  constexpr auto patience = std::chrono::seconds{120};  // a private cluster may have to be made first
  KITH_ASSIGN(const auto store, join_store(config, Deadline::after(patience)));
  if (!store.migrate) return fail(Error{Errc::malformed_config, {}, "database.migrate_url is needed for this command"});
  KITH_ASSIGN(auto connection, pg::Connection::open(*store.migrate, Deadline::after(patience)));
  return pg::guarded(connection, work);
}

}  // namespace kith::app
