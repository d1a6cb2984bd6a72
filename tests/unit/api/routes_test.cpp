// The table of routes: how a path finds its route, and that the API description names the same routes.
#include <boost/test/unit_test.hpp>
#include <set>

#include "hub/api/enrolment.hpp"
#include "hub/api/routes.hpp"
#include "hub/base/json.hpp"
#include "schemas/embedded.hpp"

namespace {

using namespace kith;
using net::Method;

std::string lower_case(std::string_view text) {
  std::string out{text};
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

BOOST_AUTO_TEST_SUITE(routes)

BOOST_AUTO_TEST_CASE(a_path_finds_its_route_and_its_parameter) {
  const auto found = api::match(Method::delete_, "/v1/records/abc");
  BOOST_REQUIRE(found.route != nullptr);
  BOOST_TEST(found.route->name.text() == "withdraw");
  BOOST_TEST(found.parameter == "abc");
  BOOST_TEST(api::match(Method::head, "/v1/meta").route->name.text() == "meta");
  const auto table = api::match(Method::get, "/v1/releases/public-2021-Q1/tables/place-quarter");
  BOOST_REQUIRE(table.route != nullptr);
  BOOST_TEST(table.route->name.text() == "release_table");
  BOOST_TEST(table.parameter == "public-2021-Q1");
  BOOST_TEST(table.second == "place-quarter");
}

BOOST_AUTO_TEST_CASE(a_wrong_method_names_the_allowed_ones) {
  const auto found = api::match(Method::put, "/v1/records");
  BOOST_TEST(found.route == nullptr);
  BOOST_TEST((found.allowed == std::vector{Method::post, Method::get}));
}

BOOST_AUTO_TEST_CASE(what_is_no_route_is_nothing) {
  for (const auto* path : {"/", "", "/v1", "/v1/", "/v1/meta/", "/v1/records/", "/v1/records/a/b", "/V1/meta",
                           "/v1/releases/a/tables", "/v1/releases/a/tables/", "/v1/releases//tables/b",
                           "/v1/releases/a/tables/b/c", "/v1/metax", "//v1/meta", "/v1/../v1/meta"})
    BOOST_TEST(api::match(Method::get, path).allowed.empty());
}

BOOST_AUTO_TEST_CASE(the_api_description_and_the_table_have_the_same_routes) {
  std::string text{schemas::file("api/openapi.json")};
  json::Parser parser{{.bytes = 1U << 20U, .depth = 32, .members = 1'000, .nodes = 100'000}};
  const auto document = parser.parse(text);
  BOOST_REQUIRE(document);
  std::set<std::string> described;
  for (auto path = document->find("paths").first(); path; path = path.next())
    for (auto operation = path.first(); operation; operation = operation.next())
      if (operation.name() != "parameters")
        described.insert(std::string{operation.name()} + " " + std::string{path.name()});
  std::set<std::string> served;
  for (const auto& route : api::routes())
    served.insert(lower_case(api::method_name(route.method)) + " " + std::string{route.path});
  served.insert("post " + std::string{api::enrolment_path});  // the door that asks for no certificate
  BOOST_TEST(described == served, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
