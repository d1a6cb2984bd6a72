// A value that is no known code of its field never passes, whatever it looks like: not an identifier, not a harmless
// word, not a code of another list, not a code with a hair's breadth changed. Held over every coded field of a record.
#include <boost/test/unit_test.hpp>
#include <set>
#include <string>
#include <vector>

#include "schemas/decode.hpp"
#include "schemas/fields.hpp"
#include "schemas/scan.hpp"

namespace kith::records {
namespace {

// A record with one member more; `member` is JSON.
bool passes(const std::string& member) {
  std::string text = R"({"record_uid":"6f9619ff-8b86-4d11-b42d-00c04fc964ff","kind":"incident","schema_version":1,)"
                     R"("taxonomy_version":"sah_2023",)" +
                     member + "}";
  json::Parser parser;
  const auto value = parser.parse(text);
  return value && decode(*value, OrgCode::parse("aaln").value()).has_value();
}

struct Coded {
  std::string before, after;  // the JSON around a value
  CodeList list;

  [[nodiscard]] std::string with(const std::string& value) const { return before + '"' + value + '"' + after; }
};

std::string quoted(std::string_view name) {
  return '"' + std::string(name) + R"(":)";
}

std::vector<Coded> coded_fields() {
  std::vector<Coded> all;
  for (const CodeField& field : incident_codes) all.push_back({quoted(field.name), "", field.list});
  for (const SetField& field : incident_sets) all.push_back({quoted(field.name) + "[", "]", field.list});
  for (const CodeField& field : target_codes) all.push_back({R"("target":{)" + quoted(field.name), "}", field.list});
  for (const SetField& field : target_sets)
    all.push_back({R"("target":{)" + quoted(field.name) + "[", "]}", field.list});
  all.push_back({quoted("source_system"), "", CodeList::source_system});
  all.push_back({quoted("adapter"), "", CodeList::adapter});
  all.push_back({quoted("data_basis"), "", CodeList::data_basis});
  all.push_back({quoted("verification_status"), "", CodeList::verification_status});
  all.push_back({quoted("funding_streams") + "[", "]", CodeList::funding_streams});
  all.push_back({quoted("quality_flags") + "[", "]", CodeList::quality_flags});
  for (const auto& [level, list] : {std::pair{"city", CodeList::city},
                                    {"county", CodeList::county},
                                    {"cbsa", CodeList::cbsa},
                                    {"state", CodeList::state}})
    all.push_back({R"("place":{"level":")" + std::string(level) + R"(","code":)", "}", list});
  return all;
}

BOOST_AUTO_TEST_SUITE(closed_fields)

BOOST_AUTO_TEST_CASE(every_code_list_of_a_record_is_met_and_its_codes_pass) {
  for (const Coded& field : coded_fields()) {
    const auto all = codes(field.list);
    const auto real = std::ranges::find_if(
        all, [](const Code& code) { return code.id >= first_real_code && code.taxonomy != Taxonomy::sah_2020; });
    BOOST_REQUIRE(real != all.end());
    BOOST_TEST(passes(field.with(std::string(real->code))), field.before);
  }
}

BOOST_AUTO_TEST_CASE(no_other_value_passes_whatever_it_looks_like) {
  const std::vector<std::string> values = {"Maria Lopez",
                                           "maria_lopez",
                                           "\u738b\u5c0f\u660e",
                                           "\uae40\ubbfc\uc218",
                                           "Nguy\u1ec5n V\u0103n An",
                                           "Tou Vang",
                                           "916-555-0143",
                                           "0901 234 567",
                                           "12 Lemon Hill Ave",
                                           "WeChat: lan88",
                                           "jane@example.org",
                                           "Yes",
                                           "Other",
                                           "purple",
                                           "x",
                                           "",
                                           " ",
                                           "null",
                                           "true",
                                           "00",
                                           "-1",
                                           "14 ",
                                           "unknown ",
                                           "Unknown"};
  for (const Coded& field : coded_fields())
    for (const std::string& value : values) BOOST_TEST(!passes(field.with(value)), field.with(value));
}

BOOST_AUTO_TEST_CASE(a_code_changed_by_a_hair_and_a_code_of_another_list_do_not_pass) {
  for (const Coded& field : coded_fields()) {
    std::set<std::string, std::less<>> own;
    for (const Code& code : codes(field.list)) own.emplace(code.code);
    std::vector<std::string> others;
    for (const std::string& code : own)
      for (const std::string& changed : {code + "s", code + "_", " " + code, code + "\u200b", "_" + code})
        others.push_back(changed);
    for (const Coded& other : coded_fields())
      for (const Code& code : codes(other.list)) others.emplace_back(code.code);
    for (const std::string& value : others)
      if (!own.contains(value)) BOOST_TEST(!passes(field.with(value)), field.with(value));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::records
