// The stream: a result for each line in the order of the lines, a summary that adds up or none, and flat memory.
#include <boost/test/unit_test.hpp>

#include "hub/async/signal.hpp"
#include "tests/unit/ingest/fakes.hpp"

using namespace kith;
using ingest::Shape;

namespace {

struct Collected {
  Result<Accounts> accounts;
  std::string text;
};

Collected stream(test::IngestFixture& f, test::PreparedBody& body, bool only_refused = false) {
  auto request = f.request(Shape::ndjson);
  request.only_refused = only_refused;
  std::string text;
  const auto write = [&](std::string_view piece) -> Task<Result<void>> {
    text.append(piece);
    co_return Result<void>{};
  };
  auto accounts = run_to_end(f.context, f.ingest.stream(request, body, write));
  return {std::move(accounts), std::move(text)};
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// In pieces of 1,000 bytes, so that lines are cut anywhere.
std::vector<std::string> pieces_of(const std::string& text) {
  std::vector<std::string> pieces;
  for (std::size_t at = 0; at < text.size(); at += 1'000) pieces.push_back(text.substr(at, 1'000));
  return pieces;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(streams)

BOOST_AUTO_TEST_CASE(results_come_in_the_order_of_the_lines) {
  test::IngestFixture f;
  std::string text;
  std::vector<std::string> expected;
  for (std::uint32_t i = 0; i < 3'000; ++i) {
    const RecordUid uid = RecordUid::random();
    const std::string line = "\"line\":" + std::to_string(i + 1) + ",";
    if (i % 100 == 7) {
      text.append("{\"name\":\"Jane\"}\n");
      expected.push_back(line + "\"outcome\":\"refused\"");
    } else {
      text.append(test::incident_json(uid, 1, i)).append("\n");
      expected.push_back(line + "\"record_uid\":\"" + uid.text() + "\",\"outcome\":\"applied\",\"revision\":1");
    }
  }
  test::PreparedBody body{pieces_of(text)};
  const auto result = stream(f, body);
  BOOST_REQUIRE(result.accounts);
  const auto lines = lines_of(result.text);
  BOOST_REQUIRE(lines.size() == expected.size() + 1);
  for (std::size_t i = 0; i < expected.size(); ++i) BOOST_REQUIRE(has(lines[i], expected[i]));
  BOOST_TEST(lines.back() == R"({"summary":{"offered":3000,"applied":2970,"unchanged":0,"stale":0,"withdrawn":0,)"
                             R"("refused":30,"withheld":0,"quarantined":0,"failed":0}})");
  BOOST_TEST(!has(result.text, "Jane"));
  BOOST_TEST(f.records() == 2'970);
  // Again: all is there.
  test::PreparedBody again{pieces_of(text)};
  const auto replay = stream(f, again, true);
  BOOST_TEST(replay.accounts->of(Outcome::unchanged) == 2'970U);
  BOOST_TEST(lines_of(replay.text).size() == 31U);
}

BOOST_AUTO_TEST_CASE(a_record_that_comes_twice_sees_what_became_of_the_first) {
  test::IngestFixture f;
  const RecordUid uid = RecordUid::random();
  std::string text;
  for (std::int32_t revision = 1; revision <= 5; ++revision)
    text.append(test::incident_json(uid, revision, static_cast<std::uint32_t>(revision))).append("\n");
  text.append(test::withdrawal_json(uid)).append("\n").append(test::incident_json(uid, 9, 1));
  test::PreparedBody body{{text}};
  const auto result = stream(f, body);
  BOOST_REQUIRE(result.accounts);
  BOOST_TEST(result.accounts->of(Outcome::applied) == 5U);
  BOOST_TEST(result.accounts->of(Outcome::withdrawn) == 2U);
}

BOOST_AUTO_TEST_CASE(an_empty_stream_has_a_summary_and_a_leaf) {
  test::IngestFixture f;
  test::PreparedBody body{{}};
  const auto result = stream(f, body);
  BOOST_REQUIRE(result.accounts);
  BOOST_TEST(lines_of(result.text).size() == 1U);
  BOOST_TEST(f.stored.superuser()
                 .exec("-- test.leaves\nSELECT count(*) FROM kith.audit_leaf WHERE event = 1")[0]
                 .get<std::int64_t>(0) == 1);
}

BOOST_AUTO_TEST_CASE(what_was_refused_leaves_a_leaf_for_each_reason) {
  test::IngestFixture f;
  const auto leaves = [&](Errc reason) {
    return f.stored.superuser()
        .exec(
            "-- test.refusals\nSELECT coalesce(sum(records), 0) FROM kith.audit_leaf\n"
            "WHERE event = 6 AND org = 'aaln' AND principal = 'aaln' AND reason = $1",
            static_cast<std::int16_t>(reason))[0]
        .get<std::int64_t>(0);
  };
  const auto foreign = [] { return test::incident_json(RecordUid::random(), 1, 0, R"(,"org":"other")") + "\n"; };
  test::PreparedBody refusals{{foreign() + foreign() + "not json\n"}};
  BOOST_REQUIRE(stream(f, refusals).accounts);
  BOOST_TEST(leaves(Errc::wrong_organisation) == 2);
  BOOST_TEST(leaves(Errc::malformed_json) == 1);
  test::PreparedBody mixed{{test::incident_json(RecordUid::random()) + "\n" + foreign()}};
  BOOST_REQUIRE(stream(f, mixed).accounts);
  BOOST_TEST(leaves(Errc::wrong_organisation) == 3);
  BOOST_TEST(f.push(f.request(), "[" + test::incident_json(RecordUid::random()) + "," + foreign() + "]").has_value());
  BOOST_TEST(leaves(Errc::wrong_organisation) == 4);
  BOOST_TEST(f.records() == 2);
}

BOOST_AUTO_TEST_CASE(a_body_that_breaks_off_leaves_what_was_committed_and_no_summary) {
  test::IngestFixture f;
  std::string text;
  for (std::uint32_t i = 0; i < 200; ++i) text.append(test::incident_json(RecordUid::random(), 1, i)).append("\n");
  text.append("{\"record_uid\":\"");
  test::PreparedBody body{pieces_of(text), Errc::connection_closed};
  const auto result = stream(f, body);
  BOOST_TEST((!result.accounts && result.accounts.error().code == Errc::connection_closed));
  BOOST_TEST(!has(result.text, "summary"));
  // Every record that is there has been told, and counted.
  const auto told = static_cast<std::int64_t>(lines_of(result.text).size());
  BOOST_TEST(told > 0);
  BOOST_TEST(f.records() == told);
  BOOST_TEST(static_cast<std::int64_t>(f.ingest.counters().accounts.of(Outcome::applied)) == told);
}

BOOST_AUTO_TEST_CASE(an_answer_is_begun_for_what_was_committed_even_where_none_of_it_was_asked_for) {
  test::IngestFixture f;
  test::PreparedBody body{{test::incident_json(RecordUid::random()) + "\n"}, Errc::corrupt_compression};
  auto request = f.request(Shape::ndjson);
  request.only_refused = true;
  std::vector<std::string> written;
  const auto write = [&](std::string_view piece) -> Task<Result<void>> {
    written.emplace_back(piece);
    co_return Result<void>{};
  };
  const auto accounts = run_to_end(f.context, f.ingest.stream(request, body, write));
  BOOST_TEST((!accounts && accounts.error().code == Errc::corrupt_compression));
  BOOST_TEST(f.records() == 1);
  BOOST_REQUIRE(written.size() == 1U);
  BOOST_TEST(written.front().empty());
}

BOOST_AUTO_TEST_CASE(a_body_that_breaks_before_anything_was_committed_begins_no_answer) {
  test::IngestFixture f;
  test::PreparedBody body{{"{\"record_uid\":"}, Errc::corrupt_compression};
  const auto result = stream(f, body);
  BOOST_TEST((!result.accounts && result.accounts.error().code == Errc::corrupt_compression));
  BOOST_TEST(result.text.empty());
}

BOOST_AUTO_TEST_CASE(who_does_not_read_results_stops_the_stream) {
  ingest::Limits limits;
  limits.batch_rows = 50;
  test::IngestFixture f{limits};
  std::string text;
  for (std::uint32_t i = 0; i < 2'000; ++i) text.append(test::incident_json(RecordUid::random(), 1, i)).append("\n");
  const auto pieces = pieces_of(text);
  test::PreparedBody body{pieces};
  std::size_t read_when_stuck = 0;
  const auto write = [&](std::string_view) -> Task<Result<void>> {
    boost::asio::steady_timer timer{f.context, std::chrono::seconds{1}};
    co_await timer.async_wait(boost::asio::use_awaitable);
    read_when_stuck = body.pieces_read();
    co_return fail(Errc::deadline_exceeded);
  };
  const auto accounts = run_to_end(f.context, f.ingest.stream(f.request(Shape::ndjson), body, write));
  BOOST_TEST((!accounts && accounts.error().code == Errc::deadline_exceeded));
  BOOST_TEST(read_when_stuck < pieces.size() / 4);
}

BOOST_AUTO_TEST_CASE(without_a_database_the_stream_says_so) {
  test::IngestFixture f;
  f.database.stop();
  test::PreparedBody body{{test::incident_json(RecordUid::random())}};
  const auto result = stream(f, body);
  BOOST_TEST((!result.accounts && result.accounts.error().code == Errc::shutting_down));
  BOOST_TEST(result.text.empty());
}

BOOST_AUTO_TEST_SUITE_END()
