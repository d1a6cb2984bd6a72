// Reads JSON with RapidJSON's iterative SAX reader into a flat array of nodes. RapidJSON checks the grammar; everything
// that it leaves open (encoding, depth, sizes, repeated names, NUL, lone surrogates) is checked here, before or while
// it runs. A Parser belongs to one thread.
#include "hub/base/json.hpp"

#include <rapidjson/reader.h>
#include <simdjson.h>

#include <array>
#include <charconv>
#include <cstring>
#include <vector>

namespace kith::json {

// Nodes lie in the order of the text: a container's first child is the node behind it.
struct Node {
  const char* text = nullptr;  // of a string or number
  const char* name = nullptr;  // of a member
  std::uint32_t text_size = 0;
  std::uint32_t name_size = 0;
  std::uint32_t children = 0;
  std::uint32_t next = 0;  // distance to the next sibling, in nodes; 0: the last one
  Kind kind = Kind::null;
  bool truth = false;
};

namespace {

using rapidjson::SizeType;
constexpr unsigned parse_flags =
    rapidjson::kParseInsituFlag | rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;

struct Container {
  std::uint32_t node = 0;
  std::uint32_t last_child = 0;  // 0: none yet, for node 0 is the root and nobody's child
  std::array<std::uint64_t, 4>
      names_seen{};  // one bit for each value of a short hash: most objects never compare names
};

unsigned short_hash(std::string_view name) {
  std::uint32_t hash = 2166136261U;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return (hash ^ (hash >> 16U)) & 255U;
}

bool is_utf8(std::string_view text) {
  return simdjson::validate_utf8(text.data(), text.size());
}

// Receives RapidJSON's events. False stops the parse; `failure` then says why.
struct Builder {
  Limits limits;
  std::vector<Node> nodes;
  std::vector<Container> open;
  std::string_view pending_name;
  bool has_escapes = false;
  Errc failure = Errc::malformed_json;

  bool stop(Errc why) {
    failure = why;
    return false;
  }

  void clear() {
    nodes.clear();
    open.clear();
    pending_name = {};
    failure = Errc::malformed_json;
  }

  bool add(Node node) {
    if (nodes.size() >= limits.nodes) return stop(Errc::json_too_large);
    const auto index = static_cast<std::uint32_t>(nodes.size());
    if (!open.empty()) {
      Container& parent = open.back();
      if (parent.last_child != 0) nodes[parent.last_child].next = index - parent.last_child;
      parent.last_child = index;
      ++nodes[parent.node].children;
      node.name = pending_name.data();
      node.name_size = static_cast<std::uint32_t>(pending_name.size());
    }
    nodes.push_back(node);
    return true;
  }

  bool begin(Kind kind) {
    if (open.size() >= limits.depth) return stop(Errc::json_too_deep);
    const auto index = static_cast<std::uint32_t>(nodes.size());
    if (!add({.kind = kind})) return false;
    open.push_back({.node = index});
    pending_name = {};
    return true;
  }

  bool end() {
    open.pop_back();
    pending_name = {};
    return true;
  }

  // Escapes can spell what the check of the raw bytes cannot see: U+0000, and half of a surrogate pair, which RapidJSON
  // writes out as if it were a character.
  bool check_escaped(std::string_view text) {
    if (!has_escapes) return true;
    if (text.find('\0') != std::string_view::npos) return stop(Errc::nul_character);
    return is_utf8(text) || stop(Errc::malformed_json);
  }

  bool is_repeated(Container& object, std::string_view name) {
    const unsigned hash = short_hash(name);
    const std::uint64_t bit = std::uint64_t{1} << (hash & 63U);
    if ((object.names_seen[hash >> 6U] & bit) == 0) {
      object.names_seen[hash >> 6U] |= bit;
      return false;
    }
    for (Value member = Value{&nodes[object.node]}.first(); member; member = member.next())
      if (member.name() == name) return true;
    return false;
  }

  // The reader's events, named by RapidJSON.
  // NOLINTBEGIN(readability-identifier-naming)
  bool Null() { return add({.kind = Kind::null}); }
  bool Bool(bool value) { return add({.kind = Kind::boolean, .truth = value}); }
  bool RawNumber(const char* text, SizeType size, bool) {
    return add({.text = text, .text_size = size, .kind = Kind::number});
  }
  bool String(const char* text, SizeType size, bool) {
    return check_escaped({text, size}) && add({.text = text, .text_size = size, .kind = Kind::string});
  }
  bool Key(const char* text, SizeType size, bool) {
    Container& object = open.back();
    if (nodes[object.node].children >= limits.members) return stop(Errc::json_too_large);
    pending_name = {text, size};
    if (!check_escaped(pending_name)) return false;
    return !is_repeated(object, pending_name) || stop(Errc::duplicate_member);
  }
  bool StartObject() { return begin(Kind::object); }
  bool EndObject(SizeType) { return end(); }
  bool StartArray() { return begin(Kind::array); }
  bool EndArray(SizeType) { return end(); }
  // Never called: numbers come as text.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }
  // NOLINTEND(readability-identifier-naming)
};

}  // namespace

struct Parser::State {
  Builder builder;
  rapidjson::Reader reader;
};

Parser::Parser(Limits limits) : state_(std::make_unique<State>()) {
  state_->builder.limits = limits;
}
Parser::~Parser() = default;
Parser::Parser(Parser&&) noexcept = default;
Parser& Parser::operator=(Parser&&) noexcept = default;

Result<Value> Parser::parse(std::string& text) {
  return parse(text.data(), text.size());
}

Result<Value> Parser::parse(char* text, std::size_t size) {
  Builder& builder = state_->builder;
  builder.clear();
  if (size > builder.limits.bytes) return fail(Errc::json_too_large);
  if (std::memchr(text, '\0', size) != nullptr) return fail(Errc::nul_character);
  if (!is_utf8({text, size})) return fail(Errc::not_utf8);
  builder.has_escapes = std::memchr(text, '\\', size) != nullptr;

  const char after = text[size];
  text[size] = '\0';
  rapidjson::InsituStringStream stream(text);
  const bool is_complete = !state_->reader.Parse<parse_flags>(stream, builder).IsError();
  text[size] = after;
  if (!is_complete) return fail(builder.failure);
  return Value{builder.nodes.data()};
}

Kind Value::kind() const {
  return node_ == nullptr ? Kind::null : node_->kind;
}

std::string_view Value::string() const {
  return is(Kind::string) ? std::string_view{node_->text, node_->text_size} : std::string_view{};
}

std::string_view Value::number_text() const {
  return is(Kind::number) ? std::string_view{node_->text, node_->text_size} : std::string_view{};
}

bool Value::boolean() const {
  return node_ != nullptr && node_->truth;
}

std::optional<std::int64_t> Value::integer() const {
  const std::string_view text = number_text();
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::size_t Value::size() const {
  return node_ == nullptr ? 0 : node_->children;
}

Value Value::first() const {
  return size() == 0 ? Value{} : Value{node_ + 1};
}

Value Value::next() const {
  return node_ == nullptr || node_->next == 0 ? Value{} : Value{node_ + node_->next};
}

std::string_view Value::name() const {
  return node_ == nullptr || node_->name == nullptr ? std::string_view{}
                                                    : std::string_view{node_->name, node_->name_size};
}

Value Value::find(std::string_view name) const {
  if (!is(Kind::object)) return {};
  for (Value member = first(); member; member = member.next())
    if (member.name() == name) return member;
  return {};
}

}  // namespace kith::json
