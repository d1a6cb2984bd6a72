// Mapping files that are wrong are refused with the line and column of each fault, before a row is read.
#include "tests/unit/adapters/reading.hpp"

namespace kith::adapters {
namespace {

using namespace testing;

const std::string head = R"(mapping = 1
name = "clinic"
version = 3
title = "A clinic"
kind = "incident"
key = "id"
)";
const std::string body = R"([source]
format = "csv"
[columns]
id = "Id"
what = "What"
[fields.act_types]
from = "what"
codes = { "Slur" = "verbal_harassment" }
)";

std::vector<MappingFault> faults_of(const std::string& text) {
  auto mapping = Mapping::parse(text);
  return mapping ? std::vector<MappingFault>{} : mapping.error();
}

// There is a fault on that line whose sentence has the words.
bool has_fault(const std::vector<MappingFault>& faults, std::uint32_t line, std::string_view words) {
  for (const MappingFault& fault : faults) {
    if (fault.line == line && fault.column > 0 && fault.sentence.find(words) != std::string::npos) return true;
  }
  BOOST_TEST_MESSAGE(explain("mapping.toml", faults));
  return false;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mapping)

BOOST_AUTO_TEST_CASE(a_small_file_compiles) {
  const auto mapping = compile(head + body);
  BOOST_TEST(mapping.name() == "clinic");
  BOOST_TEST(mapping.version() == 3);
  BOOST_TEST((mapping.kind() == RecordKind::incident));
}

BOOST_AUTO_TEST_CASE(broken_toml_names_its_place) {
  BOOST_TEST(has_fault(faults_of("mapping = 1\nname = \"x\nversion = 1\n"), 2, ""));
}

BOOST_AUTO_TEST_CASE(an_unknown_key_is_a_fault_wherever_it_stands) {
  BOOST_TEST(has_fault(faults_of("colour = 1\n" + head + body), 1, "\"colour\" is not a key"));
  BOOST_TEST(has_fault(faults_of(head + body + "sepparator = \",\"\n"), 15, "\"sepparator\" is not a key"));
  BOOST_TEST(has_fault(faults_of(head + "[source]\nformat = \"csv\"\nloop = 3\n"), 9, "\"loop\" is not a key"));
}

BOOST_AUTO_TEST_CASE(all_faults_are_reported_at_once_in_the_order_of_lines) {
  const auto faults = faults_of(head + body + R"([fields.sites]
from = "nowhere"
codes = { "Park" = "volcano" }
[drop]
"Name" = "nickname"
)");
  BOOST_TEST(faults.size() == 3U);
  BOOST_TEST(has_fault(faults, 16, "no column is called \"nowhere\""));
  BOOST_TEST(has_fault(faults, 17, "\"volcano\" is not a code of sites"));
  BOOST_TEST(has_fault(faults, 19, "not a kind of identifier"));
  for (std::size_t i = 1; i < faults.size(); ++i) BOOST_TEST(faults[i - 1].line <= faults[i].line);
  BOOST_TEST(explain("m.toml", faults).starts_with("m.toml:16:8: "));
}

BOOST_AUTO_TEST_CASE(a_column_may_be_declared_once) {
  BOOST_TEST(has_fault(faults_of(head + body + "[ignore]\n\" WHAT \" = \"again\"\n"), 16, "declared twice"));
}

BOOST_AUTO_TEST_CASE(a_dropped_column_feeds_no_field) {
  const auto faults =
      faults_of(head + body + "[drop]\n\"Story\" = \"free_text\"\n[fields.sites]\nfrom = \"Story\"\nlabels = true\n");
  BOOST_TEST(has_fault(faults, 18, "is dropped or ignored"));
}

BOOST_AUTO_TEST_CASE(labels_that_read_alike_are_a_fault) {
  const auto faults =
      faults_of(head +
                "[source]\nformat = \"csv\"\n[columns]\nid = \"Id\"\n[fields.target.gender]\nfrom = \"id\"\n"
                "[fields.target.gender.codes]\n\"Femme\" = \"female\"\n\"ＦEMME \" = \"male\"\n");
  BOOST_TEST(has_fault(faults, 15, "was given before"));
}

