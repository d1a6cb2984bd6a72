// Many row numbers in few words. Pure; memory is bounded.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace kith::cli {

// Numbers of rows as ranges: "2-5, 9, 12". Numbers that do not ascend make ranges of
// their own.
class RowNumbers {
 public:
  static constexpr std::size_t ranges_cap = 500;
  void add(std::uint64_t row);
  [[nodiscard]] std::uint64_t count() const { return count_; }
  // Ends in " and later ones" beyond the cap.
  [[nodiscard]] std::string text() const;

 private:
  std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges_;
  std::uint64_t count_ = 0;
  bool is_cut_ = false;
};

}  // namespace kith::cli
