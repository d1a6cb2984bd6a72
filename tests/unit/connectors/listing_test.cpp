// Pages put together to the text that an adapter reads, whatever form its mapping file asks for.
#include "hub/connectors/listing.hpp"

#include <boost/test/unit_test.hpp>

namespace kith::connectors {
namespace {

std::string text_of(const adapters::SourceFormat& format, const std::vector<std::string>& records) {
  std::string out;
  ListingText text{format, [&](std::string_view piece) -> Result<void> {
                     out += piece;
                     return {};
                   }};
  BOOST_REQUIRE(text.begin());
  for (const std::string& record : records) BOOST_REQUIRE(text.add(record));
  BOOST_REQUIRE(text.end());
  return out;
}

BOOST_AUTO_TEST_SUITE(listings)

BOOST_AUTO_TEST_CASE(the_records_stand_where_the_mapping_file_looks_for_them) {
  adapters::SourceFormat format;
  format.text = adapters::TextFormat::json;
  BOOST_TEST(text_of(format, {"{}", "{\"a\":1}"}) == "[{},\n{\"a\":1}]\n");
  BOOST_TEST(text_of(format, {}) == "[]\n");
  format.records = {"da\"ta", "items"};
  BOOST_TEST(text_of(format, {"{}"}) == "{\"da\\\"ta\":{\"items\":[{}]}}\n");
  format.text = adapters::TextFormat::ndjson;
  BOOST_TEST(text_of(format, {"{\r\n \"a\": 1\n}", "{}"}) == "{   \"a\": 1 }\n{}\n");
}

BOOST_AUTO_TEST_CASE(a_page_gives_its_records_as_they_are_and_what_stands_around_them) {
  const auto page =
      read_page(R"({"count": 2, "next": null, "results": [ {"a": "]"} , {"b": {}}], "offset": "x/y"})", "results");
  BOOST_REQUIRE(page);
  BOOST_TEST(page->records.size() == 2U);
  BOOST_TEST(page->records.at(0) == R"({"a": "]"})");
  BOOST_TEST(page->number("count").value() == 2);
  BOOST_TEST(page->next("next").value().has_value() == false);
  BOOST_TEST(page->next("offset").value().value() == "x/y");
  BOOST_TEST(!page->number("offset").has_value());
}

BOOST_AUTO_TEST_CASE(a_list_ends_only_where_its_page_says_so) {
  const auto next = [](const std::string& member) {
    return read_page("{" + member + "\"results\":[]}", "results").value().next("next");
  };
  BOOST_TEST(next("").value().has_value() == false);
  BOOST_TEST(next("\"next\":null,").value().has_value() == false);
  BOOST_TEST(next("\"next\":\"more\",").value().value() == "more");
  for (const char* other : {"\"next\":5,", "\"next\":true,", "\"next\":[],"}) BOOST_TEST(!next(other), other);
}

BOOST_AUTO_TEST_CASE(a_record_beyond_the_limit_is_one_bad_record) {
  const std::string huge = "{\"a\":\"" + std::string(2'000'000, 'x') + "\"}";
  const auto page = read_page("{\"results\":[" + huge + ",{}]}", "results");
  BOOST_REQUIRE(page);
  BOOST_TEST((page->records == std::vector<std::string>{"null", "{}"}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::connectors
