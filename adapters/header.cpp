#include "adapters/header.hpp"

#include <algorithm>
#include <unordered_map>

#include "adapters/fold.hpp"

namespace kith::adapters {
namespace {

// The folded headers; a repeated one gets " #2", " #3", …, which is how a mapping file names it.
std::vector<std::string> folded_headers(std::span<const std::string_view> cells) {
  std::vector<std::string> out;
  std::unordered_map<std::string, int> seen;
  for (const std::string_view cell : cells) {
    std::string folded = fold(cell);
    const int count = folded.empty() ? 1 : ++seen[folded];
    if (count > 1) folded += " #" + std::to_string(count);
    out.push_back(std::move(folded));
  }
  return out;
}

const Sheet* recognise(const Plan& plan, const std::vector<std::string>& headers) {
  const auto has = [&](const std::string& header) { return std::ranges::find(headers, header) != headers.end(); };
  for (const Sheet& sheet : plan.sheets) {
    if (std::ranges::all_of(sheet.recognised_by, has)) return &sheet;
  }
  return nullptr;
}

}  // namespace

Result<Layout> match_header(const Plan& plan, std::span<const std::string_view> cells, HeaderFault& fault) {
  const auto headers = folded_headers(cells);
  Layout out;
  out.sheet = recognise(plan, headers);
  out.width = cells.size();
  if (out.sheet == nullptr) {
    for (const Sheet& sheet : plan.sheets) {
      fault.missing.insert(fault.missing.end(), sheet.recognised_by.begin(), sheet.recognised_by.end());
    }
    return fail(Error(Errc::missing_column, {}, "no sheet of the mapping file has these columns"));
  }
  if (!out.sheet->ignored.empty()) return out;
  const auto& columns = out.sheet->columns;
  std::vector<std::vector<std::pair<std::size_t, std::size_t>>> found(columns.size());  // alternative, position
  for (std::size_t at = 0; at < headers.size(); ++at) {
    if (headers[at].empty()) {
      out.nameless.push_back(at);
    } else if (const auto known = out.sheet->by_header.find(headers[at]); known != out.sheet->by_header.end()) {
      found[known->second.first].emplace_back(known->second.second, at);
    } else if (trim(cells[at]) != reason_column) {
      fault.unknown.emplace_back(trim(cells[at]));
      fault.unknown_at.push_back(at + 1);
    }
  }
  out.positions.resize(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    std::ranges::sort(found[i]);
    for (const auto& [alternative, at] : found[i]) out.positions[i].push_back(at);
    const bool may_lack = columns[i].is_optional || plan.source.omits_empty_columns();
    if (found[i].empty() && !may_lack) fault.missing.push_back(columns[i].headers.front());
  }
  if (!fault.unknown.empty()) return fail(Errc::unknown_column);
  if (!fault.missing.empty()) {
    Error error(Errc::missing_column);
    error.place.column = fault.missing.front();
    return fail(std::move(error));
  }
  return out;
}

}  // namespace kith::adapters
