// The fields of a record that a mapping file may fill, as data: name, shape, code list, class. The order is that of the
// record's JSON. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "hub/model/record.hpp"

namespace kith::adapters {

enum class Shape : std::uint8_t { code, set, date, place, month, boolean, consent };

struct FieldSpec {
  std::string_view name;  // as mapping files say it: "target.gender" is gender inside target
  Shape shape;
  std::optional<CodeList> list;  // of code and set
  char class_letter;             // Q, S or N
  bool is_envelope;              // every kind has it; the others belong to incidents
};

inline constexpr std::size_t field_count = 32;
std::span<const FieldSpec, field_count> field_specs();
// Its index in field_specs(), or nothing.
std::optional<std::size_t> find_field(std::string_view name);
// By the JSON pointer of an error about it ("/target/gender/0" is target.gender), or nothing.
std::optional<std::size_t> field_of_pointer(std::string_view pointer);

// What a field holds in one row; only the member of its shape is used.
struct FieldValue {
  CodeSet set;
  CodeId code = not_asked;  // of code; of boolean and consent 0 is absent, then 1 false/aggregate_only, 2
                            // true/coded_record, 3 none
  Occurred date;
  IncidentPlace place;
  std::optional<Month> month;

  [[nodiscard]] bool is_absent(Shape shape) const;
};

// Appends the field's JSON value, as schemas/records/*.schema.json describe it.
void append_value(std::string& out, const FieldSpec& spec, const FieldValue& value);

}  // namespace kith::adapters
