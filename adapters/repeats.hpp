// Rows of one thing, held until the last of them has come: REDCap writes a person's visits and reports as half-empty
// rows that follow each other. Holds one group at a time, so memory does not grow with the input but for eight bytes a
// group, which tell when a group comes back later. Pure; one thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "adapters/plan.hpp"
#include "adapters/row_source.hpp"
#include "hub/base/error.hpp"

namespace kith::adapters {

// The cells of one row by column, owned.
struct HeldRow {
  std::uint64_t number = 0;
  std::vector<std::string> texts;
  std::vector<CellKind> kinds;
};

class RepeatGroup {
 public:
  static constexpr std::size_t rows_cap = 1'000;

  enum class Belongs : std::uint8_t { same, next, returned };
  // To which group a row of these cells belongs: the held one, a new one, or one that was closed before.
  [[nodiscard]] Belongs belongs(const RepeatRule& rule, std::span<const std::string_view> texts) const;
  // Holds the row; closes no group by itself. False at rows_cap.
  bool add(const RepeatRule& rule, std::uint64_t number, std::span<const std::string_view> texts,
           std::span<const CellKind> kinds);
  [[nodiscard]] const std::vector<HeldRow>& rows() const { return rows_; }
  // The group is done; its key is remembered.
  void close();

 private:
  static std::string key_of(const RepeatRule& rule, std::span<const std::string_view> texts);

  std::string key_;
  std::vector<HeldRow> rows_;
  std::unordered_set<std::uint64_t> closed_;  // hashes of keys
};

// The cells of the rows laid over each other: of each column its different texts, several as a list.
HeldRow united(std::span<const HeldRow> rows);
// What `row` leaves empty, taken from `base`.
HeldRow filled(const HeldRow& row, const HeldRow& base);

}  // namespace kith::adapters
