#include "hub/prove/linear_program.hpp"

#include <algorithm>
#include <cmath>

namespace kith::prove {
namespace {

constexpr int most_simplex_ms = 60'000;
constexpr int most_branching_ms = 20'000;
constexpr double nearly_whole = 1e-6;

double horizon_of(const System& system) {
  std::int64_t largest = 250'000;
  for (const disclosure::SystemCell& cell : system.cells) largest = std::max(largest, cell.number.value_or(0));
  return 4.0 * static_cast<double>(largest);
}

}  // namespace

LinearProgram::LinearProgram(const Model& model, const Bounds& bounds, const Piece& piece, const Table* rest)
    : model_(model), bounds_(bounds), problem_(glp_create_prob()), columns_(piece.cells) {
  glp_term_out(GLP_OFF);
  horizon_ = horizon_of(model.system());
  if (rest == nullptr) {
    for (const std::uint32_t relation : piece.relations)
      for (const disclosure::Term& term : model.system().relations[relation].terms)
        if (!bounds.is_fixed(term.cell)) columns_.push_back(term.cell);
  }
  std::ranges::sort(columns_);
  columns_.erase(std::ranges::unique(columns_).begin(), columns_.end());
  for (const std::uint32_t cell : columns_) add_column(cell);
  for (const std::uint32_t relation : piece.relations) add_row(relation, rest);
}

int LinearProgram::column(std::uint32_t cell) const {
  const auto found = std::ranges::lower_bound(columns_, cell);
  if (found == columns_.end() || *found != cell) return 0;
  return static_cast<int>(found - columns_.begin()) + 1;
}

void LinearProgram::add_column(std::uint32_t cell) {
  const int at = glp_add_cols(problem_.get(), 1);
  const auto low = static_cast<double>(bounds_.low[cell]);
  const double high = bounds_.high[cell] == disclosure::no_limit ? horizon_ : static_cast<double>(bounds_.high[cell]);
  glp_set_col_bnds(problem_.get(), at, low < high ? GLP_DB : GLP_FX, low, high);
}

// The columns' part of a sum; what is not a column moves to the other side. A cell that stands in this sum alone
// becomes the row's own bounds.
void LinearProgram::add_row(std::uint32_t relation, const Table* rest) {
  std::vector<int> columns{0};
  std::vector<double> factors{0};
  double low = 0, high = 0;
  for (const disclosure::Term& term : model_.system().relations[relation].terms) {
    const double factor = term.factor;
    if (const int at = column(term.cell); at != 0) {
      columns.push_back(at);
      factors.push_back(factor);
      continue;
    }
    const bool is_free = rest != nullptr && model_.follows(term.cell);
    const std::int64_t least = is_free || rest == nullptr ? bounds_.low[term.cell] : (*rest)[term.cell];
    const std::int64_t most = is_free ? bounds_.high[term.cell] : least;
    const double near = -factor * static_cast<double>(least);
    const double beyond = most == disclosure::no_limit ? -factor * horizon_ : -factor * static_cast<double>(most);
    low += std::min(near, beyond);
    high += std::max(near, beyond);
  }
  const int row = glp_add_rows(problem_.get(), 1);
  relations_.push_back(relation);
  glp_set_row_bnds(problem_.get(), row, low < high ? GLP_DB : GLP_FX, low, high);
  glp_set_mat_row(problem_.get(), row, static_cast<int>(columns.size()) - 1, columns.data(), factors.data());
}

void LinearProgram::cap(std::uint32_t cell, std::int64_t most) {
  const int at = column(cell);
  if (at == 0) return;
  const double low = glp_get_col_lb(problem_.get(), at);
  const double high = std::max(low, std::min(glp_get_col_ub(problem_.get(), at), static_cast<double>(most)));
  glp_set_col_bnds(problem_.get(), at, low < high ? GLP_DB : GLP_FX, low, high);
}

// A cell that is no column is spelled out by the sum that defines it.
void LinearProgram::set_goal(const Goal& goal, Direction direction) {
  glp_set_obj_dir(problem_.get(), direction == Direction::least ? GLP_MIN : GLP_MAX);
  for (int at = 0; at <= glp_get_num_cols(problem_.get()); ++at) glp_set_obj_coef(problem_.get(), at, 0);
  const auto add = [&](int at, double weight) {
    glp_set_obj_coef(problem_.get(), at, glp_get_obj_coef(problem_.get(), at) + weight);
  };
  for (const auto& [cell, weight] : goal) {
    if (const int at = column(cell); at != 0) {
      add(at, weight);
      continue;
    }
    if (!model_.follows(cell)) continue;
    const auto& terms = model_.system().relations[*model_.system().cells[cell].definition].terms;
    const double own = terms.back().factor;
    for (const disclosure::Term& term : terms)
      if (const int at = column(term.cell); at != 0) add(at, -own * term.factor * weight);
  }
}

bool LinearProgram::optimise(const Goal& goal, Direction direction) {
  set_goal(goal, direction);
  is_branched_ = false;
  glp_smcp options;
  glp_init_smcp(&options);
  options.msg_lev = GLP_MSG_OFF;
  options.tm_lim = most_simplex_ms;
  const bool ran = glp_simplex(problem_.get(), &options) == 0;
  optimum_ = glp_get_obj_val(problem_.get());
  return ran && glp_get_status(problem_.get()) == GLP_OPT;
}

bool LinearProgram::is_whole() const {
  for (int at = 1; at <= glp_get_num_cols(problem_.get()); ++at) {
    const double value = glp_get_col_prim(problem_.get(), at);
    if (std::abs(value - std::round(value)) > nearly_whole) return false;
  }
  return true;
}

bool LinearProgram::make_whole() {
  if (is_whole()) return true;
  for (int at = 1; at <= glp_get_num_cols(problem_.get()); ++at) glp_set_col_kind(problem_.get(), at, GLP_IV);
  glp_iocp options;
  glp_init_iocp(&options);
  options.msg_lev = GLP_MSG_OFF;
  options.tm_lim = most_branching_ms;
  // Where a number has no end but the horizon, branching alone goes there in steps of one.
  options.gmi_cuts = GLP_ON;
  options.mir_cuts = GLP_ON;
  const bool found = glp_intopt(problem_.get(), &options) == 0 && glp_mip_status(problem_.get()) == GLP_OPT;
  optimum_ = found ? glp_mip_obj_val(problem_.get()) : optimum_;
  is_branched_ = found;
  return found;
}

std::int64_t LinearProgram::value(std::uint32_t cell) const {
  const int at = column(cell);
  if (at == 0) return 0;
  return std::llround(is_branched_ ? glp_mip_col_val(problem_.get(), at) : glp_get_col_prim(problem_.get(), at));
}

std::vector<std::pair<std::uint32_t, double>> LinearProgram::multipliers() const {
  std::vector<std::pair<std::uint32_t, double>> found;
  for (std::size_t r = 0; r < relations_.size(); ++r)
    found.emplace_back(relations_[r], glp_get_row_dual(problem_.get(), static_cast<int>(r) + 1));
  return found;
}

}  // namespace kith::prove
