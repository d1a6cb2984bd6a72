// The JSON door: what it refuses, what it reads, and that what it writes can be read again.
#include <rapidcheck.h>
#include <boost/test/unit_test.hpp>

#include <limits>
#include <vector>

#include "hub/base/json.hpp"

namespace kith::json {
namespace {

Errc refusal(std::string text, Limits limits = {}) {
  Parser parser(limits);
  const auto value = parser.parse(text);
  BOOST_REQUIRE(!value);
  BOOST_TEST(value.error().hint.empty());
  return value.error().code;
}

bool is_read(std::string text, Limits limits = {}) {
  Parser parser(limits);
  return parser.parse(text).has_value();
}

BOOST_AUTO_TEST_SUITE(json_parser)

BOOST_AUTO_TEST_CASE(reads_every_kind_of_value_in_order) {
  Parser parser;
  std::string text =
      R"({"s":"a\nb\u00e9","n":-12,"big":123456789012345678901,"f":1.50,"t":true,"z":null,"a":[1,[2],{}]})";
  const auto root = parser.parse(text);
  BOOST_REQUIRE(root);
  BOOST_TEST(root->size() == 7U);
  BOOST_TEST(root->find("s").string() == "a\nb\u00e9");
  BOOST_TEST(root->find("n").integer().value() == -12);
  BOOST_TEST(!root->find("big").integer().has_value());
  BOOST_TEST(root->find("big").number_text() == "123456789012345678901");
  BOOST_TEST(!root->find("f").integer().has_value());
  BOOST_TEST(root->find("f").number_text() == "1.50");
  BOOST_TEST(root->find("t").boolean());
  BOOST_TEST(root->find("z").is(Kind::null));
  BOOST_TEST(!root->find("absent"));
  std::vector<std::string> names;
  for (Value member = root->first(); member; member = member.next()) names.emplace_back(member.name());
  BOOST_TEST(names == (std::vector<std::string>{"s", "n", "big", "f", "t", "z", "a"}),
             boost::test_tools::per_element());
  const Value array = root->find("a");
  BOOST_TEST(array.size() == 3U);
  BOOST_TEST(array.first().next().first().integer().value() == 2);
  BOOST_TEST(array.first().next().next().is(Kind::object));
  BOOST_TEST(array.first().name().empty());
}

BOOST_AUTO_TEST_CASE(an_empty_value_answers_everything_with_nothing) {
  const Value none;
  BOOST_TEST(none.is(Kind::null));
  BOOST_TEST(none.string().empty());
  BOOST_TEST(none.size() == 0U);
  BOOST_TEST(!none.first());
  BOOST_TEST(!none.next());
  BOOST_TEST(!none.find("x"));
  BOOST_TEST(!none.integer().has_value());
}

BOOST_AUTO_TEST_CASE(refuses_what_is_not_json) {
  for (const char* text :
       {"",       " ",         "{",         "}",     "[1,]", "{\"a\":1,}", "{'a':1}", "{a:1}",    "[1 2]",
        "01",     "1.",        ".5",        "+1",    "-",    "1e",         "NaN",     "Infinity", "nul",
        "\"\t\"", "\"\\x41\"", "\"\\u12\"", "{} {}", "[] x", "// c\n1",    "/*c*/1",  "\"abc",    "{\"a\"}"})
    BOOST_TEST((refusal(text) == Errc::malformed_json), text);
}

BOOST_AUTO_TEST_CASE(numbers_stay_text_and_are_never_converted_unasked) {
  BOOST_TEST(is_read("[1e-999,-0,0.0e+0,1E5,2.5e+308]"));
  BOOST_TEST(is_read("0." + std::string(50'000, '0') + "1"));
  BOOST_TEST(is_read(std::string(50'000, '9')));
  Parser parser;
  for (const char* number : {"9223372036854775808", "-9223372036854775809", "1.0", "1e2", "99999999999999999999999"}) {
    std::string text = number;
    BOOST_TEST(!parser.parse(text)->integer().has_value());
  }
  std::string least = "-9223372036854775808";
  BOOST_TEST(parser.parse(least)->integer().value() == std::numeric_limits<std::int64_t>::min());
}

BOOST_AUTO_TEST_CASE(an_exponent_far_beyond_any_double_is_no_number) {
  for (const char* text :
       {"1.00000000001e-2147483638", "1e99999", "[1E+1000]", "{\"a\":0e-0001}", "1e-99999999999999999999"})
    BOOST_TEST((refusal(text) == Errc::malformed_json), text);
}

BOOST_AUTO_TEST_CASE(depth_is_capped_without_recursion) {
  BOOST_TEST(is_read("[[[[[[[[]]]]]]]]"));
  BOOST_TEST((refusal("[[[[[[[[[]]]]]]]]]") == Errc::json_too_deep));
  const std::size_t megabyte = std::size_t{1} << 20U;
  BOOST_TEST((refusal(std::string(megabyte, '['), {.bytes = 2 * megabyte}) == Errc::json_too_deep));
  BOOST_TEST((refusal(std::string(megabyte, '['), {.bytes = 2 * megabyte, .depth = 2'000'000, .nodes = 2'000'000}) ==
              Errc::malformed_json));
}

BOOST_AUTO_TEST_CASE(size_members_and_nodes_are_capped) {
  BOOST_TEST((refusal("\"" + std::string(100, 'a') + "\"", {.bytes = 100}) == Errc::json_too_large));
  BOOST_TEST((refusal(R"({"a":1,"b":2,"c":3})", {.members = 2}) == Errc::json_too_large));
  BOOST_TEST((refusal("[1,2,3,4]", {.nodes = 4}) == Errc::json_too_large));
  BOOST_TEST(is_read("[1,2,3]", {.nodes = 4}));
}

BOOST_AUTO_TEST_CASE(repeated_names_are_refused_however_they_are_spelt) {
  BOOST_TEST((refusal(R"({"a":1,"a":2})") == Errc::duplicate_member));
  BOOST_TEST((refusal(R"({"a":1,"b":2,"\u0061":3})") == Errc::duplicate_member));
  BOOST_TEST((refusal(R"({"":1,"":2})") == Errc::duplicate_member));
  BOOST_TEST((refusal(R"([{"x":{"k":[],"k":[]}}])") == Errc::duplicate_member));
  BOOST_TEST(is_read(R"({"a":{"a":{"a":1}},"b":[{"a":1},{"a":1}]})"));
  std::string many = "{";
  for (int i = 0; i < 1000; ++i) many += "\"k" + std::to_string(i) + "\":1,";
  BOOST_TEST(is_read(many + "\"last\":1}", {.members = 2000}));
  BOOST_TEST((refusal(many + "\"k500\":1}", {.members = 2000}) == Errc::duplicate_member));
}

BOOST_AUTO_TEST_CASE(encoding_is_checked_raw_and_escaped) {
  BOOST_TEST((refusal("\"\xff\"") == Errc::not_utf8));
  BOOST_TEST((refusal("\"\xed\xa0\x80\"") == Errc::not_utf8));  // a surrogate in UTF-8
  BOOST_TEST((refusal("\"\xc0\xaf\"") == Errc::not_utf8));      // overlong
  BOOST_TEST((refusal(std::string("\"a\0b\"", 5)) == Errc::nul_character));
  BOOST_TEST((refusal(std::string("{}\0{}", 5)) == Errc::nul_character));
  BOOST_TEST((refusal(R"("a\u0000b")") == Errc::nul_character));
  BOOST_TEST((refusal(R"({"a\u0000":1})") == Errc::nul_character));
  BOOST_TEST(is_read(R"("\\u0000")"));
  for (const char* text :
       {R"("\ud800")", R"("\udc00")", R"("\ud800x")", R"("\ud800\ud800")", R"("\udc00\ud800")", R"({"\udfff":1})"})
    BOOST_TEST((refusal(text) == Errc::malformed_json), text);
  BOOST_TEST(is_read(R"("\ud83d\ude00")"));
}

BOOST_AUTO_TEST_CASE(strings_are_read_whole_wherever_their_marks_stand) {
  for (std::size_t before = 0; before < 20; ++before) {
    for (const auto& [written, meant] :
         std::vector<std::pair<std::string, std::string>>{{R"(\")", "\""},
                                                          {R"(\\)", "\\"},
                                                          {R"(\/)", "/"},
                                                          {R"(\u00e9)", "\u00e9"},
                                                          {R"(\uD83D\uDE00)", "\U0001F600"},
                                                          {"\u5973", "\u5973"},
                                                          {"\x7f", "\x7f"},
                                                          {R"(\b\f\n\r\t)", "\b\f\n\r\t"}}) {
      const std::string filler(before, 'a');
      std::string text = "[\"" + filler + written + filler + written + "\",1]";
      Parser parser;
      const auto value = parser.parse(text);
      BOOST_REQUIRE(value);
      BOOST_TEST(value->first().string() == filler + meant + filler + meant);
    }
    for (const char* bad : {"\x1f", "\n", R"(\x)", R"(\u12g4)", R"(\u+123)", R"(\)"})
      BOOST_TEST((refusal("\"" + std::string(before, 'a') + bad + "\"") == Errc::malformed_json));
  }
}

BOOST_AUTO_TEST_CASE(a_slice_leaves_the_byte_behind_it_alone) {
  std::string buffer = "{\"a\":12}\n{\"a\":34}\n";
  Parser parser;
  const auto first = parser.parse(buffer.data(), 8);
  BOOST_REQUIRE(first);
  BOOST_TEST(first->find("a").integer().value() == 12);
  BOOST_TEST(buffer[8] == '\n');
  BOOST_REQUIRE(!parser.parse(buffer.data() + 9, 7));
  BOOST_TEST(buffer[16] == '}');
}

BOOST_AUTO_TEST_CASE(one_parser_reads_text_after_text) {
  Parser parser;
  for (int i = 0; i < 100; ++i) {
    std::string bad = "[[[";
    BOOST_TEST(!parser.parse(bad).has_value());
    std::string good = "{\"n\":" + std::to_string(i) + "}";
    const auto value = parser.parse(good);
    BOOST_REQUIRE(value);
    BOOST_TEST(value->find("n").integer().value() == i);
  }
}

BOOST_AUTO_TEST_CASE(strings_written_are_read_back) {
  BOOST_TEST(rc::check("escape then parse is the identity on UTF-8 text", [] {
    const auto bytes = *rc::gen::container<std::string>(rc::gen::inRange('\1', '\x7f'));
    std::string text;
    append_escaped(text, bytes + "\u5973\U0001F600");
    Parser parser({.bytes = 1U << 20U});
    const auto value = parser.parse(text);
    RC_ASSERT(value.has_value());
    RC_ASSERT(value->string() == bytes + "\u5973\U0001F600");
  }));
}

BOOST_AUTO_TEST_CASE(the_writer_places_commas) {
  std::string out;
  Writer writer(out);
  writer.begin_object().member("a", "x").member("b", std::int64_t{-5}).key("c").begin_array();
  writer.integer(1).begin_object().end_object().null().boolean(true).raw("[2]").end_array();
  writer.key("d").begin_object().end_object().member("e\n", "\"\\\x01").end_object();
  BOOST_TEST(out == R"({"a":"x","b":-5,"c":[1,{},null,true,[2]],"d":{},"e\n":"\"\\\u0001"})");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::json
