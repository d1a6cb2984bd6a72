// Makes random releases: tables of two or three axes, trees of places, files that are linked by their totals,
// multi-selects and bases. See random_release.hpp.
#include "tests/unit/prove/random_release.hpp"

#include <algorithm>
#include <functional>

namespace kith::test {
namespace {

enum class Form { flat, tree, base, multi, covered };

struct Axis {
  std::string id;
  Form form = Form::flat;
  std::vector<std::string> listed;  // as made_dimension() takes them
  std::string root;
  std::map<std::string, std::vector<std::string>> children;
  std::vector<std::string> leaves;  // what a person is in; of a base also "outside"
  std::vector<std::string> codes;   // printed
};

Axis made_axis(std::string id, Form form, int size) {
  Axis axis{.id = std::move(id), .form = form, .listed = {}, .root = "*", .children = {}, .leaves = {}, .codes = {}};
  const bool is_multi = form == Form::multi || form == Form::covered;
  std::string parent = "*";
  if (form == Form::tree) {
    axis.root = "r";
    axis.listed = {"r", "g<r", "h<r"};
    axis.children["r"] = {"g", "h"};
    axis.codes = {"r", "g", "h"};
  } else {
    axis.listed = {form == Form::base ? "*?" : form == Form::covered ? "*+" : "*"};
    axis.codes = {"*"};
  }
  if (form == Form::base) {
    axis.listed.emplace_back("b<*");
    axis.codes.emplace_back("b");
    parent = "b";
  }
  for (int i = 0; i < size; ++i) {
    if (form == Form::tree) parent = i % 2 == 0 ? "g" : "h";
    const std::string code = "c" + std::to_string(i);
    axis.listed.push_back(code + "<" + parent);
    axis.codes.push_back(code);
    axis.leaves.push_back(code);
    axis.children[parent].push_back(code);
  }
  if (form == Form::base) axis.leaves.emplace_back("outside");
  if (is_multi) axis.leaves = {"*"};
  return axis;
}

using Codes = std::vector<std::string>;  // one of each axis

std::string name_of(const std::vector<Axis>& axes, const Codes& codes) {
  std::map<std::string, std::string> parts;
  for (std::size_t a = 0; a < axes.size(); ++a)
    if (codes[a] != "*") parts[axes[a].id] = codes[a];
  std::string name;
  for (const auto& [id, code] : parts) name.append(name.empty() ? "" : ";").append(id).append("=").append(code);
  return name.empty() ? "*" : name;
}

// Calls `visit` with every combination of one entry of each list.
void each(const std::vector<Codes>& lists, const std::function<void(const Codes&)>& visit) {
  Codes chosen(lists.size());
  const std::function<void(std::size_t)> choose = [&](std::size_t at) {
    if (at == lists.size()) return visit(chosen);
    for (const std::string& code : lists[at]) {
      chosen[at] = code;
      choose(at + 1);
    }
  };
  choose(0);
}

bool lies_in(const Axis& axis, const std::string& leaf, const std::string& code) {
  if (code == axis.root) return true;
  if (leaf == code) return true;
  const auto children = axis.children.find(code);
  return children != axis.children.end() && std::ranges::find(children->second, leaf) != children->second.end();
}

class Maker {
 public:
  Maker(std::mt19937& random, RandomRelease& release) : random_(random), release_(release) {}

  // How many people are in each combination of leaves; totals shared with an earlier table must agree, so a second
  // table takes the first one's people by its first axis.
  void add_table(const std::string& name, const std::vector<Axis>& axes) {
    std::map<std::string, std::int64_t> counts;
    std::vector<Codes> leaves, codes;
    for (const Axis& axis : axes) leaves.push_back(axis.leaves);
    for (const Axis& axis : axes) codes.push_back(axis.codes);
    each(leaves, [&](const Codes& cell) { count(axes, cell, counts); });
    fit_to_earlier(axes, leaves, counts);
    std::vector<MadeCell> cells;
    each(codes, [&](const Codes& cell) {
      const std::string at = name_of(axes, cell);
      release_.truth.emplace(at, sum(axes, leaves, codes, cell, counts));
      cells.push_back({cell, 0});
    });
    write_sums(axes, codes);
    std::vector<disclosure::Dimension> dimensions;
    for (const Axis& axis : axes) dimensions.push_back(made_dimension(axis.id, axis.listed, is_multi(axis)));
    release_.tables.push_back(made_table(name, dimensions, cells, release_.k));
    release_.tables.back().as_of = "2022-02-15";
  }

