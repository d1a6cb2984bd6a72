// The published examples, judged by the decoder; tests/schemas has ajv judge the same files.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "schemas/decode.hpp"
#include "schemas/embedded.hpp"

namespace kith::records {
namespace {

namespace fs = std::filesystem;

std::size_t judge(std::string_view folder, bool is_accepted) {
  const char* const source = std::getenv("KITH_SOURCE_DIR");
  BOOST_REQUIRE_MESSAGE(source != nullptr, "KITH_SOURCE_DIR is not set; run through ctest");
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(source) / "schemas/records/examples" / folder)) {
    std::ostringstream bytes;
    bytes << std::ifstream(entry.path()).rdbuf();
    std::string text = bytes.str();
    json::Parser parser;
    const auto value = parser.parse(text);
    BOOST_REQUIRE_MESSAGE(value, entry.path());
    const auto record = decode(*value, OrgCode::parse("aaln").value());
    BOOST_TEST(record.has_value() == is_accepted, entry.path());
    ++count;
  }
  return count;
}

BOOST_AUTO_TEST_SUITE(examples)

BOOST_AUTO_TEST_CASE(valid_ones_are_accepted) {
  BOOST_TEST(judge("valid", true) >= 15U);
}
BOOST_AUTO_TEST_CASE(invalid_ones_are_refused) {
  BOOST_TEST(judge("invalid", false) >= 80U);
}
BOOST_AUTO_TEST_CASE(those_beyond_json_schema_are_refused) {
  BOOST_TEST(judge("beyond", false) >= 4U);
}
BOOST_AUTO_TEST_CASE(the_schemas_are_embedded) {
  for (const char* file : {"record", "incident", "aggregate", "envelope", "codes"})
    BOOST_TEST(!schemas::file("records/" + std::string(file) + ".schema.json").empty(), file);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::records
