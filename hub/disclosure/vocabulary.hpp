// The dimensions and codes of all tables as numbers, and the tree of each dimension. A tree belongs to a year, because
// a region map may change with the year; periods nest by their codes. Numbers follow the order of the texts, so that
// they do not depend on the order of the files. Internal to the system of a reader. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hub/disclosure/table.hpp"

namespace kith::disclosure {

using DimensionId = std::uint32_t;
using CodeId = std::uint32_t;
inline constexpr CodeId total_id = 0;  // of every dimension; a cell's key leaves it out

struct KeyPart {
  DimensionId dimension = 0;
  CodeId code = 0;
  auto operator<=>(const KeyPart&) const = default;
};
using Key = std::vector<KeyPart>;  // by dimension

CodeId code_in(const Key& key, DimensionId dimension);
Key with_code(const Key& key, DimensionId dimension, CodeId code);

struct Tree {
  bool multi = false;
  std::map<CodeId, CodeId> parents;
  std::map<CodeId, std::vector<CodeId>> children;
  std::set<CodeId> partial;
  std::set<CodeId> covers;
};

class Vocabulary {
 public:
  static Result<Vocabulary> of(std::span<const PublishedTable> tables);

  [[nodiscard]] Key key(const PublishedTable& table, const PublishedCell& cell) const;
  [[nodiscard]] DimensionId id(std::string_view dimension) const { return ids_.find(dimension)->second; }
  // The tree that a cell's dimension has in the cell's year.
  [[nodiscard]] const Tree& tree(const Key& key, DimensionId dimension) const;
  [[nodiscard]] std::string name(const Key& key) const;
  // A code that no table lists: what is left of `of` beside its listed children, all of a rest, all but a code. It is
  // the same number whenever it is asked for again.
  CodeId made(DimensionId dimension, const std::string& text, CodeId like);
  [[nodiscard]] const std::string& text(DimensionId dimension, CodeId code) const {
    return codes_[dimension].texts[code];
  }
  [[nodiscard]] bool is_made(DimensionId dimension, CodeId code) const { return code >= codes_[dimension].listed; }

 private:
  struct Codes {
    std::vector<std::string> texts;
    std::map<std::string, CodeId, std::less<>> ids;
    std::vector<std::uint32_t> years;  // of the period dimension
    std::size_t listed = 0;
  };

  void list_codes(std::span<const PublishedTable> tables);
  void date_periods();
  Result<void> grow(const PublishedTable& table, const std::string& pointer);
  Result<void> grow(const Dimension& dimension, const std::string& pointer, std::uint32_t year);
  void nest_periods();
  void settle_flags();
  [[nodiscard]] Result<void> check_trees() const;
  [[nodiscard]] std::set<std::uint32_t> years(const PublishedTable& table) const;
  [[nodiscard]] std::uint32_t year(const Key& key) const;

  std::map<std::string, DimensionId, std::less<>> ids_;
  std::vector<std::string> names_;
  std::vector<Codes> codes_;
  std::optional<DimensionId> period_;
  std::map<std::pair<std::uint32_t, DimensionId>, Tree> trees_;
  std::map<std::pair<std::uint32_t, DimensionId>, std::map<CodeId, bool>> always_partial_;
};

// 2021-03 is in 2021-Q1, which is in 2021. Empty: in nothing.
std::string enclosing_period(std::string_view code);
// Periods of a year share its trees. A period of another form is a year of its own.
std::string year_of_period(std::string_view code);
std::vector<std::string> parts_of_period(std::string_view code);

}  // namespace kith::disclosure
