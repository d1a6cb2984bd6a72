#include "hub/storage/releases.hpp"

#include <algorithm>

#include "hub/audit/merkle.hpp"
#include "hub/storage/audit.hpp"
#include "hub/storage/pg.hpp"

namespace kith::storage {
namespace {

using pg::Role;
using pg::Sql;
using std::chrono::sys_days;

constexpr Sql insert_release =
    "-- releases.insert\n"
    "INSERT INTO kith.release (release_id, period, profile, profile_version, k, as_of, menu_version, map_year,\n"
    "  manifest_sha256, mark) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING";

constexpr Sql insert_file =
    "-- releases.insert_file\n"
    "INSERT INTO kith.release_file (release_id, scope, name, media_type, sha256, bytes, gzip, zstd)\n"
    "  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

constexpr Sql select_releases =
    "-- releases.list\n"
    "SELECT release_id, period, profile, profile_version, k, as_of, menu_version, map_year, frozen_at, "
    "manifest_sha256\n"
    "  FROM kith.release ORDER BY period, profile DESC";

constexpr Sql select_release =
    "-- releases.find\n"
    "SELECT release_id, period, profile, profile_version, k, as_of, menu_version, map_year, frozen_at, "
    "manifest_sha256\n"
    "  FROM kith.release WHERE release_id = $1";

constexpr Sql select_whole =
    "-- releases.whole\n"
    "SELECT name, media_type, sha256, bytes FROM kith.release_file WHERE release_id = $1 AND scope = '' ORDER BY name";

constexpr Sql select_file =
    "-- releases.file\n"
    "SELECT media_type, sha256, bytes, gzip, zstd FROM kith.release_file\n"
    " WHERE release_id = $1 AND scope = $2 AND name = $3";

constexpr Sql select_manifests =
    "-- releases.manifests\n"
    "SELECT release_id, scope, sha256 FROM kith.release_file WHERE name = 'manifest.json' ORDER BY release_id, scope";

constexpr Sql set_place = "-- releases.set_place\nSELECT set_config('kith.place', $1, true)";

pg::Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
std::string text_of(pg::Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
Sha256 digest_of(pg::Bytes bytes) {
  Sha256 digest{};
  if (bytes.size() == digest.size()) std::ranges::copy(bytes, digest.begin());
  return digest;
}

StoredRelease read_head(const pg::Rows::Row& row) {
  StoredRelease release;
  release.id = row.get<std::string>(0);
  release.period = row.get<std::string>(1);
  release.profile = row.get<std::string>(2);
  release.profile_version = row.get<std::int64_t>(3);
  release.k = row.get<std::int64_t>(4);
  release.as_of = std::chrono::year_month_day{row.get<sys_days>(5)};
  release.menu_version = row.get<std::int64_t>(6);
  release.map_year = row.get<std::int32_t>(7);
  release.frozen_at = row.get<WallTime>(8);
  release.manifest_sha256 = digest_of(row.get<pg::Bytes>(9));
  return release;
}

std::vector<StoredRelease> read_heads(const pg::Rows& rows) {
  std::vector<StoredRelease> all;
  for (int i = 0; i < rows.size(); ++i) all.push_back(read_head(rows[i]));
  return all;
}

const ReleaseFile* manifest_of(const StoredRelease& release) {
  const auto found = std::ranges::find_if(
      release.files, [](const ReleaseFile& file) { return file.scope.empty() && file.name == manifest_name; });
  return found == release.files.end() ? nullptr : &*found;
}

Result<void> insert(pg::Transaction& transaction, const StoredRelease& release) {
  const ReleaseFile& manifest = *manifest_of(release);
  const auto made = transaction.exec_prepared(insert_release, release.id, release.period, release.profile,
                                              release.profile_version, release.k, sys_days{release.as_of},
                                              release.menu_version, std::int32_t{release.map_year},
                                              pg::Bytes{manifest.sha256}, release_mark(manifest.sha256));
  if (made.affected() == 0) return fail(Errc::already_exists);
  for (const ReleaseFile& file : release.files)
    (void)transaction.exec_prepared(insert_file, release.id, file.scope, file.name, file.media_type,
                                    pg::Bytes{file.sha256}, bytes_of(file.bytes), bytes_of(file.gzip),
                                    bytes_of(file.zstd));
  return {};
}

void leave_leaves(pg::Transaction& transaction, const std::vector<StoredRelease>& releases) {
  std::vector<AuditLeaf> leaves;
  for (const StoredRelease& release : releases)
    leaves.push_back({AuditEvent::release, std::nullopt, AuditPrincipal::system_operator(),
                      release_mark(manifest_of(release)->sha256), 0, std::nullopt, Purpose::collaborative_statistics});
  audit::append(transaction, BatchKind::release, std::nullopt, 0, leaves);
}

}  // namespace

RecordUid release_mark(const Sha256& manifest_sha256) {
  RecordUid mark;
  std::ranges::copy_n(manifest_sha256.begin(), mark.value.bytes.size(), mark.value.bytes.begin());
  mark.value.bytes[6] = static_cast<std::uint8_t>((mark.value.bytes[6] & 0x0FU) | 0x80U);
  mark.value.bytes[8] = static_cast<std::uint8_t>((mark.value.bytes[8] & 0x3FU) | 0x80U);
  return mark;
}

Result<void> freeze(pg::Connection& connection, FreezeRequest request) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    c.allow_at_most(most_count_time);
    // One snapshot: what is withdrawn after it is withdrawn after the freeze.
    pg::Transaction transaction{c, Role::release, std::nullopt, pg::Isolation::repeatable_read};
    if (request.recount)
      KITH_TRY(request.recount->complete(count_period(transaction, request.recount->asked), request));
    for (const StoredRelease& release : request.releases)
      if (release.period != request.period || manifest_of(release) == nullptr) return fail(Errc::contradiction);
    if (!request.counts.empty()) KITH_TRY(seal_counts(transaction, request.period, request.counts));
    for (const StoredRelease& release : request.releases) KITH_TRY(insert(transaction, release));
    leave_leaves(transaction, request.releases);
    transaction.commit();
    return {};
  });
}

