// Enrolment as the two who do it see it: the operator's commands on one side, `kith enroll` on the other, real TLS and
// a real database between them.
#include <sys/stat.h>

#include <thread>

#include "auth/certificate.hpp"
#include "auth/invitation.hpp"
#include "hub/app/audit_command.hpp"
#include "hub/app/enrolment_command.hpp"
#include "hub/app/revocation_command.hpp"
#include "hub/storage/registry.hpp"
#include "tests/e2e/kith_member.hpp"
#include "tests/support/sudo_user.hpp"

namespace {

using namespace kith;
using namespace kith::e2e;
using cli::ExitCode;

struct EnrolFixture {
  test::TestHub hub;
  app::Config config = hub.config();
  test::TemporaryDirectory home;
  std::string code, url;

  void invite(app::Approval approval, const std::string& organisation = "aaln") {
    config.enrolment.approval = approval;
    app::NewInvitation invitation;
    invitation.organisation.code = organisation;
    invitation.organisation.name = "An organisation";
    invitation.as_json = true;
    const auto printed = app::invite_organisation(config, invitation);
    BOOST_REQUIRE(printed);
    const Json json{*printed};
    code = cli::text_member(*json, "code");
    url = cli::text_member(*json, "hub");
  }
  Ran kith(std::vector<std::string> words) const {
    std::vector<const char*> pointers;
    for (const std::string& word : words) pointers.push_back(word.c_str());
    std::istringstream in{typed};
    std::ostringstream out, err;
    const ExitCode exit = cli::run(pointers, cli::Streams{in, out, err});
    return {exit, out.str(), err.str()};
  }
  std::string typed;  // at its standard input
  Ran enroll(const std::string& folder = "member") const {
    return kith({"enroll", code, "--hub", url, "--no-wait", "--folder", (home.path() / folder).string()});
  }
  // Every key of the organisation is revoked, and the hub has noticed.
  void lose_key() const {
    BOOST_REQUIRE(app::revoke_certificates(config, {.org = "aaln", .key = {}, .file = {}, .all = true}));
    ExitCode exit = ExitCode::done;
    // A request that the hub has just then cut the connection of ends with another exit code.
    for (int i = 0; i < 200 && exit != ExitCode::not_permitted; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds{50});
      exit = kith({"records", "--config", file("kith.toml").string()}).exit;
    }
    BOOST_REQUIRE((exit == ExitCode::not_permitted));
  }
  fs::path file(const std::string& name) const { return home.path() / "member" / name; }
  storage::OrgState state() const {
    auto connection = hub.database().migrating();
    return storage::registry::list(connection).value().at(0).profile.state;
  }
  Ran audit(std::vector<std::string> words) const {
    words.insert(words.begin(), "audit");
    for (const std::string& more : {std::string{"--config"}, file("kith.toml").string(), std::string{"--key-map"},
                                    (home.path() / "keymap.sqlite").string()})
      words.push_back(more);
    return kith(std::move(words));
  }
  // A letter for each line of the log that the member sees: who did it, the operator or aaln. All are its enrolment.
  std::string events_listed() const {
    const Ran ran = audit({"mine", "--all", "--json"});
    BOOST_REQUIRE_MESSAGE(ran.exit == ExitCode::done, ran.err);
    std::istringstream lines{ran.out};
    std::string line, letters;
    while (std::getline(lines, line)) {
      const Json json{line};
      BOOST_TEST(cli::text_member(*json, "event") == "enrolment");
      BOOST_TEST(cli::text_member(*json, "purpose") == "administration");
      const std::string who = cli::text_member(*json, "principal");
      const std::string what = cli::text_member(*json, "reason");
      const std::string_view known =
          who == "aaln" ? "requested certificate_issued" : "invited approved invitation_ended";
      BOOST_TEST((!what.empty() && says(std::string{known}, what)), what);
      if (who != "aaln") BOOST_TEST(who == "operator:ann");
      letters += who.substr(0, 1);
    }
    return letters;
  }
  // As the member reads it from the screen.
  static std::string key_on(const std::string& screen) {
    const std::size_t at = screen.find("approve this key:\n\n  ");
    BOOST_REQUIRE_MESSAGE(at != std::string::npos, screen);
    return screen.substr(at + 21, 23);
  }
  static bool says(const std::string& text, std::string_view words) { return text.find(words) != std::string::npos; }
};

BOOST_FIXTURE_TEST_SUITE(enrolling, EnrolFixture)

