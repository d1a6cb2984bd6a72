// What a damaged disk does to the outbox: what cannot be read ends as failed or is forgotten, is told, and never holds
// up the rest; the accounts add up all the same.
#include <boost/test/unit_test.hpp>
#include <fstream>

#include "tests/unit/cli/outbox_fixture.hpp"
#include "tests/unit/cli/scripted_hub.hpp"

namespace kith::cli {
namespace {

struct Damage : OutboxFixture {
  void damage(const std::string& sql) { BOOST_REQUIRE(keys->connection().execute(sql.c_str()).has_value()); }
  // All that one body brings; each line is applied.
  std::string send_all(PushRun& run) {
    PushSending sending{*keys, *outbox, run};
    sending.start_body();
    std::string sent;
    for (std::string text = sending.next().value(); !text.empty(); text = sending.next().value()) sent += text;
    for (std::uint64_t i = 1; i <= static_cast<std::uint64_t>(std::ranges::count(sent, '\n')); ++i)
      BOOST_REQUIRE(sending.take(answer(i, Outcome::applied)).has_value());
    BOOST_REQUIRE(sending.settle().has_value());
    return sent;
  }
};

std::string id_of_line(const PushRun& run, std::uint64_t ordinal) {
  return std::to_string(id_of(run, ordinal));
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(outbox_damage, Damage)

BOOST_AUTO_TEST_CASE(lines_that_cannot_be_opened_end_as_failed_and_the_others_go_out) {
  PushRun run = queued(1'200);
  // One byte, two that changed places, and a whole page of lines.
  damage("UPDATE line SET sealed = zeroblob(60) WHERE id = " + id_of_line(run, 2));
  damage("UPDATE line SET sealed = (SELECT sealed FROM line WHERE id = " + id_of_line(run, 5) +
         ") WHERE id = " + id_of_line(run, 4));
  damage("UPDATE line SET sealed = x'00' WHERE id BETWEEN " + id_of_line(run, 501) + " AND " + id_of_line(run, 1'000));
  reopen();
  run = only_run();
  const std::string sent = send_all(run);
  BOOST_TEST(std::ranges::count(sent, '\n') == 1'200 - 502);
  BOOST_TEST(sent.starts_with("{\"line\":1}\n{\"line\":3}\n{\"line\":5}\n"));
  BOOST_TEST(run.is_complete());
  BOOST_TEST(run.accounts.of(Outcome::failed) == 502U);
  BOOST_TEST(run.accounts.offered() == run.rows);
  reopen();
  const auto known = ends(only_run());
  BOOST_REQUIRE(known.size() == 502U);
  BOOST_TEST((known[0].outcome == Outcome::failed));
  BOOST_TEST(known[0].is_local);
  BOOST_REQUIRE(known[0].reasons.size() == 1U);
  BOOST_TEST((known[0].reasons[0].code == Errc::file_unreadable));
}

BOOST_AUTO_TEST_CASE(a_push_of_damaged_lines_only_ends) {
  PushRun run = queued(3);
  damage("UPDATE line SET sealed = x''");
  reopen();
  run = only_run();
  BOOST_TEST(send_all(run).empty());
  BOOST_TEST(run.is_complete());
  BOOST_TEST(run.accounts.of(Outcome::failed) == 3U);
}

BOOST_AUTO_TEST_CASE(lines_that_are_gone_are_counted_as_failed_when_the_outbox_is_opened) {
  PushRun run = queued(5);
  damage("DELETE FROM line WHERE id IN (" + id_of_line(run, 2) + ", " + id_of_line(run, 5) + ")");
  reopen();
  run = only_run();
  BOOST_TEST(run.waiting == 3U);
  BOOST_TEST(run.accounts.of(Outcome::failed) == 2U);
  BOOST_TEST(ends(run).size() == 2U);
  BOOST_TEST(std::ranges::count(send_all(run), '\n') == 3);
  BOOST_TEST(run.is_complete());
  BOOST_TEST(run.accounts.offered() == run.rows);
}

BOOST_AUTO_TEST_CASE(a_push_that_cannot_be_read_is_forgotten_and_holds_up_no_other) {
  PushRun first = queued(2);
  queued(3);
  damage("UPDATE push SET sealed = zeroblob(60) WHERE id = " + std::to_string(first.id));
  reopen();
  BOOST_TEST(outbox->unreadable_pushes() == 1U);
  BOOST_TEST(outbox->page(first, 0, 10).value().empty());
  PushRun run = only_run();
  BOOST_TEST(std::ranges::count(send_all(run), '\n') == 3);
  BOOST_TEST(run.is_complete());
  reopen();
  BOOST_TEST(outbox->unreadable_pushes() == 0U);
}

BOOST_AUTO_TEST_CASE(reasons_that_cannot_be_read_are_left_out) {
  PushRun run = queued(1);
  BOOST_REQUIRE(keys->begin().has_value());
  BOOST_REQUIRE(outbox->note(run, {7, Outcome::refused, false, {{Errc::unknown_code, "/\xE9", "", ""}}}).has_value());
  BOOST_REQUIRE(outbox->note(run, {8, Outcome::refused, true, {}}).has_value());
  BOOST_REQUIRE(outbox->note(run, {9, Outcome::refused, true, {}}).has_value());
  BOOST_REQUIRE(keys->commit().has_value());
  damage("UPDATE ending SET sealed = x'00' WHERE id = " + id_of_line(run, 2));
  const auto known = ends(run);
  BOOST_REQUIRE(known.size() == 2U);
  BOOST_TEST(known[0].row == 7U);
  BOOST_TEST(known[0].reasons.empty());
  BOOST_TEST(known[1].row == 9U);
}

BOOST_AUTO_TEST_CASE(a_file_whose_name_is_no_utf8_is_pushed_like_any_other) {
  PushRun run;
  run.state = PushRun::State::waiting;
  for (int byte = 1; byte < 256; ++byte) run.file.path.push_back(static_cast<char>(byte));
  const auto back = unpack_run(pack(run));
  BOOST_REQUIRE(back.has_value());
  BOOST_TEST((back->file == run.file));

  ScriptedHub hub;
  Member member{hub};
  const auto sample = std::filesystem::path{std::getenv("KITH_SOURCE_DIR")} / "adapters/aaln/sample.csv";
  const auto named = member.folder.path() / "caf\xE9.csv";
  std::filesystem::copy_file(sample, named);
  hub.mood = Mood::cuts_off;
  BOOST_TEST((member.push(named).exit == ExitCode::try_later));
  hub.mood = Mood::honest;
  const auto rest = member.run({"push", "--json"});
  BOOST_TEST((rest.exit == ExitCode::done), rest.err);
  BOOST_TEST(rest.out.find("caf?.csv") != std::string::npos);
  BOOST_TEST((member.push(named).exit == ExitCode::done));
}

BOOST_AUTO_TEST_CASE(a_key_map_that_cannot_be_read_is_named) {
  ScriptedHub hub;
  const Member member{hub};
  std::filesystem::create_directories(member.key_map().parent_path());
  std::ofstream{member.key_map()} << "no key map";
  const auto outcome = member.run({"push"});
  BOOST_TEST((outcome.exit == ExitCode::failed));
  BOOST_TEST(outcome.err.find(member.key_map().string()) != std::string::npos, outcome.err);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::cli
