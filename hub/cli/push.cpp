// kith push: an export goes to the hub through its adapter, and the accounts of what became of each row are printed.
#include <fstream>

#include "hub/base/json.hpp"
#include "hub/cli/commands.hpp"
#include "hub/cli/json_text.hpp"
#include "hub/cli/push_stream.hpp"
#include "hub/cli/source_words.hpp"
#include "hub/cli/text_table.hpp"

namespace kith::cli {
namespace {

constexpr std::size_t refused_rows_shown = 20;

struct OutcomeWords {
  Outcome outcome;
  std::string_view words;
};
constexpr std::array<OutcomeWords, outcome_count> outcome_words = {{
    {Outcome::applied, "new or changed, and now at the hub"},
    {Outcome::unchanged, "the hub has them already"},
    {Outcome::stale, "the hub has a newer version; push once more"},
    {Outcome::withdrawn, "withdrawn from the hub"},
    {Outcome::refused, "not taken; see below"},
    {Outcome::withheld, "kept back"},
    {Outcome::quarantined, "set aside for a person to look at"},
    {Outcome::failed, "not known; push again"},
}};

std::string sentence(const Error& error) {
  std::string text{error_info(error.code).title};
  if (!error.hint.empty()) text.append(" (").append(error.hint).append(")");
  if (!error.place.column.empty()) text += " Column \"" + printable(error.place.column) + "\".";
  if (!error.place.pointer.empty()) text += " Field " + error.place.pointer + ".";
  return text;
}

std::string row_name(std::uint64_t row) {
  return row == 0 ? std::string{"a vanished row"} : "row " + std::to_string(row);
}

void print_refused(const PushReport& report, Terminal& terminal) {
  if (report.refused.empty()) return;
  terminal.out() << '\n' << terminal.bold("Rows that were not taken") << '\n';
  std::size_t shown = 0;
  for (const RefusedRow& refused : report.refused) {
    if (shown++ == refused_rows_shown) break;
    terminal.out() << "  " << row_name(refused.row) << (refused.is_local ? " (kept on this machine)" : "") << '\n';
    for (const Error& error : refused.errors) terminal.out() << "    " << sentence(error) << '\n';
  }
  if (report.refused.size() > refused_rows_shown) terminal.out() << "  and more; all of them with --json\n";
}

void print_text(const PushReport& report, const adapters::Mapping& mapping, Terminal& terminal) {
  auto& out = terminal.out();
  out << terminal.bold(printable(mapping.title())) << "\n\n";
  TextTable rows{{{"", Align::left}, {"", Align::right}, {"", Align::left}}};
  rows.add({"rows in the file", std::to_string(report.rows), ""});
  if (report.vanished != 0)
    rows.add({"rows that have vanished", std::to_string(report.vanished), "their records are withdrawn"});
  for (const auto& [reason, count] : report.skipped_by_reason)
    rows.add({"left out", std::to_string(count), printable(reason)});
  rows.add({"offered", std::to_string(report.accounts.offered()), "the sum of these:"});
  for (const OutcomeWords& row : outcome_words) {
    const std::uint64_t count = report.accounts.of(row.outcome);
    if (count != 0) rows.add({"  " + std::string{name(row.outcome)}, std::to_string(count), terminal.dim(row.words)});
  }
  out << rows.text();
  print_refused(report, terminal);
  out << std::flush;
}

void write_refused(json::Writer& out, const RefusedRow& refused) {
  out.begin_object();
  if (refused.row != 0) out.member("row", static_cast<std::int64_t>(refused.row));
  out.member("refused_by", refused.is_local ? "kith" : "hub").key("errors").begin_array();
  for (const Error& error : refused.errors) {
    out.begin_object().member("code", error_info(error.code).slug).member("title", error_info(error.code).title);
    if (!error.place.pointer.empty()) out.member("pointer", error.place.pointer);
    if (!error.place.column.empty()) out.member("column", error.place.column);
    if (!error.hint.empty()) out.member("hint", error.hint);
    out.end_object();
  }
  out.end_array().end_object();
}

void print_json(const PushReport& report, const adapters::Mapping& mapping, Terminal& terminal) {
  std::string text;
  json::Writer out{text};
  const auto number = [&](std::string_view name, std::uint64_t value) {
    out.member(name, static_cast<std::int64_t>(value));
  };
  out.begin_object().member("adapter", mapping.name()).member("adapter_version", std::int64_t{mapping.version()});
  number("rows", report.rows);
  number("vanished", report.vanished);
  number("skipped", report.skipped);
  out.key("skipped_by_reason").begin_object();
  for (const auto& [reason, count] : report.skipped_by_reason) number(reason, count);
  out.end_object();
  number("offered", report.accounts.offered());
  for (const OutcomeWords& row : outcome_words) number(name(row.outcome), report.accounts.of(row.outcome));
  out.key("complete").boolean(report.is_complete);
  out.key("refused_rows").begin_array();
  for (const RefusedRow& refused : report.refused) write_refused(out, refused);
  out.end_array().end_object();
  terminal.out() << text << '\n' << std::flush;
}

// True when the hub has records of this organisation, whoever pushed them. What cannot be understood says no.
tl::expected<bool, Complaint> holds_records(HubSession& hub) {
  auto response = hub.exchange({net::Method::get, "/v1/records?limit=1", {{"accept", "application/json"}}});
  if (!response) return tl::unexpected(std::move(response).error());
  json::Parser parser = answer_parser();
  const auto page = parser.parse(response->body);
  if (!page || !page->is(json::Kind::object)) return false;
  const json::Value list = page->find("records");
  return list && list.is(json::Kind::array) && list.size() != 0;
}

Complaint key_map_complaint(const Error& error) {
  if (error.code == Errc::too_busy)
    return {ExitCode::try_later, "Another kith on this machine is using the key map. Wait until it has ended."};
  return complaint(error);
}

// Opens the key map of the one whose certificate we show. Another organisation's is refused, and a new one is not begun
// unseen where the hub knows us already: in both cases rows would become records that no map of ours finds again.
tl::expected<KeyMap, Complaint> open_key_map(const PushOptions& options, const std::filesystem::path& file,
                                             HubSession& hub, Terminal& terminal) {
  auto keys = KeyMap::open(file);
  if (!keys) return tl::unexpected(key_map_complaint(keys.error()));
  if (options.take_over_key_map)
    if (const auto assigned = keys->assign(hub.subject()); !assigned)
      return tl::unexpected(complaint(assigned.error()));
  const auto is_ours = keys->claim(hub.subject());
  if (!is_ours) return tl::unexpected(complaint(is_ours.error()));
  if (!*is_ours)
    return tl::unexpected(
        Complaint{ExitCode::conflict,
                  "The key map " + printable(file.string()) +
                      " was made under another name than that of your certificate. If it is another "
                      "organisation's, give your own with --key-map; if it is yours under a former name, give "
                      "--take-over-key-map once."});
  const auto is_new = keys->is_empty();
  if (!is_new) return tl::unexpected(complaint(is_new.error()));
  if (!*is_new) return std::move(*keys);
  const auto is_known = holds_records(hub);
  if (!is_known) return tl::unexpected(is_known.error());
  if (!*is_known) return std::move(*keys);
  terminal.note("Warning: the key map " + printable(file.string()) +
                " is new, but the hub holds records of your organisation already. Rows that were pushed with another "
                "key map will stand there twice. If there is one, give it with --key-map.");
  if (terminal.can_ask() && !options.yes && !terminal.confirm("Begin with a new key map?"))
    return tl::unexpected(Complaint{ExitCode::failed, "Nothing was pushed."});
  return std::move(*keys);
}

// A push that the hub refused as a whole has nothing to account for: its complaint says all there is.
bool has_accounts(const PushReport& report) {
  return !report.complaint || report.accounts.offered() != report.accounts.of(Outcome::failed);
}

ExitCode exit_of(const PushReport& report) {
  if (report.complaint) return report.complaint->exit;
  const Accounts& accounts = report.accounts;
  const bool is_all_taken = accounts.of(Outcome::refused) == 0 && accounts.of(Outcome::failed) == 0 &&
                            accounts.of(Outcome::stale) == 0 && accounts.of(Outcome::withheld) == 0 &&
                            accounts.of(Outcome::quarantined) == 0;
  return is_all_taken ? ExitCode::done : ExitCode::partly_refused;
}

tl::expected<PushReport, Complaint> run_push(const PushOptions& options, const Settings& settings,
                                             const adapters::Mapping& mapping, Terminal& terminal) {
  std::ifstream file{options.file, std::ios::binary};
  if (!file)
    return tl::unexpected(Complaint{ExitCode::usage, "The file " + printable(options.file) + " cannot be read."});
  std::error_code unknown_size;
  const auto size = std::filesystem::file_size(options.file, unknown_size);
  auto hub = HubSession::open(settings);
  if (!hub) return tl::unexpected(std::move(hub).error());
  auto keys = open_key_map(options, key_map_file(settings, hub->subject()), *hub, terminal);
  if (!keys) return tl::unexpected(std::move(keys).error());
  if (auto started = keys->start_run(); !started) return tl::unexpected(complaint(started.error()));

  PushChoices choices;
  choices.full_snapshot = options.full_snapshot;
  choices.may_withdraw = [&](std::uint64_t vanished, std::uint64_t live) {
    return options.yes || terminal.confirm(std::to_string(vanished) + " of the " + counted(live, "record") +
                                           " pushed so far have no row in this file and would be withdrawn for good.");
  };
  choices.on_progress = [&](std::uint64_t bytes, std::uint64_t answered) {
    terminal.progress("Pushing", bytes, unknown_size ? 0 : size, counted(answered, "row") + " answered");
  };
  adapters::RunOptions run_options;
  run_options.sender.funding_streams = settings.funding_streams;
  PushRows rows{*keys, mapping, std::move(run_options), file};
  PushReport report = push_stream(*hub, rows, choices);
  terminal.end_progress();
  return report;
}

}  // namespace

ExitCode push(const PushOptions& options, Terminal& terminal) {
  const auto complain = [&](const Complaint& complaint) {
    terminal.complain(complaint);
    return complaint.exit;
  };
  const auto settings = load_settings(options.connection, true);
  if (!settings) return complain(settings.error());
  const auto mapping = choose_mapping(options.adapter.empty() ? settings->adapter : options.adapter);
  if (!mapping) return complain(mapping.error());
  const auto report = run_push(options, *settings, *mapping, terminal);
  if (!report) return complain(report.error());
  if (options.json)
    print_json(*report, *mapping, terminal);
  else if (has_accounts(*report))
    print_text(*report, *mapping, terminal);
  if (report->complaint) terminal.complain(*report->complaint);
  return exit_of(*report);
}

}  // namespace kith::cli
