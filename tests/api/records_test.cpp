// Reading one's own records, page by page, and withdrawing them.
#include <boost/test/unit_test.hpp>
#include <set>

#include "hub/base/json.hpp"
#include "tests/api/example.hpp"
#include "tests/support/test_hub.hpp"

namespace {

using namespace kith;
using namespace kith::test;
using net::Method;

struct Fixture {
  TestHub hub;
  CertificateFiles certificate = hub.add_organisation("aaln");
  Member member{hub, certificate};

  std::vector<std::string> push_many(int count) {
    std::string body;
    std::vector<std::string> uids;
    for (int i = 0; i < count; ++i) {
      Example example;
      example.month = i % 2 == 0 ? "2021-03" : "2021-04";
      uids.push_back(example.uid);
      body += incident(example) + "\n";
    }
    BOOST_REQUIRE(member.post("/v1/records?results=refused", "application/x-ndjson", body).status == 200);
    return uids;
  }
  net::ClientResponse withdraw(const std::string& uid) { return member.ask(Method::delete_, "/v1/records/" + uid); }
};

BOOST_FIXTURE_TEST_SUITE(own_records, Fixture)

BOOST_AUTO_TEST_CASE(a_record_is_read_back_with_its_day_of_receipt) {
  Example example;
  member.post("/v1/records", "application/json", incident(example));
  const auto answer = member.get("/v1/records/" + example.uid);
  BOOST_TEST(answer.status == 200);
  BOOST_TEST(answer.body.find("\"received_on\":\"") != std::string::npos);
  BOOST_TEST(answer.body.find(R"("act_types":["verbal_harassment"])") != std::string::npos, answer.body);
  BOOST_REQUIRE(answer.header("etag") != nullptr);
  const auto unchanged =
      member.ask(Method::get, "/v1/records/" + example.uid, {{"if-none-match", *answer.header("etag")}});
  BOOST_TEST(unchanged.status == 304);
  BOOST_TEST(unchanged.body.empty());
}

BOOST_AUTO_TEST_CASE(pages_hold_every_record_once) {
  const auto uids = push_many(25);
  std::set<std::string> seen;
  std::string target = "/v1/records?limit=10";
  int pages = 0;
  while (!target.empty()) {
    auto answer = member.get(target);
    BOOST_REQUIRE(answer.status == 200);
    target.clear();
    if (const auto* link = answer.header("link")) {
      BOOST_TEST(link->ends_with(">; rel=\"next\""));
      target = link->substr(1, link->find('>') - 1);
    }
    json::Parser parser{{.bytes = 1U << 20U}};
    const auto page = parser.parse(answer.body);
    BOOST_REQUIRE(page);
    for (auto record = page->find("records").first(); record; record = record.next())
      BOOST_TEST(seen.insert(std::string{record.find("record_uid").string()}).second);
    ++pages;
  }
  BOOST_TEST(pages == 3);
  BOOST_TEST((seen == std::set<std::string>{uids.begin(), uids.end()}));
}

BOOST_AUTO_TEST_CASE(filters_narrow_and_csv_has_a_header) {
  push_many(10);
  BOOST_TEST(count_of(member.get("/v1/records?from=2021-04&to=2021-04&kind=incident").body, "record_uid") == 5U);
  BOOST_TEST(count_of(member.get("/v1/records?kind=aggregate").body, "record_uid") == 0U);
  const auto csv = member.ask(Method::get, "/v1/records", {{"accept", "text/csv"}});
  BOOST_TEST(csv.status == 200);
  BOOST_REQUIRE(csv.header("content-type") != nullptr);
  BOOST_TEST(csv.header("content-type")->starts_with("text/csv"));
  BOOST_TEST(count_of(csv.body, "\n") == 11U);
  BOOST_TEST(csv.body.starts_with("record_uid"));
}

BOOST_AUTO_TEST_CASE(a_cursor_works_only_for_its_organisation_and_filter) {
  push_many(3);
  auto first = member.get("/v1/records?limit=2");
  const auto* link = first.header("link");
  BOOST_REQUIRE(link != nullptr);
  const std::string cursor = link->substr(link->find("cursor=") + 7, link->find('>') - link->find("cursor=") - 7);
  BOOST_TEST(member.get("/v1/records?limit=2&cursor=" + cursor).status == 200);
  BOOST_TEST(member.get("/v1/records?kind=incident&cursor=" + cursor).status == 400);
  std::string bent = cursor;
  bent[10] = bent[10] == 'A' ? 'B' : 'A';
  BOOST_TEST(member.get("/v1/records?cursor=" + bent).status == 400);
  Member other{hub, hub.add_organisation("jakara")};
  BOOST_TEST(other.get("/v1/records?limit=2&cursor=" + cursor).status == 400);
}

BOOST_AUTO_TEST_CASE(the_next_page_can_be_asked_for_however_the_question_was_spelt) {
  push_many(4);
  std::string target = "/v1/records?limit=1&%6bind=incident&from=2021-03&t%6F=2021-04";
  for (int page = 0; page < 3; ++page) {
    const auto answer = member.get(target);
    BOOST_REQUIRE(answer.status == 200);
    BOOST_REQUIRE(answer.header("link") != nullptr);
    const std::string& link = *answer.header("link");
    const std::string cursor = link.substr(link.find("cursor=") + 7, link.find('>') - link.find("cursor=") - 7);
    target = link.substr(1, link.find('>') - 1);
    if (page == 0) target = "/v1/records?limit=1&kind=incident&from=2021-03&to=2021-04&%63ursor=" + cursor;
  }
  BOOST_TEST(target.find("kind=incident&from=2021-03&to=2021-04&limit=1&cursor=") != std::string::npos, target);
}

BOOST_AUTO_TEST_CASE(questions_that_are_not_understood_are_refused) {
  for (const auto* query :
       {"limit=0", "limit=1001", "kind=person", "from=2021-13", "to=now", "cursor=", "unknown=1", "limit=1&limit=2"})
    BOOST_TEST(member.get(std::string{"/v1/records?"} + query).status == 400, query);
  BOOST_TEST(member.ask(Method::get, "/v1/records", {{"accept", "image/png"}}).status == 406);
}

BOOST_AUTO_TEST_CASE(another_organisations_record_an_unknown_one_and_a_broken_uid_are_alike) {
  Example example;
  member.post("/v1/records", "application/json", incident(example));
  Member other{hub, hub.add_organisation("jakara")};
  const auto foreign = other.get("/v1/records/" + example.uid);
  const auto unknown = other.get("/v1/records/" + RecordUid::random().text());
  const auto broken = other.get("/v1/records/nothing");
  BOOST_TEST(foreign.status == 404);
  BOOST_TEST(foreign.body == unknown.body);
  BOOST_TEST(foreign.body == broken.body);
  const auto not_theirs = other.ask(Method::delete_, "/v1/records/" + example.uid);
  BOOST_TEST(not_theirs.status == 404);
  BOOST_TEST(not_theirs.body == foreign.body);
  BOOST_TEST(member.get("/v1/records/" + example.uid).status == 200);
}

BOOST_AUTO_TEST_CASE(a_withdrawn_record_is_gone_and_stays_withdrawn) {
  Example example;
  member.post("/v1/records", "application/json", incident(example));
  const auto first = withdraw(example.uid);
  BOOST_TEST(first.status == 200, first.body);
  BOOST_TEST(first.body.find(R"("outcome":"withdrawn")") != std::string::npos);
  BOOST_TEST(first.body.find(R"("revision":2)") != std::string::npos);
  BOOST_TEST(withdraw(example.uid).body == first.body);
  BOOST_TEST(member.get("/v1/records/" + example.uid).status == 404);
  BOOST_TEST(count_of(member.get("/v1/records").body, example.uid) == 0U);
  example.revision = 9;
  const auto again = member.post("/v1/records", "application/json", incident(example));
  BOOST_TEST(again.status == 200);
  BOOST_TEST(again.body.find(R"("outcome":"withdrawn")") != std::string::npos);
  BOOST_TEST(withdraw(RecordUid::random().text()).status == 404);
}

// RFC 9110, section 13.1.1.
BOOST_AUTO_TEST_CASE(a_push_that_asks_for_a_match_is_not_done) {
  const Example example;
  for (const char* tag : {"\"zzz\"", "*"}) {
    const auto answer = member.ask(Method::post, "/v1/records",
                                   {{"content-type", "application/json"}, {"if-match", tag}}, incident(example));
    BOOST_TEST(answer.status == 412, answer.body);
  }
  BOOST_TEST(member.get("/v1/records/" + example.uid).status == 404);
}

BOOST_AUTO_TEST_CASE(a_withdrawal_may_ask_for_the_record_as_it_was_read) {
  Example example;
  member.post("/v1/records", "application/json", incident(example));
  const std::string path = "/v1/records/" + example.uid;
  const auto remove_if = [&](const std::string& tag, const std::string& at) {
    return member.ask(Method::delete_, at, {{"if-match", tag}});
  };
  const auto read = member.get(path);
  const std::string old = *read.header("etag");
  BOOST_TEST(member.ask(Method::get, path, {{"if-none-match", old}}).status == 304);
  example.revision = 2;
  example.county = "06113";
  BOOST_TEST(member.post("/v1/records", "application/json", incident(example)).status == 201);
  BOOST_TEST(member.ask(Method::get, path, {{"if-none-match", old}}).status == 200);
  const std::string fresh = *member.get(path).header("etag");
  BOOST_TEST(remove_if(old, path).status == 412);
  BOOST_TEST(remove_if("W/" + fresh, path).status == 412);
  for (const std::string tag : {"*", "\"another\""})
    BOOST_TEST(member.ask(Method::delete_, path, {{"if-none-match", tag}}).status == 412);
  BOOST_TEST(member.get(path).status == 200);
  const auto removed = remove_if(old + ", " + fresh, path);
  BOOST_TEST(removed.status == 200, removed.body);
  // A tombstone is no representation that a tag could name; what never was stays not found.
  BOOST_TEST(remove_if(fresh, path).status == 412);
  BOOST_TEST(remove_if("*", path).status == 412);
  BOOST_TEST(remove_if("*", "/v1/records/" + RecordUid::random().text()).status == 404);
  BOOST_TEST(member.ask(Method::delete_, path).status == 200);
}

BOOST_AUTO_TEST_CASE(a_withdrawal_by_push_is_the_same_operation) {
  Example example;
  member.post("/v1/records", "application/json", incident(example));
  const auto answer = member.post("/v1/records", "application/json", withdrawal(example.uid, 2));
  BOOST_TEST(answer.status == 200, answer.body);
  BOOST_TEST(answer.body.find(R"("outcome":"withdrawn")") != std::string::npos);
  BOOST_TEST(member.get("/v1/records/" + example.uid).status == 404);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
