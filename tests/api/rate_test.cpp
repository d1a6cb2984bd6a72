// What limits an organisation through the door: requests in a minute, records read in a day, refusals on the log, and
// how long the hub goes on without a look at the register.
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "hub/audit/reason.hpp"
#include "tests/api/example.hpp"
#include "tests/support/test_hub.hpp"
#include "tests/support/told_refusals.hpp"

namespace {

using namespace kith;
using namespace kith::test;
using audit::SignInRefusal;

BOOST_AUTO_TEST_SUITE(request_rate)

BOOST_AUTO_TEST_CASE(who_asks_too_often_is_told_and_others_are_served) {
  HubChanges changes;
  changes.limits.requests_per_minute = 20;
  TestHub hub{changes};
  Member eager{hub, hub.add_organisation("aaln")}, other{hub, hub.add_organisation("jakara")};
  auto answer = eager.get("/v1/meta");
  BOOST_TEST(answer.status == 200);
  BOOST_TEST((answer.header("ratelimit") == nullptr));
  bool was_told = false;
  for (int i = 0; i < 10'000 && answer.status == 200; ++i) {
    answer = eager.get("/v1/meta");
    was_told = was_told || (answer.status == 200 && answer.header("ratelimit") != nullptr);
  }
  BOOST_TEST(was_told);
  BOOST_TEST(answer.status == 429);
  BOOST_TEST((answer.body.find("rate-limited") != std::string::npos));
  BOOST_REQUIRE((answer.header("ratelimit") != nullptr && answer.header("ratelimit-policy") != nullptr));
  BOOST_TEST(*answer.header("ratelimit") == "\"requests\";r=0");
  BOOST_TEST(*answer.header("ratelimit-policy") == "\"requests\";q=20;w=60");
  BOOST_TEST((answer.header("retry-after") != nullptr));
  BOOST_TEST(other.get("/v1/meta").status == 200);
  // It may be somebody with a copied key: on the log, as a number.
  BOOST_TEST(await_refusals(hub, Errc::rate_limited, 1, "aaln").told == 1);
}

BOOST_AUTO_TEST_CASE(who_has_read_its_records_of_a_day_is_told_when_to_come_again) {
  HubChanges changes;
  changes.limits.records_read_per_day = 10;
  TestHub hub{changes};
  const auto certificate = hub.add_organisation("aaln");
  Member member{hub, certificate}, other{hub, hub.add_organisation("jakara")};
  Example example;
  member.post("/v1/records", "application/json", incident(example));
  std::string lines;
  for (int i = 0; i < 3; ++i) lines += incident() + "\n";
  member.post("/v1/records", "application/x-ndjson", lines);
  const auto first = member.get("/v1/records");
  BOOST_TEST(first.status == 200);
  BOOST_TEST((first.header("ratelimit") == nullptr));
  const auto second = member.ask(net::Method::get, "/v1/records", {{"accept", "text/csv"}});
  BOOST_TEST(second.status == 200);
  BOOST_REQUIRE((second.header("ratelimit") != nullptr && second.header("ratelimit-policy") != nullptr));
  BOOST_TEST(second.header("ratelimit")->starts_with("\"records\";r=2;t="));
  BOOST_TEST(*second.header("ratelimit-policy") == "\"records\";q=10;w=86400");
  const auto refused = member.get("/v1/records");
  BOOST_TEST(refused.status == 429);
  BOOST_TEST((refused.body.find("rate-limited") != std::string::npos));
  BOOST_TEST((refused.body.find("a smaller limit gets them") != std::string::npos));
  BOOST_TEST((refused.header("ratelimit") == nullptr));  // two are left, and this answer gives none of them
  BOOST_REQUIRE(refused.header("retry-after") != nullptr);
  BOOST_TEST(member.get("/v1/records?limit=2").status == 200);
  const auto used_up = member.get("/v1/records/" + example.uid);
  BOOST_TEST(used_up.status == 429);
  BOOST_REQUIRE((used_up.header("ratelimit") != nullptr && used_up.header("retry-after") != nullptr));
  BOOST_TEST(used_up.header("ratelimit")->starts_with("\"records\";r=0;t="));
  // The one header, and not a second to wait: the day has to end.
  const auto wait = std::stoi(*used_up.header("retry-after"));
  BOOST_TEST((wait >= 1 && wait <= 86'400));
  BOOST_TEST(std::ranges::count_if(used_up.headers, [](const auto& f) { return f.name == "retry-after"; }) == 1);
  BOOST_TEST(told_refusals(hub, Errc::rate_limited, "aaln").lines == 2);
  // Counting, pushing and taking back are no reading; others have their own day.
  BOOST_TEST(member.get("/v1/tables").status == 200);
  BOOST_TEST(member.post("/v1/records", "application/json", incident()).status == 201);
  const auto withdrawn = member.ask(net::Method::delete_, "/v1/records/" + example.uid, {{"if-match", "\"another\""}});
  BOOST_TEST(withdrawn.status == 412);
  BOOST_TEST(member.ask(net::Method::delete_, "/v1/records/" + example.uid).status == 200);
  BOOST_TEST(other.get("/v1/records").status == 200);
}

// The seconds that have begun since.
std::int64_t seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::steady_clock::now() - begin).count() + 1;
}

BOOST_AUTO_TEST_CASE(who_has_as_many_records_as_the_hub_keeps_is_told_what_to_do) {
  HubChanges changes;
  changes.limits.records_per_organisation = 2;
  TestHub hub{changes};
  Member member{hub, hub.add_organisation("aaln")}, other{hub, hub.add_organisation("jakara")};
  Example example;
  BOOST_TEST(member.post("/v1/records", "application/json", incident(example)).status == 201);
  const auto lines = member.post("/v1/records", "application/x-ndjson", incident() + "\n" + incident() + "\n");
  BOOST_TEST(lines.status == 200);
  BOOST_TEST(count_of(lines.body, R"("outcome":"applied")") == 1U);
  BOOST_TEST(count_of(lines.body, R"("code":"disk-low")") == 1U);
  BOOST_TEST(count_of(lines.body, R"("title":"Your organisation has as many records here as the hub keeps of one.")") ==
             1U);
  BOOST_TEST(count_of(lines.body, R"("cause":"records-quota")") == 1U);
  BOOST_TEST(count_of(lines.body, "Withdraw what is not needed any more") == 1U);
  const auto refused = member.post("/v1/records", "application/json", incident());
  BOOST_TEST(refused.status == 507);
  BOOST_TEST((refused.body.find("/problems/records-quota") != std::string::npos));
  BOOST_TEST((refused.body.find("Withdraw what is not needed any more") != std::string::npos));
  BOOST_TEST(other.post("/v1/records", "application/json", incident()).status == 201);
  BOOST_TEST(member.ask(net::Method::delete_, "/v1/records/" + example.uid).status == 200);
  BOOST_TEST(member.post("/v1/records", "application/json", incident()).status == 201);
}

BOOST_AUTO_TEST_CASE(who_has_too_many_records_with_those_withdrawn_is_not_told_to_withdraw) {
  HubChanges changes;
  changes.limits.records_per_organisation = 1;
  TestHub hub{changes};
  Member member{hub, hub.add_organisation("aaln")};
  for (int i = 0; i < 4; ++i) {
    Example example;
    BOOST_TEST(member.post("/v1/records", "application/json", incident(example)).status == 201);
    BOOST_TEST(member.ask(net::Method::delete_, "/v1/records/" + example.uid).status == 200);
  }
  const auto refused = member.post("/v1/records", "application/json", incident());
  BOOST_TEST(refused.status == 507);
  BOOST_TEST((refused.body.find("/problems/records-total") != std::string::npos));
  BOOST_TEST((refused.body.find("Withdrawing makes no room here") != std::string::npos));
}

BOOST_AUTO_TEST_CASE(a_flood_of_refusals_is_a_few_lines_of_the_log_that_tell_their_number) {
  TestHub hub;
  Member member{hub, hub.add_organisation("aaln")};
  constexpr std::int64_t flood = 300;
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < flood; ++i) BOOST_TEST(member.get("/v1/records?cursor=AAAA").status == 400);
  const auto all = await_refusals(hub, Errc::malformed_cursor, flood);
  BOOST_TEST(all.told == flood);
  // Ten of each second, and one that counts the others.
  BOOST_TEST(all.lines <= 11 * (seconds_since(begin) + 1));
}

