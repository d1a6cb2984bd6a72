// kith pull: the rows of a source are taken from where the configuration says, and go the way of an export. Nothing of
// them stands on the disk in the clear: what came lies in a sealed spool until it is in the outbox, sealed as well.
#include <chrono>

#include "adapters/plan.hpp"
#include "hub/cli/pace.hpp"
#include "hub/cli/pull_words.hpp"
#include "hub/cli/pulled.hpp"
#include "hub/cli/push_input.hpp"
#include "hub/cli/source_words.hpp"
#include "hub/cli/watch.hpp"

namespace kith::cli {
namespace {

namespace fs = std::filesystem;

std::string megabytes(std::uint64_t bytes) {
  const std::uint64_t tenths = bytes / 100'000;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " MB";
}

class Pull {
 public:
  Pull(const PullOptions& options, const Settings& settings, const SourceSettings& source, Terminal& terminal)
      : options_(options), settings_(settings), source_(source), terminal_(terminal) {}

  ExitCode run() {
    if (source_.kind == SourceKind::folder) return push_folder();
    auto mapping = choose_mapping(source_.adapter.empty() ? settings_.adapter : source_.adapter);
    if (!mapping) return complain(mapping.error());
    auto session =
        options_.dry_run ? open_dry_session(settings_) : open_push_session(settings_, {options_.yes, false}, terminal_);
    if (!session) return complain(session.error());
    origin_ = origin_of(source_) + '\0' + mapping->name() + '\0' + std::to_string(mapping->version());
    auto spool = SealedSpool::make(key_map_file(settings_, session->hub.subject()).parent_path());
    if (!spool) return complain(complaint(spool.error()));
    auto rows = ask(*session->keys, *mapping, *spool);
    terminal_.end_progress();
    if (!rows) return complain(rows.error());
    if (rows->is_unchanged) return send_what_waits(std::move(*session));
    return push_rows(std::move(*rows), *mapping, std::move(*session), std::move(*spool));
  }

 private:
  ExitCode complain(const Complaint& complaint) {
    terminal_.complain(complaint);
    return complaint.exit;
  }

  tl::expected<PulledRows, Complaint> ask(KeyMap& keys, const adapters::Mapping& mapping, SealedSpool& spool) {
    PullMemory memory;
    // What is to be compared with everything, or only looked at, is asked for whole.
    if (options_.since_last || (!options_.full_snapshot && !options_.dry_run)) {
      auto known = recall(keys, origin_);
      if (!known) return tl::unexpected(complaint(known.error()));
      memory = std::move(*known);
    }
    const Pace pace{std::chrono::steady_clock::now()};
    const auto on_progress = [&](std::uint64_t records, std::uint64_t bytes) {
      const std::string words = pace.words(std::chrono::steady_clock::now(), records, 0, "records");
      terminal_.progress("Pulling", 0, 0,
                         (records == 0 ? "" : counted(records, "record") + ", ") + megabytes(bytes) +
                             (words.empty() || records == 0 ? "" : ", " + words));
    };
    return pull_rows(
        {source_, mapping.plan().source, std::move(memory), options_.since_last, options_.full_snapshot, on_progress},
        spool);
  }

  ExitCode push_folder() {
    if (options_.dry_run || options_.full_snapshot)
      return complain({ExitCode::usage, "Source " + source_.name +
                                            ": --dry-run and --full-snapshot go with one file. Give it to kith push."});
    PushOptions each;
    each.connection = options_.connection;
    each.adapter = source_.adapter;
    each.watch = source_.folder.string();
    each.yes = options_.yes;
    each.json = options_.json;
    return push_new_files(each, terminal_);
  }

  ExitCode send_what_waits(PushSession session) {
    { const PushSession closed = std::move(session); }  // the key map is open once at a time
    terminal_.note("Source " + source_.name + " has nothing new since it was last pulled.");
    PushOptions waiting;
    waiting.connection = options_.connection;
    waiting.yes = options_.yes;
    waiting.json = options_.json;
    return push(waiting, terminal_);
  }

  ExitCode push_rows(PulledRows rows, const adapters::Mapping& mapping, PushSession session, SealedSpool spool) {
    PushOptions options;
    options.connection = options_.connection;
    options.adapter = source_.adapter;
    options.dry_run = options_.dry_run;
    options.full_snapshot = options_.full_snapshot && !rows.stopped;
    options.yes = options_.yes;
    options.json = options_.json;
    PushInput input;
    input.name = "source " + source_.name;
    input.rows = std::make_unique<SealedSpool>(std::move(spool));
    input.on_queued = [&](KeyMap& keys) { return remember(keys, origin_, rows.memory); };
    const ExitCode exit = push_input(options, settings_, mapping, std::move(session), std::move(input), terminal_);
    if (exit == ExitCode::partly_refused && source_.kind == SourceKind::link) take_again();
    if (!rows.stopped) return exit;
    Complaint stopped = explain_pull(source_, *rows.stopped);
    stopped.text += options_.dry_run ? " The accounts are of what came before that."
                                     : " What came before that was pushed; pull again for the rest.";
    if (options_.full_snapshot) stopped.text += " Nothing was withdrawn, since not everything could be compared.";
    return complain(stopped);
  }

  // Rows that were not taken are offered again by the next pull, though the file be the same.
  void take_again() {
    auto session = open_dry_session(settings_);
    if (!session || options_.dry_run) return;
    if (const auto noted = remember(*session->keys, origin_, {}); !noted) complain(complaint(noted.error()));
  }

  const PullOptions& options_;
  const Settings& settings_;
  const SourceSettings& source_;
  Terminal& terminal_;
  std::string origin_;
};

std::string names_of(const Settings& settings) {
  std::string names;
  for (const auto& [name, source] : settings.sources) names.append("\n    ").append(source.name);
  return names;
}

}  // namespace

ExitCode pull(const PullOptions& options, Terminal& terminal) {
  const auto complain = [&](const Complaint& complaint) {
    terminal.complain(complaint);
    return complaint.exit;
  };
  const auto settings = load_settings(options.connection, true);
  if (!settings) return complain(settings.error());
  if (settings->sources.empty())
    return complain({ExitCode::usage,
                     "The configuration file names no source. Add a table [source.NAME] to it; docs/connectors.md "
                     "shows one for each system."});
  if (!options.source.empty()) {
    const auto source = settings->sources.find(options.source);
    if (source == settings->sources.end())
      return complain(
          {ExitCode::usage, "The configuration file has no source of that name. It has:" + names_of(*settings)});
    return Pull{options, *settings, source->second, terminal}.run();
  }
  if (options.full_snapshot && settings->sources.size() > 1)
    return complain({ExitCode::usage, "Which source? There are:" + names_of(*settings)});
  ExitCode worst = ExitCode::done;
  for (const auto& [name, source] : settings->sources) {
    if (settings->sources.size() > 1) terminal.note("Source " + source.name + ":");
    const ExitCode exit = Pull{options, *settings, source, terminal}.run();
    if (exit != ExitCode::done && (worst == ExitCode::done || worst == ExitCode::partly_refused)) worst = exit;
  }
  return worst;
}

}  // namespace kith::cli
