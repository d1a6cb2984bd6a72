#include "tests/support/records.hpp"

#include <array>
#include <stdexcept>

namespace kith::test {
namespace {

constexpr std::array<std::string_view, 4> counties{"06067", "06113", "06061", "06017"};
constexpr std::array<std::string_view, 3> acts{"\"verbal_harassment\"", "\"verbal_harassment\",\"coughed_spat\"",
                                               "\"physical_contact\""};

[[noreturn]] void refuse(const records::Rejection& rejection) {
  std::string text = "a test's record is refused:";
  for (const Error& error : rejection.errors) text.append(" ").append(error.sentence());
  throw std::runtime_error(text);
}

}  // namespace

std::string incident_json(const RecordUid& uid, std::int32_t revision, std::uint32_t variant, std::string_view fields) {
  std::string json = R"({"record_uid":")" + uid.text() + R"(","kind":"incident","schema_version":1,)";
  json.append(R"("taxonomy_version":"sah_2023","revision":)").append(std::to_string(revision));
  json.append(R"(,"consent":"coded_record","reported_month":"2021-)");
  json.append("0").append(std::to_string(variant % 9 + 1));
  json.append(R"(","place":{"level":"county","code":")").append(counties[variant % counties.size()]);
  json.append(R"("},"act_types":[)").append(acts[variant % acts.size()]).append("]");
  json.append(R"(,"target":{"age_band":"26_35"})").append(fields).append("}");
  return json;
}

std::string withdrawal_json(const RecordUid& uid) {
  return R"({"record_uid":")" + uid.text() + R"(","kind":"incident","schema_version":1,"withdrawn":true})";
}

records::AnonymousRecord anonymous(std::string json, const OrgCode& org) {
  json::Parser parser{{std::size_t{1024} * 1024, 8, 128, 100'000}};
  const auto value = parser.parse(json);
  if (!value) throw std::runtime_error("a test's record is no JSON: " + value.error().sentence());
  auto valid = records::decode(*value, org);
  if (!valid) refuse(valid.error());
  auto record = records::anonymise(std::move(*valid), {});
  if (!record) refuse(record.error());
  return std::move(*record);
}

OrgCode org(std::string_view code) {
  const auto parsed = OrgCode::parse(code);
  if (!parsed) throw std::runtime_error("a test's organisation has no code");
  return *parsed;
}

}  // namespace kith::test
