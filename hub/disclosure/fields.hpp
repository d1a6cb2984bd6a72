// The fields of a JSON object that has a closed list of members, each read with its JSON pointer. Used by the readers
// of published tables and certificates, whose texts come from outside. Pure.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "hub/base/error.hpp"
#include "hub/base/json.hpp"

namespace kith::disclosure {

class Fields {
 public:
  // Errors: wrong_type when it is no object, unknown_field when it has a member that is not of `known`. Their place
  // names the object, never what stood there.
  static Result<Fields> of(json::Value object, std::string pointer, std::initializer_list<std::string_view> known);

  // Each: missing_field, wrong_type; strings also malformed_value when they are empty, longer than 64 bytes or hold
  // something else than letters, digits and . _ : * + - (which every name of a release is made of).
  [[nodiscard]] Result<std::string> word(std::string_view name) const;
  [[nodiscard]] Result<std::int64_t> whole(std::string_view name, std::int64_t least, std::int64_t most) const;
  [[nodiscard]] Result<json::Value> array(std::string_view name) const;
  [[nodiscard]] Result<json::Value> object(std::string_view name) const;
  // Absent is false.
  [[nodiscard]] Result<bool> flag(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const { return static_cast<bool>(object_.find(name)); }
  [[nodiscard]] std::string at(std::string_view name) const;  // the pointer of a member

 private:
  Fields(json::Value object, std::string pointer) : object_(object), pointer_(std::move(pointer)) {}
  [[nodiscard]] Result<json::Value> of_kind(std::string_view name, json::Kind kind, std::string_view hint) const;

  json::Value object_;
  std::string pointer_;
};

// `pointer`/`index`.
std::string element(const std::string& pointer, std::size_t index);

bool is_word(std::string_view text);

}  // namespace kith::disclosure
