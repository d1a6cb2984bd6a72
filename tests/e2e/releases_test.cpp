// Releases as the people see them who may read them: enrolled as leads, with the real client and the real hub. They
// list, read, fetch and verify what was frozen; who is no lead is told so; and a lead of a region sees its part.
#include "hub/app/enrolment_command.hpp"
#include "hub/app/person_command.hpp"
#include "hub/prove/audit.hpp"
#include "tests/e2e/kith_member.hpp"
#include "tests/support/frozen.hpp"

namespace {

using namespace kith;
using namespace kith::e2e;
using cli::ExitCode;

bool says(const std::string& text, std::string_view words) {
  return text.find(words) != std::string::npos;
}

// With what the audit program writes for these tables, so that a reader can check them.
release::NewRelease certified(release::NewRelease made, const std::vector<disclosure::PublishedTable>& known) {
  std::vector<disclosure::PublishedTable> all = known;
  all.insert(all.end(), made.tables.begin(), made.tables.end());
  const auto outcome = prove::audit(all, made.profile);
  BOOST_REQUIRE(outcome.has_value());
  BOOST_REQUIRE(outcome->passed());
  made.certificate = disclosure::write_certificate(outcome->certificate);
  return made;
}

struct LeadFixture {
  test::TestHub hub;
  KithMember member{hub, hub.add_organisation("aaln")};
  KithMember lee{hub, person("lee", auth::Role::lead)};
  KithMember sam{hub, person("sam", auth::Role::lead, "40900")};
  KithMember nia{hub, person("nia", auth::Role::lead, "06001")};
  KithMember olga{hub, person("olga", auth::Role::hub_operator)};
  test::TemporaryDirectory home;

  LeadFixture() { freeze("2021-Q1", 0); }

  test::CertificateFiles person(const std::string& code, auth::Role role, const std::string& region = {}) const {
    auth::Grant grant{role, std::nullopt, std::nullopt, auth::usual_purpose(role),
                      SystemClock{}.now() + std::chrono::hours{24}};
    if (!region.empty()) grant.region = auth::parse_region(region);
    const auto certificate = hub.enrol(code, PartyKind::person, grant);
    hub.await_status(certificate, 200);
    return certificate;
  }
  void freeze(const std::string& period, std::int64_t more) {
    const auto open = certified(test::frozen_release("public", period, {}, more), known_public);
    for (auto* known : {&known_public, &known_to_leads})
      known->insert(known->end(), open.tables.begin(), open.tables.end());
    const auto led = certified(test::frozen_release("collaborative", period, {}, more), known_to_leads);
    known_to_leads.insert(known_to_leads.end(), led.tables.begin(), led.tables.end());
    auto connection = hub.database().serve();
    BOOST_REQUIRE(test::freeze(connection, {open, led}));
  }
  // Needs no hub and nothing of the reader's.
  static Ran verify(const std::string& folder) {
    const std::vector<const char*> words{"release", "verify", folder.c_str()};
    std::istringstream in;
    std::ostringstream out, err;
    const ExitCode exit = cli::run(words, cli::Streams{in, out, err});
    return {exit, out.str(), err.str()};
  }
  std::string folder(const std::string& name) const { return (home.path() / name).string(); }
  std::vector<disclosure::PublishedTable> known_public, known_to_leads;
};

BOOST_FIXTURE_TEST_SUITE(releases_for_leads, LeadFixture)

BOOST_AUTO_TEST_CASE(a_lead_lists_shows_fetches_and_verifies) {
  const Ran listed = lee.run({"release", "list"});
  BOOST_TEST((listed.exit == ExitCode::done), listed.err);
  BOOST_TEST(says(listed.out, "public-2021-Q1"));
  BOOST_TEST(says(listed.out, "collaborative-2021-Q1"));
  BOOST_TEST(says(lee.run({"release", "list", "--json"}).out, R"("id":"public-2021-Q1","period":"2021-Q1")"));
  BOOST_TEST(lee.run({"release", "show", "public-2021-Q1"}).out == "place-quarter-act_group\nplace-quarter\n");
  const Ran shown = lee.run({"release", "show", "public-2021-Q1", "place-quarter"});
  BOOST_TEST((shown.exit == ExitCode::done), shown.err);
  BOOST_TEST(says(shown.out, "No number from 1 to 10 is printed."));
  BOOST_TEST(says(shown.out, "Sacramento-Roseville-Folsom"));
  BOOST_TEST(says(shown.out, "hidden to protect people: it, or a cell beside it, counts too few"));
  BOOST_TEST(says(lee.run({"release", "show", "public-2021-Q1", "place-quarter", "--csv"}).out,
                  "place,period,count\r\nstate:06,2021-Q1,900\r\n"));
  const Ran got = lee.run({"release", "get", "--all", folder("all")});
  BOOST_TEST((got.exit == ExitCode::done), got.err);
  BOOST_TEST(says(got.out, "2 releases in "));
  const Ran verified = verify(folder("all"));
  BOOST_TEST((verified.exit == ExitCode::done), verified.err << verified.out);
  BOOST_TEST(says(verified.out, "4 tables, 2 certificates"), verified.out);
  // Again changes nothing, and a file that was changed here is noticed.
  BOOST_TEST((lee.run({"release", "get", "--all", folder("all")}).exit == ExitCode::done));
  std::ofstream{home.path() / "all/public-2021-Q1/place-quarter.csv", std::ios::app} << "x";
  const Ran changed = lee.run({"release", "get", "public-2021-Q1", "--folder", folder("all")});
  BOOST_TEST((changed.exit == ExitCode::conflict));
  BOOST_TEST(says(changed.err, "What is released never changes"));
}

BOOST_AUTO_TEST_CASE(a_series_and_a_difference_are_of_the_same_cells) {
  freeze("2021-Q2", 0);
  Ran listed = lee.run({"release", "list"});
  for (int i = 0; i < 200 && !says(listed.out, "public-2021-Q2"); ++i) listed = lee.run({"release", "list"});
  const Ran series = lee.run({"release", "show", "public-2021-Q2", "place-quarter", "--series"});
  BOOST_TEST((series.exit == ExitCode::done), series.err);
  BOOST_TEST(says(series.out, "unchanged"), series.out);
  BOOST_TEST(says(series.out, "2021-Q1"));
  const Ran alike = lee.run({"release", "diff", "public-2021-Q1", "public-2021-Q2"});
  BOOST_TEST(says(alike.out, "9 cells are alike, 0 are not."), alike.out);
  const Ran json = lee.run({"release", "diff", "public-2021-Q1", "collaborative-2021-Q1", "--json"});
  BOOST_TEST(says(json.out, R"("table":"place-quarter","alike":5,"cells":[])"), json.out);
}

BOOST_AUTO_TEST_CASE(who_is_no_lead_is_told_so) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{"release", "list"},
                                                {"release", "show", "public-2021-Q1", "place-quarter"},
                                                {"release", "get", "--all", folder("none")},
                                                {"release", "diff", "public-2021-Q1", "collaborative-2021-Q1"}}) {
    const Ran of_member = member.run(words);
    BOOST_TEST((of_member.exit == ExitCode::not_permitted), of_member.err);
    BOOST_TEST(says(of_member.err, "works with its own records"));
    const Ran of_operator = olga.run(words);
    BOOST_TEST((of_operator.exit == ExitCode::not_permitted), of_operator.err);
    BOOST_TEST(says(of_operator.err, "never a record or a count"));
  }
  BOOST_TEST(!fs::exists(home.path() / "none/public-2021-Q1/manifest.json"));
}

