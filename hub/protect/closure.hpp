// What a reader can name in a set of tables: every tabulated cell, and every count that no table prints but that is one
// cell all the same (the only part that is missing of a whole, who is outside a base, who did not give an answer), each
// with all the sums it stands in. A count that is in two sums ties them together, so it has to be one column and not a
// rest in each. Built from the exact counts and the codes; shares nothing with the audit's own reading. Pure.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "hub/protect/system.hpp"

namespace kith::protect {

// Of a count that no table prints until it has been worked out.
inline constexpr std::int64_t not_known = -1;

class Closure {
 public:
  Closure(const Catalogue& catalogue, std::span<const std::uint32_t> tabulated, std::span<const Role> roles,
          std::size_t frame);

  // Columns and rows; columns of no table have the count `not_known`.
  std::pair<std::vector<Column>, std::vector<Row>> take() &&;

 private:
  using Node = std::uint32_t;
  using Family = std::pair<Node, std::size_t>;  // a whole, and the dimension that it is cut by
  struct Members {
    std::vector<Node> nodes;
    std::vector<std::uint32_t> absent;  // codes
  };

  [[nodiscard]] std::uint32_t codes(std::size_t d) const {
    return static_cast<std::uint32_t>(catalogue_.lattice().dimensions()[d].codes.size());
  }
  [[nodiscard]] const Lattice::Code& code(std::size_t d, std::uint32_t number) const {
    return catalogue_.lattice().dimensions()[d].codes[number];
  }
  // Made-up codes: who is in no listed child of a code, and who is not in it.
  [[nodiscard]] std::uint32_t rest_of(std::size_t d, std::uint32_t number) const { return codes(d) + number; }
  [[nodiscard]] std::uint32_t all_but(std::size_t d, std::uint32_t number) const { return 2 * codes(d) + number; }
  [[nodiscard]] bool is_listed(std::size_t d, std::uint32_t number) const { return number < codes(d); }

  [[nodiscard]] const Node* find(const Key& key) const;
  Node create(const Key& key, std::uint32_t column, bool is_base);
  std::uint32_t add_column();
  [[nodiscard]] bool is_nought(Node node) const;
  [[nodiscard]] bool is_nobody(const Key& key) const;
  [[nodiscard]] Members members(const Family& family) const;
  void close();
  void visit(Node node);
  void fill_between(Node node, std::size_t d);
  void complete(const Family& family);
  void split(const Family& family, const Members& found);
  void relate(const Family& family);
  void relate_cover(const Family& family, const Members& found);
  [[nodiscard]] bool follows_from_others(const Family& family) const;
  [[nodiscard]] Row nesting(Node whole, const std::vector<Node>& parts) const;

  const Catalogue& catalogue_;
  std::size_t frame_ = 0;
  std::vector<Key> keys_;
  std::vector<std::uint32_t> column_of_;
  std::vector<bool> is_base_;  // tabulated, or between two that are
  std::unordered_map<Key, Node, KeyHash> nodes_;
  std::set<Family> families_;
  std::set<Family> defining_;  // whose sum gives the only part that is missing
  std::set<std::pair<Node, Node>> splits_;
  std::vector<Column> columns_;
  std::vector<Row> rows_;
};

}  // namespace kith::protect
