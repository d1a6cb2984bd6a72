#include "hub/prove/search.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace kith::prove {
namespace {

constexpr std::array<std::size_t, 3> neighbourhoods = {16, 64, 256};  // columns

}  // namespace

void Search::note_components() {
  for (Piece& piece : model_.components()) {
    for (const std::uint32_t cell : piece.cells) whole_of_[cell] = wholes_.size();
    wholes_.push_back({.piece = std::move(piece), .program = nullptr});
  }
  const auto& listed = model_.arithmetic().listed();
  for (std::uint32_t i = 0; i < listed.size(); ++i) position_[listed[i]] = i;
}

void Search::begin_at(Table base) {
  note_components();
  base_ = std::move(base);
  seen_.assign(base_.size(), {});
  for (std::uint32_t cell = 0; cell < base_.size(); ++cell) look_at(cell, base_[cell]);
}

// The numbers of cells far from any limit would be as far away as the solver may go, so the base is the smallest table.
bool Search::begin() {
  note_components();
  Table rest = model_.bounds().low;
  std::vector<std::int64_t> values(position_.size());
  for (Whole& whole : wholes_) {
    whole.program = std::make_unique<LinearProgram>(model_, model_.bounds(), whole.piece, &rest);
    Goal goal;
    for (const std::uint32_t cell : whole.piece.cells) goal.emplace_back(cell, 1.0);
    if (!whole.program->optimise(goal, Direction::least) || !whole.program->make_whole()) return false;
    for (const std::uint32_t cell : whole.piece.cells) {
      const auto listed = position_.find(cell);
      if (listed != position_.end()) values[listed->second] = whole.program->value(cell);
    }
  }
  auto table = model_.arithmetic().filled(values);
  if (!table) return false;
  base_ = std::move(*table);
  seen_.assign(base_.size(), {});
  for (std::uint32_t cell = 0; cell < base_.size(); ++cell) look_at(cell, base_[cell]);
  return true;
}

void Search::look_at(std::uint32_t cell, std::int64_t value) {
  seen_[cell].least = std::min(seen_[cell].least, value);
  seen_[cell].most = std::max(seen_[cell].most, value);
}

bool Search::is_reached(std::uint32_t cell, Direction direction, std::int64_t wanted) const {
  return direction == Direction::least ? seen_[cell].least <= wanted : seen_[cell].most >= wanted;
}

disclosure::Witness Search::difference(const LinearProgram& program) const {
  disclosure::Witness witness;
  for (const std::uint32_t cell : program.columns()) {
    const auto listed = position_.find(cell);
    if (listed == position_.end()) continue;
    const std::int64_t by = program.value(cell) - base_[cell];
    if (by != 0) witness.emplace_back(listed->second, by);
  }
  std::ranges::sort(witness);
  return witness;
}

bool Search::keep(LinearProgram& program, std::uint32_t cell, Direction direction) {
  if (!program.make_whole()) return false;
  disclosure::Witness witness = difference(program);
  const auto changes = model_.arithmetic().changed(base_, witness);
  if (!changes) return false;
  const auto own = changes->find(cell);
  const std::int64_t value = base_[cell] + (own == changes->end() ? 0 : own->second);
  if (is_reached(cell, direction, value)) return true;
  for (const auto& [changed, by] : *changes) look_at(changed, base_[changed] + by);
  witnesses_.push_back(std::move(witness));
  return true;
}

// True: all that hangs together was looked at.
bool Search::try_near(std::uint32_t cell, Direction direction, std::int64_t wanted, std::size_t most) {
  const Piece piece = model_.around(cell, most);
  if (piece.cells.size() < most && whole_program(cell) != nullptr) return true;
  LinearProgram program{model_, model_.bounds(), piece, &base_};
  if (direction == Direction::most) program.cap(cell, std::max(wanted, base_[cell]));
  if (program.optimise({{cell, 1.0}}, direction)) {
    const double reached = program.optimum();
    const auto aim = static_cast<double>(wanted);
    const bool is_enough = direction == Direction::least ? reached < aim + 0.5 : reached > aim - 0.5;
    // The optimum of a cell that is no column lacks the cell's constant part, so it is always looked at.
    if (is_enough || model_.follows(cell)) keep(program, cell, direction);
  }
  return false;
}

LinearProgram* Search::whole_program(std::uint32_t cell) {
  auto found = whole_of_.find(cell);
  if (found == whole_of_.end()) {
    const auto& definition = model_.system().cells[cell].definition;
    if (!definition) return nullptr;
    for (const disclosure::Term& term : model_.system().relations[*definition].terms)
      if (found == whole_of_.end()) found = whole_of_.find(term.cell);
    if (found == whole_of_.end()) return nullptr;
  }
  Whole& whole = wholes_[found->second];
  if (whole.program == nullptr)
    whole.program = std::make_unique<LinearProgram>(model_, model_.bounds(), whole.piece, &base_);
  horizon_ = static_cast<std::int64_t>(whole.program->horizon() / 4);
  return whole.program.get();
}

void Search::seek(std::uint32_t cell, Direction direction, std::int64_t wanted) {
  if (!model_.is_open(cell)) return;
  for (const std::size_t most : neighbourhoods) {
    if (is_reached(cell, direction, wanted)) return;
    if (try_near(cell, direction, wanted, most)) break;
  }
  if (is_reached(cell, direction, wanted)) return;
  LinearProgram* const whole = whole_program(cell);
  if (whole != nullptr && whole->optimise({{cell, 1.0}}, direction)) keep(*whole, cell, direction);
}

std::optional<std::int64_t> Search::farthest(std::uint32_t cell, Direction direction) {
  if (!model_.is_open(cell)) return base_[cell];
  LinearProgram* const whole = whole_program(cell);
  if (whole == nullptr || !whole->optimise({{cell, 1.0}}, direction) || !keep(*whole, cell, direction))
    return std::nullopt;
  return direction == Direction::least ? seen_[cell].least : seen_[cell].most;
}

}  // namespace kith::prove
