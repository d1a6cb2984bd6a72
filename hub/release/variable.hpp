// The variables that releases break counts down by. Variables of one dimension share their codes, as a tree: act groups
// and act types are one dimension, because a reader adds types up to their group whether we say so or not. Pure; any
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "hub/disclosure/publication_score.hpp"
#include "hub/disclosure/table.hpp"
#include "hub/model/code.hpp"
#include "hub/storage/tables.hpp"

namespace kith::release {

// Nodes of every tree: `*` is everybody, `base` those of whom the variable is known.
inline constexpr std::int16_t total_node = 0;
inline constexpr std::int16_t base_node = 1;

struct CodeNode {
  std::string_view code;
  std::int16_t parent = total_node;
  bool is_detail = false;  // stands below a group
};

// The codes of a dimension in their tree.
struct Dimension {
  std::string_view id;  // act_type
  CodeList list = CodeList::act_types;
  storage::CountSource source = storage::CountSource::act_types;
  std::vector<CodeNode> nodes;         // a parent before its children
  std::vector<std::int16_t> node_of;   // by the id of a stored code: its node; total_node: nothing is known by it
  std::vector<std::int16_t> group_of;  // the same: the node above, where that is a group; else total_node

  [[nodiscard]] bool is_multi() const { return storage::is_set(source); }
};

struct Variable {
  std::string_view name;  // act_group
  std::string_view dimension;
  bool has_details = false;  // with the codes below groups
  disclosure::ScoredVariable scored;
};

std::span<const Variable> variables();
const Variable* find_variable(std::string_view name);  // nullptr: none
const Dimension& dimension_of(const Variable& variable);

// The dimension as a table lists it: `*`, `base` and the variable's codes. `nodes` gets the node of each.
disclosure::Dimension listed(const Variable& variable, std::vector<std::int16_t>& nodes);

}  // namespace kith::release
