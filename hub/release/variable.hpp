// The variables that releases break counts down by. Variables of one dimension share their codes, as a tree: act groups
// and act types are one dimension, because a reader adds types up to their group whether we say so or not. So are why
// and against whom: a form with one column gives both, and whoever knows it has one from the other. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "hub/disclosure/publication_score.hpp"
#include "hub/disclosure/table.hpp"
#include "hub/storage/period_counts.hpp"

namespace kith::release {

// Nodes of every tree: `*` is everybody, `base` those of whom the variable is known.
inline constexpr std::int16_t total_node = 0;
inline constexpr std::int16_t base_node = 1;

// How fine a code is. Reasons stand between groups and details in the tree of bias only.
enum class Grain : std::uint8_t { group, reason, detail };

struct CodeNode {
  std::string_view code;
  std::string_view label;  // for people
  std::int16_t parent = total_node;
  Grain grain = Grain::group;
};

// The codes of a dimension in their tree.
struct Dimension {
  std::string_view id;          // act_type
  std::vector<CodeNode> nodes;  // a parent before its children
  storage::CountedDimension counted;

  [[nodiscard]] bool is_multi() const { return storage::is_set(counted.codes.source); }
};

struct Variable {
  std::string_view name;  // act_group
  std::string_view dimension;
  Grain grain = Grain::group;  // the finest codes that it has
  disclosure::ScoredVariable scored;
};

std::span<const Variable> variables();
const Variable* find_variable(std::string_view name);  // nullptr: none
const Dimension& dimension_of(const Variable& variable);

// The dimension as a table lists it: `*`, `base` and the variable's codes. `nodes` gets the node of each.
disclosure::Dimension listed(const Variable& variable, std::vector<std::int16_t>& nodes);

}  // namespace kith::release
