// The gate: whose money allows counts only, and the one open field. That nothing else makes an AnonymousRecord is
// checked by the compiler, here and in every layer.
#include "schemas/gate.hpp"

#include <boost/test/unit_test.hpp>
#include <type_traits>

namespace kith::records {
namespace {

static_assert(!std::is_constructible_v<AnonymousRecord, Record>);
static_assert(!std::is_constructible_v<AnonymousRecord, ValidRecord>);
static_assert(!std::is_constructible_v<ValidRecord, Record>);
static_assert(!std::is_default_constructible_v<AnonymousRecord>);
static_assert(!std::is_copy_constructible_v<AnonymousRecord>);

ValidRecord valid(std::string_view more, std::string_view kind = "incident") {
  std::string text = R"({"record_uid":"6f9619ff-8b86-4d11-b42d-00c04fc964ff","schema_version":1,"kind":")" +
                     std::string(kind) + "\"" + std::string(more) + "}";
  json::Parser parser;
  auto record = decode(parser.parse(text).value(), OrgCode::parse("aaln").value());
  BOOST_REQUIRE(record);
  return std::move(*record);
}

CodeSet funding(std::string_view stream) {
  CodeSet set;
  set.add(find_code(CodeList::funding_streams, stream).value());
  return set;
}

constexpr std::string_view taxonomy_member = R"(,"taxonomy_version":"sah_2023")";
constexpr std::string_view table_member =
    R"(,"table":{"period":{"from":"2021-01","to":"2021-12"},"place":{"level":"state","code":"06"},"dimension":"total",)"
    R"("multi":false,"base":{"id":"records","n":12},"unduplication":"none","cells":[]})";

BOOST_AUTO_TEST_SUITE(gate)

BOOST_AUTO_TEST_CASE(a_coded_record_passes_whole) {
  auto anonymous = anonymise(valid(std::string(taxonomy_member) + R"(,"adapter":"aaln","daypart":"night")"), {});
  BOOST_REQUIRE(anonymous);
  BOOST_TEST(anonymous->record().envelope.adapter == "aaln");
}

BOOST_AUTO_TEST_CASE(voca_vawa_and_fvpsa_money_lets_counts_through_and_nothing_else) {
  for (const char* stream : {"voca", "vawa", "fvpsa"}) {
    const SenderRules rules{funding(stream)};
    const auto incident = anonymise(valid(taxonomy_member), rules);
    BOOST_REQUIRE(!incident);
    BOOST_TEST((incident.error().errors.front().code == Errc::counts_only));
    BOOST_TEST(incident.error().errors.front().place.pointer == "/kind");
    BOOST_TEST(incident.error().uid.has_value());
    BOOST_TEST(
        anonymise(valid(std::string(taxonomy_member) + std::string(table_member), "aggregate"), rules).has_value());
    BOOST_TEST(anonymise(valid(R"(,"withdrawn":true)"), rules).has_value());
    const std::string own = std::string(taxonomy_member) + R"(,"funding_streams":["sth",")" + stream + "\"]";
    BOOST_TEST(!anonymise(valid(own), {}).has_value());
  }
  for (const char* stream : {"sth", "aajc_kp", "local", "private"})
    BOOST_TEST(anonymise(valid(taxonomy_member), {funding(stream)}).has_value(), stream);
}

BOOST_AUTO_TEST_CASE(what_has_not_come_yet_is_refused_where_the_day_is_known) {
  const auto judge = [](std::string_view more, std::optional<std::chrono::sys_days> today) {
    const auto passed = anonymise(valid(std::string(taxonomy_member) + std::string(more)), {{}, today});
    return passed ? std::string{} : passed.error().errors.front().place.pointer;
  };
  const std::chrono::sys_days may_12 = std::chrono::year{2026} / 5 / 12;
  constexpr std::string_view may_13 = R"(,"occurred":{"precision":"day","value":"2026-05-13"})";
  constexpr std::string_view may_14 = R"(,"occurred":{"precision":"day","value":"2026-05-14"})";
  BOOST_TEST(judge(may_13, may_12).empty());  // in another zone it has come
  BOOST_TEST(judge(may_14, may_12) == "/occurred/value");
  BOOST_TEST(judge(may_14, std::nullopt).empty());
  BOOST_TEST(judge(R"(,"occurred":{"precision":"year","value":"2026"})", may_12).empty());
  BOOST_TEST(judge(R"(,"occurred":{"precision":"quarter","value":"2026-Q3"})", may_12) == "/occurred/value");
  BOOST_TEST(judge(R"(,"occurred":{"precision":"unknown"},"reported_month":"2026-05")", may_12).empty());
  BOOST_TEST(judge(R"(,"reported_month":"2026-06")", may_12) == "/reported_month");
}

BOOST_AUTO_TEST_CASE(no_incident_is_dated_after_the_month_of_its_report) {
  const auto is_taken = [](std::string_view occurred) {
    std::string text = R"({"record_uid":"6f9619ff-8b86-4d11-b42d-00c04fc964ff","schema_version":1,"kind":"incident")" +
                       std::string(taxonomy_member) + R"(,"reported_month":"2026-05","occurred":{"precision":)" +
                       std::string(occurred) + "}}";
    json::Parser parser;
    const auto record = decode(parser.parse(text).value(), OrgCode::parse("aaln").value());
    if (record) return true;
    BOOST_TEST((record.error().errors.front().code == Errc::contradiction));
    BOOST_TEST(record.error().errors.front().place.pointer == "/occurred/value");
    return false;
  };
  BOOST_TEST(is_taken(R"("day","value":"2026-05-31")"));
  BOOST_TEST(is_taken(R"("day","value":"2026-06-01")"));  // another zone
  BOOST_TEST(!is_taken(R"("day","value":"2026-06-02")"));
  BOOST_TEST(!is_taken(R"("month","value":"2026-07")"));
  BOOST_TEST(is_taken(R"("quarter","value":"2026-Q2")"));
  BOOST_TEST(!is_taken(R"("quarter","value":"2026-Q3")"));
  BOOST_TEST(is_taken(R"("year","value":"2026")"));
  BOOST_TEST(is_taken(R"("unknown")"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::records
