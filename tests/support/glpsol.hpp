// Asks glpsol, the program of GLPK, in plain words: an oracle for tests that shares no code with the hub. One process
// for each question; one thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

namespace kith::test {

struct LinearProblem {
  using Terms = std::vector<std::pair<std::size_t, std::int64_t>>;  // column and factor
  struct Column {
    std::int64_t low = 0;
    std::int64_t high = 0;
  };
  struct Row {  // terms add up to `right`
    Terms terms;
    std::int64_t right = 0;
  };
  std::vector<Column> columns;
  std::vector<Row> rows;  // one at least
  Terms goal;             // to be as small as it goes
  bool are_whole = true;
};

class Glpsol {
 public:
  Glpsol();
  ~Glpsol();
  Glpsol(const Glpsol&) = delete;
  Glpsol& operator=(const Glpsol&) = delete;

  // A number for each column; nothing: no table fits. Throws std::runtime_error where it takes longer than 100 s, or
  // cannot be run.
  std::optional<std::vector<double>> solve(const LinearProblem& problem);
  [[nodiscard]] std::size_t asked() const { return asked_; }

 private:
  std::filesystem::path folder_;
  std::size_t asked_ = 0;
};

}  // namespace kith::test
