// Any bytes into the JSON door: it answers, what it accepts can be written out and read again as the same tree, and
// RapidJSON, a reader of the same grammar by other hands, agrees about what is JSON.
#include <rapidjson/reader.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

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

void compare(const Result<json::Value>& value, Verdict verdict, bool has_code_units) {
  if (value && verdict == Verdict::not_json) std::abort();
  const bool is_grammar = !value && value.error().code == Errc::malformed_json;
  if (is_grammar && verdict == Verdict::json && !has_code_units) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static json::Parser parser;
  std::string text(reinterpret_cast<const char*>(data), size);
  const std::string original = text;
  const auto value = parser.parse(text);
  compare(value, rapidjson_verdict(original), original.find("\\u") != std::string::npos);
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
