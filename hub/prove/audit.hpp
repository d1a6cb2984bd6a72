// The audit: may these tables be released together? For every S and for every number that follows by subtraction it
// looks for the tables and proofs that a certificate needs, and judges by the same rule as a reader who verifies.
// Refuses whatever it could not show. Blocks for as long as the solver takes; one thread.
#pragma once

#include <span>
#include <string>

#include "hub/disclosure/certificate.hpp"
#include "hub/disclosure/criterion.hpp"
#include "hub/prove/sealed.hpp"

namespace kith::prove {

struct Refusal {
  std::string cell;  // empty: of the whole
  disclosure::Fault fault;
  std::int64_t least = 0;  // in the tables found for it; when there are none, above `most`
  std::int64_t most = -1;
};

// What a reader can infer of one cell that is not printed: no whole table has it outside.
struct Interval {
  std::string cell;
  std::int64_t least = 0;
  std::int64_t most = disclosure::no_limit;  // no_limit: nothing tells
};

struct Outcome {
  disclosure::Certificate certificate;  // complete only when nothing was refused
  std::vector<Refusal> refusals;
  std::size_t hidden = 0;     // S
  std::size_t unprinted = 0;  // numbers that follow by subtraction
  [[nodiscard]] bool passed() const { return refusals.empty(); }
};

// What needs the exact counts: the insider rule, and how many organisations stand behind a printed number.
struct SealedRules {
  const Sealed* counts = nullptr;  // null: these rules are not asked for
  std::int64_t organisations = 0;
  bool insider = false;
};

// All tables of `profile` and those that its readers know besides. Errors: those of build_system() and count().
Result<Outcome> audit(std::span<const disclosure::PublishedTable> tables, const disclosure::ProfileStamp& profile,
                      const SealedRules& sealed = {});

// The interval of each audited cell, whole numbers. Errors: those of build_system(); contradiction when no table fits;
// internal when the solver gave up.
Result<std::vector<Interval>> intervals(std::span<const disclosure::PublishedTable> tables);

}  // namespace kith::prove
