#include "hub/shell/command.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "hub/shell/nearest.hpp"

namespace kith::shell {
namespace {

bool is_path(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  return type.find("FILE") != std::string::npos || type.find("DIR") != std::string::npos;
}

CommandOption read_option(const CLI::Option& option) {
  CommandOption out;
  for (const std::string& name : option.get_lnames()) out.names.push_back("--" + name);
  for (const std::string& name : option.get_snames()) out.names.push_back("-" + name);
  out.about = option.get_description();
  out.takes_value = option.get_items_expected_max() > 0 && option.get_type_size_max() > 0;
  out.takes_file = out.takes_value && is_path(option);
  return out;
}

Command read_command(const CLI::App& app) {
  Command out{app.get_name(), app.get_description(), {}, {}, false, app.get_fallthrough()};
  for (const CLI::Option* option : app.get_options()) {
    if (option->nonpositional())
      out.options.push_back(read_option(*option));
    else
      out.takes_file = out.takes_file || is_path(*option);
  }
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    out.commands.push_back(read_command(*command));
  return out;
}

std::string harmless(std::string_view word) {
  std::string text{word.substr(0, 40)};
  for (char& c : text)
    if (c < ' ' || c > '~') c = '?';
  return text;
}

std::string words_about(std::span<const Command* const> path, std::string_view word) {
  const Command& command = *path.back();
  std::string text = "There is no command \"" + harmless(word) + "\".";
  std::vector<std::string_view> names;
  for (const Command& known : command.commands) names.emplace_back(known.name);
  if (const auto meant = nearest(word, names)) text += " Did you mean " + std::string{*meant} + "?";
  text += " There are:";
  for (const Command& known : command.commands) text += " " + known.name;
  std::string name;
  for (const Command* part : path) name += part->name + " ";
  return text + ". See " + name + "--help.";
}

}  // namespace

Command command_tree(const CLI::App& app) {
  return read_command(app);
}

const CommandOption* find_option(std::span<const Command* const> path, std::string_view name) {
  for (std::size_t depth = path.size(); depth > 0; --depth) {
    const Command& command = *path[depth - 1];
    for (const CommandOption& option : command.options)
      if (std::ranges::find(option.names, name) != option.names.end()) return &option;
    if (!command.inherits) break;
  }
  return nullptr;
}

std::optional<std::string> unknown_command(const Command& program, std::span<const char* const> arguments) {
  std::vector<const Command*> path = {&program};
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view word = arguments[i];
    if (word == "--" || path.back()->commands.empty()) return std::nullopt;
    if (word.starts_with('-')) {
      const CommandOption* option = find_option(path, word);
      if (option != nullptr && option->takes_value) ++i;
      continue;
    }
    const auto& known = path.back()->commands;
    const auto found = std::ranges::find(known, word, &Command::name);
    if (found == known.end()) return words_about(path, word);
    path.push_back(&*found);
  }
  return std::nullopt;
}

}  // namespace kith::shell
