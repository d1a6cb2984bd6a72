#include "hub/cli/release_words.hpp"

#include <algorithm>
#include <set>

#include "hub/base/json.hpp"
#include "hub/cli/json_text.hpp"
#include "hub/cli/text_table.hpp"

namespace kith::cli {
namespace {

using disclosure::CellState;
using disclosure::PublishedCell;
using disclosure::PublishedTable;

constexpr std::string_view period_dimension = "period";

const std::string& code_of(const PublishedTable& table, const PublishedCell& cell, std::size_t dimension) {
  return table.dimensions[dimension].codes[cell.codes[dimension]].code;
}

std::vector<const PublishedCell*> in_order(const PublishedTable& table) {
  std::vector<const PublishedCell*> cells;
  for (const PublishedCell& cell : table.cells) cells.push_back(&cell);
  std::ranges::sort(cells, {}, [](const PublishedCell* cell) -> const auto& { return cell->codes; });
  return cells;
}

std::string signs_text(bool has_hidden, bool has_impossible) {
  std::string text;
  if (has_hidden) text.append("  ").append(hidden_words).append("\n");
  if (has_impossible) text.append("  ").append(impossible_words).append("\n");
  return text;
}

// What stands in each period of a series, by the row's codes; rows in the order in which they come.
struct Series {
  std::vector<std::string> dimensions;  // without the period
  std::vector<std::string> periods;
  std::vector<std::vector<std::string>> rows;
  std::map<std::vector<std::string>, std::map<std::string, CellState>> cells;

  explicit Series(std::span<const PublishedTable> tables) {
    for (const PublishedTable& table : tables) add(table);
  }

