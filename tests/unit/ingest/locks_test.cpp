// A record that one transaction holds for long: who sends it waits, and nobody else does. The long transaction is one
// of the test's own, so that it ends when the test has seen enough.
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/test/unit_test.hpp>
#include <functional>

#include "tests/unit/ingest/fakes.hpp"

using namespace kith;
using namespace std::chrono_literals;

namespace {

struct Locked : test::IngestFixture {
  OrgCode other = stored.add_org("jakara");
  RecordUid held_uid = RecordUid::random();
  pg::Connection owner = stored.superuser();

  std::string outcome_of(const OrgCode& whose, std::string body, std::optional<std::string> key = std::nullopt) {
    auto of = request();
    of.sender.org = whose;
    of.idempotency_key = std::move(key);
    const auto answer = push(std::move(of), std::move(body));
    return answer ? answer->body : std::string{error_info(answer.error().code).slug};
  }
  static bool says(const std::string& body, std::string_view outcome) {
    return body.find(outcome) != std::string::npos;
  }

  // Goes on while the context runs; its answer is there when it has one.
  struct Sent {
    explicit Sent(std::string text) : body({std::move(text)}) {}
    test::PreparedBody body;
    std::optional<Result<ingest::Answer>> answer;
  };
  std::shared_ptr<Sent> send(const OrgCode& whose, std::string body, std::optional<std::string> key = std::nullopt) {
    auto sent = std::make_shared<Sent>(std::move(body));
    auto of = request();
    of.sender.org = whose;
    of.idempotency_key = std::move(key);
    boost::asio::co_spawn(
        context,
        [this, sent, of]() -> Task<void> { sent->answer = co_await ingest.push(of, sent->body, Deadline::after(60s)); },
        [](std::exception_ptr error) {
          if (error) std::rethrow_exception(error);
        });
    return sent;
  }
  void run_until(const std::function<bool()>& is_done) {
    for (const auto start = std::chrono::steady_clock::now(); !is_done();) {
      BOOST_REQUIRE_MESSAGE(std::chrono::steady_clock::now() - start < 60s, "it never came");
      context.restart();
      context.run_for(5ms);
    }
  }
  // Whether a backend of this database waits for somebody's row without a limit: by itself, then.
  bool waits_alone() {
    return owner
        .exec(
            "-- test.waiting\nSELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND "
            "wait_event_type = 'Lock' AND clock_timestamp() - state_change > interval '300 milliseconds')")[0]
        .get<bool>(0);
  }
  void others_go_on() {
    const RecordUid uid = RecordUid::random();
    BOOST_TEST(says(outcome_of(other, test::incident_json(uid)), "applied"));
    BOOST_TEST(says(outcome_of(other, test::incident_json(RecordUid::random()), "key" + uid.text()), "applied"));
    const auto withdrawn = run_to_end(context, ingest.withdraw(Access::own(other), uid, {}, Deadline::after(30s)));
    BOOST_REQUIRE(withdrawn);
    BOOST_TEST(name(withdrawn->outcome) == name(Outcome::withdrawn));
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(locks)

BOOST_FIXTURE_TEST_CASE(who_waits_for_a_record_of_its_own_keeps_no_other_organisation_waiting, Locked) {
  BOOST_REQUIRE(says(outcome_of(org, test::incident_json(held_uid)), "applied"));
  auto holder = stored.serve();
  pg::Transaction transaction{holder, pg::Role::ingest, org};
  transaction.exec("-- test.hold\nUPDATE kith.record SET revision = revision + 1");
  const auto small = send(org, test::incident_json(held_uid, 5, 1));
  others_go_on();
  run_until([this] { return waits_alone(); });
  const auto keyed = send(org, test::incident_json(held_uid, 6, 2), "a key");
  const auto next = send(org, test::incident_json(RecordUid::random()));
  others_go_on();
  others_go_on();
  BOOST_TEST((!small->answer && !keyed->answer && !next->answer));
  transaction.commit();
  run_until([&] { return small->answer && keyed->answer && next->answer; });
  BOOST_REQUIRE((*small->answer && *keyed->answer && *next->answer));
  BOOST_TEST(says((*small->answer)->body, "applied"), (*small->answer)->body);
  BOOST_TEST(says((*keyed->answer)->body, "applied"), (*keyed->answer)->body);
  BOOST_TEST(says((*next->answer)->body, "applied"), (*next->answer)->body);
  // And all is as before: what is not locked goes at once.
  BOOST_TEST(says(outcome_of(org, test::incident_json(held_uid, 9, 3)), "applied"));
}

BOOST_FIXTURE_TEST_CASE(a_keyed_push_alone_waits_apart_too, Locked) {
  BOOST_REQUIRE(says(outcome_of(org, test::incident_json(held_uid)), "applied"));
  auto holder = stored.serve();
  pg::Transaction transaction{holder, pg::Role::ingest, org};
  transaction.exec("-- test.hold\nUPDATE kith.record SET revision = revision + 1");
  const auto keyed = send(org, test::incident_json(held_uid, 6, 2), "a key");
  run_until([this] { return waits_alone(); });
  const auto small = send(org, test::incident_json(RecordUid::random()));
  others_go_on();
  BOOST_TEST((!keyed->answer && !small->answer));
  transaction.commit();
  run_until([&] { return keyed->answer && small->answer; });
  BOOST_REQUIRE((*keyed->answer && *small->answer));
  BOOST_TEST(says((*keyed->answer)->body, "applied"), (*keyed->answer)->body);
}

BOOST_FIXTURE_TEST_CASE(a_transaction_of_many_that_meets_a_lock_goes_again_each_organisation_by_itself, Locked) {
  const OrgCode third = stored.add_org("third");
  const RecordUid thirds_uid = RecordUid::random();
  BOOST_REQUIRE(says(outcome_of(org, test::incident_json(held_uid)), "applied"));
  BOOST_REQUIRE(says(outcome_of(third, test::incident_json(thirds_uid)), "applied"));
  auto holder = stored.serve();
  pg::Transaction transaction{holder, pg::Role::ingest, org};
  transaction.exec("-- test.hold\nUPDATE kith.record SET revision = revision + 1");
  transaction.set_org(third);
  transaction.exec("-- test.hold\nUPDATE kith.record SET revision = revision + 1");
  // While the first waits the others gather, and then go together.
  const auto first = send(org, test::incident_json(held_uid, 5, 1));
  const auto held = send(third, test::incident_json(thirds_uid, 5, 1));
  std::vector<std::shared_ptr<Sent>> free;
  for (int i = 0; i < 3; ++i) free.push_back(send(other, test::incident_json(RecordUid::random())));
  run_until([&] { return std::ranges::all_of(free, [](const auto& sent) { return sent->answer.has_value(); }); });
  for (const auto& sent : free) BOOST_TEST((*sent->answer && says((*sent->answer)->body, "applied")));
  BOOST_TEST((!first->answer && !held->answer));
  transaction.commit();
  run_until([&] { return first->answer && held->answer; });
  for (const auto& sent : {first, held}) BOOST_TEST((*sent->answer && says((*sent->answer)->body, "applied")));
}

BOOST_FIXTURE_TEST_CASE(draining_waits_for_what_is_locked, Locked) {
  BOOST_REQUIRE(says(outcome_of(org, test::incident_json(held_uid)), "applied"));
  auto holder = stored.serve();
  pg::Transaction transaction{holder, pg::Role::ingest, org};
  transaction.exec("-- test.hold\nUPDATE kith.record SET revision = revision + 1");
  const auto small = send(org, test::incident_json(held_uid, 5, 1));
  run_until([this] { return waits_alone(); });
  bool is_drained = false;
  boost::asio::co_spawn(
      context,
      [&]() -> Task<void> {
        co_await ingest.drain();
        is_drained = true;
      },
      [](std::exception_ptr error) {
        if (error) std::rethrow_exception(error);
      });
  context.restart();
  context.run_for(50ms);
  BOOST_TEST(!is_drained);
  transaction.commit();
  run_until([&] { return is_drained && small->answer; });
  BOOST_REQUIRE(*small->answer);
  BOOST_TEST(says((*small->answer)->body, "applied"), (*small->answer)->body);
}

BOOST_AUTO_TEST_SUITE_END()
