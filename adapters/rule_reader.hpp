// The work of compiling one rule of [fields]. Internal to the engine; made for one rule and thrown away; one thread.
#pragma once

#include <initializer_list>
#include <string_view>

#include "adapters/compile.hpp"

namespace kith::adapters {

struct RuleReader {
  TomlReader& reader;
  const Plan& plan;
  const Sheet& sheet;
  const toml::table& table;
  const FieldSpec& spec;
  FieldRule& rule;

  bool is_coded() const { return spec.shape == Shape::code || spec.shape == Shape::set; }
  bool has_labels() const {
    return is_coded() || spec.shape == Shape::place || spec.shape == Shape::boolean || spec.shape == Shape::consent;
  }
  bool is_dated() const { return spec.shape == Shape::date || spec.shape == Shape::month; }
  bool is_part_of_day() const { return spec.list == CodeList::daypart; }
  bool has_own_bands() const { return spec.list == CodeList::age_band || spec.list == CodeList::count_band; }

  // A key that makes no sense for this field's shape is a fault: it would be silently without effect.
  void only_for(bool makes_sense, std::initializer_list<std::string_view> keys) {
    for (const auto key : keys) {
      if (!makes_sense && table.contains(key)) {
        reader.fault(*table.get(key), "\"" + std::string(key) + "\" has no meaning for " + std::string(spec.name));
      }
    }
  }

  void read_constant();
  void read_columns();
  void read_formats();
  void read_dates();
  void read_zones();
  void read_bands();
  void read_own_bands();
  std::optional<Meaning> meaning_of(std::string_view key);
  void read_place();
  void read_fallbacks();
  void read();
};

}  // namespace kith::adapters
