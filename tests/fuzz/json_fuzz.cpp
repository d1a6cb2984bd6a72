// Any bytes into the JSON door: it answers, what it accepts can be written out and read again as the same tree, and
// RapidJSON, a reader of the same grammar by other hands, agrees about what is JSON.
#include <rapidjson/reader.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "hub/base/json.hpp"

namespace {

using namespace kith;

// Walks every node; the recursion is as deep as the parser's limit allows.
void write(json::Writer& writer, json::Value value) {
  switch (value.kind()) {
    case json::Kind::null:
      writer.null();
      break;
    case json::Kind::boolean:
      writer.boolean(value.boolean());
      break;
    case json::Kind::number:
      writer.raw(value.number_text());
      break;
    case json::Kind::string:
      writer.string(value.string());
      break;
    case json::Kind::array:
      writer.begin_array();
      for (json::Value child = value.first(); child; child = child.next()) write(writer, child);
      writer.end_array();
      break;
    case json::Kind::object:
      writer.begin_object();
      for (json::Value child = value.first(); child; child = child.next()) {
        writer.key(child.name());
        write(writer, child);
      }
      writer.end_object();
      break;
  }
}

// Whether RapidJSON reads the text. It refuses numbers too big for a double and lets half a surrogate pair through,
// where our reader does the reverse; both are told apart here.
enum class Verdict { json, not_json, not_comparable };
Verdict rapidjson_verdict(const std::string& text) {
  rapidjson::Reader reader;
  rapidjson::BaseReaderHandler<> ignore;
  rapidjson::StringStream stream(text.c_str());
  constexpr unsigned flags = rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
  reader.Parse<flags>(stream, ignore);
  if (!reader.HasParseError()) return Verdict::json;
  const bool is_too_big = reader.GetParseErrorCode() == rapidjson::kParseErrorNumberTooBig;
  return is_too_big ? Verdict::not_comparable : Verdict::not_json;
}

// Whether an exponent of more digits than our reader takes may stand in the text.
bool has_long_exponent(std::string_view text) {
  for (std::size_t at = text.find_first_of("eE"); at != std::string_view::npos; at = text.find_first_of("eE", at + 1)) {
    std::size_t digit = at + 1;
    if (digit < text.size() && (text[digit] == '+' || text[digit] == '-')) ++digit;
    const std::size_t end = std::min(text.find_first_not_of("0123456789", digit), text.size());
    if (end - digit > 3) return true;
  }
  return false;
}

void compare(const Result<json::Value>& value, Verdict verdict, bool has_more_rules) {
  if (value && verdict == Verdict::not_json) std::abort();
  const bool is_grammar = !value && value.error().code == Errc::malformed_json;
  if (is_grammar && verdict == Verdict::json && !has_more_rules) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static json::Parser parser;
  std::string text(reinterpret_cast<const char*>(data), size);
  const std::string original = text;
  const auto value = parser.parse(text);
  compare(value, rapidjson_verdict(original), original.find("\\u") != std::string::npos || has_long_exponent(original));
  if (!value) return value.error().hint.empty() ? 0 : (std::abort(), 0);
  std::string first, second;
  json::Writer once(first);
  write(once, *value);
  std::string copy = first;
  json::Parser roomy({.bytes = std::size_t{1} << 20U});  // escapes may have made the text longer
  const auto again = roomy.parse(copy);
  if (!again) std::abort();
  json::Writer twice(second);
  write(twice, *again);
  if (first != second) std::abort();
  return 0;
}
