// POST /v1/records: what is taken, what is refused and how it is said.
#include <zlib.h>

#include <boost/test/unit_test.hpp>

#include "hub/async/run.hpp"
#include "tests/api/example.hpp"
#include "tests/support/test_hub.hpp"

namespace {

using namespace kith;
using namespace kith::test;
using namespace std::chrono_literals;
using net::Method;

struct Fixture {
  TestHub hub;
  CertificateFiles certificate = hub.add_organisation("aaln");
  Member member{hub, certificate};

  net::ClientResponse push(const std::string& body) { return member.post("/v1/records", "application/json", body); }
  net::ClientResponse stream(const std::string& body, const std::string& query = "") {
    return member.post("/v1/records" + query, "application/x-ndjson", body);
  }
};

std::string gzip(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(text.size() + 1'024, '\0');
  std::string in = text;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

bool has(const net::ClientResponse& answer, const std::string& text) {
  return answer.body.find(text) != std::string::npos;
}

BOOST_FIXTURE_TEST_SUITE(pushing, Fixture)

BOOST_AUTO_TEST_CASE(one_object_is_applied_then_unchanged_then_replaced_and_stale) {
  Example example;
  const auto first = push(incident(example));
  BOOST_TEST(first.status == 201, first.body);
  BOOST_TEST(has(first, R"("outcome":"applied")"));
  const auto second = push(incident(example));
  BOOST_TEST(second.status == 200);
  BOOST_TEST(has(second, R"("outcome":"unchanged")"));
  example.revision = 3;
  example.county = "06113";
  BOOST_TEST(push(incident(example)).status == 201);
  example.revision = 2;
  example.county = "06017";
  BOOST_TEST(has(push(incident(example)), R"("outcome":"stale")"));
}

BOOST_AUTO_TEST_CASE(the_same_revision_with_other_content_is_a_conflict) {
  Example example;
  BOOST_TEST(push(incident(example)).status == 201);
  example.county = "06113";
  const auto answer = push(incident(example));
  BOOST_TEST(answer.status == 409);
  BOOST_TEST(has(answer, "/problems/revision-conflict"));
}

BOOST_AUTO_TEST_CASE(what_identifies_a_person_is_refused_by_kind_and_never_repeated) {
  for (const auto* more : {R"(,"name":"Jane Quixote")", R"(,"daypart":"jane.quixote@example.org")",
                           R"(,"phone":"916-555-0142")", R"(,"sites":["Jane Quixote, 1220 H Street"])"}) {
    Example example;
    example.more = more;
    const auto answer = push(incident(example));
    BOOST_TEST(answer.status == 422, answer.body);
    for (const auto* canary : {"Quixote", "quixote", "0142", "1220"}) BOOST_TEST(!has(answer, canary), answer.body);
  }
}

BOOST_AUTO_TEST_CASE(an_array_is_answered_with_results_in_order_and_accounts_that_add_up) {
  const auto bad = R"({"kind":"incident"})";
  const auto answer = push("[" + incident() + "," + bad + "," + incident() + "]");
  BOOST_TEST(answer.status == 200, answer.body);
  BOOST_TEST(has(answer, R"("offered":3)"));
  BOOST_TEST(has(answer, R"("applied":2)"));
  BOOST_TEST(has(answer, R"("refused":1)"));
  BOOST_TEST(count_of(answer.body, "\"line\":") == 3U);
}

BOOST_AUTO_TEST_CASE(a_stream_answers_each_line_and_a_broken_one_costs_only_itself) {
  const auto answer = stream(incident() + "\n" + "this is not JSON\n" + incident() + "\n" + "[]\n" + incident());
  BOOST_TEST(answer.status == 200);
  BOOST_TEST(count_of(answer.body, R"("outcome":"applied")") == 3U, answer.body);
  BOOST_TEST(count_of(answer.body, R"("outcome":"refused")") == 2U);
  BOOST_TEST(has(answer, R"({"summary":{"offered":5,"applied":3)"));
}

BOOST_AUTO_TEST_CASE(only_what_went_wrong_is_answered_when_asked_so) {
  const auto answer = stream(incident() + "\n{}\n" + incident() + "\n", "?results=refused");
  BOOST_TEST(count_of(answer.body, "\"outcome\":") == 1U, answer.body);
  BOOST_TEST(has(answer, R"("summary":{"offered":3,"applied":2)"));
}

BOOST_AUTO_TEST_CASE(an_empty_stream_has_a_summary_of_zeros) {
  BOOST_TEST(has(stream(""), R"("summary":{"offered":0)"));
}

BOOST_AUTO_TEST_CASE(a_record_twice_in_one_stream_is_applied_and_then_unchanged) {
  const auto line = incident() + "\n";
  const auto answer = stream(line + line);
  BOOST_TEST(has(answer, R"("applied":1,"unchanged":1)"), answer.body);
}

BOOST_AUTO_TEST_CASE(atomic_keeps_all_or_nothing) {
  Example kept;
  const auto refused = stream(incident(kept) + "\n{}\n", "?atomic=true");
  BOOST_TEST(refused.status == 422, refused.body);
  BOOST_TEST(has(refused, R"("outcome":"withheld")"));
  BOOST_TEST(member.get("/v1/records/" + kept.uid).status == 404);
  const auto taken = stream(incident(kept) + "\n" + incident() + "\n", "?atomic=true");
  BOOST_TEST(taken.status == 200, taken.body);
  BOOST_TEST(has(taken, R"("applied":2)"));
}

BOOST_AUTO_TEST_CASE(an_idempotency_key_gives_the_same_bytes_again) {
  const std::string body = incident();
  const auto keyed = [&](const std::string& text) {
    return member.ask(Method::post, "/v1/records", {{"content-type", "application/json"}, {"idempotency-key", "k-1"}},
                      text);
  };
  const auto first = keyed(body);
  BOOST_TEST(first.status == 201, first.body);
  const auto again = keyed(body);
  BOOST_TEST(again.status == 201);
  BOOST_TEST(again.body == first.body);
  const auto other = keyed(incident());
  BOOST_TEST(other.status == 422);
  BOOST_TEST(has(other, "/problems/idempotency-key-reused"));
}

BOOST_AUTO_TEST_CASE(expired_idempotency_keys_are_deleted) {
  const auto kept = [&] {
    return hub.database()
        .superuser()
        .exec("-- test.keys\nSELECT count(*) FROM kith.idempotency_key")[0]
        .get<std::int64_t>(0);
  };
  for (const auto* key : {"old", "new"}) {
    member.ask(Method::post, "/v1/records", {{"content-type", "application/json"}, {"idempotency-key", key}},
               incident());
    if (key == std::string_view{"old"})
      hub.database().superuser().script("UPDATE kith.idempotency_key SET expires_at = now() + interval '2 seconds'",
                                        "test.expire");
  }
  BOOST_TEST(kept() == 2);
  for (int i = 0; i < 200 && kept() > 1; ++i) std::this_thread::sleep_for(100ms);
  BOOST_TEST(kept() == 1);
}

BOOST_AUTO_TEST_CASE(gzip_is_taken_and_other_encodings_are_not) {
  const auto encoded = [&](std::string encoding, std::string body) {
    return member.ask(Method::post, "/v1/records",
                      {{"content-type", "application/json"}, {"content-encoding", std::move(encoding)}},
                      std::move(body));
  };
  BOOST_TEST(encoded("gzip", gzip(incident())).status == 201);
  BOOST_TEST(encoded("br", incident()).status == 415);
  BOOST_TEST(encoded("gzip", "not gzip at all").status == 400);
}

// A streamed push whose answer may break off: its status, what came of it, and whether it came to its end.
struct Told {
  int status = 0;
  std::string text;
  bool is_whole = false;
};
Told push_whole(Member& member, const std::string& target, const std::string& encoding, const std::string& body) {
  auto& client = member.client();
  const std::vector<net::HeaderField> headers = {{"content-type", "application/x-ndjson"},
                                                 {"content-encoding", encoding}};
  Told told;
  if (!run_to_end(member.context(), client.start({Method::post, target, headers}, body.size()))) return told;
  if (run_to_end(member.context(), client.write(body))) static_cast<void>(run_to_end(member.context(), client.end()));
  const auto head = run_to_end(member.context(), client.head());
  if (!head) return told;
  told.status = head->status;
  while (true) {
    const auto piece = run_to_end(member.context(), client.read());
    told.is_whole = piece && piece->empty();
    if (!piece || piece->empty()) return told;
    told.text += *piece;
  }
}

BOOST_AUTO_TEST_CASE(a_body_that_is_found_damaged_at_its_end_is_answered_with_what_became_of_the_rest) {
  std::string lines;
  for (int i = 0; i < 3'000; ++i) lines += incident() + "\n";
  std::string damaged = gzip(lines);
  damaged[damaged.size() - 6] = static_cast<char>(damaged[damaged.size() - 6] ^ 1);  // of its CRC
  const auto stored = [&] {
    return hub.database().superuser().exec("-- test.records\nSELECT count(*) FROM kith.record")[0].get<std::int64_t>(0);
  };
  const auto told = push_whole(member, "/v1/records", "gzip", damaged);
  BOOST_TEST(told.status == 200);
  BOOST_TEST(!told.is_whole);
  BOOST_TEST(!told.text.empty());
  BOOST_TEST(told.text.find("summary") == std::string::npos);
  BOOST_TEST(stored() == static_cast<std::int64_t>(count_of(told.text, "\"applied\"")));
  // The hub's own books say the same.
  BOOST_TEST(hub.metrics().find("kith_records_total{outcome=\"applied\"} " + std::to_string(stored()) + "\n") !=
             std::string::npos);
  const auto quiet = push_whole(member, "/v1/records?results=refused", "gzip", damaged);
  BOOST_TEST(quiet.status == 200);
  BOOST_TEST(!quiet.is_whole);
  BOOST_TEST(quiet.text.empty());
}

BOOST_AUTO_TEST_CASE(a_key_has_a_quota_that_is_told) {
  const auto answer = member.ask(Method::post, "/v1/records",
                                 {{"content-type", "application/json"}, {"idempotency-key", "k"}}, incident());
  BOOST_REQUIRE(answer.header("ratelimit-policy") != nullptr);
  BOOST_TEST(*answer.header("ratelimit-policy") == R"("idempotency-keys";q=10000;w=86400)");
  BOOST_TEST(*answer.header("ratelimit") == R"("idempotency-keys";r=9999)");
  BOOST_TEST(push(incident()).header("ratelimit") == nullptr);
}

BOOST_AUTO_TEST_CASE(the_callers_trace_is_in_the_problem_document) {
  const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  const auto ask = [&](Method method, const std::string& target, const std::string& body, const std::string& parent) {
    return member.ask(method, target, {{"content-type", "application/json"}, {"traceparent", parent}}, body);
  };
  const std::string valid = "00-" + trace + "-00f067aa0ba902b7-00", member_text = R"("trace_id":")" + trace + "\"";
  Example example;
  example.act = "quixote";
  BOOST_TEST(has(ask(Method::get, "/v1/tables?by=quixote", "", valid), member_text));
  BOOST_TEST(has(ask(Method::post, "/v1/records", incident(example), valid), member_text));
  BOOST_TEST(has(ask(Method::get, "/v1/nowhere", "", valid), member_text));
  BOOST_TEST(!has(ask(Method::get, "/v1/tables?by=quixote", "", "00-" + trace + "-0000000000000000-00"), "trace_id"));
}

BOOST_AUTO_TEST_CASE(types_queries_keys_and_bodies_that_do_not_fit_are_problems) {
  BOOST_TEST(member.post("/v1/records", "text/plain", incident()).status == 415);
  BOOST_TEST(member.ask(Method::post, "/v1/records", {}, incident()).status == 415);
  BOOST_TEST(member.post("/v1/records?results=some", "application/x-ndjson", "").status == 400);
  BOOST_TEST(member.post("/v1/records?atomicc=true", "application/x-ndjson", "").status == 400);
  BOOST_TEST(push("").status == 400);
  BOOST_TEST(push("{").status == 400);
  BOOST_TEST(push("3").status == 422);
  BOOST_TEST(push("[" + std::string(2U << 20U, ' ') + "]").status == 413);
}

BOOST_AUTO_TEST_CASE(hostile_json_is_refused_and_the_hub_goes_on) {
  const std::string uid = RecordUid::random().text();
  for (const auto& text : {std::string(100'000, '['), std::string{"{\"record_uid\":1.00000000001e-2147483638}"},
                           std::string{R"({"kind":"\u0000"})"}, std::string{R"({"kind":"incident","kind":"incident"})"},
                           std::string{R"({"kind":"\ud800"})"}, std::string{"{\"kind\":\"\xff\"}"}}) {
    const auto answer = push(text);
    BOOST_TEST((answer.status == 400 || answer.status == 413), answer.status << " " << answer.body);
  }
  BOOST_TEST(push(incident()).status == 201);
}

BOOST_AUTO_TEST_CASE(a_record_that_names_another_organisation_is_refused) {
  Example example;
  example.more = R"(,"org":"jakara")";
  const auto answer = push(incident(example));
  BOOST_TEST(answer.status == 403, answer.body);
}

BOOST_AUTO_TEST_CASE(money_that_allows_counts_only_bars_incidents) {
  Member barred{hub, hub.add_organisation("shelter", {"voca"})};
  const auto answer = barred.post("/v1/records", "application/json", incident());
  BOOST_TEST(answer.status == 422);
  BOOST_TEST(has(answer, "/problems/counts-only"));
}

BOOST_AUTO_TEST_CASE(two_organisations_may_use_the_same_uid_without_meeting) {
  Member other{hub, hub.add_organisation("jakara")};
  Example example;
  BOOST_TEST(push(incident(example)).status == 201);
  example.county = "06113";
  BOOST_TEST(other.post("/v1/records", "application/json", incident(example)).status == 201);
  BOOST_TEST(has(member.get("/v1/records/" + example.uid), "06067"));
  BOOST_TEST(has(other.get("/v1/records/" + example.uid), "06113"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_CASE(a_stream_that_trickles_is_ended_and_keeps_what_it_brought) {
  HubChanges changes;
  changes.limits.stream_least_bytes_per_second = 1'000'000;
  changes.limits.stream_pace_seconds = 1;
  TestHub hub{changes};
  Member member{hub, hub.add_organisation("aaln")};
  net::Client& client = member.client();
  const auto send_line = [&] { return run_to_end(member.context(), client.write(incident() + "\n")).has_value(); };
  BOOST_REQUIRE(run_to_end(member.context(),
                           client.start({Method::post, "/v1/records", {{"content-type", "application/x-ndjson"}}})));
  BOOST_REQUIRE(send_line());
  BOOST_REQUIRE(run_to_end(member.context(), client.head()));
  const auto start = std::chrono::steady_clock::now();
  std::string told;
  while (std::chrono::steady_clock::now() - start < 30s) {
    const auto piece = run_to_end(member.context(), client.read());
    if (!piece || piece->empty()) break;
    told += *piece;
    std::this_thread::sleep_for(100ms);
    if (!send_line()) break;
  }
  BOOST_TEST((std::chrono::steady_clock::now() - start < 20s));
  BOOST_TEST(told.find("applied") != std::string::npos);
  BOOST_TEST(told.find("summary") == std::string::npos);
}

}  // namespace
