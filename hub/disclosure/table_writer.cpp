// Writes the canonical bytes of a published table.
#include <algorithm>
#include <ranges>

#include "hub/disclosure/programs.hpp"

namespace kith::disclosure {
namespace {

void write_code(const Code& code, json::Writer& out) {
  out.begin_object().member("code", code.code);
  if (!code.parent.empty()) out.member("parent", code.parent);
  if (code.partial) out.key("partial").boolean(true);
  if (code.covers) out.key("covers").boolean(true);
  out.end_object();
}

void write_cell(const PublishedTable& table, const PublishedCell& cell, json::Writer& out) {
  out.begin_array();
  for (std::size_t d = 0; d < cell.codes.size(); ++d) out.string(table.dimensions[d].codes[cell.codes[d]].code);
  switch (cell.state.kind()) {
    case CellState::Kind::count:
    case CellState::Kind::zero:
      out.integer(*cell.state.value());
      break;
    case CellState::Kind::hidden:
      out.string("S");
      break;
    case CellState::Kind::impossible:
      out.string("-");
      break;
  }
  if (cell.once) out.string(once_word);
  out.end_array();
}

}  // namespace

void write_dimension(const Dimension& dimension, json::Writer& out) {
  out.begin_object().member("id", dimension.id);
  if (dimension.multi) out.key("multi").boolean(true);
  out.key("codes").begin_array();
  for (const Code& code : dimension.codes) write_code(code, out);
  out.end_array().end_object();
}

void write_table(const PublishedTable& table, json::Writer& out) {
  out.begin_object().member("release", table.release).member("table", table.table);
  if (table.counts != Counted::people) out.member("counts", word(table.counts));
  if (!table.of.empty()) {
    out.key("of").begin_array();
    for (const std::string& name : table.of) out.string(name);
    out.end_array();
  }
  out.key("profile").begin_object().member("name", table.profile.name).member("version", table.profile.version);
  out.member("k", table.profile.k).end_object().member("as_of", table.as_of).key("dimensions").begin_array();
  for (const Dimension& dimension : table.dimensions) write_dimension(dimension, out);
  out.end_array().key("cells").begin_array();
  std::vector<const PublishedCell*> cells;
  for (const PublishedCell& cell : table.cells) cells.push_back(&cell);
  std::ranges::sort(cells, {}, [](const PublishedCell* cell) -> const auto& { return cell->codes; });
  for (const PublishedCell* cell : cells) write_cell(table, *cell, out);
  out.end_array().end_object();
}

std::string write_table(const PublishedTable& table) {
  std::string text;
  json::Writer out{text};
  write_table(table, out);
  text += '\n';
  return text;
}

}  // namespace kith::disclosure
