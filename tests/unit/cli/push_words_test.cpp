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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::cli
