// Published tables for tests, written as a test thinks of them: codes as "code", "code<parent", with a "?" behind for a
// parent that is partial and a "+" for one that is covered; cells as their codes and a number, `hidden` or
// `impossible`.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hub/disclosure/table.hpp"

namespace kith::test {

inline constexpr std::int64_t hidden = -1;
inline constexpr std::int64_t impossible = -2;

inline disclosure::Dimension made_dimension(std::string id, const std::vector<std::string>& codes, bool multi = false) {
  disclosure::Dimension dimension{.id = std::move(id), .multi = multi, .codes = {}};
  for (std::string text : codes) {
    disclosure::Code code;
    for (; text.ends_with('?') || text.ends_with('+'); text.pop_back())
      (text.back() == '?' ? code.partial : code.covers) = true;
    const std::size_t sign = text.find('<');
    code.code = text.substr(0, sign);
    if (sign != text.npos) code.parent = text.substr(sign + 1);
    dimension.codes.push_back(code);
  }
  return dimension;
}

using MadeCell = std::pair<std::vector<std::string>, std::int64_t>;

inline disclosure::CellState made_state(std::int64_t number) {
  if (number == hidden) return disclosure::CellState::hidden();
  if (number == impossible) return disclosure::CellState::impossible();
  return *disclosure::CellState::of(number);
}

inline disclosure::PublishedTable made_table(std::string name, const std::vector<disclosure::Dimension>& dimensions,
                                             const std::vector<MadeCell>& cells, std::int64_t k = 11,
                                             std::string profile = {}) {
  if (profile.empty()) profile = k < 11 ? "collaborative" : "public";
  disclosure::PublishedTable table{.release = "2021",
                                   .table = std::move(name),
                                   .profile = {.name = std::move(profile), .version = 1, .k = k},
                                   .as_of = "2022-02-15",
                                   .dimensions = dimensions,
                                   .cells = {}};
  for (const auto& [codes, number] : cells) {
    disclosure::PublishedCell cell{.codes = {}, .state = made_state(number)};
    for (std::size_t d = 0; d < codes.size(); ++d)
      for (std::uint32_t c = 0; c < dimensions[d].codes.size(); ++c)
        if (dimensions[d].codes[c].code == codes[d]) cell.codes.push_back(c);
    table.cells.push_back(std::move(cell));
  }
  return table;
}

// One dimension "code" with a total and these children.
inline disclosure::PublishedTable made_row(std::int64_t total, const std::vector<std::int64_t>& children,
                                           std::int64_t k = 11, bool multi = false) {
  std::vector<std::string> codes{"*"};
  std::vector<MadeCell> cells{{{"*"}, total}};
  for (std::size_t c = 0; c < children.size(); ++c) {
    const std::string code = "c" + std::to_string(c);
    codes.push_back(code + "<*");
    cells.push_back({{code}, children[c]});
  }
  return made_table("row", {made_dimension("code", codes, multi)}, cells, k);
}

}  // namespace kith::test
