#include "hub/cli/source_reader.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "hub/cli/terminal.hpp"

namespace kith::cli {
namespace {

namespace fs = std::filesystem;

struct KindName {
  std::string_view name;
  SourceKind kind;
};
constexpr std::array kinds = {KindName{"link", SourceKind::link}};

std::string kind_names() {
  std::string names;
  for (const KindName& kind : kinds) names.append(names.empty() ? "" : ", ").append(kind.name);
  return names;
}

struct TextSetting {
  std::string_view key;
  std::string SourceSettings::*text;
  std::vector<SourceKind> needed_by, taken_by;
};
struct PathSetting {
  std::string_view key;
  fs::path SourceSettings::*path;
  std::vector<SourceKind> needed_by, taken_by;
};
const std::array text_settings = {TextSetting{"adapter", &SourceSettings::adapter, {}, {SourceKind::link}}};
const std::array path_settings = {
    PathSetting{"link_file", &SourceSettings::link_file, {SourceKind::link}, {}},
    PathSetting{"authority", &SourceSettings::authority, {}, {SourceKind::link}},
};

// A limit of a pull, in units of the setting's name.
struct LimitSetting {
  std::string_view key;
  std::int64_t most;
  void (*set)(connectors::Limits&, std::uint64_t);
};
constexpr std::array limit_settings = {
    LimitSetting{"page_mb", 1'024, [](connectors::Limits& limits, std::uint64_t n) { limits.page_bytes = n << 20U; }},
    LimitSetting{"total_mb", 65'536,
                 [](connectors::Limits& limits, std::uint64_t n) { limits.total_bytes = n << 20U; }},
    LimitSetting{"pages", 1'000'000, [](connectors::Limits& limits, std::uint64_t n) { limits.pages = n; }},
    LimitSetting{"minutes", 1'440,
                 [](connectors::Limits& limits, std::uint64_t n) { limits.time = std::chrono::minutes{n}; }},
    LimitSetting{"attempts", 100,
                 [](connectors::Limits& limits, std::uint64_t n) { limits.attempts = static_cast<std::uint32_t>(n); }},
};

bool holds(const std::vector<SourceKind>& kinds_, SourceKind kind) {
  return std::ranges::find(kinds_, kind) != kinds_.end();
}

template <class Settings>
auto find_setting(const Settings& settings, std::string_view key) {
  return std::ranges::find(settings, key, [](const auto& setting) { return setting.key; });
}

class SourceReader {
 public:
  SourceReader(SourceSettings& out, const toml::table& table, const fs::path& folder, const OnMistake& mistake)
      : out_(out), table_(table), folder_(folder), mistake_(mistake) {}

  void read() {
    if (!read_kind()) return;
    for (const auto& [key, node] : table_)
      if (key != "kind") take(key.str(), node);
    ask_for_missing(text_settings);
    ask_for_missing(path_settings);
  }

 private:
  bool read_kind() {
    const auto kind = table_["kind"].value<std::string>();
    const auto known = std::ranges::find(kinds, kind.value_or(""), &KindName::name);
    if (known != kinds.end()) {
      out_.kind = known->kind;
      return true;
    }
    fault(table_, "kind must be one of " + kind_names());
    return false;
  }

  void take(std::string_view key, const toml::node& node) {
    if (const auto limit = find_setting(limit_settings, key); limit != limit_settings.end())
      return take_limit(*limit, node);
    const auto text = find_setting(text_settings, key);
    const auto path = find_setting(path_settings, key);
    if ((text == text_settings.end() || !is_for_us(*text)) && (path == path_settings.end() || !is_for_us(*path)))
      return fault(node, "unknown setting of a source of this kind: " + printable(key));
    const auto value = node.value<std::string>();
    if (!value || value->empty()) return fault(node, std::string{key} + " must be a text in quotes");
    if (path != path_settings.end())
      out_.*path->path = folder_ / *value;
    else
      take_text(*text, *value);
  }

  void take_text(const TextSetting& setting, const std::string& value) {
    const bool is_file = setting.key == "adapter" && value.ends_with(".toml");
    out_.*setting.text = is_file ? (folder_ / value).string() : value;
  }

  void take_limit(const LimitSetting& limit, const toml::node& node) {
    const auto number = node.value_exact<std::int64_t>();
    if (!number || *number < 1 || *number > limit.most)
      return fault(node, std::string{limit.key} + " must be a whole number from 1 to " + std::to_string(limit.most));
    limit.set(out_.limits, static_cast<std::uint64_t>(*number));
  }

  template <class Setting>
  [[nodiscard]] bool is_for_us(const Setting& setting) const {
    return holds(setting.needed_by, out_.kind) || holds(setting.taken_by, out_.kind);
  }

  template <class Settings>
  void ask_for_missing(const Settings& settings) {
    for (const auto& setting : settings)
      if (holds(setting.needed_by, out_.kind) && !table_.contains(setting.key))
        fault(table_, std::string{setting.key} + " is missing");
  }

  void fault(const toml::node& node, const std::string& sentence) {
    mistake_(node.source().begin.line, "[source." + out_.name + "]: " + sentence);
  }

  SourceSettings& out_;
  const toml::table& table_;
  const fs::path& folder_;
  const OnMistake& mistake_;
};

}  // namespace

SourceSettings read_source(std::string_view name, const toml::table& table, const fs::path& folder,
                           const OnMistake& mistake) {
  SourceSettings source;
  source.name = printable(name);
  SourceReader{source, table, folder, mistake}.read();
  return source;
}

}  // namespace kith::cli
