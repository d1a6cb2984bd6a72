// What decode() takes and what it refuses, where and with which words; the rest is example by example in tests/schemas.
#include "schemas/decode.hpp"

#include <boost/test/unit_test.hpp>

#include "schemas/encode.hpp"

namespace kith::records {
namespace {

const OrgCode& sender() {
  static const OrgCode org = OrgCode::parse("aaln").value();
  return org;
}

tl::expected<ValidRecord, Rejection> decode_text(std::string text, Form form = Form::complete) {
  json::Parser parser;
  const auto value = parser.parse(text);
  BOOST_REQUIRE_MESSAGE(value, "the example is not JSON");
  return decode(*value, sender(), form);
}

const std::string uid = "6f9619ff-8b86-4d11-b42d-00c04fc964ff";

// A minimal incident with more members, or another start.
std::string incident(std::string_view more = {}) {
  return R"({"record_uid":")" + uid + R"(","kind":"incident","schema_version":1,"taxonomy_version":"sah_2023")" +
         (more.empty() ? "" : ",") + std::string(more) + "}";
}

std::string aggregate(std::string_view table, std::string_view more = {}) {
  return R"({"record_uid":")" + uid +
         R"(","kind":"aggregate","schema_version":1,"taxonomy_version":"sah_2023","table":)" + std::string(table) +
         (more.empty() ? "" : ",") + std::string(more) + "}";
}

std::string table(std::string_view dimension, std::string_view multi, std::string_view n, std::string_view cells) {
  return R"({"period":{"from":"2020-01","to":"2022-12"},"place":{"level":"county","code":"06067"},"dimension":")" +
         std::string(dimension) + R"(","multi":)" + std::string(multi) + R"(,"base":{"id":"reported_acts","n":)" +
         std::string(n) + R"(},"unduplication":"none","cells":)" + std::string(cells) + "}";
}

struct Expected {
  Errc code;
  std::string_view pointer;
  std::string_view hint = {};
};

void check_refusal(const std::string& text, const Expected& expected, Form form = Form::complete) {
  BOOST_TEST_CONTEXT(text) {
    const auto record = decode_text(text, form);
    BOOST_REQUIRE(!record);
    const Error& first = record.error().errors.front();
    BOOST_TEST(error_info(first.code).slug == error_info(expected.code).slug);
    BOOST_TEST(first.place.pointer == expected.pointer);
    if (!expected.hint.empty()) BOOST_TEST(first.hint == expected.hint);
  }
}

BOOST_AUTO_TEST_SUITE(decoding)