BOOST_AUTO_TEST_CASE(a_lead_of_a_region_gets_its_part_and_one_of_another_what_is_public) {
  const Ran part = sam.run({"release", "show", "collaborative-2021-Q1", "place-quarter"});
  BOOST_TEST((part.exit == ExitCode::done), part.err);
  BOOST_TEST(says(part.out, "the part of region:40900"));
  BOOST_TEST(says(part.out, "Yolo"));
  BOOST_TEST(!says(part.out, "San Diego"));
  BOOST_TEST((sam.run({"release", "show", "collaborative-2021-Q1", "place-quarter", "--place", "*"}).exit ==
              ExitCode::not_found));
  BOOST_TEST((sam.run({"release", "get", "--all", folder("sam")}).exit == ExitCode::done));
  BOOST_TEST(fs::exists(home.path() / "sam/collaborative-2021-Q1/region-40900/place-quarter.json"));
  // The public tables are whole; of the part no certificate speaks, and it is no table of its own.
  const Ran verified = verify(folder("sam"));
  BOOST_TEST((verified.exit == ExitCode::done), verified.err << verified.out);
  BOOST_TEST(says(verified.out, "2 tables, 1 certificate; 1 part of a table for one place"), verified.out);
  const Ran listed = nia.run({"release", "list"});
  BOOST_TEST(says(listed.out, "public-2021-Q1"));
  BOOST_TEST(!says(listed.out, "collaborative"));
  const Ran hidden = nia.run({"release", "show", "collaborative-2021-Q1", "place-quarter"});
  const Ran nothing = nia.run({"release", "show", "collaborative-2031-Q1", "place-quarter"});
  BOOST_TEST((hidden.exit == ExitCode::not_found));
  BOOST_TEST(hidden.err == nothing.err);
  BOOST_TEST((nia.run({"release", "get"}).exit == ExitCode::usage));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
