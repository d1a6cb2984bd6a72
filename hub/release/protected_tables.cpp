#include "hub/release/protected_tables.hpp"

#include <algorithm>
#include <map>

#include "hub/disclosure/marks.hpp"

namespace kith::release {
namespace {

using disclosure::CellState;
using disclosure::PublishedCell;
using disclosure::PublishedTable;

bool may_print(const CubeCell& exact, const disclosure::Profile& profile) {
  if (exact.records == 0) return true;
  if (exact.records < profile.k || static_cast<std::int64_t>(exact.shares.size()) < profile.organisations) return false;
  return !profile.insider_rule || std::ranges::none_of(exact.shares, [&](const auto& share) {
    const std::int64_t others = exact.records - share.second;
    return others > 0 && others < profile.k;
  });
}

bool is_of(const CellState& state, const CubeCell& exact, const disclosure::Profile& profile) {
  if (state.is_hidden()) return exact.records > 0;
  return state.kind() != CellState::Kind::impossible && state.value() == exact.records && may_print(exact, profile);
}

using ExactCells = std::map<std::vector<std::uint32_t>, const CubeCell*>;

// Whether the answers below the cell add up to it, and those of each organisation to its own.
bool counts_once(const CubeCell& cell, const Cube& cube, const disclosure::Marks& marks, const ExactCells& exact) {
  const auto question = marks.dimension_of(cell.codes);
  if (!question) return false;
  const disclosure::Dimension& dimension = cube.dimensions[*question];
  const std::string& whole = dimension.codes[cell.codes[*question]].code;
  std::int64_t people = cell.records;
  std::map<std::uint32_t, std::int64_t> own(cell.shares.begin(), cell.shares.end());
  std::vector<std::uint32_t> below = cell.codes;
  for (std::uint32_t& code = below[*question] = 0; code < dimension.codes.size(); ++code) {
    if (dimension.codes[code].parent != whole) continue;
    const CubeCell& answer = *exact.at(below);
    people -= answer.records;
    for (const auto& [organisation, records] : answer.shares) own[organisation] -= records;
  }
  const auto is_nought = [](const auto& one) { return one.second == 0; };
  return cell.records > 0 && people == 0 && std::ranges::all_of(own, is_nought);
}

bool is_of(const PublishedTable& table, const Cube& cube, const disclosure::Profile& profile) {
  ExactCells exact;
  for (const CubeCell& cell : cube.cells) exact.emplace(cell.codes, &cell);
  const disclosure::Marks marks{cube.dimensions};
  return std::ranges::all_of(table.cells, [&](const PublishedCell& cell) {
    const auto found = exact.find(cell.codes);
    return found != exact.end() && is_of(cell.state, *found->second, profile) &&
           cell.once == counts_once(*found->second, cube, marks, exact);
  });
}

}  // namespace

bool are_matched(const ProtectionJob& job) {
  return std::ranges::all_of(job.earlier, [&](const EarlierRelease& release) {
    for (std::size_t profile = 0; profile < profile_count; ++profile)
      for (const PublishedTable& table : release.published[profile]) {
        const auto cube = std::ranges::find(release.exact.cubes, table.table, &Cube::table);
        if (cube == release.exact.cubes.end() || cube->dimensions != table.dimensions) return false;
      }
    return true;
  });
}

bool are_of(const std::vector<PublishedTable>& tables, const ExactRelease& exact, const disclosure::Profile& profile) {
  if (tables.size() != exact.cubes.size()) return false;
  const std::string as_of = day_text(exact.as_of);
  for (std::size_t t = 0; t < tables.size(); ++t) {
    const PublishedTable& table = tables[t];
    const Cube& cube = exact.cubes[t];
    if (table.release != exact.counts.period.text() || table.table != cube.table || table.as_of != as_of ||
        table.profile != stamp(profile) || table.dimensions != cube.dimensions || !is_of(table, cube, profile))
      return false;
  }
  return true;
}

bool shows_all_of(const std::vector<PublishedTable>& less, const std::vector<PublishedTable>& more) {
  if (less.size() != more.size()) return false;
  for (std::size_t t = 0; t < less.size(); ++t) {
    std::map<std::vector<std::uint32_t>, CellState> known;
    for (const PublishedCell& cell : more[t].cells) known.emplace(cell.codes, cell.state);
    for (const PublishedCell& cell : less[t].cells) {
      const auto found = known.find(cell.codes);
      if (found == known.end() || (!cell.state.is_hidden() && found->second != cell.state)) return false;
    }
  }
  return true;
}

}  // namespace kith::release
