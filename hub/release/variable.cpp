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
    DimensionRow{"bias", CountSource::bias_targets, CodeList::bias_targets},
    DimensionRow{"age_band", CountSource::target_age_band, CodeList::age_band},
    DimensionRow{"gender", CountSource::target_gender, CodeList::gender},
    DimensionRow{"ethnicity", CountSource::target_ethnicity, CodeList::ethnicity},
    DimensionRow{"reported_to", CountSource::reported_to, CodeList::reported_to},
    DimensionRow{"help_wanted", CountSource::help_wanted, CodeList::help_wanted},
    DimensionRow{"language", CountSource::target_language, CodeList::language},
};

// Kinds of bias that stand below a reason of their group, and reasons that a kind gives without standing below them, as
// where California's export has one column for both.
struct KindReason {
  std::string_view kind, reason;
};
constexpr std::array kinds_below_reasons = {
    KindReason{"11", "race"},
    KindReason{"12", "race"},
    KindReason{"13", "race"},
    KindReason{"14", "race"},
    KindReason{"15", "race"},
    KindReason{"16", "race"},
    KindReason{"31", "ethnicity_national_origin"},
    KindReason{"32", "ethnicity_national_origin"},
};
constexpr std::array kinds_beside_reasons = {
    KindReason{"33", "race"},
    KindReason{"33", "ethnicity_national_origin"},
    KindReason{"43", "gender_identity"},
    KindReason{"citizenship", "immigration_status"},
};
constexpr std::string_view race_group = "race_ethnicity_ancestry";
constexpr std::string_view other_reasons = "other_reason";  // all that no group of kinds is of

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
  explicit TreeMaker(const DimensionRow& row) : list_(row.list) {
    tree_.id = row.id;
    tree_.counted.codes.source = row.source;
    tree_.nodes = {{disclosure::total_code, {}, total_node, Grain::group}, {"base", {}, total_node, Grain::group}};
  }
  Dimension make() {
    for (const bool details : {false, true})
      for (const Code& code : codes(list_)) add(code, details);
    count_codes();
    return std::move(tree_);
  }
  Dimension make_bias();

 private:
  const Code* parent(const Code& code) const {
    return code.parent == not_asked ? nullptr : find_code(list_, code.parent);
  }
  std::int16_t add_node(const CodeNode& node) {
    tree_.nodes.push_back(node);
    return static_cast<std::int16_t>(tree_.nodes.size() - 1);
  }
  void add(const Code& code, bool details) {
    const Code* const above = parent(code);
    if (says_nothing(list_, code) || counted_as(list_, code) != &code || !is_listed(list_, code, above)) return;
    if ((above != nullptr) != details) return;
    nodes_[code.id] = add_node({code.code, code.label, above == nullptr ? base_node : nodes_.at(above->id),
                                above == nullptr ? Grain::group : Grain::detail});
  }
  std::int16_t node_of(const Code& received) const {
    for (const Code* code = counted_as(list_, received); code != nullptr && !says_nothing(list_, *code);
         code = parent(*code))
      if (const auto found = nodes_.find(code->id); found != nodes_.end()) return found->second;
    return total_node;
  }
  std::int16_t find(std::string_view code) const {
    const auto found = std::ranges::find(tree_.nodes, code, &CodeNode::code);
    return found == tree_.nodes.end() ? total_node : static_cast<std::int16_t>(found - tree_.nodes.begin());
  }
  bool is_below(std::int16_t node, std::int16_t whole) const {
    while (node != whole && node > base_node) node = tree_.nodes[static_cast<std::size_t>(node)].parent;
    return node == whole;
  }
  void add_reasons();
  void count_reasons();
  void count_codes() {
    for (const Code& code : codes(list_)) put(tree_.counted.codes.node_of, code.id, node_of(code));
    find_above(tree_.counted.codes);
  }
  static void put(std::vector<std::int16_t>& by_code, CodeId code, std::int16_t node) {
    by_code.resize(std::max(by_code.size(), static_cast<std::size_t>(code) + 1), total_node);
    by_code[static_cast<std::size_t>(code)] = node;
  }
  // Up to the groups; the base is counted by itself.
  void find_above(storage::CountedCodes& counted) const {
    for (const auto* below = &counted.node_of; below != nullptr;) {
      std::vector<std::int16_t> above;
      for (const std::int16_t node : *below) {
        const std::int16_t parent = tree_.nodes[static_cast<std::size_t>(node)].parent;
        above.push_back(parent == base_node ? total_node : parent);
      }
      below = nullptr;
      if (std::ranges::all_of(above, [](std::int16_t node) { return node == total_node; })) break;
      below = &counted.above_of.emplace_back(std::move(above));
    }
  }

  CodeList list_;
  Dimension tree_;
  std::map<CodeId, std::int16_t> nodes_;
};

