// kith push: an export goes to the hub through its adapter and the outbox, and the accounts of what became of each row
// are printed. Without a file it brings what waits in the outbox to the hub.
#include <algorithm>
#include <chrono>
#include <thread>

#include "adapters/plan.hpp"
#include "hub/cli/commands.hpp"
#include "hub/cli/export_file.hpp"
#include "hub/cli/file_bytes.hpp"
#include "hub/cli/interrupt_words.hpp"
#include "hub/cli/pace.hpp"
#include "hub/cli/private_file.hpp"
#include "hub/cli/push_input.hpp"
#include "hub/cli/push_rejects.hpp"
#include "hub/cli/push_report.hpp"
#include "hub/cli/push_sending.hpp"
#include "hub/cli/push_session.hpp"
#include "hub/cli/rejects.hpp"
#include "hub/cli/source_words.hpp"

namespace kith::cli {
namespace {

// What Ctrl-C says, while the file is read and then.
constexpr const char* reading_words = "kith: Stopped. Nothing of this file was sent; run the command again.\n";
constexpr const char* sending_words = "kith: Stopped. What was not sent waits; kith push goes on with it.\n";

SteadyTime now() {
  return std::chrono::steady_clock::now();
}

class Push {
 public:
  // `mapping`: null where there is no file to read.
  Push(const PushOptions& options, const Settings& settings, const adapters::Mapping* mapping, PushSession session,
       Terminal& terminal, PushInput input = {})
      : options_(options),
        settings_(settings),
        mapping_(mapping),
        session_(std::move(session)),
        terminal_(terminal),
        input_(std::move(input)) {}

  ExitCode run() {
    const InterruptWords interrupt{reading_words};
    if (session_.outbox.unreadable_pushes() != 0)
      terminal_.note("Warning: what waited in the key map " +
                     printable(key_map_file(settings_, session_.hub.subject()).string()) +
                     " from an earlier push was damaged and is gone. Push the earlier file again: no record will stand "
                     "there twice.");
    if (mapping_ != nullptr)
      if (const auto fault = read()) return complain(*fault);
    if (options_.dry_run) return exit_of(ours_->run);
    interrupt.say(sending_words);
    auto stopped = send_all();
    return report(std::move(stopped));
  }

 private:
  ExitCode complain(const Complaint& complaint) {
    terminal_.complain(complaint);
    return complaint.exit;
  }

  // The file into the outbox; of a dry run, what would be.
  std::optional<Complaint> read() {
    if (!input_.rows)
      if (auto opened = open_export(options_.file, mapping_->plan().source)) input_.rows = std::move(*opened);
    const auto source = input_.name.empty() ? look_at(options_.file) : SourceFile{input_.name, 0, 0};
    if (!input_.rows || !source)
      return Complaint{ExitCode::usage, "The file " + printable(options_.file) + " cannot be read."};
    PushRun run;
    run.source = mapping_->name();
    run.title = mapping_->title();
    run.version = mapping_->version();
    run.file = *source;
    run.begun_at = std::chrono::duration_cast<std::chrono::seconds>(SystemClock{}.now().time_since_epoch()).count();
    if (auto refused = confirm_source()) return refused;
    PushReading reading{*session_.keys, session_.outbox, *mapping_, run_options(settings_)};
    auto read = reading.read(*input_.rows, run, reading_choices());
    terminal_.end_progress();
    if (!read) return std::move(read).error();
    if (input_.on_queued && !options_.dry_run)
      if (const auto noted = input_.on_queued(*session_.keys); !noted) return complaint(noted.error());
    objection_ = reading.objection();
    note_lost_dates(reading.lost_dates(), terminal_);
    ours_ = ReportedRun{std::move(run), {}};
    if (options_.dry_run) print_dry(reading);
    return std::nullopt;
  }

  // A mapping file under another `name` is another source: every row of it would become a second record.
  std::optional<Complaint> confirm_source() {
    const auto sources = session_.keys->sources(mapping_->name());
    if (!sources) return complaint(sources.error());
    if (sources->has_this || !sources->has_others) return std::nullopt;
    terminal_.note(
        "Warning: the key map knows rows of other sources, but none of the source " + printable(mapping_->name()) +
        ". If `name` in the mapping file was changed, change it back: all rows would stand at the hub twice. "
        "If this is another export, go on.");
    if (options_.dry_run || options_.yes) return std::nullopt;
    if (!terminal_.can_ask())
      return Complaint{ExitCode::usage,
                       "Nothing was pushed: there is no terminal to ask at. Give --yes once for a new source."};
    if (!terminal_.confirm("Begin a new source?")) return Complaint{ExitCode::failed, "Nothing was pushed."};
    return std::nullopt;
  }

