// Reads typed values out of JSON and collects what is wrong with them. Every reader takes the value and where it
// stands; a value that fails its grammar is scanned, so that the refusal can say which kind of identifier it may be.
// Internal to schemas/; one record, one thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "schemas/decode.hpp"

namespace kith::records {

// Where a value stands: a chain of names and indexes on the stack, written out only when something is wrong.
struct Path {
  const Path* parent = nullptr;
  std::string_view name{};
  std::ptrdiff_t index = -1;

  [[nodiscard]] Path member(std::string_view of) const { return {this, of, -1}; }
  [[nodiscard]] Path element(std::size_t at) const { return {this, {}, static_cast<std::ptrdiff_t>(at)}; }
  [[nodiscard]] std::string pointer() const;
};

// How a value that fails is to be scanned. In a field of uids or dates, digits and letters in groups mean nothing: only
// an unmistakable identifier is named.
enum class Scan : std::uint8_t { all, unmistakable };

class FieldReader {
 public:
  Rejection rejection;

  [[nodiscard]] bool is_clean() const { return rejection.errors.empty(); }
  void refuse(Errc code, const Path& at, std::string_view hint = {});
  // refuse(), or direct_identifier where the value carries one.
  void refuse_value(json::Value value, Errc code, const Path& at, Scan scan = Scan::all);
  // A member that the schema does not have; `number` counts from 1.
  void refuse_member(json::Value value, const Path& object, std::size_t number);

  // Each returns nothing after it has refused.
  std::optional<std::string_view> text(json::Value value, const Path& at, Scan scan = Scan::all);
  std::optional<std::int64_t> integer(json::Value value, std::int64_t least, std::int64_t most, const Path& at);
  std::optional<bool> boolean(json::Value value, const Path& at);
  std::optional<Month> month(json::Value value, const Path& at);
  // One of a few fixed words; its index.
  std::optional<std::size_t> word(json::Value value, std::span<const std::string_view> words, const Path& at);
  std::optional<CodeId> code(json::Value value, CodeList list, Taxonomy taxonomy, const Path& at);

  // Whether the three special codes are codes of this field.
  enum class Specials : std::uint8_t { allowed, refused };
  CodeSet set(json::Value value, CodeList list, Taxonomy taxonomy, const Path& at,
              Specials specials = Specials::allowed);

  // False, after refusing, when the value is no object.
  bool is_object(json::Value value, const Path& at);
  Occurred occurred(json::Value value, const Path& at);
  IncidentPlace place(json::Value value, const Path& at);

 private:
  // Whether the cap on errors is reached; says so in the rejection.
  bool is_full();
  const Code* entry(json::Value value, CodeList list, Taxonomy taxonomy, const Path& at);
};

}  // namespace kith::records
