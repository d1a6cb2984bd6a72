// kith push from the shell's side: accounts that add up, runs that can be repeated after any end, withdrawals only of
// what has vanished, and nothing of a dropped cell anywhere but in the member's own file.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>

#include "hub/base/json.hpp"
#include "hub/model/outcome.hpp"
#include "tests/unit/cli/scripted_hub.hpp"

namespace kith::cli {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& file) {
  std::ifstream stream{file, std::ios::binary};
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

fs::path sample() {
  return fs::path{std::getenv("KITH_SOURCE_DIR")} / "adapters/aaln/sample.csv";
}

// The counts of a report in JSON, by name.
class Counts {
 public:
  explicit Counts(std::string text) : text_(std::move(text)) {
    const auto parsed = parser_.parse(text_);
    BOOST_REQUIRE(parsed.has_value());
    report_ = *parsed;
  }
  std::int64_t operator[](std::string_view name) const { return report_.find(name).integer().value(); }
  [[nodiscard]] bool is_complete() const { return report_.find("complete").boolean(); }
  [[nodiscard]] std::size_t refused_rows() const { return report_.find("refused_rows").size(); }
  // What has become of earlier pushes: how many, and a count summed over them.
  [[nodiscard]] std::size_t earlier() const {
    const json::Value list = report_.find("earlier");
    return list ? list.size() : 0;
  }
  [[nodiscard]] std::int64_t earlier(std::string_view name) const {
    std::int64_t sum = 0;
    for (json::Value run = report_.find("earlier").first(); run; run = run.next())
      sum += run.find(name).integer().value();
    return sum;
  }
  void check_that_they_add_up() const {
    std::int64_t sum = 0;
    for (const std::string_view outcome : outcome_names) sum += (*this)[outcome];
    BOOST_TEST(sum == (*this)["offered"]);
    BOOST_TEST((*this)["rows"] + (*this)["tables"] + (*this)["vanished"] ==
               (*this)["skipped"] + (*this)["offered"] + (*this)["waiting"]);
    BOOST_TEST(is_complete() == ((*this)["waiting"] == 0));
  }

 private:
  std::string text_;
  json::Parser parser_;
  json::Value report_;
};

struct Fixture {
  ScriptedHub hub;
  Member member{hub};
  fs::path file = member.folder.path() / "export.csv";
  std::string text = read_file(sample());

