// A program's command line as plain data, read from the CLI11 definitions that parse it, so that what is said about it
// elsewhere (completion, corrections of a mistyped word) cannot differ from what it takes. Pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace kith::shell {

struct CommandOption {
  std::vector<std::string> names;  // with their dashes, "--help" or "-h"
  std::string about;
  bool takes_value = false;
  bool takes_file = false;  // the value is a path
};

struct Command {
  std::string name;
  std::string about;
  std::vector<CommandOption> options;  // its own; with `inherits` those of the commands above are taken too
  std::vector<Command> commands;
  bool takes_file = false;  // a path can stand behind it
  bool inherits = false;
};

// The program's commands; the first is the program itself.
Command command_tree(const CLI::App& app);

// The option of that name which `path` (the program first, the innermost command last) takes.
const CommandOption* find_option(std::span<const Command* const> path, std::string_view name);

// What to say when `arguments` (without the program's name) hold a word where only a command can stand and it is none:
// the word, with what a terminal would obey made '?', the nearest command and the list. Nothing when all words fit.
std::optional<std::string> unknown_command(const Command& program, std::span<const char* const> arguments);

}  // namespace kith::shell