BOOST_AUTO_TEST_CASE(a_pattern_beyond_its_memory_is_refused) {
  const auto skip = [](const std::string& pattern) {
    return head + body + "[[skip]]\nreason = \"test\"\nwhen = { column = \"what\", matches = '" + pattern + "' }\n";
  };
  BOOST_TEST(faults_of(skip("^(a+)+$")).empty());  // RE2 is linear: what hangs other engines is harmless here
  BOOST_TEST(has_fault(faults_of(skip("((a{100}){100}){100}")), 17, "not a pattern that RE2 takes"));
  BOOST_TEST(has_fault(faults_of(skip("(")), 17, "not a pattern that RE2 takes"));
}

BOOST_AUTO_TEST_CASE(a_key_without_meaning_for_its_field_is_a_fault) {
  BOOST_TEST(has_fault(faults_of(head + body + "precision = \"month\"\n"), 15, "has no meaning for act_types"));
}

BOOST_AUTO_TEST_CASE(overlapping_bands_are_a_fault) {
  const auto faults = faults_of(head + body + R"([fields.victims_count]
from = "what"
bands = [{ least = 0, most = 1, code = "1" }, { least = 1, code = "5p" }]
)");
  BOOST_TEST(has_fault(faults, 17, "overlap"));
}

BOOST_AUTO_TEST_CASE(a_date_needs_formats_that_make_sense) {
  const auto with = [](const std::string& format) {
    return head + body + "[fields.occurred]\nfrom = \"what\"\nformats = [\"" + format + "\"]\n";
  };
  for (const char* good : {"%Y-%m-%d", "%B %d, %Y", "%y/%m", "%q %Y", "excel"}) {
    BOOST_TEST(faults_of(with(good)).empty(), good);
  }
  for (const char* bad : {"%d %Y", "%m", "%Y %Y", "%Y %y", "%Q", "%", "%Y %m %b"}) {
    BOOST_TEST(has_fault(faults_of(with(bad)), 17, "is not a date format"), bad);
  }
}

BOOST_AUTO_TEST_CASE(sheets_need_a_name_and_something_to_be_recognised_by) {
  const auto faults = faults_of(head + body + "[[sheet]]\nignored = \"x\"\n");
  BOOST_TEST(has_fault(faults, 15, "needs a \"name\""));
  BOOST_TEST(has_fault(faults, 15, "recognised_by"));
}

BOOST_AUTO_TEST_CASE(aggregates_need_a_table_of_a_known_dimension) {
  const std::string start =
      "mapping = 1\nname = \"s\"\nversion = 1\ntitle = \"t\"\nkind = \"aggregate\"\nkey = \"c\"\n"
      "[source]\nformat = \"csv\"\n[columns]\nc = \"county\"\nn = \"acts\"\n"
      "[fields.place]\nfrom = \"c\"\ncodes = { \"Yolo\" = \"06113\" }\n";
  const std::string table =
      "[table]\nfrom = \"2020-01\"\nto = \"2020-12\"\ndimension = \"act_type\"\nbase = \"records\"\n"
      "base_from = \"n\"\nunduplication = \"none\"\n";
  BOOST_TEST(faults_of(start + table + "[cells]\n\"Verbal\" = \"verbal_harassment\"\n").empty());
  BOOST_TEST(
      has_fault(faults_of(start + table + "[cells]\n\"Verbal\" = \"shouting\"\n"), 23, "not a code of the table's"));
  BOOST_TEST(!faults_of(start).empty());
}

BOOST_AUTO_TEST_CASE(a_list_that_includes_itself_is_a_fault) {
  const std::string lists =
      "[lists.a]\ninclude = \"b\"\n[lists.b]\ninclude = \"c\"\n[lists.c]\ninclude = \"a\"\n"
      "[fields.sites]\nfrom = \"what\"\nlists = [\"a\", \"z\"]\nlabels = true\n";
  BOOST_TEST(has_fault(faults_of(head + body + lists), 20, "includes itself"));
  BOOST_TEST(has_fault(faults_of(head + body + lists), 23, "no list is called \"z\""));
}

BOOST_AUTO_TEST_CASE(a_list_that_no_field_uses_is_held_to_the_same) {
  const auto faults = faults_of(head + body +
                                "[lists.a]\ninclude = \"b\"\n[lists.b]\ninclude = [\"a\", \"z\"]\n[lists.c]\n"
                                "include = [\"a\", \"d\"]\n[lists.d]\ncodes = { \"x\" = \"public_park\" }\n");
  BOOST_TEST(faults.size() == 2U);
  BOOST_TEST(has_fault(faults, 18, "the list \"a\" includes itself"));
  BOOST_TEST(has_fault(faults, 18, "no list is called \"z\""));
}

