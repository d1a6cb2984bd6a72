// The script for zsh: the command is found as for bash, and _arguments does the rest, with each option's words.
#include "hub/shell/completion.hpp"

namespace kith::shell {
namespace {

// Inside single quotes, where _arguments gives brackets and colons a meaning.
std::string quoted(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    if (c == '\'')
      out += "'\\''";
    else if (c == '\n')
      out += ' ';
    else
      out += c;
  }
  return out;
}

std::string option_argument(const CommandOption& option, std::string_view name) {
  std::string out = " \\\n      '";
  out.append(name).append(option.takes_value ? "=" : "").append("[").append(quoted(option.about)).append("]");
  if (option.takes_value) out += option.takes_file ? ":file:_files" : ":value: ";
  return out + "'";
}

std::string arguments_of(std::span<const Command* const> commands) {
  std::string out;
  for (const CommandOption* option : options_of(commands))
    for (const std::string& name : option->names) out += option_argument(*option, name);
  const Command& command = *commands.back();
  if (!command.commands.empty()) {
    out += " \\\n      '*:command:((";
    for (const Command& child : command.commands) {
      const std::string about = child.about.substr(0, child.about.find('\n'));
      out += child.name + "\\:\"" + quoted(about) + "\" ";
    }
    out.pop_back();
    out += "))'";
  } else if (command.takes_file) {
    out += " \\\n      '*:file:_files'";
  }
  return out;
}

}  // namespace

std::string zsh_completion(const Command& program) {
  const std::string function = "_" + function_name(program.name);
  std::string values, paths, cases;
  each_command(program, [&](const std::string& path, std::span<const Command* const> commands) {
    if (!path.empty()) paths += (paths.empty() ? "'" : " | '") + path + "'";
    for (const CommandOption* option : options_of(commands))
      for (const std::string& name : option->names)
        if (option->takes_value) values.append(values.empty() ? "'" : " | '").append(path + " " + name).append("'");
    cases += "    '" + path + "')\n      _arguments" + arguments_of(commands) + "\n      ;;\n";
  });
  std::string out =
      "#compdef " + program.name + "\n# zsh completion; written by: " + program.name + " completion zsh\n";
  out +=
      function + "() {\n  local at='' word is_value='' i\n  for ((i = 2; i < CURRENT; i++)); do\n    word=$words[i]\n";
  out +=
      "    if [[ -n $is_value ]]; then\n      is_value=''\n      continue\n    fi\n    case \"$at $word\" in\n      ";
  out += (values.empty() ? "$'\\n'" : values) + ") is_value=yes ;;\n    esac\n    case \"${at:+$at }$word\" in\n      ";
  out += (paths.empty() ? "$'\\n'" : paths) + ") at=${at:+$at }$word ;;\n    esac\n  done\n  case \"$at\" in\n";
  return out + cases + "  esac\n}\n" + function + " \"$@\"\n";
}

}  // namespace kith::shell
