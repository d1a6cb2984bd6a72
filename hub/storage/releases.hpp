// Frozen releases: the files that leads read. A release is frozen in one transaction with the counts it was made of and
// its line on the audit log; from then on nobody adds to it, changes or deletes it, which the database holds as well.
// Reading as a lead shows what is public, and of other profiles the files of the lead's place. Blocks; storage threads.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hub/base/clock.hpp"
#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/model/party.hpp"
#include "hub/storage/period_counts.hpp"

namespace kith::pg {
class Connection;
}

namespace kith::storage {

using Sha256 = std::array<std::uint8_t, 32>;

struct ReleaseFile {
  std::string scope;  // empty: the whole; else the code of a place, region:40900
  std::string name;   // place-quarter.json
  std::string media_type;
  std::string bytes, gzip, zstd;  // the same content three times
  Sha256 sha256{};                // of `bytes`
};
inline constexpr std::string_view manifest_name = "manifest.json";

// One profile of one period.
struct StoredRelease {
  std::string id;  // public-2021-Q1: profile and period
  std::string period;
  std::string profile;
  std::int64_t profile_version = 0;
  std::int64_t k = 0;
  std::chrono::year_month_day as_of{};
  std::int64_t menu_version = 0;
  int map_year = 0;
  std::vector<ReleaseFile> files;  // with a manifest.json of the whole
  // Known once it is frozen:
  WallTime frozen_at{};
  Sha256 manifest_sha256{};
};

// How the audit log names a release: the first 16 bytes of its manifest's digest, as a UUID of version 8.
RecordUid release_mark(const Sha256& manifest_sha256);

struct FreezeRequest;

// Counts the period again, in the transaction that freezes it, and completes the request by what was found there: what
// comes later is in nothing of it. An error of complete(), as precondition_failed, ends the freeze.
struct Recount {
  PeriodCount asked;
  std::function<Result<void>(const PeriodCounts&, FreezeRequest&)> complete;
};

struct FreezeRequest {
  std::string period;  // 2021-Q1 or 2021
  std::string counts;  // of a quarter, to be sealed; empty for a year
  std::optional<Recount> recount;
  std::vector<StoredRelease> releases;  // all profiles of the period
};

// Freezes all of it or nothing, and writes a line of the audit log for each release. Errors: already_exists (one of the
// releases, or the quarter's counts), contradiction (a release without a manifest, or of another period), those of
// Recount::complete, and what guarded() gives.
Result<void> freeze(pg::Connection& connection, FreezeRequest request);

// All that are frozen, by period and profile, without files. As kith_release.
Result<std::vector<StoredRelease>> list_releases(pg::Connection& connection);
// One with the files of the whole, without their compressed forms. As kith_release. Errors: not_found.
Result<StoredRelease> read_release(pg::Connection& connection, std::string_view id);
// What was counted of a frozen quarter. As kith_release. Errors: not_found.
Result<std::string> read_sealed_counts(pg::Connection& connection, std::string_view quarter);

// As a lead, who sees everything, or one place besides what is public, or only what is public.
class LeadPlace {
 public:
  static LeadPlace everywhere() { return LeadPlace{"*"}; }
  static LeadPlace only_public() { return LeadPlace{""}; }
  static LeadPlace of(std::string code) { return LeadPlace{std::move(code)}; }  // region:40900
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  explicit LeadPlace(std::string text) : text_(std::move(text)) {}
  std::string text_;
};
Result<std::vector<StoredRelease>> list_releases(pg::Connection& connection, const LeadPlace& place);
// The digest of the manifest of each release and scope.
struct ManifestOf {
  std::string release, scope;
  Sha256 sha256{};
};
Result<std::vector<ManifestOf>> list_manifests(pg::Connection& connection, const LeadPlace& place);
// Errors: not_found (also where the place may not see it), internal (the bytes do not have their digest).
Result<ReleaseFile> read_release_file(pg::Connection& connection, const LeadPlace& place, std::string_view id,
                                      std::string_view scope, std::string_view name);

// Reads of one lead, counted over a while.
struct ReleaseReads {
  PartyCode by;
  std::optional<RecordUid> mark;  // of the release; none: the list of releases
  Purpose purpose{};
  std::int32_t reads = 0;
  auto operator<=>(const ReleaseReads&) const = default;
};
// Writes them to the audit log, in a transaction of its own. As kith_lead.
Result<void> append_release_reads(pg::Connection& connection, std::span<const ReleaseReads> reads);

}  // namespace kith::storage
