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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::records
