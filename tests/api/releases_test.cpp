// GET /v1/releases: who sees which files, that they are the frozen bytes in every form, and what somebody finds who
// probes: names that are not there, filters that do not exist, and the difference that a record makes.
#include <boost/test/unit_test.hpp>
#include <map>
#include <set>
#include <thread>

#include "hub/api/release_shelf.hpp"
#include "hub/async/run.hpp"
#include "hub/release/compressed.hpp"
#include "tests/api/example.hpp"
#include "tests/support/frozen.hpp"
#include "tests/support/test_hub.hpp"

namespace {

using namespace kith;
using namespace kith::test;
using net::Method;

const std::string table_path = "/v1/releases/public-2021-Q1/tables/place-quarter";
const std::string led_path = "/v1/releases/collaborative-2021-Q1/tables/place-quarter";

struct Fixture {
  TestHub hub;
  Member member{hub, hub.add_organisation("aaln")};
  Member everywhere{hub, lead("lee", std::nullopt)};
  Member sacramento{hub, lead("sam", "40900")};
  Member nowhere{hub, lead("nia", "06001")};  // no row of any table
  pg::Connection freezing = hub.database().serve();

  Fixture() { freeze("2021-Q1"); }

  CertificateFiles lead(const std::string& code, const std::optional<std::string>& region) const {
    auth::Grant grant{auth::Role::lead, std::nullopt, std::nullopt, Purpose::collaborative_statistics,
                      SystemClock{}.now() + std::chrono::hours{24}};
    if (region) grant.region = auth::parse_region(*region);
    const auto certificate = hub.enrol(code, PartyKind::person, grant);
    hub.await_status(certificate, 200);
    return certificate;
  }
  void freeze(const std::string& period, std::int64_t more = 0) {
    BOOST_REQUIRE(test::freeze(freezing, {frozen_release("public", period, "{\"certificate\":\"kith-1\"}\n", more),
                                          frozen_release("collaborative", period, "{}\n", more)}));
  }
  // The list is looked up again a second after it was.
  void await_release(Member& who, const std::string& id) const {
    for (int i = 0; i < 100; ++i) {
      if (who.get("/v1/releases").body.find("\"" + id + "\"") != std::string::npos) return;
      std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    BOOST_FAIL("the release is not listed");
  }
  // With its headers, but for what a request of any time has of its own.
  static std::string whole_answer(const net::ClientResponse& answer) {
    std::string text = std::to_string(answer.status) + "\n";
    for (const auto& field : answer.headers)
      if (field.name != "date" && !field.name.starts_with("ratelimit")) text += field.name + ": " + field.value + "\n";
    return text + answer.body;
  }
  // Without a record for the contract, which takes text only.
  static net::ClientResponse raw(Member& who, const std::string& target, const std::string& coding) {
    return run_to_end(who.context(), who.client().exchange({Method::get, target, {{"accept-encoding", coding}}}))
        .value();
  }
  std::uint64_t read_statements() const {
    const std::string metrics = hub.metrics(), name = "kith_database_statements_total{lane=\"read\"} ";
    const auto at = metrics.find(name);
    BOOST_REQUIRE(at != std::string::npos);
    return std::stoull(metrics.substr(at + name.size()));
  }
};

// Every path that a lead can ask for.
std::vector<std::string> all_paths() {
  std::vector<std::string> paths{"/v1/releases"};
  for (const std::string id : {"public-2021-Q1", "collaborative-2021-Q1"})
    for (const std::string rest :
         {"", "/certificate", "/codebook", "/tables/place-quarter", "/tables/place-quarter-act_group"})
      paths.push_back("/v1/releases/" + id + rest);
  return paths;
}

BOOST_FIXTURE_TEST_SUITE(releases, Fixture)

BOOST_AUTO_TEST_CASE(a_lead_sees_what_is_public_and_the_rest_as_far_as_the_region_reaches) {
  const auto places = [](Member& who) {
    std::string text = who.get("/v1/releases").body;
    json::Parser parser;
    const json::Value list = parser.parse(text).value();
    std::string found;
    for (json::Value one = list.find("releases").first(); one; one = one.next()) {
      found.append(one.find("id").string()).append(":");
      for (json::Value place = one.find("places").first(); place; place = place.next())
        found.append(" ").append(place.find("place").string());
      found += "\n";
    }
    return found;
  };
  BOOST_TEST(places(everywhere) == "public-2021-Q1: *\ncollaborative-2021-Q1: *\n");
  BOOST_TEST(places(sacramento) == "public-2021-Q1: * region:40900\ncollaborative-2021-Q1: region:40900\n");
  BOOST_TEST(places(nowhere) == "public-2021-Q1: *\n");
  BOOST_TEST(member.get("/v1/releases").status == 403);
  BOOST_TEST(member.get(table_path).status == 403);
}

BOOST_AUTO_TEST_CASE(a_table_comes_as_it_was_frozen_and_as_the_readers_part_of_it) {
  const auto whole = everywhere.get(led_path);
  BOOST_TEST(whole.status == 200);
  BOOST_TEST(whole.body.find("region:06073") != std::string::npos);
  const auto part = sacramento.get(led_path);
  BOOST_TEST(part.status == 200);
  BOOST_TEST(part.body.find("county:06113") != std::string::npos);
  BOOST_TEST(part.body.find("region:06073") == std::string::npos);
  BOOST_TEST(sacramento.get(led_path + "?place=region:40900").body == part.body);
  BOOST_TEST(sacramento.get(table_path).body.find("region:06073") != std::string::npos);
  const auto files = release::render(frozen_release("collaborative", "2021-Q1", "{}\n"), california());
  const auto frozen = std::ranges::find_if(
      files, [](const auto& file) { return file.scope.empty() && file.name == "place-quarter.json"; });
  BOOST_TEST(whole.body == frozen->bytes);
  const auto csv = everywhere.ask(Method::get, led_path, {{"accept", "text/csv"}});
  BOOST_TEST(*csv.header("content-type") == "text/csv; charset=utf-8");
  BOOST_TEST(csv.body.find("region:40900,2021-Q1,200\r\ncounty:06067,2021-Q1,S\r\n") != std::string::npos, csv.body);
  BOOST_TEST(everywhere.ask(Method::get, led_path, {{"accept", "image/png"}}).status == 406);
}

BOOST_AUTO_TEST_CASE(what_may_not_be_seen_is_as_what_never_was) {
  everywhere.get("/v1/releases");
  const auto unknown = whole_answer(sacramento.get("/v1/releases/public-2031-Q1/tables/place-quarter"));
  // What it costs, but for the list of releases, which is looked up again each second.
  const auto probe = [&](Member& who, const std::string& target) {
    std::uint64_t least = UINT64_MAX;
    for (int i = 0; i < 5; ++i) {
      const auto before = read_statements();
      const auto answer = who.get(target);
      BOOST_TEST(answer.status == 404, target);
      BOOST_TEST(whole_answer(answer) == unknown, target);
      least = std::min(least, read_statements() - before);
    }
    return least;
  };
  BOOST_TEST(probe(nowhere, led_path) == 0U);
  BOOST_TEST(probe(nowhere, "/v1/releases/collaborative-2031-Q1/tables/place-quarter") == 0U);
  for (const std::string rest : {"", "/certificate", "/codebook", "/tables/place-quarter", "/tables/nothing"})
    probe(nowhere, "/v1/releases/collaborative-2021-Q1" + rest);
  for (const std::string place : {"*", "state:06", "region:06073", "county:06067", "region:31080", "nothing"})
    probe(sacramento, led_path + "?place=" + place);
  // A table that the whole has and the reader's part has not; the whole's certificate; and names that are no tables.
  const auto act = "/v1/releases/collaborative-2021-Q1/tables/place-quarter-act_group";
  const auto cost = probe(sacramento, act);
  BOOST_TEST(cost == probe(sacramento, "/v1/releases/collaborative-2021-Q1/tables/place-quarter-site"));
  BOOST_TEST(cost == probe(sacramento, "/v1/releases/collaborative-2021-Q1/certificate"));
  for (const std::string name :
       {"manifest", "certificate", "codebook", "place-quarter.csv", "PLACE-QUARTER", "-", "%2e%2e"})
    probe(everywhere, "/v1/releases/public-2021-Q1/tables/" + name);
  BOOST_TEST(everywhere.get("/v1/releases/public-2021-Q1/tables/").status == 404);
}

BOOST_AUTO_TEST_CASE(there_is_no_filter) {
  for (const std::string& path : all_paths())
    for (const std::string query : {"where=county=06067", "by=county", "kind=incident", "unknown=inside", "format=csv",
                                    "from=2021-01", "limit=1", "place=region:40900&place=*", "Place=*"}) {
      const auto answer = everywhere.get(path + "?" + query);
      BOOST_TEST(answer.status == 400, path << "?" << query);
      BOOST_TEST(answer.body.find("06067") == std::string::npos);
    }
  BOOST_TEST(everywhere.get("/v1/releases?place=*").status == 400);
}

BOOST_AUTO_TEST_CASE(the_three_forms_are_one_content_with_a_tag_each) {
  const auto identity = raw(everywhere, table_path, "identity");
  const auto gzip = raw(everywhere, table_path, "gzip");
  const auto zstd = raw(everywhere, table_path, "gzip;q=0.5, zstd");
  BOOST_TEST(identity.header("content-encoding") == nullptr);
  BOOST_TEST(*gzip.header("content-encoding") == "gzip");
  BOOST_TEST(*zstd.header("content-encoding") == "zstd");
  BOOST_TEST((gzip.body == release::gzip(identity.body)));
  BOOST_TEST((zstd.body == release::zstd(identity.body)));
  std::set<std::string> tags;
  for (const auto* answer : {&identity, &gzip, &zstd}) {
    BOOST_TEST(*answer->header("cache-control") == "private, no-cache");
    BOOST_TEST(*answer->header("vary") == "Accept, Accept-Encoding");
    tags.insert(*answer->header("etag"));
  }
  BOOST_TEST(tags.size() == 3U);
  const std::string tag = *identity.header("etag");
  const auto same = everywhere.ask(Method::get, table_path, {{"if-none-match", "\"x\", " + tag}});
  BOOST_TEST(same.status == 304);
  BOOST_TEST(same.body.empty());
  BOOST_TEST(*same.header("etag") == tag);
  BOOST_TEST(everywhere.ask(Method::get, table_path, {{"if-none-match", *gzip.header("etag")}}).status == 200);
  BOOST_TEST(everywhere.ask(Method::head, table_path).body.empty());
  // Another profile's table is another content.
  BOOST_TEST(*everywhere.get(led_path).header("etag") != tag);
  BOOST_TEST(everywhere.ask(Method::get, table_path, {{"accept-encoding", "br, identity;q=0"}}).status == 406);
}

BOOST_AUTO_TEST_CASE(a_record_and_its_withdrawal_change_no_byte_until_the_next_release) {
  // Whatever a lead can ask for, in each form, with its length and headers; refusals too. The audit log alone grows.
  const auto seen = [&](Member& who) {
    std::map<std::string, std::string> answers;
    auto paths = all_paths();
    for (const std::string path : {"/v1/meta", "/v1/openapi.json", "/v1/records", "/v1/tables", "/v1/orgs",
                                   "/v1/releases/public-2021-Q2", "/v1/releases/collaborative-2021-Q1?place=state:06"})
      paths.push_back(path);
    for (const std::string& path : paths) {
      answers[path] = whole_answer(who.get(path));
      answers[path + " as CSV"] =
          whole_answer(who.ask(Method::get, path, {{"accept", "text/csv, application/json;q=0.1"}}));
      answers[path + " alone"] = whole_answer(who.ask(Method::head, path));
      for (const std::string coding : {"gzip", "zstd"})
        answers[path + " " + coding] = whole_answer(raw(who, path, coding));
    }
    return answers;
  };
  const auto before = seen(everywhere), of_part = seen(sacramento);
  const Example example;
  BOOST_REQUIRE(member.post("/v1/records", "application/json", incident(example)).status == 201);
  BOOST_TEST((seen(everywhere) == before));
  BOOST_TEST((seen(sacramento) == of_part));
  BOOST_REQUIRE(member.ask(Method::delete_, "/v1/records/" + example.uid).status == 200);
  BOOST_TEST((seen(everywhere) == before));
  BOOST_TEST((seen(sacramento) == of_part));
  freeze("2021-Q2", 30);
  await_release(everywhere, "collaborative-2021-Q2");
  for (const auto& [path, answer] : seen(everywhere))
    BOOST_TEST((answer == before.at(path)) == !(path.starts_with("/v1/releases ") || path == "/v1/releases" ||
                                                path.starts_with("/v1/releases/public-2021-Q2")),
               path);
}

BOOST_AUTO_TEST_CASE(json_and_csv_together_say_no_more_than_one_of_them) {
  for (const std::string& path : {table_path, led_path}) {
    const auto table = disclosure::read_table(everywhere.get(path).body).value();
    const std::string csv = everywhere.ask(Method::get, path, {{"accept", "text/csv"}}).body;
    BOOST_TEST(csv == release::table_csv(table));
  }
}

BOOST_AUTO_TEST_CASE(reads_stand_on_the_log_in_the_leads_name_with_the_mark_of_the_release) {
  for (int i = 0; i < 5; ++i) BOOST_REQUIRE(sacramento.get(table_path).status == 200);
  BOOST_REQUIRE(sacramento.get("/v1/releases").status == 200);
  const auto known = storage::list_releases(freezing).value();
  const auto mark = storage::release_mark(known.front().manifest_sha256);
  auto owner = hub.database().superuser();
  std::int64_t reads = 0;
  for (int i = 0; i < 200 && reads == 0; ++i) {
    reads = owner
                .exec(
                    "-- test.reads\nSELECT coalesce(sum(records), 0)::bigint FROM kith.audit_leaf WHERE event = 10 "
                    "AND principal = 'sam' AND purpose = 2 AND org IS NULL AND record_uid = $1",
                    mark)[0]
                .get<std::int64_t>(0);
    if (reads == 0) std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  BOOST_TEST(reads >= 1);
  BOOST_TEST(reads <= 5);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(release_scopes)

api::ShelvedRelease shelved(const std::string& profile) {
  api::ShelvedRelease release;
  release.head.profile = profile;
  for (const auto* scope : {"", "state:06", "region:40900", "county:06067", "region:06073"})
    release.manifests[scope] = {};
  return release;
}

BOOST_AUTO_TEST_CASE(a_region_that_is_no_place_of_the_map_gives_nothing) {
  const auto of = [](const std::string& profile, const std::vector<std::string>& regions) {
    std::vector<IncidentPlace> places;
    for (const auto& region : regions) places.push_back(*auth::parse_region(region));
    return api::scopes_for(shelved(profile), false, places);
  };
  using Scopes = std::vector<std::string>;
  BOOST_TEST((of("collaborative", {"40900"}) == Scopes{"region:40900"}));
  BOOST_TEST((of("collaborative", {"06067", "06"}) == Scopes{"county:06067", "state:06"}));
  BOOST_TEST((of("collaborative", {"06073"}) == Scopes{"region:06073"}));
  BOOST_TEST((of("collaborative", {"41740"}) == Scopes{"region:06073"}));  // San Diego County alone
  BOOST_TEST((of("collaborative", {"06001"}) == Scopes{}));
  BOOST_TEST((of("public", {"06001"}) == Scopes{""}));
  BOOST_TEST((of("public", {"40900", "40900"}) == Scopes{"", "region:40900"}));
  BOOST_TEST((of("collaborative", {}) == Scopes{}));
  BOOST_TEST((api::scopes_for(shelved("collaborative"), true, {}) == Scopes{""}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
