// Long work on the decoding thread, in pieces: each is a turn of its organisation, and between two of them the request
// is asked whether it still is to go on. Any executor, to which they come back.
#pragma once

#include <chrono>
#include <utility>

#include "hub/async/task.hpp"
#include "hub/base/error.hpp"
#include "hub/ingest/services.hpp"

namespace kith::ingest {

inline Result<void> asked(const GoOn& go_on) {
  return go_on ? go_on() : Result<void>{};
}

// `step` (returning Result<bool>, false at the end of the work) as often as fits into limits.decode_piece, at least
// once; whether there is more. Errors: those of Workers::run().
template <class Step>
Task<Result<bool>> decode_piece(Services& services, OrgCode org, Step step) {
  co_return co_await services.decoding.run(
      std::move(org), [step = std::move(step), time = services.limits.decode_piece]() mutable -> Result<bool> {
        const auto end = std::chrono::steady_clock::now() + time;
        while (true) {
          KITH_ASSIGN(const bool is_more, step());
          if (!is_more || std::chrono::steady_clock::now() >= end) return is_more;
        }
      });
}

// All of the work. Errors: what `go_on` says, those of decode_piece().
template <class Step>
Task<Result<void>> decode_all(Services& services, OrgCode org, GoOn go_on, Step step) {
  while (true) {
    if (auto still = asked(go_on); !still) co_return still;
    auto is_more = co_await decode_piece(services, org, step);
    if (!is_more) co_return fail(std::move(is_more).error());
    if (!*is_more) co_return Result<void>{};
  }
}

}  // namespace kith::ingest
