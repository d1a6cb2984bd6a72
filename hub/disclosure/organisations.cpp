#include "hub/disclosure/organisations.hpp"

#include <algorithm>

namespace kith::disclosure {
namespace {

bool is_flat(const Dimension& dimension) {
  return !dimension.multi && std::ranges::all_of(dimension.codes, [](const Code& code) {
    return code.code != total_code && code.parent.empty() && !code.partial && !code.covers;
  });
}

bool has_shape(const PublishedTable& table) {
  return table.table == organisations_table_name && table.dimensions.size() == 2 && table.dimensions[0].id == "place" &&
         table.dimensions[1].id == "period" && table.dimensions[1].codes.size() == 1 &&
         std::ranges::all_of(table.dimensions, is_flat);
}

std::string name_of(const PublishedTable& table, const PublishedCell& cell) {
  std::string name;
  for (std::size_t d = 0; d < cell.codes.size(); ++d)
    name.append(name.empty() ? "" : ";")
        .append(table.dimensions[d].id)
        .append("=")
        .append(table.dimensions[d].codes[cell.codes[d]].code);
  return name;
}

}  // namespace

std::vector<Finding> check_organisations(const PublishedTable& table) {
  std::vector<Finding> findings;
  if (!has_shape(table))
    findings.push_back(
        {table.table,
         "a table of organisations is region-quarter-organisations, of places and one quarter, none of them part of "
         "another"});
  for (const PublishedCell& cell : table.cells) {
    const bool is_count = cell.state.kind() == CellState::Kind::count;
    if (!is_count || *cell.state.value() < fewest_organisations)
      findings.push_back({name_of(table, cell), "a number of organisations is three at least, or is not there"});
  }
  return findings;
}

}  // namespace kith::disclosure