BOOST_AUTO_TEST_CASE(lists_that_include_each_other_many_times_are_read_once_and_not_too_deep) {
  const auto chain = [](int length, int width) {
    std::string text;
    for (int i = 0; i < length; ++i) {
      const std::string next = std::to_string(i + 1);
      for (const char* side : {"l", "m"})
        text += "[lists." + (side + std::to_string(i)) + "]\n" +
                (i + 1 == length ? "codes = { \"Park\" = \"public_park\" }\n"
                                 : "include = [\"l" + next + (width > 1 ? "\", \"m" + next : "") + "\"]\n");
    }
    return head + body + text + "[fields.sites]\nfrom = \"what\"\nlists = \"l0\"\n";
  };
  BOOST_TEST(faults_of(chain(15, 2)).empty());  // 2^15 ways to the last one
  const auto faults = faults_of(chain(5'000, 1));
  BOOST_REQUIRE(!faults.empty());
  BOOST_TEST(faults.front().sentence.find("16 deep") != std::string::npos, faults.front().sentence);
}

BOOST_AUTO_TEST_CASE(names_of_very_many_parts_and_escapes_are_faults_like_others) {
  std::string deep = "a";
  for (int i = 0; i < 50'000; ++i) deep += i % 2 == 0 ? ".a" : " . \"b\"";
  BOOST_TEST(has_fault(faults_of(head + body + "[" + deep + "]\n"), 15, "parts"));
  BOOST_TEST(has_fault(faults_of(head + body + deep + " = 1\n"), 15, "parts"));
  BOOST_TEST(has_fault(faults_of(head + body + "x = { " + deep + " = 1 }\n"), 15, "parts"));
  const std::string dots(100, '.');
  BOOST_TEST(faults_of(head + body + "# " + dots + "\n").empty());
  const auto escape = faults_of(head + body + "[\"\\u001b[31m\"]\n");
  BOOST_REQUIRE(!escape.empty());
  BOOST_TEST(escape.front().sentence.find('\x1b') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_the_whole_file_says_is_checked_too) {
  BOOST_TEST(has_fault(faults_of(head + body + "[time]\nzone = \"Mars\"\n"), 16, "not a zone"));
  BOOST_TEST(has_fault(faults_of(head + body + "[time]\nwritten_in = \"UTC\"\n"), 15, "needs \"zone\""));
  BOOST_TEST(has_fault(faults_of(head + body + "[sharing]\nplace = \"street\"\n"), 16, "has to be one of"));
  BOOST_TEST(has_fault(faults_of(head + body + "[count]\nperiod = \"quarter\"\n"), 15, "kind = \"aggregate\""));
  BOOST_TEST(has_fault(faults_of(head + body + "[repeat]\nby = \"id\"\nmakes = \"each\"\n"), 15, "needs \"records\""));
  const std::string counting =
      "mapping = 1\nname = \"c\"\nversion = 1\ntitle = \"t\"\nkind = \"aggregate\"\nkey = \"id\"\n[source]\nformat = "
      "\"csv\"\n[columns]\nid = \"Id\"\n[count]\nperiod = \"year\"\nbase = \"records\"\nunduplication = \"none\"\nby = "
      "\"total\"\n";
  BOOST_TEST(has_fault(faults_of(counting), 1, "[count] needs [fields.place]"));
  const std::string boxes = "[columns]\nid = \"Id\"\nwhy = { checkbox = \"why___\" }\n";
  BOOST_TEST(has_fault(faults_of(head + "[source]\nformat = \"csv\"\n" + boxes), 11, "need \"options\""));
}

BOOST_AUTO_TEST_CASE(a_file_beyond_its_limit_is_refused_unread) {
  BOOST_TEST(has_fault(faults_of(std::string(Mapping::file_limit_bytes + 1, '#')), 1, "1 MiB"));
}

BOOST_AUTO_TEST_CASE(an_unknown_adapter_is_not_found) {
  const auto mapping = built_in("no_such");
  BOOST_TEST(!mapping);
  BOOST_TEST((mapping.error().code == Errc::not_found));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kith::adapters
