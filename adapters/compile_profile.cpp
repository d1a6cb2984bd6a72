// What holds for the whole file: time zones, the sharing profile, counting at the edge, shared lists.
#include <algorithm>
#include <array>

#include "adapters/compile.hpp"
#include "adapters/count_tables.hpp"
#include "adapters/sharing_toml.hpp"
#include "hub/model/dimension.hpp"
#include "schemas/fields.hpp"

namespace kith::adapters {
namespace {

void compile_time(TomlReader& reader, const toml::table& root, Plan& plan) {
  const toml::table* time = reader.table(root, "time");
  if (time == nullptr) return;
  reader.only_keys(*time, "[time]", {"zone", "written_in"});
  plan.zone = compile_zone(reader, *time, "zone");
  plan.written_in = compile_zone(reader, *time, "written_in");
  if (plan.written_in && !plan.zone)
    reader.fault(*time, "\"written_in\" needs \"zone\": where the dates are to be read");
}

std::string word_of(TomlReader& reader, const toml::table& table, std::string_view key,
                    std::span<const std::string_view> known) {
  const auto text = reader.text(table, key);
  if (text && std::ranges::find(known, *text) != known.end()) return *text;
  std::string all;
  for (const auto word : known) all.append(all.empty() ? "" : ", ").append(word);
  reader.fault(table, "[count] needs \"" + std::string(key) + "\", one of: " + all);
  return {};
}

void compile_count(TomlReader& reader, const toml::table& root, Plan& plan) {
  const toml::table* count = reader.table(root, "count");
  if (count == nullptr) return;
  reader.only_keys(*count, "[count]", {"period", "date", "by", "base", "unduplication"});
  if (plan.kind != RecordKind::aggregate) reader.fault(*count, "[count] makes aggregates: kind = \"aggregate\"");
  if (root.contains("table") || root.contains("cells")) {
    reader.fault(*count, "a file has either [count], where rows are counted, or [table], where each row is a table");
  }
  CountRule& rule = plan.count.emplace();
  constexpr std::array periods = {DatePrecision::month, DatePrecision::quarter, DatePrecision::year};
  if (const auto at = reader.word(*count, "period", {"month", "quarter", "year"})) {
    rule.period = periods[*at];
  } else if (!count->contains("period")) {
    reader.fault(*count, "[count] needs \"period\"");
  }
  rule.is_by_reported_month = reader.word(*count, "date", {"occurred", "reported_month"}) == 1U;
  rule.base_id = word_of(reader, *count, "base", records::base_ids);
  rule.unduplication = word_of(reader, *count, "unduplication", records::unduplication_scopes);
  for (const std::string& name : reader.texts(*count, "by")) {
    const bool is_countable = name == "total" || countable_field(name).has_value();
    if (!is_countable)
      reader.fault(*count->get("by"), "\"" + name + "\" is not a dimension that rows can be counted by");
    rule.dimensions.push_back(name);
  }
  if (!count->contains("by")) reader.fault(*count, "[count] needs \"by\": the dimensions to count");
}

void compile_lists(TomlReader& reader, const toml::table& root) {
  const toml::table* lists = reader.table(root, "lists");
  if (lists == nullptr) return;
  for (const auto& [key, node] : *lists) {
    if (const auto* list = node.as_table()) {
      reader.only_keys(*list, "a list", {"codes", "include"});
    } else {
      reader.fault(node, "a list is a table with \"codes\" and \"include\"");
    }
  }
}

}  // namespace

std::optional<Zone> compile_zone(TomlReader& reader, const toml::table& table, std::string_view key) {
  const auto name = reader.text(table, key);
  if (!name) return std::nullopt;
  auto zone = Zone::find(*name);
  if (zone) return zone;
  std::string all;
  for (const auto known : zone_names()) all.append(known).append(", ");
  reader.fault(*table.get(key), "not a zone that the program knows; one of: " + all + "or an offset as +08:00");
  return std::nullopt;
}

void compile_profile(TomlReader& reader, const toml::table& root, Plan& plan) {
  compile_time(reader, root, plan);
  if (const toml::table* sharing = reader.table(root, "sharing")) plan.sharing = read_sharing(reader, *sharing);
  compile_count(reader, root, plan);
  compile_lists(reader, root);
}

}  // namespace kith::adapters
