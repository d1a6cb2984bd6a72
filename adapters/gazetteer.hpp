// Names of California places to the county they lie in, so that a free "city" column can leave as a county. The data is
// adapters/gazetteer/california.csv, embedded; its README names the source. Pure; loaded once, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace kith::adapters {

class Gazetteer {
 public:
  // The places of California and its counties by name.
  static const Gazetteer& california();

  // The county (FIPS as a number) of "Davis", "city of Davis, CA", "Yolo County" or "Davis, Yolo County". Nothing for
  // other text, and for a name that lies in several counties unless `within` (empty: all) leaves one.
  [[nodiscard]] std::optional<std::int32_t> county_of(std::string_view text,
                                                      std::span<const std::int32_t> within) const;

 private:
  Gazetteer();
  void add(std::string_view name, std::int32_t county);
  // Those of the name that `within` allows.
  [[nodiscard]] std::vector<std::int32_t> counties_of(std::string_view name,
                                                      std::span<const std::int32_t> within) const;

  std::unordered_map<std::string, std::vector<std::int32_t>> counties_;  // by folded name
};

}  // namespace kith::adapters
