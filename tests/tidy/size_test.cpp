// Sizes that keep the code readable: nine files in ten under 300 lines and nine functions in ten under 46, with a limit
// that none passes. A function that is one table of data, a switch with a row for each value, may be longer and is
// named here.
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/tidy/tree.hpp"

namespace kith::tidy {
namespace {

constexpr std::size_t usual_file_lines = 300;
constexpr std::size_t most_file_lines = 450;
constexpr std::size_t usual_function_lines = 46;
constexpr std::size_t most_function_lines = 80;

constexpr std::array<std::pair<std::string_view, std::string_view>, 1> tables = {
    {{"hub/base/error.cpp", "constexpr ErrorInfo info(Errc code)"}}};

bool is_table(std::string_view path, std::string_view header) {
  return std::ranges::any_of(tables, [&](const auto& table) {
    return table.first == path && header.find(table.second) != std::string_view::npos;
  });
}

void check_share(const std::vector<std::size_t>& sizes, std::size_t usual) {
  const auto within =
      static_cast<std::size_t>(std::ranges::count_if(sizes, [&](std::size_t size) { return size < usual; }));
  BOOST_TEST(within * 10 >= sizes.size() * 9, within << " of " << sizes.size() << " under " << usual << " lines");
}

BOOST_AUTO_TEST_SUITE(sizes)

BOOST_AUTO_TEST_CASE(files_are_short) {
  std::vector<std::size_t> sizes;
  for (const TreeFile& file : tree()) {
    if (!file.is_cpp()) continue;
    sizes.push_back(lines(file.text).size());
    BOOST_TEST(sizes.back() <= most_file_lines, file.path << " has " << sizes.back() << " lines");
  }
  check_share(sizes, usual_file_lines);
}

BOOST_AUTO_TEST_CASE(functions_are_short) {
  std::vector<std::size_t> sizes;
  for (const TreeFile& file : tree()) {
    if (!file.is_product()) continue;
    for (const Function& function : functions(file.text)) {
      if (is_table(file.path, function.header)) continue;
      sizes.push_back(function.line_count);
      BOOST_TEST(function.line_count <= most_function_lines,
                 file.path << ":" << function.first_line << " has " << function.line_count << " lines");
    }
  }
  check_share(sizes, usual_function_lines);
}

BOOST_AUTO_TEST_CASE(the_measure_finds_functions) {
  constexpr std::string_view text =
      "namespace a {\n// one { two\nstruct S {\n  int f() const {\n    return '{';\n  }\n};\nauto g(int x = 3) -> int "
      "{\n  if (x) {\n"
      "    return 1'000;\n  }\n  return 0;\n}\nconst int h[] = {1, f(2)};\n}\n";
  const std::vector<Function> found = functions(text);
  BOOST_REQUIRE_EQUAL(found.size(), 2U);
  BOOST_TEST(found[0].line_count == 3U);
  BOOST_TEST(found[1].first_line == 8U);
  BOOST_TEST(found[1].line_count == 6U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::tidy
