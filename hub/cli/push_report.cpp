#include "hub/cli/push_report.hpp"

#include <algorithm>

#include "hub/base/json.hpp"
#include "hub/base/problem_kinds.hpp"
#include "hub/cli/row_numbers.hpp"
#include "hub/cli/source_words.hpp"
#include "hub/cli/text_table.hpp"

namespace kith::cli {
namespace {

constexpr std::size_t groups_shown = 20;  // of rows that ended alike

struct OutcomeWords {
  Outcome outcome;
  std::string_view words;
};
constexpr std::array<OutcomeWords, outcome_count> outcome_words = {{
    {Outcome::applied, "new or changed, and now at the hub"},
    {Outcome::unchanged, "the hub has them already"},
    {Outcome::stale, "the hub has a newer version; push once more"},
    {Outcome::withdrawn, "taken back now"},
    {Outcome::refused, "not taken; see below"},
    {Outcome::withheld, "kept back"},
    {Outcome::quarantined, "set aside for a person to look at"},
    {Outcome::failed, "the hub could not take them; push again"},
}};

// What stands beside a row that has no reason of its own.
std::string_view outcome_reason(Outcome outcome) {
  if (outcome == Outcome::withdrawn) return "Its record was withdrawn for good, so the row is not sent again.";
  if (outcome == Outcome::stale) return "The hub holds a newer version of it. Push once more.";
  return "The hub gave no reason.";
}

// Rows that a person asked to withdraw are not news.
bool is_worth_telling(const RowEnd& end) {
  return end.outcome != Outcome::withdrawn;
}

// Rows that ended alike.
struct EndGroup {
  std::string words;  // why, a line for each reason
  bool is_local = false;
  RowNumbers rows;
  std::uint64_t vanished = 0;  // rows without a number