  ReadingChoices reading_choices() {
    ReadingChoices choices;
    choices.full_snapshot = options_.full_snapshot;
    choices.is_dry = options_.dry_run;
    choices.may_withdraw = [this](std::uint64_t vanished, std::uint64_t live) {
      return options_.yes || terminal_.confirm(std::to_string(vanished) + " of the " + counted(live, "record") +
                                               " pushed so far have no row in this file and would be withdrawn for "
                                               "good.");
    };
    choices.on_progress = [this, pace = Pace{now()}](adapters::SourceProgress progress, std::uint64_t rows) {
      const std::string words = pace.words(now(), rows, 0, "rows");
      terminal_.progress("Reading", progress.done, progress.total,
                         counted(rows, "row") + (words.empty() ? "" : ", " + words));
    };
    if (options_.dry_run) choices.on_end = [this](const RowEnd& end) { dry_ends_.push_back(end); };
    return choices;
  }

  void print_dry(const PushReading& reading) {
    ours_->ends = std::move(dry_ends_);
    if (options_.json)
      print_plan_json(*ours_, reading.planned(), terminal_);
    else
      print_plan(*ours_, reading.planned(), terminal_);
  }

  // What waits, in the order in which it was pushed; why it stopped.
  std::optional<Complaint> send_all() {
    auto runs = session_.outbox.runs();
    if (!runs) return complaint(runs.error());
    runs_ = std::move(*runs);
    std::uint64_t in_all = 0;
    for (const PushRun& run : runs_) in_all += run.waiting;
    const Pace pace{now()};
    for (PushRun& run : runs_) {
      PushSending sending{*session_.keys, session_.outbox, run};
      auto stopped = sending.send(
          session_.hub, [&] { show_progress(pace, in_all); },
          [this](auto wait, auto at_most) { wait_for_hub(wait, at_most); });
      terminal_.end_progress();
      if (stopped) return stopped;
    }
    return std::nullopt;
  }

  // A second at a time, so that a person sees that it goes on.
  void wait_for_hub(std::chrono::seconds wait, std::chrono::seconds at_most) {
    for (auto left = wait; left.count() > 0; left -= std::chrono::seconds{1}) {
      terminal_.progress("Waiting", 0, 0,
                         "the hub takes no more for " + std::to_string(left.count()) + " s (given up after " +
                             std::to_string(at_most.count()) + " s)");
      std::this_thread::sleep_for(std::chrono::seconds{1});
    }
  }

  void show_progress(const Pace& pace, std::uint64_t in_all) {
    std::uint64_t waiting = 0;
    for (const PushRun& run : runs_) waiting += run.waiting;
    const std::uint64_t done = in_all - std::min(in_all, waiting);
    const std::string words = pace.words(now(), done, in_all, "rows");
    terminal_.progress("Pushing", done, in_all,
                       counted(done, "row") + " answered" + (words.empty() ? "" : ", " + words));
  }

  // Prints what has become of each push, and forgets those that are over.
  ExitCode report(std::optional<Complaint> stopped) {
    std::vector<ReportedRun> earlier;
    ExitCode exit = session_.outbox.unreadable_pushes() == 0 ? ExitCode::done : ExitCode::partly_refused;
    // Of a push with a file the status is about that file; what became of earlier ones is said, and in --json.
    for (const PushRun& run : runs_) {
      auto reported = with_ends(run);
      if (!reported) return complain(complaint(reported.error()));
      const bool is_ours = ours_ && run.id == ours_->run.id;
      if ((is_ours || !ours_) && run.is_complete() && exit == ExitCode::done) exit = exit_of(run);
      if (is_ours)
        ours_ = std::move(*reported);
      else
        earlier.push_back(std::move(*reported));
    }
    print(earlier, stopped.has_value());
    const std::string& adapter = options_.adapter.empty() ? settings_.adapter : options_.adapter;
    if (auto fault = give_back(ours_, earlier, adapter, options_.rejects, terminal_)) return complain(*fault);
    if (auto fault = forget_complete()) return complain(*fault);
    if (objection_ && !stopped) stopped = std::move(objection_);
    return stopped ? complain(*stopped) : exit;
  }

