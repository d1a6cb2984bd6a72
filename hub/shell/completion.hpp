// Completion of a program's commands and options by a shell: a script for bash, zsh or fish, written from the commands
// that the program really has. `PROGRAM completion SHELL` prints it, and installing Kith puts it where shells look.
// Pure.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "hub/shell/command.hpp"

namespace kith::shell {

inline constexpr std::array<std::string_view, 3> shells = {"bash", "zsh", "fish"};

// Nothing for a shell that is not of the list.
std::optional<std::string> completion(const Command& program, std::string_view shell);

// Bash 4.4 and newer.
std::string bash_completion(const Command& program);
// To be a file _PROGRAM in a folder of $fpath.
std::string zsh_completion(const Command& program);
std::string fish_completion(const Command& program);

// Calls visit(path) for the program and each command below it; a path is the names after the program's, with spaces
// between. The last of `commands` is the command itself.
template <class Visit>
void each_command(const Command& program, const Visit& visit) {
  std::vector<const Command*> commands = {&program};
  const auto descend = [&](const auto& self, const std::string& path) -> void {
    visit(path, std::span<const Command* const>{commands});
    for (const Command& child : commands.back()->commands) {
      commands.push_back(&child);
      self(self, path.empty() ? child.name : path + " " + child.name);
      commands.pop_back();
    }
  };
  descend(descend, {});
}

// The options that the last command takes: its own, and where it inherits those above it.
std::vector<const CommandOption*> options_of(std::span<const Command* const> commands);

// "kith-hub" → "kith_hub": part of a shell function's name.
std::string function_name(std::string_view program);

}  // namespace kith::shell
