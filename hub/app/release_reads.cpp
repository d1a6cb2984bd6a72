#include "hub/app/release_reads.hpp"

#include <algorithm>

#include "hub/storage/releases.hpp"

namespace kith::app {

Task<void> write_release_reads(storage::Database& database, api::ReleaseReadCounts& counts,
                               api::ReleaseReadCounts::Due due) {
  constexpr std::chrono::seconds patience{5};
  const auto taken = counts.take(due, std::chrono::steady_clock::now());
  if (taken.empty()) co_return;
  std::vector<storage::ReleaseReads> reads;
  for (const auto& [kind, count] : taken)
    reads.push_back(
        {kind.by, kind.mark, kind.purpose, static_cast<std::int32_t>(std::min<std::uint64_t>(count, INT32_MAX))});
  const auto written = co_await database.run(storage::Lane::control, Deadline::after(patience),
                                             [reads = std::move(reads)](pg::Connection& connection) {
                                               return storage::append_release_reads(connection, reads);
                                             });
  if (!written && written.error().code != Errc::in_doubt)
    for (const auto& [kind, count] : taken) counts.put_back(kind, count);
}

}  // namespace kith::app
