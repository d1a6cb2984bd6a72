// POST /v1/sources/{source}/records and /preview: whose exports are adapted, in which formats, by whose mapping files,
// how coarse, and how a repeat with a key is answered.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>

#include "tests/api/example.hpp"
#include "tests/support/made_workbook.hpp"
#include "tests/support/test_hub.hpp"
#include "tests/support/told_refusals.hpp"
#include "tests/unit/net/compress.hpp"

namespace {

using namespace kith;
using namespace kith::test;
using net::Method;

// A member's own mapping file: NDJSON or a workbook.
constexpr std::string_view intake = R"(
mapping = 1
name = "intake"
version = 3
title = "Intake of one organisation"
kind = "incident"
taxonomy = "sah_2023"
key = "id"
[source]
format = ["ndjson", "xlsx"]
[columns]
id = "Id"
day = "Day"
city = "City"
what = "What"
age = "Age"
ethnicity = "Ethnicity"
[drop]
"Name" = "person_name"
[fields.source_system]
value = "other"
[fields.consent]
value = "coded_record"
[fields.reported_month]
from = "day"
formats = ["%Y-%m-%d"]
[fields.occurred]
from = "day"
formats = ["%Y-%m-%d"]
precision = "day"
[fields.place]
from = "city"
gazetteer = "california"
unmapped = "refuse"
[fields.act_types]
from = "what"
codes = { "Insult" = "verbal_harassment" }
unmapped = "refuse"
[fields.target.age_band]
from = "age"
bands = "own"
numbers = "typed"
[fields.target.ethnicity]
from = "ethnicity"
codes = { "Hmong" = "hmong" }
)";

ScratchDirectory& scratch() {
  static ScratchDirectory directory;
  return directory;
}

app::OrganisationSources with_intake(const adapters::SharingProfile& sharing = {}) {
  const auto file = scratch().path() / "intake.toml";
  std::ofstream{file} << intake;
  return {.sharing = sharing, .files = {{"intake", file}}};
}

HubChanges changes() {
  HubChanges changes;
  changes.organisations[*OrgCode::parse("jakara")] = with_intake();
  changes.organisations[*OrgCode::parse("coarse")] =
      with_intake({.finest_date = DatePrecision::quarter,
                   .finest_place = PlaceLevel::cbsa,
                   .age = adapters::AgeDetail::none,
                   .ethnicity = adapters::EthnicityDetail::aapi_or_other});
  return changes;
}

std::string line(const std::string& id, const std::string& city = "Davis") {
  return R"({"Id":")" + id + R"(","Day":"2024-05-17","City":")" + city +
         R"(","What":"Insult","Age":"34","Ethnicity":"Hmong","Name":"Zephyrina Quillfeather"})" + "\n";
}

struct Fixture {
  TestHub hub{changes()};
  CertificateFiles certificate = hub.add_organisation("jakara");
  Member member{hub, certificate};
  const std::string door = "/v1/sources/intake/records";

  net::ClientResponse push(const std::string& body, std::vector<net::HeaderField> more = {}) {
    more.push_back({"content-type", "application/x-ndjson"});
    return member.ask(Method::post, door, std::move(more), body);
  }
  std::int64_t number(const pg::Sql& sql) { return hub.database().superuser().exec(sql)[0].get<std::int64_t>(0); }
  std::int64_t records() { return number("-- test.records\nSELECT count(*) FROM kith.record"); }
};

bool has(const net::ClientResponse& answer, const std::string& text) {
  return answer.body.find(text) != std::string::npos;
}

std::string uid_of(const net::ClientResponse& answer) {
  const std::string mark = R"("record_uid":")";
  const auto at = answer.body.find(mark);
  BOOST_REQUIRE_MESSAGE(at != std::string::npos, answer.body);
  return answer.body.substr(at + mark.size(), 36);
}

std::string cells(const std::vector<std::string>& texts, int row) {
  std::string out = "<row r=\"" + std::to_string(row) + "\">";
  for (const auto& text : texts) out += "<c t=\"inlineStr\"><is><t>" + text + "</t></is></c>";
  return out + "</row>";
}

std::string workbook_of(const std::vector<std::string>& row) {
  testing::MadeWorkbook made;
  made.sheets = {{"Answers", cells({"Id", "Day", "City", "What", "Age", "Ethnicity", "Name"}, 1) + cells(row, 2)}};
  return testing::workbook(made);
}

BOOST_FIXTURE_TEST_SUITE(source_doors, Fixture)

