// Any bytes into the JSON door: it answers, and what it accepts can be written out and read again as the same tree.
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static json::Parser parser;
  std::string text(reinterpret_cast<const char*>(data), size);
  const auto value = parser.parse(text);
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
