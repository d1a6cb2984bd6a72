// kith adapter coverage: which answers of an export the mapping file has no code for, which lose something, which rows
// are left out and why. Answers without a code are shown, because somebody has to give them one; one that looks like a
// name, a number or an address is not, nor are exact dates and places, without --show-source: what is on the screen
// gets pasted into messages.
#include <algorithm>
#include <tuple>

#include "adapters/coverage.hpp"
#include "adapters/plan.hpp"
#include "hub/base/json.hpp"
#include "hub/cli/adapter_commands.hpp"
#include "hub/cli/export_reading.hpp"
#include "hub/cli/source_words.hpp"
#include "hub/cli/text_table.hpp"

namespace kith::cli {
namespace {

using adapters::Coverage;
using adapters::RowFate;

constexpr std::size_t column_cells = 30;
constexpr std::size_t answer_cells = 50;

// How many of a list are printed.
std::size_t shown(std::uint64_t wanted, std::size_t all) {
  return wanted == 0 ? all : static_cast<std::size_t>(std::min<std::uint64_t>(wanted, all));
}

std::string cell(std::string_view text, std::size_t cells) {
  return shortened(printable(text), cells);
}

void print_rest(std::size_t listed, std::size_t all, Terminal& terminal) {
  if (listed < all) terminal.out() << "  and " << all - listed << " more: --rows 0 lists all\n";
}

// What was made coarser in one way, without the values.
struct LossyKind {
  std::string column, field, rule;
  std::uint64_t count = 0;
  std::uint64_t different = 0;
};

std::vector<LossyKind> kinds_of(const Coverage& coverage) {
  std::vector<LossyKind> kinds;
  for (const adapters::LossyValue& value : coverage.lossy) {
    const auto known = std::ranges::find_if(kinds, [&](const LossyKind& kind) {
      return std::tie(kind.column, kind.field, kind.rule) == std::tie(value.column, value.field, value.rule);
    });
    LossyKind& kind = known == kinds.end() ? kinds.emplace_back(value.column, value.field, value.rule) : *known;
    kind.count += value.count;
    ++kind.different;
  }
  std::ranges::stable_sort(kinds, std::ranges::greater{}, &LossyKind::count);
  return kinds;
}

class Report {
 public:
  Report(const Coverage& coverage, const adapters::Mapping& mapping, const AdapterOptions& options, Terminal& terminal)
      : coverage_(coverage), mapping_(mapping), options_(options), terminal_(terminal) {}

  void print_text() {
    print_rows();
    print_refused();
    print_unmapped();
    options_.show_source ? print_lossy_values() : print_lossy_kinds();
    print_fields();
    if (coverage_.values_beyond_cap != 0)
      terminal_.out() << "\n"
                      << coverage_.values_beyond_cap
                      << " answers more are not listed one by one: there are too many different ones.\n";
    terminal_.out() << std::flush;
  }

  void print_json() {
    std::string text;
    json::Writer out{text};
    out.begin_object().member("adapter", mapping_.name());
    out.member("adapter_version", std::int64_t{mapping_.version()});
    write_rows(out);
    write_unmapped(out);
    write_lossy(out);
    out.key("fields").begin_array();
    for (const adapters::FieldFill& field : coverage_.fields)
      out.begin_object()
          .member("field", field.field)
          .member("records", static_cast<std::int64_t>(field.records))
          .end_object();
    out.end_array().member("values_beyond_cap", static_cast<std::int64_t>(coverage_.values_beyond_cap)).end_object();
    terminal_.out() << text << '\n' << std::flush;
  }

 private:
  [[nodiscard]] bool may_show(const adapters::UnmappedValue& value) const {
    return options_.show_source || value.looks_like.empty();
  }
  [[nodiscard]] std::uint64_t rows(RowFate fate) const {
    return coverage_.tally.by_fate[static_cast<std::size_t>(fate)];
  }
  void title(std::string_view words) { terminal_.out() << '\n' << terminal_.bold(words) << '\n'; }

