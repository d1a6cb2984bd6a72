// The table of variables, and the trees made of the code lists.
#include "hub/release/variable.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "hub/model/code.hpp"

namespace kith::release {
namespace {

using disclosure::Scale;
using storage::CountSource;

struct DimensionRow {
  std::string_view id;
  CountSource source;
  CodeList list;
};
constexpr std::array dimension_rows = {
    DimensionRow{"act_type", CountSource::act_types, CodeList::act_types},
    DimensionRow{"site", CountSource::sites, CodeList::sites},
    DimensionRow{"bias_reason", CountSource::bias_reasons, CodeList::bias_reasons},
    DimensionRow{"bias_target", CountSource::bias_targets, CodeList::bias_targets},
    DimensionRow{"age_band", CountSource::target_age_band, CodeList::age_band},
    DimensionRow{"gender", CountSource::target_gender, CodeList::gender},
    DimensionRow{"ethnicity", CountSource::target_ethnicity, CodeList::ethnicity},
    DimensionRow{"reported_to", CountSource::reported_to, CodeList::reported_to},
    DimensionRow{"help_wanted", CountSource::help_wanted, CodeList::help_wanted},
    DimensionRow{"language", CountSource::target_language, CodeList::language},
};

// Codes by which nothing is known, beside the special ones of every list.
bool says_nothing(CodeList list, const Code& code) {
  if (code.id < first_real_code) return true;
  if (list == CodeList::bias_targets) return code.code == "88" || code.code == "99";  // no bias, unknown
  return list == CodeList::ethnicity && code.code == "other_unknown";
}

// The code that a record's code counts as in sah_2023; an ambiguous entry of the crosswalk is not counted by itself.
const Code* counted_as(CodeList list, const Code& code) {
  if (!code.taxonomy || *code.taxonomy == Taxonomy::sah_2023) return &code;
  for (const CrosswalkEntry& entry : crosswalk())
    if (entry.list == list && entry.from == code.id && entry.confidence != Confidence::ambiguous)
      return find_code(list, entry.to);
  return nullptr;
}

// Stop AAPI Hate's details stand below Asian; those that California added stand below them, or count as their group.
bool is_listed(CodeList list, const Code& code, const Code* parent) {
  if (parent == nullptr) return true;
  return list != CodeList::ethnicity || (parent->code == "asian" && code.id < 50);
}

class TreeMaker {
 public:
  TreeMaker(const DimensionRow& row) : list_(row.list) {
    tree_.id = row.id;
    tree_.list = row.list;
    tree_.source = row.source;
    tree_.nodes = {{disclosure::total_code, total_node, false}, {"base", total_node, false}};
  }
  Dimension make() {
    for (const bool details : {false, true})
      for (const Code& code : codes(list_)) add(code, details);
    for (const Code& code : codes(list_)) {
      const auto id = static_cast<std::size_t>(code.id);
      tree_.node_of.resize(std::max(tree_.node_of.size(), id + 1), total_node);
      tree_.node_of[id] = node_of(code);
    }
    tree_.group_of.resize(tree_.node_of.size(), total_node);
    for (std::size_t id = 0; id < tree_.node_of.size(); ++id)
      if (const CodeNode& node = tree_.nodes[static_cast<std::size_t>(tree_.node_of[id])]; node.is_detail)
        tree_.group_of[id] = node.parent;
    return std::move(tree_);
  }

 private:
  const Code* parent(const Code& code) const {
    return code.parent == not_asked ? nullptr : find_code(list_, code.parent);
  }
  void add(const Code& code, bool details) {
    const Code* const above = parent(code);
    if (says_nothing(list_, code) || counted_as(list_, code) != &code || !is_listed(list_, code, above)) return;
    if ((above != nullptr) != details) return;
    const auto node = static_cast<std::int16_t>(tree_.nodes.size());
    tree_.nodes.push_back({code.code, above == nullptr ? base_node : nodes_.at(above->id), details});
    nodes_[code.id] = node;
  }
  std::int16_t node_of(const Code& received) const {
    for (const Code* code = counted_as(list_, received); code != nullptr && !says_nothing(list_, *code);
         code = parent(*code))
      if (const auto found = nodes_.find(code->id); found != nodes_.end()) return found->second;
    return total_node;
  }

  CodeList list_;
  Dimension tree_;
  std::map<CodeId, std::int16_t> nodes_;
};

const std::vector<Dimension>& dimensions() {
  static const std::vector<Dimension> all = [] {
    std::vector<Dimension> made;
    for (const DimensionRow& row : dimension_rows) made.push_back(TreeMaker{row}.make());
    return made;
  }();
  return all;
}

std::int64_t codes_of(const Dimension& dimension, bool details) {
  const bool has_details = std::ranges::any_of(dimension.nodes, &CodeNode::is_detail);
  return std::ranges::count_if(dimension.nodes, [&](const CodeNode& node) {
    return node.parent != total_node && node.is_detail == (details && has_details);
  });
}

// Bands are scored by the years of the narrowest; details of origin by a population that is not known of all of them,
// which counts as the smallest; whatever is not scored otherwise by how many groups there are.
std::vector<Variable> make_variables() {
  std::vector<Variable> all = {
      {"act_group", "act_type", false, {}},
      {"act_type", "act_type", true, {}},
      {"site", "site", false, {}},
      {"bias_reason", "bias_reason", false, {}},
      {"bias_group", "bias_target", false, {}},
      {"bias_target", "bias_target", true, {}},
      {"age_band", "age_band", false, {Scale::age_band, 8}},
      {"gender", "gender", false, {Scale::gender_identity_in_detail, 0}},
      {"ethnicity_omb", "ethnicity", false, {Scale::race_in_eight_groups, 0}},
      {"ethnicity_sah", "ethnicity", true, {Scale::trait, 0}},
      {"reported_to", "reported_to", false, {}},
      {"help_wanted", "help_wanted", false, {}},
      {"language", "language", false, {Scale::trait, 0}},
  };
  for (Variable& variable : all)
    if (variable.scored.scale == Scale::groups)
      variable.scored.size = codes_of(dimension_of(variable), variable.has_details);
  return all;
}

}  // namespace

std::span<const Variable> variables() {
  static const std::vector<Variable> all = make_variables();
  return all;
}

const Variable* find_variable(std::string_view name) {
  const auto all = variables();
  const auto found = std::ranges::find(all, name, &Variable::name);
  return found == all.end() ? nullptr : &*found;
}

const Dimension& dimension_of(const Variable& variable) {
  return *std::ranges::find(dimensions(), variable.dimension, &Dimension::id);
}

disclosure::Dimension listed(const Variable& variable, std::vector<std::int16_t>& nodes) {
  const Dimension& tree = dimension_of(variable);
  disclosure::Dimension table{std::string{tree.id}, tree.is_multi(), {}};
  nodes.clear();
  for (std::size_t at = 0; at < tree.nodes.size(); ++at) {
    const CodeNode& node = tree.nodes[at];
    if (node.is_detail && !variable.has_details) continue;
    nodes.push_back(static_cast<std::int16_t>(at));
    disclosure::Code code{std::string{node.code}, {}, false, false};
    if (at != static_cast<std::size_t>(total_node))
      code.parent = tree.nodes[static_cast<std::size_t>(node.parent)].code;
    // Outside the base are those of whom it is not known; inside, everybody has one of the codes.
    code.partial = at == static_cast<std::size_t>(total_node);
    code.covers = at == static_cast<std::size_t>(base_node) && tree.is_multi();
    table.codes.push_back(std::move(code));
  }
  return table;
}

}  // namespace kith::release
