// The facade over the reader: what is checked of a text as a whole, and the view that callers walk.
#include <simdjson.h>

#include <charconv>
#include <cstring>

#include "hub/base/json_reader.hpp"

namespace kith::json {

struct Parser::State {
  Limits limits;
  std::vector<Node> nodes;
  std::vector<Container> open;
};

Parser::Parser(Limits limits) : state_(std::make_unique<State>()) {
  state_->limits = limits;
}
Parser::~Parser() = default;
Parser::Parser(Parser&&) noexcept = default;
Parser& Parser::operator=(Parser&&) noexcept = default;

Result<Value> Parser::parse(std::string& text) {
  return parse(text.data(), text.size());
}

Result<Value> Parser::parse(char* text, std::size_t size) {
  State& state = *state_;
  state.nodes.clear();
  state.open.clear();
  if (size > state.limits.bytes) return fail(Errc::json_too_large);
  if (std::memchr(text, '\0', size) != nullptr) return fail(Errc::nul_character);
  if (!simdjson::validate_utf8(text, size)) return fail(Errc::not_utf8);

  const char after = text[size];
  text[size] = '\0';
  Reader reader(state.limits, state.nodes, state.open, text, size);
  const bool is_complete = reader.read();
  text[size] = after;
  if (!is_complete) return fail(reader.failure);
  return Value{state.nodes.data()};
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
