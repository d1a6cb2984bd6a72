#include "hub/prove/sealed.hpp"

#include <algorithm>
#include <optional>

#include "hub/disclosure/fields.hpp"

namespace kith::prove {
namespace {

using disclosure::element;
using disclosure::Fields;
using disclosure::System;

Result<std::vector<std::string>> read_ids(const Fields& cube) {
  KITH_ASSIGN(const json::Value list, cube.array("dimensions"));
  std::vector<std::string> ids;
  for (json::Value item = list.first(); item; item = item.next()) {
    KITH_ASSIGN(const Fields dimension,
                Fields::of(item, element(cube.at("dimensions"), ids.size()), {"id", "multi", "codes"}));
    KITH_ASSIGN(std::string id, dimension.word("id"));
    ids.push_back(std::move(id));
  }
  return ids;
}

// As a reader's system names it: by dimension, without totals.
std::string name_of(const std::vector<std::string>& ids, json::Value cell) {
  std::map<std::string_view, std::string_view> parts;
  json::Value item = cell.first();
  for (const std::string& id : ids) {
    if (item.string() != disclosure::total_code) parts.emplace(id, item.string());
    item = item.next();
  }
  std::string name;
  for (const auto& [id, code] : parts) name.append(name.empty() ? "" : ";").append(id).append("=").append(code);
  return name.empty() ? std::string(disclosure::total_code) : name;
}

std::optional<std::int64_t> count_in(json::Value value) {
  if (value.is(json::Kind::string) && value.string() == "-") return 0;
  const auto number = value.is(json::Kind::number) ? value.integer() : std::nullopt;
  return number && *number >= 0 && *number <= disclosure::largest_count ? number : std::nullopt;
}

Organisation number_of(std::string_view name, Sealed& sealed) {
  const auto found = std::ranges::find(sealed.organisations, name);
  if (found == sealed.organisations.end()) {
    sealed.organisations.emplace_back(name);
    return static_cast<Organisation>(sealed.organisations.size() - 1);
  }
  return static_cast<Organisation>(found - sealed.organisations.begin());
}

Result<void> read_shares(json::Value value, const std::string& pointer, Sealed& sealed, ExactCell& cell) {
  if (!value.is(json::Kind::array)) return fail({Errc::wrong_type, pointer, "a list of organisations stands here"});
  std::int64_t sum = 0;
  for (json::Value pair = value.first(); pair; pair = pair.next()) {
    const bool is_pair = pair.is(json::Kind::array) && pair.size() == 2 && pair.first().is(json::Kind::string);
    const auto count = is_pair ? count_in(pair.first().next()) : std::nullopt;
    if (!count) return fail({Errc::wrong_type, pointer, "an organisation and its count stand here"});
    sum += *count;
    if (*count > 0) cell.shares.emplace_back(number_of(pair.first().string(), sealed), *count);
  }
  if (sum != cell.n) return fail({Errc::contradiction, pointer, "the organisations' counts are not the cell's"});
  std::ranges::sort(cell.shares);
  return {};
}

Result<void> read_cell(json::Value value, const std::string& pointer, const std::vector<std::string>& ids,
                       Sealed& sealed) {
  const bool is_cell = value.is(json::Kind::array) && value.size() >= ids.size() + 1 && value.size() <= ids.size() + 2;
  if (!is_cell) return fail({Errc::wrong_type, pointer, "codes, a count and its organisations stand here"});
  json::Value item = value.first();
  for (std::size_t d = 0; d < ids.size(); ++d, item = item.next())
    if (!item.is(json::Kind::string)) return fail({Errc::wrong_type, pointer, "codes come first"});
  const auto count = count_in(item);
  if (!count) return fail({Errc::out_of_range, pointer, "a count is a whole number, 0 or more"});
  ExactCell cell{.n = *count, .shares = {}};
  if (const json::Value shares = item.next()) KITH_TRY(read_shares(shares, pointer, sealed, cell));
  const auto [known, is_new] = sealed.cells.try_emplace(name_of(ids, value), std::move(cell));
  if (!is_new && known->second.n != *count)
    return fail({Errc::contradiction, pointer, "another table has another count in this cell"});
  return {};
}

// One relation after the other that leaves one cell open.
struct Step {
  std::uint32_t cell = 0;
  std::uint32_t relation = 0;
};

std::optional<std::vector<Step>> steps(const System& system) {
  std::vector<bool> is_known;
  for (const disclosure::SystemCell& cell : system.cells)
    is_known.push_back(cell.origin == disclosure::Origin::printed);
  std::vector<Step> found;
  for (bool moves = true; moves;) {
    moves = false;
    for (std::uint32_t r = 0; r < system.relations.size(); ++r) {
      const auto& terms = system.relations[r].terms;
      const auto is_open = [&](const disclosure::Term& term) { return !is_known[term.cell]; };
      if (std::ranges::count_if(terms, is_open) != 1) continue;
      const std::uint32_t cell = std::ranges::find_if(terms, is_open)->cell;
      is_known[cell] = true;
      found.push_back({cell, r});
      moves = true;
    }
  }
  if (std::ranges::find(is_known, false) != is_known.end()) return std::nullopt;
  return found;
}

void complete(const System& system, const std::vector<Step>& order, std::vector<std::int64_t>& numbers) {
  for (const Step& step : order) {
    std::int64_t others = 0;
    std::int64_t own = 1;
    for (const disclosure::Term& term : system.relations[step.relation].terms) {
      if (term.cell == step.cell) own = term.factor;
      if (term.cell != step.cell) others += term.factor * numbers[term.cell];
    }
    numbers[step.cell] = -own * others;
  }
}

}  // namespace

Result<void> read_cube(json::Value value, const std::string& pointer, Sealed& sealed) {
  KITH_ASSIGN(const Fields fields,
              Fields::of(value, pointer, {"release", "table", "profile", "as_of", "dimensions", "cells"}));
  KITH_ASSIGN(const std::vector<std::string> ids, read_ids(fields));
  KITH_ASSIGN(const json::Value cells, fields.array("cells"));
  std::size_t number = 0;
  for (json::Value item = cells.first(); item; item = item.next())
    KITH_TRY(read_cell(item, element(fields.at("cells"), number++), ids, sealed));
  return {};
}

Result<Counts> count(const System& system, const Sealed& sealed) {
  Counts counts{.all = std::vector<std::int64_t>(system.cells.size()), .own = {}};
  counts.own.assign(sealed.organisations.size(), counts.all);
  for (std::size_t c = 0; c < system.cells.size(); ++c) {
    const disclosure::SystemCell& cell = system.cells[c];
    if (cell.origin != disclosure::Origin::printed) continue;
    const auto exact = sealed.cells.find(cell.name);
    if (exact == sealed.cells.end() && cell.number != 0)
      return fail({Errc::missing_field, "/sealed", "a cell of the tables has no exact count"});
    if (exact == sealed.cells.end()) continue;
    if (cell.number ? *cell.number != exact->second.n : exact->second.n < 1)
      return fail({Errc::contradiction, "/sealed", "a table prints something else than the exact count"});
    counts.all[c] = exact->second.n;
    for (const auto& [organisation, n] : exact->second.shares) counts.own[organisation][c] = n;
  }
  const auto order = steps(system);
  if (!order) return fail({Errc::missing_field, "/sealed", "the exact counts leave a number open"});
  complete(system, *order, counts.all);
  for (std::vector<std::int64_t>& own : counts.own) complete(system, *order, own);
  return counts;
}

}  // namespace kith::prove