  void print_rows() {
    terminal_.out() << terminal_.bold(printable(mapping_.title())) << '\n';
    TextTable table{{{""}, {"", Align::right}, {""}}};
    // Where rows are counted none becomes a record: those that are there are tables.
    const std::uint64_t tables = mapping_.plan().count ? rows(RowFate::record) : 0;
    table.add({"rows in the file", std::to_string(coverage_.tally.offered - tables)});
    if (tables != 0) table.add({"tables counted from them", std::to_string(tables)});
    table.add({"  become a record", std::to_string(rows(RowFate::record))});
    if (rows(RowFate::withdrawn) != 0) table.add({"  withdrawn", std::to_string(rows(RowFate::withdrawn))});
    for (const auto& [reason, count] : coverage_.tally.skipped)
      if (count != 0) table.add({"  left out", std::to_string(count), printable(reason)});
    table.add({"  would not be taken", std::to_string(rows(RowFate::refused))});
    terminal_.out() << table.text();
  }

  void print_refused() {
    if (coverage_.refused.empty()) return;
    title("Why rows would not be taken");
    TextTable table{{{"rows", Align::right}, {"why"}, {"column"}}};
    for (const adapters::RefusedFor& refused : coverage_.refused)
      table.add({std::to_string(refused.count),
                 refused.error + (refused.hint.empty() ? "" : " (" + printable(refused.hint) + ")"),
                 cell(refused.column, column_cells)});
    terminal_.out() << table.text();
  }

  void print_unmapped() {
    title("Answers without a code");
    if (coverage_.unmapped.empty()) {
      terminal_.out() << "  none\n";
      return;
    }
    const std::size_t listed = shown(options_.rows, coverage_.unmapped.size());
    TextTable table{{{"rows", Align::right}, {"column"}, {"answer"}, {"field"}, {"what happens"}}};
    for (std::size_t i = 0; i < listed; ++i) {
      const adapters::UnmappedValue& value = coverage_.unmapped[i];
      table.add({std::to_string(value.count), cell(value.column, column_cells),
                 may_show(value) ? cell(value.text, answer_cells) : "(looks like: " + value.looks_like + ")",
                 value.field, value.is_refused ? "the row is refused" : "dropped, and the record says so"});
    }
    terminal_.out() << table.text();
    print_rest(listed, coverage_.unmapped.size(), terminal_);
  }

  void print_lossy_kinds() {
    const auto kinds = kinds_of(coverage_);
    if (kinds.empty()) return;
    title("Answers that lose something");
    const std::size_t listed = shown(options_.rows, kinds.size());
    TextTable table{{{"rows", Align::right}, {"different", Align::right}, {"column"}, {"field"}, {"how"}}};
    for (std::size_t i = 0; i < listed; ++i)
      table.add({std::to_string(kinds[i].count), std::to_string(kinds[i].different),
                 cell(kinds[i].column, column_cells), kinds[i].field, printable(kinds[i].rule)});
    terminal_.out() << table.text();
    print_rest(listed, kinds.size(), terminal_);
    terminal_.out() << "  --show-source lists the answers themselves.\n";
  }

  void print_lossy_values() {
    if (coverage_.lossy.empty()) return;
    title("Answers that lose something");
    const std::size_t listed = shown(options_.rows, coverage_.lossy.size());
    TextTable table{{{"rows", Align::right}, {"column"}, {"before"}, {"after"}, {"how"}}};
    for (std::size_t i = 0; i < listed; ++i) {
      const adapters::LossyValue& value = coverage_.lossy[i];
      table.add({std::to_string(value.count), cell(value.column, column_cells), cell(value.before, answer_cells),
                 cell(value.after, answer_cells), printable(value.rule)});
    }
    terminal_.out() << table.text();
    print_rest(listed, coverage_.lossy.size(), terminal_);
  }

