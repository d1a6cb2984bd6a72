// The submissions of a KoboToolbox form, by its API of version 2: /api/v2/assets/FORM/data.json. Pages follow each
// other by the number that each submission keeps (`_id`), ascending, and not by their place in the list: a submission
// deleted while the pages are read moves the others up, and one would be missed. An edit keeps the `_id` and changes
// the `_uuid`. One thread; blocks.
#pragma once

#include <cstdint>
#include <string>

#include "hub/connectors/fetch.hpp"
#include "hub/connectors/listing.hpp"

namespace kith::connectors {

struct KoboForm {
  std::string server;  // https://kf.kobotoolbox.org, without a slash at the end
  std::string form;    // the asset's uid
  std::string token;
};

struct KoboListing : Listing {
  std::int64_t last_id = 0;  // the highest that came: the listing goes on behind it
};

// What the server gives on one page at most, since 2026; an older one would give more.
inline constexpr int kobo_page_records = 1'000;

// All submissions with an `_id` beyond that one. Listing::is_whole: when begun at 0, and no fewer came than the server
// said there are. Faults: those of Fetcher::get(), not_understood, out_of_order, not_stored; what came before stays.
KoboListing pull_kobotoolbox(Fetcher& fetcher, const KoboForm& form, std::int64_t after_id, const RecordSink& sink);

}  // namespace kith::connectors
