// The project's own files as the tidy tests see them: read once, addressed by their path from the top of the source
// tree. What is built, downloaded or left by a run (build, var, node_modules, .git) is not part of it. Read-only after
// the first call.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kith::tidy {

struct TreeFile {
  std::string path;  // from the top, with '/'
  std::string text;

  [[nodiscard]] bool ends_with(std::string_view suffix) const { return path.ends_with(suffix); }
  [[nodiscard]] bool is_under(std::string_view folder) const { return path.starts_with(folder); }
  [[nodiscard]] bool is_cpp() const { return ends_with(".cpp") || ends_with(".hpp"); }
  // C++ of what is shipped, not of its tests.
  [[nodiscard]] bool is_product() const;
};

// Every text file of the tree, ordered by path. The top is the environment's KITH_SOURCE_DIR.
const std::vector<TreeFile>& tree();
// The file of that path, or nullptr.
const TreeFile* find(std::string_view path);
bool exists(std::string_view path);

std::vector<std::string_view> lines(std::string_view text);
// The same text with comments and the insides of strings and characters turned into spaces; line numbers stay.
std::string code_only(std::string_view text);
// The targets of #include lines, with their quotes or brackets.
std::vector<std::string> includes(std::string_view text);

struct Function {
  std::string header;  // the text before the opening brace, on one line
  std::size_t first_line;
  std::size_t line_count;  // of its body, braces included
};
// Function bodies at namespace or class scope, found by their braces: a measure of size, not a parser.
std::vector<Function> functions(std::string_view text);

}  // namespace kith::tidy