BOOST_AUTO_TEST_CASE(an_organisation_is_invited_asks_is_approved_and_its_connection_works) {
  invite(app::Approval::any_person);
  BOOST_TEST((state() == storage::OrgState::invited));
  const Ran asked = enroll();
  BOOST_TEST((asked.exit == ExitCode::try_later), asked.err);
  BOOST_TEST((state() == storage::OrgState::requested));
  const std::string key = key_on(asked.err);

  const auto shown = app::approve_party(config, PartyKind::organisation, "aaln", "");
  BOOST_REQUIRE(shown);
  BOOST_TEST(says(*shown, key));
  BOOST_TEST((state() == storage::OrgState::requested));
  const auto wrong = app::approve_party(config, PartyKind::organisation, "aaln", auth::spoken(auth::make_key().id));
  BOOST_TEST((wrong.error().code == Errc::contradiction));
  BOOST_REQUIRE(app::approve_party(config, PartyKind::organisation, "aaln", key));
  BOOST_TEST((state() == storage::OrgState::approved));

  const Ran done = enroll();
  BOOST_TEST((done.exit == ExitCode::done), done.err);
  BOOST_TEST(says(done.out, "Enrolled as aaln; the connection works."));
  BOOST_TEST((state() == storage::OrgState::active));
  struct stat info {};
  BOOST_REQUIRE(::stat(file("aaln.pem").c_str(), &info) == 0);
  BOOST_TEST((info.st_mode & 0777U) == 0600U);
  BOOST_TEST(!fs::exists(file("enrolment-key.pem")));
  BOOST_TEST((kith({"records", "--config", file("kith.toml").string()}).exit == ExitCode::done));
}

BOOST_AUTO_TEST_CASE(each_step_is_on_the_audit_log_and_both_sides_verify_it) {
  const test::SudoUser ann{"ann"};
  invite(app::Approval::any_person);
  const std::string key = key_on(enroll().err);
  BOOST_REQUIRE(app::approve_party(config, PartyKind::organisation, "aaln", key));
  const Ran done = enroll();
  BOOST_REQUIRE_MESSAGE(done.exit == ExitCode::done, done.err);
  // A line is listed once it has its place, a moment after it was written.
  std::string events;
  for (int i = 0; i < 200 && events.size() < 4; ++i) {
    if (i > 0) std::this_thread::sleep_for(std::chrono::milliseconds{50});
    events = events_listed();
  }
  BOOST_TEST(events == "oaoa");
  const Ran verified = audit({"verify", "--now"});
  BOOST_TEST((verified.exit == ExitCode::done), verified.err);
  BOOST_TEST(!says(verified.out, "Lines of the last minute"));
  const auto report = app::audit_verify(config);
  BOOST_REQUIRE(report);
  BOOST_TEST(report->is_good, report->text);
}

BOOST_AUTO_TEST_CASE(who_has_invited_does_not_approve_where_it_takes_two) {
  const test::SudoUser ann{"ann"};
  invite(app::Approval::second_person);
  const Ran asked = enroll();
  const auto refused = app::approve_party(config, PartyKind::organisation, "aaln", key_on(asked.err));
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == Errc::not_permitted));
  BOOST_TEST(says(app::explain(refused.error()), "another operator has to approve"));
  BOOST_TEST((state() == storage::OrgState::requested));
  {
    const test::SudoUser nobody{""};  // root, whose the hub's folder is: it may be ann
    const auto by_anybody = app::approve_party(config, PartyKind::organisation, "aaln", key_on(asked.err));
    BOOST_TEST((by_anybody.error().code == Errc::not_permitted));
    BOOST_TEST(says(app::explain(by_anybody.error()), "log in as yourself"));
  }
  const test::SudoUser bob{"bob"};
  BOOST_TEST(app::approve_party(config, PartyKind::organisation, "aaln", key_on(asked.err)).has_value());
}

BOOST_AUTO_TEST_CASE(a_code_that_is_typed_in_stands_in_no_list_of_processes) {
  invite(app::Approval::automatic);
  typed = code + "\r\nanother line\n";
  code = "-";
  const Ran done = enroll();
  BOOST_TEST((done.exit == ExitCode::done), done.err);
  typed.clear();
  BOOST_TEST((enroll("other").exit == ExitCode::usage));
}

