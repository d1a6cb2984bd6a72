#include "hub/disclosure/mixed.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace kith::disclosure {
namespace {

using Codes = std::vector<std::string_view>;

Codes codes_of(const PublishedTable& table, const PublishedCell& cell) {
  Codes codes;
  for (std::size_t d = 0; d < cell.codes.size(); ++d) codes.push_back(table.dimensions[d].codes[cell.codes[d]].code);
  return codes;
}

std::map<Codes, std::int64_t> printed(const PublishedTable& table) {
  std::map<Codes, std::int64_t> numbers;
  for (const PublishedCell& cell : table.cells)
    if (const auto value = cell.state.value()) numbers.emplace(codes_of(table, cell), *value);
  return numbers;
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

bool have_same_dimensions(const PublishedTable& one, const PublishedTable& other) {
  return std::ranges::equal(one.dimensions, other.dimensions, {}, &Dimension::id, &Dimension::id);
}

const PublishedTable* find(std::span<const PublishedTable> tables, const PublishedTable& mixed, std::size_t which,
                           Counted counted) {
  const auto found = std::ranges::find_if(tables, [&](const PublishedTable& table) {
    return table.counts == counted && table.table == mixed.of[which] && table.release == mixed.release &&
           table.profile == mixed.profile && have_same_dimensions(table, mixed);
  });
  return found == tables.end() ? nullptr : &*found;
}

}  // namespace

PublishedTable mixed_table(std::string name, const PublishedTable& people, const PublishedTable& aggregates) {
  PublishedTable mixed = people;
  mixed.table = std::move(name);
  mixed.counts = Counted::mixed;
  mixed.of = {people.table, aggregates.table};
  mixed.cells.clear();
  const auto sent = printed(aggregates);
  for (const PublishedCell& cell : people.cells) {
    const auto value = cell.state.value();
    const auto found = sent.find(codes_of(people, cell));
    const auto sum = value && found != sent.end() ? CellState::of(*value + found->second) : std::nullopt;
    if (sum) mixed.cells.push_back({cell.codes, *sum});
  }
  return mixed;
}

std::vector<Finding> check_mixed(const PublishedTable& mixed, std::span<const PublishedTable> tables) {
  const PublishedTable* const people = find(tables, mixed, 0, Counted::people);
  const PublishedTable* const aggregates = find(tables, mixed, 1, Counted::aggregates);
  if (people == nullptr || aggregates == nullptr)
    return {{mixed.table, "one of the two tables that it adds up is not here, or is no table of what it says"}};
  std::vector<Finding> findings;
  const auto records = printed(*people);
  const auto sent = printed(*aggregates);
  for (const PublishedCell& cell : mixed.cells) {
    const Codes codes = codes_of(mixed, cell);
    const auto one = records.find(codes);
    const auto other = sent.find(codes);
    const auto value = cell.state.value();
    if (one == records.end() || other == sent.end() || !value)
      findings.push_back({name_of(mixed, cell), "a mixed number stands only where both of its parts are printed"});
    else if (*value != one->second + other->second)
      findings.push_back({name_of(mixed, cell), "the mixed number is not what its two parts add up to"});
  }
  return findings;
}

}  // namespace kith::disclosure
