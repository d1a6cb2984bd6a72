// A source that the hub adapts, from its bytes to its records: what is stored and told, in which order, and what is
// given back where it ends early.
#include <boost/test/unit_test.hpp>

#include "tests/unit/ingest/fakes.hpp"

namespace {

using namespace kith;
using namespace kith::test;

constexpr std::string_view mapping_file = R"(
mapping = 1
name = "cards"
version = 1
title = "A card index"
kind = "incident"
taxonomy = "sah_2023"
key = "id"
[source]
format = ["csv", "xlsx"]
[columns]
id = "Id"
month = "Month"
what = "What"
state = "State"
[[skip]]
reason = "deleted"
withdraw = true
when = { column = "state", is = ["gone"] }
[[skip]]
reason = "draft"
when = { column = "state", is = ["draft"] }
[fields.source_system]
value = "other"
[fields.consent]
value = "coded_record"
[fields.reported_month]
from = "month"
formats = ["%Y-%m"]
[fields.act_types]
from = "what"
codes = { "Insult" = "verbal_harassment", "Blow" = "physical_unspecified" }
unmapped = "refuse"
)";

adapters::Mapping cards() {
  auto mapping = adapters::Mapping::parse(mapping_file);
  if (!mapping) BOOST_FAIL(adapters::explain("cards", mapping.error()));
  return *std::move(mapping);
}

