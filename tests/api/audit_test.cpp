// Every push, read, table, withdrawal and refusal leaves its line, and the sequencer gives them one order without gaps;
// and nothing that identifies a person gets past the gate into any table.
#include <boost/test/unit_test.hpp>

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

  std::int64_t leaves(std::int16_t event) {
    auto connection = hub.database().superuser();
    return connection.exec("-- test.leaves\nSELECT count(*) FROM kith.audit_leaf WHERE event = $1", event)[0]
        .get<std::int64_t>(0);
  }
  bool wait_for_leaf(std::int16_t event) {
    for (int i = 0; i < 60; ++i) {
      if (leaves(event) > 0) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    return false;
  }
};

BOOST_FIXTURE_TEST_SUITE(audit, Fixture)

BOOST_AUTO_TEST_CASE(what_is_done_is_on_the_log_when_the_answer_comes) {
  Example example;
  member.post("/v1/records", "application/json", incident(example));
  BOOST_TEST(leaves(1) == 1);
  member.get("/v1/records/" + example.uid);
  BOOST_TEST(leaves(3) == 1);
  member.get("/v1/records");
  BOOST_TEST(leaves(4) == 1);
  member.get("/v1/tables");
  BOOST_TEST(leaves(5) == 1);
  member.ask(Method::delete_, "/v1/records/" + example.uid);
  BOOST_TEST(leaves(2) == 1);
}

BOOST_AUTO_TEST_CASE(a_refused_stranger_and_a_refused_record_of_another_organisation_are_on_the_log) {
  Member stranger{hub, hub.stranger("stranger")};
  BOOST_TEST(stranger.get("/v1/meta").status == 403);
  BOOST_TEST(wait_for_leaf(6));
  const auto before = leaves(6);
  Example example;
  example.more = R"(,"org":"jakara")";
  BOOST_TEST(member.post("/v1/records", "application/json", incident(example)).status == 403);
  BOOST_TEST(leaves(6) > before);
}

BOOST_AUTO_TEST_CASE(a_push_of_which_nothing_is_kept_leaves_its_line_and_one_for_each_reason) {
  const auto foreign = [] {
    Example example;
    example.more = R"(,"org":"jakara")";
    return incident(example);
  };
  const auto unknown = [] {
    Example example;
    example.act = "quixote";
    return incident(example);
  };
  const std::string refused = "[" + foreign() + "," + unknown() + "," + foreign() + "]";
  const auto refusals_of = [&](Errc reason) {
    auto connection = hub.database().superuser();
    return connection
        .exec("-- test.refused\nSELECT coalesce(sum(records), 0) FROM kith.audit_leaf WHERE event = 6 AND reason = $1",
              static_cast<std::int16_t>(reason))[0]
        .get<std::int64_t>(0);
  };
  BOOST_TEST(member.post("/v1/records", "application/json", refused).status == 200);
  BOOST_TEST(leaves(1) == 1);
  BOOST_TEST(refusals_of(Errc::wrong_organisation) == 2);
  BOOST_TEST(refusals_of(Errc::unknown_code) == 1);
  BOOST_TEST(
      member.post("/v1/records?atomic=true", "application/json", "[" + incident() + "," + foreign() + "]").status ==
      422);
  BOOST_TEST(leaves(1) == 2);
  BOOST_TEST(refusals_of(Errc::wrong_organisation) == 3);
  BOOST_TEST(member.post("/v1/records", "application/json", "[" + incident() + ",").status == 400);
  BOOST_TEST(refusals_of(Errc::malformed_json) == 1);
}

BOOST_AUTO_TEST_CASE(a_conflict_inside_a_push_is_on_the_log) {
  Example example;
  member.post("/v1/records", "application/json", incident(example));
  example.county = "06113";
  const auto line = incident(example) + "\n";
  member.post("/v1/records", "application/x-ndjson", line + incident() + "\n");
  BOOST_TEST(leaves(6) == 1);
  member.post("/v1/records?atomic=true", "application/x-ndjson", line + incident() + "\n");
  BOOST_TEST(leaves(6) == 2);
  BOOST_TEST(leaves(1) == 3);
}

BOOST_AUTO_TEST_CASE(an_answer_given_again_for_its_key_is_on_the_log) {
  const auto body = incident();
  const auto push = [&] {
    return member.ask(Method::post, "/v1/records", {{"content-type", "application/json"}, {"idempotency-key", "k"}},
                      body);
  };
  const auto first = push();
  BOOST_TEST(leaves(1) == 1);
  BOOST_TEST(push().body == first.body);
  BOOST_TEST(leaves(1) == 2);
}

BOOST_AUTO_TEST_CASE(a_cursor_that_does_not_open_is_on_the_log) {
  BOOST_TEST(member.get("/v1/records?cursor=AAAA").status == 400);
  BOOST_TEST(leaves(6) == 1);
}

BOOST_AUTO_TEST_CASE(the_order_is_dense_and_every_leaf_gets_its_place) {
  for (int i = 0; i < 5; ++i) member.post("/v1/records", "application/json", incident());
  member.get("/v1/records");
  auto connection = hub.database().superuser();
  std::int64_t unplaced = 1;
  for (int i = 0; i < 100 && unplaced > 0; ++i) {
    unplaced = connection.exec("-- test.unplaced\nSELECT count(*) FROM kith.commit_batch WHERE position IS NULL")[0]
                   .get<std::int64_t>(0);
    if (unplaced > 0) std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  BOOST_TEST(unplaced == 0);
  const auto rows = connection.exec(
      "-- test.order\nSELECT count(*), max(position), sum(leaves)::bigint, max(first_leaf + leaves) FROM "
      "kith.commit_batch");
  BOOST_TEST(rows[0].get<std::int64_t>(0) == rows[0].get<std::int64_t>(1));
  BOOST_TEST(rows[0].get<std::int64_t>(2) == rows[0].get<std::int64_t>(3));
}

BOOST_AUTO_TEST_CASE(identifiers_are_nowhere_in_the_database) {
  for (const auto* more : {R"(,"name":"Jane Quixote")", R"(,"daypart":"quixote@example.org")",
                           R"(,"adapter":"quixote street 12")", R"(,"quixote":1)", R"(,"sites":["quixote"])"}) {
    Example example;
    example.more = more;
    BOOST_TEST(member.post("/v1/records", "application/json", incident(example)).status == 422);
    member.post("/v1/records", "application/x-ndjson", incident(example));
  }
  member.ask(Method::post, "/v1/records", {{"content-type", "application/json"}, {"idempotency-key", "quixote"}},
             incident());
  auto connection = hub.database().superuser();
  const auto rows = connection.exec(
      "-- test.search\nSELECT count(*) FROM (SELECT r::text AS t FROM kith.record r UNION ALL SELECT l::text FROM "
      "kith.audit_leaf l "
      "UNION ALL SELECT b::text FROM kith.commit_batch b UNION ALL SELECT k::text FROM kith.idempotency_key k "
      "UNION ALL SELECT convert_from(answer, 'UTF8') FROM kith.idempotency_key WHERE answer IS NOT NULL) s WHERE t "
      "ILIKE '%quixote%'");
  BOOST_TEST(rows[0].get<std::int64_t>(0) == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
