// A statement joined from literals, for the few whose shape depends on what is asked: tables. Every piece is known at
// compile time and every value is a parameter, so input still cannot become SQL. One thread.
#pragma once

#include <string>

#include "hub/storage/pg.hpp"

namespace kith::pg {

class Fragment {
 public:
  consteval Fragment(const char* text) : text_(text) {}  // NOLINT(google-explicit-constructor)
  [[nodiscard]] const char* text() const { return text_; }

 private:
  const char* text_;
};

class SqlBuilder {
 public:
  // `head` is the first piece, with the statement's name.
  explicit SqlBuilder(const Sql& head) : text_(head.text()), word_(head.word()) {}

  SqlBuilder& add(Fragment fragment) {
    text_ += fragment.text();
    return *this;
  }
  // Writes $n and makes `value` its value.
  template <class T>
  SqlBuilder& parameter(const T& value) {
    arguments_.add(value);
    text_.append("$").append(std::to_string(arguments_.fields().size()));
    return *this;
  }
  // Writes the $n of a parameter that was given before, counted from 1.
  SqlBuilder& parameter_again(int number) {
    text_.append("$").append(std::to_string(number));
    return *this;
  }
  // prefix0, prefix1, …: names of columns that the statement makes up itself.
  SqlBuilder& numbered(Fragment prefix, std::size_t number) {
    text_.append(prefix.text()).append(std::to_string(number));
    return *this;
  }

  Rows exec(Connection& connection) { return connection.exec(Sql{text_.c_str(), word_}, arguments_); }

 private:
  std::string text_;
  log::Word word_;
  Arguments arguments_;
};

}  // namespace kith::pg
