#include "hub/release/menu_reader.hpp"

#include <algorithm>

namespace kith::release {
namespace {

constexpr std::array place_ranks = {PlaceRank::state, PlaceRank::region, PlaceRank::county};
constexpr std::array period_ranks = {PeriodRank::month, PeriodRank::quarter, PeriodRank::year};

std::vector<adapters::MappingFault> single(std::uint32_t line, std::uint32_t column, std::string sentence) {
  return {{line, column, std::move(sentence)}};
}

template <class Names>
std::string listed_names(const Names& all) {
  std::string text;
  for (const auto& one : all) text.append(text.empty() ? "" : ", ").append(one);
  return text;
}

std::string id_of(const Shape& shape) {
  std::string id{shape.ranks.size() == 1 ? name(shape.ranks.front()) : "place"};
  id.append("-").append(name(shape.period));
  if (shape.variable != nullptr) id.append("-").append(shape.variable->name);
  return id;
}

}  // namespace

template <class Rank, std::size_t count>
std::vector<Rank> MenuReader::ranks(const toml::table& table, std::string_view key,
                                    const std::array<Rank, count>& all) {
  if (!table.contains(key)) {
    reader_.fault(table, "The key " + std::string{key} + " is missing.");
    return {};
  }
  std::array<bool, count> named{};
  std::vector<std::string_view> words;
  for (const Rank rank : all) words.push_back(name(rank));
  for (const std::string& word : reader_.texts(table, key)) {
    const auto found = std::ranges::find(words, word);
    if (found == words.end()) {
      reader_.fault(*table.get(key), std::string{key} + " takes " + listed_names(words) + ".");
      return {};
    }
    named[static_cast<std::size_t>(found - words.begin())] = true;
  }
  std::vector<Rank> result;
  for (std::size_t i = 0; i < count; ++i)
    if (named[i]) result.push_back(all[i]);
  if (result.empty()) reader_.fault(*table.get(key), std::string{key} + " names none.");
  return result;
}

std::vector<const Variable*> MenuReader::variables(const toml::table& table) {
  if (!table.contains("by")) return {nullptr};
  std::vector<const Variable*> found;
  for (const std::string& word : reader_.texts(table, "by")) {
    if (const Variable* const variable = find_variable(word)) {
      found.push_back(variable);
      continue;
    }
    std::vector<std::string_view> names;
    for (const Variable& variable : release::variables()) names.push_back(variable.name);
    reader_.fault(*table.get("by"),
                  "A variable in by is not known; there are " + listed_names(names) + ". A table has one variable.");
  }
  return found;
}

void MenuReader::add(const toml::table& table, Shape shape) {
  shape.id = id_of(shape);
  shape.line = table.source().begin.line;
  if (!ids_.insert(shape.id).second) {
    reader_.fault(table, "The table " + shape.id + " is on the menu already.");
  } else if (menu_.shapes_.size() == most_shapes) {
    reader_.fault(table, "A menu has at most 500 tables.");
  } else {
    menu_.shapes_.push_back(std::move(shape));
  }
}

void MenuReader::read_shape(const toml::table& table) {
  reader_.only_keys(table, "a shape", {"places", "over", "periods", "by"});
  const auto places = ranks(table, "places", place_ranks);
  const auto periods = ranks(table, "periods", period_ranks);
  std::int64_t over = 0;
  if (table.contains("over")) over = reader_.integer(table, "over", 1, 2'000'000'000).value_or(0);
  const auto by = variables(table);
  if (places.empty()) return;
  for (const Variable* const variable : by)
    for (const PeriodRank period : periods) add(table, {{}, places, over, period, variable, 0});
}

tl::expected<Menu, std::vector<adapters::MappingFault>> MenuReader::read(std::string_view toml) {
  if (toml.size() > Menu::file_limit_bytes) return tl::unexpected(single(1, 1, "A menu may be 256 KiB at most."));
  if (const auto line = adapters::line_of_too_deep_name(toml))
    return tl::unexpected(single(*line, 1, "A name may have 33 parts at most."));
  toml::table root;
  try {
    root = toml::parse(toml);
  } catch (const toml::parse_error& error) {
    const auto where = error.source().begin;
    return tl::unexpected(single(where.line, where.column, std::string(error.description())));
  }
  reader_.only_keys(root, "a menu", {"version", "organisations_reporting", "aggregates", "shape"});
  if (!root.contains("version"))
    reader_.fault(root, "The key version is missing: a number that grows with each change.");
  menu_.version_ = reader_.integer(root, "version", 1, 1'000'000).value_or(0);
  if (root.contains("organisations_reporting"))
    menu_.has_organisations_reporting_ = reader_.boolean(root, "organisations_reporting").value_or(false);
  if (root.contains("aggregates")) menu_.has_aggregates_ = reader_.boolean(root, "aggregates").value_or(false);
  for (const toml::table* const table : reader_.tables(root, "shape")) read_shape(*table);
  if (reader_.is_faultless() && menu_.shapes_.empty()) reader_.fault(root, "A menu has at least one [[shape]].");
  if (!reader_.is_faultless()) return tl::unexpected(reader_.take_faults());
  return std::move(menu_);
}

}  // namespace kith::release
