#include "hub/cli/brief.hpp"

#include <algorithm>
#include <ostream>

#include "hub/base/csv.hpp"
#include "hub/base/json.hpp"
#include "hub/cli/brief_rows.hpp"
#include "hub/cli/text_table.hpp"

namespace kith::cli {
namespace {

using disclosure::CellState;

constexpr std::size_t most_axes = 3;

std::string shown(const CellState& state) {
  const auto value = state.value();
  return value ? std::to_string(*value) : std::string{hidden_sign};
}

std::string shown(const std::optional<CellState>& state) {
  return state ? shown(*state) : std::string{};
}

std::string title_of(const Axes& axes) {
  std::string title;
  for (const std::string& axis : axes) title += (title.empty() ? "" : " × ") + axis;
  std::ranges::replace(title, '_', ' ');
  return title.empty() ? "total" : title;
}

// How much of the finest cells of all tables is shown. For the organisation alone.
struct Share {
  std::int64_t shown = 0, all = 0;
  std::size_t small = 0, beside = 0;
};

bool is_finest(const BriefRow& row) {
  return std::ranges::none_of(row.codes, [](const std::string& code) {
    return code == disclosure::total_code || code == disclosure::base_code;
  });
}

std::string mark_of(const BriefRow& row, std::int64_t k, Share& share) {
  if (is_finest(row)) {
    share.all += row.exact;
    if (!row.state.is_hidden()) share.shown += row.exact;
  }
  if (!row.state.is_hidden()) return {};
  const bool is_small = row.exact < k;
  ++(is_small ? share.small : share.beside);
  return is_small ? "small" : "beside";
}

TextTable empty_table(std::size_t axes) {
  std::vector<TextTable::Column> columns(std::max<std::size_t>(axes, 1), TextTable::Column{""});
  for (const char* const title : {"count", "base", "%"}) columns.push_back({title, Align::right});
  columns.push_back({"", Align::left});
  return TextTable{std::move(columns)};
}

void print_table(const Brief& brief, std::size_t number, Share& share, Terminal& terminal) {
  TextTable text = empty_table(brief.axes[number].size());
  for (const BriefRow& row : brief_rows(brief, number)) {
    std::vector<std::string> cells;
    for (const std::string& label : row.labels) cells.push_back(printable(label));
    if (cells.empty()) cells.emplace_back("All");
    cells.push_back(shown(row.state));
    cells.push_back(shown(row.base));
    cells.push_back(row.percentage.value_or(""));
    cells.push_back(mark_of(row, brief.profile.k, share));
    text.add(std::move(cells));
  }
  terminal.out() << '\n' << terminal.bold(title_of(brief.axes[number])) << '\n' << text.text();
}

constexpr std::string_view warning =
    "Two protected versions of different tables can be subtracted from each other, and Kith does not know what you "
    "have "
    "published before. Ask for all the tables of a brief in one command, and publish no other version of them.";

void print_words(const Brief& brief, const Share& share, Terminal& terminal) {
  std::ostream& out = terminal.out();
  out << "\nS: hidden to protect people; at least one.\n";
  out << "Audited: no hidden number can be worked out from these tables together (kith-audit passed them, and its "
         "certificate was checked on this computer).\n"
      << warning << '\n'
      << "\nFor you alone, not for the brief: \"small\" is hidden because it counts 1 to " << brief.profile.k - 1
      << ", \"beside\" because it would give a small one away. " << share.small << " small, " << share.beside
      << " beside.";
  if (share.all > 0) out << " Shown: " << share.shown * 100 / share.all << " % of what the cells count.";
  out << " --csv and --json print what may be published and nothing else.\n" << std::flush;
}

void write_state(json::Writer& out, std::string_view name, const CellState& state) {
  const auto value = state.value();
  out.key(name);
  if (value)
    out.integer(*value);
  else
    out.string(hidden_sign);
}

void write_strings(json::Writer& out, std::string_view name, const std::vector<std::string>& texts) {
  out.key(name).begin_array();
  for (const std::string& text : texts) out.string(text);
  out.end_array();
}

void write_row(json::Writer& out, const BriefRow& row) {
  out.begin_object();
  write_strings(out, "codes", row.codes);
  write_strings(out, "labels", row.labels);
  write_state(out, "count", row.state);
  if (row.base) write_state(out, "base", *row.base);
  if (row.percentage) out.member("percentage", *row.percentage);
  out.end_object();
}

}  // namespace

void print_brief(const Brief& brief, Terminal& terminal) {
  terminal.out() << terminal.bold(printable(brief.answer.org)) << ": counts of incident records as of "
                 << printable(brief.answer.counts.as_of) << ", protected for " << brief.profile.name
                 << " readers: nothing from 1 to " << brief.profile.k - 1 << " is printed\n";
  for (const std::string& where : brief.where) terminal.out() << "Only " << printable(where) << '\n';
  Share share;
  for (std::size_t table = 0; table < brief.axes.size(); ++table) print_table(brief, table, share, terminal);
  print_words(brief, share, terminal);
}

std::string brief_json(const Brief& brief) {
  std::string text;
  json::Writer out{text};
  out.begin_object().member("org", brief.answer.org).member("as_of", brief.answer.counts.as_of);
  out.key("profile").begin_object().member("name", brief.profile.name).member("version", brief.profile.version);
  out.member("k", brief.profile.k).end_object().key("audited").boolean(true).member("warning", warning);
  write_strings(out, "where", brief.where);
  out.key("tables").begin_array();
  for (std::size_t table = 0; table < brief.axes.size(); ++table) {
    out.begin_object();
    write_strings(out, "dimensions", brief.axes[table]);
    out.key("cells").begin_array();
    for (const BriefRow& row : brief_rows(brief, table)) write_row(out, row);
    out.end_array().end_object();
  }
  out.end_array().end_object();
  return text;
}

std::string brief_csv(const Brief& brief) {
  std::string text;
  CsvWriter csv{text};
  for (const std::string_view name :
       {"table", "dimension_1", "code_1", "label_1", "dimension_2", "code_2", "label_2", "dimension_3", "code_3",
        "label_3", "count", "base", "percentage", "profile", "as_of"})
    csv.cell(name);
  csv.end_row();
  for (std::size_t table = 0; table < brief.axes.size(); ++table)
    for (const BriefRow& row : brief_rows(brief, table)) {
      csv.cell(std::to_string(table + 1));
      for (std::size_t d = 0; d < most_axes; ++d) {
        const bool is_there = d < row.codes.size();
        csv.cell(is_there ? brief.axes[table][d] : "").cell(is_there ? row.codes[d] : "");
        csv.cell(is_there ? row.labels[d] : "");
      }
      csv.cell(shown(row.state)).cell(shown(row.base)).cell(row.percentage.value_or(""));
      csv.cell(brief.profile.name).cell(brief.answer.counts.as_of).end_row();
    }
  return text;
}

}  // namespace kith::cli
