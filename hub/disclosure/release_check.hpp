// All releases that a reader holds, checked together: is every table covered by a certificate that speaks of everything
// the reader knows of the same year, and do these certificates verify? Years do not hang together, so each year needs a
// certificate of its own; one that a later release of the year has replaced is passed over. Pure.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "hub/disclosure/verify.hpp"

namespace kith::disclosure {

struct ReleaseCheck {
  std::size_t certificates = 0;  // that were needed
  std::size_t superseded = 0;    // whose tables a later one has among others
  std::size_t printed = 0;
  std::size_t hidden = 0;
  std::size_t unprinted = 0;
  std::size_t of_organisations = 0;  // tables that count organisations, each held against its own rule
  std::size_t mixed = 0;             // tables that add up two others, each held against those
  std::vector<Finding> findings;
  [[nodiscard]] bool passed() const { return findings.empty(); }
};

// Tables of people and tables of aggregates are checked apart, since they share no number and no certificate; those of
// organisations and mixed ones are in no certificate and need none. Whoever reads a profile's tables reads the public
// ones as well. Errors: those of build_system(); contradiction when two tables have one name.
Result<ReleaseCheck> check_releases(std::span<const PublishedTable> tables, std::span<const Certificate> certificates);

}  // namespace kith::disclosure
