// The one door to JSON (RFC 8259, I-JSON limits of RFC 7493): a strict parser into a read-only tree, and a writer.
// Read iteratively in one pass, with numbers kept as text (and an exponent of at most three digits); UTF-8 is checked
// before (simdjson), depth, size and members are capped, duplicate names, U+0000 and lone surrogates refused. Why not a
// library: docs/decisions. Pure; a Parser belongs to one thread and reuses its memory.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "hub/base/error.hpp"

namespace kith::json {

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

struct Limits {
  std::size_t bytes = std::size_t{64} * 1024;
  std::uint32_t depth = 8;
  std::uint32_t members = 128;    // of one object
  std::uint32_t nodes = 100'000;  // of the whole text
};

struct Node;  // private to the facade

// One value of a parsed text: a cheap view that lives as long as the Parser's current text. Children are visited in
// order.
class Value {
 public:
  Value() = default;
  explicit Value(const Node* node) : node_(node) {}

  [[nodiscard]] Kind kind() const;
  [[nodiscard]] bool is(Kind kind) const { return this->kind() == kind; }
  [[nodiscard]] std::string_view string() const;       // of a string: its unescaped text
  [[nodiscard]] std::string_view number_text() const;  // of a number: as it was written
  [[nodiscard]] bool boolean() const;
  // Whole numbers in range only: no fraction, no exponent.
  [[nodiscard]] std::optional<std::int64_t> integer() const;
  [[nodiscard]] std::size_t size() const;  // elements or members

  // for (Value v = array.first(); v; v = v.next()); of an object's members v.name() is the name.
  [[nodiscard]] Value first() const;
  [[nodiscard]] Value next() const;
  [[nodiscard]] std::string_view name() const;
  // The member of that name, or an empty Value.
  [[nodiscard]] Value find(std::string_view name) const;
  explicit operator bool() const { return node_ != nullptr; }

 private:
  const Node* node_ = nullptr;
};

class Parser {
 public:
  explicit Parser(Limits limits = {});
  ~Parser();
  Parser(Parser&&) noexcept;
  Parser& operator=(Parser&&) noexcept;
  // Parses in place: `text` is overwritten and must outlive the Values. The byte after the text must be writable
  // (std::string's NUL is). Errors: malformed_json, json_too_deep, json_too_large, duplicate_member, not_utf8,
  // nul_character; their hint never quotes input.
  Result<Value> parse(std::string& text);
  // The same for a slice of a larger buffer; text[size] is overwritten with NUL while parsing and restored.
  Result<Value> parse(char* text, std::size_t size);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Appends JSON to a string: commas and escapes are its business, nesting is the caller's.
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}
  Writer& begin_object();
  Writer& end_object();
  Writer& begin_array();
  Writer& end_array();
  Writer& key(std::string_view name);
  Writer& string(std::string_view value);
  Writer& integer(std::int64_t value);
  Writer& boolean(bool value);
  Writer& null();
  Writer& raw(std::string_view json);  // an already valid JSON text
  Writer& member(std::string_view name, std::string_view value) { return key(name).string(value); }
  Writer& member(std::string_view name, const char* value) { return key(name).string(value); }
  Writer& member(std::string_view name, std::int64_t value) { return key(name).integer(value); }
  Writer& member(std::string_view name, bool value) = delete;  // say key(name).boolean(value)

 private:
  void separate();
  std::string& out_;
  bool needs_comma_ = false;
};

// `text` as a JSON string with quotes, appended to out.
void append_escaped(std::string& out, std::string_view text);

}  // namespace kith::json
