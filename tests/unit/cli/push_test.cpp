// kith push from the shell's side: accounts that add up, runs that can be repeated after any end, withdrawals only of
// what has vanished.
#include "tests/unit/cli/pushing.hpp"

namespace kith::cli {

BOOST_FIXTURE_TEST_SUITE(push, Pushing)

BOOST_AUTO_TEST_CASE(every_row_is_accounted_for_and_the_second_time_nothing_changes) {
  const Counts first = push(ExitCode::done);
  BOOST_TEST(first["applied"] > 0);
  BOOST_TEST(first["applied"] == first["offered"]);
  BOOST_TEST(first.is_complete());
  BOOST_TEST(hub.held() == static_cast<std::size_t>(first["applied"]));
  const Counts second = push(ExitCode::done);
  BOOST_TEST(second["unchanged"] == first["applied"]);
  BOOST_TEST(hub.held() == static_cast<std::size_t>(first["applied"]));
}

BOOST_AUTO_TEST_CASE(a_push_that_is_cut_off_and_repeated_makes_no_second_record) {
  std::int64_t rows = 0;
  for (const Mood mood : {Mood::cuts_off, Mood::forgets_the_summary, Mood::talks_nonsense}) {
    hub.mood = mood;
    const auto outcome = member.push(file);
    BOOST_TEST((outcome.exit == (mood == Mood::talks_nonsense ? ExitCode::failed : ExitCode::try_later)));
    const Counts counts{outcome.out};
    counts.check_that_they_add_up();
    BOOST_TEST(counts.is_complete() == (mood == Mood::forgets_the_summary));  // which answered every line
    rows = counts["rows"] - counts["skipped"];
  }
  hub.mood = Mood::honest;
  const Counts counts = push(ExitCode::done);
  BOOST_TEST(counts["applied"] + counts["unchanged"] == counts["offered"]);
  BOOST_TEST(counts["offered"] == rows);
  // What waited goes with this push, and only once.
  BOOST_TEST(counts.earlier("waiting") == 0);
  BOOST_TEST(counts.earlier("rows") == counts.earlier("skipped") + counts.earlier("offered"));
  BOOST_TEST(hub.held() == static_cast<std::size_t>(rows));
}

BOOST_AUTO_TEST_CASE(what_waits_goes_out_without_the_file_and_its_accounts_add_up_over_both_parts) {
  hub.mood = Mood::cuts_off;
  const auto broken = member.push(file);
  const std::int64_t waiting = Counts{broken.out}["waiting"];
  BOOST_TEST(waiting > 0);
  BOOST_TEST(broken.err.find(std::to_string(waiting) + " rows in the outbox") != std::string::npos);
  fs::remove(file);
  hub.mood = Mood::honest;
  const auto resumed = member.run({"push", "--json"});
  BOOST_TEST((resumed.exit == ExitCode::done), resumed.err);
  const Counts counts{resumed.out};
  BOOST_REQUIRE(counts.earlier() == 1U);
  BOOST_TEST(counts.earlier("applied") + counts.earlier("unchanged") == counts.earlier("offered"));
  BOOST_TEST(counts.earlier("rows") == counts.earlier("skipped") + counts.earlier("offered"));
  BOOST_TEST(hub.held() == static_cast<std::size_t>(counts.earlier("offered")));
  const auto nothing = member.run({"push"});
  BOOST_TEST((nothing.exit == ExitCode::done));
  BOOST_TEST(nothing.err.find("Nothing waits") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_hub_that_was_asked_too_often_is_waited_for_and_the_push_goes_on) {
  hub.asked_too_often = 2;
  const Counts counts = push(ExitCode::done);
  BOOST_TEST(hub.asked_too_often == 0);
  BOOST_TEST(counts["applied"] == counts["offered"]);
  BOOST_TEST(counts.is_complete());
}

BOOST_AUTO_TEST_CASE(a_hub_that_wants_to_be_waited_for_for_long_is_not) {
  hub.asked_too_often = 1;
  hub.wants_long_waits = true;
  const auto outcome = member.push(file);
  BOOST_TEST((outcome.exit == ExitCode::try_later));
  BOOST_TEST(outcome.err.find("Try again in 3600 seconds") != std::string::npos, outcome.err);
  BOOST_TEST(Counts{outcome.out}["waiting"] > 0);
  BOOST_TEST(push(ExitCode::done).earlier("waiting") == 0);
}

BOOST_AUTO_TEST_CASE(a_week_offline_loses_nothing_and_the_newest_version_wins) {
  hub.mood = Mood::is_down;
  BOOST_TEST((member.push(file).exit == ExitCode::try_later));
  const std::size_t last_line = text.rfind('\n', text.size() - 2) + 1;
  write(text.substr(0, last_line));
  const auto second = member.push(file, {"--full-snapshot"});
  BOOST_TEST((second.exit == ExitCode::try_later));
  BOOST_TEST(Counts{second.out}["vanished"] == 1);
  BOOST_TEST(Counts{second.out}.earlier() == 1U);  // whose rows go with this one
  hub.mood = Mood::honest;
  const auto resumed = member.run({"push", "--json"});
  BOOST_TEST((resumed.exit == ExitCode::done), resumed.err);
  const Counts counts{resumed.out};
  BOOST_TEST(counts.earlier() == 1U);
  BOOST_TEST(counts.earlier("withdrawn") == 1);
  BOOST_TEST(counts.earlier("waiting") == 0);
  // The vanished row comes back as another record.
  write(text);
  BOOST_TEST(push(ExitCode::done)["applied"] == 1);
}

BOOST_AUTO_TEST_CASE(a_push_that_is_tried_again_and_again_while_the_hub_is_down_waits_once) {
  hub.mood = Mood::is_down;
  std::int64_t rows = 0;
  for (int i = 0; i < 4; ++i) {
    const auto tried = member.push(file);
    BOOST_TEST((tried.exit == ExitCode::try_later));
    const Counts counts{tried.out};
    counts.check_that_they_add_up();
    rows = counts["waiting"];
    BOOST_TEST(tried.err.find(std::to_string(rows) + " rows in the outbox") != std::string::npos, tried.err);
  }
  hub.mood = Mood::honest;
  const auto sent = member.run({"push"});
  BOOST_TEST((sent.exit == ExitCode::done), sent.err);
  BOOST_TEST(sent.err.find("applied " + std::to_string(rows)) != std::string::npos, sent.err);
  BOOST_TEST(hub.held() == static_cast<std::size_t>(rows));
  const std::string wire = hub.wire();
  std::int64_t lines = 0;
  for (std::size_t at = wire.find("\n{\"record_uid\""); at != std::string::npos;
       at = wire.find("\n{\"record_uid\"", at + 1))
    ++lines;
  BOOST_TEST(lines == rows);
}

BOOST_AUTO_TEST_CASE(the_exit_status_is_about_the_file_and_what_became_of_an_earlier_one_is_said) {
  const std::size_t middle = text.find('\n', text.size() / 2) + 1;
  const std::size_t first_row = text.find('\n') + 1;
  hub.mood = Mood::is_down;
  write(text.substr(0, middle));
  const std::int64_t waiting = Counts{member.push(file).out}["waiting"];
  BOOST_REQUIRE(waiting > 0);
  hub.mood = Mood::honest;
  hub.refuses_next_body = true;
  write(text.substr(0, first_row) + text.substr(middle));
  const Counts second = push(ExitCode::done);
  BOOST_TEST(second["applied"] == second["offered"]);
  BOOST_TEST(second.earlier("refused") == waiting);
}

BOOST_AUTO_TEST_CASE(a_dry_run_says_what_would_happen_and_leaves_nothing_behind) {
  const auto first = member.push(file, {"--dry-run"});
  BOOST_TEST((first.exit == ExitCode::done), first.err);
  BOOST_TEST(!fs::exists(member.key_map()));
  BOOST_TEST(hub.wire().empty());
  const auto count = [](const std::string& out, std::string_view name) { return Counts{out}[name]; };
  const std::int64_t fresh = count(first.out, "would_be_new");
  BOOST_TEST(push(ExitCode::done)["applied"] == fresh);
  const std::size_t last_line = text.rfind('\n', text.size() - 2) + 1;
  write(text.substr(0, last_line));
  const std::string wire = hub.wire();
  for (int i = 0; i < 2; ++i) {
    const auto again = member.push(file, {"--dry-run", "--full-snapshot"});
    BOOST_TEST(count(again.out, "would_be_new") == 0);
    BOOST_TEST(count(again.out, "same_as_before") == fresh - 1);
    BOOST_TEST(count(again.out, "would_be_withdrawn") == 1);
  }
  BOOST_TEST(hub.wire() == wire);
  const auto words = member.run({"push", file.string(), "--adapter", "aaln", "--dry-run", "--full-snapshot"});
  BOOST_TEST(words.out.find("would be withdrawn") != std::string::npos);
  BOOST_TEST(push(ExitCode::done, {"--full-snapshot"})["withdrawn"] == 1);
}

BOOST_AUTO_TEST_CASE(vanished_rows_are_withdrawn_only_with_full_snapshot_and_come_back_as_new_records) {
  const Counts first = push(ExitCode::done);
  const std::size_t last_line = text.rfind('\n', text.size() - 2) + 1;
  write(text.substr(0, last_line));
  const Counts partial = push(ExitCode::done);
  BOOST_TEST(partial["withdrawn"] == 0);
  const Counts full = push(ExitCode::done, {"--full-snapshot"});
  BOOST_TEST(full["vanished"] == 1);
  BOOST_TEST(full["withdrawn"] == 1);
  const Counts again = push(ExitCode::done, {"--full-snapshot"});
  BOOST_TEST(again["vanished"] == 0);
  write(text);
  const Counts back = push(ExitCode::done, {"--full-snapshot"});
  BOOST_TEST(back["applied"] == 1);
  BOOST_TEST(hub.held() == static_cast<std::size_t>(first["applied"]) + 1);
}

BOOST_AUTO_TEST_CASE(a_file_that_would_withdraw_nearly_everything_is_not_believed_without_yes) {
  const Counts first = push(ExitCode::done);
  write(text.substr(0, text.find('\n') + 1));
  const auto doubted = member.push(file, {"--full-snapshot"});
  BOOST_TEST((doubted.exit == ExitCode::failed));
  BOOST_TEST(doubted.err.find("Nothing was withdrawn") != std::string::npos);
  const Counts counts = push(ExitCode::done, {"--full-snapshot", "--yes"});
  BOOST_TEST(counts["withdrawn"] == first["applied"]);
}

BOOST_AUTO_TEST_CASE(a_new_column_stops_the_run_with_its_name_and_nothing_is_sent) {
  std::string csv = text;
  csv.insert(csv.find_first_of("\r\n"), ",Favourite colour");
  write(csv);
  const auto outcome = member.push(file);
  BOOST_TEST((outcome.exit == ExitCode::failed));
  BOOST_TEST(outcome.err.find("\"Favourite colour\"") != std::string::npos);
  BOOST_TEST(hub.wire().find("/v1/records?\n") == std::string::npos);  // no push was begun
  BOOST_TEST(hub.wire().find("kind") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::cli
