// People as they and the operator see it: invited with a role, enrolled with `kith`, let in by a second operator, and
// then able to do what the role is for and told in words what it is not for.
#include <thread>

#include "hub/app/enrolment_command.hpp"
#include "hub/app/invitation_command.hpp"
#include "hub/app/person_command.hpp"
#include "hub/storage/registry.hpp"
#include "tests/api/example.hpp"
#include "tests/e2e/kith_member.hpp"
#include "tests/support/sudo_user.hpp"

namespace {

using namespace kith;
using namespace kith::e2e;
using cli::ExitCode;

bool says(const std::string& text, std::string_view words) {
  return text.find(words) != std::string::npos;
}

struct PeopleFixture {
  test::TestHub hub;
  test::Member member{hub, hub.add_organisation("aaln")};
  app::Config config = hub.config();
  test::TemporaryDirectory home;

  PeopleFixture() { config.enrolment.approval = app::Approval::any_person; }

  Ran kith(std::vector<std::string> words) const {
    std::vector<const char*> pointers;
    for (const std::string& word : words) pointers.push_back(word.c_str());
    std::istringstream in;
    std::ostringstream out, err;
    const ExitCode exit = cli::run(pointers, cli::Streams{in, out, err});
    return {exit, out.str(), err.str()};
  }
  Ran as(const std::string& who, std::vector<std::string> words) const {
    for (const std::string& more : {std::string{"--config"}, (home.path() / who / "kith.toml").string()})
      words.push_back(more);
    return kith(std::move(words));
  }
  Result<std::string> invite(const std::string& code, app::NewGrant grant) const {
    return app::invite_person(config, {.code = code, .name = {}, .grant = std::move(grant), .as_json = true});
  }
  void enrol(const std::string& code, const app::NewGrant& grant) const {
    const auto printed = invite(code, grant);
    BOOST_REQUIRE(printed);
    const Json json{*printed};
    const std::vector<std::string> words = {
        "enroll",   cli::text_member(*json, "code"), "--hub", cli::text_member(*json, "hub"), "--no-wait",
        "--folder", (home.path() / code).string()};
    const Ran asked = kith(words);
    BOOST_TEST((asked.exit == ExitCode::try_later), asked.err);
    const auto at = asked.err.find("approve this key:\n\n  ");
    BOOST_REQUIRE(at != std::string::npos);
    const auto shown = app::approve_party(config, PartyKind::person, code, "");
    BOOST_REQUIRE(shown);
    BOOST_TEST(says(*shown, " (" + grant.role));
    const std::string key = asked.err.substr(at + 21, 23);
    const app::NamedRole named{grant.role, grant.org, grant.region};
    BOOST_TEST(says(*shown, "--role " + grant.role));
    for (const app::NamedRole& other : {app::NamedRole{}, app::NamedRole{"auditor", "aaln", {}}})
      BOOST_TEST((app::approve_party(config, PartyKind::person, code, key, other).error().code == Errc::contradiction));
    BOOST_REQUIRE(app::approve_party(config, PartyKind::person, code, key, named));
    const Ran done = kith(words);
    BOOST_REQUIRE_MESSAGE(done.exit == ExitCode::done, done.err);
    BOOST_TEST(says(done.out, "Enrolled as " + code + "; the connection works."));
  }
  static app::NewGrant role(const std::string& name, const std::string& org = "") {
    return {.role = name, .org = org, .region = {}, .purpose = {}, .expires = {}};
  }
};

BOOST_FIXTURE_TEST_SUITE(people, PeopleFixture)

BOOST_AUTO_TEST_CASE(a_steward_enrols_reads_and_is_told_that_pushing_is_not_theirs) {
  const test::Example example;
  BOOST_REQUIRE(member.post("/v1/records", "application/json", test::incident(example)).status == 201);
  enrol("maria", role("steward", "aaln"));
  const Ran listed = as("maria", {"records"});
  BOOST_TEST((listed.exit == ExitCode::done), listed.err);
  BOOST_TEST(says(listed.out, example.uid));
  BOOST_TEST((as("maria", {"table", "--by", "county"}).exit == ExitCode::done));
  const fs::path keys = home.path() / "maria/pushed.sqlite";
  const Ran pushed = as("maria", {"push", (source_dir() / "adapters/aaln/sample.csv").string(), "--adapter", "aaln",
                                  "--key-map", keys.string()});
  BOOST_TEST((pushed.exit == ExitCode::not_permitted), pushed.err);
  BOOST_TEST(says(pushed.err, "Your role, steward, may not push"));
  BOOST_TEST(!says(pushed.err, "Warning"), pushed.err);
  BOOST_TEST(!fs::exists(keys));
  // Her organisation sees what she may, and who let her.
  const Ran mine = as("maria", {"audit", "mine", "--all"});
  BOOST_TEST((mine.exit == ExitCode::done), mine.err);
  for (const std::string_view said : {"steward: role given", "has the role of the line before", "policy changed"})
    BOOST_TEST(says(mine.out, said), mine.out);
  const Ran orgs = as("maria", {"orgs"});
  BOOST_TEST((orgs.exit == ExitCode::not_permitted));
  BOOST_TEST(says(orgs.err, "Your role, steward, is for the records of one organisation"));
  const Ran verified =
      as("maria", {"audit", "verify", "--now", "--key-map", (home.path() / "maria/keymap.sqlite").string()});
  BOOST_TEST((verified.exit == ExitCode::done), verified.err);
  BOOST_TEST(says(verified.out, "lines about your records were found in their places"));
  fs::permissions(home.path() / "maria/maria.pem", fs::perms::others_read, fs::perm_options::add);
  const Ran exposed = as("maria", {"records"});
  BOOST_TEST((exposed.exit == ExitCode::usage));
  BOOST_TEST(says(exposed.err, "Other users of this computer may read the key"));
}

BOOST_AUTO_TEST_CASE(an_operator_and_an_auditor_see_what_their_roles_are_for) {
  enrol("olga", role("operator"));
  const Ran orgs = as("olga", {"orgs"});
  BOOST_TEST((orgs.exit == ExitCode::done), orgs.err);
  BOOST_TEST(says(orgs.out, "aaln"));
  BOOST_TEST(says(orgs.out, "person"));
  BOOST_TEST(says(as("olga", {"orgs", "--json"}).out, R"("code":"olga")"));
  const Ran jobs = as("olga", {"jobs"});
  BOOST_TEST((jobs.exit == ExitCode::done), jobs.err);
  BOOST_TEST(says(jobs.out, "release"));
  BOOST_TEST(says(jobs.out, "0 * * * *"));
  BOOST_TEST(says(as("olga", {"jobs", "--json"}).out, R"("job":"release")"));
  const Ran records = as("olga", {"records"});
  BOOST_TEST((records.exit == ExitCode::not_permitted));
  BOOST_TEST(says(records.err, "never a record or a count"));
  BOOST_REQUIRE(member.ask(net::Method::post, "/v1/audit/checkpoint").status == 200);
  const Ran verified = as("olga", {"audit", "verify", "--key-map", (home.path() / "olga/keymap.sqlite").string()});
  BOOST_TEST((verified.exit == ExitCode::done), verified.err);
  BOOST_TEST(says(verified.out, "because your role has none: no line was looked for"));
  BOOST_TEST(says(verified.out, "Lines of the last minute may not be in it yet; with --now they are."));
  enrol("avery", role("auditor"));
  const Ran all = as("avery", {"audit", "all", "--all"});
  BOOST_TEST((all.exit == ExitCode::done), all.err);
  BOOST_TEST(says(all.out, "aaln"));
  BOOST_TEST(says(all.out, "olga"));
  BOOST_TEST(says(all.out, "enrolled"));
  const Ran mine = as("avery", {"audit", "mine"});
  BOOST_TEST((mine.exit == ExitCode::not_permitted));
  BOOST_TEST(says(mine.err, "kith audit all"), mine.err);
}

BOOST_AUTO_TEST_CASE(roles_are_listed_prolonged_and_taken_back) {
  enrol("lee", role("lead"));
  BOOST_TEST((as("lee", {"records"}).exit == ExitCode::not_permitted));
  BOOST_TEST(says(*app::list_people(config, false), "lee\tactive\tlead\t"));
  BOOST_TEST(says(*app::list_people(config, true), R"("roles":["lead"])"));
  app::NewGrant in_county = role("lead");
  in_county.region = "06067";
  BOOST_REQUIRE(app::give_grant(config, "lee", in_county));
  const auto listed = app::list_grants(config, false, false);
  BOOST_TEST(says(*listed, "lead in 06067\tcollaborative_statistics\t"));
  BOOST_TEST((app::give_grant(config, "nobody", role("lead")).error().code == Errc::not_found));
  BOOST_TEST((app::give_grant(config, "aaln", role("lead")).error().code == Errc::not_permitted));
  BOOST_TEST((app::end_grant(config, 999'999).error().code == Errc::not_found));
  BOOST_REQUIRE(app::end_grant(config, 1));
  BOOST_REQUIRE(app::end_grant(config, 2));
  BOOST_TEST(says(*app::list_grants(config, true, true), R"("state":"ended )"));
  hub.await_status({home.path() / "lee/lee.pem", home.path() / "lee/lee.pem", "CN=lee"}, 403);
  const Ran none = as("lee", {"audit", "verify"});
  BOOST_TEST((none.exit == ExitCode::not_permitted));
  BOOST_TEST(says(none.err, "You have no role that is in force"));
}

BOOST_AUTO_TEST_CASE(a_further_role_waits_for_a_second_operator_where_enrolment_does) {
  enrol("lee", role("lead"));
  config.enrolment.approval = app::Approval::second_person;
  {
    const test::SudoUser nobody{""};  // root, whose the hub's folder is
    const auto by_anybody = app::give_grant(config, "lee", role("auditor"));
    BOOST_TEST((by_anybody.error().code == Errc::not_permitted));
    BOOST_TEST(says(app::explain(by_anybody.error()), "log in as yourself"));
    BOOST_TEST(says(app::explain(invite("kim", role("auditor")).error()), "log in as yourself"));
  }
  const test::SudoUser ann{"ann"};
  const auto given = app::give_grant(config, "lee", role("auditor"));
  BOOST_REQUIRE(given);
  BOOST_TEST(says(*given, "Not in force yet."));
  const std::string word = "kith-hub grant approve ";
  const auto number = std::stoll(given->substr(given->find(word) + word.size()));
  BOOST_TEST(says(*app::list_grants(config, false, false), "auditor\tadministration\t"));
  BOOST_TEST(says(*app::list_grants(config, false, false), "\twaits for approval\t"));
  BOOST_TEST(says(*app::list_people(config, false), "lead, auditor (not approved yet)"));
  BOOST_TEST((as("lee", {"audit", "all"}).exit == ExitCode::not_permitted));
  const auto refused = app::approve_grant(config, number);
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == Errc::not_permitted));
  BOOST_TEST(says(app::explain(refused.error()), "another operator has to approve"));
  for (const char* same : {"", "root"}) {
    const test::SudoUser anybody{same};
    BOOST_TEST(says(app::explain(app::approve_grant(config, number).error()), "log in as yourself"));
  }
  const test::SudoUser bob{"bob"};
  const auto approved = app::approve_grant(config, number);
  BOOST_REQUIRE(approved);
  BOOST_TEST(says(*approved, "lee is auditor until the end of "));
  BOOST_TEST((app::approve_grant(config, number).error().code == Errc::not_found));
  Ran all = as("lee", {"audit", "all"});
  for (int i = 0; i < 200 && all.exit != ExitCode::done; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
    all = as("lee", {"audit", "all"});
  }
  BOOST_TEST((all.exit == ExitCode::done), all.err);
}

// A list is how another operator finds out, so no name may move what stands in it.
BOOST_AUTO_TEST_CASE(an_operators_name_moves_nothing_on_the_terminal_of_another) {
  {
    const test::SudoUser trickster{"ann\x1b[1A\x1b[2K\tx"};
    BOOST_REQUIRE(invite("kim", role("lead")));
  }
  hub.database().superuser().exec(
      "-- test.before\nUPDATE kith.grant_given SET approved_by = E'bob\\x1b[2K' WHERE party = 'kim'");
  const auto listed = app::list_grants(config, false, false);
  BOOST_REQUIRE(listed);
  BOOST_TEST(says(*listed, "ann__1A__2K_x\tbob__2K\n"), *listed);
  BOOST_TEST(listed->find('\x1b') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_invitation_is_taken_back_with_the_role_that_came_with_it) {
  const test::SudoUser ann{"ann"};
  config.enrolment.approval = app::Approval::second_person;
  BOOST_REQUIRE(invite("maria", role("steward", "aaln")));
  BOOST_TEST(says(*app::list_people(config, false), "maria\tinvited, until 2"));
  BOOST_TEST(says(*app::list_people(config, true), R"("invitation":"invited")"));
  BOOST_TEST((app::uninvite_party(config, PartyKind::organisation, "maria").error().code == Errc::not_found));
  const auto taken = app::uninvite_party(config, PartyKind::person, "maria");
  BOOST_REQUIRE(taken);
  BOOST_TEST(says(*taken, "Taken back: the invitation of maria"));
  BOOST_TEST(says(*app::list_people(config, false), "maria\tno invitation is open\t-\t"));
  BOOST_TEST(invite("maria", role("lead")).has_value());
}

BOOST_AUTO_TEST_CASE(who_sees_records_and_is_promised_to_see_none_is_pointed_out) {
  enrol("maria", role("steward", "aaln"));
  const auto given = app::give_grant(config, "maria", role("auditor"));
  BOOST_REQUIRE(given);
  BOOST_TEST(says(*given, "maria is steward (1) and auditor (2) at once."), *given);
  enrol("avery", role("auditor"));
  const auto lead = app::give_grant(config, "avery", role("lead"));
  BOOST_REQUIRE(lead);
  BOOST_TEST(!says(*lead, "at once."), *lead);
  const auto printed = app::invite_person(
      config, {.code = "avery", .name = {}, .grant = role("steward", "aaln"), .days = 7, .as_json = false});
  BOOST_REQUIRE(printed);
  BOOST_TEST(says(*printed, "avery is steward (5) and auditor (3) at once."), *printed);
}

BOOST_AUTO_TEST_CASE(people_and_organisations_are_not_taken_for_each_other) {
  BOOST_TEST((invite("aaln", role("auditor")).error().code == Errc::not_permitted));
  enrol("maria", role("steward", "aaln"));
  BOOST_TEST((app::set_person_state(config, "aaln", storage::OrgState::suspended).error().code == Errc::not_found));
  BOOST_TEST(
      (app::set_organisation_state(config, "maria", storage::OrgState::suspended).error().code == Errc::not_found));
  BOOST_TEST(!says(*app::list_organisations(config, false), "maria"));
  BOOST_REQUIRE(app::set_person_state(config, "maria", storage::OrgState::suspended));
  BOOST_REQUIRE(app::set_person_state(config, "maria", storage::OrgState::active));
  BOOST_REQUIRE(app::set_person_state(config, "maria", storage::OrgState::removed));
  BOOST_TEST((invite("maria", role("steward", "aaln")).error().code == Errc::not_permitted));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
