// Verifying a release on the reader's machine: the tables and their certificate go in, and what comes out says whether
// every hidden cell was shown to be safe, by addition of whole numbers and without trust in whoever made them. Pure.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "hub/disclosure/certificate.hpp"
#include "hub/disclosure/criterion.hpp"

namespace kith::disclosure {

struct Finding {
  std::string cell;   // empty: of the whole
  std::string words;  // plain
};

struct Verification {
  std::size_t printed = 0;        // cells with a number, "-" included
  std::size_t hidden = 0;         // S
  std::size_t unprinted = 0;      // numbers that follow by subtraction and were checked alike
  std::vector<Finding> findings;  // what is wrong; empty: every cell was shown to be safe
  [[nodiscard]] bool passed() const { return findings.empty(); }
};

// Errors: those of build_system(). What the certificate fails to show are findings.
Result<Verification> verify(std::span<const PublishedTable> tables, const Certificate& certificate);

}  // namespace kith::disclosure
