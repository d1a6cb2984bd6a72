// What a push and a preview may show: nothing of a dropped cell anywhere but in the member's own file, and nothing of
// the hub's that steers a terminal.
#include "tests/unit/cli/pushing.hpp"

namespace kith::cli {

BOOST_FIXTURE_TEST_SUITE(push_privacy, Pushing)

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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::cli
