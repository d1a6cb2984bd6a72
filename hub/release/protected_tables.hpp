// What the hub itself asks of protected tables before it believes a word of the programs that made and judged them: are
// they the tables that were asked for, is every printed number the exact one and allowed to be printed, is nobody
// hidden who is not there. It cannot tell whether the hidden cells are safe together; that is the audit's. Pure.
#pragma once

#include <vector>

#include "hub/release/protection.hpp"

namespace kith::release {

// Every earlier table has its exact cube, of the same places, periods and codes; false: menu or map are others now.
bool are_matched(const ProtectionJob& job);

// The tables of the release for that profile, in the order of the cubes. A cell that is not in its table was left out.
bool are_of(const std::vector<disclosure::PublishedTable>& tables, const ExactRelease& exact,
            const disclosure::Profile& profile);

// Whether whatever `less` prints stands in `more` as well.
bool shows_all_of(const std::vector<disclosure::PublishedTable>& less,
                  const std::vector<disclosure::PublishedTable>& more);

}  // namespace kith::release
