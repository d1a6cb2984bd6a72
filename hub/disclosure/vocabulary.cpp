#include "hub/disclosure/vocabulary.hpp"

#include <algorithm>

#include "hub/disclosure/fields.hpp"

namespace kith::disclosure {
namespace {

constexpr std::string_view period_dimension = "period";
constexpr std::uint32_t no_year = 0;

}  // namespace

CodeId code_in(const Key& key, DimensionId dimension) {
  const auto found = std::ranges::find(key, dimension, &KeyPart::dimension);
  return found == key.end() ? total_id : found->code;
}

Key with_code(const Key& key, DimensionId dimension, CodeId code) {
  Key changed;
  changed.reserve(key.size() + 1);
  for (const KeyPart& part : key)
    if (part.dimension != dimension) changed.push_back(part);
  if (code != total_id) {
    const auto place = std::ranges::lower_bound(changed, dimension, {}, &KeyPart::dimension);
    changed.insert(place, {dimension, code});
  }
  return changed;
}

Result<Vocabulary> Vocabulary::of(std::span<const PublishedTable> tables) {
  Vocabulary vocabulary;
  vocabulary.list_codes(tables);
  vocabulary.date_periods();
  for (std::size_t t = 0; t < tables.size(); ++t) KITH_TRY(vocabulary.grow(tables[t], element("/tables", t)));
  vocabulary.nest_periods();
  vocabulary.settle_flags();
  KITH_TRY(vocabulary.check_trees());
  return vocabulary;
}

void Vocabulary::list_codes(std::span<const PublishedTable> tables) {
  std::map<std::string, std::set<std::string>> texts;
  for (const PublishedTable& table : tables)
    for (const Dimension& dimension : table.dimensions)
      for (const Code& code : dimension.codes) {
        texts[dimension.id].insert(code.code);
        if (!code.parent.empty()) texts[dimension.id].insert(code.parent);
        if (dimension.id != period_dimension) continue;
        for (std::string above = code.code; !above.empty(); above = enclosing_period(above)) {
          texts[dimension.id].insert(above);
          for (const std::string& part : parts_of_period(above)) texts[dimension.id].insert(part);
        }
      }
  for (auto& [id, codes] : texts) {
    ids_.emplace(id, static_cast<DimensionId>(names_.size()));
    if (id == period_dimension) period_ = static_cast<DimensionId>(names_.size());
    names_.push_back(id);
    Codes& list = codes_.emplace_back();
    codes.erase(std::string(total_code));
    list.texts.emplace_back(total_code);
    list.texts.insert(list.texts.end(), codes.begin(), codes.end());
    for (CodeId code = 0; code < list.texts.size(); ++code) list.ids.emplace(list.texts[code], code);
    list.listed = list.texts.size();
  }
}

void Vocabulary::date_periods() {
  if (!period_) return;
  Codes& periods = codes_[*period_];
  std::map<std::string, std::uint32_t> years;
  for (const std::string& text : periods.texts)
    if (text != total_code) years.emplace(year_of_period(text), 0);
  std::uint32_t number = no_year;
  for (auto& [text, id] : years) id = ++number;
  for (const std::string& text : periods.texts)
    periods.years.push_back(text == total_code ? no_year : years.at(year_of_period(text)));
}

std::set<std::uint32_t> Vocabulary::years(const PublishedTable& table) const {
  std::set<std::uint32_t> found;
  const auto period = std::ranges::find(table.dimensions, period_dimension, &Dimension::id);
  if (period == table.dimensions.end()) return {no_year};
  for (const Code& code : period->codes) found.insert(codes_[*period_].years[codes_[*period_].ids.at(code.code)]);
  return found;
}

Result<void> Vocabulary::grow(const PublishedTable& table, const std::string& pointer) {
  for (const std::uint32_t year : years(table))
    for (std::size_t d = 0; d < table.dimensions.size(); ++d)
      KITH_TRY(grow(table.dimensions[d], element(pointer + "/dimensions", d), year));
  return {};
}

Result<void> Vocabulary::grow(const Dimension& dimension, const std::string& pointer, std::uint32_t year) {
  const DimensionId id = ids_.find(dimension.id)->second;
  const auto [place, is_new] = trees_.try_emplace({year, id});
  Tree& tree = place->second;
  if (is_new) tree.multi = dimension.multi;
  if (tree.multi != dimension.multi)
    return fail({Errc::contradiction, pointer + "/multi", "another table of the year says otherwise"});
  std::set<CodeId> with_children;
  for (std::size_t c = 0; c < dimension.codes.size(); ++c) {
    const Code& code = dimension.codes[c];
    if (code.parent.empty()) continue;
    if (id == period_) {
      if (code.parent == enclosing_period(code.code)) continue;
      return fail({Errc::contradiction, element(pointer + "/codes", c) + "/parent", "periods nest by their codes"});
    }
    const CodeId child = codes_[id].ids.at(code.code);
    const CodeId parent = codes_[id].ids.at(code.parent);
    with_children.insert(parent);
    const auto [known, is_first] = tree.parents.emplace(child, parent);
    if (is_first) tree.children[parent].push_back(child);
    if (known->second != parent)
      return fail({Errc::contradiction, element(pointer + "/codes", c) + "/parent",
                   "the code has another parent in the same year"});
  }
  for (const Code& code : dimension.codes) {
    const CodeId parent = codes_[id].ids.at(code.code);
    if (code.covers) tree.covers.insert(parent);
    if (!with_children.contains(parent)) continue;
    bool& partial = always_partial_[{year, id}].try_emplace(parent, true).first->second;
    partial = partial && code.partial;
    with_children.erase(parent);
  }
  return {};
}

void Vocabulary::nest_periods() {
  if (!period_) return;
  const Codes& periods = codes_[*period_];
  for (CodeId code = 1; code < periods.listed; ++code) {
    Tree& tree = trees_[{periods.years[code], *period_}];
    for (const std::string& text : parts_of_period(periods.texts[code])) {
      const auto part = periods.ids.find(text);
      if (part == periods.ids.end()) continue;
      tree.parents.emplace(part->second, code);
      tree.children[code].push_back(part->second);
    }
  }
}

// A parent is partial only when every table that lists children of it says so: where one list is complete, a reader
// adds up that one.
void Vocabulary::settle_flags() {
  for (auto& [place, tree] : trees_) {
    for (auto& [parent, list] : tree.children) std::ranges::sort(list);
    const auto flags = always_partial_.find(place);
    if (flags == always_partial_.end()) continue;
    for (const auto& [parent, partial] : flags->second)
      if (partial) tree.partial.insert(parent);
  }
}

Result<void> Vocabulary::check_trees() const {
  for (const auto& [place, tree] : trees_)
    for (const auto& [child, parent] : tree.parents) {
      std::size_t steps = 0;
      for (auto above = tree.parents.find(parent); above != tree.parents.end();
           above = tree.parents.find(above->second))
        if (++steps > tree.parents.size()) return fail({Errc::contradiction, "/tables", "a tree of codes has a cycle"});
    }
  return {};
}

Key Vocabulary::key(const PublishedTable& table, const PublishedCell& cell) const {
  Key key;
  for (std::size_t d = 0; d < table.dimensions.size(); ++d) {
    const DimensionId dimension = ids_.find(table.dimensions[d].id)->second;
    const CodeId code = codes_[dimension].ids.find(table.dimensions[d].codes[cell.codes[d]].code)->second;
    if (code != total_id) key.push_back({dimension, code});
  }
  std::ranges::sort(key);
  return key;
}

std::uint32_t Vocabulary::year(const Key& key) const {
  if (!period_) return no_year;
  return codes_[*period_].years[code_in(key, *period_)];
}

const Tree& Vocabulary::tree(const Key& key, DimensionId dimension) const {
  static const Tree none;
  const auto found = trees_.find({year(key), dimension});
  return found == trees_.end() ? none : found->second;
}

std::string Vocabulary::name(const Key& key) const {
  std::string name;
  for (const KeyPart& part : key) {
    if (!name.empty()) name += ';';
    name.append(names_[part.dimension]).append("=").append(codes_[part.dimension].texts[part.code]);
  }
  return name.empty() ? std::string(total_code) : name;
}

CodeId Vocabulary::made(DimensionId dimension, const std::string& text, CodeId like) {
  Codes& codes = codes_[dimension];
  const auto [place, is_new] = codes.ids.try_emplace(text, static_cast<CodeId>(codes.texts.size()));
  if (is_new) {
    codes.texts.push_back(text);
    if (dimension == period_) codes.years.push_back(codes.years[like]);
  }
  return place->second;
}

}  // namespace kith::disclosure
