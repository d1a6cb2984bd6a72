// What a protection is asked for: the exact counts of a new release, the earlier releases that stay as they are, and
// the thresholds of who reads. One JSON document (docs/disclosure.md), read into plain values. The counts are sealed:
// nothing of them may reach an error text. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hub/base/error.hpp"
#include "hub/disclosure/table.hpp"

namespace kith::protect {

struct Profile {
  disclosure::ProfileStamp stamp;  // with the least count that may be shown
  std::int64_t organisations = 0;  // the least number of organisations in a shown cell
  bool insider = false;            // a reader knows what its own organisation counted
};

// How many of a cell one organisation brought.
struct Share {
  std::uint32_t organisation = 0;  // its place in Job::organisations
  std::int64_t n = 0;
};

struct CubeCell {
  std::vector<std::uint32_t> codes;  // for each dimension, the place of its code in the list
  std::int64_t n = 0;
  bool is_impossible = false;
  std::vector<Share> shares;  // ordered by organisation; empty: not known
};

// A table with its exact counts.
struct Cube {
  std::string release;
  std::string table;
  std::string as_of;
  std::vector<disclosure::Dimension> dimensions;
  std::vector<CubeCell> cells;
};

// A table of an earlier release: what was printed, and the counts behind it.
struct Frozen {
  disclosure::PublishedTable published;
  Cube exact;
};

// Somebody who will read the new tables, with what was released to them before.
struct Reader {
  Profile profile;
  std::vector<Frozen> frozen;
};

struct Job {
  std::vector<std::string> organisations;
  std::vector<Reader> readers;  // the first is whom the tables are for; the others see them too
  bool has_start = false;
  std::vector<disclosure::PublishedTable> start;  // a pattern that may only be un-hidden
  std::vector<Cube> tables;
};

// Errors: those of the JSON parser and of disclosure::Fields, contradiction when an organisation's counts do not add up
// to their cell; with the place, never the value. `text` is used up.
Result<Job> read_job(std::string& text);

}  // namespace kith::protect
