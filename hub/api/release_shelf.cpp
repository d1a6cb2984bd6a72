#include "hub/api/release_shelf.hpp"

#include <algorithm>

#include "hub/base/hex.hpp"
#include "hub/model/cbsa.hpp"
#include "hub/model/place.hpp"

namespace kith::api {

ShelvedFile::ShelvedFile(storage::ReleaseFile file)
    : media_type(std::move(file.media_type)),
      digest(hex(file.sha256)),
      zstd(std::make_shared<const std::string>(std::move(file.zstd))),
      gzip(std::make_shared<const std::string>(std::move(file.gzip))),
      identity(std::make_shared<const std::string>(std::move(file.bytes))) {}

std::shared_ptr<const ShelvedReleases> ReleaseShelf::releases() const {
  const std::lock_guard lock{mutex_};
  return releases_;
}

bool ReleaseShelf::is_to_be_looked_up(SteadyTime now) {
  const std::lock_guard lock{mutex_};
  if (releases_ && looked_up_ && now - *looked_up_ < list_holds) return false;
  looked_up_ = now;
  return true;
}

void ReleaseShelf::set_releases(std::shared_ptr<const ShelvedReleases> releases) {
  const std::lock_guard lock{mutex_};
  // Of two that were looked up at once the later one may come first; nothing is ever taken out.
  if (!releases_ || releases->size() >= releases_->size()) releases_ = std::move(releases);
}

std::shared_ptr<const ShelvedFile> ReleaseShelf::find(const Name& name) {
  const std::lock_guard lock{mutex_};
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) {
    ++counts_.read;
    return nullptr;
  }
  ++counts_.found;
  kept_.splice(kept_.begin(), kept_, found->second);
  return found->second->file;
}

void ReleaseShelf::keep(const Name& name, std::shared_ptr<const ShelvedFile> file) {
  const std::lock_guard lock{mutex_};
  if (by_name_.contains(name) || file->size() >= most_bytes / 4) return;
  make_room(file->size());
  counts_.bytes += file->size();
  kept_.push_front({name, std::move(file)});
  by_name_[name] = kept_.begin();
}

void ReleaseShelf::make_room(std::size_t bytes) {
  while (!kept_.empty() && counts_.bytes + bytes > most_bytes) {
    counts_.bytes -= kept_.back().file->size();
    by_name_.erase(kept_.back().name);
    kept_.pop_back();
  }
}

ReleaseShelf::Counts ReleaseShelf::counts() const {
  const std::lock_guard lock{mutex_};
  return counts_;
}

Result<std::shared_ptr<const ShelvedReleases>> look_up_releases(pg::Connection& connection,
                                                                std::shared_ptr<const ShelvedReleases> known) {
  const auto everywhere = storage::LeadPlace::everywhere();
  KITH_ASSIGN(auto heads, storage::list_releases(connection, everywhere));
  if (known && known->size() == heads.size()) return known;
  KITH_ASSIGN(const auto manifests, storage::list_manifests(connection, everywhere));
  auto found = std::make_shared<ShelvedReleases>();
  for (auto& head : heads) {
    ShelvedRelease release{std::move(head), {}};
    for (const storage::ManifestOf& manifest : manifests)
      if (manifest.release == release.head.id) release.manifests.emplace(manifest.scope, manifest.sha256);
    found->push_back(std::move(release));
  }
  return found;
}

std::vector<std::string> scopes_for(const ShelvedRelease& release, bool is_everywhere,
                                    const std::vector<IncidentPlace>& regions) {
  const std::string whole;
  if (is_everywhere) return {whole};
  std::vector<std::string> scopes;
  if (release.head.profile == "public") scopes.push_back(whole);
  const auto add = [&](const std::string& code) {
    if (release.manifests.contains(code) && std::ranges::find(scopes, code) == scopes.end()) scopes.push_back(code);
  };
  for (const IncidentPlace& place : regions) {
    const std::string code = place_code_text(place);
    if (place.level == PlaceLevel::state) add("state:" + code);
    if (place.level == PlaceLevel::county) add("county:" + code);
    // A region of one county goes by the county's code.
    if (place.level == PlaceLevel::county || place.level == PlaceLevel::cbsa) add("region:" + code);
    if (place.level != PlaceLevel::cbsa) continue;
    if (const auto counties = counties_of(place.code); counties.size() == 1)
      add("region:" + place_code_text({PlaceLevel::county, counties.front()}));
  }
  return scopes;
}

}  // namespace kith::api
