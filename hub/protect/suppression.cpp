#include "hub/protect/suppression.hpp"

#include <algorithm>
#include <set>
#include <span>
#include <tuple>

namespace kith::protect {
namespace {

// How many places contain this one: the state is made safe before its regions.
std::uint32_t depth(const Catalogue& catalogue, const Key& key) {
  std::uint32_t steps = 0;
  for (std::size_t d = 0; d < key.size(); ++d) {
    const Lattice::Dimension& dimension = catalogue.lattice().dimensions()[d];
    if (!dimension.is_shared) continue;
    for (std::uint32_t code = key[d]; code != 0; code = dimension.codes[code].parent) ++steps;
  }
  return steps;
}

}  // namespace

Suppression::Suppression(const Catalogue& catalogue, std::vector<std::unique_ptr<View>> views, Pattern& pattern)
    : catalogue_(catalogue), views_(std::move(views)), pattern_(pattern) {
  for (const auto& view : views_)
    for (std::uint32_t column = 0; column < view->system().columns().size(); ++column) {
      const Column& of = view->system().columns()[column];
      if (of.role == Role::decision && pattern_.hidden[of.cell]) view->set_open(column, true);
    }
}

std::size_t Suppression::searches() const {
  std::size_t sum = 0;
  for (const auto& view : views_) sum += view->searches();
  return sum;
}

void Suppression::set_hidden(std::uint32_t cell, bool is_hidden) {
  pattern_.hidden[cell] = is_hidden;
  for (const auto& view : views_)
    if (const auto column = view->column_of(cell)) view->set_open(*column, is_hidden);
}

void Suppression::push(std::uint32_t cell, std::vector<Spot>& spots) const {
  for (std::uint32_t view = 0; view < views_.size(); ++view)
    if (const auto column = views_[view]->column_of(cell)) spots.push_back({view, *column});
}

std::vector<Suppression::Spot> Suppression::first_spots() const {
  std::vector<std::pair<std::tuple<std::uint32_t, bool, std::int64_t>, Spot>> sorted;
  for (std::uint32_t view = 0; view < views_.size(); ++view)
    for (std::uint32_t column = 0; column < views_[view]->system().columns().size(); ++column) {
      const Column& of = views_[view]->system().columns()[column];
      if (of.role == Role::constant || of.role == Role::slack || !views_[view]->is_open(column)) continue;
      const bool is_printed = of.cell != no_cell;
      const std::uint32_t turn = is_printed ? depth(catalogue_, catalogue_.cells()[of.cell].key) : 0;
      sorted.push_back({{turn, !is_printed, -of.n}, {view, column}});
    }
  std::ranges::stable_sort(sorted, {}, [](const auto& item) { return item.first; });
  std::vector<Spot> spots;
  for (const auto& item : sorted) spots.push_back(item.second);
  return spots;
}

bool Suppression::make_safe(Spot spot, bool may_hide, std::vector<Spot>& queue) {
  for (;;) {
    const View::Answer answer = views_[spot.view]->check(spot.column, may_hide);
    if (answer.verdict == View::Verdict::holds) return true;
    if (answer.verdict == View::Verdict::fails) return false;
    for (const std::uint32_t column : answer.to_open) {
      const std::uint32_t cell = views_[spot.view]->system().columns()[column].cell;
      set_hidden(cell, true);
      push(cell, queue);
    }
  }
}

std::vector<Suppression::Spot> Suppression::by_range() const {
  std::vector<Spot> spots;
  for (std::uint32_t view = 0; view < views_.size(); ++view)
    for (std::uint32_t column = 0; column < views_[view]->system().columns().size(); ++column)
      if (views_[view]->is_open(column) && views_[view]->is_by_range(column)) spots.push_back({view, column});
  return spots;
}

std::optional<std::uint32_t> Suppression::least_closed(const View& view, std::uint32_t row) const {
  std::optional<std::uint32_t> least;
  const std::vector<Term>& terms = view.system().rows()[row].terms;
  for (std::size_t i = 1; i <= terms.size(); ++i) {
    const bool is_whole = i == terms.size();  // only when there is no part to hide
    if (is_whole && least) break;
    const std::uint32_t column = terms[is_whole ? 0 : i].column;
    const Column& of = view.system().columns()[column];
    if (of.role != Role::decision || view.is_open(column)) continue;
    if (!least || of.n < catalogue_.cells()[*least].n) least = of.cell;
  }
  return least;
}

std::vector<Suppression::Spot> Suppression::thin_out() {
  std::vector<Spot> queue;
  for (const auto& view : views_)
    for (const std::uint32_t row : view->crowded_rows()) {
      if (!view->is_crowded(row)) continue;  // what was hidden for another was enough
      const auto cell = least_closed(*view, row);
      if (!cell) continue;
      set_hidden(*cell, true);
      push(*cell, queue);
    }
  return queue;
}

std::vector<std::uint32_t> Suppression::crowded_cells() const {
  std::vector<std::uint32_t> cells;
  for (const auto& view : views_)
    for (const std::uint32_t row : view->crowded_rows())
      for (const Term& term : view->system().rows()[row].terms)
        if (view->system().columns()[term.column].cell != no_cell)
          cells.push_back(view->system().columns()[term.column].cell);
  return cells;
}

// Of what no table prints: the nearest printed cells that it hangs together with, wholes first.
std::vector<std::uint32_t> Suppression::cells_of(Spot spot) const {
  const System& system = views_[spot.view]->system();
  if (system.columns()[spot.column].role == Role::decision) return {system.columns()[spot.column].cell};
  std::vector<std::uint32_t> cells;
  const auto add = [&](std::span<const Term> terms) {
    for (const Term& term : terms)
      if (system.columns()[term.column].cell != no_cell) cells.push_back(system.columns()[term.column].cell);
  };
  if (system.columns()[spot.column].role != Role::standing)
    for (const std::uint32_t row : system.rows_at(spot.column)) add(std::span(system.rows()[row].terms).first(1));
  if (!cells.empty()) return cells;
  for (const std::uint32_t row : system.rows_at(spot.column)) add(system.rows()[row].terms);
  return cells;
}

Suppression::Cover Suppression::cover(bool may_hide) {
  Cover done;
  std::vector<Spot> queue = first_spots();
  bool is_thinned = false;
  while (!queue.empty()) {
    bool has_hidden = is_thinned;
    is_thinned = false;
    for (std::size_t i = 0; i < queue.size(); ++i) {
      const std::size_t before = queue.size();
      if (!make_safe(queue[i], may_hide, queue)) {
        done.is_safe = false;
        std::ranges::copy(cells_of(queue[i]), std::back_inserter(done.unsafe));
      }
      has_hidden = has_hidden || queue.size() != before;
    }
    // Hiding only widens: moves stay, but who was safe by the range may no longer be.
    queue = has_hidden && done.is_safe ? by_range() : std::vector<Spot>{};
    if (queue.empty() && done.is_safe && may_hide) {
      queue = thin_out();
      is_thinned = !queue.empty();
    }
  }
  return done;
}

std::vector<std::uint32_t> Suppression::candidates() const {
  std::set<std::uint32_t> cells;
  for (const auto& view : views_)
    for (const Column& column : view->system().columns())
      if (column.role == Role::decision && pattern_.hidden[column.cell] && !pattern_.primary[column.cell])
        cells.insert(column.cell);
  std::vector<std::uint32_t> sorted(cells.begin(), cells.end());
  std::ranges::stable_sort(sorted, std::ranges::greater{},
                           [&](std::uint32_t cell) { return catalogue_.cells()[cell].n; });
  return sorted;
}

// Shows a cell and whatever was hidden for its sake, adding them to `shown`. False as soon as something stays unsafe.
bool Suppression::show_closure(std::uint32_t cell, std::vector<std::uint32_t>& shown, std::vector<Spot>& asked) {
  std::vector<std::uint32_t> queue{cell};
  for (std::size_t i = 0; i < queue.size(); ++i) {
    if (!pattern_.hidden[queue[i]]) continue;
    set_hidden(queue[i], false);
    shown.push_back(queue[i]);
    for (std::uint32_t number = 0; number < views_.size(); ++number) {
      const auto& view = views_[number];
      const auto column = view->column_of(queue[i]);
      if (!column) continue;
      for (const std::uint32_t row : view->system().rows_at(*column))
        if (view->is_crowded(row)) return false;
      for (const std::uint32_t resting : view->resting_on(*column)) {
        if (!view->is_open(resting)) continue;
        asked.push_back({number, resting});
        if (view->check(resting, false).verdict == View::Verdict::holds) continue;
        const std::uint32_t other = view->system().columns()[resting].cell;
        if (view->system().columns()[resting].role != Role::decision || pattern_.primary[other]) return false;
        queue.push_back(other);
      }
    }
  }
  return true;
}

bool Suppression::try_showing(std::uint32_t cell) {
  std::vector<std::uint32_t> shown;
  std::vector<Spot> asked;
  if (show_closure(cell, shown, asked)) return true;
  for (const std::uint32_t again : shown) set_hidden(again, true);
  // What was asked may have changed its move, and another organisation may now need one of its own.
  for (const Spot& spot : asked)
    if (views_[spot.view]->is_open(spot.column)) views_[spot.view]->check(spot.column, false);
  return false;
}

bool Suppression::uncover() {
  for (bool has_shown = true; has_shown;) {
    has_shown = false;
    for (const std::uint32_t cell : candidates())
      if (pattern_.hidden[cell] && try_showing(cell)) has_shown = true;
  }
  return cover(false).is_safe;
}

}  // namespace kith::protect
