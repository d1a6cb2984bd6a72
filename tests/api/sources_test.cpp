// POST /v1/sources/{source}/records and /preview: an export in its own format becomes records, the same row always the
// same record; and nothing of the export itself is found anywhere afterwards.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <regex>
#include <sstream>

#include "hub/storage/registry.hpp"
#include "tests/api/example.hpp"
#include "tests/api/form.hpp"
#include "tests/support/test_hub.hpp"

namespace {

using namespace kith;
using namespace kith::test;
using net::Method;

std::string sample(const std::string& name) {
  std::ifstream file{std::filesystem::path{std::getenv("KITH_SOURCE_DIR")} / "adapters" / name, std::ios::binary};
  std::ostringstream text;
  text << file.rdbuf();
  BOOST_REQUIRE(!text.str().empty());
  return text.str();
}

bool has(const net::ClientResponse& answer, const std::string& text) {
  return answer.body.find(text) != std::string::npos;
}

// The names that the answer gives to records, in its order.
std::vector<std::string> uids(const std::string& body) {
  static const std::regex pattern{R"rx("record_uid":"([0-9a-f-]{36})")rx"};
  std::vector<std::string> found;
  for (std::sregex_iterator at{body.begin(), body.end(), pattern}, end; at != end; ++at) found.push_back((*at)[1]);
  return found;
}

struct Fixture {
  TestHub hub;
  CertificateFiles certificate = hub.add_organisation("aaln");
  Member member{hub, certificate};

