// How the tidy tests read the tree and take C++ apart far enough to measure it.
#include "tests/tidy/tree.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace kith::tidy {
namespace {

namespace fs = std::filesystem;

fs::path top() {
  const char* directory = std::getenv("KITH_SOURCE_DIR");
  if (directory == nullptr) throw std::runtime_error("KITH_SOURCE_DIR is not set; run this through ctest");
  return directory;
}

bool is_foreign(const fs::path& name) {
  static constexpr std::array skipped = {"build", "var", "node_modules", ".git", ".cache"};
  return std::ranges::find(skipped, name.string()) != skipped.end();
}

bool is_text(const std::string& bytes) {
  return bytes.find('\0') == std::string::npos;
}

std::vector<TreeFile> read_tree() {
  std::vector<TreeFile> files;
  const fs::path root = top();
  for (auto at = fs::recursive_directory_iterator(root); at != fs::recursive_directory_iterator(); ++at) {
    if (at->is_directory()) {
      if (is_foreign(at->path().filename())) at.disable_recursion_pending();
      continue;
    }
    if (!at->is_regular_file()) continue;
    std::ifstream stream(at->path(), std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (is_text(text)) files.push_back({fs::relative(at->path(), root).generic_string(), std::move(text)});
  }
  std::ranges::sort(files, {}, &TreeFile::path);
  return files;
}

// Walks C++ text and blanks what is not code.
class Blanker {
 public:
  explicit Blanker(std::string_view text) : text_(text), out_(text) {}

  std::string run() {
    while (at_ < text_.size()) step();
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool sees(std::string_view what) const { return text_.substr(at_).starts_with(what); }
  [[nodiscard]] bool is_word(std::size_t index) const {
    return index < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[index])) != 0 || text_[index] == '_');
  }
  void blank_to(std::size_t end) {
    for (end = std::min(end, text_.size()); at_ < end; ++at_)
      if (text_[at_] != '\n') out_[at_] = ' ';
  }
  void blank_quoted(char quote) {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote && text_[end] != '\n') end += text_[end] == '\\' ? 2U : 1U;
    ++at_;
    blank_to(end);
    if (at_ < text_.size()) ++at_;
  }
  void blank_raw_string() {
    const std::size_t open = text_.find('(', at_);
    const std::string close = ")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"";
    const std::size_t end = text_.find(close, open);
    blank_to(end == std::string_view::npos ? text_.size() : end + close.size());
  }
  void step() {
    if (sees("//")) return blank_to(text_.find('\n', at_));
    if (sees("/*")) {
      const std::size_t end = text_.find("*/", at_ + 2);
      return blank_to(end == std::string_view::npos ? text_.size() : end + 2);
    }
    if (sees("R\"") && (at_ == 0 || !is_word(at_ - 1))) return blank_raw_string();
    if (text_[at_] == '"') return blank_quoted('"');
    const bool separates_digits = at_ > 0 && is_word(at_ - 1) && is_word(at_ + 1);
    if (text_[at_] == '\'' && !separates_digits) return blank_quoted('\'');
    ++at_;
  }

  std::string_view text_;
  std::string out_;
  std::size_t at_ = 0;
};

std::string without_parentheses(std::string_view text) {
  std::string out;
  int depth = 0;
  for (const char c : text) {
    if (c == '(') ++depth;
    if (depth == 0) out.push_back(c);
    if (c == ')') --depth;
  }
  return out;
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool space = std::isspace(static_cast<unsigned char>(c)) != 0;
    if (!space) out.push_back(c);
    if (space && !out.empty() && out.back() != ' ') out.push_back(' ');
  }
  return out;
}

bool opens_function(std::string_view before) {
  if (before.find('(') == std::string_view::npos) return false;
  static constexpr std::array others = {"namespace ", "class ", "struct ", "enum ",  "union ", "if ",
                                        "for ",       "while ", "switch ", "catch ", "do ",    "extern "};
  for (const std::string_view word : others)
    if (before.starts_with(word)) return false;
  return without_parentheses(before).find(" = ") == std::string::npos;
}

}  // namespace

bool TreeFile::is_product() const {
  return is_cpp() && (is_under("hub/") || is_under("adapters/") || is_under("auth/") || is_under("schemas/"));
}

const std::vector<TreeFile>& tree() {
  static const std::vector<TreeFile> files = read_tree();
  return files;
}

const TreeFile* find(std::string_view path) {
  const auto at =
      std::ranges::lower_bound(tree(), path, {}, [](const TreeFile& file) { return std::string_view(file.path); });
  return at != tree().end() && at->path == path ? &*at : nullptr;
}

bool exists(std::string_view path) {
  return fs::exists(top() / path);
}

std::vector<std::string_view> lines(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string code_only(std::string_view text) {
  return Blanker(text).run();
}

std::vector<std::string> includes(std::string_view text) {
  std::vector<std::string> out;
  for (const std::string_view line : lines(text)) {
    if (!line.starts_with("#include ")) continue;
    const std::size_t open = line.find_first_of("\"<");
    const std::size_t close = line.find_last_of("\">");
    if (open < close && close != std::string_view::npos) out.emplace_back(line.substr(open, close - open + 1));
  }
  return out;
}

std::vector<Function> functions(std::string_view text) {
  std::vector<Function> found;
  const std::string code = code_only(text);
  std::size_t line = 1;
  std::size_t statement = 0;  // where the text before the next brace starts
  int depth = 0;
  int inside_from = -1;  // the depth at which the function being measured began
  for (std::size_t at = 0; at < code.size(); ++at) {
    const char c = code[at];
    if (c == '\n') ++line;
    if (c == '#' && (at == 0 || code[at - 1] == '\n')) {
      while (at + 1 < code.size() && (code[at + 1] != '\n' || code[at] == '\\')) line += code[++at] == '\n' ? 1U : 0U;
      statement = at + 1;
    }
    if (c == '{') {
      const std::string before = one_line(std::string_view(code).substr(statement, at - statement));
      if (inside_from < 0 && opens_function(before)) {
        inside_from = depth;
        found.push_back({before, line, 0});
      }
      ++depth;
    }
    if (c == '}') {
      --depth;
      if (depth == inside_from) {
        inside_from = -1;
        found.back().line_count = line - found.back().first_line + 1;
      }
    }
    if (c == '{' || c == '}' || c == ';') statement = at + 1;
  }
  return found;
}

}  // namespace kith::tidy
