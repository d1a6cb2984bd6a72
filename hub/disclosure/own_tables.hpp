// An organisation's own exact tables as tables that can be protected: each with its totals and bases, so that whoever
// reads several of them, all marginal sums included, is one reader of one system. What comes back from the program that
// hides is held against them. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "hub/disclosure/profile.hpp"
#include "hub/disclosure/table.hpp"

namespace kith::disclosure {

// Everybody who gave an answer on a dimension, where there are others.
inline constexpr std::string_view base_code = "base";

struct OwnCode {
  std::string code;
  std::string label;
};

struct OwnDimension {
  bool multi = false;
  bool is_unknown_inside = false;   // who gave no answer is in rows of their own, and the base is everybody
  bool leaves_some_out = false;     // records of several biases are in the base and in no row
  unsigned decimals = 1;            // of percentages
  std::vector<OwnCode> codes;       // answers
  std::vector<OwnCode> no_answers;  // not_asked, unknown, declined
};

// A code for each dimension that is not summed over.
using OwnCell = std::map<std::string, std::string, std::less<>>;

// All counts are of the same records. A cell of the tables, and of their marginal tables, that is not there is 0.
struct OwnCounts {
  std::string as_of;
  std::map<std::string, OwnDimension, std::less<>> dimensions;
  std::map<OwnCell, std::int64_t> cells;  // records without an answer in rows of their own
};

struct OwnTableCell {
  std::vector<std::uint32_t> codes;  // for each dimension, the place of its code in the list
  std::int64_t n = 0;
};

// With exact counts. The first code of each dimension is its total.
struct OwnTable {
  std::string name;  // county-act_type; "total" has one cell
  std::string as_of;
  std::vector<Dimension> dimensions;
  std::vector<OwnTableCell> cells;
};

// A table by these dimensions, with all its sums. Errors: contradiction when the counts cannot be of the same records.
Result<OwnTable> own_table(const OwnCounts& counts, const std::vector<std::string>& dimensions);
// How many cells that table has.
std::size_t cells_of(const OwnCounts& counts, const std::vector<std::string>& dimensions);

// The rules on numbers of organisations have no meaning where there is one.
Profile for_one_organisation(Profile profile);

// What kith-protect and kith-audit read.
std::string protect_input(const std::vector<OwnTable>& tables, const Profile& profile);
std::string audit_input(const std::vector<OwnTable>& tables, const std::vector<PublishedTable>& published,
                        const Profile& profile);

// Whether these are those tables, each cell there, every printed number the exact one and one that may be printed, and
// nobody hidden who is not there. Whether the hidden cells are safe together is the audit's to say.
bool are_versions(const std::vector<PublishedTable>& published, const std::vector<OwnTable>& tables,
                  const Profile& profile);

}  // namespace kith::disclosure
