// Makes a release from its beginning to its end: counts the period, protects and audits it beside the year's earlier
// releases, and freezes it, all or nothing. Records that came or were withdrawn meanwhile are noticed, and everything
// begins anew; returns are taken as they are when it is frozen. Blocks, for minutes; the caller's connection is used
// between the programs, never held in a transaction while they run.
#pragma once

#include <array>
#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

#include "hub/release/menu.hpp"
#include "hub/release/period.hpp"
#include "hub/release/protection.hpp"
#include "hub/release/region_map.hpp"
#include "hub/storage/releases.hpp"

namespace kith::release {

// By what releases are made; outlives the making.
struct Rules {
  Menu menu;
  RegionMaps maps;
  std::string menu_sha256, regions_sha256;  // of the files, in hex
  std::array<disclosure::Profile, profile_count> profiles;
  Programs programs;
};

// A release that could be frozen.
struct Draft {
  ReleasePeriod period;
  const RegionMap* map = nullptr;
  ProtectionJob job;
  ProtectedReleases releases;
  ProtectionJob aggregates = {};          // without a cube where the menu has none
  ProtectedRelease aggregates_made = {};  // of the public release; no tables: none are safe, or there are none
};

// Whether a file of a release is one of its tables, whole and as JSON.
bool is_table(const storage::ReleaseFile& file);

// The tables of a stored release that count people, or those of aggregates: each hang together. Errors: those of
// read_table().
Result<std::vector<disclosure::PublishedTable>> tables_that_count(disclosure::Counted what,
                                                                  const storage::StoredRelease& release);

class ReleaseMaking {
 public:
  // `today` by the hub's calendar.
  ReleaseMaking(pg::Connection& connection, const Rules& rules, std::chrono::year_month_day today, Progress progress,
                std::stop_token stop = {})
      : connection_(connection), rules_(rules), today_(today), progress_(std::move(progress)), stop_(std::move(stop)) {}

  // Stores nothing.
  Outcome<Draft> draft(const ReleasePeriod& period);
  // The draft that was frozen.
  Outcome<Draft> make(const ReleasePeriod& period);

 private:
  Outcome<Draft> begin(const ReleasePeriod& period);
  Outcome<void> check_period(const ReleasePeriod& period, const std::vector<storage::StoredRelease>& frozen);
  Outcome<void> take_earlier(Draft& draft, const std::vector<storage::StoredRelease>& frozen);
  Outcome<EarlierRelease> read_earlier(const Draft& draft, const std::vector<storage::StoredRelease>& frozen,
                                       const ReleasePeriod& quarter);
  Outcome<void> count(Draft& draft);
  Outcome<void> add_up(Draft& draft);
  Result<void> freeze(Draft& draft);
  [[nodiscard]] Result<std::vector<storage::StoredRelease>> files_of(const Draft& draft) const;
  [[nodiscard]] std::vector<Cube> cubes_of(const ExactCounts& counts, const Draft& draft) const;
  void tell(Step step) const;
  pg::Connection& patient() const;  // the connection, with time for one piece of work

  pg::Connection& connection_;
  const Rules& rules_;
  std::chrono::year_month_day today_;
  Progress progress_;
  std::stop_token stop_;
};

}  // namespace kith::release
