#include "hub/cli/json_text.hpp"

#include "hub/cli/terminal.hpp"

namespace kith::cli {

json::Parser answer_parser() {
  return json::Parser{{std::size_t{64} << 20U, 16, 1'000, 20'000'000}};
}

// Recursion is bounded by the parser's depth.
void append_json(std::string& out, json::Value value) {
  switch (value.kind()) {
    case json::Kind::null:
      out += "null";
      return;
    case json::Kind::boolean:
      out += value.boolean() ? "true" : "false";
      return;
    case json::Kind::number:
      out += value.number_text();
      return;
    case json::Kind::string:
      json::append_escaped(out, value.string());
      return;
    case json::Kind::array:
    case json::Kind::object:
      break;
  }
  const bool is_object = value.is(json::Kind::object);
  out += is_object ? '{' : '[';
  bool is_first = true;
  for (json::Value child = value.first(); child; child = child.next()) {
    if (!is_first) out += ',';
    is_first = false;
    if (is_object) {
      json::append_escaped(out, child.name());
      out += ':';
    }
    append_json(out, child);
  }
  out += is_object ? '}' : ']';
}

std::string text_member(json::Value object, std::string_view name) {
  const json::Value value = object.find(name);
  if (!value) return {};
  if (value.is(json::Kind::string)) return printable(value.string());
  if (value.is(json::Kind::number)) return printable(value.number_text());
  if (value.is(json::Kind::boolean)) return value.boolean() ? "yes" : "no";
  return {};
}

}  // namespace kith::cli
