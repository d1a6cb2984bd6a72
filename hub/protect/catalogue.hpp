// Every cell of a job once, whatever tables it stands in, with its exact count and how it stands for each reader: new,
// or printed or hidden by an earlier release. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <unordered_map>
#include <vector>

#include "hub/disclosure/marks.hpp"
#include "hub/protect/job.hpp"
#include "hub/protect/lattice.hpp"

namespace kith::protect {

enum class Standing : std::uint8_t {
  absent,  // not tabulated for this reader
  fresh,   // of the new release
  shown,   // printed, and stays so
  hidden,  // hidden by an earlier release, and stays so
};

struct Cell {
  Key key;
  std::int64_t n = 0;
  std::vector<Share> shares;
  std::vector<Standing> standing;  // by reader
};

struct KeyHash {
  std::size_t operator()(const Key& key) const {
    std::uint64_t hash = 0x9E3779B97F4A7C15ULL;
    for (const std::uint32_t part : key) hash = (hash ^ part) * 0xC4CEB9FE1A85EC53ULL + (hash >> 29U);
    return static_cast<std::size_t>(hash);
  }
};

class Catalogue {
 public:
  // Errors: contradiction when two tables disagree on a cell or dimension, when what was printed is not what the exact
  // table says, missing_field when a profile needs the organisations of a cell that has none.
  static Result<Catalogue> of(const Job& job);

  [[nodiscard]] const Lattice& lattice() const { return lattice_; }
  [[nodiscard]] const std::vector<Cell>& cells() const { return cells_; }
  [[nodiscard]] std::optional<std::uint32_t> find(const Key& key) const;
  // Of the job's start.
  [[nodiscard]] std::span<const Standing> start() const { return start_; }
  // The key with everything but place and period made total.
  [[nodiscard]] Key shared_part(const Key& key) const;
  // Whether the cell is a total of place and period, which all its breakdowns share.
  [[nodiscard]] bool is_shared(const Key& key) const { return has_totals() && shared_part(key) == key; }
  // Whether some table tells of the cell if its answers in a dimension of the lattice add up to it.
  [[nodiscard]] bool can_say(std::uint32_t cell, std::size_t dimension) const {
    return sayable_.contains({cell, dimension});
  }
  // Whether it tells that they do, and so those of each organisation to its own: as where everybody gave one and nobody
  // two.
  [[nodiscard]] bool counts_once(std::uint32_t cell, std::size_t dimension) const;
  // Whether any table has a place or a period.
  [[nodiscard]] bool has_totals() const;

 private:
  Result<void> add_frozen(const Frozen& frozen, std::size_t reader);
  Result<std::uint32_t> add(const Cube& cube, const CubeCell& cell);
  void note_question(std::uint32_t cell, const std::vector<disclosure::Dimension>& dimensions,
                     const disclosure::Marks& marks, const std::vector<std::uint32_t>& codes);
  Result<void> add_start(const disclosure::PublishedTable& table);
  Result<void> check_shares(const Job& job) const;

  Lattice lattice_;
  std::vector<Cell> cells_;
  std::vector<Standing> start_;
  std::unordered_map<Key, std::uint32_t, KeyHash> numbers_;
  std::set<std::pair<std::uint32_t, std::size_t>> sayable_;
  std::size_t readers_ = 0;
};

}  // namespace kith::protect
