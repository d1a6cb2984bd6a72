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
constexpr std::array kinds = {KindName{"link", SourceKind::link}, KindName{"kobotoolbox", SourceKind::kobotoolbox},
                              KindName{"airtable", SourceKind::airtable}, KindName{"folder", SourceKind::folder}};

std::string kind_names() {
  std::string names;
  for (const KindName& kind : kinds) names.append(names.empty() ? "" : ", ").append(kind.name);
  return names;
}

// What a text has to look like.
enum class Look : std::uint8_t { any, address, letters_and_digits };

using Kinds = std::vector<SourceKind>;
const Kinds asked = {SourceKind::link, SourceKind::kobotoolbox, SourceKind::airtable};  // over the network
const Kinds all = {SourceKind::link, SourceKind::kobotoolbox, SourceKind::airtable, SourceKind::folder};

struct TextSetting {
  std::string_view key;
  std::string SourceSettings::*text;
  Look look;
  Kinds needed_by, taken_by;
};
struct PathSetting {
  std::string_view key;
  fs::path SourceSettings::*path;
  Kinds needed_by, taken_by;
};
const std::array text_settings = {
    TextSetting{"adapter", &SourceSettings::adapter, Look::any, {}, all},
    TextSetting{"server", &SourceSettings::server, Look::address, {SourceKind::kobotoolbox}, {SourceKind::airtable}},
    TextSetting{"form", &SourceSettings::form, Look::letters_and_digits, {SourceKind::kobotoolbox}, {}},
    TextSetting{"base", &SourceSettings::base, Look::letters_and_digits, {SourceKind::airtable}, {}},
    TextSetting{"table", &SourceSettings::table, Look::any, {SourceKind::airtable}, {}},
    TextSetting{"view", &SourceSettings::view, Look::any, {}, {SourceKind::airtable}},
};
const std::array path_settings = {
    PathSetting{"link_file", &SourceSettings::link_file, {SourceKind::link}, {}},
    PathSetting{"token_file", &SourceSettings::token_file, {SourceKind::kobotoolbox, SourceKind::airtable}, {}},
    PathSetting{"folder", &SourceSettings::folder, {SourceKind::folder}, {}},
    PathSetting{"authority", &SourceSettings::authority, {}, asked},
};

bool looks_right(Look look, std::string_view text) {
  constexpr std::string_view scheme = "https://";
  const auto is_word = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  if (look == Look::letters_and_digits) return std::ranges::all_of(text, is_word);
  // A path may follow: some servers stand behind one. A query cannot.
  return look == Look::any || (text.starts_with(scheme) && text.size() > scheme.size() &&
                               text.find_first_of("?# @\\") == std::string_view::npos);
}

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
    const auto limit = find_setting(limit_settings, key);
    if (limit != limit_settings.end() && out_.kind != SourceKind::folder) return take_limit(*limit, node);
    const auto text = find_setting(text_settings, key);
    const auto path = find_setting(path_settings, key);
    if ((text == text_settings.end() || !is_for_us(*text)) && (path == path_settings.end() || !is_for_us(*path)))
      return fault(node, "unknown setting of a source of this kind: " + printable(key));
    const auto value = node.value<std::string>();
    if (!value || value->empty()) return fault(node, std::string{key} + " must be a text in quotes");
    if (path != path_settings.end())
      out_.*path->path = folder_ / *value;
    else
      take_text(*text, node, *value);
  }

  void take_text(const TextSetting& setting, const toml::node& node, std::string value) {
    if (!looks_right(setting.look, value))
      return fault(
          node, std::string{setting.key} + (setting.look == Look::address ? " must look like https://kf.kobotoolbox.org"
                                                                          : " is made of letters and digits only"));
    while (setting.look == Look::address && value.ends_with('/')) value.pop_back();
    const bool is_file = setting.key == "adapter" && value.ends_with(".toml");
    out_.*setting.text = is_file ? (folder_ / value).string() : std::move(value);
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
