// The steps of Mapping::parse() that compile one part of a file each; private to the engine. All report faults to the
// reader and go on with what is left. Pure; one thread.
#pragma once

#include <map>
#include <span>

#include "adapters/plan.hpp"
#include "adapters/toml_reader.hpp"

namespace kith::adapters {

// The tables that a sheet is made of, its own first, then what all sheets share.
using Layers = std::span<const toml::table* const>;

// [source] of the file, into plan.source.
void compile_source(TomlReader& reader, const toml::table& root, Plan& plan);
// Columns, what to skip, key, and the header look-up of one sheet.
void compile_columns(TomlReader& reader, Layers layers, Sheet& sheet);
void compile_key_and_skips(TomlReader& reader, Layers layers, Sheet& sheet);
// [repeat]: rows that belong together.
void compile_repeat(TomlReader& reader, Layers layers, Sheet& sheet);
// [time], [sharing], [count] and the shape of [lists].
void compile_profile(TomlReader& reader, const toml::table& root, Plan& plan);
// A zone by the key's text; a fault for a name that is not known.
std::optional<Zone> compile_zone(TomlReader& reader, const toml::table& table, std::string_view key);
// [fields] of the sheet.
void compile_fields(TomlReader& reader, Layers layers, const Plan& plan, Sheet& sheet);
// [table] and [cells] of an aggregate sheet.
void compile_table(TomlReader& reader, Layers layers, const Plan& plan, Sheet& sheet);

// A column by its short name or header; a fault at `where` when there is none.
std::optional<ColumnIndex> column_named(TomlReader& reader, const Sheet& sheet, std::string_view name,
                                        const toml::node& where);
// The tests under `key`, all of which must hold.
Conditions compile_conditions(TomlReader& reader, const toml::table& parent, const Sheet& sheet,
                              std::string_view key = "when");
// [fields.X.codes] and `labels = true` of one rule.
void compile_labels(TomlReader& reader, const toml::table& table, const Plan& plan, FieldRule& rule);
// A place of the level by its code ("06067"), or one of the special words and "online".
std::optional<IncidentPlace> place_of(std::string_view code, PlaceLevel level);
// The code of the field's list, or the special words true, false, aggregate_only, coded_record and none.
std::optional<CodeId> code_of(const FieldSpec& spec, std::string_view code, Taxonomy taxonomy);

}  // namespace kith::adapters
