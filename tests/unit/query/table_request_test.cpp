// What may be asked of a table, and that nothing else may.
#include "hub/query/table_request.hpp"

#include <boost/test/unit_test.hpp>

#include "hub/model/dimension.hpp"
#include "hub/query/values.hpp"

using namespace kith;
using query::TableParameters;

namespace {

bool is_refused(const TableParameters& parameters) {
  const auto request = query::parse(parameters);
  return !request && request.error().code == Errc::malformed_query && !request.error().hint.empty();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(table_requests)

BOOST_AUTO_TEST_CASE(a_request_is_read_as_it_is_meant) {
  TableParameters parameters;
  parameters.by = {"county,act_type", "", "month"};
  parameters.where = {"county=06067,06113", "year=2021", "act_type=verbal_harassment"};
  parameters.unknown = "gender,age_band";
  parameters.multiple_bias = "exclude";
  parameters.taxonomy = "sah_2023";
  const auto request = query::parse(parameters);
  BOOST_REQUIRE(request);
  BOOST_TEST(request->by.size() == 3U);
  BOOST_TEST(request->by[0].size() == 2U);
  BOOST_TEST(request->by[1].empty());
  BOOST_TEST(request->where[0].values.size() == 2U);
  BOOST_TEST(request->where[2].values.size() == 2U);  // of both taxonomies
  BOOST_TEST(request->is_inside(query::find_table_dimension("gender")));
  BOOST_TEST(!request->is_inside(query::find_table_dimension("county")));
  BOOST_TEST((request->taxonomy == Taxonomy::sah_2023));
  BOOST_TEST(query::parse({})->by.size() == 1U);  // the total
}

BOOST_AUTO_TEST_CASE(everything_else_is_refused_with_a_hint) {
  BOOST_TEST(is_refused({.by = {"name"}}));
  BOOST_TEST(is_refused({.by = {"county,county"}}));
  BOOST_TEST(is_refused({.by = {"county,act_type,site,gender"}}));
  BOOST_TEST(is_refused({.by = {"county; drop table record"}}));
  BOOST_TEST(is_refused({.by = std::vector<std::string_view>(17, "county")}));
  BOOST_TEST(is_refused({.where = {"county"}}));
  BOOST_TEST(is_refused({.where = {"county=6067"}}));
  BOOST_TEST(is_refused({.where = {"county="}}));
  BOOST_TEST(is_refused({.where = {"year=21"}}));
  BOOST_TEST(is_refused({.where = {"month=2021-13"}}));
  BOOST_TEST(is_refused({.where = {"quarter=2021-Q5"}}));
  BOOST_TEST(is_refused({.where = std::vector<std::string_view>(9, "year=2021")}));
  BOOST_TEST(is_refused({.kind = "person"}));
  BOOST_TEST(is_refused({.unknown = "sideways"}));
  BOOST_TEST(is_refused({.multiple_bias = "maybe"}));
  BOOST_TEST(is_refused({.taxonomy = "sah_1999"}));
  BOOST_TEST(is_refused({.by = {"month"}, .kind = "aggregate"}));
  BOOST_TEST(is_refused({.by = {"gender,age_band"}, .kind = "aggregate"}));
}

BOOST_AUTO_TEST_CASE(every_dimension_of_an_aggregate_is_one_of_own_tables) {
  for (const Dimension& dimension : dimensions()) {
    const auto* const own = query::find_table_dimension(dimension.name);
    BOOST_REQUIRE(own != nullptr);
    BOOST_TEST((own->list == dimension.list));
    BOOST_TEST(own->is_multi() == dimension.is_multi);
  }
}

BOOST_AUTO_TEST_CASE(values_are_written_as_they_are_read) {
  for (const auto& dimension : query::table_dimensions()) {
    std::vector<std::string> texts{"unknown", "declined", "not_asked"};
    if (dimension.list)
      for (const Code& code : codes(*dimension.list)) texts.emplace_back(code.code);
    if (dimension.is_time())
      texts.emplace_back(dimension.grain == query::Grain::month     ? "2021-03"
                         : dimension.grain == query::Grain::quarter ? "1999-Q4"
                                                                    : "2199");
    if (dimension.is_place()) texts.emplace_back("online");
    for (const std::string& text : texts) {
      const auto values = query::parse_values(dimension, text);
      BOOST_REQUIRE_MESSAGE(!values.empty(), dimension.name << " " << text);
      for (const std::int32_t value : values) BOOST_TEST(query::value_text(dimension, value) == text);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
