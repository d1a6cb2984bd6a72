// What a check of own tables asks of the hub, and its answer: besides the tables that were named all their sums, and
// records without an answer in rows of their own, so that totals and bases are known and not guessed. What cannot be
// checked as one system is refused here, in words. Pure.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "hub/cli/commands.hpp"
#include "hub/disclosure/own_tables.hpp"

namespace kith::cli {

using Axes = std::vector<std::string>;  // the dimensions of one table; none: the total

struct AskedTables {
  std::vector<Axes> tables;  // as named, each once
  std::vector<Axes> sums;    // what to ask for: these, their sums, the total
};

// Complaints: usage; two dimensions that tell the same twice (county and cbsa), more tables than one answer has, a
// filter on the answers of several that are counted.
tl::expected<AskedTables, Complaint> asked_tables(const TableOptions& options);
// Of a request for these tables.
TableOptions exact_request(const TableOptions& options, const std::vector<Axes>& tables);

// Whether a filter keeps some answers of those that the dimension is made of.
bool is_filtered(const TableOptions& options, std::string_view dimension);

struct OwnAnswer {
  std::string org;
  disclosure::OwnCounts counts;
};

// Complaints: an answer that the API does not describe; a code in two rows (records of two taxonomies).
tl::expected<OwnAnswer, Complaint> read_own_counts(std::string body, const AskedTables& asked,
                                                   const TableOptions& options);

}  // namespace kith::cli
