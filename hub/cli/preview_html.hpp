// A preview as one HTML page to keep, print or show to a board: no script, no picture, nothing fetched, and usable with
// a keyboard, a screen reader and in either colour scheme (WCAG 2.2 AA). It holds no value that stays at home: of a
// dropped or ignored cell only the column, the class and the rule; of a generalised one what it said before, unless
// that holds text which was dropped. Pure.
#pragma once

#include <string>

#include "hub/cli/preview_overview.hpp"

namespace kith::cli {

std::string preview_html(const Overview& overview, const adapters::Tally& tally, const adapters::Mapping& mapping);

// What a generalised value said before, as far as it may be shown; empty: it holds text that stays at home.
std::string shown_before(const adapters::Row& row, const adapters::Trace& trace);

}  // namespace kith::cli
