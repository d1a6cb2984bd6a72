// What the hub says of releases, checked: each file against the digest in its manifest, and the manifest against the
// digest in the list, so that a table that came broken, or in part, is never shown. Blocks on the network; one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hub/cli/hub_session.hpp"
#include "hub/disclosure/table.hpp"

namespace kith::cli {

template <class T>
using Told = tl::expected<T, Complaint>;

inline constexpr std::string_view whole_release = "*";

struct ReleasePlace {
  std::string place;  // `*`: the whole; else region:40900
  std::string manifest_sha256;
};

struct ListedRelease {
  std::string id, period, profile;
  std::int64_t k = 0;
  std::string as_of, frozen_at;
  std::vector<ReleasePlace> places;  // that we may read; what the hub gives without being told which comes first
};

struct ManifestFile {
  std::string name, sha256;
};

class ReleaseHub {
 public:
  static Told<ReleaseHub> open(const ConnectionFlags& flags, Terminal& terminal);

  // In the hub's order: by period. `body` gets the answer itself.
  Told<std::vector<ListedRelease>> list(std::string* body = nullptr);
  // Complaints: not_found, with words about releases.
  Told<ListedRelease> find(std::string_view id);
  // The place of that name, or, with an empty one, the first. Complaints: not_found.
  static Told<ReleasePlace> place(const ListedRelease& release, std::string_view name);

  // The manifest itself and the files that it names.
  Told<std::string> manifest(const ListedRelease& release, const ReleasePlace& place, std::vector<ManifestFile>& files);
  // One of them.
  Told<std::string> file(const ListedRelease& release, const ReleasePlace& place, const ManifestFile& file);
  // The one of that name. Complaints: not_found, naming the tables that there are.
  Told<std::string> file(const ListedRelease& release, const ReleasePlace& place, std::string_view name);
  // One of them that is a table, TABLE.json.
  Told<disclosure::PublishedTable> table(const ListedRelease& release, const ReleasePlace& place,
                                         const ManifestFile& file);

 private:
  explicit ReleaseHub(HubSession session) : session_(std::move(session)) {}
  Told<std::string> get(const std::string& target, std::string_view type);
  HubSession session_;
};

// Whether a name of the hub's can stand in a path of this machine: small letters, digits and _ - . : , not . first.
bool is_plain_name(std::string_view name);

}  // namespace kith::cli
