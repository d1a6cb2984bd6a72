// KoboToolbox's listing as a member's pull has to see it: every submission once, in pages of any size, while others
// come and go; and never a listing that passes for whole when it is not.
#include "hub/connectors/kobotoolbox.hpp"

#include "tests/support/fake_kobo.hpp"
#include "tests/unit/connectors/asked.hpp"

namespace kith::connectors {
namespace {

std::string submission(std::int64_t id) {
  return "{\"_id\": " + std::to_string(id) + ", \"intake/person/name\": \"Pa \\\"Houa\\\" [Vang\"}";
}

struct Kobo : Asked {
  test::FakeKobo kobo;
  test::TlsSite server{authority.hub(), [this](const test::SiteRequest& request) { return kobo.answer(request); }};
  std::vector<std::string> records;

  void fill(std::int64_t count) {
    for (std::int64_t id = 1; id <= count; ++id) kobo.submissions[id * 10] = submission(id * 10);
  }
  KoboListing pull(std::int64_t after = 0) {
    records.clear();
    Fetcher fetcher = this->fetcher();
    return pull_kobotoolbox(fetcher, {server.url(), kobo.form, kobo.token}, after,
                            {[this]() -> Result<void> {
                               records.clear();
                               return {};
                             },
                             [this](std::string_view record) -> Result<void> {
                               records.emplace_back(record);
                               return {};
                             }});
  }
};

BOOST_FIXTURE_TEST_SUITE(kobotoolbox, Kobo)

BOOST_AUTO_TEST_CASE(every_submission_comes_once_and_as_it_was_written_in_pages_of_any_size) {
  fill(25);
  for (const std::size_t size : {1UL, 7UL, 24UL, 25UL, 1'000UL}) {
    kobo.page_records = size;
    const KoboListing listing = pull();
    BOOST_TEST(!listing.stopped);
    BOOST_TEST(listing.is_whole);
    BOOST_TEST(listing.last_id == 250);
    BOOST_REQUIRE(records.size() == 25U);
    for (std::int64_t id = 1; id <= 25; ++id)
      BOOST_TEST(records[static_cast<std::size_t>(id) - 1] == submission(id * 10));
  }
}

BOOST_AUTO_TEST_CASE(a_form_without_submissions_is_whole) {
  const KoboListing listing = pull();
  BOOST_TEST(listing.is_whole);
  BOOST_TEST(listing.records == 0U);
}

BOOST_AUTO_TEST_CASE(a_submission_deleted_between_two_pages_hides_no_other_and_the_listing_is_not_whole) {
  fill(9);
  kobo.page_records = 3;
  kobo.after_page = [this] { kobo.submissions.erase(10); };
  const KoboListing listing = pull();
  BOOST_TEST(!listing.stopped);
  BOOST_TEST(records.size() == 9U);
  BOOST_TEST(listing.is_whole);  // it came before it was deleted
  kobo.after_page = [this] { kobo.submissions.erase(80); };
  const KoboListing shorter = pull();
  BOOST_TEST(records.size() == 7U);
  BOOST_TEST(!shorter.is_whole);
}

BOOST_AUTO_TEST_CASE(what_comes_while_it_is_listed_comes_too) {
  fill(4);
  kobo.page_records = 2;
  kobo.after_page = [this] { kobo.submissions[41] = submission(41); };
  BOOST_TEST(pull().last_id == 41);
}

BOOST_AUTO_TEST_CASE(a_listing_goes_on_behind_a_submission_and_is_then_not_the_whole) {
  fill(6);
  const KoboListing listing = pull(40);
  BOOST_TEST(records.size() == 2U);
  BOOST_TEST(listing.last_id == 60);
  BOOST_TEST(!listing.is_whole);
}

BOOST_AUTO_TEST_CASE(a_listing_that_is_cut_off_keeps_what_came_and_knows_where) {
  fill(6);
  kobo.page_records = 2;
  limits.pages = 2;
  const KoboListing listing = pull();
  BOOST_REQUIRE(listing.stopped.has_value());
  BOOST_TEST(listing.stopped->trouble == Trouble::too_many_pages);
  BOOST_TEST(records.size() == 4U);
  BOOST_TEST(listing.last_id == 40);
  BOOST_TEST(!listing.is_whole);
}

BOOST_AUTO_TEST_CASE(a_server_that_does_not_keep_the_order_is_not_believed) {
  fill(4);
  kobo.ignores_order = true;
  const KoboListing listing = pull();
  BOOST_REQUIRE(listing.stopped.has_value());
  BOOST_TEST(listing.stopped->trouble == Trouble::out_of_order);
  BOOST_TEST(records.empty());
}

BOOST_AUTO_TEST_CASE(a_damaged_submission_is_passed_on_by_itself) {
  fill(3);
  kobo.submissions[20] = R"({"_id": 20, "a": nonsense})";
  const KoboListing listing = pull();
  BOOST_TEST(!listing.stopped);
  BOOST_TEST(records.size() == 3U);
}

BOOST_AUTO_TEST_CASE(pages_without_a_number_in_any_submission_do_not_go_on_for_ever) {
  answers = {{200, {}, R"({"count":9,"next":"x","results":[{"a":1}]})"}};
  Fetcher once = fetcher();
  const KoboListing listing =
      pull_kobotoolbox(once, {site.url(), "f", "t"}, 0,
                       {[]() -> Result<void> { return {}; }, [](std::string_view) -> Result<void> { return {}; }});
  BOOST_REQUIRE(listing.stopped.has_value());
  BOOST_TEST(listing.stopped->trouble == Trouble::out_of_order);
}

BOOST_AUTO_TEST_CASE(what_is_no_page_is_told) {
  for (const char* body : {"", "[]", "{}", R"({"results":1})", R"({"count":0,"next":5,"results":[]})",
                           R"({"count":"0","next":null,"results":[]})", R"({"next":null,"results":[]})",
                           R"({"results":[})", R"({"results":[]}x)", "<html>"}) {
    answers = {{200, {}, body}};
    Fetcher once = fetcher();
    const KoboListing listing =
        pull_kobotoolbox(once, {site.url(), "f", "t"}, 0,
                         {[]() -> Result<void> { return {}; }, [](std::string_view) -> Result<void> { return {}; }});
    BOOST_REQUIRE_MESSAGE(listing.stopped.has_value(), body);
    BOOST_TEST(listing.stopped->trouble == Trouble::not_understood, body);
  }
}

BOOST_AUTO_TEST_CASE(a_wrong_token_and_an_unknown_form_are_told_apart) {
  kobo.token = "another";
  Fetcher once = fetcher();
  const RecordSink nowhere{[]() -> Result<void> { return {}; }, [](std::string_view) -> Result<void> { return {}; }};
  BOOST_TEST(pull_kobotoolbox(once, {server.url(), kobo.form, "t"}, 0, nowhere).stopped->trouble ==
             Trouble::not_authenticated);
  BOOST_TEST(pull_kobotoolbox(once, {server.url(), "absent", "another"}, 0, nowhere).stopped->trouble ==
             Trouble::not_found);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::connectors