  net::ClientResponse push(const std::string& body, const std::string& query = "") {
    return member.post("/v1/sources/aaln/records" + query, "text/csv", body);
  }
  net::ClientResponse preview(const std::string& body, const std::string& query = "") {
    return member.post("/v1/sources/aaln/preview" + query, "text/csv", body);
  }
  std::int64_t number(const pg::Sql& sql) { return hub.database().superuser().exec(sql)[0].get<std::int64_t>(0); }
  std::int64_t records() { return number("-- test.records\nSELECT count(*) FROM kith.record"); }
  std::int64_t tombstones() { return number("-- test.tombstones\nSELECT count(*) FROM kith.record WHERE state = 2"); }
  std::int64_t withdrawals() {
    return number("-- test.withdrawals\nSELECT count(*) FROM kith.audit_leaf WHERE event = 2");
  }
  std::int64_t refusals() { return number("-- test.refusals\nSELECT count(*) FROM kith.audit_leaf WHERE event = 6"); }
  std::int64_t pushes() { return number("-- test.pushes\nSELECT count(*) FROM kith.commit_batch WHERE kind = 1"); }
};

BOOST_FIXTURE_TEST_SUITE(sources, Fixture)

BOOST_AUTO_TEST_CASE(an_export_becomes_records_and_the_same_export_again_changes_nothing) {
  const auto first = push(sample("aaln/sample.csv"));
  BOOST_TEST(first.status == 200, first.body);
  const auto names = uids(first.body);
  BOOST_REQUIRE(!names.empty());
  BOOST_TEST(count_of(first.body, R"("outcome":"applied","revision":1)") == names.size(), first.body);
  BOOST_TEST(has(first, R"("adapter":"aaln")"));
  BOOST_TEST(records() == static_cast<std::int64_t>(names.size()));
  for (const auto& name : names) BOOST_TEST(RecordUid::parse(name)->value.version() == 4);

  const auto second = push(sample("aaln/sample.csv"));
  BOOST_TEST(uids(second.body) == names, boost::test_tools::per_element());
  BOOST_TEST(count_of(second.body, R"("outcome":"unchanged","revision":1)") == names.size(), second.body);
  BOOST_TEST(has(second, R"("applied":0)"));
}

BOOST_AUTO_TEST_CASE(an_edited_row_is_the_next_revision_of_the_same_record) {
  const auto first = push(header + row());
  BOOST_TEST(has(first, R"("outcome":"applied","revision":1)"), first.body);
  const auto second = push(header + row({.county = "Placer County"}));
  BOOST_TEST(has(second, R"("outcome":"applied","revision":2)"), second.body);
  BOOST_TEST(uids(second.body) == uids(first.body), boost::test_tools::per_element());
  const auto read = member.get("/v1/records/" + uids(first.body).front());
  BOOST_TEST(has(read, R"("revision":2)"), read.body);
  BOOST_TEST(has(read, R"("code":"06061")"), read.body);
  const auto third = push(header + row());
  BOOST_TEST(has(third, R"("outcome":"applied","revision":3)"), third.body);
}

BOOST_AUTO_TEST_CASE(a_withdrawn_record_stays_withdrawn) {
  const auto first = push(header + row());
  member.ask(Method::delete_, "/v1/records/" + uids(first.body).front());
  BOOST_TEST(has(push(header + row({.county = "Placer County"})), R"("outcome":"withdrawn","revision":2)"));
}

BOOST_AUTO_TEST_CASE(what_the_source_says_is_gone_is_withdrawn_and_what_never_came_leaves_no_trace) {
  const std::string live = sample("airtable/sample.json");
  const auto send = [&](const std::string& body) {
    return member.post("/v1/sources/airtable/records", "application/json", body);
  };
  const auto first = send(live);
  BOOST_TEST(first.status == 200, first.body);
  BOOST_TEST(has(first, R"("outcome":"withdrawn")"), first.body);
  BOOST_TEST(tombstones() == 0);
  BOOST_TEST(withdrawals() == 0);
  // A record that was taken is deleted in the base.
  std::string gone = live;
  const std::string status = R"("OK to share": true, )";
  gone.replace(gone.find(status), status.size(), R"("OK to share": true, "Deleted": true, )");
  BOOST_TEST(has(send(gone), R"("outcome":"withdrawn","revision":2)"));
  BOOST_TEST(tombstones() == 1);
  BOOST_TEST(withdrawals() == 1);
}

BOOST_AUTO_TEST_CASE(two_organisations_with_the_same_row_have_records_of_different_names) {
  const auto other = hub.add_organisation("jakara");
  Member second{hub, other};
  const auto mine = push(header + row());
  const auto theirs = second.post("/v1/sources/aaln/records", "text/csv", header + row());
  BOOST_TEST(uids(mine.body).front() != uids(theirs.body).front());
  BOOST_TEST(second.get("/v1/records/" + uids(mine.body).front()).status == 404);
}

BOOST_AUTO_TEST_CASE(a_refused_row_is_told_by_its_number_and_the_mapping_files_own_header) {
  const auto answer = push(header + row() + row({.stamp = "4/6/2020 9:00:00", .county = "Zephyrina Quillfeather"}) +
                           row({.stamp = "4/7/2020 9:00:00"}));
  BOOST_TEST(has(answer, R"({"row":3,"sheet":1,"outcome":"refused")"), answer.body);
  BOOST_TEST(has(answer, R"("column":"In which county did it happen?")"), answer.body);
  BOOST_TEST(has(answer, R"("summary":{"offered":3,"applied":2,"unchanged":0,"stale":0,"withdrawn":0,"refused":1)"));
  const auto only = push(header + row() + row({.county = "Placer County"}), "?results=refused");
  BOOST_TEST(count_of(only.body, "\"outcome\"") == 1U, only.body);
  BOOST_TEST(has(only, R"("code":"contradiction")"), only.body);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_to_its_end_stores_nothing) {
  const auto before = records();
  std::string unknown = header;
  unknown.insert(unknown.size() - 1, ",Zephyrina Quillfeather");
  const auto column = push(unknown + row());
  BOOST_TEST(column.status == 422, column.body);
  BOOST_TEST(has(column, "unknown-column"));
  BOOST_TEST(!has(column, "Zephyrina"));
  BOOST_TEST(push("PK\x03\x04 this is no workbook").status == 422);
  BOOST_TEST(push("").status == 422);
  BOOST_TEST(
      member.post("/v1/sources/airtable/records", "application/json", "{\"records\": [{\"id\": \"rec1\"").status >=
      400);
  BOOST_TEST(records() == before);
}

BOOST_AUTO_TEST_CASE(a_preview_says_what_would_be_stored_and_what_would_not_and_stores_nothing) {
  const auto answer = preview(header + row() + row({.stamp = "4/6/2020 9:00:00", .age = "(916) 555-0187"}));
  BOOST_TEST(answer.status == 200, answer.body);
  BOOST_TEST(has(answer, R"("rows":{"offered":2)"), answer.body);
  BOOST_TEST(has(answer, R"("fate":"dropped","column":"Email Address","class":"D")"), answer.body);
  BOOST_TEST(has(answer, R"("field":"place")"), answer.body);
  BOOST_TEST(has(answer, R"("after":)"), answer.body);
  BOOST_TEST(has(answer, R"("record":{"kind":"incident")"), answer.body);
  BOOST_TEST(records() == 0);
  BOOST_TEST(pushes() == 0);
  BOOST_TEST(!has(preview(header + row(), "?rows=0"), R"("record":{)"));
  BOOST_TEST(preview("nothing,like,it\n1,2,3\n").status == 422);
}

BOOST_AUTO_TEST_CASE(requests_that_make_no_sense_are_problems) {
  BOOST_TEST(member.post("/v1/sources/nobody/records", "text/csv", header).status == 404);
  BOOST_TEST(member.post("/v1/sources/nobody/preview", "text/csv", header).status == 404);
  BOOST_TEST(member.post("/v1/sources/aaln/records", "image/png", header).status == 415);
  BOOST_TEST(push(header, "?results=some").status == 400);
  BOOST_TEST(push(header, "?atomic=true").status == 400);
  BOOST_TEST(preview(header, "?rows=201").status == 400);
  BOOST_TEST(member.get("/v1/sources/aaln/records").status == 405);
}

BOOST_AUTO_TEST_CASE(an_organisation_marked_edge_only_is_refused_and_the_refusal_is_on_the_log) {
  const auto clinic = hub.authority().client("clinic");
  auto connection = hub.database().migrating();
  const auto added = storage::registry::add(
      connection, {.profile = {.org = *OrgCode::parse("clinic"), .funding_streams = {}, .edge_only = true},
                   .name = "A clinic",
                   .subject = clinic.subject});
  BOOST_REQUIRE(added.has_value());
  Member marked{hub, clinic};
  for (int i = 0; i < 100; ++i) {
    const auto known = marked.try_ask(Method::get, "/v1/meta");
    if (known && known->status == 200) break;
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  const auto before = refusals();
  BOOST_TEST(marked.post("/v1/sources/aaln/records", "text/csv", header + row()).status == 403);
  BOOST_TEST(marked.post("/v1/sources/aaln/preview", "text/csv", header + row()).status == 403);
  BOOST_TEST(refusals() == before + 2);
  BOOST_TEST(records() == 0);
  BOOST_TEST(marked.post("/v1/records", "application/json", incident()).status == 201);
}

BOOST_AUTO_TEST_CASE(nothing_of_the_export_is_found_afterwards) {
  const std::string bad_rows = row() + row({.stamp = "4/6/2020 9:00:00", .county = "Zephyrina Quillfeather"}) +
                               row({.stamp = "4/7/2020 9:00:00", .site = "4417 Wisteria Hollow Lane"}) +
                               row({.stamp = "4/8/2020 9:00:00", .age = "(916) 555-0187"}) +
                               row({.stamp = "Zephyrina Quillfeather"});
  std::string told;
  for (const auto& answer :
       {push(header + bad_rows), push(header + bad_rows, "?results=refused"), preview(header + bad_rows),
        push(bad_rows), push(header + "\"Zephyrina Quillfeather"), preview(bad_rows), push("Zephyrina Quillfeather")})
    told += answer.body;
  told += hub.metrics();
  auto connection = hub.database().superuser();
  const auto tables = connection.exec(
      "-- test.tables\nSELECT string_agg(query_to_xml(format('SELECT * FROM kith.%I', tablename), true, true, "
      "'')::text, '')\n"
      "FROM pg_tables WHERE schemaname = 'kith'");
  told += tables[0].get<std::string>(0);
  BOOST_TEST(told.find("verbal_harassment") != std::string::npos);
  std::ranges::transform(told, told.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (const auto* canary : {"zephyrina", "quillfeather", "916-555-0187", "9165550187", "555-0187", "4417 wisteria",
                             "wisteria hollow", "canary.example"})
    BOOST_TEST(told.find(canary) == std::string::npos, canary);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