 private:
  static bool is_multi(const Axis& axis) { return axis.form == Form::multi || axis.form == Form::covered; }
  std::int64_t draw(std::int64_t most) { return std::uniform_int_distribution<std::int64_t>(0, most)(random_); }

  // A combination of leaves gets people; in a multi-select each answer gets some of them.
  void count(const std::vector<Axis>& axes, const Codes& cell, std::map<std::string, std::int64_t>& counts) {
    const std::int64_t people = draw(3) == 0 ? 0 : draw(draw(2) == 0 ? 30 : 2 * release_.k);
    counts[name_of(axes, cell)] = people;
    for (std::size_t a = 0; a < axes.size(); ++a) {
      if (!is_multi(axes[a])) continue;
      std::int64_t uncounted = people;
      const bool is_once = axes[a].form == Form::covered && draw(1) == 0;
      for (const std::string& code : axes[a].children.at("*")) {
        Codes answer = cell;
        answer[a] = code;
        const bool is_last = code == axes[a].children.at("*").back();
        const std::int64_t least = axes[a].form == Form::covered && is_last ? std::max<std::int64_t>(uncounted, 0) : 0;
        const std::int64_t yes = least + draw(is_once ? (is_last ? 0 : uncounted) : people - least);
        counts[name_of(axes, answer)] = yes;
        uncounted -= yes;
      }
    }
  }

  // Two files with the same first axis count the same people there: what the second lacks stands in its first leaf.
  void fit_to_earlier(const std::vector<Axis>& axes, const std::vector<Codes>& leaves,
                      std::map<std::string, std::int64_t>& counts) {
    if (release_.tables.empty()) return;
    for (const std::string& first : axes[0].leaves) {
      std::vector<Codes> here = leaves;
      here[0] = {first};
      std::vector<std::string> names;
      each(here, [&](const Codes& cell) { names.push_back(name_of(axes, cell)); });
      Codes total{first};
      for (std::size_t a = 1; a < axes.size(); ++a) total.push_back(axes[a].root);
      std::int64_t left = release_.truth.at(name_of(axes, total));
      for (const std::string& name : names) left -= counts[name] = std::min(counts[name], left);
      counts[names.front()] += left;
    }
  }

  static std::int64_t sum(const std::vector<Axis>& axes, const std::vector<Codes>& leaves,
                          const std::vector<Codes>& /*codes*/, const Codes& cell,
                          const std::map<std::string, std::int64_t>& counts) {
    std::int64_t people = 0;
    std::vector<Codes> inside = leaves;
    for (std::size_t a = 0; a < axes.size(); ++a)
      if (is_multi(axes[a])) inside[a] = {cell[a]};
    each(inside, [&](const Codes& leaf) {
      for (std::size_t a = 0; a < axes.size(); ++a)
        if (!is_multi(axes[a]) && !lies_in(axes[a], leaf[a], cell[a])) return;
      people += counts.at(name_of(axes, leaf));
    });
    return people;
  }

  void write_sums(const std::vector<Axis>& axes, const std::vector<Codes>& codes) {
    for (std::size_t a = 0; a < axes.size(); ++a) {
      std::vector<Codes> others = codes;
      others[a] = {"?"};
      each(others, [&](const Codes& at) { write_sums(axes, a, at); });
    }
  }

  std::string unprinted(const std::vector<Axis>& axes, std::size_t a, Codes at, const std::string& code,
                        std::vector<std::string>& list) {
    at[a] = code;
    const std::string name = name_of(axes, at);
    if (std::ranges::find(list, name) == list.end()) list.push_back(name);
    return name;
  }

