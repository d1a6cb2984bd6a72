// Which folder may see which library. A library known to one folder can be replaced there; one known everywhere cannot.
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/tree.hpp"

namespace kith::tidy {
namespace {

struct Confined {
  std::string_view header;                // how the include starts
  std::vector<std::string_view> folders;  // where it may stand
};

const std::vector<Confined> confined = {
    {"<libpq", {"hub/storage/"}},
    {"<postgres", {"hub/storage/"}},
    {"<pqxx", {}},
    {"<rapidjson", {}},                                         // the second opinion in tests/fuzz only
    {"<simdjson", {"hub/base/json", "hub/api/", "adapters/"}},  // for its UTF-8 check
    {"<spdlog", {"hub/base/log"}},
    {"<sqlite3", {"hub/cli/"}},
    {"<openssl",
     {"hub/net/", "hub/base/", "auth/", "hub/audit/merkle", "hub/app/org_words"}},  // there: a subject's attributes
    {"<sodium",
     {"hub/base/", "auth/invitation", "hub/audit/", "hub/cli/",
      "hub/storage/migrate"}},  // there: the checksum of a migration
    {"<zlib", {"hub/net/", "hub/release/compressed"}},
    {"<zstd", {"hub/net/", "hub/release/compressed"}},
    {"<boost/beast", {"hub/net/"}},
    {"<csv.h", {"adapters/"}},
    {"<xlsxwriter", {"hub/cli/rejects_workbook"}},
    {"<curl/", {"hub/connectors/https"}},
    {"<prometheus", {"hub/app/"}},
    {"<CLI/", {"hub/app/", "hub/cli/", "hub/shell/", "hub/prove/", "hub/protect/"}},
    {"<glpk", {"hub/prove/", "hub/protect/"}},  // under the GPL: in programs of their own
    {"<toml++", {"hub/app/", "hub/cli/", "adapters/"}},
    {"<regex", {}},
};

// adapters/ is to be compiled to WebAssembly: no files, threads, clocks or sockets.
constexpr std::array forbidden_in_adapters = {
    "<fstream", "<filesystem", "<thread",  "<mutex",  "<future", "<condition_variable", "<boost/asio", "<sys/",
    "<unistd",  "<fcntl",      "<netinet", "<cstdio", "<stdio"};

BOOST_AUTO_TEST_SUITE(libraries)

BOOST_AUTO_TEST_CASE(a_library_stays_in_the_folder_that_wraps_it) {
  for (const TreeFile& file : tree()) {
    if (!file.is_product()) continue;
    for (const std::string& include : includes(file.text)) {
      for (const Confined& library : confined) {
        if (!include.starts_with(library.header)) continue;
        const bool allowed =
            std::ranges::any_of(library.folders, [&](std::string_view folder) { return file.is_under(folder); });
        BOOST_TEST(allowed, file.path << " includes " << include);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(at_most_four_files_see_beast) {
  const auto sees_beast = [](const TreeFile& file) {
    return file.is_product() && std::ranges::any_of(includes(file.text), [](const std::string& include) {
             return include.starts_with("<boost/beast");
           });
  };
  BOOST_TEST(std::ranges::count_if(tree(), sees_beast) <= 4);
}

BOOST_AUTO_TEST_CASE(adapters_know_no_files_threads_or_sockets) {
  for (const TreeFile& file : tree()) {
    if (!file.is_product() || !file.is_under("adapters/")) continue;
    for (const std::string& include : includes(file.text))
      for (const std::string_view header : forbidden_in_adapters)
        BOOST_TEST(!include.starts_with(header), file.path << " includes " << include);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::tidy
