// Who subtracts: asks glpsol how small and how large each number can be that nobody printed, with everything that was
// read as one system, alone or as an organisation that knows its own people. That a number is safe rests on tables
// found and added up exactly, that it is found on glpsol.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/attacks/system.hpp"
#include "tests/support/glpsol.hpp"

namespace kith::attacks {

// A number of which more can be told than privacy allows.
struct Finding {
  Cell cell;
  std::int64_t least = 0, most = 0;  // of other people, in the eyes of an organisation
  std::int64_t is = 0;

  [[nodiscard]] bool is_exact() const { return least == most && least == is; }
};

std::string text(const std::vector<Finding>& findings);

class Attacker {
 public:
  Attacker(const Reading& reading, const Truth& truth, std::int64_t k, test::Glpsol& glpsol);

  // Whether the sums hold for the people there are: an attacker of wrong sums would find nothing.
  [[nodiscard]] bool knows_the_truth() const;
  // Numbers that an outsider asks about.
  [[nodiscard]] std::size_t questions() const;
  [[nodiscard]] const System& system() const { return system_; }
  [[nodiscard]] std::int64_t truth_of(const Cell& cell) const { return truth_.at(system_.find(cell)); }

  // What anybody finds.
  std::vector<Finding> attack();
  // The same of numbers that are 1 to k - 1, which a test knows and an attacker does not.
  std::vector<Finding> attack_the_few();
  // What an organisation finds of the others' people.
  std::vector<Finding> attack_as(std::size_t org);
  // How small and how large that number can be, to anybody or to an organisation.
  Finding ask(const Cell& cell);
  Finding ask_as(std::size_t org, const Cell& cell);

 private:
  using Values = std::vector<std::int64_t>;
  struct Range {
    std::int64_t least = beyond, most = -1;
  };
  enum class Knows : std::uint8_t { everything, markers };  // markers: of a printed number that it is 1 at least

  std::vector<Finding> look(bool only_few);
  [[nodiscard]] std::vector<Finding> guess_full_sums() const;
  bool is_safe(std::size_t n);
  std::int64_t least_by_markers(std::size_t n);
  std::int64_t seek(std::size_t n, bool most, std::int64_t limit, Knows knows = Knows::everything);
  std::int64_t set_alone(std::size_t n, std::int64_t value);
  Finding found(std::size_t n);
  [[nodiscard]] test::LinearProblem::Column bounds(std::size_t n, Knows knows) const;
  void note(const Values& values);
  void begin(Values own);
  void find_pieces();

  System system_;
  Values truth_;
  std::vector<Values> own_truths_;
  std::int64_t k_;
  test::Glpsol& glpsol_;
  std::vector<Values> tables_;  // that fit everything
  std::vector<std::vector<std::size_t>> pieces_;
  std::vector<std::size_t> piece_of_;
  // Of the one who looks now:
  Values own_;
  std::vector<bool> concerned_;  // by piece
  std::vector<Range> seen_;
};

}  // namespace kith::attacks
