// The script for fish: one line for each command and option, with the commands that must stand before it.
#include "hub/shell/completion.hpp"

namespace kith::shell {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text.substr(0, text.find('\n'))) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

// All of the path's commands were given, and none of those below the last.
std::string condition(std::span<const Command* const> commands) {
  std::string out;
  const auto add = [&](const std::string& part) { out += (out.empty() ? "" : "; and ") + part; };
  for (const Command* command : commands.subspan(1)) add("__fish_seen_subcommand_from " + command->name);
  std::string below;
  for (const Command& child : commands.back()->commands) below += " " + child.name;
  if (!below.empty()) add("not __fish_seen_subcommand_from" + below);
  return out;
}

}  // namespace

std::string fish_completion(const Command& program) {
  std::string out = "# fish completion for " + program.name + "; written by: " + program.name + " completion fish\n";
  const std::string start = "complete -c " + program.name;
  out += start + " -f\n";
  each_command(program, [&](const std::string&, std::span<const Command* const> commands) {
    const std::string when = condition(commands);
    const std::string here = start + (when.empty() ? "" : " -n '" + when + "'");
    for (const Command& child : commands.back()->commands)
      out += here + " -a " + child.name + " -d " + quoted(child.about) + "\n";
    for (const CommandOption* option : options_of(commands)) {
      out += here;
      for (const std::string& name : option->names)
        out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      if (option->takes_value) out += option->takes_file ? " -r -F" : " -x";
      out += " -d " + quoted(option->about) + "\n";
    }
    if (commands.back()->takes_file) out += here + " -F\n";
  });
  return out;
}

}  // namespace kith::shell