BOOST_AUTO_TEST_CASE(a_flood_of_those_who_may_not_come_in_is_a_line_a_second) {
  const TestHub hub;
  constexpr std::int64_t flood = 300;
  const auto check = [&](SignInRefusal reason, std::chrono::steady_clock::time_point begin) {
    const auto number = static_cast<std::int16_t>(audit::Reason{reason}.number());
    const auto all = await_refusals(hub, number, flood);
    BOOST_TEST(all.told >= flood, number);
    BOOST_TEST(all.lines <= seconds_since(begin) + 1, number);
  };
  auto begin = std::chrono::steady_clock::now();
  Member nobody{hub, CertificateFiles{}};
  for (int i = 0; i < flood; ++i) BOOST_TEST(!nobody.try_ask(net::Method::get, "/v1/meta"));
  check(SignInRefusal::no_certificate, begin);
  begin = std::chrono::steady_clock::now();
  Member stranger{hub, hub.stranger("stranger")};
  for (int i = 0; i < flood; ++i) BOOST_TEST(stranger.get("/v1/records").status == 403);
  check(SignInRefusal::unknown_party, begin);
}

BOOST_AUTO_TEST_CASE(without_a_look_at_the_register_nobody_is_let_in_for_long) {
  HubChanges changes;
  changes.limits.register_seconds = 1;
  TestHub hub{changes};
  const auto certificate = hub.add_organisation("aaln");
  Member member{hub, certificate}, stranger{hub, hub.stranger("stranger")};
  const auto waits_for = [&](Member& who, int status) {
    for (int i = 0; i < 400; ++i) {
      const auto answer = who.get("/v1/meta");  // which needs no database
      if (answer.status == status) return answer;
      std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    return net::ClientResponse{};
  };
  {
    // Only the register is out of reach: everything else of the database answers.
    auto connection = hub.database().superuser();
    connection.exec("-- test.begin\nBEGIN");
    connection.exec("-- test.lock\nLOCK TABLE kith.org IN ACCESS EXCLUSIVE MODE");
    const auto refused = waits_for(member, 503);
    BOOST_TEST(refused.status == 503);
    BOOST_TEST((refused.body.find("the register of organisations cannot be read") != std::string::npos));
    BOOST_TEST(stranger.get("/v1/meta").status == 503);  // nor is anybody told apart
    connection.exec("-- test.end\nROLLBACK");
  }
  BOOST_TEST(waits_for(member, 200).status == 200);
  BOOST_TEST(waits_for(stranger, 403).status == 403);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