BOOST_AUTO_TEST_CASE(a_full_incident_becomes_a_record) {
  const auto decoded =
      decode_text(incident(R"("org":"aaln","revision":3,"withdrawn":false,"source_system":"google_forms",
    "adapter":"aaln","adapter_version":2,"funding_streams":["sth","local"],"consent":"coded_record",
    "consent_expires":"2027-01","reported_month":"2021-03","data_basis":"self_report","verification_status":"verified",
    "counts_in_statistics":false,"quality_flags":["date_imputed"],"occurred":{"precision":"quarter","value":"2021-Q2"},
    "daypart":"night","place":{"level":"county","code":"06067"},"act_types":["verbal_harassment","coughed_spat"],
    "sites":["public_street"],"bias_reasons":["race"],"bias_targets":["14"],"bias_evidence":["explicit"],
    "scope":"interpersonal","offender_kind":["individual"],"reporter_role":"target","reporting_for":"self",
    "target":{"age_band":"26_35","gender":["female"],"ethnicity":["hmong","mien"],"language":"hmn","script":"Latn"},
    "victims_count":"1","suspects_count":"2_4","offense":"13C","is_potential_crime":"yes",
    "reported_to":["none"],"help_wanted":["declined"])"));
  BOOST_REQUIRE(decoded);
  const Record& record = decoded->record();
  BOOST_TEST(record.org.text() == "aaln");
  BOOST_TEST(record.envelope.uid.text() == uid);
  BOOST_TEST(record.envelope.revision == 3);
  BOOST_TEST(record.envelope.adapter == "aaln");
  BOOST_TEST((record.envelope.consent == Consent::coded_record));
  BOOST_TEST((record.envelope.consent_expires == Month{2027, 1}));
  BOOST_TEST(!record.envelope.counts_in_statistics);
  BOOST_TEST(record.envelope.funding_streams.size() == 2U);
  BOOST_TEST(occurred_text(record.incident.occurred) == "2021-Q2");
  BOOST_TEST(record.incident.place.code == 6067);
  BOOST_TEST(record.incident.act_types.size() == 2U);
  BOOST_TEST(record.incident.target_ethnicity.contains(find_code(CodeList::ethnicity, "mien").value()));
  BOOST_TEST(record.incident.help_wanted.contains(declined));
}

BOOST_AUTO_TEST_CASE(a_minimal_record_takes_the_defaults) {
  const auto decoded = decode_text(incident());
  BOOST_REQUIRE(decoded);
  const Envelope& envelope = decoded->record().envelope;
  BOOST_TEST(envelope.revision == 1);
  BOOST_TEST((envelope.consent == Consent::aggregate_only));
  BOOST_TEST(envelope.counts_in_statistics);
  BOOST_TEST(!envelope.reported_month.has_value());
  BOOST_TEST((decoded->record().incident.occurred.precision == DatePrecision::not_asked));
  BOOST_TEST(decoded->record().incident.act_types.empty());
}

BOOST_AUTO_TEST_CASE(not_asked_and_absent_are_the_same_content) {
  const auto absent = decode_text(incident());
  const auto said = decode_text(incident(R"("daypart":"not_asked","act_types":["not_asked"],"sites":[],
    "occurred":{"precision":"not_asked"},"place":{"level":"not_asked"},"target":{"gender":["not_asked"]})"));
  BOOST_REQUIRE(absent.has_value());
  BOOST_REQUIRE(said.has_value());
  std::string first, second;
  append_content(first, absent->record());
  append_content(second, said->record());
  BOOST_TEST(first == second);
}

BOOST_AUTO_TEST_CASE(an_unknown_field_is_refused_without_its_name) {
  check_refusal(incident(R"("favourite_colour":"blue")"), {Errc::unknown_field, "", "member 5"});
  check_refusal(incident(R"("target":{"age_band":"u18","shoe":"42"})"), {Errc::unknown_field, "/target", "member 2"});
  check_refusal(incident(R"("occurred":{"precision":"year","value":"2021","zone":"x"})"),
                {Errc::unknown_field, "/occurred", "member 3"});
}

BOOST_AUTO_TEST_CASE(class_d_fields_are_known_by_name_and_by_content) {
  check_refusal(incident(R"("victimEmail":null)"), {Errc::direct_identifier, "", "e-mail address, member 5"});
  check_refusal(incident(R"("target":{"Full Name":1})"),
                {Errc::direct_identifier, "/target", "name of a person, member 1"});
  check_refusal(incident(R"("x":"call (916) 555-0143")"), {Errc::direct_identifier, "", "phone number, member 5"});
  check_refusal(incident(R"("x":{"y":["a",{"z":"jane@example.org"}]})"),
                {Errc::direct_identifier, "", "e-mail address, member 5"});
  check_refusal(incident(R"("daypart":"jane@example.org")"), {Errc::direct_identifier, "/daypart", "e-mail address"});
  check_refusal(incident(R"("act_types":["verbal_harassment","at 1810 Capitol Ave"])"),
                {Errc::direct_identifier, "/act_types/1", "street address"});
  check_refusal(incident(R"("place":{"level":"county","code":"38.5816,-121.4944"})"),
                {Errc::direct_identifier, "/place/code", "coordinates"});
  check_refusal(incident(R"("victims_count":9165550143)"), {Errc::direct_identifier, "/victims_count", "phone number"});
  check_refusal(incident(R"("reported_month":"jane@example.org")"),
                {Errc::direct_identifier, "/reported_month", "e-mail address"});
}

BOOST_AUTO_TEST_CASE(a_malformed_uid_or_date_is_not_called_an_identifier) {
  check_refusal(R"({"record_uid":"6f9619ff-8b86-1d11-b42d-00c04fc964ff","kind":"incident","schema_version":1,
    "taxonomy_version":"sah_2023"})",
                {Errc::malformed_value, "/record_uid"});
  check_refusal(incident(R"("reported_month":"03/14/2021")"), {Errc::malformed_value, "/reported_month"});
  check_refusal(incident(R"("occurred":{"precision":"day","value":"2021-03-04 10:15:30"})"),
                {Errc::malformed_value, "/occurred/value"});
}

