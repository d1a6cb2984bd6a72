// Small promises about the text of the tree: every source file says what it is, nothing is left to do, nothing names a
// machine, and only the log and the programs that talk to a person write to a terminal.
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cctype>
#include <string>
#include <string_view>

#include "tests/tidy/tree.hpp"

namespace kith::tidy {
namespace {

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

BOOST_AUTO_TEST_SUITE(texts)

// A source file with a header of the same name may leave the saying to it.
BOOST_AUTO_TEST_CASE(every_source_file_opens_by_saying_what_it_is) {
  for (const TreeFile& file : tree()) {
    if (!file.is_cpp()) continue;
    const std::string header = file.path.substr(0, file.path.size() - 4) + ".hpp";
    const bool header_says_it = file.ends_with(".cpp") && find(header) != nullptr;
    BOOST_TEST((header_says_it || file.text.starts_with("// ")), file.path);
  }
}

BOOST_AUTO_TEST_CASE(nothing_is_left_to_do) {
  // Written in two parts so that this file does not find itself.
  static const std::array<std::string, 3> marks = {std::string("TO") + "DO", std::string("FIX") + "ME",
                                                   std::string("XX") + "X:"};
  for (const TreeFile& file : tree()) {
    if (file.ends_with("package-lock.json")) continue;
    for (const std::string& mark : marks) BOOST_TEST(!contains(file.text, mark), file.path << " holds " << mark);
  }
}

// A path that starts at the root of some machine's disk, rather than one that only passes through a folder of that
// name.
bool starts_a_path(std::string_view text, std::string_view mark) {
  for (std::size_t at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at + 1)) {
    const char before = at == 0 ? ' ' : text[at - 1];
    if (std::isalnum(static_cast<unsigned char>(before)) == 0 && before != '_' && before != '.') return true;
  }
  return false;
}

BOOST_AUTO_TEST_CASE(no_file_names_a_machine) {
  static const std::array<std::string, 3> marks = {std::string("/wo") + "rk/", std::string("/ho") + "me/",
                                                   std::string("/tmp/") + "kw"};
  for (const TreeFile& file : tree())
    for (const std::string& mark : marks) BOOST_TEST(!starts_a_path(file.text, mark), file.path << " holds " << mark);
}

// Programs are executed with a list of arguments.
BOOST_AUTO_TEST_CASE(no_shell_is_started) {
  constexpr std::array calls = {"popen(", "std::system(", " ::system(", "execlp(", "execvp("};
  for (const TreeFile& file : tree()) {
    if (!file.is_product()) continue;
    const std::string code = code_only(file.text);
    for (const std::string_view call : calls)
      BOOST_TEST((code.find(call) == std::string::npos), file.path << " calls " << call);
    for (const std::string_view shell : {"/bin/sh", "/bin/bash", "\"sh\""})
      BOOST_TEST((file.text.find(shell) == std::string::npos), file.path << " names " << shell);
  }
}

BOOST_AUTO_TEST_CASE(only_the_log_and_the_commands_write_to_a_terminal) {
  static constexpr std::array writers = {"std::cout", "std::cerr", "std::clog", "printf(", "puts(", "perror("};
  for (const TreeFile& file : tree()) {
    if (!file.is_product() || file.is_under("hub/cli/") || file.is_under("hub/app/") || file.is_under("hub/base/log"))
      continue;
    const std::string code = code_only(file.text);
    for (const std::string_view writer : writers) {
      const std::size_t at = code.find(writer);
      const bool is_other_word =
          at != std::string::npos && at > 0 && (std::isalpha(static_cast<unsigned char>(code[at - 1])) != 0);
      BOOST_TEST((at == std::string::npos || is_other_word), file.path << " uses " << writer);
    }
  }
}

BOOST_AUTO_TEST_CASE(log_fields_are_declared_types_only) {
  const TreeFile* log = find("hub/base/log.hpp");
  BOOST_REQUIRE(log != nullptr);
  BOOST_TEST(contains(log->text, "consteval Word(const char* text)"));
  const std::string code = code_only(log->text);
  BOOST_TEST(!contains(code, "std::string value"));
  BOOST_TEST(!contains(code, "std::string_view value"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::tidy
