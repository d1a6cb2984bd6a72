// Random releases and, beside each, its sums written down plainly from how the table was made: what an oracle needs
// that knows nothing of hub/disclosure. Counts come from made-up people in the leaves of each axis.
#pragma once

#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "hub/disclosure/table.hpp"
#include "tests/support/made_table.hpp"

namespace kith::test {

struct Sum {  // adds up to nought
  std::vector<std::pair<std::string, int>> terms;
};

struct RandomRelease {
  std::int64_t k = 0;
  std::vector<disclosure::PublishedTable> tables;
  std::map<std::string, std::int64_t> printed;  // by the cell's name; `hidden` for S
  std::vector<std::string> unprinted;           // numbers that follow by subtraction
  std::vector<std::string> slack;               // of answers that somebody gave two of: 1 or more
  std::set<std::string> once;                   // printed, and nobody gave two of the answers below
  std::vector<Sum> sums;
  std::map<std::string, std::int64_t> truth;  // of the printed cells
};

RandomRelease random_release(std::mt19937& random);
// A 5 by 5 table with its margins; nothing hidden yet.
RandomRelease random_square(std::mt19937& random);
// Makes the tables anew after `printed` was changed.
void print_again(RandomRelease& release);

}  // namespace kith::test
