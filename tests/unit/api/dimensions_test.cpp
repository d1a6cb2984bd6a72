// Whoever writes a client finds every dimension of the tables in the documentation and in the API's description.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "hub/query/table_request.hpp"
#include "schemas/embedded.hpp"

namespace {

BOOST_AUTO_TEST_CASE(every_dimension_of_the_tables_is_documented) {
  std::ifstream file{std::string{std::getenv("KITH_SOURCE_DIR")} + "/docs/api.md"};
  const std::string page{std::istreambuf_iterator<char>{file}, {}};
  const std::string description{kith::schemas::file("api/openapi.json")};
  for (const auto& dimension : kith::query::table_dimensions()) {
    const std::string quoted = '`' + std::string{dimension.name} + '`';
    BOOST_TEST(page.find(quoted) != std::string::npos, quoted);
    BOOST_TEST(description.find(quoted) != std::string::npos, quoted);
  }
}

}  // namespace
