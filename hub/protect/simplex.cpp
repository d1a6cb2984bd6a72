#include "hub/protect/simplex.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace kith::protect {
namespace {

constexpr double tolerance = 1e-6;
constexpr double open_weight = 0.01;  // so that a move has no needless steps
constexpr int most_pivots = 50'000;
constexpr int most_nodes = 400;

void stop_after_nodes(glp_tree* tree, void* /*info*/) {
  int total = 0;
  glp_ios_tree_size(tree, nullptr, nullptr, &total);
  if (total > most_nodes) glp_ios_terminate(tree);
}

void set(glp_prob* problem, int variable, double least, double most) {
  if (most - least < tolerance) {
    glp_set_col_bnds(problem, variable, GLP_FX, least, least);
  } else if (most == std::numeric_limits<double>::infinity()) {
    glp_set_col_bnds(problem, variable, GLP_LO, least, 0);
  } else {
    glp_set_col_bnds(problem, variable, GLP_DB, least, most);
  }
}

constexpr double unlimited = std::numeric_limits<double>::infinity();

double room_below(const Column& column, std::int32_t who) {
  return static_cast<double>(std::max<std::int64_t>(0, column.n - least_known(column, who)));
}

// Fills the rows of a problem from those of the system; `variables` gives the variables of a column with their sign.
template <class Variables>
void load_rows(glp_prob* problem, const System& system, Variables variables) {
  std::vector<int> rows{0}, columns{0};
  std::vector<double> values{0};
  for (std::size_t r = 0; r < system.rows().size(); ++r) {
    glp_set_row_bnds(problem, static_cast<int>(r) + 1, GLP_FX, 0, 0);
    for (const Term& term : system.rows()[r].terms)
      for (const auto& [variable, sign] : variables(term.column)) {
        rows.push_back(static_cast<int>(r) + 1);
        columns.push_back(variable);
        values.push_back(term.factor * sign);
      }
  }
  glp_load_matrix(problem, static_cast<int>(rows.size()) - 1, rows.data(), columns.data(), values.data());
}

}  // namespace

Simplex::Simplex(const System& system, const std::vector<double>& weights)
    : system_(system),
      weights_(weights),
      open_(system.columns().size(), false),
      check_(system),
      problem_(glp_create_prob()) {
  glp_term_out(GLP_OFF);
  if (system.rows().empty() || system.columns().empty()) return;
  glp_add_rows(problem_.get(), static_cast<int>(system.rows().size()));
  variable_.assign(system.columns().size(), 0);
  for (std::uint32_t column = 0; column < system.columns().size(); ++column) {
    if (system.columns()[column].role == Role::constant) continue;
    variable_[column] = 2 * static_cast<int>(movable_.size()) + 1;
    movable_.push_back(column);
  }
  if (movable_.empty()) return;
  glp_add_cols(problem_.get(), 2 * static_cast<int>(movable_.size()));
  load_rows(problem_.get(), system, [this](std::uint32_t column) {
    std::vector<std::pair<int, double>> variables;
    if (variable_[column] != 0) variables = {{rising(column), 1.0}, {falling(column), -1.0}};
    return variables;
  });
  for (const std::uint32_t column : movable_) {
    const Column& of = system.columns()[column];
    for (const Share& share : of.shares) {
      if (contributed_.size() <= share.organisation) contributed_.resize(share.organisation + 1);
      contributed_[share.organisation].push_back(column);
    }
    set_open(column, of.role == Role::standing || of.role == Role::unprinted || of.role == Role::slack);
  }
}

void Simplex::set_bounds(std::uint32_t column, std::int32_t who) {
  const Column& of = system_.columns()[column];
  const bool moves = open_[column] || (is_elastic_ && of.role == Role::decision);
  set(problem_.get(), rising(column), 0, moves ? unlimited : 0);
  set(problem_.get(), falling(column), 0, moves ? room_below(of, who) : 0);
}

void Simplex::set_open(std::uint32_t column, bool is_open) {
  if (movable_.empty() || variable_[column] == 0) return;
  open_[column] = is_open;
  const double weight = is_open ? open_weight : weights_[column];
  glp_set_obj_coef(problem_.get(), rising(column), weight);
  glp_set_obj_coef(problem_.get(), falling(column), weight);
  set_bounds(column, outsider);
}

void Simplex::set_elastic(bool may_open) {
  if (is_elastic_ == may_open) return;
  is_elastic_ = may_open;
  for (const std::uint32_t column : movable_)
    if (system_.columns()[column].role == Role::decision && !open_[column]) set_bounds(column, outsider);
}

// An organisation knows that no column counts fewer than it brought itself.
void Simplex::restrict_for(std::int32_t who, bool is_on) {
  if (who == outsider || static_cast<std::size_t>(who) >= contributed_.size()) return;
  for (const std::uint32_t column : contributed_[static_cast<std::size_t>(who)])
    set_bounds(column, is_on ? who : outsider);
}

bool Simplex::solve(bool is_dual) {
  glp_std_basis(problem_.get());
  glp_smcp options;
  glp_init_smcp(&options);
  options.msg_lev = GLP_MSG_OFF;
  options.meth = is_dual ? GLP_DUALP : GLP_PRIMAL;
  options.it_lim = most_pivots;
  return glp_simplex(problem_.get(), &options) == 0;
}

