// The script for bash. It walks the words before the cursor to find the command, stepping over the values of options,
// and then offers that command's commands and options, files where a path can stand, and nothing for other values.
#include "hub/shell/completion.hpp"

namespace kith::shell {
namespace {

// 'a'|'b' of a case, quoted: paths hold spaces.
class Alternatives {
 public:
  void add(const std::string& text) {
    if (!text_.empty()) text_ += " | ";
    text_ += "'" + text + "'";
  }
  // A pattern that matches nothing where there is none: words hold no line end.
  [[nodiscard]] std::string text() const { return text_.empty() ? "$'\\n'" : text_; }

 private:
  std::string text_;
};

struct Cases {
  Alternatives commands, values, files, takes_file;
  std::string words;  // a line of a case for each command
};

Cases cases_of(const Command& program) {
  Cases cases;
  each_command(program, [&](const std::string& path, std::span<const Command* const> commands) {
    if (!path.empty()) cases.commands.add(path);
    if (commands.back()->takes_file) cases.takes_file.add(path);
    std::string words;
    for (const Command& command : commands.back()->commands) words += command.name + " ";
    for (const CommandOption* option : options_of(commands)) {
      for (const std::string& name : option->names) {
        words += name + " ";
        if (!option->takes_value) continue;
        cases.values.add(path + " " + name);
        if (option->takes_file) cases.files.add(path + " " + name);
      }
    }
    if (!words.empty()) words.pop_back();
    cases.words += "    '" + path + "') words='" + words + "' ;;\n";
  });
  return cases;
}

}  // namespace

std::string bash_completion(const Command& program) {
  const Cases cases = cases_of(program);
  const std::string function = "_" + function_name(program.name);
  std::string out = "# bash completion for " + program.name + "; written by: " + program.name + " completion bash\n";
  out += function + R"(() {
  local cur=${COMP_WORDS[COMP_CWORD]} path='' word option='' words='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [[ -n $option ]]; then
      option=''
      continue
    fi
    case "$path $word" in
      )";
  out += cases.values.text() + ") option=\"$path $word\" ;;\n    esac\n    case \"${path:+$path }$word\" in\n      ";
  out += cases.commands.text() + R"() path=${path:+$path }$word ;;
    esac
  done
  COMPREPLY=()
  case "$option" in
    '') ;;
    )";
  out += cases.files.text() + R"()
      compopt -o default
      return
      ;;
    *) return ;;
  esac
  case "$path" in
)";
  out += cases.words + "  esac\n  case \"$path\" in\n    " + cases.takes_file.text() + R"() [[ $cur == -* ]] || {
      compopt -o default
      return
    } ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}
complete -F )";
  return out + function + " " + program.name + "\n";
}

}  // namespace kith::shell
