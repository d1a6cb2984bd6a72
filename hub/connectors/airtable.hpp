// The records of an Airtable table, by its web API: /v0/BASE/TABLE, 100 records a page, each page naming the next by an
// offset that the server forgets after some minutes: then the listing begins anew. Five requests a second are allowed,
// and who exceeds that is answered with 429 for half a minute. One thread; blocks.
#pragma once

#include <cstdint>
#include <string>

#include "hub/connectors/fetch.hpp"
#include "hub/connectors/listing.hpp"

namespace kith::connectors {

struct AirtableTable {
  std::string server;  // https://api.airtable.com, without a slash at the end
  std::string base;    // app…
  std::string table;   // its id (tbl…) or its name
  std::string view;    // empty: all records
  std::string token;
};

struct AirtableListing : Listing {
  std::int64_t begun_at = 0;  // by the server's clock, Unix time; 0: it did not say
};

// Between two requests: a little more than a fifth of a second.
inline constexpr std::chrono::milliseconds airtable_distance{210};
// So often a listing that the server has forgotten is begun anew.
inline constexpr int most_restarts = 3;

// All records, or those made or changed since that time (Unix, by the server's clock; 0: all). Listing::is_whole: when
// all were asked for and no view leaves any out. Faults: those of Fetcher::get(), not_understood, out_of_order (the
// same offset again), listing_lost, not_stored; what came before stays.
AirtableListing pull_airtable(Fetcher& fetcher, const AirtableTable& table, std::int64_t since, const RecordSink& sink);

}  // namespace kith::connectors
