// Reads the text of a published table. It comes from outside where a reader checks a release, so everything is bounded
// and every mistake has a place.
#include <algorithm>
#include <map>
#include <set>

#include "hub/disclosure/fields.hpp"
#include "hub/disclosure/marks.hpp"
#include "hub/disclosure/table.hpp"

namespace kith::disclosure {
namespace {

using CodeIndex = std::map<std::string_view, std::uint32_t>;  // of one dimension

Result<Code> read_code(json::Value value, const std::string& pointer) {
  KITH_ASSIGN(const Fields fields, Fields::of(value, pointer, {"code", "parent", "partial", "covers"}));
  Code code;
  KITH_ASSIGN(code.code, fields.word("code"));
  if (fields.has("parent")) {
    KITH_ASSIGN(code.parent, fields.word("parent"));
  }
  KITH_ASSIGN(code.partial, fields.flag("partial"));
  KITH_ASSIGN(code.covers, fields.flag("covers"));
  if (code.parent == code.code) return fail({Errc::contradiction, fields.at("parent"), "a code is not its own parent"});
  if (code.code == total_code && !code.parent.empty())
    return fail({Errc::contradiction, fields.at("parent"), "the total has no parent"});
  return code;
}

Result<Dimension> read_dimension(json::Value value, const std::string& pointer, const TableLimits& limits) {
  KITH_ASSIGN(const Fields fields, Fields::of(value, pointer, {"id", "multi", "codes"}));
  Dimension dimension;
  KITH_ASSIGN(dimension.id, fields.word("id"));
  KITH_ASSIGN(dimension.multi, fields.flag("multi"));
  KITH_ASSIGN(const json::Value codes, fields.array("codes"));
  if (codes.size() > limits.codes) return fail({Errc::json_too_large, fields.at("codes"), "too many codes"});
  std::set<std::string> seen;
  for (json::Value item = codes.first(); item; item = item.next()) {
    const std::string place = element(fields.at("codes"), dimension.codes.size());
    KITH_ASSIGN(Code code, read_code(item, place));
    if (!seen.insert(code.code).second) return fail({Errc::contradiction, place, "the code is listed twice"});
    dimension.codes.push_back(std::move(code));
  }
  return dimension;
}

Result<std::vector<Dimension>> read_dimensions(const Fields& table, const TableLimits& limits) {
  KITH_ASSIGN(const json::Value list, table.array("dimensions"));
  if (list.size() == 0 || list.size() > limits.dimensions)
    return fail({Errc::out_of_range, table.at("dimensions"), "a table has one to six dimensions"});
  std::vector<Dimension> dimensions;
  std::set<std::string> seen;
  for (json::Value item = list.first(); item; item = item.next()) {
    const std::string place = element(table.at("dimensions"), dimensions.size());
    KITH_ASSIGN(Dimension dimension, read_dimension(item, place, limits));
    if (!seen.insert(dimension.id).second) return fail({Errc::contradiction, place, "the dimension is given twice"});
    dimensions.push_back(std::move(dimension));
  }
  return dimensions;
}

Result<CellState> read_state(json::Value value, const std::string& pointer) {
  if (value.is(json::Kind::number)) {
    const std::optional<std::int64_t> count = value.integer();
    const std::optional<CellState> state = count ? CellState::of(*count) : std::nullopt;
    if (!state) return fail({Errc::out_of_range, pointer, "a count is a whole number, 0 or more"});
    return *state;
  }
  if (!value.is(json::Kind::string)) return fail({Errc::wrong_type, pointer, "a count, \"S\" or \"-\" stands here"});
  if (value.string() == "S") return CellState::hidden();
  if (value.string() == "-") return CellState::impossible();
  return fail({Errc::malformed_value, pointer, "a count, \"S\" or \"-\" stands here"});
}

Result<PublishedCell> read_cell(json::Value value, const std::string& pointer, const std::vector<CodeIndex>& codes,
                                const Marks& marks) {
  const bool is_marked = value.is(json::Kind::array) && value.size() == codes.size() + 2;
  if (!value.is(json::Kind::array) || (value.size() != codes.size() + 1 && !is_marked))
    return fail({Errc::wrong_type, pointer, "a cell is an array: a code of each dimension, then its state"});
  PublishedCell cell{.codes = {}, .state = CellState::hidden()};
  json::Value item = value.first();
  for (const CodeIndex& index : codes) {
    const std::string place = element(pointer, cell.codes.size());
    if (!item.is(json::Kind::string)) return fail({Errc::wrong_type, place, "a code stands here"});
    const auto found = index.find(item.string());
    if (found == index.end()) return fail({Errc::unknown_code, place, "its dimension does not list this code"});
    cell.codes.push_back(found->second);
    item = item.next();
  }
  KITH_ASSIGN(cell.state, read_state(item, element(pointer, codes.size())));
  if (!is_marked) return cell;
  const json::Value mark = item.next();
  if (!mark.is(json::Kind::string) || mark.string() != once_word || !marks.dimension_of(cell.codes))
    return fail({Errc::malformed_value, element(pointer, codes.size() + 1),
                 "\"once\" stands here, and only where the table lists the answers to one question below"});
  cell.once = true;
  return cell;
}

Result<std::vector<PublishedCell>> read_cells(const Fields& table, const std::vector<Dimension>& dimensions,
                                              const TableLimits& limits) {
  KITH_ASSIGN(const json::Value list, table.array("cells"));
  if (list.size() > limits.cells) return fail({Errc::json_too_large, table.at("cells"), "too many cells"});
  std::vector<CodeIndex> codes(dimensions.size());
  for (std::size_t d = 0; d < dimensions.size(); ++d)
    for (std::uint32_t c = 0; c < dimensions[d].codes.size(); ++c) codes[d].emplace(dimensions[d].codes[c].code, c);
  const Marks marks{dimensions};
  std::vector<PublishedCell> cells;
  cells.reserve(list.size());
  std::set<std::vector<std::uint32_t>> seen;
  for (json::Value item = list.first(); item; item = item.next()) {
    const std::string place = element(table.at("cells"), cells.size());
    KITH_ASSIGN(PublishedCell cell, read_cell(item, place, codes, marks));
    if (!seen.insert(cell.codes).second) return fail({Errc::contradiction, place, "the cell is given twice"});
    cells.push_back(std::move(cell));
  }
  return cells;
}

// A mixed table names the two that it adds up, another none.
Result<void> read_counted(const Fields& fields, PublishedTable& table) {
  if (fields.has("counts")) {
    KITH_ASSIGN(const std::string counts, fields.word("counts"));
    for (const Counted one : {Counted::organisations, Counted::aggregates, Counted::mixed})
      if (counts == word(one)) table.counts = one;
    if (table.counts == Counted::people)
      return fail({Errc::malformed_value, fields.at("counts"), "organisations, aggregates or mixed"});
  }
  if (fields.has("of")) {
    KITH_ASSIGN(const json::Value list, fields.array("of"));
    for (json::Value name = list.first(); name; name = name.next()) {
      if (!name.is(json::Kind::string) || !is_word(name.string()))
        return fail({Errc::wrong_type, element(fields.at("of"), table.of.size()), "the name of a table stands here"});
      table.of.emplace_back(name.string());
    }
  }
  if (table.of.size() != (table.counts == Counted::mixed ? 2U : 0U))
    return fail({Errc::contradiction, fields.at("of"), "a mixed table names the two that it adds up, another none"});
  return {};
}

}  // namespace

json::Limits text_limits(const TableLimits& limits) {
  return {.bytes = limits.bytes, .depth = 12, .members = 16, .nodes = 16'000'000};
}

Result<PublishedTable> read_table(json::Value value, const std::string& pointer, const TableLimits& limits) {
  KITH_ASSIGN(
      const Fields fields,
      Fields::of(value, pointer, {"release", "table", "counts", "of", "profile", "as_of", "dimensions", "cells"}));
  PublishedTable table;
  KITH_ASSIGN(table.release, fields.word("release"));
  KITH_ASSIGN(table.table, fields.word("table"));
  KITH_TRY(read_counted(fields, table));
  KITH_ASSIGN(table.as_of, fields.word("as_of"));
  KITH_ASSIGN(const json::Value stamp, fields.object("profile"));
  KITH_ASSIGN(const Fields profile, Fields::of(stamp, fields.at("profile"), {"name", "version", "k"}));
  KITH_ASSIGN(table.profile.name, profile.word("name"));
  KITH_ASSIGN(table.profile.version, profile.whole("version", 1, 1'000'000));
  KITH_ASSIGN(table.profile.k, profile.whole("k", 1, 1'000'000));
  KITH_ASSIGN(table.dimensions, read_dimensions(fields, limits));
  KITH_ASSIGN(table.cells, read_cells(fields, table.dimensions, limits));
  return table;
}

Result<PublishedTable> read_table(std::string text, const TableLimits& limits) {
  json::Parser parser{text_limits(limits)};
  KITH_ASSIGN(const json::Value value, parser.parse(text));
  return read_table(value, "", limits);
}

}  // namespace kith::disclosure
