// A preview as one HTML page to keep or print: no script, no picture, nothing fetched, and usable with a keyboard, a
// screen reader and in either colour scheme (WCAG 2.2 AA). It holds no value that is dropped: of a dropped or ignored
// cell only the column, the class and the rule. Of a generalised value it shows what the cell said before, unless that
// holds text which was dropped; so the page is to be kept as the export is. Without originals it holds only what would
// leave, and can be shown to others. Pure.
#pragma once

#include <string>

#include "hub/cli/preview_overview.hpp"

namespace kith::cli {

struct PreviewPage {
  std::string title;  // of the mapping
  adapters::SharingProfile sharing;
  bool with_originals = true;  // what generalised values said before
};
std::string preview_html(const Overview& overview, const adapters::Tally& tally, const PreviewPage& page);

// What a generalised value said before, as far as it may be shown; empty: it holds text that stays at home.
std::string shown_before(const adapters::Row& row, const adapters::Trace& trace);

}  // namespace kith::cli
