// From the exact counts of a release to the tables that may be printed: primary rules, joint complementary suppression,
// readers who were told more before, a start that may only be un-hidden. What comes out has yet to pass the audit, a
// program that shares no code with this. Deterministic: the same job gives the same tables. Blocks for as long as it
// takes; GLPK may end the process.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hub/protect/job.hpp"

namespace kith::protect {

// What protection cost, in cells of the new tables and in people counted by them. For operators only: with the printed
// tables it would tell what was hidden.
struct Account {
  std::int64_t shown_cells = 0;
  std::int64_t hidden_cells = 0;
  std::int64_t primary_cells = 0;
  std::int64_t shown_weight = 0;
  std::int64_t hidden_weight = 0;
  std::int64_t left_out_weight = 0;  // of breakdowns that are not made
  std::int64_t searches = 0;         // linear programs solved
};

struct Protection {
  std::vector<disclosure::PublishedTable> tables;  // in the job's order
  Account account;
};

// Errors: contradiction when the job is not consistent, or nothing makes it safe beside what was released before;
// missing_field.
Result<Protection> protect(const Job& job);

// As one JSON text with a newline at its end.
std::string write_protection(const Protection& protection);

}  // namespace kith::protect
