#include "hub/protect/lattice.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace kith::protect {
namespace {

constexpr std::string_view period_dimension = "period";
constexpr std::string_view place_dimension = "place";

std::optional<std::int32_t> number(std::string_view text) {
  std::int32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// 2021, 2021-Q1 and 2021-03; anything else nests in nothing.
void read_period(Lattice::Code& code) {
  const std::string_view text = code.name;
  const auto year = text.size() >= 4 ? number(text.substr(0, 4)) : std::nullopt;
  if (!year) return;
  if (text.size() == 4) {
    code.first_month = *year * 12;
    code.months = 12;
  }
  if (text.size() != 7 || text[4] != '-') return;
  const bool is_quarter = text[5] == 'Q';
  const auto part = number(text.substr(is_quarter ? 6 : 5));
  if (!part || *part < 1 || *part > (is_quarter ? 4 : 12)) return;
  code.months = is_quarter ? 3 : 1;
  code.first_month = *year * 12 + (*part - 1) * code.months;
}

bool contains(const Lattice::Code& whole, const Lattice::Code& part) {
  return whole.months > part.months && part.months > 0 && whole.first_month <= part.first_month &&
         part.first_month + part.months <= whole.first_month + whole.months;
}

}  // namespace

Result<void> Lattice::add(const std::vector<disclosure::Dimension>& dimensions) {
  for (const disclosure::Dimension& dimension : dimensions) {
    const auto [known, is_new] = numbers_.emplace(dimension.id, dimensions_.size());
    if (is_new) {
      Dimension& added = dimensions_.emplace_back();
      added.id = dimension.id;
      added.is_multi = dimension.multi;
      added.is_shared = dimension.id == period_dimension || dimension.id == place_dimension;
      added.codes.push_back({.name = std::string(disclosure::total_code), .children = {}});
      added.numbers.emplace(disclosure::total_code, 0);
      parents_.emplace_back(1);
    }
    Dimension& merged = dimensions_[known->second];
    if (merged.is_multi != dimension.multi)
      return fail({Errc::contradiction, "", "a dimension is multi in one table and not in another"});
    for (const disclosure::Code& code : dimension.codes) KITH_TRY(add_code(merged, code));
  }
  return {};
}

Result<void> Lattice::add_code(Dimension& dimension, const disclosure::Code& code) {
  std::vector<std::string>& parents = parents_[numbers_.find(dimension.id)->second];
  const auto [known, is_new] = dimension.numbers.emplace(code.code, static_cast<std::uint32_t>(dimension.codes.size()));
  const std::string parent = code.parent == disclosure::total_code ? std::string{} : code.parent;
  if (is_new) {
    dimension.codes.push_back({.name = code.code, .children = {}});
    parents.push_back(parent);
  } else if (known->second != 0 && parents[known->second] != parent) {
    return fail({Errc::contradiction, "", "a code has two parents; a job has the tables of one year's places"});
  }
  Code& merged = dimension.codes[known->second];
  merged.is_partial = merged.is_partial || code.partial;
  merged.is_covering = merged.is_covering || code.covers;
  return {};
}

void Lattice::nest_periods(Dimension& dimension) {
  for (Code& code : dimension.codes) read_period(code);
  for (Code& code : dimension.codes) {
    code.parent = 0;
    for (std::uint32_t other = 1; other < dimension.codes.size(); ++other)
      if (contains(dimension.codes[other], code) &&
          (code.parent == 0 || dimension.codes[other].months < dimension.codes[code.parent].months))
        code.parent = other;
  }
}

Result<void> Lattice::finish() {
  for (std::size_t d = 0; d < dimensions_.size(); ++d) {
    Dimension& dimension = dimensions_[d];
    for (std::size_t c = 1; c < dimension.codes.size(); ++c) {
      if (parents_[d][c].empty()) continue;
      const auto parent = dimension.numbers.find(parents_[d][c]);
      if (parent == dimension.numbers.end())
        return fail({Errc::missing_field, "", "a code names a parent that no table lists"});
      dimension.codes[c].parent = parent->second;
    }
    if (dimension.id == period_dimension) nest_periods(dimension);
    for (std::uint32_t c = 1; c < dimension.codes.size(); ++c) {
      dimension.codes[dimension.codes[c].parent].children.push_back(c);
      std::size_t steps = 0;
      for (std::uint32_t up = c; up != 0; up = dimension.codes[up].parent)
        if (++steps > dimension.codes.size()) return fail({Errc::contradiction, "", "a code is its own ancestor"});
    }
  }
  return {};
}

Key Lattice::key(const std::vector<disclosure::Dimension>& dimensions, const std::vector<std::uint32_t>& codes) const {
  Key key(dimensions_.size(), 0);
  for (std::size_t d = 0; d < dimensions.size(); ++d) {
    const std::size_t merged = numbers_.find(dimensions[d].id)->second;
    key[merged] = dimensions_[merged].numbers.find(dimensions[d].codes[codes[d]].code)->second;
  }
  return key;
}

}  // namespace kith::protect
