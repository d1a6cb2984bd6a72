// Complementary suppression of one system of tables in the eyes of all its readers: hides cells until everything that
// is hidden is safe, then shows again what can be shown. Which cells are hidden is one state that all views share. One
// thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "hub/protect/view.hpp"

namespace kith::protect {

// What is decided of every cell of the catalogue.
struct Pattern {
  std::vector<bool> hidden;
  std::vector<bool> primary;  // never shown
};

class Suppression {
 public:
  // `order` gives each cell's turn: smaller ones are made safe first.
  Suppression(const Catalogue& catalogue, std::vector<std::unique_ptr<View>> views, Pattern& pattern);

  struct Cover {
    bool is_safe = true;
    std::vector<std::uint32_t> unsafe;
  };
  // Makes everything safe that the pattern hides; with may_hide by hiding more. Names the columns of which nothing that
  // may be hidden makes them safe, as catalogue cells (of one that is not new: the cells beside it).
  Cover cover(bool may_hide);
  // Shows hidden cells that are not primary, the largest first, together with those that were hidden for their sake
  // only, for as long as all stays safe. Requires that cover() found nothing unsafe. False when something is unsafe at
  // the end all the same, so that the pattern must not be used.
  bool uncover();
  // The cells of sums that are crowded (View::crowded_rows) although cover() has done what it may.
  [[nodiscard]] std::vector<std::uint32_t> crowded_cells() const;

  [[nodiscard]] std::size_t searches() const;

 private:
  struct Spot {
    std::uint32_t view = 0;
    std::uint32_t column = 0;
  };

  void set_hidden(std::uint32_t cell, bool is_hidden);
  void push(std::uint32_t cell, std::vector<Spot>& spots) const;
  [[nodiscard]] std::vector<Spot> first_spots() const;
  // False: unsafe, and nothing more can be hidden for it.
  bool make_safe(Spot spot, bool may_hide, std::vector<Spot>& queue);
  // Hides one more cell in each crowded sum that has one to hide.
  std::vector<Spot> thin_out();
  [[nodiscard]] std::optional<std::uint32_t> least_closed(const View& view, std::uint32_t row) const;
  [[nodiscard]] std::vector<Spot> by_range() const;
  [[nodiscard]] std::vector<std::uint32_t> cells_of(Spot spot) const;
  [[nodiscard]] std::vector<std::uint32_t> candidates() const;
  bool try_showing(std::uint32_t cell);
  bool show_closure(std::uint32_t cell, std::vector<std::uint32_t>& shown, std::vector<Spot>& asked);

  const Catalogue& catalogue_;
  std::vector<std::unique_ptr<View>> views_;
  Pattern& pattern_;
};

}  // namespace kith::protect
