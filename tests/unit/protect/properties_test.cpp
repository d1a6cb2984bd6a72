// On random tables: what protection prints is true, hides every small count, tells nobody the rest (by an independent
// linear program), cannot be protected further, and is the same each time.
#include <glpk.h>

#include <boost/test/unit_test.hpp>
#include <memory>
#include <random>

#include "tests/unit/protect/jobs.hpp"

namespace kith::protect::testing {
namespace {

constexpr std::int64_t k = 11;
constexpr std::size_t sides = 5;  // four parts and their total

struct Square {
  std::int64_t n[sides][sides] = {};
  [[nodiscard]] std::string code(std::size_t i) const { return i + 1 == sides ? "*" : "c" + std::to_string(i); }
};

Square random_square(std::mt19937& generator) {
  Square square;
  std::uniform_int_distribution<int> kind(0, 3);
  std::uniform_int_distribution<std::int64_t> small(1, 10), large(11, 90);
  for (std::size_t i = 0; i + 1 < sides; ++i)
    for (std::size_t j = 0; j + 1 < sides; ++j) {
      const int of = kind(generator);
      const std::int64_t n = of == 0 ? 0 : of == 1 ? small(generator) : large(generator);
      for (const std::size_t a : {i, sides - 1})
        for (const std::size_t b : {j, sides - 1}) square.n[a][b] += n;
    }
  return square;
}

std::string cube_of(const Square& square) {
  std::string cells;
  for (std::size_t i = 0; i < sides; ++i)
    for (std::size_t j = 0; j < sides; ++j)
      cells += (cells.empty() ? "[\"" : ",[\"") + square.code(i) + "\",\"" + square.code(j) + "\"," +
               std::to_string(square.n[i][j]) + "]";
  return cube(flat("x", sides - 1) + "," + flat("y", sides - 1), cells);
}

using Printed = std::map<std::string, std::string>;

// What a reader who has the table can compute of a cell: rows and columns add up, S is 1 at least. Built here from the
// printed states alone, row by row and column by column.
struct Reading {
  double least = 0, greatest = 0;
};

Reading read(const Square& names, const Printed& printed, std::size_t row, std::size_t column, bool marks_only) {
  const std::unique_ptr<glp_prob, decltype(&glp_delete_prob)> problem(glp_create_prob(), &glp_delete_prob);
  glp_term_out(GLP_OFF);
  const auto variable = [](std::size_t i, std::size_t j) { return static_cast<int>(i * sides + j) + 1; };
  glp_add_cols(problem.get(), static_cast<int>(sides * sides));
  glp_add_rows(problem.get(), static_cast<int>(2 * sides));
  for (std::size_t i = 0; i < sides; ++i) {
    int rows[sides + 1] = {}, columns[sides + 1] = {};
    double factors[sides + 1] = {};
    for (std::size_t j = 0; j < sides; ++j) {
      const std::string& state = printed.at(names.code(i) + "|" + names.code(j));
      const double value = state == "S" ? 1 : std::stod(state);
      if (state == "0" || (state != "S" && !marks_only)) {
        glp_set_col_bnds(problem.get(), variable(i, j), GLP_FX, value, value);
      } else {
        glp_set_col_bnds(problem.get(), variable(i, j), GLP_LO, 1, 0);
      }
      rows[j + 1] = variable(i, j);
      columns[j + 1] = variable(j, i);
      factors[j + 1] = j + 1 == sides ? -1 : 1;
    }
    const int number = static_cast<int>(i) + 1;
    glp_set_row_bnds(problem.get(), number, GLP_FX, 0, 0);
    glp_set_row_bnds(problem.get(), number + static_cast<int>(sides), GLP_FX, 0, 0);
    glp_set_mat_row(problem.get(), number, static_cast<int>(sides), rows, factors);
    glp_set_mat_row(problem.get(), number + static_cast<int>(sides), static_cast<int>(sides), columns, factors);
  }
  glp_smcp options;
  glp_init_smcp(&options);
  options.msg_lev = GLP_MSG_OFF;
  options.presolve = GLP_ON;
  Reading reading;
  glp_set_obj_coef(problem.get(), variable(row, column), 1);
  BOOST_REQUIRE(glp_simplex(problem.get(), &options) == 0);
  BOOST_REQUIRE(glp_get_status(problem.get()) == GLP_OPT);
  reading.least = glp_get_obj_val(problem.get());
  glp_set_obj_dir(problem.get(), GLP_MAX);
  const bool is_solved = glp_simplex(problem.get(), &options) == 0 && glp_get_status(problem.get()) == GLP_OPT;
  reading.greatest = is_solved ? glp_get_obj_val(problem.get()) : 1e9;
  return reading;
}

// Every S could be m and could be m + k - 2, or counts k at least.
bool is_safe(const Square& square, const Printed& printed) {
  for (std::size_t i = 0; i < sides; ++i)
    for (std::size_t j = 0; j < sides; ++j) {
      if (printed.at(square.code(i) + "|" + square.code(j)) != "S") continue;
      const Reading seen = read(square, printed, i, j, false);
      const double m = read(square, printed, i, j, true).least;
      const bool is_wide = seen.least < m + 1e-6 && seen.greatest > m + k - 2 - 1e-6;
      if (!is_wide && seen.least < k - 1e-6) return false;
    }
  return true;
}

BOOST_AUTO_TEST_SUITE(protection_properties)

BOOST_AUTO_TEST_CASE(random_tables_are_true_safe_minimal_and_stable) {
  std::mt19937 generator(20'261'122);
  int complements = 0;
  for (int round = 0; round < 150; ++round) {
    const Square square = random_square(generator);
    const auto done = protected_of(job(profile(k), {cube_of(square)}));
    Printed printed = cells_of(done.tables.front());
    for (std::size_t i = 0; i < sides; ++i)
      for (std::size_t j = 0; j < sides; ++j) {
        const std::int64_t n = square.n[i][j];
        const std::string& state = printed.at(square.code(i) + "|" + square.code(j));
        BOOST_TEST((state == "S" || state == std::to_string(n)));
        BOOST_TEST((n == 0 || n >= k || state == "S"));
        BOOST_TEST((n != 0 || state == "0"));
      }
    BOOST_TEST(is_safe(square, printed));
    complements += static_cast<int>(done.account.hidden_cells - done.account.primary_cells);
    const std::string again = disclosure::write_table(done.tables.front());
    const auto twice = protected_of(job(profile(k), {cube_of(square)}, ",\"start\":[" + again + "]"));
    BOOST_TEST(disclosure::write_table(twice.tables.front()) == again);
    BOOST_TEST(write_protection(protected_of(job(profile(k), {cube_of(square)}))) == write_protection(done));
  }
  BOOST_TEST(complements > 100);  // else the tables were no test
}

BOOST_AUTO_TEST_CASE(a_reader_under_agreement_sees_more_and_never_less) {
  std::mt19937 generator(7);
  std::int64_t more = 0;
  for (int round = 0; round < 40; ++round) {
    const Square square = random_square(generator);
    const auto wide = protected_of(job(profile(k), {cube_of(square)}));
    const auto narrow = protected_of(
        job(profile(5), {cube_of(square)}, ",\"start\":[" + disclosure::write_table(wide.tables.front()) + "]"));
    const Printed before = cells_of(wide.tables.front()), after = cells_of(narrow.tables.front());
    for (const auto& [cell, state] : before) BOOST_TEST((state == "S" || after.at(cell) == state));
    more += wide.account.hidden_cells - narrow.account.hidden_cells;
  }
  BOOST_TEST(more > 40);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace kith::protect::testing
