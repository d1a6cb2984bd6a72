// Typed reading of a mapping file's TOML: every wrong type, unknown key or missing key becomes a fault with its line
// and column, and reading goes on, so that one look shows them all. Pure; one thread.
#pragma once

#include <toml++/toml.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/mapping.hpp"

namespace kith::adapters {

// The line of a name with more than 32 dots, like [a.a.a…]: the TOML library goes down a level for each, without end.
std::optional<std::uint32_t> line_of_too_deep_name(std::string_view toml);

class TomlReader {
 public:
  // Faults beyond this are not listed: the first ones are what a person mends first.
  static constexpr std::size_t faults_cap = 100;

  explicit TomlReader(const toml::table* root = nullptr) : root_(root) {}
  // The whole file, for what one part of it says of another; nullptr when the reader was made without.
  [[nodiscard]] const toml::table* root() const { return root_; }

  void fault(const toml::source_region& where, std::string sentence);
  void fault(const toml::node& node, std::string sentence) { fault(node.source(), std::move(sentence)); }
  [[nodiscard]] bool is_faultless() const { return faults_.empty(); }
  // In the order of lines.
  std::vector<MappingFault> take_faults();

  // A fault for every key that is not in the list; `what` names the table for the sentence.
  void only_keys(const toml::table& table, std::string_view what, std::initializer_list<std::string_view> keys);

  // Each gives the value when it is there and of the right type; a wrong type is a fault.
  std::optional<std::string> text(const toml::table& table, std::string_view key);
  std::optional<std::int64_t> integer(const toml::table& table, std::string_view key, std::int64_t least,
                                      std::int64_t most);
  std::optional<bool> boolean(const toml::table& table, std::string_view key);
  // A string or an array of strings.
  std::vector<std::string> texts(const toml::table& table, std::string_view key);
  std::vector<std::string> texts(const toml::node& node, std::string_view what);
  const toml::table* table(const toml::table& parent, std::string_view key);
  // A table or an array of tables.
  std::vector<const toml::table*> tables(const toml::table& parent, std::string_view key);
  // One of the words; the index into `words`.
  std::optional<std::size_t> word(const toml::table& table, std::string_view key,
                                  std::initializer_list<std::string_view> words);

 private:
  const toml::table* root_;
  std::vector<MappingFault> faults_;
};

}  // namespace kith::adapters
