// Request headers, each by its RFC.
#include <array>
#include <boost/test/unit_test.hpp>

#include "hub/api/headers.hpp"

namespace {

using namespace kith;

net::Request with(std::string name, std::string value) {
  net::Request request;
  request.headers.push_back({std::move(name), std::move(value)});
  return request;
}

BOOST_AUTO_TEST_SUITE(request_headers)

BOOST_AUTO_TEST_CASE(a_media_type_is_compared_without_case_and_parameters) {
  BOOST_TEST(api::media_type(with("content-type", "Application/JSON; charset=UTF-8")) == "application/json");
  BOOST_TEST(api::media_type(with("content-type", "application/x-ndjson")) == "application/x-ndjson");
  BOOST_TEST(api::media_type(net::Request{}).empty());
  BOOST_TEST(api::media_type(with("content-type", "application/json; charset=latin1")) == "unsupported");
}

BOOST_AUTO_TEST_CASE(accept_chooses_by_precision_and_quality) {
  constexpr std::array<std::string_view, 2> offered = {"application/json", "text/csv"};
  const auto chosen = [&](const char* accept) { return api::negotiate(with("accept", accept), offered); };
  BOOST_TEST(*api::negotiate(net::Request{}, offered) == "application/json");
  BOOST_TEST(*chosen("*/*") == "application/json");
  BOOST_TEST(*chosen("text/csv") == "text/csv");
  BOOST_TEST(*chosen("text/*;q=0.9, application/json;q=0.5") == "text/csv");
  BOOST_TEST(*chosen("application/json;q=0, */*") == "text/csv");
  BOOST_TEST((chosen("image/png").error().code == Errc::not_acceptable));
  BOOST_TEST((chosen("text/csv;q=0").error().code == Errc::not_acceptable));
}

BOOST_AUTO_TEST_CASE(an_idempotency_key_is_printable_and_bounded) {
  BOOST_TEST(!*api::idempotency_key(net::Request{}));
  BOOST_TEST(**api::idempotency_key(with("idempotency-key", "\"abc-1\"")) == "abc-1");
  BOOST_TEST(**api::idempotency_key(with("idempotency-key", "abc-1")) == "abc-1");
  for (const auto& bad : {std::string{}, std::string{"\"\""}, std::string{"a b"}, std::string(256, 'a')})
    BOOST_TEST((api::idempotency_key(with("idempotency-key", bad)).error().code == Errc::malformed_request));
}

BOOST_AUTO_TEST_CASE(entity_tags_match_in_lists_weakly_and_by_star) {
  BOOST_TEST(api::matches("\"a\", \"b\"", "\"b\""));
  BOOST_TEST(api::matches("W/\"b\"", "\"b\""));
  BOOST_TEST(api::matches("*", "\"b\""));
  BOOST_TEST(!api::matches("\"a\"", "\"b\""));
  BOOST_TEST(!api::matches("", "\"b\""));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