BOOST_AUTO_TEST_CASE(lines_a_workbook_and_compressed_lines_of_one_source_are_the_same_records) {
  const auto lines = push(line("a") + line("b"));
  BOOST_TEST(lines.status == 200, lines.body);
  BOOST_TEST(has(lines, R"("summary":{"offered":2,"applied":2)"), lines.body);
  BOOST_TEST(has(lines, R"("adapter":"intake","adapter_version":3)"), lines.body);
  const auto sheet = member.post(door, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                                 workbook_of({"a", "2024-05-17", "Davis", "Insult", "34", "Hmong", "Zephyrina"}));
  BOOST_TEST(has(sheet, R"({"row":2,"sheet":1,"record_uid":")" + uid_of(lines) + R"(","outcome":"unchanged")"),
             sheet.body);
  const auto small = push(net::test::gzip(line("a")), {{"content-encoding", "gzip"}});
  BOOST_TEST(has(small, uid_of(lines) + R"(","outcome":"unchanged")"), small.body);
  const auto smaller = push(net::test::zstd(line("a")), {{"content-encoding", "zstd"}});
  BOOST_TEST(has(smaller, R"("unchanged":1)"), smaller.body);
  BOOST_TEST(records() == 2);
}

BOOST_AUTO_TEST_CASE(another_organisations_source_is_not_there) {
  const auto other = hub.add_organisation("aaln");
  Member stranger{hub, other};
  const auto theirs = stranger.post(door, "application/x-ndjson", line("a"));
  const auto nobodys = stranger.post("/v1/sources/nothing/records", "application/x-ndjson", line("a"));
  BOOST_TEST(theirs.status == 404);
  BOOST_TEST(theirs.body == nobodys.body);
  BOOST_TEST(stranger.post("/v1/sources/intake/preview", "application/x-ndjson", line("a")).body == nobodys.body);
  // Who tries names is on the log, one like the other.
  BOOST_TEST(told_refusals(hub, Errc::not_found, "aaln").lines == 3);
}

BOOST_AUTO_TEST_CASE(a_member_is_told_its_own_sources_and_whether_its_exports_are_taken) {
  const std::string own = R"({"name":"intake","version":3,"own":true})";
  const auto ours = member.get("/v1/sources");
  BOOST_TEST(ours.status == 200);
  BOOST_TEST(has(ours, R"({"open":true,"sources":[)"), ours.body);
  BOOST_TEST(has(ours, own), ours.body);
  BOOST_TEST(has(ours, R"({"name":"google_forms",)"), ours.body);
  const auto other = hub.add_organisation("aaln"), clinic = hub.add_organisation("clinic", {"voca"});
  const auto theirs = Member{hub, other}.get("/v1/sources");
  BOOST_TEST(theirs.status == 200);
  BOOST_TEST(!has(theirs, "intake"), theirs.body);
  BOOST_TEST(!has(theirs, R"("own":true)"), theirs.body);
  const auto closed = Member{hub, clinic}.get("/v1/sources");
  BOOST_TEST(closed.status == 200);
  BOOST_TEST(has(closed, R"({"open":false,)"), closed.body);
  BOOST_TEST(member.get("/v1/sources?all=1").status == 400);
}

BOOST_AUTO_TEST_CASE(what_leaves_is_as_coarse_as_the_organisations_sharing_profile_asks) {
  const auto fine = member.get("/v1/records/" + uid_of(push(line("a"))));
  BOOST_TEST(has(fine, R"("value":"2024-05-17")"), fine.body);
  BOOST_TEST(has(fine, R"("place":{"level":"county","code":"06113"})"), fine.body);
  BOOST_TEST(has(fine, R"("hmong")"), fine.body);
  BOOST_TEST(has(fine, R"("age_band")"), fine.body);
  const auto coarse = hub.add_organisation("coarse");
  Member second{hub, coarse};
  const auto pushed = second.post(door, "application/x-ndjson", line("a"));
  const auto read = second.get("/v1/records/" + uid_of(pushed));
  BOOST_TEST(has(read, R"("occurred":{"precision":"quarter","value":"2024-Q2"})"), read.body);
  BOOST_TEST(has(read, R"("place":{"level":"cbsa","code":"40900"})"), read.body);
  BOOST_TEST(!has(read, "hmong"), read.body);
  BOOST_TEST(!has(read, "age_band"), read.body);
  const auto preview = second.post("/v1/sources/intake/preview", "application/x-ndjson", line("a"));
  BOOST_TEST(has(preview, R"("fate":"generalised","column":"City")"), preview.body);
  BOOST_TEST(has(preview, "to CBSA"), preview.body);
}

BOOST_AUTO_TEST_CASE(an_organisation_whose_money_bars_records_of_clients_may_not_send_rows) {
  const auto clinic = hub.add_organisation("clinic", {"voca"});
  Member barred{hub, clinic};
  const auto refusals = [&] {
    return number("-- test.refusals\nSELECT count(*) FROM kith.audit_leaf WHERE event = 6");
  };
  const auto before = refusals();
  for (const std::string which : {"records", "preview"}) {
    const auto answer = barred.post("/v1/sources/google_forms/" + which, "text/csv", "Timestamp\nZephyrina\n");
    BOOST_TEST(answer.status == 403);
    BOOST_TEST(!has(answer, "Zephyrina"));
  }
  BOOST_TEST(refusals() == before + 2);
}

BOOST_AUTO_TEST_CASE(a_repeat_with_the_same_key_gets_the_same_bytes) {
  const std::vector<net::HeaderField> key = {{"idempotency-key", "monday"}};
  const auto first = push(line("a") + line("b", "Zephyrina"), key);
  BOOST_TEST(first.status == 200, first.body);
  BOOST_TEST(has(first, R"("summary":{"offered":2,"applied":1)"), first.body);
  BOOST_TEST(first.header("ratelimit") != nullptr);
  const auto again = push(line("a") + line("b", "Zephyrina"), key);
  BOOST_TEST(again.body == first.body);
  BOOST_TEST(records() == 1);
  const auto other = push(line("c"), key);
  BOOST_TEST(other.status == 422);
  BOOST_TEST(has(other, "idempotency-key-reused"));
  const auto without = push(line("a"));
  BOOST_TEST(has(without, R"("unchanged":1)"), without.body);
  // A file that cannot be read is no answer to keep.
  BOOST_TEST(push(R"({"Id":"d","Nickname":"Zephyrina"})", {{"idempotency-key", "tuesday"}}).status == 422);
  BOOST_TEST(has(push(line("d"), {{"idempotency-key", "tuesday"}}), R"("applied":1)"));
  const auto large = push(std::string(std::size_t{1} << 21U, ' '), {{"idempotency-key", "wednesday"}});
  BOOST_TEST(large.status == 413, large.body);
}

BOOST_AUTO_TEST_CASE(a_column_that_nobody_mapped_is_told_by_its_letter_and_stores_nothing) {
  testing::MadeWorkbook made;
  std::vector<std::string> header = {"Id", "Day", "City", "What", "Age", "Ethnicity", "Name"};
  std::vector<std::string> values = {"a", "2024-05-17", "Davis", "Insult", "34", "Hmong", ""};
  header.resize(26);
  values.resize(26);
  header.emplace_back("Zephyrina Quillfeather");
  values.emplace_back("916-555-0187");
  made.sheets = {{"Answers", cells(header, 1) + cells(values, 2)}};
  const auto answer = member.post(door, "application/octet-stream", testing::workbook(made));
  BOOST_TEST(answer.status == 422, answer.body);
  BOOST_TEST(has(answer, R"x("row":1,"column":"27 (AA)")x"), answer.body);
  BOOST_TEST(!has(answer, "Zephyrina"));
  BOOST_TEST(records() == 0);
}

BOOST_AUTO_TEST_CASE(the_charset_of_the_media_type_is_the_mapping_files_business) {
  BOOST_TEST(member.post(door, "application/x-ndjson; charset=windows-1252", line("a")).status == 200);
  BOOST_TEST(member.post(door, "application/x-www-form-urlencoded", line("a")).status == 415);
  BOOST_TEST(member.ask(Method::post, door, {}, line("a")).status == 415);
}

BOOST_AUTO_TEST_CASE(a_mapping_file_that_was_changed_is_in_use_once_it_is_read_again) {
  const auto file = scratch().path() / "intake.toml";
  std::string changed{intake};
  changed.replace(changed.find("version = 3"), 11, "version = 4");
  std::ofstream{file} << changed;
  BOOST_TEST(has(push(line("a")), R"("adapter_version":3)"));
  BOOST_TEST(hub.hub().reload_sources().has_value());
  BOOST_TEST(has(push(line("b")), R"("adapter_version":4)"));
  std::ofstream{file} << "mapping = 1\nnonsense = true\n";
  BOOST_TEST(!hub.hub().reload_sources().has_value());
  BOOST_TEST(has(push(line("c")), R"("adapter_version":4)"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
