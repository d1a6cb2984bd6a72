// The strict reading of message heads: what is taken, and the corpus of heads that two parsers might read differently.
#include "hub/net/head.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/unit/net/smuggling.hpp"

namespace kith::net {
namespace {

Result<RequestHead> parse(const std::string& text, std::vector<HeaderField>& fields, const Limits& limits = {}) {
  std::size_t scanned = 0;
  KITH_ASSIGN(const auto end, find_head_end(text, scanned, limits.header_bytes));
  if (!end) return fail(Errc::connection_closed);
  return parse_request_head(std::string_view(text).substr(0, *end), limits, fields);
}

BOOST_AUTO_TEST_SUITE(head)

BOOST_AUTO_TEST_CASE(an_ordinary_request_is_taken_apart) {
  std::vector<HeaderField> fields;
  const std::string text =
      "POST /v1/records?atomic=true HTTP/1.1\r\nHost: hub.example:8443\r\nContent-Length: 12\r\n"
      "Content-Encoding: GZIP\r\nX-Empty:\r\nTraceparent:  00-ab \t\r\n\r\n";
  const auto parsed = parse(text, fields);
  BOOST_REQUIRE(parsed);
  BOOST_TEST((parsed->method == Method::post));
  BOOST_TEST(parsed->path == "/v1/records");
  BOOST_TEST(parsed->query == "atomic=true");
  BOOST_TEST((parsed->framing.kind == Framing::Kind::length));
  BOOST_TEST(parsed->framing.length == 12U);
  BOOST_TEST((parsed->coding == Coding::gzip));
  BOOST_TEST(!parsed->wants_close);
  BOOST_REQUIRE(fields.size() == 5U);
  BOOST_TEST(fields[3].value == "");
  BOOST_TEST(fields[4].name == "traceparent");
  BOOST_TEST(fields[4].value == "00-ab");
}

BOOST_AUTO_TEST_CASE(chunked_close_and_expect_are_understood_in_any_case) {
  std::vector<HeaderField> fields;
  const auto parsed = parse(
      "PUT / HTTP/1.1\r\nhost: a\r\nTRANSFER-ENCODING: Chunked\r\nConnection: x, CLOSE\r\nexpect: 100-Continue\r\n\r\n",
      fields);
  BOOST_REQUIRE(parsed);
  BOOST_TEST((parsed->framing.kind == Framing::Kind::chunked));
  BOOST_TEST(parsed->wants_close);
  BOOST_TEST(parsed->expects_continue);
}

BOOST_AUTO_TEST_CASE(every_ambiguous_head_is_refused) {
  for (const auto& sample : test::ambiguous_requests()) {
    std::vector<HeaderField> fields;
    const auto parsed = parse(sample.text, fields);
    BOOST_TEST_CONTEXT(sample.name) {
      BOOST_TEST(!parsed);
      if (!parsed) BOOST_TEST((parsed.error().code == Errc::malformed_request));
    }
  }
}

BOOST_AUTO_TEST_CASE(too_much_header_is_431) {
  std::vector<HeaderField> fields;
  Limits limits;
  limits.header_bytes = 200;
  BOOST_TEST(
      (parse("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(200, 'x') + "\r\n\r\n", fields, limits).error().code ==
       Errc::header_too_large));
  BOOST_TEST((parse("GET /" + std::string(300, 'x'), fields, limits).error().code == Errc::header_too_large));
  std::string many = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 64; ++i) many.append("X: y\r\n");
  BOOST_TEST((parse(many + "\r\n", fields).error().code == Errc::header_too_large));
  BOOST_TEST((parse("GET /" + std::string(9000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n", fields).error().code ==
              Errc::header_too_large));
}

BOOST_AUTO_TEST_CASE(the_end_is_found_however_the_bytes_arrive) {
  const std::string text = "GET / HTTP/1.1\r\nHost: a\r\n\r\nnext";
  std::size_t scanned = 0;
  for (std::size_t size = 0; size < text.size() - 4; ++size) {
    const auto end = find_head_end(std::string_view(text).substr(0, size), scanned, 1000);
    BOOST_REQUIRE(end);
    BOOST_TEST(!*end);
  }
  BOOST_TEST(**find_head_end(text, scanned, 1000) == text.size() - 4);
}

BOOST_AUTO_TEST_CASE(answers_are_framed_by_status_and_method) {
  std::vector<HeaderField> fields;
  const auto plain = parse_response_head("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", Method::get, fields);
  BOOST_TEST(plain->framing.length == 3U);
  const auto to_head = parse_response_head("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", Method::head, fields);
  BOOST_TEST((to_head->framing.kind == Framing::Kind::none));
  const auto open = parse_response_head("HTTP/1.1 200 OK\r\n\r\n", Method::get, fields);
  BOOST_TEST((open->framing.kind == Framing::Kind::until_close));
  BOOST_TEST(!parse_response_head("HTTP/2 200\r\n\r\n", Method::get, fields));
  BOOST_TEST(!parse_response_head("HTTP/1.1 2x0 OK\r\n\r\n", Method::get, fields));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::net