  void print_fields() {
    title("Records that have the field");
    TextTable table{{{"field"}, {"records", Align::right}}};
    for (const adapters::FieldFill& field : coverage_.fields) table.add({field.field, std::to_string(field.records)});
    terminal_.out() << table.text();
  }

  void write_rows(json::Writer& out) {
    out.member("rows", static_cast<std::int64_t>(coverage_.tally.offered)).key("fates").begin_object();
    for (std::size_t i = 0; i < adapters::row_fate_count; ++i)
      out.member(name(static_cast<RowFate>(i)), static_cast<std::int64_t>(coverage_.tally.by_fate[i]));
    out.end_object().key("skipped").begin_object();
    for (const auto& [reason, count] : coverage_.tally.skipped) out.member(reason, static_cast<std::int64_t>(count));
    out.end_object().key("refused_for").begin_array();
    for (const adapters::RefusedFor& refused : coverage_.refused) {
      out.begin_object().member("code", refused.error);
      if (!refused.hint.empty()) out.member("hint", refused.hint);
      if (!refused.column.empty()) out.member("column", refused.column);
      out.member("count", static_cast<std::int64_t>(refused.count)).end_object();
    }
    out.end_array();
  }

  void write_unmapped(json::Writer& out) {
    out.key("unmapped").begin_array();
    for (const adapters::UnmappedValue& value : coverage_.unmapped) {
      out.begin_object().member("column", value.column).member("field", value.field);
      if (may_show(value)) out.member("value", value.text);
      if (!value.looks_like.empty()) out.member("looks_like", value.looks_like);
      out.key("refused").boolean(value.is_refused).member("count", static_cast<std::int64_t>(value.count)).end_object();
    }
    out.end_array();
  }

  void write_lossy(json::Writer& out) {
    out.key("lossy").begin_array();
    for (const LossyKind& kind : kinds_of(coverage_)) {
      out.begin_object().member("column", kind.column).member("field", kind.field).member("rule", kind.rule);
      out.member("count", static_cast<std::int64_t>(kind.count));
      out.member("different", static_cast<std::int64_t>(kind.different)).end_object();
    }
    out.end_array();
    if (!options_.show_source) return;
    out.key("lossy_values").begin_array();
    for (const adapters::LossyValue& value : coverage_.lossy) {
      out.begin_object().member("column", value.column).member("field", value.field).member("rule", value.rule);
      out.member("before", value.before).key("after").raw(value.after.empty() ? "null" : value.after);
      out.member("count", static_cast<std::int64_t>(value.count)).end_object();
    }
    out.end_array();
  }

  const Coverage& coverage_;
  const adapters::Mapping& mapping_;
  const AdapterOptions& options_;
  Terminal& terminal_;
};

}  // namespace

ExitCode adapter_coverage(const AdapterOptions& options, Terminal& terminal) {
  const auto complain = [&](const Complaint& complaint) {
    terminal.complain(complaint);
    return complaint.exit;
  };
  auto opened = open_reading(options.config, options.adapter, options.file);
  if (!opened) return complain(opened.error());
  const auto& [settings, mapping, file] = *opened;
  adapters::CoverageRun run{mapping, run_options(settings)};
  for (Result<bool> more = true; more && *more;) {
    more = run.step(*file);
    if (!more) return complain(explain_source(more.error(), run.header_fault(), mapping, beginning_of(*file)));
  }
  const Coverage coverage = run.coverage();
  note_lost_dates(coverage.tally.lost_dates, terminal);
  Report report{coverage, mapping, options, terminal};
  options.json ? report.print_json() : report.print_text();
  const bool is_all_good = coverage.tally.by_fate[static_cast<std::size_t>(RowFate::refused)] == 0;
  return is_all_good ? ExitCode::done : ExitCode::partly_refused;
}

}  // namespace kith::cli
