// The files of a release, rendered once: every table as JSON and as CSV, the codebook, the certificate and a manifest
// with the digest of each; and for each place the same tables with the rows of that place alone, of those it lies in
// and of those in it. All come from the same cells, so no file can say what another hides. The same release gives the
// same bytes. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hub/disclosure/table.hpp"
#include "hub/release/period.hpp"
#include "hub/release/region_map.hpp"
#include "hub/storage/releases.hpp"

namespace kith::release {

// One profile of one period, protected and audited.
struct NewRelease {
  ReleasePeriod period;
  disclosure::ProfileStamp profile;
  std::string as_of;  // 2021-05-15
  std::vector<disclosure::PublishedTable> tables;
  std::string certificate;  // as kith-audit gave it
  std::int64_t menu_version = 0;
  std::string menu_sha256, regions_sha256;  // of the operator's files, in hex
  int map_year = 0;
  std::string aggregates_certificate = {};  // of the tables of aggregates, where there are some
};

inline constexpr std::string_view aggregates_certificate_name = "certificate-aggregates.json";

// public-2021-Q1. What the tables say in `release` is the period alone.
std::string release_id(const ReleasePeriod& period, const disclosure::ProfileStamp& profile);

// manifest.json, certificate.json (and certificate-aggregates.json), codebook.json and .csv and for each table
// TABLE.json and TABLE.csv, of the whole (scope ''); and for each place of the map that has a row in some table the
// same without the certificate, which speaks of whole tables. By scope and name, with compressed forms.
std::vector<storage::ReleaseFile> render(const NewRelease& release, const RegionMap& map);

// What freeze() takes. Errors: malformed_value (as_of is no day).
Result<storage::StoredRelease> to_store(const NewRelease& release, const RegionMap& map);

// One table as CSV (RFC 4180): the codes of each dimension, then `count` (or what else it counts), a number, S or -.
// Other cells that a spreadsheet would run as a formula are made text by an apostrophe.
std::string table_csv(const disclosure::PublishedTable& table);

// The rows of the place, its ancestors and its descendants; nothing when neither the place nor one below it has a row.
std::optional<disclosure::PublishedTable> slice(const disclosure::PublishedTable& table, const RegionMap& map,
                                                std::uint32_t node);

}  // namespace kith::release
