#include "adapters/toml_reader.hpp"

#include <algorithm>
#include <tuple>

namespace kith::adapters {
namespace {

std::string list_of(std::initializer_list<std::string_view> words) {
  std::string out;
  for (const auto word : words) {
    if (!out.empty()) out += ", ";
    out += word;
  }
  return out;
}

// Takes a quoted text off, with what it is quoted by; one of one line ends with its line at the latest.
void skip_quoted(std::string_view& toml, std::uint32_t& line) {
  const char quote = toml.front();
  const bool is_long = toml.size() >= 3 && toml[1] == quote && toml[2] == quote;
  std::size_t at = is_long ? 3 : 1;
  for (; at < toml.size(); ++at) {
    if (toml[at] == '\n' && !is_long) break;
    if (toml[at] == '\n') ++line;
    if (toml[at] == '\\' && quote == '"') {
      ++at;
    } else if (toml[at] == quote && (!is_long || toml.substr(at, 3) == std::string(3, quote))) {
      at += is_long ? 3 : 1;
      break;
    }
  }
  toml.remove_prefix(std::min(at, toml.size()));
}

}  // namespace

// Only letters, digits, blanks and quoted texts stand between the dots of a name.
std::optional<std::uint32_t> line_of_too_deep_name(std::string_view toml) {
  constexpr std::size_t most_dots = 32;
  std::uint32_t line = 1;
  std::size_t dots = 0;
  while (!toml.empty()) {
    const char c = toml.front();
    if (c == '"' || c == '\'') {
      skip_quoted(toml, line);
      continue;
    }
    if (c == '#') toml.remove_prefix(std::min(toml.find('\n'), toml.size()) - 1);
    const bool is_in_name = c == ' ' || c == '\t' || c == '_' || c == '-' || c == '.' || (c >= '0' && c <= '9') ||
                            (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    dots = is_in_name ? dots + (c == '.' ? 1 : 0) : 0;
    if (dots > most_dots) return line;
    if (c == '\n') ++line;
    toml.remove_prefix(1);
  }
  return std::nullopt;
}

void TomlReader::fault(const toml::source_region& where, std::string sentence) {
  // A key may hold an escape that would steer a terminal.
  for (char& c : sentence)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  if (faults_.size() < faults_cap) faults_.push_back({where.begin.line, where.begin.column, std::move(sentence)});
}

std::vector<MappingFault> TomlReader::take_faults() {
  std::ranges::stable_sort(faults_, [](const MappingFault& a, const MappingFault& b) {
    return std::pair(a.line, a.column) < std::pair(b.line, b.column);
  });
  // What two fields share is read, and found at fault, twice.
  const auto repeated = std::ranges::unique(faults_, [](const MappingFault& a, const MappingFault& b) {
    return std::tie(a.line, a.column, a.sentence) == std::tie(b.line, b.column, b.sentence);
  });
  faults_.erase(repeated.begin(), repeated.end());
  return std::move(faults_);
}

void TomlReader::only_keys(const toml::table& table, std::string_view what,
                           std::initializer_list<std::string_view> keys) {
  for (const auto& [key, node] : table) {
    if (std::ranges::find(keys, key.str()) != keys.end()) continue;
    fault(key.source(), "\"" + std::string(key.str()) + "\" is not a key of " + std::string(what) +
                            ", which knows: " + list_of(keys));
  }
}

std::optional<std::string> TomlReader::text(const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return std::nullopt;
  if (const auto* string = node->as_string()) return string->get();
  fault(*node, "\"" + std::string(key) + "\" has to be a string");
  return std::nullopt;
}

std::optional<std::int64_t> TomlReader::integer(const toml::table& table, std::string_view key, std::int64_t least,
                                                std::int64_t most) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return std::nullopt;
  const auto* number = node->as_integer();
  if (number != nullptr && number->get() >= least && number->get() <= most) return number->get();
  fault(*node, "\"" + std::string(key) + "\" has to be a whole number from " + std::to_string(least) + " to " +
                   std::to_string(most));
  return std::nullopt;
}

std::optional<bool> TomlReader::boolean(const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return std::nullopt;
  if (const auto* value = node->as_boolean()) return value->get();
  fault(*node, "\"" + std::string(key) + "\" has to be true or false");
  return std::nullopt;
}

std::vector<std::string> TomlReader::texts(const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  return node == nullptr ? std::vector<std::string>{} : texts(*node, key);
}

std::vector<std::string> TomlReader::texts(const toml::node& node, std::string_view what) {
  std::vector<std::string> out;
  if (const auto* string = node.as_string()) {
    out.push_back(string->get());
  } else if (const auto* array = node.as_array(); array != nullptr && !array->empty()) {
    for (const toml::node& element : *array) {
      if (const auto* item = element.as_string()) {
        out.push_back(item->get());
      } else {
        fault(element, "the elements of \"" + std::string(what) + "\" have to be strings");
      }
    }
  } else {
    fault(node, "\"" + std::string(what) + "\" has to be a string or an array of strings that is not empty");
  }
  return out;
}

const toml::table* TomlReader::table(const toml::table& parent, std::string_view key) {
  const toml::node* node = parent.get(key);
  if (node == nullptr) return nullptr;
  if (node->as_table() == nullptr) fault(*node, "\"" + std::string(key) + "\" has to be a table");
  return node->as_table();
}

std::vector<const toml::table*> TomlReader::tables(const toml::table& parent, std::string_view key) {
  const toml::node* node = parent.get(key);
  if (node == nullptr) return {};
  if (const auto* one = node->as_table()) return {one};
  std::vector<const toml::table*> out;
  if (const auto* array = node->as_array()) {
    for (const toml::node& element : *array) {
      if (const auto* one = element.as_table()) {
        out.push_back(one);
      } else {
        fault(element, "the elements of \"" + std::string(key) + "\" have to be tables");
      }
    }
    return out;
  }
  fault(*node, "\"" + std::string(key) + "\" has to be a table or an array of tables");
  return out;
}

std::optional<std::size_t> TomlReader::word(const toml::table& table, std::string_view key,
                                            std::initializer_list<std::string_view> words) {
  const auto value = text(table, key);
  if (!value) return std::nullopt;
  const auto found = std::ranges::find(words, std::string_view(*value));
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  fault(*table.get(key), "\"" + std::string(key) + "\" has to be one of: " + list_of(words));
  return std::nullopt;
}

}  // namespace kith::adapters