  Fixture() { write(text); }
  void write(const std::string& csv) const { std::ofstream{file, std::ios::binary | std::ios::trunc} << csv; }
  Counts push(ExitCode expected, std::vector<std::string> more = {}) {
    const auto outcome = member.push(file, std::move(more));
    BOOST_TEST((outcome.exit == expected), outcome.err);
    Counts counts{outcome.out};
    counts.check_that_they_add_up();
    return counts;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(push, Fixture)

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

BOOST_AUTO_TEST_CASE(a_refusal_of_the_member_and_a_hub_that_is_down_have_words_and_codes) {
  hub.mood = Mood::refuses_the_member;
  const auto refused = member.push(file);
  BOOST_TEST((refused.exit == ExitCode::not_permitted));
  BOOST_TEST(refused.err.find("belongs to no active organisation") != std::string::npos);
  hub.mood = Mood::is_down;
  const auto down = member.push(file);
  BOOST_TEST((down.exit == ExitCode::try_later));
  BOOST_TEST(down.err.find("Try again in") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_renewed_certificate_keeps_its_key_map_and_another_organisation_is_refused_it) {
  const Counts first = push(ExitCode::done);
  member.renew(hub, "client-2027", "aaln");
  BOOST_TEST(push(ExitCode::done)["unchanged"] == first["applied"]);
  member.renew(hub, "neighbour", "neighbour");
  const auto foreign = member.push(file);
  BOOST_TEST((foreign.exit == ExitCode::conflict));
  BOOST_TEST(foreign.err.find("--take-over-key-map") != std::string::npos);
  BOOST_TEST(hub.held() == static_cast<std::size_t>(first["applied"]));
  BOOST_TEST(push(ExitCode::done, {"--take-over-key-map"})["unchanged"] == first["applied"]);
  push(ExitCode::done);  // once is enough
}

BOOST_AUTO_TEST_CASE(a_new_key_map_at_a_hub_that_knows_the_member_is_told) {
  const std::string warning = "will stand there twice";
  BOOST_TEST(member.push(file).err.find(warning) == std::string::npos);
  hub.knows_the_member = true;
  BOOST_TEST(member.push(file).err.find(warning) == std::string::npos);
  const Member anew{hub};
  BOOST_TEST(anew.push(file).err.find(warning) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(refused_rows_are_named_by_their_row_in_the_file) {
  hub.mood = Mood::refuses_every_third;
  const Counts counts = push(ExitCode::partly_refused);
  BOOST_TEST(counts["refused"] == counts["offered"] / 3);
  BOOST_TEST(counts.refused_rows() == static_cast<std::size_t>(counts["refused"]));
  const auto words = member.run({"push", file.string(), "--adapter", "aaln"});
  BOOST_TEST(words.out.find("Rows that were not taken") != std::string::npos);
  BOOST_TEST(words.out.find("Field /sites/0.") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(rejected_rows_come_back_as_a_file_and_pushed_again_make_no_second_record) {
  const fs::path rejects = member.folder.path() / "rejected.csv";
  hub.mood = Mood::refuses_every_third;
  const Counts first = push(ExitCode::partly_refused, {"--rejects", rejects.string()});
  BOOST_REQUIRE(first["refused"] > 0);
  const std::string csv = read_file(rejects);
  BOOST_TEST(csv.starts_with("\xEF\xBB\xBFkith_reason,Timestamp,"));
  BOOST_TEST((fs::status(rejects).permissions() == (fs::perms::owner_read | fs::perms::owner_write)));
  hub.mood = Mood::honest;
  const auto corrected = member.push(rejects);
  BOOST_TEST((corrected.exit == ExitCode::done), corrected.err);
  const Counts second{corrected.out};
  BOOST_TEST(second["rows"] == first["refused"]);
  BOOST_TEST(second["applied"] == first["refused"]);
  const Counts whole = push(ExitCode::done);
  BOOST_TEST(whole["unchanged"] == first["offered"]);
  BOOST_TEST(hub.held() == static_cast<std::size_t>(first["offered"]));
}

BOOST_AUTO_TEST_CASE(rejected_json_records_come_back_as_a_file_and_pushed_again_make_no_second_record) {
  const fs::path json = fs::path{std::getenv("KITH_SOURCE_DIR")} / "adapters/kobotoolbox/sample.json";
  const fs::path rejects = member.folder.path() / "rejected.json";
  const auto push_file = [&](const fs::path& path, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"push", path.string(), "--adapter", "kobotoolbox", "--json"});
    return member.run(std::move(more));
  };
  hub.mood = Mood::refuses_every_third;
  const Counts first{push_file(json, {"--rejects", rejects.string()}).out};
  const std::int64_t refused_there = first["offered"] / 3;
  BOOST_REQUIRE(refused_there > 0);
  BOOST_TEST(read_file(rejects).find("{\"kith_reason\":\"") != std::string::npos);
  hub.mood = Mood::honest;
  const auto corrected = push_file(rejects);
  BOOST_TEST((corrected.exit == ExitCode::done || corrected.exit == ExitCode::partly_refused), corrected.err);
  BOOST_TEST(Counts{corrected.out}["applied"] == refused_there);
  const auto held = hub.held();
  const Counts whole{push_file(json).out};
  BOOST_TEST(whole["applied"] == 0);
  BOOST_TEST(hub.held() == held);
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

// Every cell of a column that is dropped, and free text beside the options of those that are mapped, carries a canary.
BOOST_AUTO_TEST_CASE(nothing_of_a_dropped_cell_is_on_the_wire_on_the_screen_or_in_the_key_map) {
  const std::string header = text.substr(0, text.find('\n') + 1);
  const std::string canary = "CANARY7QX";
  std::string csv = header;
  for (int row = 0; row < 40; ++row)
    csv += "3/" + std::to_string(1 + row % 28) + "/2020 9:0" + std::to_string(row % 10) + ":0" +
           std::to_string(row / 10) + ",canary7qx@example.org," + canary + " Nguyen,916-555-0114 " + canary +
           ",\"Yes, count it and share the answers\",Myself," + (row % 2 == 0 ? "3/18/2020," : canary + " last week,") +
           ",Sacramento," + canary + " Street 12,95820,\"Online, " + canary +
           " shop\",\"Verbal harassment/name calling, " + canary + "\",the story of " + canary + ",\"My race, " +
           canary + "\",\"Chinese, " + canary + "\",26-35," + (row % 3 == 0 ? canary : std::string{"Female"}) +
           ",English,\"No, nobody\",None," + canary + " High School,https://example.org/" + canary + ",Counted," +
           canary + ",\n";
  write(csv);
  hub.mood = Mood::refuses_every_third;  // so that refusals are printed too
  std::string seen;
  for (const auto& arguments : {std::vector<std::string>{"push", file.string(), "--adapter", "aaln"},
                                {"push", file.string(), "--adapter", "aaln", "--json", "--full-snapshot"}}) {
    const auto outcome = member.run(arguments);
    BOOST_TEST(outcome.out.find("offered") != std::string::npos);
    seen += outcome.out + outcome.err;
  }
  for (const auto& arguments : {std::vector<std::string>{"preview", file.string(), "--adapter", "aaln", "--rows", "40"},
                                {"preview", file.string(), "--adapter", "aaln", "--rows", "40", "--json"}}) {
    const auto outcome = member.run(arguments, false);
    BOOST_TEST(outcome.out.size() > 1000U);
    seen += outcome.out + outcome.err;
  }
  seen += hub.wire();
  BOOST_TEST(hub.wire().find("\"record_uid\"") != std::string::npos);
  for (const auto& entry : fs::directory_iterator{member.key_map().parent_path()}) seen += read_file(entry.path());
  for (const std::string& secret : {canary, std::string{"canary7qx"}, std::string{"Nguyen"}, std::string{"555-0114"}})
    BOOST_TEST(seen.find(secret) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_source_text_is_shown_only_where_it_was_asked_for) {
  const auto shown = member.run({"preview", file.string(), "--adapter", "aaln", "--rows", "5", "--show-source"}, false);
  BOOST_TEST(shown.out.find("bao.huang@example.org") != std::string::npos);
  const auto usual = member.run({"preview", file.string(), "--adapter", "aaln", "--rows", "5"}, false);
  BOOST_TEST(usual.out.find("bao.huang@example.org") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(wrong_use_says_how_and_gives_code_two) {
  for (const auto& arguments : {std::vector<std::string>{},
                                {"push"},
                                {"push", "--full-snapshot"},
                                {"fly"},
                                {"records", "--csv", "--json"},
                                {"push", file.string(), "--adapter", "no_such_adapter"},
                                {"push", "/nonexistent.csv", "--adapter", "aaln"}}) {
    const auto outcome = member.run(arguments, !arguments.empty() && arguments.size() > 2);
    BOOST_TEST((outcome.exit == ExitCode::usage));
    BOOST_TEST(!outcome.err.empty());
  }
  BOOST_TEST((member.run({"--help"}, false).exit == ExitCode::done));
}

// The scripted hub tries to clear the screen.
BOOST_AUTO_TEST_CASE(no_command_hands_the_hubs_escapes_to_a_terminal) {
  hub.mood = Mood::sends_escapes;
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"records", "0b1f7c3e-58aa-4c0e-9d41-2f6a5c7e9b10"},
        {"records", "--csv"},
        {"records", "--json"},
        {"table", "--json"},
        {"table", "--csv"}}) {
    std::ostringstream screen;
    (void)member.run(command, screen, true, true);
    BOOST_TEST(!screen.str().empty());
    BOOST_TEST(screen.str().find("\xC2\x9B") == std::string::npos, command[0] + command[1]);
  }
}

// What a full disk does, as /dev/full.
BOOST_AUTO_TEST_CASE(output_that_cannot_be_written_is_a_failure) {
  hub.knows_the_member = true;  // or there is nothing to list
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"push", file.string(), "--adapter", "aaln", "--yes"},
        {"records", "--json"},
        {"--help"}}) {
    std::ofstream full{"/dev/full"};
    BOOST_REQUIRE(full);
    const auto outcome = member.run(command, full, command.size() > 1);
    BOOST_TEST((outcome.exit == ExitCode::failed));
    BOOST_TEST(outcome.err.find("could not be written in full") != std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::cli