BOOST_AUTO_TEST_CASE(values_outside_their_grammar_are_refused) {
  check_refusal(incident(R"("daypart":"Night")"), {Errc::unknown_code, "/daypart"});
  check_refusal(incident(R"("daypart":1)"), {Errc::wrong_type, "/daypart"});
  check_refusal(incident(R"("daypart":null)"), {Errc::wrong_type, "/daypart"});
  check_refusal(incident(R"("act_types":"verbal_harassment")"), {Errc::wrong_type, "/act_types"});
  check_refusal(incident(R"("act_types":["avoidance_shunning"])"), {Errc::unknown_code, "/act_types/0"});
  check_refusal(incident(R"("revision":0)"), {Errc::out_of_range, "/revision"});
  check_refusal(incident(R"("revision":1000000001)"), {Errc::out_of_range, "/revision"});
  check_refusal(incident(R"("revision":1.5)"), {Errc::wrong_type, "/revision"});
  check_refusal(incident(R"("counts_in_statistics":"yes")"), {Errc::wrong_type, "/counts_in_statistics"});
  check_refusal(incident(R"("adapter":"Aaln")"), {Errc::unknown_code, "/adapter"});
  check_refusal(incident(R"("quality_flags":["unknown"])"), {Errc::unknown_code, "/quality_flags/0"});
  check_refusal(incident(R"("funding_streams":["declined"])"), {Errc::unknown_code, "/funding_streams/0"});
  check_refusal(incident(R"("occurred":{"precision":"day","value":"2021-02-29"})"),
                {Errc::malformed_value, "/occurred/value"});
  check_refusal(incident(R"("occurred":{"precision":"month","value":"2021-Q1"})"),
                {Errc::malformed_value, "/occurred/value"});
  check_refusal(incident(R"("occurred":{"value":"2021"})"), {Errc::missing_field, "/occurred/precision"});
  check_refusal(incident(R"("occurred":"2021-03-04")"), {Errc::wrong_type, "/occurred"});
  check_refusal(incident(R"("place":{"level":"county"})"), {Errc::missing_field, "/place/code"});
  check_refusal(incident(R"("place":{"level":"county","code":"6067"})"), {Errc::unknown_code, "/place/code"});
  check_refusal("[]", {Errc::wrong_type, ""});
}

BOOST_AUTO_TEST_CASE(contradictions_are_refused) {
  check_refusal(incident(R"("act_types":["verbal_harassment","unknown"])"), {Errc::contradiction, "/act_types"});
  check_refusal(incident(R"("act_types":["verbal_harassment","not_asked"])"), {Errc::contradiction, "/act_types"});
  check_refusal(incident(R"("reported_to":["none","police"])"), {Errc::contradiction, "/reported_to"});
  check_refusal(incident(R"("bias_targets":["88","14"])"), {Errc::contradiction, "/bias_targets"});
  check_refusal(incident(R"("sites":["residence","residence"])"), {Errc::contradiction, "/sites/1"});
  check_refusal(incident(R"("occurred":{"precision":"unknown","value":"2021"})"),
                {Errc::contradiction, "/occurred/value"});
  check_refusal(incident(R"("place":{"level":"online","code":"06067"})"), {Errc::contradiction, "/place/code"});
  check_refusal(incident(R"("table":{})"), {Errc::contradiction, "/table"});
  check_refusal(aggregate(table("total", "false", "112", "[]"), R"("daypart":"night")"),
                {Errc::contradiction, "/daypart"});
}

