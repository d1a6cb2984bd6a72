#include "hub/cli/preview_html.hpp"

#include <algorithm>
#include <array>

#include "hub/cli/counted_table.hpp"
#include "hub/cli/sharing_words.hpp"
#include "hub/cli/terminal.hpp"

namespace kith::cli {
namespace {

using adapters::CellFate;
using adapters::RowFate;

// Shorter texts ("F", "12") stand in many cells and tell nothing.
constexpr std::size_t telling_bytes = 3;

constexpr std::string_view style = R"(
:root { color-scheme: light dark; --ink: #1b1b1f; --paper: #ffffff; --line: #75757f; --soft: #f1f1f6; --stay: #8a1c1c; --go: #14532d; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ececf1; --paper: #17171b; --line: #9a9aa6; --soft: #25252c; --stay: #ffb4ab; --go: #9be7b4; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 70rem; font: 1rem/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.25rem; margin-top: 2.5rem; } h3 { font-size: 1.05rem; margin: 0; display: inline; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
caption { text-align: start; padding: 0 0 .5rem; }
th, td { text-align: start; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid var(--line); overflow-wrap: break-word; min-width: 7rem; }
thead th { border-bottom-width: 2px; } td.number { text-align: end; font-variant-numeric: tabular-nums; }
.stays { color: var(--stay); font-weight: 600; } .leaves { color: var(--go); font-weight: 600; }
code { font: .95em ui-monospace, monospace; background: var(--soft); padding: .05rem .25rem; border-radius: .2rem; }
details { border: 1px solid var(--line); border-radius: .4rem; padding: .6rem .9rem; margin: .8rem 0; }
summary { cursor: pointer; min-height: 1.75rem; } a { color: inherit; }
:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
.skip { position: absolute; left: -999rem; } .skip:focus { position: static; }
@media print { details { break-inside: avoid; } }
)";

std::string escaped(std::string_view raw) {
  std::string out;
  for (const char c : printable(raw)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

bool leaves(const adapters::Trace& trace) {
  return trace.fate != CellFate::dropped && trace.fate != CellFate::ignored && !trace.after.empty();
}

// "target.age_band" as "Age band".
std::string field_words(std::string_view field) {
  if (field.empty()) return "–";
  std::string words{field.substr(field.rfind('.') + 1)};
  std::ranges::replace(words, '_', ' ');
  if (words.front() >= 'a' && words.front() <= 'z') words.front() = static_cast<char>(words.front() - 'a' + 'A');
  return words;
}

std::string_view class_words(char letter) {
  switch (letter) {
    case 'D':
      return "D: identifies a person";
    case 'Q':
      return "Q: could help to recognise a person";
    case 'S':
      return "S: sensitive";
    case 'N':
      return "N: neither";
    default:
      return "–";
  }
}

struct FateWords {
  CellFate fate;
  std::string_view words;
  bool is_leaving;
};
// What stays comes first: it is what a person wants to be sure of.
constexpr std::array<FateWords, 5> fates = {{{CellFate::dropped, "Stays here", false},
                                             {CellFate::generalised, "Leaves, made coarser", true},
                                             {CellFate::kept, "Leaves as a code", true},
                                             {CellFate::constant, "The same in every row", true},
                                             {CellFate::ignored, "Not used", false}}};

const FateWords& words_of(CellFate fate) {
  return *std::ranges::find(fates, fate, &FateWords::fate);
}

std::string fate_cell(CellFate fate) {
  const FateWords& words = words_of(fate);
  return "<span class=\"" + std::string{words.is_leaving ? "leaves" : "stays"} + "\">" + std::string{words.words} +
         "</span>";
}

class Page {
 public:
  void head(const PreviewPage& page) {
    const std::string& title = page.title;
    out_ += "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
    out_ += "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n";
    out_ += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
    out_ += "<meta name=\"referrer\" content=\"no-referrer\">\n<title>What would leave: " + escaped(title) +
            "</title>\n<style>" + std::string{style} + "</style>\n</head>\n<body>\n";
    out_ +=
        "<a class=\"skip\" href=\"#columns\">Go to the columns</a>\n<main>\n<h1>What would leave this computer</h1>\n";
    out_ += "<p>" + escaped(title) + ". Nothing has been sent.</p>\n<p>";
    out_ +=
        page.with_originals
            ? "Cells that are dropped are not on this page. Where a value leaves less exact (a day as its month), the "
              "page shows beside it what the cell said before: <strong>keep this page as you keep the export "
              "itself</strong>. A page to show to others is made with <code>--without-originals</code>."
            : "This page shows what would leave and the names of the columns, and of no cell what stands in the file.";
    out_ += "</p>\n";
  }
  void table(std::string_view caption, const std::vector<std::string_view>& columns) {
    out_ += "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"" + escaped(caption) +
            "\"><table>\n<caption>" + escaped(caption) + "</caption>\n<thead><tr>";
    for (const std::string_view column : columns) out_.append("<th scope=\"col\">").append(column).append("</th>");
    out_ += "</tr></thead>\n<tbody>\n";
  }
  // The first cell heads the row; the cells are HTML already.
  void row(const std::vector<std::string>& cells) {
    out_ += "<tr><th scope=\"row\">" + cells.front() + "</th>";
    for (std::size_t i = 1; i < cells.size(); ++i) out_ += "<td>" + cells[i] + "</td>";
    out_ += "</tr>\n";
  }
  void end_table() { out_ += "</tbody></table></div>\n"; }
  void add(std::string_view html) { out_ += html; }
  std::string take() { return std::move(out_) + "</main>\n</body>\n</html>\n"; }

 private:
  std::string out_;
};

void add_counts(Page& page, const Overview& overview, const adapters::Tally& tally) {
  const auto fate = [&](RowFate fate) { return std::to_string(overview.with(fate)); };
  page.add("<h2>The rows</h2>\n");
  page.table("How many rows would be sent", {"Rows", "How many"});
  page.row({"In the file", std::to_string(tally.offered - overview.tables())});
  if (overview.tables() != 0) page.row({"Tables counted from them", std::to_string(overview.tables())});
  page.row({"Would be sent", fate(RowFate::record)});
  if (overview.repeated() != 0)
    page.row({"Nothing new: an earlier row with the same key says the same", std::to_string(overview.repeated())});
  page.row({"Withdrawn by the source", fate(RowFate::withdrawn)});
  for (const auto& [reason, count] : tally.skipped)
    if (count != 0) page.row({"Left out: " + escaped(reason), std::to_string(count)});
  page.row({"Would not be taken", fate(RowFate::refused)});
  page.end_table();
}

void add_refusals(Page& page, const Overview& overview) {
  if (overview.refusals().empty()) return;
  page.add("<h2>Rows that would not be taken</h2>\n");
  page.table("What is wrong, and in which rows", {"What is wrong", "Rows"});
  for (const RefusalGroup& group : overview.refusals())
    page.row({escaped(group.error.sentence()), escaped(group.rows.text())});
  page.end_table();
}

void add_sharing(Page& page, const adapters::SharingProfile& sharing) {
  const auto limits = sharing_words(sharing);
  if (limits.empty()) return;
  page.add("<h2>The sharing profile</h2>\n");
  page.table("What the sharing profile holds back", {"What", "How"});
  for (const SharingLimit& limit : limits) page.row({escaped(limit.what), escaped(limit.how)});
  page.end_table();
}

void add_columns(Page& page, const Overview& overview) {
  page.add("<h2 id=\"columns\">The columns</h2>\n");
  page.table("What happens to each column of the file", {"Column", "What happens", "Field", "Class", "Rule", "Rows"});
  for (const FateWords& words : fates)
    for (const ColumnFate& column : overview.columns()) {
      if (column.fate != words.fate) continue;
      page.row({column.column.empty() ? "(no column)" : escaped(column.column), fate_cell(column.fate),
                escaped(field_words(column.field)), std::string{class_words(column.class_letter)},
                column.rule.empty() ? "–" : escaped(column.rule), std::to_string(column.rows)});
    }
  page.end_table();
}

std::string before_cell(const adapters::Row& row, const adapters::Trace& trace) {
  if (trace.fate != CellFate::generalised) return "–";
  const std::string before = shown_before(row, trace);
  return before.empty() ? "not shown: it holds text that stays here" : escaped(before);
}

void add_example(Page& page, const adapters::Row& row, const std::string& name, bool is_open, bool with_originals) {
  page.add(is_open ? "<details open>" : "<details>");
  page.add("<summary><h3>" + name + "</h3>" +
           (row.fate == RowFate::refused ? ": would not be taken" : ": the record as it would leave") + "</summary>\n");
  for (const Error& error : row.errors) page.add("<p>" + escaped(error.sentence()) + "</p>\n");
  std::vector<std::string_view> columns = {"Field", "What leaves", "From the column", "Class", "Rule"};
  if (with_originals) columns.insert(columns.begin() + 2, "What it said before");
  page.table(name + ", field by field", columns);
  for (const adapters::Trace& trace : row.trace) {
    std::vector<std::string> cells = {
        escaped(field_words(trace.field)),
        leaves(trace) ? "<code>" + escaped(trace.after) + "</code>" : "<span class=\"stays\">nothing</span>",
        trace.column.empty() ? "–" : escaped(trace.column), std::string{class_words(trace.class_letter)},
        trace.rule.empty() ? "–" : escaped(trace.rule)};
    if (with_originals) cells.insert(cells.begin() + 2, before_cell(row, trace));
    page.row(cells);
  }
  page.end_table();
  page.add("</details>\n");
}

}  // namespace

std::string shown_before(const adapters::Row& row, const adapters::Trace& trace) {
  if (trace.fate != CellFate::generalised) return {};
  const auto holds = [&](std::string_view text) {
    return text.size() >= telling_bytes && trace.before.find(text) != std::string::npos;
  };
  for (const adapters::Trace& other : row.trace)
    if ((other.fate == CellFate::dropped || other.fate == CellFate::ignored) && holds(other.before)) return {};
  for (const adapters::Unmapped& unmapped : row.unmapped)
    if (unmapped.field == trace.field || holds(unmapped.text)) return {};
  return trace.before;
}

std::string preview_html(const Overview& overview, const adapters::Tally& tally, const PreviewPage& about) {
  Page page;
  page.head(about);
  add_counts(page, overview, tally);
  add_refusals(page, overview);
  add_sharing(page, about.sharing);
  add_columns(page, overview);
  if (!overview.examples().empty()) page.add("<h2>Some rows, field by field</h2>\n");
  bool is_first = true;
  std::uint64_t tables = 0;
  for (const adapters::Row& row : overview.examples()) {
    add_example(page, row, row_title(row, tables), is_first, about.with_originals);
    is_first = false;
  }
  return page.take();
}

}  // namespace kith::cli
