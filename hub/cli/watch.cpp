// The loop of kith push --watch. Each file is a push of its own, so the key map is free between two of them and a kill
// at any moment loses nothing (hub/cli/outbox.hpp).
#include "hub/cli/watch.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>

#include "adapters/plan.hpp"
#include "hub/cli/push_session.hpp"
#include "hub/cli/source_words.hpp"

namespace kith::cli {
namespace {

using std::chrono::steady_clock;

int stop_event = -1;  // of the one StopSignal; a signal handler can reach nothing else

void on_signal(int /*signal*/) {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(stop_event, &one, sizeof one);
}

// While it lives, the first Ctrl-C (or SIGTERM) asks to stop, and a second one ends the process at once.
class StopSignal {
 public:
  StopSignal() {
    stop_event = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct sigaction action {};
    action.sa_handler = on_signal;
    action.sa_flags = static_cast<int>(SA_RESTART | SA_RESETHAND);
    ::sigaction(SIGINT, &action, &old_interrupt_);
    ::sigaction(SIGTERM, &action, &old_terminate_);
  }
  ~StopSignal() {
    ::sigaction(SIGINT, &old_interrupt_, nullptr);
    ::sigaction(SIGTERM, &old_terminate_, nullptr);
    ::close(stop_event);
    stop_event = -1;
  }
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  // True when it came, now or within this time.
  [[nodiscard]] bool within(std::chrono::milliseconds time) const {
    const auto until = steady_clock::now() + time;
    for (;;) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - steady_clock::now());
      pollfd wanted{stop_event, POLLIN, 0};
      const int ready = ::poll(&wanted, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
      if (ready > 0) return true;
      if (ready == 0) return false;
    }
  }

 private:
  struct sigaction old_interrupt_ {};
  struct sigaction old_terminate_ {};
};

bool is_end(ExitCode exit) {
  return exit == ExitCode::not_permitted || exit == ExitCode::conflict;
}

class Watch {
 public:
  Watch(const PushOptions& options, const Settings& settings, const adapters::SourceFormat& format, Terminal& terminal)
      : options_(options), settings_(settings), folder_(options.watch, format), terminal_(terminal) {}

  ExitCode run() {
    const StopSignal stop;
    terminal_.note("Watching " + printable(options_.watch) + ". Ctrl-C ends it.");
    for (;;) {
      const auto files = look();
      if (!files) {
        terminal_.complain({ExitCode::failed, "The folder " + printable(options_.watch) + " cannot be read."});
        return ExitCode::failed;
      }
      if (steady_clock::now() >= retry_at_) {
        if (is_waiting_)
          if (const ExitCode exit = push_one(""); is_end(exit)) return exit;
        for (const SourceFile& file : *files) {
          if (stop.within(std::chrono::milliseconds{0}) || steady_clock::now() < retry_at_) break;
          if (const ExitCode exit = take(file); is_end(exit)) return exit;
        }
      }
      if (stop.within(look_interval)) {
        terminal_.note("No longer watching " + printable(options_.watch) + ".");
        return ExitCode::done;
      }
    }
  }

  ExitCode run_once() {
    const StopSignal stop;
    (void)look();
    const auto files = stop.within(look_interval) ? Result<std::vector<SourceFile>>{} : look();
    if (!files) return put_off({ExitCode::failed, "The folder " + printable(options_.watch) + " cannot be read."});
    ExitCode worst = ExitCode::done;
    for (const SourceFile& file : *files) {
      if (stop.within(std::chrono::milliseconds{0})) break;
      const ExitCode exit = take(file);
      if (is_end(exit)) return exit;
      if (exit != ExitCode::done && (worst == ExitCode::done || worst == ExitCode::partly_refused)) worst = exit;
    }
    return pushes_ == 0 ? push_one("") : worst;
  }

 private:
  Result<std::vector<SourceFile>> look() {
    auto files = folder_.look();
    for (const std::string& stray : folder_.take_strays())
      terminal_.note(printable(stray) + ": this link leads out of the folder, and is not followed.");
    return files;
  }