  [[nodiscard]] std::string names() const {
    std::string text;
    if (rows.count() != 0) text = (rows.count() == 1 ? "row " : "rows ") + rows.text();
    if (vanished != 0)
      text += (text.empty() ? "" : ", ") +
              (is_local ? counted(vanished, "row") + " of lost number" : counted(vanished, "vanished row"));
    return text + (is_local ? " (kept on this machine)" : "");
  }
};

std::vector<EndGroup> grouped(const std::vector<RowEnd>& ends) {
  std::vector<EndGroup> groups;
  for (const RowEnd& end : ends) {
    if (!is_worth_telling(end)) continue;
    std::string words;
    for (const Reason& reason : end.reasons) words += (words.empty() ? "  " : "\n  ") + reason_words(reason);
    if (words.empty()) words = "  " + std::string{outcome_reason(end.outcome)};
    auto known = std::ranges::find_if(
        groups, [&](const EndGroup& group) { return group.is_local == end.is_local && group.words == words; });
    if (known == groups.end()) known = groups.insert(groups.end(), {std::move(words), end.is_local, {}, 0});
    if (end.row == 0)
      ++known->vanished;
    else
      known->rows.add(end.row);
    if (groups.size() > groups_shown) break;
  }
  return groups;
}

void print_ends(const std::vector<RowEnd>& ends, Terminal& terminal) {
  const std::vector<EndGroup> groups = grouped(ends);
  if (!groups.empty()) terminal.out() << '\n' << terminal.bold("Rows that were not taken") << '\n';
  for (std::size_t i = 0; i < std::min(groups.size(), groups_shown); ++i)
    terminal.out() << groups[i].words << "\n    " << groups[i].names() << '\n';
  if (groups.size() > groups_shown)
    terminal.out() << "  and more; all of them with --json, or as a file with --rejects FILE\n";
}

void add_source_rows(TextTable& table, const PushRun& run) {
  table.add({"rows in the file", std::to_string(run.rows), ""});
  if (run.tables != 0) table.add({"tables counted from them", std::to_string(run.tables), ""});
  if (run.vanished != 0)
    table.add({"rows that have vanished", std::to_string(run.vanished), "their records are withdrawn"});
  for (const auto& [reason, count] : run.skipped_by_reason)
    table.add({"left out", std::to_string(count), printable(reason)});
}

void write_number(json::Writer& out, std::string_view name, std::uint64_t value) {
  out.member(name, static_cast<std::int64_t>(value));
}

void write_end(json::Writer& out, const RowEnd& end) {
  out.begin_object();
  if (end.row != 0) write_number(out, "row", end.row);
  out.member("outcome", name(end.outcome)).member("refused_by", end.is_local ? "kith" : "hub");
  out.key("errors").begin_array();
  for (const Reason& reason : end.reasons) {
    const ErrorInfo& info = error_info(reason.code);
    const ProblemKind* kind = problem_kind(Error{reason.code, "", reason.hint});
    out.begin_object().member("code", info.slug).member("title", kind != nullptr ? kind->title : info.title);
    if (kind != nullptr) out.member("cause", kind->slug);
    if (!reason.pointer.empty()) out.member("pointer", reason.pointer);
    if (!reason.column.empty()) out.member("column", reason.column);
    if (!reason.hint.empty()) out.member("hint", reason.hint);
    out.end_object();
  }
  out.end_array().end_object();
}

// Of the withdrawn: their records were taken back before this push, so its rows are not sent.
std::uint64_t withdrawn_before(const ReportedRun& reported) {
  const auto before =
      static_cast<std::uint64_t>(std::ranges::count(reported.ends, Outcome::withdrawn, &RowEnd::outcome));
  return std::min(before, reported.run.accounts.of(Outcome::withdrawn));
}

std::string withdrawn_words(const ReportedRun& reported) {
  const std::uint64_t before = withdrawn_before(reported);
  const std::uint64_t now = reported.run.accounts.of(Outcome::withdrawn) - before;
  const std::string words = "taken back before; not sent again";
  if (before == 0) return "taken back now";
  return now == 0 ? words : std::to_string(now) + " taken back now, " + std::to_string(before) + " " + words;
}

// The members of a push, without the braces.
void write_run(json::Writer& out, const ReportedRun& reported) {
  const PushRun& run = reported.run;
  out.member("adapter", run.source).member("adapter_version", std::int64_t{run.version});
  write_number(out, "rows", run.rows);
  write_number(out, "tables", run.tables);
  write_number(out, "vanished", run.vanished);
  write_number(out, "skipped", run.skipped);
  out.key("skipped_by_reason").begin_object();
  for (const auto& [reason, count] : run.skipped_by_reason) write_number(out, reason, count);
  out.end_object();
  write_number(out, "offered", run.accounts.offered());
  for (std::size_t i = 0; i < outcome_count; ++i)
    write_number(out, outcome_names[i], run.accounts.of(static_cast<Outcome>(i)));
  write_number(out, "withdrawn_before", withdrawn_before(reported));
  write_number(out, "waiting", run.waiting);
  out.key("complete").boolean(run.is_complete());
  out.key("refused_rows").begin_array();
  for (const RowEnd& end : reported.ends)
    if (is_worth_telling(end)) write_end(out, end);
  out.end_array();
}

}  // namespace

std::string reason_words(const Reason& reason) {
  const ProblemKind* kind = problem_kind(Error{reason.code, "", reason.hint});
  std::string text{kind != nullptr ? kind->title : error_info(reason.code).title};
  if (kind != nullptr)
    text.append(" ").append(kind->advice);
  else if (!reason.hint.empty())
    text.append(" (").append(reason.hint).append(")");
  if (!reason.column.empty()) text += " Column \"" + printable(reason.column) + "\".";
  if (!reason.pointer.empty()) text += " Field " + reason.pointer + ".";
  return text;
}

std::string earlier_words(const PushRun& run) {
  std::string text =
      "The earlier push of " + printable(run.file.path) + (run.is_complete() ? " is now complete: " : " still waits: ");
  std::string counts;
  for (std::size_t i = 0; i < outcome_count; ++i) {
    const std::uint64_t count = run.accounts.of(static_cast<Outcome>(i));
    if (count != 0)
      counts += (counts.empty() ? "" : ", ") + std::string{outcome_names[i]} + " " + std::to_string(count);
  }
  const auto add = [&](std::uint64_t count, std::string_view words) {
    if (count != 0) counts += (counts.empty() ? "" : ", ") + counted(count, "row") + " " + std::string{words};
  };
  add(run.superseded(), "that a later push brings");
  add(run.waiting, "waiting");
  return text + counts + ".";
}

void print_push(const ReportedRun& reported, Terminal& terminal) {
  const PushRun& run = reported.run;
  auto& out = terminal.out();
  out << terminal.bold(printable(run.title)) << "\n\n";
  TextTable rows{{{"", Align::left}, {"", Align::right}, {"", Align::left}}};
  add_source_rows(rows, run);
  rows.add({"offered", std::to_string(run.accounts.offered()), "the sum of these:"});
  for (const OutcomeWords& row : outcome_words) {
    const std::uint64_t count = run.accounts.of(row.outcome);
    const std::string words = row.outcome == Outcome::withdrawn ? withdrawn_words(reported) : std::string{row.words};
    if (count != 0) rows.add({"  " + std::string{name(row.outcome)}, std::to_string(count), terminal.dim(words)});
  }
  if (run.waiting != 0)
    rows.add({"waiting", std::to_string(run.waiting), terminal.dim("in the outbox; sent with the next kith push")});
  out << rows.text();
  print_ends(reported.ends, terminal);
  out << std::flush;
}

void print_push_json(const std::optional<ReportedRun>& reported, const std::vector<ReportedRun>& earlier,
                     Terminal& terminal) {
  std::string text;
  json::Writer out{text};
  out.begin_object();
  if (reported) write_run(out, *reported);
  if (!reported || !earlier.empty()) {
    out.key("earlier").begin_array();
    for (const ReportedRun& run : earlier) {
      out.begin_object().member("file", printable(run.run.file.path)).member("begun_at", run.run.begun_at);
      write_run(out, run);
      out.end_object();
    }
    out.end_array();
  }
  out.end_object();
  terminal.out() << text << '\n' << std::flush;
}

void print_plan(const ReportedRun& reported, const PlannedLines& planned, Terminal& terminal) {
  const PushRun& run = reported.run;
  auto& out = terminal.out();
  out << terminal.bold(printable(run.title)) << "\nNothing has been sent.\n\n";
  TextTable rows{{{"", Align::left}, {"", Align::right}, {"", Align::left}}};
  add_source_rows(rows, run);
  const auto add = [&](std::string_view title, std::uint64_t count, std::string_view words) {
    if (count != 0) rows.add({std::string{title}, std::to_string(count), terminal.dim(words)});
  };
  add("would be new", planned.of(Change::fresh), "");
  add("would be changed", planned.of(Change::edited), "");
  add("the same as before", planned.of(Change::same), "sent all the same; the hub says unchanged");
  add("would be withdrawn", planned.of(Change::withdrawal), "for good");
  add("twice in the file", run.accounts.of(Outcome::unchanged), "the same row again");
  add("withdrawn before", run.accounts.of(Outcome::withdrawn), "not sent again");
  add("would not be taken", run.accounts.of(Outcome::refused), "see below");
  out << rows.text();
  print_ends(reported.ends, terminal);
  out << std::flush;
}

void print_plan_json(const ReportedRun& reported, const PlannedLines& planned, Terminal& terminal) {
  std::string text;
  json::Writer out{text};
  out.begin_object().key("dry_run").boolean(true);
  write_number(out, "would_be_new", planned.of(Change::fresh));
  write_number(out, "would_be_changed", planned.of(Change::edited));
  write_number(out, "same_as_before", planned.of(Change::same));
  write_number(out, "would_be_withdrawn", planned.of(Change::withdrawal));
  write_run(out, reported);
  out.end_object();
  terminal.out() << text << '\n' << std::flush;
}

ExitCode exit_of(const PushRun& run) {
  for (const Outcome outcome :
       {Outcome::refused, Outcome::failed, Outcome::stale, Outcome::withheld, Outcome::quarantined})
    if (run.accounts.of(outcome) != 0) return ExitCode::partly_refused;
  return ExitCode::done;
}

}  // namespace kith::cli
