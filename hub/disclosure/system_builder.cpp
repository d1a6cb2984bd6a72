#include "hub/disclosure/system_builder.hpp"

#include <algorithm>

#include "hub/disclosure/fields.hpp"
#include "hub/disclosure/marks.hpp"

namespace kith::disclosure {

std::optional<std::uint32_t> SystemBuilder::find(const Key& key) const {
  const auto found = index_.find(key);
  return found == index_.end() ? std::nullopt : std::optional(found->second);
}

std::uint32_t SystemBuilder::create(const Key& key, Origin origin) {
  const auto cell = static_cast<std::uint32_t>(keys_.size());
  index_.emplace(key, cell);
  keys_.push_back(key);
  is_base_.push_back(origin == Origin::printed);
  system_.cells.push_back({.name = {}, .origin = origin, .number = {}, .least = 0, .definition = {}});
  return cell;
}

// One cell may stand in several files. A number beside an S is a number: whoever has both files knows it.
Result<void> SystemBuilder::print(const Key& key, const Printed& as_printed) {
  const auto known = find(key);
  const std::uint32_t cell = known ? *known : create(key, Origin::printed);
  SystemCell& printed = system_.cells[cell];
  const std::optional<std::int64_t> value = as_printed.cell->state.value();
  if (as_printed.question) (as_printed.cell->once ? once_ : silent_).emplace(cell, *as_printed.question);
  if (known && value && printed.number && *value != *printed.number)
    return fail({Errc::contradiction, as_printed.pointer, "another file prints another number in this cell"});
  if (value) printed.number = value;
  if (!value) printed.least = 1;
  if (printed.number && *printed.number < printed.least)
    return fail({Errc::contradiction, as_printed.pointer, "one file hides in this cell what another says is nobody"});
  return {};
}

Result<void> SystemBuilder::add_printed(std::span<const PublishedTable> tables) {
  std::map<Key, std::vector<Printed>> printed;
  for (std::size_t t = 0; t < tables.size(); ++t) {
    const Marks marks{tables[t].dimensions};
    for (std::size_t c = 0; c < tables[t].cells.size(); ++c) {
      const PublishedCell& cell = tables[t].cells[c];
      const auto question = marks.dimension_of(cell.codes);
      printed[vocabulary_.key(tables[t], cell)].push_back(
          {&cell, question ? std::optional{vocabulary_.id(tables[t].dimensions[*question].id)} : std::nullopt,
           element(element("/tables", t) + "/cells", c)});
    }
  }
  for (const auto& [key, cells] : printed)
    for (const Printed& cell : cells) KITH_TRY(print(key, cell));
  return {};
}

void SystemBuilder::close() {
  for (std::size_t before = 0; before != keys_.size();) {
    before = keys_.size();
    for (std::uint32_t cell = 0; cell < keys_.size(); ++cell) visit(cell);
    const std::vector<Family> known(families_.begin(), families_.end());
    for (const Family& family : known) complete(family);
  }
  const std::vector<Family> all(families_.begin(), families_.end());
  for (const Family& family : all) relate(family);
}

// Finds the families in which the cell is a child.
void SystemBuilder::visit(std::uint32_t cell) {
  const Key key = keys_[cell];
  for (const KeyPart& part : key) {
    const Tree& tree = vocabulary_.tree(key, part.dimension);
    const auto parent = tree.parents.find(part.code);
    if (parent == tree.parents.end()) continue;
    if (is_base_[cell]) fill_between(cell, part.dimension, tree);
    if (const auto above = find(with_code(key, part.dimension, parent->second)))
      families_.emplace(*above, part.dimension);
  }
}

// Months in a printed year: the quarter between them exists although no table prints it.
void SystemBuilder::fill_between(std::uint32_t cell, DimensionId dimension, const Tree& tree) {
  const Key key = keys_[cell];
  std::vector<Key> between;
  auto step = tree.parents.find(code_in(key, dimension));
  for (; step != tree.parents.end(); step = tree.parents.find(step->second)) {
    const Key above = with_code(key, dimension, step->second);
    const auto found = find(above);
    if (!found) {
      between.push_back(above);
      continue;
    }
    if (!is_base_[*found]) return;
    for (const Key& missing : between) is_base_[create(missing, Origin::unprinted)] = true;
    return;
  }
}

// Not tabulated, but part of a cell that is printed as nobody.
bool SystemBuilder::is_nobody(const Key& key) const {
  const auto is_nought = [&](const Key& whole) {
    const auto cell = find(whole);
    return cell && system_.cells[*cell].number == 0;
  };
  return std::ranges::any_of(key, [&](const KeyPart& part) {
    const Tree& tree = vocabulary_.tree(key, part.dimension);
    const auto parent = tree.parents.find(part.code);
    return is_nought(with_code(key, part.dimension, total_id)) ||
           (parent != tree.parents.end() && is_nought(with_code(key, part.dimension, parent->second)));
  });
}

SystemBuilder::Members SystemBuilder::members(const Family& family) const {
  const auto& [parent, dimension] = family;
  const Tree& tree = vocabulary_.tree(keys_[parent], dimension);
  const CodeId code = code_in(keys_[parent], dimension);
  Members found;
  for (const CodeId child : tree.children.at(code)) {
    const Key key = with_code(keys_[parent], dimension, child);
    const auto cell = find(key);
    if (!cell) {
      if (!is_nobody(key)) found.absent.push_back(child);
      continue;
    }
    found.cells.push_back(*cell);
    found.has_base = found.has_base || is_base_[*cell];
  }
  return found;
}

// Nobody is in the parent and everything printed below says so: nothing is left to be found.
bool SystemBuilder::is_settled_nought(const Family& family, const Members& found) const {
  const auto is_nought = [&](std::uint32_t cell) { return system_.cells[cell].number == 0; };
  return is_nought(family.first) && std::ranges::all_of(found.cells, is_nought);
}

// Adds a missing cell that is the only one, so that what other families say of it is said of the same cell.
void SystemBuilder::complete(const Family& family) {
  const auto& [parent, dimension] = family;
  const Key key = keys_[parent];
  const Tree& tree = vocabulary_.tree(key, dimension);
  const CodeId code = code_in(key, dimension);
  const Members found = members(family);
  if (is_settled_nought(family, found)) return;
  if (tree.multi) {
    split(family, found);
    return;
  }
  if (defining_.contains(family)) return;
  std::vector<CodeId> missing = found.absent;
  if (tree.partial.contains(code))
    missing.push_back(vocabulary_.made(dimension, "~" + vocabulary_.text(dimension, code), code));
  if (missing.size() != 1) return;
  const Key child = with_code(key, dimension, missing.front());
  if (find(child)) return;
  const std::uint32_t cell = create(child, Origin::unprinted);
  Relation relation{{{parent, 1}}};
  for (const std::uint32_t other : found.cells) relation.terms.push_back({other, -1});
  relation.terms.push_back({cell, -1});
  define(cell, std::move(relation));
  defining_.insert(family);
}

void SystemBuilder::define(std::uint32_t cell, Relation relation) {
  system_.cells[cell].definition = static_cast<std::uint32_t>(system_.relations.size());
  system_.relations.push_back(std::move(relation));
}

// A code of a multi-select: yes and no are all of the parent, and the no is never printed.
void SystemBuilder::split(const Family& family, const Members& found) {
  const auto& [parent, dimension] = family;
  for (const std::uint32_t yes : found.cells) {
    const CodeId code = code_in(keys_[yes], dimension);
    const CodeId negated = vocabulary_.made(dimension, "!" + vocabulary_.text(dimension, code), code);
    const Key key = with_code(keys_[yes], dimension, negated);
    if (!splits_.emplace(parent, yes).second) continue;
    Relation relation{{{parent, 1}, {yes, -1}}};
    const auto known = find(key);
    const std::uint32_t no = known ? *known : create(key, Origin::unprinted);
    relation.terms.push_back({no, -1});
    if (known) {
      system_.relations.push_back(std::move(relation));
    } else {
      define(no, std::move(relation));
    }
  }
}

// Sums of the people outside a code follow from the sums of the people inside and of everybody.
bool SystemBuilder::follows_from_others(const Family& family) const {
  const auto& [parent, dimension] = family;
  for (const KeyPart& part : keys_[parent]) {
    const std::string& text = vocabulary_.text(part.dimension, part.code);
    if (part.dimension == dimension || !text.starts_with('!')) continue;
    const auto& definition = system_.cells[parent].definition;
    if (!definition) continue;
    // Its definition is: everybody, less those inside, less itself.
    const Relation& relation = system_.relations[*definition];
    const auto is_complete = [&](std::uint32_t cell) {
      const Family same{cell, dimension};
      return families_.contains(same) && members(same).absent.empty();
    };
    if (is_complete(relation.terms[0].cell) && is_complete(relation.terms[1].cell)) return true;
  }
  return false;
}

void SystemBuilder::relate(const Family& family) {
  const auto& [parent, dimension] = family;
  const Tree& tree = vocabulary_.tree(keys_[parent], dimension);
  const Members found = members(family);
  if (tree.multi) {
    relate_cover(family, found);
    return;
  }
  if (defining_.contains(family) || is_settled_nought(family, found)) return;
  const CodeId code = code_in(keys_[parent], dimension);
  const bool is_partial = tree.partial.contains(code);
  Relation relation{{{parent, 1}}};
  for (const std::uint32_t child : found.cells) relation.terms.push_back({child, -1});
  if (!is_partial && found.absent.empty()) {
    if (!follows_from_others(family)) system_.relations.push_back(std::move(relation));
    return;
  }
  std::string text = "~" + vocabulary_.text(dimension, code);
  for (std::size_t a = 0; a < found.absent.size(); ++a)
    text.append(a == 0 ? "(" : "|").append(vocabulary_.text(dimension, found.absent[a]));
  if (!found.absent.empty()) text += ')';
  const Key key = with_code(keys_[parent], dimension, vocabulary_.made(dimension, text, code));
  const auto known = find(key);
  const std::uint32_t rest = known ? *known : create(key, Origin::unprinted);
  relation.terms.push_back({rest, -1});
  if (known) {
    system_.relations.push_back(std::move(relation));
  } else {
    define(rest, std::move(relation));
  }
}

// The answers together count as many as their whole where the tables say so. Where everybody is in at least one they
// count more where the tables could have said so and do not; where some may be in none, nothing follows from silence.
void SystemBuilder::relate_cover(const Family& family, const Members& found) {
  const auto& [parent, dimension] = family;
  const CodeId code = code_in(keys_[parent], dimension);
  const SystemCell& whole = system_.cells[parent];
  if (!found.absent.empty() || whole.number == 0) return;
  if (once_.contains(family)) {
    Relation sum{{{parent, 1}}};
    for (const std::uint32_t child : found.cells) sum.terms.push_back({child, -1});
    system_.relations.push_back(std::move(sum));
    return;
  }
  if (!vocabulary_.tree(keys_[parent], dimension).covers.contains(code)) return;
  const std::int64_t least = silent_.contains(family) ? 1 : 0;
  const std::string text = vocabulary_.text(dimension, code) + "!twice";
  const Key key = with_code(keys_[parent], dimension, vocabulary_.made(dimension, text, code));
  const std::uint32_t twice = create(key, Origin::slack);
  system_.cells[twice].least = least;
  Relation relation;
  for (const std::uint32_t child : found.cells) relation.terms.push_back({child, 1});
  relation.terms.push_back({parent, -1});
  relation.terms.push_back({twice, -1});
  define(twice, std::move(relation));
}

System SystemBuilder::finish() && {
  for (std::size_t cell = 0; cell < keys_.size(); ++cell) system_.cells[cell].name = vocabulary_.name(keys_[cell]);
  return std::move(system_);
}

Result<System> build_system(std::span<const PublishedTable> tables) {
  for (std::size_t t = 0; t < tables.size(); ++t) {
    if (tables[t].counts == Counted::organisations)
      return fail({Errc::contradiction, element("/tables", t), "organisations are no part of the sums of people"});
    if (tables[t].counts == Counted::mixed || tables[t].counts != tables.front().counts)
      return fail({Errc::contradiction, element("/tables", t), "records and aggregates have sums of their own"});
  }
  KITH_ASSIGN(Vocabulary vocabulary, Vocabulary::of(tables));
  SystemBuilder builder{std::move(vocabulary)};
  KITH_TRY(builder.add_printed(tables));
  builder.close();
  return std::move(builder).finish();
}

}  // namespace kith::disclosure