 private:
  void add(const PublishedTable& table) {
    if (dimensions.empty())
      for (const auto& dimension : table.dimensions)
        if (dimension.id != period_dimension) dimensions.push_back(dimension.id);
    for (const PublishedCell* cell : in_order(table)) {
      std::vector<std::string> row;
      std::string period = table.release;
      for (std::size_t d = 0; d < cell->codes.size(); ++d)
        if (table.dimensions[d].id == period_dimension)
          period = code_of(table, *cell, d);
        else
          row.push_back(code_of(table, *cell, d));
      if (std::ranges::find(periods, period) == periods.end()) periods.push_back(period);
      auto& of_row = cells[row];
      if (of_row.empty()) rows.push_back(row);
      of_row.emplace(period, cell->state);
    }
  }
};

// What a column says of a row, given the column before.
std::string series_cell(const std::map<std::string, CellState>& row, const std::string& period,
                        const std::string& before) {
  const auto found = row.find(period);
  if (found == row.end()) return {};
  const auto earlier = row.find(before);
  if (found->second.kind() == CellState::Kind::count && earlier != row.end() && earlier->second == found->second)
    return std::string{unchanged_words};
  return state_text(found->second);
}

}  // namespace

CodeLabels CodeLabels::read(std::string codebook) {
  CodeLabels labels;
  json::Parser parser = answer_parser();
  const auto parsed = parser.parse(codebook);
  const json::Value list = parsed && parsed->is(json::Kind::object) ? parsed->find("dimensions") : json::Value{};
  if (!list || !list.is(json::Kind::array)) return labels;
  for (json::Value dimension = list.first(); dimension; dimension = dimension.next()) {
    const json::Value codes = dimension.is(json::Kind::object) ? dimension.find("codes") : json::Value{};
    if (!codes || !codes.is(json::Kind::array)) continue;
    for (json::Value code = codes.first(); code; code = code.next())
      if (code.is(json::Kind::object))
        labels.labels_[{text_member(dimension, "id"), text_member(code, "code")}] = text_member(code, "label");
  }
  return labels;
}

std::string CodeLabels::of(std::string_view dimension, std::string_view code) const {
  const auto found = labels_.find({std::string{dimension}, std::string{code}});
  if (code == "base") return "known";
  return found == labels_.end() || found->second.empty() ? std::string{code} : found->second;
}

std::string state_text(const CellState& state) {
  switch (state.kind()) {
    case CellState::Kind::count:
    case CellState::Kind::zero:
      return std::to_string(*state.value());
    case CellState::Kind::hidden:
      return "S";
    case CellState::Kind::impossible:
      return "-";
  }
  __builtin_unreachable();
}

std::string table_text(const PublishedTable& table, const CodeLabels& labels) {
  std::vector<TextTable::Column> columns;
  for (const auto& dimension : table.dimensions) columns.push_back({dimension.id});
  const bool is_of_people = table.counts == disclosure::Counted::people;
  columns.push_back({is_of_people ? "count" : std::string{disclosure::word(table.counts)}, Align::right});
  TextTable text{columns};
  bool has_hidden = false, has_impossible = false;
  for (const PublishedCell* cell : in_order(table)) {
    std::vector<std::string> row;
    for (std::size_t d = 0; d < cell->codes.size(); ++d)
      row.push_back(labels.of(table.dimensions[d].id, code_of(table, *cell, d)));
    row.push_back(state_text(cell->state));
    has_hidden = has_hidden || cell->state.is_hidden();
    has_impossible = has_impossible || cell->state.kind() == CellState::Kind::impossible;
    text.add(std::move(row));
  }
  return text.text() + signs_text(has_hidden, has_impossible);
}

std::string series_text(std::span<const PublishedTable> tables, const CodeLabels& labels) {
  const Series series{tables};
  std::vector<TextTable::Column> columns;
  for (const std::string& dimension : series.dimensions) columns.push_back({dimension});
  for (const std::string& period : series.periods) columns.push_back({period, Align::right});
  TextTable text{columns};
  bool has_hidden = false, has_impossible = false;
  for (const auto& codes : series.rows) {
    std::vector<std::string> row;
    for (std::size_t d = 0; d < codes.size(); ++d) row.push_back(labels.of(series.dimensions[d], codes[d]));
    std::string before;
    for (const std::string& period : series.periods) {
      row.push_back(series_cell(series.cells.at(codes), period, before));
      has_hidden = has_hidden || row.back() == "S";
      has_impossible = has_impossible || row.back() == "-";
      before = period;
    }
    text.add(std::move(row));
  }
  return text.text() + signs_text(has_hidden, has_impossible);
}

std::string series_json(std::span<const PublishedTable> tables) {
  const Series series{tables};
  std::string text;
  json::Writer out{text};
  out.begin_object().key("dimensions").begin_array();
  for (const std::string& dimension : series.dimensions) out.string(dimension);
  out.end_array().key("periods").begin_array();
  for (const std::string& period : series.periods) out.string(period);
  out.end_array().key("rows").begin_array();
  for (const auto& codes : series.rows) {
    out.begin_object().key("codes").begin_array();
    for (const std::string& code : codes) out.string(code);
    out.end_array().key("cells").begin_array();
    for (const std::string& period : series.periods) {
      const auto& row = series.cells.at(codes);
      const auto found = row.find(period);
      if (found == row.end())
        out.null();
      else if (found->second.value() && found->second.kind() != CellState::Kind::impossible)
        out.integer(*found->second.value());
      else
        out.string(state_text(found->second));
    }
    out.end_array().end_object();
  }
  out.end_array().end_object();
  return text;
}

TableDifference differences(const PublishedTable& first, const PublishedTable& second) {
  // Codes in the order of their dimensions' names, the period by its place in the release.
  using Row = std::map<std::string, std::string>;
  const auto cells_of = [](const PublishedTable& table) {
    std::map<Row, std::string> cells;
    for (const PublishedCell& cell : table.cells) {
      Row row;
      for (std::size_t d = 0; d < cell.codes.size(); ++d)
        row[table.dimensions[d].id] =
            table.dimensions[d].id == period_dimension ? std::to_string(cell.codes[d]) : code_of(table, cell, d);
      cells[row] = state_text(cell.state);
    }
    return cells;
  };
  const auto of_first = cells_of(first), of_second = cells_of(second);
  std::set<Row> rows;
  for (const auto* cells : {&of_first, &of_second})
    for (const auto& [row, state] : *cells) rows.insert(row);
  TableDifference difference;
  for (const Row& row : rows) {
    const auto state_in = [&row](const std::map<Row, std::string>& cells) {
      const auto found = cells.find(row);
      return found == cells.end() ? std::string{} : found->second;
    };
    const std::string before = state_in(of_first), after = state_in(of_second);
    if (before == after) {
      ++difference.alike;
      continue;
    }
    CellDifference cell{{}, before, after};
    for (const auto& dimension : first.dimensions)
      if (dimension.id != period_dimension && row.contains(dimension.id)) cell.codes.push_back(row.at(dimension.id));
    difference.cells.push_back(std::move(cell));
  }
  return difference;
}

}  // namespace kith::cli
