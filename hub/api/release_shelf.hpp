// The files of releases that were asked for lately, so that a file which never changes is read from the database once
// and sent from memory as often as it is wanted. What the shelf holds is bounded; the least lately asked for goes
// first. Beside it the list of all releases, which is looked up again when it is older than a second. Any thread.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "hub/base/clock.hpp"
#include "hub/model/record.hpp"
#include "hub/storage/releases.hpp"

namespace kith::api {

// A release, and the digest of the manifest of each scope that it has files of.
struct ShelvedRelease {
  storage::StoredRelease head;
  std::map<std::string, storage::Sha256, std::less<>> manifests;
};
using ShelvedReleases = std::vector<ShelvedRelease>;

// As it goes out.
struct ShelvedFile {
  explicit ShelvedFile(storage::ReleaseFile file);
  std::string media_type;
  std::string digest;                                       // SHA-256 in hex
  std::shared_ptr<const std::string> zstd, gzip, identity;  // alike for the reader
  [[nodiscard]] std::size_t size() const { return zstd->size() + gzip->size() + identity->size(); }
};

class ReleaseShelf {
 public:
  static constexpr std::size_t most_bytes = std::size_t{64} << 20U;
  static constexpr std::chrono::seconds list_holds{1};

  struct Name {
    std::string release, scope, file;
    auto operator<=>(const Name&) const = default;
  };

  // The list as it is known, however old; null: not yet.
  [[nodiscard]] std::shared_ptr<const ShelvedReleases> releases() const;
  // Whether the caller is to look the list up now: it is too old, and nobody else is at it.
  [[nodiscard]] bool is_to_be_looked_up(SteadyTime now);
  void set_releases(std::shared_ptr<const ShelvedReleases> releases);

  [[nodiscard]] std::shared_ptr<const ShelvedFile> find(const Name& name);
  // A file that takes a quarter of the shelf or more is not kept.
  void keep(const Name& name, std::shared_ptr<const ShelvedFile> file);

  struct Counts {
    std::size_t bytes = 0;              // on the shelf now
    std::uint64_t found = 0, read = 0;  // files asked for that were on the shelf, and that were not
  };
  [[nodiscard]] Counts counts() const;

 private:
  struct Kept {
    Name name;
    std::shared_ptr<const ShelvedFile> file;
  };
  void make_room(std::size_t bytes);

  mutable std::mutex mutex_;
  std::shared_ptr<const ShelvedReleases> releases_;
  std::optional<SteadyTime> looked_up_;
  std::list<Kept> kept_;  // the most lately asked for first
  std::map<Name, std::list<Kept>::iterator> by_name_;
  Counts counts_;
};

// All releases with their manifests; `known` itself where nothing was frozen since. In the role lead, storage threads.
Result<std::shared_ptr<const ShelvedReleases>> look_up_releases(pg::Connection& connection,
                                                                std::shared_ptr<const ShelvedReleases> known);

// The scopes of a release that somebody may read who reaches so far, the one that is meant where none is named first:
// everything for who reaches everywhere; else the whole of what is public, and the places of the reader's own that the
// release has files of. A region that is no place of the release's map gives none. Pure.
std::vector<std::string> scopes_for(const ShelvedRelease& release, bool is_everywhere,
                                    const std::vector<IncidentPlace>& regions);

}  // namespace kith::api
