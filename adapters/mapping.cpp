#include "adapters/mapping.hpp"

#include <algorithm>
#include <array>

#include "adapters/compile.hpp"
#include "adapters/content.hpp"
#include "adapters/fold.hpp"
#include "adapters/row_source.hpp"

namespace kith::adapters {
namespace {

bool is_word(std::string_view text) {
  return !text.empty() && text.size() <= 32 && text.front() >= 'a' && text.front() <= 'z' &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

void compile_head(TomlReader& reader, const toml::table& root, Plan& plan) {
  reader.only_keys(
      root, "a mapping file",
      {"mapping", "name", "version", "title", "kind", "taxonomy", "source", "missing", "columns", "drop",  "ignore",
       "key",     "skip", "repeat",  "lists", "time", "sharing",  "count",  "fields",  "table",   "cells", "sheet"});
  for (const std::string_view key : {"mapping", "name", "version", "title", "kind"}) {
    if (!root.contains(key)) reader.fault(root, "\"" + std::string(key) + "\" is missing");
  }
  reader.integer(root, "mapping", 1, 1);
  plan.version = static_cast<std::int32_t>(reader.integer(root, "version", 1, 1'000'000).value_or(1));
  plan.title = reader.text(root, "title").value_or("");
  plan.name = reader.text(root, "name").value_or("");
  if (root.contains("name") && !is_word(plan.name)) {
    reader.fault(*root.get("name"), "\"name\" has to be 1 to 32 of a-z, 0-9 and _, starting with a letter");
  }
  if (reader.word(root, "kind", {"incident", "aggregate"}) == 1U) plan.kind = RecordKind::aggregate;
  if (const auto text = reader.text(root, "taxonomy")) {
    if (const auto known = taxonomy(*text)) {
      plan.taxonomy = *known;
    } else {
      reader.fault(*root.get("taxonomy"), "\"taxonomy\" is none that the hub knows");
    }
  }
}

void compile_missing(TomlReader& reader, const toml::table& root, Plan& plan) {
  const toml::table* missing = reader.table(root, "missing");
  if (missing == nullptr) return;
  reader.only_keys(*missing, "[missing]", {"not_asked", "unknown", "declined"});
  for (const auto& [key, id] : {std::pair{"not_asked", not_asked}, {"unknown", unknown}, {"declined", declined}}) {
    for (const std::string& text : reader.texts(*missing, key)) {
      const auto [at, is_new] = plan.missing.texts.emplace(fold(text), id);
      if (!is_new && at->second != id) {
        reader.fault(*missing->get(key), "\"" + text + "\" cannot stand for two kinds of missing answer");
      }
    }
  }
}

// A table has a period and a place, so its rows need both.
void check_countable(TomlReader& reader, const toml::table& where, const Plan& plan, const Sheet& sheet) {
  const std::string_view date = plan.count->is_by_reported_month ? "reported_month" : "occurred";
  for (const std::string_view name : {std::string_view("place"), date}) {
    if (std::ranges::find(sheet.fields, *find_field(name), &FieldRule::field) != sheet.fields.end()) continue;
    reader.fault(where, "[count] needs [fields." + std::string(name) + "]");
  }
}

void compile_sheet(TomlReader& reader, const toml::table& own, Layers layers, Plan& plan, bool is_only) {
  Sheet sheet;
  if (!is_only) {
    reader.only_keys(own, "[[sheet]]",
                     {"name", "recognised_by", "ignored", "columns", "drop", "ignore", "key", "skip", "repeat",
                      "fields", "table", "cells"});
    sheet.name = reader.text(own, "name").value_or("");
    sheet.ignored = reader.text(own, "ignored").value_or("");
    if (!is_word(sheet.name)) reader.fault(own, "a sheet needs a \"name\" of a-z, 0-9 and _");
    for (const std::string& header : reader.texts(own, "recognised_by")) {
      sheet.recognised_by.push_back(fold(header));
    }
    if (sheet.recognised_by.empty()) reader.fault(own, "a sheet needs \"recognised_by\": headers that only it has");
    if (std::ranges::any_of(plan.sheets, [&](const Sheet& other) { return other.name == sheet.name; })) {
      reader.fault(own, "two sheets have the name \"" + sheet.name + "\"");
    }
  }
  if (sheet.ignored.empty()) {
    compile_columns(reader, layers, sheet);
    compile_key_and_skips(reader, layers, sheet);
    compile_repeat(reader, layers, sheet);
    compile_fields(reader, layers, plan, sheet);
    if (plan.count) check_countable(reader, own, plan, sheet);
    if (plan.kind == RecordKind::aggregate && !plan.count) compile_table(reader, layers, plan, sheet);
  }
  plan.sheets.push_back(std::move(sheet));
}

void compile_sheets(TomlReader& reader, const toml::table& root, Plan& plan) {
  const auto own_tables = reader.tables(root, "sheet");
  if (own_tables.empty()) {
    const std::array<const toml::table*, 1> layers = {&root};
    compile_sheet(reader, root, layers, plan, true);
  }
  for (const toml::table* own : own_tables) {
    const std::array<const toml::table*, 2> layers = {own, &root};
    compile_sheet(reader, *own, layers, plan, false);
  }
  const auto note = [&](std::string_view reason) {
    if (!reason.empty() && std::ranges::find(plan.reasons, reason) == plan.reasons.end())
      plan.reasons.emplace_back(reason);
  };
  for (const Sheet& sheet : plan.sheets) {
    note(sheet.ignored);
    for (const SkipRule& skip : sheet.skips) note(skip.reason);
    if (!sheet.repeat) continue;
    for (const auto reason : {reason::joined, reason::repeat_base, reason::repeat_other}) note(reason);
  }
  if (!plan.count) return;
  for (const auto reason : {reason::counted, reason::counted_before, reason::not_in_statistics, reason::period_unknown,
                            reason::place_unknown}) {
    note(reason);
  }
}

tl::expected<Mapping, std::vector<MappingFault>> single_fault(std::uint32_t line, std::uint32_t column,
                                                              std::string sentence) {
  return tl::unexpected(std::vector{MappingFault{line, column, std::move(sentence)}});
}

}  // namespace

std::string explain(std::string_view file_name, std::span<const MappingFault> faults) {
  std::string out;
  for (const MappingFault& fault : faults) {
    out += file_name;
    out += ':' + std::to_string(fault.line) + ':' + std::to_string(fault.column) + ": " + fault.sentence + '\n';
  }
  return out;
}

tl::expected<Mapping, std::vector<MappingFault>> Mapping::parse(std::string_view toml) {
  if (toml.size() > file_limit_bytes) return single_fault(1, 1, "a mapping file may be 1 MiB at most");
  if (const auto line = line_of_too_deep_name(toml)) return single_fault(*line, 1, "a name may have 33 parts at most");
  toml::table root;
  try {
    root = toml::parse(toml);
  } catch (const toml::parse_error& error) {
    const auto where = error.source().begin;
    return single_fault(where.line, where.column, std::string(error.description()));
  }
  TomlReader reader(&root);
  auto plan = std::make_shared<Plan>();
  compile_head(reader, root, *plan);
  compile_source(reader, root, *plan);
  compile_missing(reader, root, *plan);
  compile_profile(reader, root, *plan);
  compile_sheets(reader, root, *plan);
  if (!reader.is_faultless()) return tl::unexpected(reader.take_faults());
  return Mapping(std::move(plan));
}

const std::string& Mapping::name() const {
  return plan_->name;
}
std::string_view Mapping::adapter() const {
  return adapter_code(plan_->name);
}

std::optional<std::string> Mapping::key_of(std::span<const std::string_view> parts) const {
  if (plan_->sheets.size() != 1 || plan_->sheets.front().key.size() != parts.size()) return std::nullopt;
  std::string key;
  for (const std::string_view& part : parts) {
    if (&part != parts.data()) key += list_separator;
    key += trim(part);
  }
  return key;
}

std::int32_t Mapping::version() const {
  return plan_->version;
}
const std::string& Mapping::title() const {
  return plan_->title;
}
RecordKind Mapping::kind() const {
  return plan_->kind;
}

}  // namespace kith::adapters
