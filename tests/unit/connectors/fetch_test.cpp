// What a pull does with a server that is slow, busy, away or elsewhere: every rule of the fetcher against a real TLS
// server, and pauses that are counted instead of waited for.
#include "tests/unit/connectors/asked.hpp"

namespace kith::connectors {
namespace {

using namespace std::chrono_literals;

BOOST_FIXTURE_TEST_SUITE(fetching, Asked)

BOOST_AUTO_TEST_CASE(a_page_comes_whole_over_tls_with_the_authority_that_was_named) {
  answers = {{200, {"ETag: \"7\""}, "the page"}};
  const auto answer = get();
  BOOST_REQUIRE(answer);
  BOOST_TEST(page == "the page");
  BOOST_TEST(answer->etag == "\"7\"");
  BOOST_TEST(pauses.empty());
}

BOOST_AUTO_TEST_CASE(a_certificate_of_an_authority_that_nobody_named_is_not_trusted) {
  const test::CertificateAuthority other{"another authority"};
  Fetcher fetcher{Https{other.file()}, limits, timing()};
  const auto answer = get(fetcher, "Token secret");
  BOOST_REQUIRE(!answer);
  BOOST_TEST(answer.error().trouble == Trouble::untrusted);
  BOOST_TEST(site.requests().empty());
  Fetcher of_the_system{Https{}, limits, timing()};
  BOOST_TEST(get(of_the_system).error().trouble == Trouble::untrusted);
  Fetcher without{Https{other.directory() / "absent.pem"}, limits, timing()};
  BOOST_TEST(get(without).error().trouble == Trouble::authority_unusable);
}

BOOST_AUTO_TEST_CASE(a_certificate_for_another_host_is_not_trusted) {
  const auto stranger = authority.issue("stranger", {.common_name = "x", .usage = test::Usage::server, .names = {"x"}});
  const test::TlsSite elsewhere{stranger, [](const test::SiteRequest&) { return test::SiteAnswer{}; }};
  Fetcher once = fetcher();
  const auto answer = once.get({elsewhere.url(), {}, {}}, page);
  BOOST_REQUIRE(!answer);
  BOOST_TEST(answer.error().trouble == Trouble::untrusted);
}

BOOST_AUTO_TEST_CASE(plain_http_and_addresses_with_passwords_are_not_asked) {
  for (const std::string url : {"http://localhost/", "file:///etc/passwd", "https://a:b@localhost/", "", "https://"}) {
    Fetcher once = fetcher();
    const auto answer = once.get({url, {}, {}}, page);
    BOOST_REQUIRE(!answer);
    BOOST_TEST(answer.error().trouble == Trouble::malformed_address, url);
  }
  BOOST_TEST(pauses.empty());
}

BOOST_AUTO_TEST_CASE(a_server_that_is_away_is_asked_again_with_pauses_that_grow) {
  answers = {{503, {}, "x"}, {.is_absent = true}, {200, {}, "half", true}, {502, {}, "x"}, {200, {}, "whole"}};
  BOOST_REQUIRE(get());
  BOOST_TEST(page == "whole");
  BOOST_TEST((pauses == std::vector<std::chrono::milliseconds>{500ms, 1'000ms, 2'000ms, 4'000ms}));
}

BOOST_AUTO_TEST_CASE(it_is_given_up_after_as_many_attempts_as_were_allowed) {
  limits.attempts = 3;
  answers = {{500, {}, "x"}};
  const auto answer = get();
  BOOST_REQUIRE(!answer);
  BOOST_TEST(answer.error().trouble == Trouble::server_fault);
  BOOST_TEST(answer.error().status == 500);
  BOOST_TEST(site.requests().size() == 3U);
}

BOOST_AUTO_TEST_CASE(pauses_stay_below_a_minute_and_a_random_half_spreads_them) {
  for (std::uint32_t attempt = 2; attempt < 200; ++attempt) {
    BOOST_TEST(backoff(attempt, 0.0).count() * 2 == backoff(attempt, 1.0).count());
    BOOST_TEST((backoff(attempt, 1.0) <= 1min));
    BOOST_TEST((backoff(attempt, 0.0) >= 500ms));
  }
  BOOST_TEST((backoff(200, 1.0) == 1min));
}

BOOST_AUTO_TEST_CASE(what_the_server_says_about_waiting_is_kept_to) {
  answers = {{429, {"Retry-After: 7"}, ""}, {429, {}, ""}, {200, {}, "page"}};
  BOOST_REQUIRE(get());
  BOOST_REQUIRE(pauses.size() == 2U);
  BOOST_TEST((pauses[0] == 7s));
  BOOST_TEST((pauses[1] >= Fetcher::rate_limit_wait));
}

BOOST_AUTO_TEST_CASE(a_server_that_wants_very_long_waiting_is_left_alone) {
  answers = {{429, {"Retry-After: 86400"}, ""}};
  const auto answer = get();
  BOOST_REQUIRE(!answer);
  BOOST_TEST(answer.error().trouble == Trouble::rate_limited);
  BOOST_TEST(pauses.empty());
}

BOOST_AUTO_TEST_CASE(what_asking_again_cannot_change_is_said_at_once) {
  const std::vector<std::pair<int, Trouble>> expected = {
      {401, Trouble::not_authenticated}, {403, Trouble::not_permitted}, {404, Trouble::not_found},
      {410, Trouble::not_found},         {400, Trouble::refused},       {422, Trouble::refused},
      {204, Trouble::not_understood},    {302, Trouble::not_understood}};
  for (const auto& [status, what] : expected) {
    answers = {{status, {}, ""}};
    const auto answer = get();
    BOOST_REQUIRE(!answer);
    BOOST_TEST(answer.error().trouble == what, status);
    BOOST_TEST(answer.error().status == status);
  }
  BOOST_TEST(site.requests().size() == expected.size());
}

BOOST_AUTO_TEST_CASE(a_redirect_on_the_same_server_keeps_the_token_and_one_elsewhere_never_gets_it) {
  test::TlsSite other{authority.hub(), [](const test::SiteRequest&) { return test::SiteAnswer{200, {}, "other"}; }};
  Fetcher once = fetcher();
  answers = {{302, {"Location: /moved"}, ""}, {200, {}, "here"}};
  BOOST_REQUIRE(get(once, "Token secret"));
  BOOST_TEST(page == "here");
  BOOST_TEST(site.requests().at(1).has("Authorization: Token secret"));
  for (const std::string& place : {other.url(), site.url("127.0.0.1")}) {
    answers = {{307, {"Location: " + place + "/x"}, ""}};
    const auto answer = get(once, "Token secret");
    BOOST_REQUIRE(!answer);
    BOOST_TEST(answer.error().trouble == Trouble::sent_elsewhere);
  }
  BOOST_TEST(other.requests().empty());
  answers = {{302, {"Location: " + other.url() + "/x"}, ""}};
  BOOST_REQUIRE(get(once));
  BOOST_TEST(page == "other");
  BOOST_TEST(!other.requests().at(0).has("uthorization"));
}

BOOST_AUTO_TEST_CASE(redirects_without_encryption_or_without_end_are_not_followed) {
  answers = {{301, {"Location: http://localhost/x"}, ""}};
  BOOST_TEST(get().error().trouble == Trouble::not_encrypted);
  answers = {{301, {"Location: /page"}, ""}};
  BOOST_TEST(get().error().trouble == Trouble::redirected_in_circles);
}

BOOST_AUTO_TEST_CASE(every_limit_ends_a_pull_by_its_own_name) {
  limits.page_bytes = 3;
  answers = {{200, {}, "four"}};
  BOOST_TEST(get().error().trouble == Trouble::page_too_large);
  limits.total_bytes = 10;
  limits.pages = 2;
  Fetcher counting = fetcher();
  BOOST_TEST(counting.count(10).has_value());
  BOOST_TEST(counting.count(1).error().trouble == Trouble::total_too_large);
  BOOST_TEST(counting.count(0).error().trouble == Trouble::too_many_pages);
  const Body body{[](const Answer&) -> Pulled<void> { return {}; },
                  [](std::string_view) -> Pulled<void> { return {}; }};
  answers = {{200, {}, "eleven byte"}};
  BOOST_TEST(counting.stream({site.url(), {}, {}}, body).error().trouble == Trouble::total_too_large);
  limits.time = std::chrono::minutes{1};
  Fetcher late = fetcher();
  now += 61s;
  BOOST_TEST(get(late).error().trouble == Trouble::out_of_time);
}

BOOST_AUTO_TEST_CASE(no_pause_goes_beyond_the_time_of_the_pull) {
  limits.time = std::chrono::minutes{1};
  answers = {{503, {"Retry-After: 59"}, ""}, {503, {"Retry-After: 2"}, ""}};
  BOOST_TEST(get().error().trouble == Trouble::server_fault);
  BOOST_TEST(pauses.size() == 1U);
}

BOOST_AUTO_TEST_CASE(requests_keep_their_distance) {
  answers = {{200, {}, "x"}};
  Fetcher spaced = fetcher(210ms);
  for (int i = 0; i < 3; ++i) BOOST_REQUIRE(get(spaced));
  BOOST_TEST((pauses == std::vector<std::chrono::milliseconds>{210ms, 210ms}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::connectors