BOOST_AUTO_TEST_CASE(identity_is_checked) {
  check_refusal(R"({"kind":"incident","schema_version":1,"taxonomy_version":"sah_2023"})",
                {Errc::missing_field, "/record_uid"});
  check_refusal(incident(R"("org":"other_org")"), {Errc::wrong_organisation, "/org"});
  check_refusal(incident(R"("org":"Jane Doe, 555-0143 ext. 9")"), {Errc::direct_identifier, "/org"});
  check_refusal(incident(R"("consent":"none")"), {Errc::consent_refused, "/consent"});
  check_refusal(R"({"record_uid":")" + uid + R"(","kind":"survey","schema_version":1,"taxonomy_version":"sah_2023"})",
                {Errc::unknown_code, "/kind"});
  check_refusal(R"({"record_uid":")" + uid + R"(","kind":"incident","schema_version":2,"taxonomy_version":"sah_2023"})",
                {Errc::unsupported_version, "/schema_version"});
  check_refusal(R"({"record_uid":")" + uid + R"(","kind":"incident","schema_version":1,"taxonomy_version":"sah_2031"})",
                {Errc::unsupported_version, "/taxonomy_version"});
  check_refusal(R"({"record_uid":")" + uid + R"(","kind":"incident","schema_version":1})",
                {Errc::missing_field, "/taxonomy_version"});
}

BOOST_AUTO_TEST_CASE(a_rejection_names_the_record_when_it_can) {
  const auto record = decode_text(incident(R"("daypart":"noon")"));
  BOOST_REQUIRE(!record);
  BOOST_TEST(record.error().uid.value().text() == uid);
  BOOST_TEST((record.error().kind == RecordKind::incident));
  const auto nameless = decode_text("{}");
  BOOST_REQUIRE(!nameless);
  BOOST_TEST(!nameless.error().uid.has_value());
}

BOOST_AUTO_TEST_CASE(all_errors_are_told_up_to_the_cap) {
  std::string many = R"("daypart":"x","scope":"x","offense":"x","sites":[)";
  for (int i = 0; i < 30; ++i) many += std::string(i == 0 ? "" : ",") + "\"x\"";
  const auto record = decode_text(incident(many + "]"));
  BOOST_REQUIRE(!record);
  BOOST_TEST(record.error().errors.size() == rejection_errors_cap);
  BOOST_TEST(record.error().is_cut);
  const auto few = decode_text(incident(R"("daypart":"x","scope":"x")"));
  BOOST_TEST(few.error().errors.size() == 2U);
  BOOST_TEST(!few.error().is_cut);
}

BOOST_AUTO_TEST_CASE(a_withdrawal_carries_identity_only) {
  const std::string start = R"({"record_uid":")" + uid + R"(","kind":"incident","schema_version":1,"withdrawn":true)";
  const auto record = decode_text(start + R"(,"revision":4,"org":"aaln"})");
  BOOST_REQUIRE(record);
  BOOST_TEST(record->record().envelope.withdrawn);
  BOOST_TEST(record->record().envelope.revision == 4);
  check_refusal(start + R"(,"daypart":"night"})", {Errc::contradiction, "/daypart"});
  check_refusal(start + R"(,"consent":"coded_record"})", {Errc::contradiction, "/consent"});
}

