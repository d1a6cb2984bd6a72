// What kith push says when it cannot go on, and the exit code beside it: a hub that is down, a key map that belongs
// elsewhere, wrong use, output that cannot be written.
#include "tests/unit/cli/pushing.hpp"

namespace kith::cli {

BOOST_FIXTURE_TEST_SUITE(push_words, Pushing)

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

BOOST_AUTO_TEST_CASE(incidents_after_their_report_are_refused_with_the_reason_or_warned_of) {
  const fs::path mapping = member.folder.path() / "cases.toml";
  const auto map = [&](const char* impossible) {
    std::ofstream{mapping, std::ios::trunc}
        << "mapping = 1\nname = \"cases\"\nversion = 1\ntitle = \"t\"\nkind = \"incident\"\nkey = \"id\"\n"
           "[source]\nformat = \"csv\"\n[columns]\nid = \"Case\"\nwhen = \"When\"\nreported = \"Reported\"\n"
           "[fields.reported_month]\nfrom = \"reported\"\nformats = [\"%Y-%m-%d\"]\n"
           "[fields.occurred]\nfrom = \"when\"\nformats = [\"%m/%d/%Y\"]\nimpossible = \""
        << impossible << "\"\n";
  };
  write("Case,When,Reported\n1,05/06/2021,2021-06-20\n2,07/01/2021,2021-06-20\n3,06/07/2021,2021-06-20\n");
  const auto run = [&](const std::string& command, std::vector<std::string> more) {
    more.insert(more.begin(), {command, file.string(), "--adapter", mapping.string()});
    return member.run(std::move(more), command == "push");
  };
  const std::string why = "it happened after it was reported";
  map("refuse");
  const auto refused = run("push", {"--dry-run"});
  BOOST_TEST((refused.exit == ExitCode::partly_refused));
  BOOST_TEST(refused.out.find("(" + why) != std::string::npos, refused.out);
  BOOST_TEST(refused.out.find("row 3") != std::string::npos);
  BOOST_TEST(refused.out.find("07/01/2021") == std::string::npos);
  BOOST_TEST(run("preview", {}).out.find("(" + why) != std::string::npos);
  const auto counted_by = member.run({"adapter", "coverage", file.string(), "--adapter", mapping.string()}, false);
  BOOST_TEST(counted_by.out.find("1  contradiction (" + why) != std::string::npos, counted_by.out);
  map("coarser");
  for (const char* command : {"push", "preview"}) {
    const auto left_out = run(command, {});
    BOOST_TEST((left_out.exit == ExitCode::done), left_out.err);
    BOOST_TEST(left_out.err.find("1 row says that " + why) != std::string::npos, left_out.err);
  }
  const auto coverage = member.run({"adapter", "coverage", file.string(), "--adapter", mapping.string()}, false);
  BOOST_TEST(coverage.err.find("1 row says that " + why) != std::string::npos, coverage.err);
  BOOST_TEST(coverage.out.find("dated after its report") != std::string::npos, coverage.out);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::cli
