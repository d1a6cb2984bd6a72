// Organisations reporting, as people see it: members send their returns with the real client, one of them without a
// record; the quarter is released by the real programs; and a lead reads how many there were, and checks the files.
#include "hub/release/making.hpp"
#include "hub/storage/releases.hpp"
#include "tests/e2e/kith_member.hpp"
#include "tests/support/counted_records.hpp"
#include "tests/unit/release/made_year.hpp"

namespace {

using namespace kith;
using namespace kith::e2e;
using cli::ExitCode;
using std::chrono::year;

bool says(const std::string& text, std::string_view words) {
  return text.find(words) != std::string::npos;
}

struct Reporting {
  test::TestHub hub;
  std::vector<std::unique_ptr<KithMember>> members;
  test::TemporaryDirectory home;

  Reporting() {
    for (const std::string code : {"garnet_one", "garnet_two", "garnet_three", "garnet_four"})
      members.push_back(std::make_unique<KithMember>(hub, hub.add_organisation(code)));
    auto owner = hub.database().superuser();
    for (const std::string_view code : {"garnet_one", "garnet_two", "garnet_three"})
      for (const std::int32_t county : {6037, 6067})
        test::add_records(owner, {*OrgCode::parse(code), year{2021} / 2 / 3, county, 30});
  }
  KithMember lead() const {
    const auth::Grant grant{auth::Role::lead, std::nullopt, std::nullopt, auth::usual_purpose(auth::Role::lead),
                            SystemClock{}.now() + std::chrono::hours{24}};
    const auto certificate = hub.enrol("lee", PartyKind::person, grant);
    hub.await_status(certificate, 200);
    return KithMember{hub, certificate};
  }
  void release_quarter() const {
    const release::Rules rules{release::Menu::built_in(), release::RegionMaps::built_in(), std::string(64, 'a'),
                               std::string(64, 'b'),      release::test::profiles(),       release::test::programs()};
    auto connection = hub.database().serve();
    const auto made = release::ReleaseMaking{connection, rules, year{2021} / 5 / 20, {}}.make({2021, 1});
    BOOST_REQUIRE_MESSAGE(made.has_value(), (made ? std::string_view{} : release::sentence(made.error().why)));
  }
};

BOOST_FIXTURE_TEST_SUITE(organisations_reporting, Reporting)

BOOST_AUTO_TEST_CASE(members_send_returns_and_a_lead_reads_how_many_did) {
  const auto to_sacramento = [&](std::size_t member) {
    return members[member]->run({"return", "2021-Q1", "--place", "county:06067"});
  };
  for (const std::size_t member : {0U, 1U, 3U}) {  // the last one has no record
    const Ran sent = to_sacramento(member);
    BOOST_TEST((sent.exit == ExitCode::done), sent.err);
    BOOST_TEST(says(sent.out, "The hub has your return for 2021-Q1, for 1 place."), sent.out);
  }
  const Ran of_two = members[2]->run({"return", "--place", "county:06037", "--place", "county:06059", "2021-Q1"});
  BOOST_TEST((of_two.exit == ExitCode::done), of_two.err);
  BOOST_TEST(says(of_two.out, "for 2 places."), of_two.out);
  BOOST_TEST((members[0]->run({"return", "2199-Q4", "--place", "county:06067"}).exit != ExitCode::done));
  BOOST_TEST((members[0]->run({"return", "2021-Q1", "--place", "county:99999"}).exit != ExitCode::done));
  BOOST_TEST((members[0]->run({"return", "2021-Q1"}).exit == ExitCode::usage));
  release_quarter();
  BOOST_TEST((to_sacramento(2).exit == ExitCode::conflict));

  KithMember lee = lead();
  const Ran shown = lee.run({"release", "show", "public-2021-Q1", "region-quarter-organisations"});
  BOOST_TEST((shown.exit == ExitCode::done), shown.err);
  BOOST_TEST(says(shown.out, "Organisations that sent their return, with records or without."), shown.out);
  BOOST_TEST(says(shown.out, "Sacramento-Roseville-Folsom"), shown.out);
  BOOST_TEST(!says(shown.out, "Los Angeles"), shown.out);
  BOOST_TEST(!says(shown.out, "No number from"), shown.out);
  BOOST_TEST(says(lee.run({"release", "show", "public-2021-Q1", "region-quarter-organisations", "--csv"}).out,
                  "place,period,organisations\r\nregion:40900,2021-Q1,3\r\n"));
  const std::string folder = (home.path() / "all").string();
  BOOST_TEST((lee.run({"release", "get", "--all", folder}).exit == ExitCode::done));
  const std::vector<const char*> verify{"release", "verify", folder.c_str()};
  std::istringstream in;
  std::ostringstream out, err;
  BOOST_TEST((cli::run(verify, cli::Streams{in, out, err}) == ExitCode::done), err.str() << out.str());
  BOOST_TEST(says(out.str(), "2 tables count organisations and not people"), out.str());
  for (const auto& entry : fs::recursive_directory_iterator{folder})
    if (entry.is_regular_file()) BOOST_TEST(!says(read_file(entry.path()), "garnet"), entry.path());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
