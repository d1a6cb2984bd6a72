// A certificate: why no hidden number of a set of published tables can be inferred, in a form that is checked by adding
// whole numbers. One *base* gives every hidden cell a number such that all sums hold; each *witness* changes some of
// them so that all sums still hold. Together they show each hidden cell small and large. The base is worked out from
// the published bytes and has nothing to do with the true counts. Where a number is at least k in any case, or the
// markers imply more than single sums tell, a *proof* gives the sums to add up. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "hub/disclosure/bounds.hpp"
#include "hub/disclosure/table.hpp"

namespace kith::disclosure {

struct TableName {
  std::string profile;
  std::string release;
  std::string table;
  auto operator<=>(const TableName&) const = default;
};

// By how much which listed cells change against the base. The others of the system follow.
using Witness = std::vector<std::pair<std::uint32_t, std::int64_t>>;

// Each sum times its factor, added up, says: divisor times the number is at least (or at most) divisor times `value`,
// less what rounding to whole people allows.
struct Proof {
  std::uint32_t cell = 0;  // of the system
  bool is_upper = false;   // at most, instead of at least
  bool is_of_markers = false;
  std::int64_t value = 0;
  std::int64_t divisor = 1;
  std::vector<std::pair<std::uint32_t, std::int64_t>> factors;  // of relations of the system
  bool operator==(const Proof&) const = default;
};

struct Certificate {
  ProfileStamp profile;
  std::vector<TableName> tables;   // sorted; all that it speaks of
  std::vector<std::int64_t> base;  // of the listed cells
  std::vector<Witness> witnesses;
  std::vector<Proof> proofs;
  bool operator==(const Certificate&) const = default;
};

// The cells whose numbers a certificate lists: those that single sums leave open and that no relation defines.
std::vector<std::uint32_t> listed_cells(const System& system, const Bounds& bounds);

std::vector<TableName> names(std::span<const PublishedTable> tables);  // sorted

// The canonical text and its reader. Errors as read_table().
std::string write_certificate(const Certificate& certificate);
void write_certificate(const Certificate& certificate, json::Writer& out);
Result<Certificate> read_certificate(std::string text, const TableLimits& limits = {});

}  // namespace kith::disclosure
