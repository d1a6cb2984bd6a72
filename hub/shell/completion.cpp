#include "hub/shell/completion.hpp"

#include <algorithm>

namespace kith::shell {

std::optional<std::string> completion(const Command& program, std::string_view shell) {
  if (shell == "bash") return bash_completion(program);
  if (shell == "zsh") return zsh_completion(program);
  if (shell == "fish") return fish_completion(program);
  return std::nullopt;
}

std::vector<const CommandOption*> options_of(std::span<const Command* const> commands) {
  std::vector<const CommandOption*> options;
  for (std::size_t depth = commands.size(); depth > 0; --depth) {
    for (const CommandOption& option : commands[depth - 1]->options) {
      const bool is_hidden = std::ranges::any_of(
          options, [&](const CommandOption* inner) { return inner->names.front() == option.names.front(); });
      if (!is_hidden) options.push_back(&option);
    }
    if (!commands[depth - 1]->inherits) break;
  }
  return options;
}

std::string function_name(std::string_view program) {
  std::string name{program};
  std::ranges::replace(name, '-', '_');
  return name;
}

}  // namespace kith::shell
