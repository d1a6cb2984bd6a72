// One reader's view of a system, with what must stay possible in it: each hidden or unprinted column could have its
// least value m and could have m + k - 2 or more, or lies wholly at k or above (docs/disclosure.md). The same in the
// eyes of every organisation that could subtract its own records. Keeps the move that shows it for each demand, so that
// un-hiding a cell asks again only what rested on that cell. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <vector>

#include "hub/protect/floors.hpp"
#include "hub/protect/job.hpp"
#include "hub/protect/moves.hpp"
#include "hub/protect/simplex.hpp"

namespace kith::protect {

class View {
 public:
  // `weights` is what opening a column costs. `guarded` columns are hidden for whose they are although they count k or
  // more: nobody may come nearer to them than k - 1.
  View(System system, const Profile& profile, const std::vector<double>& weights, const std::vector<bool>& guarded);
  View(const View&) = delete;
  View& operator=(const View&) = delete;

  [[nodiscard]] const System& system() const { return system_; }
  [[nodiscard]] std::optional<std::uint32_t> column_of(std::uint32_t cell) const;
  [[nodiscard]] bool is_open(std::uint32_t column) const { return open_[column]; }
  void set_open(std::uint32_t column, bool is_open);

  enum class Verdict : std::uint8_t { holds, needs, fails };
  struct Answer {
    Verdict verdict = Verdict::holds;
    std::vector<std::uint32_t> to_open;  // with needs: hide these, then ask again
  };
  // Whether all that is demanded of an open column is possible. With may_open an answer may be `needs`.
  Answer check(std::uint32_t column, bool may_open);
  // Open columns of which something demanded rested on this one, and those that were only safe because it was closed.
  [[nodiscard]] std::vector<std::uint32_t> resting_on(std::uint32_t column) const;
  // Whether the column was judged by its range, which opening another one may widen.
  [[nodiscard]] bool is_by_range(std::uint32_t column) const { return by_range_.contains(column); }
  // Sums whose hidden parts are so near to the most that small counts can be, that a reader who takes every hidden
  // number for a small one would have it: 10, 10 and 10 of which the sum 30 is known.
  [[nodiscard]] std::vector<std::uint32_t> crowded_rows() const;
  [[nodiscard]] bool is_crowded(std::uint32_t row) const;
  [[nodiscard]] std::size_t searches() const { return searches_; }

 private:
  enum class Direction : std::uint8_t { down, up, spread };
  struct Entry {
    std::uint32_t column;
    std::int32_t who;
    Direction direction;
    bool has_move = false;
    Scaled move{};
  };

  [[nodiscard]] bool is_at_risk(std::uint32_t column, std::int32_t who) const;
  void add_entries(std::uint32_t column, std::int32_t who);
  [[nodiscard]] Demand demand_of(const Entry& entry) const;
  [[nodiscard]] bool is_met(std::uint32_t entry) const;
  void assign(std::uint32_t entry, Scaled move);
  void find_conflicts(std::uint32_t entry);
  bool try_known(std::uint32_t entry);
  bool try_search(std::uint32_t entry, bool may_open, std::vector<std::uint32_t>& to_open);
  bool raise_floor(std::uint32_t entry);
  bool judge_range(std::uint32_t column);
  Answer meet(std::uint32_t entry, bool may_open);

  System system_;
  Profile profile_;
  Floors floors_;
  Moves moves_;
  Simplex simplex_;
  std::vector<bool> open_;
  std::map<std::uint32_t, std::uint32_t> column_of_;
  std::vector<Entry> entries_;
  std::vector<std::vector<std::uint32_t>> entries_of_;      // by column
  std::vector<std::set<std::uint32_t>> resting_;            // entries by column that their move steps on
  std::set<std::pair<std::uint32_t, std::int32_t>> known_;  // columns and organisations that have entries
  std::set<std::pair<std::uint32_t, std::int32_t>> proved_;
  std::set<std::uint32_t> by_range_;
  std::size_t searches_ = 0;
};

}  // namespace kith::protect
