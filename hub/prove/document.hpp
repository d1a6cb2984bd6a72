// The texts that kith-audit reads and writes: one JSON document in, one out. The input comes from the hub, yet is held
// against the format strictly, because a release hangs on what it says. Pure.
#pragma once

#include <string>
#include <vector>

#include "hub/prove/audit.hpp"

namespace kith::prove {

struct Question {
  disclosure::ProfileStamp profile;
  std::int64_t organisations = 0;  // behind a printed number
  bool insider = false;
  bool has_sealed = false;
  Sealed sealed;
  std::vector<disclosure::PublishedTable> tables;
};

// {"profile":{"name","version","k","organisations","insider"},"tables":[published table…],"sealed":[exact table…]}, the
// last and the last two of the profile only for the rules that need exact counts. Errors: contradiction when they are
// asked for without exact counts; those of read_cube() and disclosure::read_table(),
// with the place in the whole document.
Result<Question> read_question(std::string text);

// {"passed","hidden","unprinted","refused":[{"cell","reason","least","most"}],"certificate"}; the certificate only when
// it passed.
std::string write_answer(const Outcome& outcome);
// {"intervals":[{"cell","least","most"}]}; no "most": nothing tells.
std::string write_intervals(const std::vector<Interval>& intervals);

}  // namespace kith::prove