  // Pushes the file if that was not done; without one, what waits.
  ExitCode push_one(const std::string& file) {
    ++pushes_;
    PushOptions one = options_;
    one.watch.clear();
    one.file = file;
    const ExitCode exit = push(one, terminal_);
    is_waiting_ = exit == ExitCode::try_later;
    if (is_waiting_) retry_at_ = steady_clock::now() + retry_interval;
    return exit;
  }

  ExitCode take(const SourceFile& file) {
    const auto settled = settled_.find(file.path);
    if (settled != settled_.end() && settled->second == file) return ExitCode::done;
    const auto is_known = ask(file, false);
    if (!is_known) return put_off(is_known.error());
    if (*is_known) {
      settled_.insert_or_assign(file.path, file);
      return ExitCode::done;
    }
    terminal_.note(printable(file.path) + ":");
    const ExitCode exit = push_one(file.path);
    const bool is_pushed = exit == ExitCode::done || exit == ExitCode::partly_refused;
    const auto is_taken = ask(file, is_pushed);
    if (!is_taken) return put_off(is_taken.error());
    // What is not taken and may come later is tried again; a file that is at fault is not.
    if (*is_taken || exit != ExitCode::try_later) settled_.insert_or_assign(file.path, file);
    return exit;
  }

  // Whether the file was pushed: remembered, just done, or in the outbox from where it goes out. What was is
  // remembered.
  tl::expected<bool, Complaint> ask(const SourceFile& file, bool is_pushed) {
    auto session = open_dry_session(settings_);
    if (!session) return tl::unexpected(std::move(session).error());
    const auto was = was_pushed(*session->keys, file.path);
    if (!was) return was.error().code == Errc::file_unreadable ? false : no(was.error());
    if (*was) return true;
    if (!is_pushed) {
      const auto runs = session->outbox.runs();
      if (!runs) return no(runs.error());
      is_pushed = std::ranges::any_of(*runs, [&](const PushRun& run) { return run.file == file; });
    }
    // A file that was changed meanwhile is another one.
    if (!is_pushed || look_at(file.path) != file) return is_pushed;
    const auto remembered = remember_pushed(*session->keys, file.path);
    return remembered ? tl::expected<bool, Complaint>{true} : no(remembered.error());
  }
  static tl::expected<bool, Complaint> no(const Error& error) { return tl::unexpected(complaint(error)); }

  // The key map cannot be used now.
  ExitCode put_off(const Complaint& complaint) {
    terminal_.complain(complaint);
    retry_at_ = steady_clock::now() + retry_interval;
    return complaint.exit;
  }

  const PushOptions& options_;
  const Settings& settings_;
  WatchedFolder folder_;
  Terminal& terminal_;
  std::map<std::string, SourceFile> settled_;  // need no second look as long as they stay as they are
  bool is_waiting_ = false;
  std::uint64_t pushes_ = 0;
  steady_clock::time_point retry_at_{};
};

}  // namespace

namespace {

// Runs `work` with a watch of the folder.
template <class Work>
ExitCode with_watch(const PushOptions& options, Terminal& terminal, Work work) {
  const auto complain = [&](const Complaint& complaint) {
    terminal.complain(complaint);
    return complaint.exit;
  };
  const auto settings = load_settings(options.connection, true);
  if (!settings) return complain(settings.error());
  const auto mapping = choose_mapping(options.adapter.empty() ? settings->adapter : options.adapter);
  if (!mapping) return complain(mapping.error());
  std::error_code failed;
  if (!std::filesystem::is_directory(options.watch, failed))
    return complain({ExitCode::usage, "The folder " + printable(options.watch) + " cannot be read."});
  return work(Watch{options, *settings, mapping->plan().source, terminal});
}

}  // namespace

ExitCode watch(const PushOptions& options, Terminal& terminal) {
  return with_watch(options, terminal, [](Watch&& watch) { return watch.run(); });
}

ExitCode push_new_files(const PushOptions& options, Terminal& terminal) {
  return with_watch(options, terminal, [](Watch&& watch) { return watch.run_once(); });
}

}  // namespace kith::cli
