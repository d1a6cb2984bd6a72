// `kith-hub release`, and `kith-hub org history`: what an operator does for releases. See command_line.hpp.
#include <unistd.h>

#include <chrono>
#include <iostream>
#include <memory>

#include "hub/app/command_line.hpp"
#include "hub/app/history_command.hpp"
#include "hub/app/release_command.hpp"
#include "hub/app/release_files.hpp"

namespace kith::app {

void add_release_commands(CLI::App& root, const CommandOptions& options, std::function<int()>& chosen) {
  auto* release = root.add_subcommand("release", "What leads and the public read")->require_subcommand(1);
  auto* menu = release->add_subcommand("menu", "Show each table of the menu with its publication score");
  const auto today =
      std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())};
  auto year = std::make_shared<int>(static_cast<int>(today.year()));
  menu->add_option("--year", *year, "By the region map in force then")->check(CLI::Range(0, 2199));
  menu->callback([&options, &chosen, year] {
    chosen = [&options, year] {
      return with_config(options, [&](const Config& config) { return report_org(explain_menu(config, *year)); });
    };
  });
  auto* run = release->add_subcommand("run", "Make the releases of a period, which then never change");
  auto asked = std::make_shared<ReleaseRun>();
  run->add_option("period", asked->periods, "A quarter, 2021-Q1, or a year, 2021; several in order")->required();
  run->add_flag("--dry-run", asked->is_dry, "Freeze nothing; show what would be hidden");
  run->callback([&options, &chosen, asked] {
    chosen = [&options, asked] {
      return with_hub(options, [&](const Config& config) {
        return run_releases(config, *asked, {std::cout, std::cerr, ::isatty(STDERR_FILENO) == 1});
      });
    };
  });
  release->add_subcommand("list", "Show the releases that were made")->callback([&options, &chosen] {
    chosen = [&options] {
      return with_hub(options, [](const Config& config) { return report_org(list_releases(config)); });
    };
  });
  release->add_subcommand("calendar", "Show which release is due when")->callback([&options, &chosen] {
    chosen = [&options] {
      return with_hub(options, [](const Config& config) { return report_org(show_calendar(config)); });
    };
  });
}

void add_history_commands(CLI::App& org, const CommandOptions& options, std::function<int()>& chosen) {
  struct Typed {
    History history;
    bool is_end = false, is_list = false;
  };
  auto typed = std::make_shared<Typed>();
  auto* history = org.add_subcommand("history", "Let historic data declare the months that it counts in");
  auto* code = history->add_option("code", typed->history.org, "Its code");
  auto* from = history->add_option("--from", typed->history.from, "The first month, as 2012-01");
  auto* to = history->add_option("--to", typed->history.to, "The last month");
  auto* close = history->add_flag("--close", typed->is_end, "All of it is pushed");
  auto* list = history->add_flag("--list", typed->is_list, "Show what was opened, for all organisations");
  from->needs(to)->excludes(close)->excludes(list);
  to->needs(from);
  list->excludes(close)->excludes(code);
  history->callback([&options, &chosen, typed, code, from] {
    if (!typed->is_list && code->empty()) throw CLI::RequiredError("code");
    if (!typed->is_list && !typed->is_end && from->empty()) throw CLI::RequiredError("--from");
    chosen = [&options, typed] {
      return with_hub(options, [&](const Config& config) {
        if (typed->is_list) return report_org(list_history(config));
        return report_org(typed->is_end ? close_history(config, typed->history) : open_history(config, typed->history));
      });
    };
  });
}

}  // namespace kith::app