BOOST_AUTO_TEST_CASE(an_adapter_is_one_of_a_closed_list_so_that_no_name_fits_in) {
  for (const std::string adapter :
       {"maria_garcia", "wei_chen", "c_o_mgarcia_gmail_com", "lives_at_12_main_st", "aaln2"}) {
    const auto record = decode_text(incident(R"("adapter":")" + adapter + '"'));
    BOOST_REQUIRE_MESSAGE(!record, adapter);
    BOOST_TEST(record.error().errors.front().place.pointer == "/adapter");
  }
  check_refusal(incident(R"("adapter":"maria_garcia")"), {Errc::direct_identifier, "/adapter", "name of a person"});
}

BOOST_AUTO_TEST_CASE(an_adapters_record_has_no_identity_yet) {
  const std::string content = R"({"kind":"incident","schema_version":1,"taxonomy_version":"sah_2020",
    "act_types":["avoidance_shunning"]})";
  BOOST_TEST(decode_text(content, Form::content).has_value());
  check_refusal(incident(), {Errc::unknown_field, "/record_uid"}, Form::content);
}

BOOST_AUTO_TEST_CASE(an_aggregate_table_is_read_and_made_canonical) {
  const auto decoded =
      decode_text(aggregate(table("gender", "false", "95", R"([{"code":"male","count":37},{"count":47,"code":"female"},
        {"code":"nonbinary","count":4},{"code":"unknown","count":7}])")));
  BOOST_REQUIRE(decoded);
  const AggregateTable& read = *decoded->record().aggregate;
  BOOST_TEST(read.base_n == 95);
  BOOST_TEST(read.cells.size() == 4U);
  BOOST_TEST(
      read.json ==
      R"({"period":{"from":"2020-01","to":"2022-12"},"place":{"level":"county","code":"06067"},"dimension":"gender",)"
      R"("multi":false,"base":{"id":"reported_acts","n":95},"unduplication":"none","cells":[)"
      R"({"code":"female","count":47},{"code":"male","count":37},{"code":"nonbinary","count":4},)"
      R"({"code":"unknown","count":7}]})");
  std::string stored = read.json;
  json::Parser parser;
  const auto again = decode_table(parser.parse(stored).value(), Taxonomy::sah_2023);
  BOOST_REQUIRE(again);
  BOOST_TEST(again->json == read.json);
}

BOOST_AUTO_TEST_CASE(an_aggregate_that_contradicts_itself_is_refused) {
  BOOST_TEST(decode_text(aggregate(table("total", "false", "112", "[]"))).has_value());
  check_refusal(aggregate(table("total", "false", "112", R"([{"code":"x","count":1}])")),
                {Errc::contradiction, "/table/cells"});
  check_refusal(aggregate(table("total", "true", "112", "[]")), {Errc::contradiction, "/table/multi"});
  check_refusal(aggregate(table("shoe_size", "false", "112", "[]")), {Errc::unknown_code, "/table/dimension"});
  check_refusal(aggregate(table("gender", "false", "10", R"([{"code":"male","count":11}])")),
                {Errc::contradiction, "/table/cells"});
  check_refusal(aggregate(table("gender", "false", "10", R"([{"code":"male","count":6},{"code":"female","count":6}])")),
                {Errc::contradiction, "/table/cells"});
  BOOST_TEST(decode_text(
                 aggregate(table("gender", "true", "10", R"([{"code":"male","count":6},{"code":"female","count":6}])")))
                 .has_value());
  BOOST_TEST(decode_text(aggregate(table("gender", "false", "0", R"([{"code":"male","count":6}])"),
                                   R"("quality_flags":["base_unknown"])"))
                 .has_value());
  check_refusal(aggregate(table("gender", "true", "10", R"([{"code":"male","count":6},{"code":"male","count":5}])")),
                {Errc::contradiction, "/table/cells"});
  check_refusal(aggregate(table("gender", "true", "10", R"([{"code":"male","count":-1}])")),
                {Errc::out_of_range, "/table/cells/0/count"});
  check_refusal(aggregate(table("act_type", "true", "10", R"([{"code":"avoidance_shunning","count":1}])")),
                {Errc::unknown_code, "/table/cells/0/code"});
  check_refusal(aggregate("{}"), {Errc::missing_field, "/table/period"});
  check_refusal(
      R"({"record_uid":")" + uid + R"(","kind":"aggregate","schema_version":1,"taxonomy_version":"sah_2023"})",
      {Errc::missing_field, "/table"});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::records
