// kith adapter diff: what a new version of a mapping file would change in an export, before it is used. What is shown
// of a record is what would leave: codes, nothing of the export's own words.
#include "adapters/diff.hpp"
#include "adapters/plan.hpp"
#include "hub/base/json.hpp"
#include "hub/cli/adapter_commands.hpp"
#include "hub/cli/export_reading.hpp"
#include "hub/cli/source_words.hpp"
#include "hub/cli/text_table.hpp"

namespace kith::cli {
namespace {

using adapters::DiffSummary;
using adapters::RowChange;

// A row that changed, kept beyond the call that told of it.
struct KeptChange {
  RowChange change;
  std::string reason_before, reason_after;
};

std::string fate_words(adapters::RowFate fate, std::string_view reason) {
  std::string words{name(fate)};
  return reason.empty() ? words : words.append(" (").append(printable(reason)).append(")");
}

void print_summary(const DiffSummary& summary, Terminal& terminal) {
  auto& out = terminal.out();
  TextTable table{{{""}, {"", Align::right}, {""}}};
  const auto line = [&](const char* words, std::uint64_t count, const char* more = "") {
    table.add({words, std::to_string(count), more});
  };
  line("rows in the file", summary.rows);
  line("  the same", summary.unchanged);
  line("  changed", summary.changed, "a record in both, with other content");
  line("  gained", summary.gained, "a record with the new file only");
  line("  lost", summary.lost, "a record with the old file only");
  line("  other", summary.other, "no record in either, for another reason");
  out << table.text();
  if (summary.keys_changed != 0)
    out << "\n"
        << terminal.bold(counted(summary.keys_changed, "row") + " with another key.")
        << " The hub would take them for new records, and the old ones would stay: keep the key.\n";
  if (summary.by_field.empty()) return;
  out << '\n' << terminal.bold("Records that change in the field") << '\n';
  TextTable fields{{{"field"}, {"records", Align::right}}};
  for (const auto& [field, count] : summary.by_field) fields.add({field, std::to_string(count)});
  out << fields.text();
}

void print_change(const KeptChange& kept, Terminal& terminal) {
  const RowChange& change = kept.change;
  auto& out = terminal.out();
  out << '\n' << terminal.bold("Row " + std::to_string(change.row));
  if (change.before != change.after || kept.reason_before != kept.reason_after)
    out << ": was " << fate_words(change.before, kept.reason_before) << ", would be "
        << fate_words(change.after, kept.reason_after);
  if (change.is_key_changed) out << ": another key";
  out << '\n';
  if (change.fields.empty()) return;
  TextTable table{{{"field"}, {"before"}, {"after"}}};
  for (const adapters::FieldChange& field : change.fields)
    table.add({field.field, field.before.empty() ? "-" : printable(field.before),
               field.after.empty() ? "-" : printable(field.after)});
  out << table.text();
}

void print_json(const DiffSummary& summary, const std::vector<KeptChange>& changes, Terminal& terminal) {
  std::string text;
  json::Writer out{text};
  const auto count = [&](std::string_view name, std::uint64_t number) {
    out.member(name, static_cast<std::int64_t>(number));
  };
  out.begin_object();
  count("rows", summary.rows);
  count("unchanged", summary.unchanged);
  count("changed", summary.changed);
  count("gained", summary.gained);
  count("lost", summary.lost);
  count("other", summary.other);
  count("keys_changed", summary.keys_changed);
  out.key("by_field").begin_object();
  for (const auto& [field, number] : summary.by_field) count(field, number);
  out.end_object().key("changes").begin_array();
  for (const KeptChange& kept : changes) {
    out.begin_object().member("row", static_cast<std::int64_t>(kept.change.row));
    out.member("before", name(kept.change.before)).member("after", name(kept.change.after));
    if (!kept.reason_before.empty()) out.member("reason_before", kept.reason_before);
    if (!kept.reason_after.empty()) out.member("reason_after", kept.reason_after);
    out.key("key_changed").boolean(kept.change.is_key_changed).key("fields").begin_array();
    for (const adapters::FieldChange& field : kept.change.fields) {
      out.begin_object().member("field", field.field).key("before");
      out.raw(field.before.empty() ? "null" : field.before).key("after");
      out.raw(field.after.empty() ? "null" : field.after).end_object();
    }
    out.end_array().end_object();
  }
  out.end_array().end_object();
  terminal.out() << text << '\n' << std::flush;
}

}  // namespace

ExitCode adapter_diff(const AdapterOptions& options, Terminal& terminal) {
  const auto complain = [&](const Complaint& complaint) {
    terminal.complain(complaint);
    return complaint.exit;
  };
  const auto before = choose_mapping(options.old_adapter);
  if (!before) return complain(before.error());
  auto opened = open_reading(options.config, options.new_adapter, options.file);
  if (!opened) return complain(opened.error());
  const auto& [settings, after, file] = *opened;
  std::vector<KeptChange> changes;
  adapters::DiffRun run{
      *before, after, run_options(settings), [&](const RowChange& change) -> Result<void> {
        if (options.rows == 0 || changes.size() < options.rows)
          changes.push_back({change, std::string{change.reason_before}, std::string{change.reason_after}});
        return {};
      }};
  for (Result<bool> more = true; more && *more;) {
    more = run.step(*file);
    if (more) continue;
    const bool is_old = run.failed() == adapters::DiffRun::Side::before;
    Complaint fault = explain_source(more.error(), run.header_fault(), is_old ? *before : after, beginning_of(*file));
    if (run.failed() != adapters::DiffRun::Side::none)
      fault.text = "With " + printable(is_old ? options.old_adapter : options.new_adapter) + ": " + fault.text;
    return complain(fault);
  }
  if (options.json) {
    print_json(run.summary(), changes, terminal);
    return ExitCode::done;
  }
  print_summary(run.summary(), terminal);
  for (const KeptChange& change : changes) print_change(change, terminal);
  const DiffSummary& summary = run.summary();
  const std::uint64_t differing = summary.rows - summary.unchanged;
  if (changes.size() < differing)
    terminal.out() << "\nand " << differing - changes.size() << " more: --rows 0 lists all\n";
  terminal.out() << std::flush;
  return ExitCode::done;
}

}  // namespace kith::cli