// A reason that is called as a group of kinds is that group; the others stand below the one of race, or below one of
// their own.
void TreeMaker::add_reasons() {
  const std::int16_t others = add_node({other_reasons, "Another reason", base_node, Grain::group});
  for (const Code& reason : codes(CodeList::bias_reasons)) {
    if (says_nothing(CodeList::bias_reasons, reason) || find(reason.code) != total_node) continue;
    const bool is_of_race =
        std::ranges::find(kinds_below_reasons, reason.code, &KindReason::reason) != kinds_below_reasons.end();
    add_node({reason.code, reason.label, is_of_race ? find(race_group) : others, Grain::reason});
  }
}

void TreeMaker::count_reasons() {
  storage::CountedDimension::Beside beside{{CountSource::bias_reasons}, {}, {}};
  for (const Code& reason : codes(CodeList::bias_reasons)) {
    const std::int16_t node = says_nothing(CodeList::bias_reasons, reason) ? total_node : find(reason.code);
    put(beside.codes.node_of, reason.id, node);
    for (const Code& kind : codes(list_)) {
      const auto is_it = [&](const KindReason& one) { return one.kind == kind.code && one.reason == reason.code; };
      const bool stands_below = node != total_node && is_below(node_of(kind), node);
      if (!stands_below && std::ranges::none_of(kinds_beside_reasons, is_it)) continue;
      beside.implying.push_back(kind.id);
      beside.implied.push_back(reason.id);
    }
  }
  find_above(beside.codes);
  tree_.counted.beside = std::move(beside);
}

// Why and against whom as one tree. A reason that the kind of bias gives is not counted besides.
Dimension TreeMaker::make_bias() {
  for (const Code& code : codes(list_)) add(code, false);
  add_reasons();
  for (const Code& code : codes(list_)) add(code, true);
  for (const KindReason& one : kinds_below_reasons)
    tree_.nodes[static_cast<std::size_t>(find(one.kind))].parent = find(one.reason);
  // What else stands there is as fine as the reasons are, so that a table has all codes below a group or none.
  for (CodeNode& node : tree_.nodes)
    if (node.parent == find(race_group)) node.grain = Grain::reason;
  count_codes();
  count_reasons();
  return std::move(tree_);
}

const std::vector<Dimension>& dimensions() {
  static const std::vector<Dimension> all = [] {
    std::vector<Dimension> made;
    for (const DimensionRow& row : dimension_rows)
      made.push_back(row.list == CodeList::bias_targets ? TreeMaker{row}.make_bias() : TreeMaker{row}.make());
    return made;
  }();
  return all;
}

// As many as a table has at its finest.
std::int64_t groups_of(const Variable& variable) {
  std::vector<std::int16_t> listed_nodes;
  const disclosure::Dimension table = listed(variable, listed_nodes);
  return std::ranges::count_if(table.codes, [&](const disclosure::Code& code) {
    return std::ranges::find(table.codes, code.code, &disclosure::Code::parent) == table.codes.end();
  });
}

// Bands are scored by the years of the narrowest; details of origin by a population that is not known of all of them,
// which counts as the smallest; whatever is not scored otherwise by how many groups there are.
std::vector<Variable> make_variables() {
  std::vector<Variable> all = {
      {"act_group", "act_type", Grain::group, {}},
      {"act_type", "act_type", Grain::detail, {}},
      {"site", "site", Grain::group, {}},
      {"bias_reason", "bias", Grain::reason, {}},
      {"bias_group", "bias", Grain::group, {}},
      {"bias_target", "bias", Grain::detail, {}},
      {"age_band", "age_band", Grain::group, {Scale::age_band, 8}},
      {"gender", "gender", Grain::group, {Scale::gender_identity_in_detail, 0}},
      {"ethnicity_omb", "ethnicity", Grain::group, {Scale::race_in_eight_groups, 0}},
      {"ethnicity_sah", "ethnicity", Grain::detail, {Scale::trait, 0}},
      {"reported_to", "reported_to", Grain::group, {}},
      {"help_wanted", "help_wanted", Grain::group, {}},
      {"language", "language", Grain::group, {Scale::trait, 0}},
  };
  for (Variable& variable : all)
    if (variable.scored.scale == Scale::groups) variable.scored.size = groups_of(variable);
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
    if (node.grain > variable.grain) continue;
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
