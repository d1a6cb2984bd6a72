// The columns of a sample: what is seen of each, and what that makes of it. Internal to propose(); pure, one thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/propose.hpp"
#include "adapters/row_source.hpp"

namespace kith::adapters {

// What is remembered of a column's cells.
struct SeenColumn {
  static constexpr std::size_t texts_cap = 2'000;
  static constexpr std::size_t text_limit_bytes = 400;

  std::string header;
  std::map<std::string, std::uint64_t> texts;  // different ones, to the cap
  std::uint64_t filled = 0;
  std::uint64_t length = 0;      // bytes of all texts
  std::uint64_t serials = 0;     // cells that a spreadsheet formats as dates
  std::uint64_t lists = 0;       // cells that are arrays
  std::uint64_t nested = 0;      // cells that hold objects
  std::uint64_t identified = 0;  // cells that the identifier scan knows
  std::map<records::IdentifierKind, std::uint64_t> kinds;
  bool is_cut = false;  // there were more different texts

  void add(const Cell& cell);
};

// What the column is, of a sample of `rows` rows. `field` is not chosen yet.
ProposedColumn judge(const SeenColumn& seen, std::uint64_t rows);
// Chooses fields: each is given to the column that fits it best, sets and dates as one column like the others.
void choose_fields(std::vector<ProposedColumn>& columns);

// The mapping file. Fills open_questions.
struct FoundFormat {
  std::string format;  // csv, xlsx, json, ndjson
  char delimiter = ',';
  bool is_utf_8 = true;
  std::uint32_t header_rows = 1;
  std::vector<std::string> records;  // JSON: keys to the array
  std::string sheet;
};
std::string write_mapping(const std::vector<ProposedColumn>& columns, const FoundFormat& format,
                          const ProposeOptions& options, std::uint64_t& open_questions);

}  // namespace kith::adapters
