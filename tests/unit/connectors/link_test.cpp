// A published file behind a link, and what stands there when it is no longer published.
#include "hub/connectors/link.hpp"

#include "tests/unit/connectors/asked.hpp"

namespace kith::connectors {
namespace {

struct Linked : Asked {
  std::string file;
  int begun = 0;

  Pulled<LinkFile> pull(const LinkVersion& known = {}) {
    Fetcher fetcher = this->fetcher();
    return pull_link(fetcher, site.url() + "/d/e/2PACX/pub?output=csv", known,
                     {[this](const Answer&) -> Pulled<void> {
                        file.clear();
                        ++begun;
                        return {};
                      },
                      [this](std::string_view bytes) -> Pulled<void> {
                        file += bytes;
                        return {};
                      }});
  }
};

BOOST_FIXTURE_TEST_SUITE(links, Linked)

BOOST_AUTO_TEST_CASE(a_file_comes_whole_whatever_its_size) {
  for (const std::size_t size : {0UL, 1UL, 63UL, 64UL, 65UL, 3'000'000UL}) {
    const std::string text(size, 'a');
    answers = {{200, {"Content-Type: text/csv"}, text}};
    const auto pulled = pull();
    BOOST_REQUIRE(pulled);
    BOOST_TEST(!pulled->is_unchanged);
    BOOST_TEST((file == text), size);
  }
}

BOOST_AUTO_TEST_CASE(an_answer_that_was_cut_off_is_begun_anew) {
  answers = {{200, {}, std::string(100, 'x'), true}, {200, {}, "whole"}};
  BOOST_REQUIRE(pull());
  BOOST_TEST(file == "whole");
  BOOST_TEST(begun == 2);
}

BOOST_AUTO_TEST_CASE(an_answer_whose_end_nobody_can_tell_is_not_taken) {
  test::SiteAnswer endless{200, {}, "a file, or its beginning"};
  endless.has_length = false;
  answers = {endless, {200, {}, "whole"}};
  BOOST_REQUIRE(pull());
  BOOST_TEST(file == "whole");
  BOOST_TEST(begun == 2);
}

BOOST_AUTO_TEST_CASE(the_server_is_asked_whether_the_file_has_changed) {
  answers = {{200, {"ETag: W/\"a1\"", "Last-Modified: Sat, 21 Nov 2026 10:00:00 GMT"}, "a,b\n1,2\n"},
             {304, {"ETag: W/\"a1\""}, ""}};
  const auto first = pull();
  BOOST_REQUIRE(first);
  const auto second = pull(first->version);
  BOOST_REQUIRE(second);
  BOOST_TEST(second->is_unchanged);
  BOOST_TEST(second->version.etag == "W/\"a1\"");
  BOOST_TEST(begun == 1);
  BOOST_TEST(site.requests().at(1).has("If-None-Match: W/\"a1\"\r\n"));
  BOOST_TEST(site.requests().at(1).has("If-Modified-Since: Sat, 21 Nov 2026 10:00:00 GMT\r\n"));
}

BOOST_AUTO_TEST_CASE(a_web_page_is_never_taken_for_the_file) {
  for (const test::SiteAnswer& answer :
       {test::SiteAnswer{200, {"Content-Type: text/html; charset=utf-8"}, "a,b\n"},
        test::SiteAnswer{200, {"Content-Type: text/csv"}, " \n<!DOCTYPE html><html>Sign in"},
        test::SiteAnswer{200, {}, "<html><body>" + std::string(9'000, ' ')}}) {
    answers = {answer};
    const auto pulled = pull();
    BOOST_REQUIRE(!pulled);
    BOOST_TEST(pulled.error().trouble == Trouble::web_page);
    BOOST_TEST(file.empty());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::connectors
