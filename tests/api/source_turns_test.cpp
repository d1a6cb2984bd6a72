// POST /v1/sources/… beside others: the heavy files of one organisation and the ten rows of another, a request whose
// client has gone, and one whose organisation is suspended while it runs.
#include <boost/test/unit_test.hpp>
#include <deque>
#include <thread>

#include "hub/async/run.hpp"
#include "hub/storage/registry.hpp"
#include "tests/api/example.hpp"
#include "tests/api/form.hpp"
#include "tests/support/test_hub.hpp"
#include "tests/support/told_refusals.hpp"

namespace {

using namespace kith;
using namespace kith::test;
using namespace std::chrono_literals;
using net::Method;

struct Fixture {
  TestHub hub;
  CertificateFiles certificate = hub.add_organisation("aaln");
  CertificateFiles other = hub.add_organisation("jakara");

  // Of a gauge or counter; 0 when it is not there.
  [[nodiscard]] std::int64_t metric(const std::string& name) const {
    const std::string text = "\n" + hub.metrics();
    const auto at = text.find("\n" + name + " ");
    return at == std::string::npos ? 0 : static_cast<std::int64_t>(std::stod(text.substr(at + name.size() + 2)));
  }
  template <class Condition>
  static bool comes_true(Condition condition) {
    for (int i = 0; i < 3'000; ++i) {
      if (condition()) return true;
      std::this_thread::sleep_for(20ms);
    }
    return false;
  }
  [[nodiscard]] std::int64_t records() const {
    return hub.database().superuser().exec("-- test.records\nSELECT count(*) FROM kith.record")[0].get<std::int64_t>(0);
  }
  // Leaves that say that a request of the organisation was ended for this reason.
  [[nodiscard]] std::int64_t ended(Errc reason) const { return told_refusals(hub, reason, "aaln").lines; }

  // Sends an export, and reads nothing yet.
  void send(Member& member, const std::string& target, const std::string& body) const {
    net::Client& client = member.client();
    const auto sent = [&]() -> Task<bool> {
      if (!co_await client.start({Method::post, target, {{"content-type", "text/csv"}}})) co_return false;
      if (!co_await client.write(body)) co_return false;
      co_return (co_await client.end()).has_value();
    };
    BOOST_REQUIRE(run_to_end(member.context(), sent()));
  }
  // Many files of one organisation on the decoding thread at once; they are given up with the connections.
  void load(std::deque<Member>& senders) {
    const std::string file = header + rows(6'000);
    for (int i = 0; i < 8; ++i) send(senders.emplace_back(hub, certificate), "/v1/sources/aaln/preview?rows=0", file);
    BOOST_REQUIRE(comes_true([&] { return metric("kith_decode_waiting") >= 6; }));
  }
};

BOOST_FIXTURE_TEST_SUITE(source_turns, Fixture)

BOOST_AUTO_TEST_CASE(ten_rows_wait_for_one_piece_of_another_organisations_files_at_a_time) {
  std::deque<Member> senders;
  load(senders);
  Member second{hub, other};
  const auto answer = second.post("/v1/sources/aaln/records?results=refused", "text/csv", header + rows(10));
  BOOST_TEST(answer.status == 200, answer.body);
  BOOST_TEST(answer.body.find(R"("applied":10)") != std::string::npos, answer.body);
  BOOST_TEST(metric("kith_decode_most_between") == 1);
}

BOOST_AUTO_TEST_CASE(a_request_whose_client_has_gone_leaves_the_thread) {
  {
    std::deque<Member> senders;
    load(senders);
  }
  BOOST_TEST(comes_true([&] { return metric("kith_body_held_bytes") == 0; }));
  BOOST_TEST(metric("kith_decode_waiting") == 0);
  BOOST_TEST(metric(R"(kith_requests_total{route="source_preview",status="2xx"})") == 0);
  BOOST_TEST(metric(R"(kith_requests_total{route="source_preview",status="5xx"})") == 8);
}

BOOST_AUTO_TEST_CASE(a_large_document_whose_client_has_gone_is_not_stored) {
  std::string body = "[";
  for (int i = 0; i < 9'000; ++i) body += (i == 0 ? "" : ",") + incident();
  body += "]";
  std::deque<Member> senders;
  load(senders);
  {
    Member member{hub, certificate};
    net::Client& client = member.client();
    const auto sent = [&]() -> Task<bool> {
      if (!co_await client.start({Method::post, "/v1/records?atomic=true", {{"content-type", "application/json"}}}))
        co_return false;
      if (!co_await client.write(body)) co_return false;
      co_return (co_await client.end()).has_value();
    };
    BOOST_REQUIRE(run_to_end(member.context(), sent()));
    BOOST_REQUIRE(comes_true([&] { return metric("kith_decode_waiting") >= 7; }));
  }
  BOOST_TEST(comes_true([&] { return metric(R"(kith_requests_total{route="push",status="5xx"})") == 1; }));
  BOOST_TEST(records() == 0);
}

BOOST_AUTO_TEST_CASE(a_push_ends_with_the_transaction_in_which_its_organisation_is_suspended) {
  constexpr int count = 12'000;
  Member sender{hub, certificate}, second{hub, certificate};
  send(sender, "/v1/sources/aaln/records", header + rows(count));
  const auto head = run_to_end(sender.context(), sender.client().head());
  BOOST_REQUIRE(head);
  BOOST_TEST(head->status == 200);
  // Its next transaction has to wait, until it is known that the organisation is suspended.
  auto lock = hub.database().superuser();
  lock.script("BEGIN; LOCK TABLE kith.record IN EXCLUSIVE MODE", "test.lock");
  const auto before = records();
  auto connection = hub.database().migrating();
  BOOST_REQUIRE(storage::registry::set_state(connection, *OrgCode::parse("aaln"), storage::OrgState::suspended));
  BOOST_REQUIRE(comes_true([&] { return second.get("/v1/meta").status == 403; }));
  lock.script("COMMIT", "test.unlock");
  std::string told;
  while (true) {
    const auto piece = run_to_end(sender.context(), sender.client().read());
    if (!piece || piece->empty()) break;
    told += *piece;
  }
  BOOST_TEST(told.find("summary") == std::string::npos);
  BOOST_TEST(before < count - 1'000);
  BOOST_TEST(records() <= before + 1'000);
  // Its connection is closed too, perhaps with the last results unread.
  BOOST_TEST(count_of(told, R"("outcome":"applied")") <= static_cast<std::size_t>(records()));
  BOOST_TEST(comes_true([&] { return ended(Errc::not_registered) == 1; }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
