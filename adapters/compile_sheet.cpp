// Columns, key, skip rules and the table of a sheet.
#include <algorithm>

#include "adapters/compile.hpp"
#include "adapters/fold.hpp"
#include "hub/model/dimension.hpp"
#include "schemas/scan.hpp"

namespace kith::adapters {
namespace {

void add_column(TomlReader& reader, const toml::node& where, Sheet& sheet, Column column) {
  const ColumnIndex index = sheet.columns.size();
  for (std::size_t i = 0; i < column.headers.size(); ++i) {
    const auto [at, is_new] = sheet.by_header.emplace(fold(column.headers[i]), std::pair{index, i});
    // A layer's own entry hides the shared one of the same header; two in one layer are a contradiction.
    if (!is_new) reader.fault(where, "the column \"" + column.headers[i] + "\" is declared twice");
  }
  sheet.columns.push_back(std::move(column));
}

// name = { checkbox = "field___", options = ["1", "2"] }: a column for each option.
void compile_checkboxes(TomlReader& reader, std::string_view name, const toml::table& table, Sheet& sheet) {
  reader.only_keys(table, "checkboxes", {"checkbox", "options", "ticked", "unticked", "optional"});
  Checkboxes out;
  out.name = name;
  const std::string prefix = reader.text(table, "checkbox").value_or("");
  const bool is_optional = reader.boolean(table, "optional").value_or(false);
  const auto folded = [&](std::string_view key, std::initializer_list<std::string_view> otherwise) {
    std::unordered_set<std::string> texts;
    for (const std::string& text : reader.texts(table, key)) texts.insert(fold(text));
    if (!texts.empty()) return texts;
    for (const std::string_view word : otherwise) texts.emplace(word);
    return texts;
  };
  out.ticked = folded("ticked", {"1", "true", "yes", "checked", "x"});
  out.unticked = folded("unticked", {"0", "false", "no", "unchecked"});
  for (const std::string& option : reader.texts(table, "options")) {
    out.options.push_back({sheet.columns.size(), option});
    const std::string header = prefix + option;
    add_column(reader, table, sheet, Column{header, {header}, Column::Use::map, {}, is_optional});
  }
  if (out.options.empty()) reader.fault(table, "checkboxes need \"options\": what stands behind the prefix");
  sheet.checkboxes.push_back(std::move(out));
}

void compile_mapped(TomlReader& reader, const toml::table& columns, Sheet& sheet) {
  for (const auto& [key, node] : columns) {
    if (const auto* boxes = node.as_table(); boxes != nullptr && boxes->contains("checkbox")) {
      compile_checkboxes(reader, key.str(), *boxes, sheet);
      continue;
    }
    Column column{std::string(key.str()), {}, Column::Use::map, {}, false};
    if (const auto* table = node.as_table()) {
      reader.only_keys(*table, "a column", {"header", "optional"});
      column.headers = reader.texts(*table, "header");
      column.is_optional = reader.boolean(*table, "optional").value_or(false);
    } else {
      column.headers = reader.texts(node, key.str());
    }
    if (column.headers.empty()) reader.fault(node, "a column needs its header");
    add_column(reader, node, sheet, std::move(column));
  }
}

// [drop] and [ignore]: header = kind or reason.
void compile_unused(TomlReader& reader, const toml::table& columns, Column::Use use, Sheet& sheet) {
  for (const auto& [key, node] : columns) {
    const auto* rule = node.as_string();
    if (rule == nullptr || rule->get().empty()) {
      reader.fault(node, use == Column::Use::drop ? "say the kind of identifier" : "say why the column is of no use");
      continue;
    }
    if (use == Column::Use::drop && !records::find_identifier_kind(rule->get())) {
      std::string all;
      for (std::size_t kind = 0; kind < records::identifier_kind_count; ++kind)
        all.append(all.empty() ? "" : ", ").append(records::word(static_cast<records::IdentifierKind>(kind)));
      reader.fault(node, "not a kind of identifier; one of: " + all);
    }
    const std::string header(key.str());
    add_column(reader, node, sheet, Column{header, {header}, use, rule->get(), true});
  }
}

void compile_pattern(TomlReader& reader, const toml::table& table, Condition& condition) {
  const auto pattern = reader.text(table, "matches");
  if (!pattern) return;
  condition.test = Condition::Test::matches;
  RE2::Options options(RE2::Quiet);
  options.set_max_mem(std::int64_t{1} << 20);  // a pattern that needs more is refused here, not while rows pass
  condition.pattern = std::make_shared<const RE2>(*pattern, options);
  if (condition.pattern->ok()) return;
  reader.fault(*table.get("matches"), "not a pattern that RE2 takes: " + condition.pattern->error());
}

void compile_test(TomlReader& reader, const toml::table& table, Condition& out) {
  using Test = Condition::Test;
  if (table.contains("is") || table.contains("has")) {
    out.test = table.contains("is") ? Test::is : Test::has;
    for (const std::string& text : reader.texts(table, table.contains("is") ? "is" : "has"))
      out.texts.insert(fold(text));
    if (const auto separator = reader.text(table, "separator")) {
      out.separator = fold(*separator).empty() ? " " : fold(*separator);
    }
  } else if (table.contains("matches")) {
    compile_pattern(reader, table, out);
  } else if (table.contains("empty")) {
    if (!reader.boolean(table, "empty").value_or(true)) out.is_negated = !out.is_negated;
  } else {
    constexpr std::int64_t far = 1'000'000'000;
    out.test = Test::within;
    out.least = reader.integer(table, "least", -far, far).value_or(-far);
    out.most = reader.integer(table, "most", -far, far).value_or(far);
  }
}

std::optional<Condition> compile_condition(TomlReader& reader, const toml::table& table, const Sheet& sheet) {
  reader.only_keys(table, "\"when\"", {"column", "is", "has", "separator", "matches", "least", "most", "empty", "not"});
  Condition out;
  const auto name = reader.text(table, "column");
  if (!name) {
    reader.fault(table, "\"when\" needs a \"column\"");
    return std::nullopt;
  }
  const auto column = column_named(reader, sheet, *name, *table.get("column"));
  out.is_negated = reader.boolean(table, "not").value_or(false);
  const bool is_number = table.contains("least") || table.contains("most");
  const int tests = int{table.contains("is")} + int{table.contains("has")} + int{table.contains("matches")} +
                    int{table.contains("empty")} + int{is_number};
  if (tests != 1) {
    reader.fault(table,
                 "\"when\" needs exactly one of \"is\", \"has\", \"matches\", \"least\" and \"most\", and \"empty\"");
  }
  if (table.contains("separator") && !table.contains("has")) {
    reader.fault(*table.get("separator"), "\"separator\" belongs to \"has\"");
  }
  if (!column || tests != 1) return std::nullopt;
  out.column = *column;
  compile_test(reader, table, out);
  return out;
}

// The value of a key in the first layer that has its table.
const toml::table* layer_with(TomlReader& reader, Layers layers, std::string_view section, std::string_view key) {
  for (const toml::table* layer : layers) {
    const toml::table* table = reader.table(*layer, section);
    if (table != nullptr && table->contains(key)) return table;
  }
  return nullptr;
}

std::optional<Month> month_of(TomlReader& reader, Layers layers, std::string_view key, const Sheet& sheet) {
  const toml::table* table = layer_with(reader, layers, "table", key);
  if (table == nullptr) {
    reader.fault(*layers[0], "[table] of sheet \"" + sheet.name + "\" lacks \"" + std::string(key) + "\"");
    return std::nullopt;
  }
  const auto text = reader.text(*table, key);
  const auto month = text ? Month::parse(*text) : std::nullopt;
  if (text && !month) reader.fault(*table->get(key), "a month is written YYYY-MM");
  return month;
}

std::string required(TomlReader& reader, Layers layers, std::string_view key, const Sheet& sheet) {
  const toml::table* table = layer_with(reader, layers, "table", key);
  if (table != nullptr) return reader.text(*table, key).value_or("");
  reader.fault(*layers[0], "[table] of sheet \"" + sheet.name + "\" lacks \"" + std::string(key) + "\"");
  return {};
}

void compile_cells(TomlReader& reader, Layers layers, const Plan& plan, const Dimension* dimension, Sheet& sheet) {
  for (const toml::table* layer : layers) {
    const toml::table* cells = reader.table(*layer, "cells");
    if (cells == nullptr) continue;
    for (const auto& [key, node] : *cells) {
      const auto* code = node.as_string();
      const bool is_known =
          code != nullptr && dimension != nullptr && find_code(dimension->list, code->get(), plan.taxonomy);
      if (!is_known) {
        reader.fault(node, "not a code of the table's dimension");
        continue;
      }
      auto& rules = sheet.table->cells;
      if (std::ranges::any_of(rules, [&](const CellRule& rule) { return rule.code == code->get(); })) {
        reader.fault(node, "another column already counts \"" + code->get() + "\"");
      }
      rules.push_back({sheet.columns.size(), code->get()});
      const std::string header(key.str());
      add_column(reader, node, sheet, Column{header, {header}, Column::Use::cell, {}, false});
    }
  }
}

}  // namespace

std::optional<ColumnIndex> column_named(TomlReader& reader, const Sheet& sheet, std::string_view name,
                                        const toml::node& where) {
  const auto found = std::ranges::find(sheet.columns, name, &Column::name);
  if (found != sheet.columns.end()) return static_cast<ColumnIndex>(found - sheet.columns.begin());
  reader.fault(where, "no column is called \"" + std::string(name) + "\"");
  return std::nullopt;
}

void compile_columns(TomlReader& reader, Layers layers, Sheet& sheet) {
  for (const toml::table* layer : layers) {
    if (const auto* columns = reader.table(*layer, "columns")) compile_mapped(reader, *columns, sheet);
    if (const auto* columns = reader.table(*layer, "drop")) {
      compile_unused(reader, *columns, Column::Use::drop, sheet);
    }
    if (const auto* columns = reader.table(*layer, "ignore")) {
      compile_unused(reader, *columns, Column::Use::ignore, sheet);
    }
  }
}

Conditions compile_conditions(TomlReader& reader, const toml::table& parent, const Sheet& sheet, std::string_view key) {
  Conditions out;
  for (const toml::table* table : reader.tables(parent, key)) {
    if (auto condition = compile_condition(reader, *table, sheet)) out.push_back(std::move(*condition));
  }
  return out;
}

void compile_key_and_skips(TomlReader& reader, Layers layers, Sheet& sheet) {
  for (const toml::table* layer : layers) {
    for (const toml::table* skip : reader.tables(*layer, "skip")) {
      reader.only_keys(*skip, "[[skip]]", {"reason", "when", "withdraw"});
      SkipRule rule;
      rule.reason = reader.text(*skip, "reason").value_or("");
      rule.when = compile_conditions(reader, *skip, sheet);
      rule.withdraws = reader.boolean(*skip, "withdraw").value_or(false);
      if (rule.reason.empty()) reader.fault(*skip, "[[skip]] needs a \"reason\"");
      if (rule.when.empty()) reader.fault(*skip, "[[skip]] needs \"when\"");
      sheet.skips.push_back(std::move(rule));
    }
    if (!sheet.key.empty() || !layer->contains("key")) continue;
    for (const std::string& name : reader.texts(*layer, "key")) {
      if (const auto column = column_named(reader, sheet, name, *layer->get("key"))) sheet.key.push_back(*column);
    }
  }
  if (sheet.key.empty()) reader.fault(*layers[0], "\"key\" is missing: the columns that name a row of the source");
}

void compile_table(TomlReader& reader, Layers layers, const Plan& plan, Sheet& sheet) {
  for (const toml::table* layer : layers) {
    if (const auto* table = reader.table(*layer, "table")) {
      reader.only_keys(*table, "[table]", {"from", "to", "dimension", "multi", "base", "base_from", "unduplication"});
    }
  }
  TableRule& rule = sheet.table.emplace();
  rule.from = month_of(reader, layers, "from", sheet).value_or(Month{});
  rule.to = month_of(reader, layers, "to", sheet).value_or(Month{});
  if (rule.to < rule.from) reader.fault(*layers[0], "the table's \"to\" is before its \"from\"");
  rule.dimension = required(reader, layers, "dimension", sheet);
  rule.base_id = required(reader, layers, "base", sheet);
  rule.unduplication = required(reader, layers, "unduplication", sheet);
  const Dimension* dimension = find_dimension(rule.dimension);
  if (dimension == nullptr && rule.dimension != "total") {
    reader.fault(*layers[0], "the table's \"dimension\" is none that the hub knows");
  }
  const toml::table* multi = layer_with(reader, layers, "table", "multi");
  rule.is_multi =
      multi != nullptr ? reader.boolean(*multi, "multi").value_or(false) : dimension != nullptr && dimension->is_multi;
  const std::string base = required(reader, layers, "base_from", sheet);
  if (const auto column = column_named(reader, sheet, base, *layers[0])) rule.base_from = *column;
  compile_cells(reader, layers, plan, dimension, sheet);
}

}  // namespace kith::adapters