std::optional<Simplex::Found> Simplex::read(bool is_whole) const {
  Found found;
  bool is_integral = true;
  for (const std::uint32_t column : movable_) {
    const auto value = [&](int variable) {
      return is_whole ? glp_mip_col_val(problem_.get(), variable) : glp_get_col_prim(problem_.get(), variable);
    };
    const double by = value(rising(column)) - value(falling(column));
    if (std::abs(by) < tolerance) continue;
    if (!open_[column]) found.to_open.push_back(column);
    const double whole = std::round(by);
    is_integral = is_integral && std::abs(by - whole) < tolerance;
    found.move.push_back({column, static_cast<std::int64_t>(whole)});
  }
  if (!is_integral || !check_.keeps_sums(found.move)) found.move.clear();
  return found;
}

// Branch and bound on all columns, to a limit of nodes: the same input always gives the same answer.
std::optional<Simplex::Found> Simplex::search_whole() {
  for (int variable = 1; variable <= glp_get_num_cols(problem_.get()); ++variable)
    glp_set_col_kind(problem_.get(), variable, GLP_IV);
  glp_iocp options;
  glp_init_iocp(&options);
  options.msg_lev = GLP_MSG_OFF;
  options.cb_func = stop_after_nodes;
  const int failed = glp_intopt(problem_.get(), &options);
  const int status = glp_mip_status(problem_.get());
  std::optional<Found> found;
  if ((failed == 0 || failed == GLP_ESTOP) && (status == GLP_OPT || status == GLP_FEAS)) found = read(true);
  for (int variable = 1; variable <= glp_get_num_cols(problem_.get()); ++variable)
    glp_set_col_kind(problem_.get(), variable, GLP_CV);
  if (found && found->move.empty()) found.reset();
  return found;
}

std::optional<Simplex::Found> Simplex::search(const Demand& demand, bool may_open) {
  if (system_.rows_at(demand.column).empty()) return std::nullopt;
  set_elastic(may_open);
  restrict_for(demand.who, true);
  const auto by = static_cast<double>(demand.by);
  const Column& of = system_.columns()[demand.column];
  const bool is_possible = demand.by > 0 || -by <= room_below(of, demand.who);
  std::optional<Found> found;
  if (is_possible) {
    set(problem_.get(), rising(demand.column), std::max(by, 0.0), demand.by > 0 ? unlimited : 0);
    set(problem_.get(), falling(demand.column), std::max(-by, 0.0), std::max(-by, 0.0));
    if (solve(true) && glp_get_status(problem_.get()) == GLP_OPT) {
      found = read(false);
      if (found->move.empty()) {
        auto whole = search_whole();
        if (whole) found = std::move(whole);
      }
    }
  }
  restrict_for(demand.who, false);
  set_bounds(demand.column, outsider);
  return found;
}

double Simplex::extreme(std::uint32_t column, bool is_least) {
  const auto n = static_cast<double>(system_.columns()[column].n);
  if (system_.rows_at(column).empty()) return is_least ? 0 : unlimited;
  set_elastic(false);
  const int variable = is_least ? falling(column) : rising(column);
  const double weight = glp_get_obj_coef(problem_.get(), variable);
  glp_set_obj_coef(problem_.get(), variable, -1000);
  set(problem_.get(), is_least ? rising(column) : falling(column), 0, 0);  // else the two could chase each other
  const bool is_solved = solve(false);
  const int status = glp_get_status(problem_.get());
  const double by =
      glp_get_col_prim(problem_.get(), rising(column)) - glp_get_col_prim(problem_.get(), falling(column));
  glp_set_obj_coef(problem_.get(), variable, weight);
  set_bounds(column, outsider);
  if (is_solved && status == GLP_OPT) return n + by;
  return is_least ? 0 : unlimited;
}

double Simplex::least(std::uint32_t column) {
  return extreme(column, true);
}

double Simplex::greatest(std::uint32_t column) {
  return extreme(column, false);
}

std::int64_t Simplex::floor_of(const System& system, std::uint32_t column, std::int32_t who, std::int64_t floor) {
  if (system.rows().empty()) return floor;
  const std::unique_ptr<glp_prob, Delete> problem(glp_create_prob());
  glp_add_rows(problem.get(), static_cast<int>(system.rows().size()));
  glp_add_cols(problem.get(), static_cast<int>(system.columns().size()));
  load_rows(problem.get(), system, [](std::uint32_t of) {
    return std::array<std::pair<int, double>, 1>{{{static_cast<int>(of) + 1, 1.0}}};
  });
  for (std::uint32_t c = 0; c < system.columns().size(); ++c) {
    const Column& of = system.columns()[c];
    glp_set_col_bnds(problem.get(), static_cast<int>(c) + 1, GLP_LO, static_cast<double>(least_known(of, who)), 0);
  }
  glp_set_obj_coef(problem.get(), static_cast<int>(column) + 1, 1);
  glp_smcp options;
  glp_init_smcp(&options);
  options.msg_lev = GLP_MSG_OFF;
  options.presolve = GLP_ON;
  if (glp_simplex(problem.get(), &options) != 0 || glp_get_status(problem.get()) != GLP_OPT) return floor;
  return std::max(floor, static_cast<std::int64_t>(std::ceil(glp_get_obj_val(problem.get()) - tolerance)));
}

}  // namespace kith::protect
