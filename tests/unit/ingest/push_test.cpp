// Pushes that are answered at the end: what each shape is answered with, atomically or not, with a key or without.
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>
#include <future>

#include "hub/ingest/batch.hpp"
#include "tests/unit/ingest/fakes.hpp"

using namespace kith;
using ingest::Shape;

namespace {

std::string array_of(const std::vector<std::string>& records) {
  std::string text = "[";
  for (const auto& record : records) text.append(text.size() > 1 ? "," : "").append(record);
  return text + "]";
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// Gives its text and then nothing until the timer ends.
class SlowBody final : public net::Body {
 public:
  SlowBody(std::string text, boost::asio::steady_timer& until) : text_(std::move(text)), until_(until) {}
  Task<Result<std::string_view>> read() override {
    if (!std::exchange(has_begun_, true)) co_return text_;
    boost::system::error_code ignored;
    co_await until_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    co_return std::string_view{};
  }
  void limit(std::uint64_t /*decoded_bytes*/) override {}
  void extend(Deadline /*deadline*/) override {}

 private:
  std::string text_;
  boost::asio::steady_timer& until_;
  bool has_begun_ = false;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(push)

BOOST_AUTO_TEST_CASE(one_object_is_answered_with_its_outcome) {
  test::IngestFixture f;
  const RecordUid uid = RecordUid::random();
  const auto expect = [&](const std::string& body, int status, std::string_view part) {
    const auto answer = f.push(f.request(), body);
    BOOST_REQUIRE(answer);
    BOOST_TEST(answer->status == status);
    BOOST_TEST(has(answer->body, part), answer->body);
  };
  expect(test::incident_json(uid, 1, 0), 201, R"("outcome":"applied","revision":1)");
  expect(test::incident_json(uid, 1, 0), 200, R"("outcome":"unchanged")");
  expect(test::incident_json(uid, 1, 1), 409, "revision");
  expect(test::incident_json(RecordUid::random(), 1, 0, R"(,"victim_name":"X")"), 422, "/problems/");
  expect(test::withdrawal_json(uid), 200, R"("outcome":"withdrawn","revision":2)");
  BOOST_TEST((f.push(f.request(), "{\"record_uid\":").error().code == Errc::malformed_json));
  BOOST_TEST((f.push(f.request(), "7").error().code == Errc::wrong_type));
  BOOST_TEST(f.ingest.counters().accounts.offered() == 5U);
}

BOOST_AUTO_TEST_CASE(a_report_of_a_month_that_has_not_come_is_refused_by_the_hubs_calendar) {
  test::IngestFixture f;
  std::string json = test::incident_json(RecordUid::random());
  json.replace(json.find("2021-"), 4, "2199");
  const auto answer = f.push(f.request(), json);
  BOOST_REQUIRE(answer);
  BOOST_TEST(answer->status == 422);
  BOOST_TEST(has(answer->body, "a day that has not come yet"), answer->body);
  BOOST_TEST(has(answer->body, R"("pointer":"/reported_month")"), answer->body);
  BOOST_TEST(f.records() == 0);
}

BOOST_AUTO_TEST_CASE(an_array_has_a_result_for_each_element_in_order) {
  test::IngestFixture f;
  const RecordUid uid = RecordUid::random();
  const auto answer = f.push(f.request(), array_of({test::incident_json(uid), "{}", test::incident_json(uid, 2, 1),
                                                    test::incident_json(RecordUid::random())}));
  BOOST_REQUIRE(answer);
  BOOST_TEST(answer->status == 200);
  const auto at = [&](std::string_view part) { return answer->body.find(part); };
  BOOST_TEST(at(R"({"line":1,"record_uid":")") < at(R"({"line":2,"outcome":"refused")"));
  BOOST_TEST(at(R"({"line":2)") < at(R"({"line":3)"));
  BOOST_TEST(has(answer->body, "the same record twice in one request"));
  BOOST_TEST(
      has(answer->body, R"("summary":{"offered":4,"applied":2,"unchanged":0,"stale":0,"withdrawn":0,"refused":2)"));
  BOOST_TEST(f.records() == 2);
}

BOOST_AUTO_TEST_CASE(too_much_is_said_to_be_too_much) {
  ingest::Limits limits;
  limits.document_records = 3;
  limits.document_bytes = 4'000;
  test::IngestFixture f{limits};
  const auto four = array_of({"{}", "{}", "{}", "{}"});
  BOOST_TEST((f.push(f.request(), four).error().code == Errc::too_many_records));
  BOOST_TEST((f.push(f.request(), std::string(5'000, ' ')).error().code == Errc::body_too_large));
}

BOOST_AUTO_TEST_CASE(atomic_keeps_all_or_nothing) {
  test::IngestFixture f;
  auto request = f.request(Shape::ndjson);
  request.is_atomic = true;
  const std::string good = test::incident_json(RecordUid::random()) + "\n" + test::incident_json(RecordUid::random());
  const auto refused = f.push(request, good + "\nnot json\n");
  BOOST_REQUIRE(refused);
  BOOST_TEST(refused->status == 422);
  BOOST_TEST(has(refused->body, R"("withheld":2)"), refused->body);
  BOOST_TEST(has(refused->body, R"("code":"malformed-json")"), refused->body);
  BOOST_TEST(f.records() == 0);
  const auto applied = f.push(request, good);
  BOOST_REQUIRE(applied);
  BOOST_TEST(applied->status == 200);
  BOOST_TEST(has(applied->body, R"({"summary":{"offered":2,"applied":2)"));
  BOOST_TEST(f.records() == 2);
}

BOOST_AUTO_TEST_CASE(a_keyed_request_is_answered_the_same_again) {
  test::IngestFixture f;
  auto request = f.request();
  request.idempotency_key = "a key";
  const std::string body = test::incident_json(RecordUid::random());
  const auto first = f.push(request, body), second = f.push(request, body);
  BOOST_REQUIRE((first && second));
  BOOST_TEST(first->status == 201);
  BOOST_TEST(second->status == 201);
  BOOST_TEST(first->body == second->body);
  BOOST_TEST((f.push(request, test::incident_json(RecordUid::random())).error().code == Errc::idempotency_key_reused));
  // What was no JSON document left no answer: the key can be used for the corrected one.
  request.idempotency_key = "another";
  BOOST_TEST((f.push(request, "{").error().code == Errc::malformed_json));
  BOOST_TEST(f.push(request, test::incident_json(RecordUid::random()))->status == 201);
  // A refusal of the record is an answer, and kept.
  request.idempotency_key = "third";
  const auto refused = f.push(request, "{}"), again = f.push(request, "{}");
  BOOST_REQUIRE((refused && again));
  BOOST_TEST(refused->status == again->status);
  BOOST_TEST(refused->body == again->body);
}

BOOST_AUTO_TEST_CASE(an_answer_with_too_much_to_say_is_cut_to_what_can_be_kept) {
  test::IngestFixture f;
  auto request = f.request(Shape::ndjson);
  request.idempotency_key = "a key";
  std::string wrong = "{";
  for (char name = 'a'; name <= 'p'; ++name) wrong.append(1, '"').append(1, name).append("\":1,");
  wrong.back() = '}';
  wrong.push_back('\n');
  const RecordUid good = RecordUid::random();
  std::string body;
  for (int i = 0; i < 9'999; ++i) body += wrong;
  body += test::incident_json(good);
  const auto answer = f.push(request, body), again = f.push(request, body);
  BOOST_REQUIRE((answer && again));
  BOOST_TEST(answer->status == 200);
  BOOST_TEST(answer->body.size() <= storage::max_answer_bytes);
  BOOST_TEST(has(answer->body, R"("errors_cut":true)"));
  BOOST_TEST(has(answer->body, good.text()));
  BOOST_TEST(has(answer->body, R"("offered":10000,"applied":1,)"));
  BOOST_TEST((answer->body == again->body));
  BOOST_TEST(f.records() == 1);
}

BOOST_AUTO_TEST_CASE(the_shortest_result_of_any_error_fits_its_share) {
  for (const Errc code : all_errors()) {
    const ingest::RecordResult result{1'000'000, RecordUid::random(), Outcome::withdrawn,
                                      INT32_MAX, {Error{code}},       true};
    std::string text;
    append_json(text, result);
    BOOST_TEST(text.size() < ingest::ResultWriter::shortest_bytes, text);
  }
  BOOST_TEST(ingest::ResultWriter::shortest_bytes * ingest::Limits{}.atomic_records <=
             storage::max_answer_bytes - 1'024);
}

BOOST_AUTO_TEST_CASE(withdrawing_finds_only_what_is_there) {
  test::IngestFixture f;
  const RecordUid uid = RecordUid::random();
  BOOST_REQUIRE(f.push(f.request(), test::incident_json(uid)));
  const auto deadline = Deadline::after(std::chrono::seconds{30});
  BOOST_TEST(
      (run_to_end(f.context, f.ingest.withdraw(Access::own(f.org), RecordUid::random(), {}, deadline)).error().code ==
       Errc::not_found));
  for (int i = 0; i < 2; ++i) {
    const auto result = run_to_end(f.context, f.ingest.withdraw(Access::own(f.org), uid, {}, deadline));
    BOOST_REQUIRE(result);
    BOOST_TEST(name(result->outcome) == "withdrawn");
    BOOST_TEST(result->revision == 2);
  }
}

BOOST_AUTO_TEST_CASE(many_pushes_share_few_commits_and_each_gets_its_own_answer) {
  test::IngestFixture f;
  constexpr std::size_t pushes = 300;
  std::size_t applied = 0, running = pushes;
  const auto one = [&]() -> Task<void> {
    const RecordUid uid = RecordUid::random();
    test::PreparedBody body{{test::incident_json(uid)}};
    const auto answer = co_await f.ingest.push(f.request(), body, Deadline::after(std::chrono::seconds{30}));
    if (answer && has(answer->body, uid.text()) && answer->status == 201) ++applied;
    if (--running == 0) f.context.stop();
  };
  for (std::size_t i = 0; i < pushes; ++i) boost::asio::co_spawn(f.context, one(), boost::asio::detached);
  f.context.restart();
  f.context.run();
  BOOST_TEST(applied == pushes);
  BOOST_TEST(f.records() == static_cast<std::int64_t>(pushes));
  BOOST_TEST(f.ingest.counters().micro_batches < pushes / 3);
}

BOOST_AUTO_TEST_CASE(an_organisation_with_its_share_of_waiting_pushes_is_limited_and_the_others_are_not) {
  ingest::Limits limits;
  limits.waiting_pushes_of_org = 3;
  test::IngestFixture f{limits};
  const OrgCode other = f.stored.add_org("other");
  // Both connections of the lane are held, so that pushes wait.
  std::promise<void> release;
  const std::shared_future<void> released = release.get_future().share();
  for (int i = 0; i < 2; ++i)
    f.database.submit(
        storage::Lane::single, Deadline::after(std::chrono::seconds{30}),
        [released](pg::Connection&) -> Result<int> {
          released.wait_for(std::chrono::seconds{20});
          return 0;
        },
        [](const Result<int>&) {});
  std::size_t limited = 0, running = 7;
  std::vector<OrgCode> applied;
  const auto one = [&](OrgCode org) -> Task<void> {
    test::PreparedBody body{{test::incident_json(RecordUid::random())}};
    ingest::PushRequest request{{org, {}}, Shape::document, false, false, std::nullopt};
    const auto answer = co_await f.ingest.push(request, body, Deadline::after(std::chrono::seconds{30}));
    if (answer && answer->status == 201) applied.push_back(org);
    if (!answer && answer.error().code == Errc::rate_limited && ++limited == 2) release.set_value();
    if (--running == 0) f.context.stop();
  };
  // One is on its way, three wait.
  for (int i = 0; i < 6; ++i) boost::asio::co_spawn(f.context, one(f.org), boost::asio::detached);
  boost::asio::co_spawn(f.context, one(other), boost::asio::detached);
  f.context.restart();
  f.context.run();
  BOOST_TEST(limited == 2U);
  BOOST_TEST(applied.size() == 5U);
  BOOST_TEST(std::ranges::count(applied, other) == 1);
}

BOOST_AUTO_TEST_CASE(bodies_held_until_their_end_have_one_budget_and_each_organisation_its_share) {
  ingest::Limits limits;
  limits.held_bytes_of_org = 20'000;
  limits.held_bytes = 25'000;
  test::IngestFixture f{limits};
  const OrgCode other = f.stored.add_org("other");
  Errc slow_ended = Errc::internal;
  boost::asio::steady_timer release{f.context, std::chrono::seconds{20}};
  const auto slow = [&]() -> Task<void> {
    SlowBody body{std::string(19'000, ' '), release};
    const auto answer = co_await f.ingest.push(f.request(), body, Deadline::after(std::chrono::seconds{30}));
    if (!answer) slow_ended = answer.error().code;
  };
  boost::asio::co_spawn(f.context, slow(), boost::asio::detached);
  while (f.ingest.counters().held_bytes < 19'000) BOOST_REQUIRE(f.context.run_one() == 1U);
  const auto record = [] { return test::incident_json(RecordUid::random()); };
  auto of_other = f.request();
  of_other.sender.org = other;
  BOOST_TEST((f.push(f.request(), record() + std::string(2'000, ' ')).error().code == Errc::rate_limited));
  BOOST_TEST((f.push(of_other, record() + std::string(7'000, ' ')).error().code == Errc::too_busy));
  BOOST_TEST(f.push(of_other, record())->status == 201);
  BOOST_TEST(f.ingest.counters().held_bytes == 19'000U);
  release.cancel();
  f.context.restart();
  f.context.run();
  BOOST_TEST((slow_ended == Errc::malformed_json));
  BOOST_TEST(f.ingest.counters().held_bytes == 0U);
  BOOST_TEST(f.push(f.request(), record() + std::string(2'000, ' '))->status == 201);
}

BOOST_AUTO_TEST_CASE(drained_it_takes_nothing_more) {
  test::IngestFixture f;
  run_to_end(f.context, f.ingest.drain());
  BOOST_TEST((f.push(f.request(), test::incident_json(RecordUid::random())).error().code == Errc::shutting_down));
}

BOOST_AUTO_TEST_SUITE_END()
