// Builds the system of a reader: the printed cells, then the unprinted ones that follow, then the sums. A *family* is a
// parent cell with what its tree lists below it in one dimension. Internal to build_system(). Pure; one thread.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "hub/disclosure/system.hpp"
#include "hub/disclosure/vocabulary.hpp"

namespace kith::disclosure {

class SystemBuilder {
 public:
  explicit SystemBuilder(Vocabulary vocabulary) : vocabulary_(std::move(vocabulary)) {}

  Result<void> add_printed(std::span<const PublishedTable> tables);
  void close();  // adds what follows
  System finish() &&;

 private:
  using Family = std::pair<std::uint32_t, DimensionId>;  // the parent cell, and along which dimension
  struct Members {
    std::vector<std::uint32_t> cells;  // that exist
    std::vector<CodeId> absent;
    bool has_base = false;  // one of them is printed, or lies between printed ones
  };

  struct Printed {
    const PublishedCell* cell = nullptr;
    std::optional<DimensionId> question;  // of which it may say that the answers add up
    std::string pointer;
  };

  Result<void> print(const Key& key, const Printed& as_printed);
  [[nodiscard]] std::optional<std::uint32_t> find(const Key& key) const;
  std::uint32_t create(const Key& key, Origin origin);

  void visit(std::uint32_t cell);
  void fill_between(std::uint32_t cell, DimensionId dimension, const Tree& tree);
  [[nodiscard]] bool is_nobody(const Key& key) const;
  [[nodiscard]] Members members(const Family& family) const;
  [[nodiscard]] bool is_settled_nought(const Family& family, const Members& found) const;
  [[nodiscard]] bool follows_from_others(const Family& family) const;
  void complete(const Family& family);
  void split(const Family& family, const Members& found);
  void relate(const Family& family);
  void relate_cover(const Family& family, const Members& found);
  void define(std::uint32_t cell, Relation relation);

  Vocabulary vocabulary_;
  System system_;
  std::vector<Key> keys_;
  std::map<Key, std::uint32_t> index_;
  std::set<Family> families_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> splits_;  // done: parent and child
  std::set<Family> defining_;                                 // families whose relation defines a cell already
  std::set<Family> once_, silent_;                            // printed: says that its answers add up, or might have
  std::vector<bool> is_base_;                                 // printed or between printed
};

}  // namespace kith::disclosure
