// Why a release was not made: a closed list, because it goes to logs and to an operator's terminal, and what is behind
// it are counts that nobody may read. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "hub/base/error.hpp"
#include "hub/base/log.hpp"

namespace kith::release {

enum class Refusal : std::uint8_t {
  // of the period
  not_ended,
  no_map,
  exists,
  out_of_order,
  later_exists,
  history_open,
  nothing_counted,
  menu_changed,
  map_changed,
  // of the programs that hide and audit
  worker_missing,
  worker_crashed,
  worker_late,
  worker_flooded,
  worker_garbled,
  not_protected,
  wrong_tables,
  not_safe,
  not_audited,
  wrong_certificate,
  // of the hub
  counts_moving,
  being_made,
  disk_low,
  cancelled,
  storage,
};
inline constexpr std::size_t refusal_count = static_cast<std::size_t>(Refusal::storage) + 1;

// "not_ended": in the log.
log::Word word(Refusal why);
// What it means and what to do, for a terminal.
std::string_view sentence(Refusal why);

struct Stopped {
  Refusal why = Refusal::storage;
  std::optional<Error> error;        // of the storage
  std::set<std::string> dimensions;  // with not_safe: of the refused cells' tables; empty where it is of no one's

  Stopped(Refusal refusal) : why(refusal) {}  // NOLINT(google-explicit-constructor): reads as it means
  explicit Stopped(Error of_storage) : error(std::move(of_storage)) {}
};

template <class T>
using Outcome = tl::expected<T, Stopped>;

inline tl::unexpected<Stopped> stop_for(Refusal why) {
  return tl::unexpected<Stopped>(why);
}

}  // namespace kith::release
