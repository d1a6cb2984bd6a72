// The outbox without a network: what was queued is there after any end of the process, every line ends once, and the
// accounts add up over all parts of a push.
#include "hub/cli/outbox.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <sstream>

#include "tests/unit/cli/outbox_fixture.hpp"

namespace kith::cli {
BOOST_FIXTURE_TEST_SUITE(outbox, OutboxFixture)

BOOST_AUTO_TEST_CASE(what_was_queued_is_there_after_the_process_and_goes_out_in_order) {
  queued(1'234);
  reopen();
  PushRun run = only_run();
  BOOST_TEST(run.waiting == 1'234U);
  PushSending sending{*keys, *outbox, run};
  sending.start_body();
  std::uint64_t line = 0;
  for (std::string text = sending.next().value(); !text.empty(); text = sending.next().value()) {
    std::istringstream lines{text};
    for (std::string one; std::getline(lines, one);) BOOST_REQUIRE(one == "{\"line\":" + std::to_string(++line) + "}");
  }
  BOOST_TEST(line == 1'234U);
}

BOOST_AUTO_TEST_CASE(a_push_whose_reading_was_cut_off_is_forgotten_and_its_rows_keep_their_identity) {
  PushRun run;
  run.source = "s";
  BOOST_REQUIRE(keys->begin().has_value());
  BOOST_REQUIRE(outbox->start(run).has_value());
  const Offer offer = row(1);
  BOOST_REQUIRE(outbox->queue(run, offer, "{}").has_value());
  BOOST_REQUIRE(outbox->save(run).has_value());
  BOOST_REQUIRE(keys->commit().has_value());
  const RecordUid uid = keys->find(offer.slot).value()->uid;
  reopen();
  BOOST_TEST(outbox->runs().value().empty());
  BOOST_TEST(outbox->page(run, 0, 10).value().empty());
  BOOST_TEST(keys->find(offer.slot).value()->uid.text() == uid.text());
}

BOOST_AUTO_TEST_CASE(answers_that_were_settled_are_never_sent_again_and_the_others_are) {
  queued(10);
  PushRun run = only_run();
  {
    PushSending sending{*keys, *outbox, run};
    sending.start_body();
    (void)sending.next().value();
    for (std::uint64_t i = 1; i <= 4; ++i) BOOST_REQUIRE(sending.take(answer(i, Outcome::applied)).has_value());
    BOOST_REQUIRE(sending.settle().has_value());
    // Two more answers arrive, and the process dies before they are written.
    for (std::uint64_t i = 5; i <= 6; ++i) BOOST_REQUIRE(sending.take(answer(i, Outcome::applied)).has_value());
  }
  reopen();
  run = only_run();
  BOOST_TEST(run.accounts.of(Outcome::applied) == 4U);
  BOOST_TEST(run.waiting == 6U);
  PushSending sending{*keys, *outbox, run};
  sending.start_body();
  BOOST_TEST(sending.next().value().starts_with("{\"line\":5}\n"));
  for (std::uint64_t i = 1; i <= 6; ++i)
    BOOST_REQUIRE(sending.take(answer(i, i <= 2 ? Outcome::unchanged : Outcome::applied)).has_value());
  BOOST_REQUIRE(sending.settle().has_value());
  BOOST_TEST(run.is_complete());
  BOOST_TEST(run.accounts.offered() == run.rows);
}

BOOST_AUTO_TEST_CASE(rows_that_were_not_taken_keep_their_reasons) {
  queued(3);
  PushRun run = only_run();
  PushSending sending{*keys, *outbox, run};
  sending.start_body();
  (void)sending.next().value();
  BOOST_REQUIRE(sending.take(answer(1, Outcome::applied)).has_value());
  BOOST_REQUIRE(sending.take(answer(2, Outcome::refused, {{Errc::unknown_code, "/sites/0", "a hint"}})).has_value());
  BOOST_REQUIRE(sending.take(answer(3, Outcome::quarantined)).has_value());
  BOOST_REQUIRE(sending.settle().has_value());
  reopen();
  run = only_run();
  const auto known = ends(run);
  BOOST_REQUIRE(known.size() == 2U);
  BOOST_TEST(known[0].row == 2U);
  BOOST_TEST((known[0].outcome == Outcome::refused));
  BOOST_TEST(!known[0].is_local);
  BOOST_REQUIRE(known[0].reasons.size() == 1U);
  BOOST_TEST((known[0].reasons[0].code == Errc::unknown_code));
  BOOST_TEST(known[0].reasons[0].pointer == "/sites/0");
  BOOST_TEST(known[0].reasons[0].hint == "a hint");
  BOOST_TEST((known[1].outcome == Outcome::quarantined));
}

BOOST_AUTO_TEST_CASE(the_hubs_own_trouble_is_tried_again_and_ends_as_failed_at_last) {
  queued(2);
  PushRun run = only_run();
  PushSending sending{*keys, *outbox, run};
  for (int attempt = 1; attempt < PushSending::most_attempts; ++attempt) {
    sending.start_body();
    const std::string text = sending.next().value();
    BOOST_TEST(sending.next().value().empty());  // what is put back waits for the next request
    for (std::uint64_t i = 1; i <= static_cast<std::uint64_t>(std::ranges::count(text, '\n')); ++i)
      BOOST_REQUIRE(sending.take(answer(i, i == 2 ? Outcome::applied : Outcome::failed)).has_value());
    BOOST_REQUIRE(sending.settle().has_value());
    BOOST_TEST(run.waiting == 1U);
  }
  sending.start_body();
  BOOST_TEST(sending.next().value() == "{\"line\":1}\n");
  BOOST_REQUIRE(sending.take(answer(1, Outcome::failed, {Errc::internal})).has_value());
  BOOST_REQUIRE(sending.settle().has_value());
  BOOST_TEST(run.is_complete());
  BOOST_TEST(run.accounts.of(Outcome::failed) == 1U);
  BOOST_TEST(run.accounts.of(Outcome::applied) == 1U);
  BOOST_TEST(ends(run).size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_answer_to_another_line_is_no_answer) {
  queued(2);
  PushRun run = only_run();
  PushSending sending{*keys, *outbox, run};
  sending.start_body();
  (void)sending.next().value();
  BOOST_TEST((sending.take(answer(2, Outcome::applied)).error().code == Errc::malformed_request));
  BOOST_REQUIRE(sending.take(answer(1, Outcome::applied)).has_value());
  BOOST_REQUIRE(sending.take(answer(2, Outcome::applied)).has_value());
  BOOST_TEST((sending.take(answer(3, Outcome::applied)).error().code == Errc::malformed_request));
}

BOOST_AUTO_TEST_CASE(the_ends_of_an_older_push_do_not_stray_into_a_newer_one) {
  PushRun first = queued(1);
  PushRun second = queued(1);
  BOOST_REQUIRE(keys->begin().has_value());
  BOOST_REQUIRE(outbox->note(second, {2, Outcome::refused, true, {}}).has_value());
  BOOST_REQUIRE(outbox->note(first, {7, Outcome::refused, true, {}}).has_value());
  BOOST_REQUIRE(keys->commit().has_value());
  BOOST_REQUIRE(ends(first).size() == 1U);
  BOOST_TEST(ends(first)[0].row == 7U);
  BOOST_REQUIRE(ends(second).size() == 1U);
  BOOST_TEST(ends(second)[0].row == 2U);
  BOOST_REQUIRE(outbox->forget(first).has_value());
  BOOST_TEST(outbox->runs().value().size() == 1U);
  BOOST_TEST(ends(second).size() == 1U);
  BOOST_TEST(outbox->page(second, 0, 10).value().size() == 1U);
}

BOOST_AUTO_TEST_CASE(lines_are_indexed_by_slot_from_the_first_search_until_a_push_begins_anew) {
  const auto has_index = [&] {
    auto look = keys->connection().prepare("SELECT 1 FROM sqlite_schema WHERE name = 'line_of_slot'").value();
    return look.step().value();
  };
  const PushRun first = queued(5);
  BOOST_TEST(!has_index());
  BOOST_TEST(!outbox->has_successor(first, 2, row(2).slot).value());
  const PushRun second = queued(3);
  BOOST_TEST(outbox->has_successor(first, 2, row(2).slot).value());
  BOOST_TEST(!outbox->has_successor(first, 4, row(4).slot).value());
  BOOST_TEST(!outbox->has_successor(second, 2, row(2).slot).value());
  BOOST_TEST(has_index());
  reopen();
  BOOST_TEST(has_index());
  const auto waiting = outbox->runs().value();
  for (const PushRun& run : waiting) {
    BOOST_REQUIRE(keys->begin().has_value());
    BOOST_REQUIRE(outbox->forget(run).has_value());
    BOOST_REQUIRE(keys->commit().has_value());
  }
  const PushRun third = queued(1);
  BOOST_TEST(!has_index());
  BOOST_TEST(only_run().id == third.id);
}

BOOST_AUTO_TEST_CASE(the_file_says_nothing_of_lines_reasons_and_paths) {
  PushRun run;
  run.source = "SECRETSOURCE";
  run.file.path = "/SECRETNAME/export.csv";
  BOOST_REQUIRE(keys->begin().has_value());
  BOOST_REQUIRE(outbox->start(run).has_value());
  BOOST_REQUIRE(outbox->queue(run, row(1), "{\"x\":\"SECRETLINE\"}").has_value());
  BOOST_REQUIRE(
      outbox->note(run, {1, Outcome::refused, true, {{Errc::unknown_code, "/SECRETPOINTER", "", ""}}}).has_value());
  BOOST_REQUIRE(keys->commit().has_value());
  std::string bytes;
  for (const auto& entry : std::filesystem::directory_iterator{scratch.path()}) {
    std::ifstream stream{entry.path(), std::ios::binary};
    std::ostringstream text;
    text << stream.rdbuf();
    bytes += text.str();
  }
  BOOST_TEST(bytes.size() > 1'000U);
  BOOST_TEST(bytes.find("SECRET") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_push_survives_its_packing) {
  PushRun run;
  run.state = PushRun::State::waiting;
  run.source = "aaln";
  run.title = "A \"title\"\n";
  run.version = 3;
  run.file = {"/x", 12, -5};
  run.begun_at = 1'700'000'000;
  run.rows = 9;
  run.skip("test");
  run.skip("test");
  run.vanished = 1;
  run.accounts.add(Outcome::stale, 4);
  run.queued = 6;
  run.waiting = 2;
  run.ends = 4;
  const auto back = unpack_run(pack(run));
  BOOST_REQUIRE(back.has_value());
  BOOST_TEST(pack(*back) == pack(run));
  BOOST_TEST(back->skipped_by_reason.at("test") == 2U);
  BOOST_TEST((back->file == run.file));
  BOOST_TEST(!unpack_run("{}").has_value());
  BOOST_TEST(!unpack_end("[]").has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::cli
