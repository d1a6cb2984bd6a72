// The layer table of docs/architecture.md, held against every #include of the product. A file may use its own folder
// and what lies below; the folders of layer 2 do not know each other, save that all of them may read the schemas.
#include <boost/test/unit_test.hpp>
#include <map>
#include <set>
#include <string>

#include "tests/tidy/tree.hpp"

namespace kith::tidy {
namespace {

const std::map<std::string, int, std::less<>> layer_of = {
    {"hub/base", 0},  {"hub/shell", 0},      {"hub/model", 1},      {"hub/async", 1},  {"schemas", 2},
    {"adapters", 2},  {"auth", 2},           {"hub/disclosure", 2}, {"hub/policy", 2}, {"hub/audit", 2},
    {"hub/net", 2},   {"hub/connectors", 3}, {"hub/storage", 3},    {"hub/sync", 3},   {"hub/ingest", 4},
    {"hub/query", 4}, {"hub/release", 4},    {"hub/federation", 4}, {"hub/jobs", 4},   {"hub/api", 5},
    {"hub/app", 6},   {"hub/cli", 6},        {"hub/protect", 6},    {"hub/prove", 6}};

// Narrower than the layer allows: who they must stay independent of.
const std::map<std::string, std::set<std::string, std::less<>>, std::less<>> may_use_only = {
    {"hub/net", {"hub/net", "hub/async", "hub/base"}},
    {"hub/connectors", {"hub/connectors", "adapters", "hub/base"}},
    {"hub/cli",
     {"hub/cli", "hub/connectors", "hub/shell", "hub/audit", "hub/disclosure", "hub/net", "hub/async", "hub/model",
      "hub/base", "adapters", "auth", "schemas"}},
};

std::string folder_of(std::string_view path) {
  const std::size_t first = path.find('/');
  if (first == std::string_view::npos) return {};
  const bool deep = path.substr(0, first) == "hub";
  return std::string(path.substr(0, deep ? path.find('/', first + 1) : first));
}

bool may_include(const std::string& user, const std::string& used, std::string_view target) {
  if (user == used || target == "schemas/embedded.hpp") return true;  // the embedded files are bytes, known to all
  const auto narrow = may_use_only.find(user);
  if (narrow != may_use_only.end()) return narrow->second.contains(used);
  const auto user_layer = layer_of.find(user);
  const auto used_layer = layer_of.find(used);
  if (user_layer == layer_of.end() || used_layer == layer_of.end()) return false;
  if (user_layer->second == 2 && used == "schemas") return true;
  return used_layer->second < user_layer->second;
}

BOOST_AUTO_TEST_SUITE(layers)

BOOST_AUTO_TEST_CASE(every_product_file_lies_in_a_folder_of_the_layer_table) {
  for (const TreeFile& file : tree())
    if (file.is_product()) BOOST_TEST(layer_of.contains(folder_of(file.path)), file.path);
}

BOOST_AUTO_TEST_CASE(a_file_includes_its_own_folder_or_a_lower_layer) {
  std::size_t seen = 0;
  for (const TreeFile& file : tree()) {
    if (!file.is_product()) continue;
    for (const std::string& include : includes(file.text)) {
      if (include.front() != '"' || include.ends_with(".inc\"")) continue;
      const std::string_view target = std::string_view(include).substr(1, include.size() - 2);
      ++seen;
      BOOST_TEST(may_include(folder_of(file.path), folder_of(target), target), file.path << " includes " << target);
    }
  }
  BOOST_TEST(seen > 0U);
}

BOOST_AUTO_TEST_CASE(the_rule_can_fail) {
  BOOST_TEST(!may_include("hub/storage", "hub/ingest", "hub/ingest/stream.hpp"));
  BOOST_TEST(!may_include("hub/audit", "hub/policy", "hub/policy/permit.hpp"));
  BOOST_TEST(!may_include("hub/cli", "hub/storage", "hub/storage/pg.hpp"));
  BOOST_TEST(!may_include("hub/net", "hub/model", "hub/model/record.hpp"));
  BOOST_TEST(!may_include("hub/connectors", "hub/net", "hub/net/client.hpp"));
  BOOST_TEST(may_include("adapters", "schemas", "schemas/gate.hpp"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::tidy
