// What simulated records say and what simulated policies let leave of them. A record has a county, a detail and a
// secret that no policy ever shares; a hub may have nothing, the county, or county and detail.
#pragma once

#include <map>
#include <string>

#include "hub/sync/permit.hpp"

namespace kith::simulation {

enum class Level : std::uint8_t { nothing, coarse, fine };

inline std::string record_content(std::size_t county, std::size_t detail) {
  return "county=" + std::to_string(county) + ";detail=" + std::to_string(detail) + ";secret=" + std::to_string(detail);
}

// Written apart from the policy, as what it is held against.
inline std::optional<std::string> expected_view(Level level, const std::string& content) {
  if (level == Level::nothing) return std::nullopt;
  return content.substr(0, content.find(level == Level::coarse ? ";detail" : ";secret"));
}

class Policy final : public sync::SharingPolicy {
 public:
  [[nodiscard]] Level level(const RecordUid& uid, const sync::HubCode& hub) const {
    const auto found = levels_.find(hub);
    if (found == levels_.end()) return Level::nothing;
    // Every fourth record is of an organisation that agreed to the county only.
    const bool is_guarded = uid.value.bytes[15] % 4 == 0;
    return is_guarded && found->second == Level::fine ? Level::coarse : found->second;
  }
  [[nodiscard]] std::optional<std::string> view(const RecordUid& uid, std::string_view content,
                                                const sync::HubCode& hub) const override {
    const Level granted = level(uid, hub);
    if (granted == Level::nothing) return std::nullopt;
    const std::size_t end = content.find(granted == Level::fine ? ";secret=" : ";detail=");
    return std::string{content.substr(0, end)};
  }
  [[nodiscard]] const std::set<sync::HubCode>& hubs() const override { return hubs_; }

  void know(const sync::HubCode& hub) { hubs_.insert(hub); }
  void set(const sync::HubCode& hub, Level level) { levels_[hub] = level; }

 private:
  std::set<sync::HubCode> hubs_;
  std::map<sync::HubCode, Level> levels_;
};

}  // namespace kith::simulation