  void print(const std::vector<ReportedRun>& earlier, bool was_stopped) {
    if (options_.json)
      print_push_json(ours_, earlier, terminal_);
    else
      print_text(earlier, was_stopped);
    std::uint64_t waiting = 0;
    for (const PushRun& run : runs_) waiting += run.waiting;
    if (waiting != 0)
      terminal_.note(counted(waiting, "row") + " in the outbox; the next kith push goes on with " +
                     (waiting == 1 ? "it." : "them."));
  }

  void print_text(const std::vector<ReportedRun>& earlier, bool was_stopped) {
    std::uint64_t taken_over = 0;
    for (const auto& [run, ends] : earlier) {
      if (run.is_complete() && run.accounts.offered() == 0 && run.superseded() != 0)
        ++taken_over;
      else if (run.is_complete() || !ours_)
        terminal_.note(earlier_words(run));
    }
    if (taken_over != 0)
      terminal_.note("The rows of " +
                     (taken_over == 1 ? "an earlier push" : std::to_string(taken_over) + " earlier pushes") +
                     " had not been sent; a later push brings them.");
    if (ours_ && (!was_stopped || ours_->run.accounts.offered() != 0)) print_push(*ours_, terminal_);
    if (!ours_ && earlier.empty()) terminal_.note("Nothing waits to be sent.");
  }

  Result<ReportedRun> with_ends(const PushRun& run) {
    ReportedRun reported{run, {}};
    KITH_TRY(session_.outbox.each_end(run, [&](const RowEnd& end) -> Result<void> {
      reported.ends.push_back(end);
      return {};
    }));
    return reported;
  }

  std::optional<Complaint> forget_complete() {
    Result<void> done = session_.keys->begin();
    for (const PushRun& run : runs_)
      if (done && run.is_complete()) done = session_.outbox.forget(run);
    if (done) done = session_.keys->commit();
    return done ? std::nullopt : std::optional{complaint(done.error())};
  }

  const PushOptions& options_;
  const Settings& settings_;
  const adapters::Mapping* mapping_;
  PushSession session_;
  Terminal& terminal_;
  PushInput input_;
  std::optional<ReportedRun> ours_;
  std::optional<Complaint> objection_;
  std::vector<PushRun> runs_;
  std::vector<RowEnd> dry_ends_;
};

}  // namespace

ExitCode push_input(const PushOptions& options, const Settings& settings, const adapters::Mapping& mapping,
                    PushSession session, PushInput input, Terminal& terminal) {
  return Push{options, settings, &mapping, std::move(session), terminal, std::move(input)}.run();
}

ExitCode push(const PushOptions& options, Terminal& terminal) {
  const auto complain = [&](const Complaint& complaint) {
    terminal.complain(complaint);
    return complaint.exit;
  };
  const auto settings = load_settings(options.connection, true);
  if (!settings) return complain(settings.error());
  if (!options.rejects.empty())
    if (const auto fault = must_be_new(options.rejects)) return complain(*fault);
  std::optional<adapters::Mapping> mapping;
  if (!options.file.empty()) {
    auto chosen = choose_mapping(options.adapter.empty() ? settings->adapter : options.adapter);
    if (!chosen) return complain(chosen.error());
    mapping = std::move(*chosen);
    auto bytes = FileBytes::open(options.file);
    if (!bytes) return complain(cannot_read(options.file, bytes.error()));
    if (!options.rejects.empty() && !can_give_back(mapping->plan().source, *bytes))
      return complain({ExitCode::usage,
                       "Nothing was sent: --rejects cannot be had here, because the adapter reads every sheet of the "
                       "workbook, and rows of several sheets have the same number. Push it without, or one sheet."});
  } else if (options.dry_run || options.full_snapshot) {
    return complain({ExitCode::usage, "Which file? Give the export."});
  }
  auto session = options.dry_run ? open_dry_session(*settings)
                                 : open_push_session(*settings, {options.yes, options.take_over_key_map}, terminal);
  if (!session) return complain(session.error());
  return Push{options, *settings, mapping ? &*mapping : nullptr, std::move(*session), terminal}.run();
}

}  // namespace kith::cli