BOOST_AUTO_TEST_CASE(with_automatic_approval_one_command_is_enough_and_settings_that_are_there_stay) {
  invite(app::Approval::automatic);
  fs::create_directories(home.path() / "member");
  std::ofstream{file("kith.toml")} << "adapter = \"aaln\"\n";
  const Ran done = enroll();
  BOOST_TEST((done.exit == ExitCode::done), done.err);
  BOOST_TEST(says(read_file(file("kith.toml")), "adapter = \"aaln\""));
  BOOST_TEST((kith({"records", "--config", file("kith.toml").string()}).exit == ExitCode::done));
  const Ran again = enroll();
  BOOST_TEST((again.exit == ExitCode::conflict));
  BOOST_TEST(says(again.err, "names a hub and a certificate already"));
}

BOOST_AUTO_TEST_CASE(who_is_invited_again_after_the_key_was_revoked_keeps_every_other_setting) {
  const std::string before = "# agreed in May\nadapter = \"aaln\"\n";
  const std::string after = "funding_streams = [\"vawa\"]\n[sharing]\nage = \"none\"";
  invite(app::Approval::automatic);
  BOOST_REQUIRE((enroll().exit == ExitCode::done));
  const std::string connection = read_file(file("kith.toml"));
  std::ofstream{file("kith.toml")} << before << connection << after;
  const std::string old = read_file(file("kith.toml"));
  const std::string old_key = read_file(file("aaln.pem"));
  lose_key();

  invite(app::Approval::automatic, "other");
  const Ran other = enroll();
  BOOST_TEST((other.exit == ExitCode::conflict), other.err);
  BOOST_TEST(says(other.err, "is of CN=aaln, and the invitation is for other"));
  BOOST_TEST(read_file(file("kith.toml")) == old);
  BOOST_TEST(read_file(file("aaln.pem")) == old_key);
  fs::remove(file("enrolment-key.pem"));

  invite(app::Approval::automatic);
  const Ran again = enroll();
  BOOST_TEST((again.exit == ExitCode::done), again.err);
  BOOST_TEST(says(again.err, "kith.toml.old"));
  BOOST_TEST(read_file(file("kith.toml.old")) == old);
  BOOST_TEST(read_file(file("kith.toml")) == old);  // the hub and the names of the files are the same
  BOOST_TEST(read_file(file("aaln.pem")) != old_key);
  BOOST_TEST((kith({"records", "--config", file("kith.toml").string()}).exit == ExitCode::done));
}

BOOST_AUTO_TEST_CASE(a_configuration_file_of_another_hub_or_with_half_a_connection_is_not_touched) {
  invite(app::Approval::automatic);
  fs::create_directories(home.path() / "member");
  const std::string rest = "certificate = \"a.pem\"\nkey = \"a.pem\"\nauthority = \"ca.crt\"\n";
  for (const std::string& text :
       {"hub = \"https://hub.example.org:8443\"\n" + rest, rest, "hub = \"https://localhost:8443\"\n" + rest}) {
    std::ofstream{file("kith.toml")} << text;
    const Ran refused = enroll();
    BOOST_TEST((refused.exit == ExitCode::conflict), refused.err);
    BOOST_TEST(says(refused.err, "names a hub and a certificate already"));
    BOOST_TEST(read_file(file("kith.toml")) == text);
  }
  BOOST_TEST((state() == storage::OrgState::invited));
}

BOOST_AUTO_TEST_CASE(a_code_that_was_used_by_another_or_too_late_is_refused_with_its_sentence) {
  invite(app::Approval::any_person);
  BOOST_TEST((enroll("thief").exit == ExitCode::try_later));
  const Ran second = enroll();
  BOOST_TEST((second.exit == ExitCode::not_permitted));
  BOOST_TEST(says(second.err, "used already, with another key"));
  invite(app::Approval::any_person);
  auto superuser = hub.database().superuser();
  superuser.exec("-- test.late\nUPDATE kith.invitation SET expires_at = now() - interval '1 minute'");
  const Ran late = enroll();
  BOOST_TEST((late.exit == ExitCode::not_permitted));
  BOOST_TEST(says(late.err, "has expired"));
}

BOOST_AUTO_TEST_CASE(what_is_not_the_hub_of_the_invitation_gets_nothing) {
  invite(app::Approval::automatic);
  code = auth::Invitation::random(auth::make_key().id).text();
  const Ran refused = enroll();
  BOOST_TEST((refused.exit == ExitCode::not_permitted));
  BOOST_TEST(says(refused.err, "is not the hub that your invitation names, so nothing was sent"));
  BOOST_TEST((state() == storage::OrgState::invited));
  code.back() = code.back() == '7' ? '8' : '7';
  const Ran slip = enroll();
  BOOST_TEST((slip.exit == ExitCode::usage));
  BOOST_TEST(says(slip.err, "slip"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
