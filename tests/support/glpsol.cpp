#include "tests/support/glpsol.hpp"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace kith::test {
namespace {

void write_terms(std::ostream& out, const LinearProblem::Terms& terms) {
  for (const auto& [column, factor] : terms)
    out << (factor < 0 ? " - " : " + ") << std::abs(factor) << " x" << column << '\n';
}

// Columns are numbered in the order in which the text first names them, so the goal names all of them.
void write_problem(const LinearProblem& problem, const std::filesystem::path& file) {
  std::ofstream out(file);
  LinearProblem::Terms goal;
  for (std::size_t column = 0; column < problem.columns.size(); ++column) goal.emplace_back(column, 0);
  for (const auto& [column, factor] : problem.goal) goal[column].second += factor;
  out << "Minimize\n goal:\n";
  write_terms(out, goal);
  out << "Subject To\n";
  for (const LinearProblem::Row& row : problem.rows) {
    write_terms(out, row.terms);
    out << " = " << row.right << '\n';
  }
  out << "Bounds\n";
  for (std::size_t column = 0; column < problem.columns.size(); ++column)
    out << ' ' << problem.columns[column].low << " <= x" << column << " <= " << problem.columns[column].high << '\n';
  if (problem.are_whole) out << "General\n";
  for (std::size_t column = 0; problem.are_whole && column < problem.columns.size(); ++column)
    out << " x" << column << '\n';
  out << "End\n";
}

// Of `glpsol --write`: "s" and the status, then "j" and a column each.
std::optional<std::vector<double>> read_answer(const LinearProblem& problem, const std::filesystem::path& file) {
  std::vector<double> values(problem.columns.size());
  std::ifstream in(file);
  std::string line;
  while (std::getline(in, line)) {
    std::istringstream words(line);
    std::string kind, type, rows, columns, status;
    if (!(words >> kind)) continue;
    if (kind == "s") {
      words >> type >> rows >> columns >> status;
      if (status != (problem.are_whole ? "o" : "f")) return std::nullopt;
    }
    if (kind != "j") continue;
    std::size_t number = 0;
    double value = 0;
    words >> number;
    if (!problem.are_whole) words >> status;
    words >> value;
    values.at(number - 1) = value;
  }
  return values;
}

}  // namespace

Glpsol::Glpsol() {
  std::string path = (std::filesystem::temp_directory_path() / "kith-oracle-XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr) throw std::runtime_error("no folder for glpsol");
  folder_ = path;
}

Glpsol::~Glpsol() {
  std::filesystem::remove_all(folder_);
}

std::optional<std::vector<double>> Glpsol::solve(const LinearProblem& problem) {
  ++asked_;
  const auto text = folder_ / "problem.lp";
  const auto answer = folder_ / "answer.txt";
  std::filesystem::remove(answer);
  write_problem(problem, text);
  // Without cuts it branches for minutes where the sums of a whole year hang together.
  const std::string command = "timeout 100 glpsol --cuts --lp " + text.string() + " -w " + answer.string() + " > " +
                              (folder_ / "log").string() + " 2>&1";
  if (std::system(command.c_str()) != 0) throw std::runtime_error("glpsol has not ended");
  return read_answer(problem, answer);
}

}  // namespace kith::test
