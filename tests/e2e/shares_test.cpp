// An organisation decides what another hub may hold, and sees record by record what that is: `kith share` with a real
// hub. Nothing that the organisation did not name leaves, and no canary does.
#include "hub/storage/peers.hpp"
#include "hub/storage/registry.hpp"
#include "tests/api/example.hpp"
#include "tests/e2e/kith_member.hpp"

namespace {

using namespace kith;
using namespace kith::e2e;
using cli::ExitCode;

bool says(const std::string& text, std::string_view words) {
  return text.find(words) != std::string::npos;
}

struct SharingFixture {
  test::TestHub hub;
  test::CertificateFiles aaln = hub.add_organisation("aaln");
  KithMember kith{hub, aaln};
  test::Member member{hub, aaln};

  SharingFixture() {
    auto operating = hub.database().migrating();
    const storage::Organisation row{
        {.org = *OrgCode::parse("delta_hub"), .funding_streams = {}, .kind = PartyKind::hub},
        "Delta region",
        "CN=delta_hub",
        {}};
    BOOST_REQUIRE(storage::registry::add(operating, row));
    BOOST_REQUIRE(storage::peers::note_invited(operating, row.profile.org, "ann"));
    BOOST_REQUIRE(storage::peers::accept(operating, row.profile.org, {"https://hub.example:8443", "k+0123abcd+AQ"},
                                         {"ben", true}));
  }
  Ran share(std::vector<std::string> words) const {
    words.insert(words.begin(), "share");
    return kith.run(std::move(words));
  }
  std::string push(const std::string& consent) {
    const std::string uid = RecordUid::random().text();
    const auto answer = member.post(
        "/v1/records", "application/json",
        R"({"record_uid":")" + uid +
            R"(","kind":"incident","schema_version":1,"taxonomy_version":"sah_2023","reported_month":"2021-02",)"
            R"("occurred":{"precision":"day","value":"2021-02-11"},"place":{"level":"city","code":"0664000"},)"
            R"("daypart":"night","act_types":["verbal_harassment"],"target":{"age_band":"26_35","language":"hmn"},"consent":")" +
            consent + "\"}");
    BOOST_REQUIRE_MESSAGE(answer.status == 201, answer.body);
    return uid;
  }
};

BOOST_FIXTURE_TEST_SUITE(sharing, SharingFixture)

BOOST_AUTO_TEST_CASE(an_organisation_says_what_a_hub_may_hold_and_sees_the_bytes) {
  const std::string open = push("coded_record"), counted = push("aggregate_only");
  BOOST_TEST(says(share({"list"}).out, "Your records are shared with no other hub."));
  BOOST_TEST(says(share({"list"}).out, "  delta_hub  Delta region\n"));
  BOOST_TEST((share({"preview", "delta_hub"}).exit == ExitCode::not_found));

  const Ran set = share({"set", "delta_hub", "--occurred", "quarter", "--only", "county:06067", "--without",
                         "act_types", "--until", "2199-06-30"});
  BOOST_REQUIRE_MESSAGE(set.exit == ExitCode::done, set.err);
  BOOST_TEST(says(set.out,
                  "delta_hub may hold your incident, aggregate records of county:06067: dates to the quarter, "
                  "places to the county, age as its band"),
             set.out);
  BOOST_TEST(says(set.out, "It cannot pass them on. Until 2199-06-30."), set.out);
  BOOST_TEST(says(share({"list"}).out, "dates to the quarter"));

  const Ran preview = share({"preview", "delta_hub"});
  BOOST_REQUIRE_MESSAGE(preview.exit == ExitCode::done, preview.err);
  BOOST_TEST(says(preview.out, open + "  delta_hub  reported_month to quarter; occurred to quarter; place to county; "
                                      "daypart not shared; act_types not shared; target.language not shared\n"),
             preview.out);
  BOOST_TEST(says(preview.out, R"({"org":"aaln","kind":"incident","schema_version":1,"taxonomy_version":"sah_2023",)"
                               R"("consent":"coded_record","reported_month":"2021-01","counts_in_statistics":true,)"
                               R"("occurred":{"precision":"quarter","value":"2021-Q1"},)"
                               R"("place":{"level":"county","code":"06067"},"target":{"age_band":"26_35"}})"),
             preview.out);
  BOOST_TEST(says(preview.out, counted + "  delta_hub  nothing: Consent is to be counted only"), preview.out);
  BOOST_TEST(says(preview.out, "delta_hub may hold 1 of 2 records"), preview.out);

  const Ran one = share({"preview", "delta_hub", "--record", counted, "--json"});
  BOOST_TEST(says(one.out, R"("shared":false,"reason":"consent")"), one.out);
  BOOST_TEST((share({"preview", "delta_hub", "--record", RecordUid::random().text()}).exit == ExitCode::not_found));

  BOOST_TEST(says(share({"end", "delta_hub"}).out, "Nothing is shared with delta_hub any longer."));
  BOOST_TEST((share({"end", "delta_hub"}).exit == ExitCode::not_found));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_is_refused_and_says_where) {
  BOOST_TEST((share({"set", "gamma_hub"}).exit == ExitCode::not_found));
  const auto put = [&](const std::string& body) {
    return member.ask(net::Method::put, "/v1/shares/delta_hub", {{"content-type", "application/json"}}, body);
  };
  for (const auto& [body, pointer] :
       {std::pair{R"({"occurred":"hour"})", "/occurred"},
        std::pair{R"({"places":["county:06067","county:99"]})", "/places/1"},
        std::pair{R"({"without":["occurred"]})", "/without/0"}, std::pair{R"({"smallest_cell":0})", "/smallest_cell"},
        std::pair{R"({"until":"2027-02-30"})", "/until"}, std::pair{R"({"kinds":["survey"]})", "/kinds/0"},
        std::pair{R"({"gender":"yes"})", "/gender"}}) {
    const auto answer = put(body);
    BOOST_TEST((answer.status == 422 || answer.status == 400), body << answer.status);
    BOOST_TEST(says(answer.body, "\"" + std::string{pointer} + "\""), answer.body);
  }
  BOOST_TEST(put(R"({"Maria Vang":true})").status >= 400);
  BOOST_TEST(!says(put(R"({"Maria Vang":true})").body, "Maria"));
  BOOST_TEST(put("[]").status >= 400);
}

BOOST_AUTO_TEST_CASE(another_organisation_shares_and_sees_its_own_alone) {
  (void)push("coded_record");
  BOOST_REQUIRE((share({"set", "delta_hub"}).exit == ExitCode::done));
  const KithMember other{hub, hub.add_organisation("jakara")};
  BOOST_TEST(says(other.run({"share", "list"}).out, "Your records are shared with no other hub."));
  BOOST_TEST((other.run({"share", "preview", "delta_hub"}).exit == ExitCode::not_found));
  BOOST_TEST((other.run({"share", "end", "delta_hub"}).exit == ExitCode::not_found));
  BOOST_TEST(says(other.run({"share", "set", "delta_hub"}).out, "delta_hub may hold"));
  BOOST_TEST(says(other.run({"share", "preview", "delta_hub"}).out, "delta_hub may hold 0 of 0 records"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