  void write_sums(const std::vector<Axis>& axes, std::size_t a, const Codes& at) {
    const auto name = [&](const std::string& code) {
      Codes cell = at;
      cell[a] = code;
      return name_of(axes, cell);
    };
    const Axis& axis = axes[a];
    if (is_multi(axis)) {
      Sum cover;
      for (const std::string& code : axis.children.at("*")) {
        const std::string no = unprinted(axes, a, at, "!" + code, release_.unprinted);
        release_.sums.push_back({{{name("*"), 1}, {name(code), -1}, {no, -1}}});
        cover.terms.emplace_back(name(code), 1);
      }
      const std::int64_t people = release_.truth.at(name("*"));
      if (axis.form != Form::covered || people == 0) return;
      std::int64_t answers = 0;
      for (const std::string& code : axis.children.at("*")) answers += release_.truth.at(name(code));
      cover.terms.emplace_back(name("*"), -1);
      if (answers == people) {
        release_.once.insert(name("*"));
      } else {
        cover.terms.emplace_back(unprinted(axes, a, at, "*!twice", release_.slack), -1);
      }
      release_.sums.push_back(cover);
      return;
    }
    for (const auto& [parent, children] : axis.children) {
      Sum sum{{{name(parent), 1}}};
      for (const std::string& child : children) sum.terms.emplace_back(name(child), -1);
      release_.sums.push_back(sum);
    }
    if (axis.form == Form::base) {
      const std::string rest = unprinted(axes, a, at, "~*", release_.unprinted);
      release_.sums.push_back({{{name("*"), 1}, {name("b"), -1}, {rest, -1}}});
    }
  }

  std::mt19937& random_;
  RandomRelease& release_;
};

// Hides what is below k, and more by chance.
void hide(std::mt19937& random, RandomRelease& release) {
  const int chance = std::uniform_int_distribution<int>(0, 60)(random);
  for (const auto& [name, count] : release.truth) {
    const bool is_small = count > 0 && count < release.k;
    const bool is_chosen = count > 0 && std::uniform_int_distribution<int>(0, 99)(random) < chance;
    release.printed[name] = is_small || is_chosen ? hidden : count;
  }
}

}  // namespace

void print_again(RandomRelease& release) {
  for (disclosure::PublishedTable& table : release.tables)
    for (disclosure::PublishedCell& cell : table.cells) {
      std::map<std::string, std::string> parts;
      for (std::size_t d = 0; d < cell.codes.size(); ++d) {
        const std::string& code = table.dimensions[d].codes[cell.codes[d]].code;
        if (code != "*") parts[table.dimensions[d].id] = code;
      }
      std::string name;
      for (const auto& [id, code] : parts) name.append(name.empty() ? "" : ";").append(id).append("=").append(code);
      if (name.empty()) name = "*";
      cell.state = made_state(release.printed.at(name));
      cell.once = release.once.contains(name);
    }
}

RandomRelease random_release(std::mt19937& random) {
  const auto pick = [&](int most) { return std::uniform_int_distribution<int>(0, most)(random); };
  RandomRelease release;
  release.k = pick(1) == 0 ? 5 : 11;
  Maker maker{random, release};
  switch (pick(5)) {
    case 0:
      maker.add_table("t", {made_axis("a", Form::flat, 2 + pick(2)), made_axis("b", Form::flat, 2 + pick(2))});
      break;
    case 1:
      maker.add_table(
          "t", {made_axis("a", Form::flat, 2), made_axis("b", Form::flat, 2 + pick(1)), made_axis("c", Form::flat, 2)});
      break;
    case 2:
      maker.add_table("t", {made_axis("a", Form::tree, 4), made_axis("b", Form::flat, 2 + pick(1))});
      break;
    case 3:
      maker.add_table("t", {made_axis("place", Form::tree, 4), made_axis("b", Form::flat, 2)});
      maker.add_table("u",
                      {made_axis("place", Form::tree, 4), made_axis("c", pick(1) == 0 ? Form::flat : Form::base, 2)});
      break;
    case 4:
      maker.add_table("t", {made_axis("a", Form::flat, 2 + pick(1)),
                            made_axis("m", pick(1) == 0 ? Form::multi : Form::covered, 2 + pick(1))});
      break;
    default:
      maker.add_table("t", {made_axis("a", Form::flat, 2 + pick(1)), made_axis("g", Form::base, 2 + pick(1))});
      break;
  }
  hide(random, release);
  print_again(release);
  return release;
}

RandomRelease random_square(std::mt19937& random) {
  RandomRelease release;
  release.k = 11;
  Maker{random, release}.add_table("t", {made_axis("a", Form::flat, 5), made_axis("b", Form::flat, 5)});
  release.printed = release.truth;
  print_again(release);
  return release;
}

}  // namespace kith::test
