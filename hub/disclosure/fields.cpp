#include "hub/disclosure/fields.hpp"

#include <algorithm>

namespace kith::disclosure {
namespace {

constexpr std::size_t most_word_bytes = 64;

bool is_word_character(char c) {
  constexpr std::string_view signs = "._:*+-";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || signs.find(c) != signs.npos;
}

}  // namespace

std::string element(const std::string& pointer, std::size_t index) {
  return pointer + "/" + std::to_string(index);
}

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= most_word_bytes && std::ranges::all_of(text, is_word_character);
}

Result<Fields> Fields::of(json::Value object, std::string pointer, std::initializer_list<std::string_view> known) {
  if (!object.is(json::Kind::object)) return fail({Errc::wrong_type, std::move(pointer), "an object stands here"});
  for (json::Value member = object.first(); member; member = member.next())
    if (std::ranges::find(known, member.name()) == known.end())
      return fail({Errc::unknown_field, std::move(pointer), "the format has no such member"});
  return Fields{object, std::move(pointer)};
}

std::string Fields::at(std::string_view name) const {
  return (pointer_ + "/").append(name);
}

Result<json::Value> Fields::of_kind(std::string_view name, json::Kind kind, std::string_view hint) const {
  const json::Value value = object_.find(name);
  if (!value) return fail({Errc::missing_field, at(name)});
  if (!value.is(kind)) return fail({Errc::wrong_type, at(name), hint});
  return value;
}

Result<std::string> Fields::word(std::string_view name) const {
  KITH_ASSIGN(const json::Value value, of_kind(name, json::Kind::string, "a string stands here"));
  if (!is_word(value.string()))
    return fail({Errc::malformed_value, at(name), "1 to 64 letters, digits or any of . _ : * + -"});
  return std::string(value.string());
}

Result<std::int64_t> Fields::whole(std::string_view name, std::int64_t least, std::int64_t most) const {
  KITH_ASSIGN(const json::Value value, of_kind(name, json::Kind::number, "a whole number stands here"));
  const std::optional<std::int64_t> number = value.integer();
  if (!number || *number < least || *number > most) return fail({Errc::out_of_range, at(name)});
  return *number;
}

Result<json::Value> Fields::array(std::string_view name) const {
  return of_kind(name, json::Kind::array, "an array stands here");
}

Result<json::Value> Fields::object(std::string_view name) const {
  return of_kind(name, json::Kind::object, "an object stands here");
}

Result<bool> Fields::flag(std::string_view name) const {
  if (!has(name)) return false;
  KITH_ASSIGN(const json::Value value, of_kind(name, json::Kind::boolean, "true or false stands here"));
  return value.boolean();
}

}  // namespace kith::disclosure
