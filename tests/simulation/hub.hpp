// A simulated hub: the machine under test with what a process and a disk would hold.
#pragma once

#include <memory>
#include <vector>

#include "hub/sync/machine.hpp"
#include "hub/sync/restore.hpp"
#include "hub/sync/state_ledger.hpp"
#include "hub/sync/wire.hpp"
#include "tests/simulation/policy.hpp"

namespace kith::simulation {

using sync::HubCode;

struct Hub {
  Hub(HubCode code, const SecretKey& seed, const sync::Settings& settings)
      : keys(code, seed), salt_key(seed), state(std::move(code)), context{keys, policy, salt_key, check, settings} {}
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  [[nodiscard]] const HubCode& code() const { return state.self; }
  [[nodiscard]] bool is_linked(const Hub& other) const { return state.links.contains(other.code()); }

  sync::Keyring keys;
  SecretKey salt_key;
  Policy policy;
  sync::ContentCheck check = [](const sync::RecordName&, std::string_view) { return true; };
  sync::State state;
  sync::Volatile memory;
  sync::Context context;
  sync::Machine machine{context};
  // Outside of the backups.
  sync::Journal journal;
  std::vector<sync::State> backups;
  std::int64_t clock_error_seconds = 0;
  bool is_malicious = false;
  bool was_restored = false;
};

}  // namespace kith::simulation
