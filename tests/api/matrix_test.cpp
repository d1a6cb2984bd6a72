// The matrix: every route of the API, asked by every role and by those who have none, about one's own and another
// organisation's records. What is answered is held against the table of permits (auth/permits.hpp), and a refusal must
// tell nothing: the same bytes and the same work whether a record exists or not. docs/roles.md shows what was seen;
// when it no longer does, the test prints what to put there.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <set>

#include "auth/certificate.hpp"
#include "auth/permits.hpp"
#include "hub/api/routes.hpp"
#include "hub/base/json.hpp"
#include "hub/storage/grants.hpp"
#include "hub/storage/peers.hpp"
#include "hub/storage/registry.hpp"
#include "tests/api/example.hpp"
#include "tests/support/frozen.hpp"
#include "tests/support/test_hub.hpp"

namespace {

using namespace kith;
using namespace kith::test;
using auth::Role;
using net::Method;

// What a column of the matrix is: a role that stands, or nothing that counts.
struct Who {
  std::string name;  // of the column
  std::string code;
  std::optional<Role> role;
  CertificateFiles certificate = {};
};

struct Ask {
  std::string target;
  std::string type = {};
  std::string body = {};
};

std::string source_file(const char* path) {
  std::ifstream file{std::filesystem::path{std::getenv("KITH_SOURCE_DIR")} / path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

std::string sample() {
  return source_file("adapters/aaln/sample.csv");
}

// One question for each route; `uid` is whose record a path names.
const std::map<std::string_view, std::function<Ask(const std::string& uid)>>& asks() {
  const auto get = [](std::string target) {
    return [target = std::move(target)](const std::string&) { return Ask{target}; };
  };
  const auto of_record = [](const std::string& uid) { return Ask{"/v1/records/" + uid}; };
  const auto renewal = [](const std::string&) {
    std::string body;
    json::Writer{body}.begin_object().member("request", auth::make_key().request).end_object();
    return Ask{"/v1/certificates", "application/json", body};
  };
  static const std::map<std::string_view, std::function<Ask(const std::string&)>> all = {
      {"meta", get("/v1/meta")},
      {"openapi", get("/v1/openapi.json")},
      {"push",
       [](const std::string&) {
         return Ask{"/v1/records", "application/json", incident()};
       }},
      {"source",
       [](const std::string&) {
         return Ask{"/v1/sources/aaln/records", "text/csv", sample()};
       }},
      {"source_preview",
       [](const std::string&) {
         return Ask{"/v1/sources/aaln/preview", "text/csv", sample()};
       }},
      {"list", get("/v1/records")},
      {"record", of_record},
      {"withdraw", of_record},
      {"return",
       [](const std::string&) {
         return Ask{"/v1/returns/2020-Q4", "application/json", R"({"places":["county:06067"]})"};
       }},
      {"renew", renewal},
      {"tables", get("/v1/tables")},
      {"checkpoint", get("/v1/audit/checkpoint")},
      {"seal", get("/v1/audit/checkpoint")},
      {"tile", get("/v1/audit/tile/0/000.p/1")},
      {"inclusion", get("/v1/audit/inclusion?leaf=0&size=1")},
      {"consistency", get("/v1/audit/consistency?from=1&to=1")},
      {"all_events", get("/v1/audit/events?of=all")},
      {"events", get("/v1/audit/events")},
      {"orgs", get("/v1/orgs")},
      {"jobs", get("/v1/jobs")},
      {"shares", get("/v1/shares")},
      {"share",
       [](const std::string&) {
         return Ask{"/v1/shares/hub_two", "application/json", "{}"};
       }},
      {"share_end", get("/v1/shares/hub_two")},
      {"share_preview", get("/v1/shares/hub_two/preview")},
      {"peering", get("/v1/federation/peering")},
      {"sources", get("/v1/sources")},
      {"releases", get("/v1/releases")},
      {"release", get("/v1/releases/public-2021-Q1")},
      {"release_certificate", get("/v1/releases/public-2021-Q1/certificate")},
      {"release_codebook", get("/v1/releases/public-2021-Q1/codebook")},
      {"release_table", get("/v1/releases/public-2021-Q1/tables/place-quarter")},
  };
  return all;
}

struct Fixture {
  TestHub hub{{.limits = limits(), .organisations = {}}};
  std::vector<Who> everybody;
  std::string own_uid, others_uid;
  std::map<std::string, std::int64_t> refused;  // of each known party, by its code: how often, as its log should say

  static app::Limits limits() {
    app::Limits made;
    made.requests_per_minute = 100'000;
    return made;
  }

  static auth::Grant grant(Role role) {
    auth::Grant made{role, std::nullopt, std::nullopt, auth::usual_purpose(role),
                     SystemClock{}.now() + std::chrono::hours{24}};
    if (role == Role::steward) made.org = OrgCode::parse("aaln");
    if (role == Role::lead) made.region = auth::parse_region("06067");
    return made;
  }

  void add(std::string name, std::string code, std::optional<Role> role, PartyKind kind,
           const std::optional<auth::Grant>& given) {
    everybody.push_back({std::move(name), code, role, hub.enrol(code, kind, given)});
    hub.await_status(everybody.back().certificate, 200);
  }

  Fixture() {
    add("member", "aaln", Role::member, PartyKind::organisation, std::nullopt);
    const auto jakara = hub.enrol("jakara", PartyKind::organisation);
    hub.await_status(jakara, 200);
    add("steward", "maria", Role::steward, PartyKind::person, grant(Role::steward));
    add("lead", "lee", Role::lead, PartyKind::person, grant(Role::lead));
    add("peer", "hub_two", Role::peer, PartyKind::hub, grant(Role::peer));
    add("operator", "olga", Role::hub_operator, PartyKind::person, grant(Role::hub_operator));
    add("auditor", "avery", Role::auditor, PartyKind::person, grant(Role::auditor));
    add("expired", "late", std::nullopt, PartyKind::person, grant(Role::auditor));
    add("suspended", "out", std::nullopt, PartyKind::person, grant(Role::auditor));
    everybody.push_back({"unknown", "", std::nullopt, hub.stranger("stranger")});
    hub.database().superuser().exec(
        "-- test.expire\nUPDATE kith.grant_given SET expires_at = now() - interval '1 hour' WHERE party = 'late'");
    auto operating = hub.database().migrating();
    const OrgCode other = *OrgCode::parse("hub_two");
    BOOST_REQUIRE(storage::peers::note_invited(operating, other, "alice"));
    BOOST_REQUIRE(
        storage::peers::accept(operating, other, {"https://hub.example:8443", "hub_two+0123abcd+AQ"}, {"ben", true}));
    BOOST_REQUIRE(storage::registry::set_state(operating, *OrgCode::parse("out"), storage::OrgState::suspended,
                                               PartyKind::person));
    for (const Who& who : everybody)
      if (!who.role) hub.await_status(who.certificate, 403);
    for (const Who& who : everybody)
      if (!who.code.empty()) refused[who.code] = refusals(who.code);
    auto freezing = hub.database().serve();
    BOOST_REQUIRE(freeze(freezing, {frozen_release("public", "2021-Q1")}));
    own_uid = push(everybody.front().certificate);
    others_uid = push(jakara);
    Member{hub, everybody.front().certificate}.ask(Method::post, "/v1/audit/checkpoint");
  }

  std::string push(const CertificateFiles& certificate) const {
    const Example example;
    Member member{hub, certificate};
    BOOST_REQUIRE(member.post("/v1/records", "application/json", incident(example)).status == 201);
    return example.uid;
  }

  // Ended by the one before, perhaps.
  void share() const {
    Member member{hub, everybody.front().certificate};
    const auto answer =
        member.ask(Method::put, "/v1/shares/hub_two", {{"content-type", "application/json"}}, std::string{"{}"});
    BOOST_REQUIRE(answer.status == 200);
  }

  net::ClientResponse ask(const Who& who, const api::Route& route, const std::string& uid) {
    const Ask asked = asks().at(route.name.text())(uid);
    std::vector<net::HeaderField> headers;
    if (!asked.type.empty()) headers.push_back({"content-type", asked.type});
    Member member{hub, who.certificate};
    auto answer = member.ask(route.method, asked.target, headers, asked.body);
    if (answer.status >= 400 && !who.code.empty()) ++refused[who.code];
    return answer;
  }

  // How many statements the lanes of parties' requests have sent: what an answer cost.
  std::uint64_t work() const {
    std::uint64_t found = 0;
    const std::string metrics = hub.metrics();
    for (const auto* lane : {"single", "bulk", "read", "table"}) {
      const std::string name = std::string{"kith_database_statements_total{lane=\""} + lane + "\"} ";
      const auto at = metrics.find(name);
      BOOST_REQUIRE(at != std::string::npos);
      found += std::stoull(metrics.substr(at + name.size()));
    }
    return found;
  }
  // Many of a second are one line with their number.
  std::int64_t refusals(const std::string& code) const {
    return number(
        "-- test.refusals\nSELECT coalesce(sum(greatest(records, 1)), 0)::bigint FROM kith.audit_leaf\n"
        "WHERE principal = $1 AND event = 6",
        code);
  }
  // What is counted is on the log a second later.
  std::int64_t refusals_in_the_end(const std::string& code, std::int64_t expected) const {
    for (int i = 0; i < 200 && refusals(code) < expected; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds{50});
    return refusals(code);
  }
  std::int64_t readings_of_nothing(const std::string& code) const {
    return number(
        "-- test.readings\nSELECT count(*) FROM kith.audit_leaf WHERE principal = $1 AND event = 3 AND records = 0",
        code);
  }
  std::int64_t number(const pg::Sql& sql, const std::string& code) const {
    return hub.database().superuser().exec(sql, code)[0].get<std::int64_t>(0);
  }
};

const auth::PermitRow* permitted(const std::optional<Role>& role, auth::Action action) {
  if (!role) return nullptr;
  const auto rows = auth::permits();
  const auto found =
      std::ranges::find_if(rows, [&](const auth::PermitRow& row) { return row.role == *role && row.action == action; });
  return found == rows.end() ? nullptr : &*found;
}

bool is_about_a_record(const api::Route& route) {
  return route.path.find("{uid}") != std::string_view::npos;
}

std::string heading(const std::vector<Who>& everybody) {
  std::string line = "| route |", rule = "|---|";
  for (const Who& who : everybody) {
    line.append(" ").append(who.name).append(" |");
    rule += "---|";
  }
  return line + "\n" + rule + "\n";
}

std::string between_marks(const std::string& page) {
  constexpr std::string_view begins = "<!-- the matrix, as tests/api/matrix_test.cpp sees it -->\n",
                             ends = "<!-- the end of the matrix -->";
  const auto from = page.find(begins), to = page.find(ends);
  if (from == std::string::npos || to == std::string::npos) return {};
  return page.substr(from + begins.size(), to - from - begins.size());
}

BOOST_FIXTURE_TEST_SUITE(role_matrix, Fixture)

BOOST_AUTO_TEST_CASE(every_route_answers_whom_the_table_permits_and_nobody_else) {
  std::string matrix = heading(everybody);
  for (const api::Route& route : api::routes()) {
    BOOST_REQUIRE_MESSAGE(asks().contains(route.name.text()), "no question for the route " << route.name.text());
    matrix.append("| `").append(api::method_name(route.method)).append(" ").append(route.path);
    if (!route.only_with.empty()) matrix.append("?").append(route.only_with);
    matrix += "` |";
    for (const Who& who : everybody) {
      // Withdrawn by the one before, perhaps.
      const std::string uid = route.method == Method::delete_ ? push(everybody.front().certificate) : own_uid;
      if (route.name.text() == std::string_view{"share_end"}) share();
      const auto answer = ask(who, route, uid);
      const auth::PermitRow* row = permitted(who.role, route.action);
      const bool is_answered = answer.status >= 200 && answer.status < 300;
      BOOST_TEST(is_answered == (row != nullptr),
                 route.name.text() << " asked by " << who.name << ": " << answer.status << " " << answer.body);
      if (row == nullptr) BOOST_TEST(answer.status == 403);
      matrix.append(" ").append(!is_answered                      ? "–"
                                : row == nullptr                  ? "?"
                                : row->scope == auth::Scope::none ? "yes"
                                                                  : auth::name(row->scope));
      matrix += " |";
    }
    matrix += "\n";
  }
  BOOST_TEST(between_marks(source_file("docs/roles.md")) == matrix, "docs/roles.md shows another matrix than this:\n"
                                                                        << matrix);
  for (const auto& [code, count] : refused) {
    const auto found = refusals_in_the_end(code, count);
    // Of who may not come in at all, what was counted while the fixture was made may be written later.
    const bool is_exact = code != "out";
    BOOST_TEST((is_exact ? found == count : found >= count),
               "refusals of " << code << ": " << found << " and not " << count);
  }
}

BOOST_AUTO_TEST_CASE(another_organisations_record_is_as_one_that_never_was_for_every_role) {
  const std::string nothing = RecordUid::random().text();
  for (const api::Route& route : api::routes()) {
    if (!is_about_a_record(route)) continue;
    for (const Who& who : everybody) {
      const auto before = work();
      const auto of_other = ask(who, route, others_uid);
      const auto between = work();
      const auto of_nothing = ask(who, route, nothing);
      const auto after = work();
      BOOST_TEST(of_other.status == (permitted(who.role, route.action) != nullptr ? 404 : 403),
                 route.name.text() << " asked by " << who.name);
      BOOST_TEST(of_other.status == of_nothing.status);
      BOOST_TEST(of_other.body == of_nothing.body);
      BOOST_TEST(between - before == after - between, route.name.text() << " asked by " << who.name);
      if (permitted(who.role, route.action) == nullptr) BOOST_TEST(before == after);
    }
  }
  // Each is on the log: as a refusal, or as a reading of nothing.
  for (const auto& [code, count] : refused) {
    const auto found = refusals_in_the_end(code, count - readings_of_nothing(code));
    BOOST_TEST(found + readings_of_nothing(code) >= count, "on the log of " << code);
  }
  const auto stored = hub.database().superuser().exec(
      "-- test.untouched\nSELECT state FROM kith.record WHERE org = 'jakara' AND record_uid = $1",
      *RecordUid::parse(others_uid));
  BOOST_TEST(stored[0].get<std::int16_t>(0) == 1);
}

BOOST_AUTO_TEST_CASE(a_stewards_work_is_on_the_log_of_the_organisation_in_their_own_name) {
  Member maria{hub, everybody[1].certificate};
  BOOST_REQUIRE(everybody[1].code == "maria");
  BOOST_TEST(maria.get("/v1/records/" + own_uid).status == 200);
  BOOST_TEST(maria.get("/v1/tables").status == 200);
  BOOST_TEST(maria.post("/v1/records", "application/json", incident()).status == 403);
  BOOST_TEST(maria.ask(Method::delete_, "/v1/records/" + own_uid).status == 200);
  const auto rows = hub.database().superuser().exec(
      "-- test.leaves\nSELECT event, org, purpose FROM kith.audit_leaf WHERE principal = 'maria' AND event NOT IN (7, "
      "8) AND "
      "org IS NOT NULL ORDER "
      "BY "
      "batch, leaf");
  std::string events;
  for (int i = 0; i < rows.size(); ++i) {
    events += std::to_string(rows[i].get<std::int16_t>(0)) + " ";
    BOOST_TEST(rows[i].get<std::string>(1) == "aaln");
    BOOST_TEST(rows[i].get<std::int16_t>(2) == 1);
  }
  BOOST_TEST(events == "3 5 6 2 ");
}

BOOST_AUTO_TEST_CASE(a_role_that_is_taken_back_or_whose_organisation_is_suspended_ends) {
  const Who& maria = everybody[1];
  auto operating = hub.database().migrating();
  const auto given = storage::grants::list(operating);
  const auto hers = std::ranges::find_if(*given, [](const auto& one) { return one.party.text() == "maria"; });
  BOOST_REQUIRE((hers != given->end()));
  const OrgCode aaln = *OrgCode::parse("aaln");
  BOOST_REQUIRE(storage::registry::set_state(operating, aaln, storage::OrgState::suspended));
  hub.await_status(maria.certificate, 403);
  BOOST_REQUIRE(storage::registry::set_state(operating, aaln, storage::OrgState::active));
  hub.await_status(maria.certificate, 200);
  BOOST_REQUIRE(storage::grants::end(operating, hers->number));
  hub.await_status(maria.certificate, 403);
  Member asking{hub, maria.certificate};
  BOOST_TEST(asking.get("/v1/meta").body.find("You have no role that is in force") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_auditor_reads_everybodys_lines_and_leaves_one_for_each_page) {
  const Who& avery = everybody[5];
  BOOST_REQUIRE(avery.code == "avery");
  Member auditor{hub, avery.certificate};
  std::set<std::string> whose;
  std::string target = "/v1/audit/events?of=all&limit=7";
  std::size_t pages = 0;
  for (; !target.empty() && pages < 100; ++pages) {
    auto answer = auditor.get(target);
    BOOST_REQUIRE(answer.status == 200);
    target.clear();
    json::Parser parser{{.bytes = 1U << 20U, .depth = 8, .members = 64, .nodes = 100'000}};
    const auto page = parser.parse(answer.body);
    for (auto event = page->find("events").first(); event; event = event.next())
      if (const auto org = event.find("org")) whose.insert(std::string{org.string()});
    if (const auto next = page->find("next"); next && pages < 99)
      target = "/v1/audit/events?of=all&limit=7&from=" + std::to_string(*next.integer());
  }
  for (const auto* code : {"aaln", "jakara", "maria", "lee"}) BOOST_TEST(whose.contains(code), code);
  BOOST_TEST(number("-- test.reads\nSELECT count(*) FROM kith.audit_leaf WHERE event = 12 AND principal = $1",
                    "avery") == static_cast<std::int64_t>(pages));
  BOOST_TEST(auditor.get("/v1/audit/events?of=mine").status == 403);
  BOOST_TEST(auditor.get("/v1/audit/events?of=all&of=all").status == 400);
  Member member{hub, everybody.front().certificate};
  BOOST_TEST(member.get("/v1/audit/events?of=all").status == 403);
  BOOST_TEST(member.get("/v1/audit/events?o%66=all").status == 400);
}

BOOST_AUTO_TEST_CASE(an_operator_sees_who_is_registered_and_no_number_of_records) {
  const Who& olga = everybody[4];
  BOOST_REQUIRE(olga.code == "olga");
  Member asking{hub, olga.certificate};
  std::string body = asking.get("/v1/orgs").body;
  json::Parser parser;
  const auto parsed = parser.parse(body);
  BOOST_REQUIRE(parsed);
  std::map<std::string, std::string> kinds;
  for (auto one = parsed->find("organisations").first(); one; one = one.next()) {
    kinds[std::string{one.find("code").string()}] = one.find("kind").string();
    for (auto member = one.first(); member; member = member.next())
      BOOST_TEST((member.name() == "code" || member.name() == "kind" || member.name() == "state" ||
                  member.name() == "since" || member.name() == "certificate_days"));
  }
  BOOST_TEST(kinds["aaln"] == "organisation");
  BOOST_TEST(kinds["maria"] == "person");
  BOOST_TEST(kinds["hub_two"] == "hub");
  BOOST_TEST(asking.get("/v1/orgs?x=1").status == 400);
}

BOOST_AUTO_TEST_CASE(an_operator_sees_what_the_hub_does_on_a_schedule) {
  Member asking{hub, everybody[4].certificate};
  std::string body;
  for (const auto deadline = Deadline::after(std::chrono::minutes{1});
       body.find(R"("outcome":"done")") == std::string::npos && !deadline.has_passed();)
    body = asking.get("/v1/jobs").body;
  BOOST_TEST(body.starts_with(R"({"jobs":[{"job":"release","state":"waiting","schedule":"0 * * * *")"), body);
  BOOST_TEST(asking.get("/v1/jobs?x=1").status == 400);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
