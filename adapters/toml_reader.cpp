#include "adapters/toml_reader.hpp"

#include <algorithm>

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

}  // namespace

void TomlReader::fault(const toml::source_region& where, std::string sentence) {
  if (faults_.size() < faults_cap) faults_.push_back({where.begin.line, where.begin.column, std::move(sentence)});
}

std::vector<MappingFault> TomlReader::take_faults() {
  std::ranges::stable_sort(faults_, [](const MappingFault& a, const MappingFault& b) {
    return std::pair(a.line, a.column) < std::pair(b.line, b.column);
  });
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