Result<std::vector<StoredRelease>> list_releases(pg::Connection& connection) {
  return pg::guarded(connection, [](pg::Connection& c) -> Result<std::vector<StoredRelease>> {
    pg::Transaction transaction{c, Role::release};
    return read_heads(transaction.exec_prepared(select_releases));
  });
}

Result<StoredRelease> read_release(pg::Connection& connection, std::string_view id) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<StoredRelease> {
    pg::Transaction transaction{c, Role::release, std::nullopt, pg::Isolation::repeatable_read};
    const auto found = transaction.exec_prepared(select_release, id);
    if (found.empty()) return fail(Errc::not_found);
    StoredRelease release = read_head(found[0]);
    const auto files = transaction.exec_prepared(select_whole, id);
    for (int i = 0; i < files.size(); ++i)
      release.files.push_back({{},
                               files[i].get<std::string>(0),
                               files[i].get<std::string>(1),
                               text_of(files[i].get<pg::Bytes>(3)),
                               {},
                               {},
                               digest_of(files[i].get<pg::Bytes>(2))});
    return release;
  });
}

Result<std::string> read_sealed_counts(pg::Connection& connection, std::string_view quarter) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<std::string> {
    pg::Transaction transaction{c, Role::release};
    return sealed_counts(transaction, quarter);
  });
}

Result<std::vector<StoredRelease>> list_releases(pg::Connection& connection, const LeadPlace& place) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<std::vector<StoredRelease>> {
    pg::Transaction transaction{c, Role::lead};
    transaction.queue_prepared(set_place, place.text());
    return read_heads(transaction.exec_prepared(select_releases));
  });
}

Result<std::vector<ManifestOf>> list_manifests(pg::Connection& connection, const LeadPlace& place) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<std::vector<ManifestOf>> {
    pg::Transaction transaction{c, Role::lead};
    transaction.queue_prepared(set_place, place.text());
    const auto rows = transaction.exec_prepared(select_manifests);
    std::vector<ManifestOf> all;
    for (int i = 0; i < rows.size(); ++i)
      all.push_back({rows[i].get<std::string>(0), rows[i].get<std::string>(1), digest_of(rows[i].get<pg::Bytes>(2))});
    return all;
  });
}

Result<ReleaseFile> read_release_file(pg::Connection& connection, const LeadPlace& place, std::string_view id,
                                      std::string_view scope, std::string_view name) {
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<ReleaseFile> {
    pg::Transaction transaction{c, Role::lead};
    transaction.queue_prepared(set_place, place.text());
    const auto found = transaction.exec_prepared(select_file, id, scope, name);
    if (found.empty()) return fail(Errc::not_found);
    const auto row = found[0];
    const auto bytes = row.get<pg::Bytes>(2);
    const Sha256 digest = kith::audit::sha256(text_of(bytes));
    if (digest != digest_of(row.get<pg::Bytes>(1))) return fail(Errc::internal);
    return ReleaseFile{std::string{scope},
                       std::string{name},
                       row.get<std::string>(0),
                       text_of(bytes),
                       text_of(row.get<pg::Bytes>(3)),
                       text_of(row.get<pg::Bytes>(4)),
                       digest};
  });
}

Result<void> append_release_reads(pg::Connection& connection, std::span<const ReleaseReads> reads) {
  std::vector<AuditLeaf> leaves;
  for (const ReleaseReads& read : reads)
    leaves.push_back({AuditEvent::release, std::nullopt, AuditPrincipal::of(read.by), read.mark, read.reads,
                      std::nullopt, read.purpose});
  return pg::guarded(connection, [&](pg::Connection& c) -> Result<void> {
    pg::Transaction transaction{c, Role::lead};
    audit::append(transaction, BatchKind::read, std::nullopt, 0, leaves);
    transaction.commit();
    return {};
  });
}

}  // namespace kith::storage
