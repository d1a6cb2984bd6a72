// Reads a menu's TOML; every fault has its line, and reading goes on. For menu.cpp; one thread.
#pragma once

#include <set>

#include "adapters/toml_reader.hpp"
#include "hub/release/menu.hpp"

namespace kith::release {

class MenuReader {
 public:
  tl::expected<Menu, std::vector<adapters::MappingFault>> read(std::string_view toml);

 private:
  static constexpr std::size_t most_shapes = 500;

  void read_shape(const toml::table& table);
  // In the order of `all`, each once; empty after a fault.
  template <class Rank, std::size_t count>
  std::vector<Rank> ranks(const toml::table& table, std::string_view key, const std::array<Rank, count>& all);
  std::vector<const Variable*> variables(const toml::table& table);
  void add(const toml::table& table, Shape shape);

  adapters::TomlReader reader_;
  Menu menu_;
  std::set<std::string> ids_;
};

}  // namespace kith::release
