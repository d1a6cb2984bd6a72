// kith table: an organisation's own exact counts. The text form marks every cell that must not be published with '*'
// and says so under the table; JSON and CSV are the hub's own bytes.
#include <algorithm>

#include "hub/cli/commands.hpp"
#include "hub/cli/json_text.hpp"
#include "hub/cli/renewal.hpp"
#include "hub/cli/table_hub.hpp"
#include "hub/cli/text_table.hpp"

namespace kith::cli {
namespace {

// "county × act type": names with underscores read better without.
std::string title_of(json::Value table) {
  std::string title;
  for (json::Value item = table.find("dimensions").first(); item; item = item.next()) {
    if (!title.empty()) title += " × ";
    title += text_member(item, "name");
  }
  std::ranges::replace(title, '_', ' ');
  return title.empty() ? "total" : title;
}

bool has_warning(json::Value cell) {
  const json::Value warnings = cell.find("warnings");
  return warnings && warnings.is(json::Kind::array) && warnings.size() != 0;
}

std::vector<TextTable::Column> columns_of(json::Value table) {
  std::vector<TextTable::Column> columns;
  const json::Value dimensions = table.find("dimensions");
  for (json::Value item = dimensions.first(); item; item = item.next()) columns.push_back({""});
  if (columns.empty()) columns.push_back({""});
  columns.push_back({"count", Align::right});
  columns.push_back({"base", Align::right});
  columns.push_back({"%", Align::right});
  columns.push_back({"", Align::left});
  return columns;
}

// Reasons stand under two dimensions, and most forms ask for one of them only.
std::string nothing_words(json::Value table) {
  const std::string title = title_of(table);
  std::string words = "  nothing to count: no record has an answer here\n";
  if (title.starts_with("bias group") || title.starts_with("bias target"))
    words += "  Forms that ask why somebody was targeted are counted --by bias_reason.\n";
  else if (title.starts_with("bias reason"))
    words += "  Forms that ask which group somebody was targeted for are counted --by bias_group.\n";
  return words;
}

// Prints one table; true when a cell of it has a warning.
bool print_table(json::Value table, Terminal& terminal) {
  auto& out = terminal.out();
  out << '\n' << terminal.bold(title_of(table)) << '\n';
  bool warned = false;
  TextTable text{columns_of(table)};
  const json::Value cells = table.find("cells");
  for (json::Value cell = cells.first(); cell; cell = cell.next()) {
    std::vector<std::string> row;
    const json::Value labels = cell.find("labels");
    for (json::Value label = labels.first(); label; label = label.next())
      row.push_back(label.is(json::Kind::string) ? printable(label.string()) : "");
    if (row.empty()) row.emplace_back("all");
    for (const std::string_view name : {"count", "base", "percentage"}) row.push_back(text_member(cell, name));
    row.emplace_back(has_warning(cell) ? "*" : "");
    warned = warned || has_warning(cell);
    text.add(std::move(row));
  }
  out << (text.empty() ? nothing_words(table) : text.text());
  const json::Value notes = table.find("notes");
  if (notes && notes.is(json::Kind::array))
    for (json::Value note = notes.first(); note; note = note.next())
      if (note.is(json::Kind::string)) out << "  " << terminal.dim(printable(note.string())) << '\n';
  return warned;
}

bool is_table(json::Value table) {
  const auto is_list = [&](std::string_view name) {
    const json::Value list = table.find(name);
    return list && list.is(json::Kind::array);
  };
  if (!table.is(json::Kind::object) || !is_list("dimensions") || !is_list("cells")) return false;
  for (json::Value item = table.find("dimensions").first(); item; item = item.next())
    if (!item.is(json::Kind::object)) return false;
  for (json::Value cell = table.find("cells").first(); cell; cell = cell.next()) {
    if (!cell.is(json::Kind::object)) return false;
    const json::Value labels = cell.find("labels");
    if (!labels || !labels.is(json::Kind::array)) return false;
  }
  return true;
}

// False when the answer is not what the API describes.
bool print_text(std::string body, Terminal& terminal) {
  json::Parser parser = answer_parser();
  const auto set = parser.parse(body);
  if (!set || !set->is(json::Kind::object)) return false;
  const json::Value tables = set->find("tables");
  if (!tables || !tables.is(json::Kind::array)) return false;
  terminal.out() << terminal.bold(text_member(*set, "org")) << ": exact counts of " << text_member(*set, "kind")
                 << " records as of " << text_member(*set, "as_of") << '\n';
  bool warned = false;
  for (json::Value table = tables.first(); table; table = table.next()) {
    if (!is_table(table)) return false;
    warned = print_table(table, terminal) || warned;
  }
  terminal.out() << '\n'
                 << terminal.dim("In no table: withdrawn records, and those marked as not counting in statistics.")
                 << '\n';
  if (warned)
    terminal.out() << "\n* Not to be published. " << text_member(*set, "advice")
                   << "\n  For a brief, --check public prints a version that may be.\n";
  terminal.out() << std::flush;
  return true;
}

}  // namespace

ExitCode table(const TableOptions& options, Terminal& terminal) {
  const auto settings = load_settings(options.connection, true);
  auto hub = settings ? open_session(*settings, terminal) : tl::unexpected(settings.error());
  if (!hub) {
    terminal.complain(hub.error());
    return hub.error().exit;
  }
  if (!options.check.empty()) return table_check(*hub, *settings, options, terminal);
  auto body = count_tables(*hub, options, options, options.csv ? "text/csv" : "application/json");
  if (!body) {
    terminal.complain(body.error());
    return body.error().exit;
  }
  if (options.json || options.csv) {
    terminal.pass_on(*body);
    if (options.json) terminal.out() << '\n';
    terminal.out() << std::flush;
  } else if (!print_text(*std::move(body), terminal)) {
    terminal.complain({ExitCode::failed, "The hub's answer could not be understood."});
    return ExitCode::failed;
  }
  return ExitCode::done;
}

}  // namespace kith::cli
