// kith preview: what a push of this file would send, and what would stay here, column by column and for some rows field
// by field. Everything happens on this machine. What stood in a cell that is dropped is shown only with --show-source,
// because those identify people; of what leaves less exact the cell is shown beside it, so that a person can judge what
// is lost, and not with --without-originals, because a preview gets shown to others.
#include "adapters/engine.hpp"
#include "adapters/plan.hpp"
#include "adapters/sharing_toml.hpp"
#include "hub/base/json.hpp"
#include "hub/cli/commands.hpp"
#include "hub/cli/counted_table.hpp"
#include "hub/cli/export_reading.hpp"
#include "hub/cli/preview_html.hpp"
#include "hub/cli/preview_overview.hpp"
#include "hub/cli/private_file.hpp"
#include "hub/cli/sharing_words.hpp"
#include "hub/cli/source_words.hpp"
#include "hub/cli/text_table.hpp"

namespace kith::cli {
namespace {

using adapters::CellFate;
using adapters::RowFate;

constexpr std::size_t column_cells = 40;  // of a header on the screen: forms use whole questions

// Whether the trace line stands for something that is sent.
bool leaves(const adapters::Trace& trace) {
  return trace.fate != CellFate::dropped && trace.fate != CellFate::ignored && !trace.after.empty();
}

bool shows_originals(const PreviewOptions& options) {
  return options.show_source || !options.without_originals;
}

// What the cells said: with --show-source all of them, else those whose value leaves less exact.
std::string before(const adapters::Row& row, const adapters::Trace& trace, const PreviewOptions& options) {
  if (options.show_source) return trace.before;
  return options.without_originals ? std::string{} : shown_before(row, trace);
}

std::string_view words(CellFate fate) {
  switch (fate) {
    case CellFate::kept:
      return "leaves as a code";
    case CellFate::generalised:
      return "leaves, made coarser";
    case CellFate::dropped:
      return "stays here";
    case CellFate::ignored:
      return "not used";
    case CellFate::constant:
      return "the same in every row";
  }
  __builtin_unreachable();
}

std::string class_of(char letter) {
  return letter == 0 ? std::string{} : std::string(1, letter);
}

// What stays comes first: it is what a person wants to be sure of.
constexpr std::array fates_in_order = {CellFate::dropped, CellFate::generalised, CellFate::kept, CellFate::constant,
                                       CellFate::ignored};

void print_columns(const Overview& overview, Terminal& terminal) {
  terminal.out() << '\n' << terminal.bold("What happens to each column") << '\n';
  TextTable table{{{"column"}, {"what happens"}, {"field"}, {"class"}, {"rows", Align::right}, {"why"}}};
  for (const CellFate fate : fates_in_order) {
    for (const ColumnFate& column : overview.columns()) {
      if (column.fate != fate) continue;
      table.add({column.column.empty() ? "(none)" : shortened(printable(column.column), column_cells),
                 std::string{words(fate)}, column.field, class_of(column.class_letter), std::to_string(column.rows),
                 shortened(printable(column.rule), column_cells)});
    }
  }
  terminal.out() << table.text();
  terminal.out()
      << "  Class D identifies a person and never leaves; Q is made coarser; S is sent as a code only; N is neither.\n";
}

// Every row that would not be taken, so that all of them can be mended at once.
void print_refusals(const Overview& overview, Terminal& terminal) {
  if (overview.refusals().empty()) return;
  terminal.out() << '\n' << terminal.bold("Rows that would not be taken") << '\n';
  for (const RefusalGroup& group : overview.refusals()) {
    terminal.out() << "  " << printable(group.error.sentence()) << '\n';
    terminal.out() << "    " << (group.rows.count() == 1 ? "row " : "rows ") << group.rows.text() << '\n';
  }
}

void print_sharing(const adapters::SharingProfile& sharing, Terminal& terminal) {
  const auto limits = sharing_words(sharing);
  if (limits.empty()) return;
  terminal.out() << '\n' << terminal.bold("What the sharing profile holds back") << '\n';
  TextTable table{{{""}, {""}}};
  for (const SharingLimit& limit : limits) table.add({std::string{limit.what}, limit.how});
  terminal.out() << table.text();
}

std::string_view fate_words(RowFate fate) {
  switch (fate) {
    case RowFate::record:
      return ": would be sent";
    case RowFate::withdrawn:
      return ": its record would be withdrawn; nothing else leaves";
    case RowFate::skipped:
      return ": left out";
    case RowFate::refused:
      break;
  }
  return ": would not be taken; nothing leaves";
}

void print_row(const adapters::Row& row, const std::string& title, const PreviewOptions& options, Terminal& terminal) {
  terminal.out() << '\n' << terminal.bold(title);
  terminal.out() << fate_words(row.fate) << '\n';
  for (const Error& error : row.errors) terminal.out() << "  " << printable(error.sentence()) << '\n';
  std::vector<TextTable::Column> columns = {{"field"}, {"what leaves"}, {"from the column"}};
  if (shows_originals(options)) columns.push_back({options.show_source ? "which says" : "which said"});
  TextTable table{std::move(columns)};
  for (const adapters::Trace& trace : row.trace)
    table.add({trace.field.empty() ? "-" : trace.field, leaves(trace) ? printable(trace.after) : "nothing",
               shortened(printable(trace.column), column_cells), printable(before(row, trace, options))});
  terminal.out() << table.text();
}

void print_text(const Overview& overview, const adapters::Tally& tally, const adapters::Mapping& mapping,
                const adapters::SharingProfile& sharing, const PreviewOptions& options, Terminal& terminal) {
  auto& out = terminal.out();
  const auto fates = [&](RowFate fate) { return std::to_string(overview.with(fate)); };
  out << terminal.bold(printable(mapping.title())) << "\nNothing has been sent.\n\n";
  TextTable rows{{{"", Align::left}, {"", Align::right}, {""}}};
  rows.add({"rows in the file", std::to_string(tally.offered - overview.tables())});
  if (overview.tables() != 0) rows.add({"tables counted from them", std::to_string(overview.tables())});
  rows.add({"  would be sent", fates(RowFate::record)});
  if (overview.repeated() != 0)
    rows.add({"  nothing new", std::to_string(overview.repeated()), "an earlier row with the same key says the same"});
  if (overview.with(RowFate::withdrawn) != 0)
    rows.add({"  withdrawn", fates(RowFate::withdrawn), "the source says that they are gone"});
  for (const auto& [reason, count] : tally.skipped)
    if (count != 0) rows.add({"  left out", std::to_string(count), printable(reason)});
  rows.add({"  would not be taken", fates(RowFate::refused)});
  out << rows.text();
  print_refusals(overview, terminal);
  print_sharing(sharing, terminal);
  print_columns(overview, terminal);
  std::uint64_t tables = 0;
  for (const adapters::Row& row : overview.examples()) print_row(row, row_title(row, tables), options, terminal);
  out << std::flush;
}

void write_trace(json::Writer& out, const adapters::Row& row, const adapters::Trace& trace,
                 const PreviewOptions& options) {
  out.begin_object().member("fate", name(trace.fate)).member("column", trace.column);
  if (trace.class_letter != 0) out.member("class", std::string_view{&trace.class_letter, 1});
  if (!trace.field.empty()) out.member("field", trace.field);
  if (leaves(trace)) out.key("after").raw(trace.after);
  if (!trace.rule.empty()) out.member("rule", trace.rule);
  if (const std::string text = before(row, trace, options); !text.empty() || options.show_source)
    out.member("before", text);
  out.end_object();
}

void print_json(const Overview& overview, const adapters::Tally& tally, const adapters::Mapping& mapping,
                const adapters::SharingProfile& sharing, const PreviewOptions& options, Terminal& terminal) {
  std::string text;
  json::Writer out{text};
  out.begin_object().member("adapter", mapping.name()).member("adapter_version", std::int64_t{mapping.version()});
  out.member("rows", static_cast<std::int64_t>(tally.offered - overview.tables()));
  out.member("tables", static_cast<std::int64_t>(overview.tables())).key("fates").begin_object();
  for (std::size_t i = 0; i < adapters::row_fate_count; ++i)
    out.member(name(static_cast<RowFate>(i)), static_cast<std::int64_t>(overview.with(static_cast<RowFate>(i))));
  out.member("repeated", static_cast<std::int64_t>(overview.repeated()));
  out.end_object().key("sharing").begin_object();
  for (const auto& [key, word] : adapters::limits_of(sharing)) out.member(key, word);
  out.end_object().key("columns").begin_array();
  for (const ColumnFate& column : overview.columns()) {
    out.begin_object().member("column", column.column).member("fate", name(column.fate));
    if (column.class_letter != 0) out.member("class", std::string_view{&column.class_letter, 1});
    if (!column.field.empty()) out.member("field", column.field);
    if (!column.rule.empty()) out.member("rule", column.rule);
    out.member("rows", static_cast<std::int64_t>(column.rows)).end_object();
  }
  out.end_array().key("refused_rows").begin_array();
  for (const RefusalGroup& group : overview.refusals()) {
    out.begin_object().member("code", error_info(group.error.code).slug);
    out.member("title", error_info(group.error.code).title);
    if (!group.error.place.column.empty()) out.member("column", group.error.place.column);
    if (!group.error.place.pointer.empty()) out.member("pointer", group.error.place.pointer);
    if (!group.error.hint.empty()) out.member("hint", group.error.hint);
    out.member("count", static_cast<std::int64_t>(group.rows.count())).member("rows", group.rows.text()).end_object();
  }
  out.end_array().key("examples").begin_array();
  for (const adapters::Row& row : overview.examples()) {
    out.begin_object().member("row", static_cast<std::int64_t>(row.number)).member("fate", name(row.fate));
    if (row.fate == RowFate::record) out.key("content").raw(row.content);
    out.key("fields").begin_array();
    for (const adapters::Trace& trace : row.trace) write_trace(out, row, trace, options);
    out.end_array().end_object();
  }
  out.end_array().end_object();
  terminal.out() << text << '\n' << std::flush;
}

Result<void> read_all(adapters::Run& run, adapters::Bytes& file) {
  for (;;) {
    KITH_ASSIGN(const bool has_more, run.step(file));
    if (!has_more) return {};
  }
}

}  // namespace

ExitCode preview(const PreviewOptions& options, Terminal& terminal) {
  const auto complain = [&](const Complaint& complaint) {
    terminal.complain(complaint);
    return complaint.exit;
  };
  if (!options.html.empty())
    if (const auto fault = must_be_new(options.html)) return complain(*fault);
  auto opened = open_reading(options.connection.config, options.adapter, options.file);
  if (!opened) return complain(opened.error());
  const auto& [settings, mapping, file] = *opened;

  Overview overview{options.rows};
  adapters::RunOptions rules = run_options(settings);
  rules.trace = true;
  const adapters::SharingProfile sharing = mapping.plan().sharing.tightened_by(rules.sharing);
  adapters::Run run{mapping, std::move(rules), [&](adapters::Row& row) -> Result<void> {
                      overview.add(row);
                      return {};
                    }};
  if (const auto read = read_all(run, *file); !read)
    return complain(explain_source(read.error(), run.header_fault(), mapping, beginning_of(*file)));
  note_lost_dates(run.tally().lost_dates, terminal);
  if (!options.html.empty()) {
    const auto written = write_new_private_file(
        options.html, preview_html(overview, run.tally(), {mapping.title(), sharing, !options.without_originals}));
    if (!written) return complain(file_complaint(written.error(), options.html));
    terminal.note("The page is " + printable(options.html) + ".");
  }
  if (options.json)
    print_json(overview, run.tally(), mapping, sharing, options, terminal);
  else
    print_text(overview, run.tally(), mapping, sharing, options, terminal);
  const bool is_all_good = overview.with(RowFate::refused) == 0;
  return is_all_good ? ExitCode::done : ExitCode::partly_refused;
}

}  // namespace kith::cli