std::string file(const std::string& rows) {
  return "Id,Month,What,State\n" + rows;
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

struct Fixture : IngestFixture {
  explicit Fixture(const ingest::Limits& limits = small()) : IngestFixture(limits) {}
  static ingest::Limits small() {
    ingest::Limits limits;
    limits.source_bytes = 4'096;
    limits.source_rows = 40;
    limits.batch_rows = 3;
    limits.refusals_of_batch = 2;
    return limits;
  }
  ingest::SourceRequest request(bool only_refused = false) { return {{org, {}}, "cards", cards(), {}, only_refused}; }
  struct Pushed {
    Result<Accounts> accounts;
    std::vector<std::string> pieces;
    [[nodiscard]] std::string text() const {
      std::string all;
      for (const auto& piece : pieces) all += piece;
      return all;
    }
  };
  Pushed push(const std::string& bytes, bool only_refused = false, std::optional<Errc> end = std::nullopt,
              std::size_t most_pieces = 1'000, ingest::GoOn go_on = {}) {
    PreparedBody body{{bytes}, end};
    Pushed pushed{fail(Errc::internal), {}};
    const auto write = [&](std::string_view piece) -> Task<Result<void>> {
      if (pushed.pieces.size() == most_pieces) co_return fail(Errc::connection_closed);
      pushed.pieces.emplace_back(piece);
      co_return Result<void>{};
    };
    pushed.accounts = run_to_end(context, ingest.push_source(request(only_refused), body, write, std::move(go_on)));
    return pushed;
  }
  Result<ingest::Answer> push_keyed(const std::string& bytes, const std::string& client_key) {
    PreparedBody body{{bytes}};
    return run_to_end(context,
                      ingest.push_source(request(), client_key, body, Deadline::after(std::chrono::seconds{30})));
  }
};

BOOST_FIXTURE_TEST_SUITE(adapted_sources, Fixture)

BOOST_AUTO_TEST_CASE(rows_are_told_in_their_order_over_all_transactions) {
  std::string rows;
  for (int i = 2; i <= 21; ++i)
    rows += "k" + std::to_string(i) + ",2024-03," + (i % 5 == 0 ? "Riddle" : "Insult") + ",\n";
  const auto pushed = push(file(rows));
  BOOST_REQUIRE(pushed.accounts);
  BOOST_TEST(pushed.accounts->of(Outcome::applied) == 16U);
  BOOST_TEST(pushed.accounts->of(Outcome::refused) == 4U);
  BOOST_TEST(pushed.accounts->offered() == 20U);
  BOOST_TEST(pushed.pieces.size() > 5U);  // transactions of at most three rows, and the summary
  std::size_t at = 0;
  const auto text = pushed.text();
  for (int i = 2; i <= 21; ++i) {
    const auto next = text.find("{\"row\":" + std::to_string(i) + ",\"sheet\":1,", at);
    BOOST_REQUIRE_MESSAGE(next != std::string::npos, text);
    at = next;
  }
  BOOST_TEST(text.find("{\"summary\":") > at);
  BOOST_TEST(text.find("Riddle") == std::string::npos);
  BOOST_TEST(records() == 16);
  BOOST_TEST(ingest.counters().held_bytes == 0U);
}

BOOST_AUTO_TEST_CASE(the_same_row_twice_in_a_file_is_one_record) {
  const auto pushed =
      push(file("k,2024-03,Insult,\nk,2024-03,Insult,\nk,2024-03,Blow,\ng,,,gone\ng,,,gone\nd,,,draft\n"));
  BOOST_REQUIRE(pushed.accounts);
  BOOST_TEST(pushed.accounts->of(Outcome::applied) == 1U);
  BOOST_TEST(pushed.accounts->of(Outcome::unchanged) == 1U);
  BOOST_TEST(pushed.accounts->of(Outcome::refused) == 1U);
  BOOST_TEST(pushed.accounts->of(Outcome::withdrawn) == 2U);
  BOOST_TEST(pushed.accounts->offered() == 5U);
  const auto text = pushed.text();
  BOOST_TEST(text.find(R"("rows":{"offered":6,"record":3,"withdrawn":2,"skipped":1,"refused":0})") != std::string::npos,
             text);
  BOOST_TEST(text.find(R"({"reason":"draft","rows":1})") != std::string::npos, text);
  BOOST_TEST(records() == 1);
}

// As `kith push` does it: tests/unit/cli/push_plan_test.cpp.
BOOST_AUTO_TEST_CASE(of_a_deleted_and_a_live_row_with_one_key_the_first_is_taken) {
  const auto fresh = push(file("n,,,gone\nn,2024-03,Insult,\n"));
  BOOST_REQUIRE(fresh.accounts);
  BOOST_TEST(fresh.accounts->of(Outcome::withdrawn) == 1U);
  BOOST_TEST(fresh.accounts->of(Outcome::refused) == 1U);
  BOOST_TEST(records() == 0);
  BOOST_TEST(push(file("a,2024-03,Insult,\nb,2024-03,Insult,\n")).accounts->of(Outcome::applied) == 2U);
  const auto gone = push(file("a,,,gone\na,,,gone\na,2024-03,Insult,\n"));
  BOOST_REQUIRE(gone.accounts);
  BOOST_TEST(gone.accounts->of(Outcome::withdrawn) == 2U);
  BOOST_TEST(gone.accounts->of(Outcome::refused) == 1U);
  const auto stays = push(file("b,2024-03,Insult,\nb,,,gone\n"));
  BOOST_REQUIRE(stays.accounts);
  BOOST_TEST(stays.accounts->of(Outcome::unchanged) == 1U);
  BOOST_TEST(stays.accounts->of(Outcome::refused) == 1U);
}

// A row without a known act is refused, and so was never taken.
BOOST_AUTO_TEST_CASE(behind_a_row_that_could_not_be_read_the_next_with_its_key_is_taken) {
  const auto pushed = push(file("k,2024-03,Riddle,\nk,2024-03,Insult,\n"));
  BOOST_REQUIRE(pushed.accounts);
  BOOST_TEST(pushed.accounts->of(Outcome::refused) == 1U);
  BOOST_TEST(pushed.accounts->of(Outcome::applied) == 1U);
}

BOOST_AUTO_TEST_CASE(only_what_went_wrong_is_told_where_that_is_asked_for) {
  const auto pushed = push(file("a,2024-03,Insult,\nb,2024-03,Riddle,\n"), true);
  BOOST_REQUIRE(pushed.accounts);
  BOOST_TEST(count_of(pushed.text(), "\"outcome\"") == 1U);
  BOOST_TEST(pushed.accounts->of(Outcome::applied) == 1U);
}

BOOST_AUTO_TEST_CASE(a_limit_is_named_and_stores_nothing) {
  const auto large = push(file(std::string(4'096, ' ')));
  BOOST_REQUIRE(!large.accounts);
  BOOST_TEST((large.accounts.error().code == Errc::body_too_large));
  BOOST_TEST(large.accounts.error().hint.find("limits.source_bytes") != std::string_view::npos);
  std::string rows;
  for (int i = 0; i < 41; ++i) rows += "k" + std::to_string(i) + ",2024-03,Insult,\n";
  const auto many = push(file(rows));
  BOOST_REQUIRE(!many.accounts);
  BOOST_TEST((many.accounts.error().code == Errc::source_too_large));
  BOOST_TEST(many.accounts.error().hint.find("limits.source_rows") != std::string_view::npos);
  BOOST_TEST(records() == 0);
  BOOST_TEST(ingest.counters().held_bytes == 0U);
}

BOOST_AUTO_TEST_CASE(a_body_that_breaks_off_stores_nothing) {
  const auto pushed = push(file("a,2024-03,Insult,\n"), false, Errc::connection_closed);
  BOOST_REQUIRE(!pushed.accounts);
  BOOST_TEST((pushed.accounts.error().code == Errc::connection_closed));
  BOOST_TEST(records() == 0);
}

BOOST_AUTO_TEST_CASE(where_nobody_takes_the_answer_the_push_ends_and_may_come_again) {
  std::string rows;
  for (int i = 0; i < 12; ++i) rows += "k" + std::to_string(i) + ",2024-03,Insult,\n";
  const auto pushed = push(file(rows), false, std::nullopt, 1);
  BOOST_REQUIRE(!pushed.accounts);
  BOOST_TEST(pushed.text().find("summary") == std::string::npos);
  BOOST_TEST(ingest.counters().held_bytes == 0U);
  const auto kept = records();
  BOOST_TEST(kept >= 3);
  BOOST_TEST(kept < 12);
  const auto again = push(file(rows));
  BOOST_REQUIRE(again.accounts);
  BOOST_TEST(again.accounts->of(Outcome::unchanged) == static_cast<std::uint64_t>(kept));
  BOOST_TEST(records() == 12);
}

BOOST_AUTO_TEST_CASE(a_push_that_may_not_go_on_keeps_what_is_committed_and_tells_it) {
  std::string rows;
  for (int i = 0; i < 12; ++i) rows += "k" + std::to_string(i) + ",2024-03,Insult,\n";
  // Asked before the first piece, and from then on as soon as something is there.
  const auto go_on = [this]() -> Result<void> {
    return records() == 0 ? Result<void>{} : Result<void>{fail(Errc::not_registered)};
  };
  const auto pushed = push(file(rows), false, std::nullopt, 1'000, go_on);
  BOOST_REQUIRE(!pushed.accounts);
  BOOST_TEST((pushed.accounts.error().code == Errc::not_registered));
  BOOST_TEST(records() == 3);
  BOOST_TEST(count_of(pushed.text(), "\"outcome\":\"applied\"") == 3U, pushed.text());
  BOOST_TEST(pushed.text().find("summary") == std::string::npos);
  BOOST_TEST(ingest.counters().held_bytes == 0U);
}

BOOST_AUTO_TEST_CASE(work_is_given_up_between_two_pieces) {
  ingest::Limits limits;
  limits.decode_piece = std::chrono::milliseconds{0};  // each step is a piece
  Fixture slow{limits};
  std::string rows;
  for (int i = 0; i < 5'000; ++i) rows += "k" + std::to_string(i) + ",2024-03,Insult,\n";
  const auto pieces = [&] { return slow.ingest.counters().decoding.begun; };
  const auto whole = slow.push(file(rows));
  BOOST_REQUIRE(whole.accounts);
  const auto of_whole = pieces();
  BOOST_TEST(of_whole > 100U);
  int asked = 0;
  PreparedBody body{{file(rows)}};
  const auto given_up =
      run_to_end(slow.context, slow.ingest.preview_source(slow.request(), 1, body, [&]() -> Result<void> {
        return ++asked <= 5 ? Result<void>{} : Result<void>{fail(Errc::cancelled)};
      }));
  BOOST_REQUIRE(!given_up);
  BOOST_TEST((given_up.error().code == Errc::cancelled));
  BOOST_TEST(pieces() == of_whole + 5);
  BOOST_TEST(slow.ingest.counters().held_bytes == 0U);
}

BOOST_AUTO_TEST_CASE(a_key_is_given_up_where_the_push_fails) {
  const auto unknown = push_keyed("Id,Month,What,State,Nickname\n", "monday");
  BOOST_REQUIRE(!unknown);
  BOOST_TEST((unknown.error().code == Errc::unknown_column));
  BOOST_TEST(unknown.error().place.column == "5 (E)");
  BOOST_TEST(unknown.error().place.row == 1U);
  const auto first = push_keyed(file("a,2024-03,Insult,\n"), "monday");
  BOOST_REQUIRE(first);
  const auto again = push_keyed(file("a,2024-03,Insult,\n"), "monday");
  BOOST_REQUIRE(again);
  BOOST_TEST(again->body == first->body);
  BOOST_TEST(count_of(first->body, "\"outcome\":\"applied\"") == 1U, first->body);
}

BOOST_AUTO_TEST_CASE(a_key_is_taken_where_there_is_room_for_any_answer) {
  ingest::Limits limits;
  limits.keys.answer_bytes = storage::max_answer_bytes + 100;
  Fixture tight{limits};
  std::string rows;
  for (int i = 0; i < 200; ++i) rows += "k" + std::to_string(i) + ",2024-03,Insult,\n";
  const auto first = tight.push_keyed(file(rows), "monday");
  BOOST_REQUIRE(first);
  BOOST_TEST(first->body.size() > 100U);
  const auto second = tight.push_keyed(file(rows), "tuesday");
  BOOST_REQUIRE(!second);
  BOOST_TEST((second.error().code == Errc::idempotency_quota));
  // What is kept is given again, and one record's answer is short.
  auto one = tight.IngestFixture::request();
  one.idempotency_key = "wednesday";
  BOOST_TEST(tight.IngestFixture::push(one, incident_json(RecordUid::random())).has_value());
  const auto again = tight.push_keyed(file(rows), "monday");
  BOOST_REQUIRE(again);
  BOOST_TEST(again->body == first->body);
}

BOOST_AUTO_TEST_CASE(an_organisation_cannot_take_the_memory_of_all_with_exports) {
  ingest::Limits limits;
  limits.held_bytes_of_org = std::size_t{1} << 20U;
  Fixture tight{limits};
  const auto pushed = tight.push(file("a,2024-03,Insult,\n"));
  BOOST_REQUIRE(!pushed.accounts);
  BOOST_TEST((pushed.accounts.error().code == Errc::rate_limited));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
