// Structured logs: one JSON object a line on standard error, with a fixed event name and typed fields. There is no free
// text and no client address to log: a field's value is a number, a duration, one of our own closed codes, or the id of
// the caller's trace, so an identifier has no way in. Any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/base/trace.hpp"

namespace kith::log {

enum class Level : std::uint8_t { debug, info, warning, error };

// A literal known at compile time. Anything that was ever input cannot become one.
class Word {
 public:
  consteval Word(const char* text) : text_(text) {}  // NOLINT(google-explicit-constructor)
  consteval explicit Word(std::string_view text) : text_(text) {}
  [[nodiscard]] std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

struct Field {
  enum class Kind : std::uint8_t { count, duration, word, code, org, trace };
  Word name;
  Kind kind;
  std::int64_t number = 0;
  std::string_view text;

  Field(Word n, std::int64_t value) : name(n), kind(Kind::count), number(value) {}
  Field(Word n, std::uint64_t value) : name(n), kind(Kind::count), number(static_cast<std::int64_t>(value)) {}
  Field(Word n, int value) : name(n), kind(Kind::count), number(value) {}
  Field(Word n, std::chrono::microseconds value) : name(n), kind(Kind::duration), number(value.count()) {}
  Field(Word n, Word value) : name(n), kind(Kind::word), text(value.text()) {}
  Field(Word n, Errc value) : name(n), kind(Kind::code), text(error_info(value).slug) {}
  Field(Word n, const TraceId& value) : name(n), kind(Kind::trace), text(value.text()) {}
  Field(Word n, const OrgCode& value) : name(n), kind(Kind::org), text(value.text()) {}
};

void set_level(Level least);
void event(Level level, Word name, std::initializer_list<Field> fields = {});
inline void info(Word name, std::initializer_list<Field> fields = {}) {
  event(Level::info, name, fields);
}
inline void warning(Word name, std::initializer_list<Field> fields = {}) {
  event(Level::warning, name, fields);
}
inline void error(Word name, std::initializer_list<Field> fields = {}) {
  event(Level::error, name, fields);
}

}  // namespace kith::log
