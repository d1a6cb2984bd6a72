// docs/problems.md lists every error code, as the program states it.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>
#include <set>

#include "hub/base/error.hpp"
#include "hub/base/problem_kinds.hpp"

namespace {

using namespace kith;

BOOST_AUTO_TEST_SUITE(problems)

BOOST_AUTO_TEST_CASE(every_code_has_its_row_in_the_documentation) {
  std::ifstream file{std::string{std::getenv("KITH_SOURCE_DIR")} + "/docs/problems.md"};
  const std::string page{std::istreambuf_iterator<char>{file}, {}};
  for (const Errc code : all_errors()) {
    const ErrorInfo& info = error_info(code);
    std::string row = "| " + std::to_string(static_cast<int>(code)) + " | `" + std::string{info.slug} + "` | ";
    row +=
        std::to_string(info.http_status) + " | " + std::string{info.title} + " | " + std::string{info.advice} + " |\n";
    BOOST_TEST(page.find(row) != std::string::npos, "missing or different in docs/problems.md: " << row);
  }
}

BOOST_AUTO_TEST_CASE(every_cause_with_a_type_of_its_own_has_its_row_too) {
  std::ifstream file{std::string{std::getenv("KITH_SOURCE_DIR")} + "/docs/problems.md"};
  const std::string page{std::istreambuf_iterator<char>{file}, {}};
  for (const ProblemKind& kind : problem_kinds) {
    const ErrorInfo& info = error_info(kind.code);
    const std::string row = "| `" + std::string{kind.slug} + "` | `" + std::string{info.slug} + "` | " +
                            std::to_string(info.http_status) + " | " + std::string{kind.title} + " | " +
                            std::string{kind.advice} + " |\n";
    BOOST_TEST(page.find(row) != std::string::npos, "missing or different in docs/problems.md: " << row);
  }
}

BOOST_AUTO_TEST_CASE(no_two_codes_share_a_slug) {
  std::set<std::string_view> slugs;
  for (const Errc code : all_errors()) BOOST_TEST(slugs.insert(error_info(code).slug).second);
  for (const ProblemKind& kind : problem_kinds) BOOST_TEST(slugs.insert(kind.slug).second);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
