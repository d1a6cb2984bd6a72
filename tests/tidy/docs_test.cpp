// Documents that cannot quietly go stale: every error is explained, every link leads somewhere, every command of this
// repository that a page tells the reader to run is there.
#include <array>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <string>
#include <string_view>

#include "hub/base/error.hpp"
#include "tests/tidy/tree.hpp"

namespace kith::tidy {
namespace {

namespace fs = std::filesystem;

bool is_local(std::string_view target) {
  return !target.empty() && target.front() != '#' && target.find("://") == std::string_view::npos &&
         !target.starts_with("mailto:");
}

// Calls check(target) for every [text](target) that points into the tree.
template <class Check>
void for_each_link(std::string_view text, Check check) {
  for (std::size_t at = text.find("]("); at != std::string_view::npos; at = text.find("](", at + 2)) {
    const std::string_view target = text.substr(at + 2, text.find(')', at) - at - 2);
    if (is_local(target)) check(target.substr(0, target.find('#')));
  }
}

// Calls check(line) for the lines of ```sh blocks.
template <class Check>
void for_each_command(std::string_view text, Check check) {
  bool inside = false;
  for (const std::string_view line : lines(text)) {
    if (line.starts_with("```")) {
      inside = line == "```sh";
      continue;
    }
    if (inside) check(line.substr(0, line.find(' ')));
  }
}

template <class Check>
void for_each_page(Check check) {
  for (const TreeFile& file : tree())
    if (file.ends_with(".md")) check(file);
}

BOOST_AUTO_TEST_SUITE(documents)

BOOST_AUTO_TEST_CASE(every_error_is_explained_with_its_status) {
  const TreeFile* page = find("docs/problems.md");
  BOOST_REQUIRE(page != nullptr);
  for (const Errc code : all_errors()) {
    const ErrorInfo& info = error_info(code);
    bool is_listed = false;
    for (const std::string_view line : lines(page->text)) {
      const bool names_it = line.find("`" + std::string(info.slug) + "`") != std::string_view::npos;
      is_listed = is_listed || (names_it && line.find(std::to_string(info.http_status)) != std::string_view::npos);
    }
    BOOST_TEST(is_listed, info.slug);
  }
}

BOOST_AUTO_TEST_CASE(links_lead_somewhere) {
  for_each_page([](const TreeFile& page) {
    for_each_link(page.text, [&](std::string_view target) {
      const fs::path path = (fs::path(page.path).parent_path() / target).lexically_normal();
      BOOST_TEST(exists(path.string()), page.path << " links to " << target);
    });
  });
}

BOOST_AUTO_TEST_CASE(commands_of_this_repository_exist) {
  static constexpr std::array folders = {"deploy/", "tests/", ".ci/"};
  for_each_page([](const TreeFile& page) {
    for_each_command(page.text, [&](std::string_view command) {
      for (const std::string_view folder : folders)
        if (command.starts_with(folder)) BOOST_TEST(exists(command), page.path << " runs " << command);
    });
  });
}

// What is claimed as "folder/file: case" below tests/, in pages that say which test shows what.
BOOST_AUTO_TEST_CASE(tests_that_pages_name_exist) {
  std::size_t named = 0;
  for (const std::string_view page_name : {"docs/asvs.md", "docs/threat-model.md"}) {
    const TreeFile* page = find(page_name);
    BOOST_REQUIRE(page != nullptr);
    constexpr std::string_view between = "_test: ";
    for (std::size_t at = page->text.find(between); at != std::string::npos; at = page->text.find(between, at + 1)) {
      const std::size_t from = page->text.rfind('`', at) + 1, end = page->text.find('`', at),
                        name = at + between.size();
      const TreeFile* file = find("tests/" + page->text.substr(from, at - from) + "_test.cpp");
      const std::string text = page->text.substr(from, end - from), test = page->text.substr(name, end - name);
      const bool is_there = file != nullptr && (file->text.find("_TEST_CASE(" + test + ")") != std::string::npos ||
                                                file->text.find("_TEST_CASE(" + test + ",") != std::string::npos);
      BOOST_TEST(is_there, page_name << " names the test " << text);
      ++named;
    }
  }
  BOOST_TEST(named > 200U);
}

BOOST_AUTO_TEST_CASE(every_decision_is_in_the_list) {
  const TreeFile* list = find("docs/decisions/README.md");
  BOOST_REQUIRE(list != nullptr);
  for (const TreeFile& file : tree()) {
    if (!file.is_under("docs/decisions/0")) continue;
    const std::string name = file.path.substr(file.path.rfind('/') + 1);
    BOOST_TEST(list->text.find("(" + name + ")") != std::string::npos, name);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::tidy
