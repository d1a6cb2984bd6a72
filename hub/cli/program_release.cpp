// The words of `kith release` and those by which every command says where the hub is.
#include "hub/cli/program_parts.hpp"
#include "hub/cli/release_commands.hpp"

namespace kith::cli {

void add_connection(CLI::App& command, ConnectionFlags& flags) {
  command.add_option("--config", flags.config, "A file that says the rest of these")->type_name("FILE");
  command.add_option("--hub", flags.hub, "The hub's address, like https://hub.example:8443")->type_name("URL");
  command.add_option("--cert", flags.certificate, "Your organisation's certificate")->type_name("FILE");
  command.add_option("--key", flags.key, "The certificate's private key")->type_name("FILE");
  command.add_option("--ca", flags.authority, "The certificate of the hub's authority")->type_name("FILE");
  command.add_option("--key-map", flags.key_map, "The file that says which row became which record")->type_name("FILE");
}

namespace {

void add_place(CLI::App& command, std::string& place) {
  command.add_option("--place", place, "The part of a place, like region:40900, or * for the whole")
      ->type_name("PLACE");
}

Action add_release_show(CLI::App& command) {
  auto options = std::make_shared<ReleaseShowOptions>();
  auto* show = command.add_subcommand("show", "Show a table of a release");
  show->add_option("release", options->release, "As kith release list names it")->required()->type_name("RELEASE");
  show->add_option("table", options->table, "Which table; without it, which there are")->type_name("TABLE");
  show->add_flag("--series", options->series, "With the same table of the releases before");
  add_place(*show, options->place);
  show->add_flag("--json", options->json, "Print it as JSON");
  show->add_flag("--csv", options->csv, "Print it as CSV")->excludes("--json")->excludes("--series");
  add_connection(*show, options->connection);
  return [options](Terminal& terminal) { return release_show(*options, terminal); };
}

Action add_release_get(CLI::App& command) {
  auto options = std::make_shared<ReleaseGetOptions>();
  options->folder = ".";
  auto* get = command.add_subcommand("get", "Write the files of releases into a folder");
  auto* one = get->add_option("release", options->release, "As kith release list names it")->type_name("RELEASE");
  auto* folder = get->add_option("--folder", options->folder, "Where to; here, if not said")->type_name("DIR");
  auto* all = get->add_option("--all", options->folder, "Every release that you may read, into this folder");
  all->type_name("DIR")->excludes(one)->excludes(folder);
  add_place(*get, options->place);
  add_connection(*get, options->connection);
  return [options, all](Terminal& terminal) {
    if (!options->release.empty() || all->count() > 0) return release_get(*options, terminal);
    terminal.complain({ExitCode::usage, "Which release? Name one, or give --all DIR for every one."});
    return ExitCode::usage;
  };
}

Action add_release_diff(CLI::App& command) {
  auto options = std::make_shared<ReleaseDiffOptions>();
  auto* diff = command.add_subcommand("diff", "Show which cells two releases do not say alike");
  diff->add_option("first", options->first, "A release")->required()->type_name("RELEASE");
  diff->add_option("second", options->second, "Another")->required()->type_name("RELEASE");
  add_place(*diff, options->place);
  diff->add_flag("--json", options->json, "Print it as JSON");
  add_connection(*diff, options->connection);
  return [options](Terminal& terminal) { return release_diff(*options, terminal); };
}

Action add_release_verify(CLI::App& command) {
  auto options = std::make_shared<ReleaseVerifyOptions>();
  auto* verify = command.add_subcommand("verify", "Check on this computer that hidden numbers cannot be told");
  verify->add_option("folder", options->folder, "Where the tables and certificates are")
      ->required()
      ->type_name("FOLDER");
  verify->add_flag("--json", options->json, "Print the result as JSON");
  return [options](Terminal& terminal) { return release_verify(*options, terminal); };
}

}  // namespace

Action add_release(CLI::App& app) {
  auto* command = app.add_subcommand("release", "Read and check released tables");
  command->require_subcommand(1);
  auto options = std::make_shared<ReleaseListOptions>();
  auto* list = command->add_subcommand("list", "List the releases that you may read");
  list->add_flag("--json", options->json, "Print it as JSON");
  add_connection(*list, options->connection);
  const std::vector<std::pair<std::string, Action>> actions = {
      {"list", [options](Terminal& terminal) { return release_list(*options, terminal); }},
      {"show", add_release_show(*command)},
      {"get", add_release_get(*command)},
      {"diff", add_release_diff(*command)},
      {"verify", add_release_verify(*command)}};
  return [command, actions](Terminal& terminal) {
    for (const auto& [name, action] : actions)
      if (command->got_subcommand(name)) return action(terminal);
    return ExitCode::usage;
  };
}

}  // namespace kith::cli
