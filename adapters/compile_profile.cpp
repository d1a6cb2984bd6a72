// What holds for the whole file: time zones, the sharing profile, counting at the edge, shared lists.
#include <algorithm>
#include <array>
#include <unordered_map>

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

// Every list, whether a field uses it or not: what it includes is there, and it does not come back to itself. With a
// stack of its own, since a file may chain thousands.
void check_includes(TomlReader& reader, const toml::table& lists) {
  struct Open {
    std::string_view name;
    std::vector<std::string> includes;
    std::size_t next = 0;
  };
  std::unordered_map<std::string_view, bool> is_open;  // of the lists that were reached
  std::vector<Open> path;
  const auto enter = [&](std::string_view name) {
    const toml::table* list = lists.get_as<toml::table>(name);
    is_open[name] = true;
    path.push_back({name, list == nullptr ? std::vector<std::string>{} : reader.texts(*list, "include")});
  };
  for (const auto& [key, node] : lists) {
    if (!is_open.contains(key.str())) enter(key.str());
    while (!path.empty()) {
      if (path.back().next == path.back().includes.size()) {
        is_open[path.back().name] = false;
        path.pop_back();
        continue;
      }
      const std::string& wanted = path.back().includes[path.back().next++];
      const auto& where = *lists.get_as<toml::table>(path.back().name)->get("include");
      const auto found = lists.find(wanted);
      if (found == lists.end()) {
        reader.fault(where, "no list is called \"" + wanted + "\"");
      } else if (const auto known = is_open.find(found->first.str()); known == is_open.end()) {
        enter(found->first.str());
      } else if (known->second) {
        reader.fault(where, "the list \"" + wanted + "\" includes itself");
      }
    }
  }
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
  check_includes(reader, *lists);
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
