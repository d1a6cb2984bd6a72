// The columns of a sample: what is seen of each, and what that makes of it. Internal to propose(); pure, one thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "adapters/propose.hpp"
#include "adapters/row_source.hpp"

namespace kith::adapters {

// What is remembered of a column's cells.
struct SeenColumn {
  static constexpr std::size_t texts_cap = 2'000;
  static constexpr std::size_t text_limit_bytes = 400;
  static constexpr std::size_t different_cap = 50'000;

  std::string header;
  std::map<std::string, std::uint64_t> texts;   // different ones, to the cap
  std::unordered_set<std::uint64_t> different;  // hashes of whole texts, to a cap
  std::uint64_t counted = 0;                    // cells until that cap was reached
  std::uint64_t filled = 0;
  std::uint64_t length = 0;      // bytes of all texts
  std::uint64_t serials = 0;     // cells that a spreadsheet formats as dates
  std::uint64_t lists = 0;       // cells that are arrays
  std::uint64_t nested = 0;      // cells that hold objects
  std::uint64_t uuids = 0;       // cells that are a UUID, with "uuid:" or without
  std::uint64_t identified = 0;  // cells that the identifier scan knows
  std::map<records::IdentifierKind, std::uint64_t> kinds;
  bool is_cut = false;  // there were more different texts

  void add(const Cell& cell);
};

// What a column's texts are when they are dates: formats (empty: they are none), and what a person has to say.
void find_dates(const SeenColumn& seen, ProposedColumn& out);
// Of columns whose order of day and month is open, what the other columns tell; asks where a date's order is open.
void settle_orders(std::vector<ProposedColumn>& columns);

// The choices in cells, by how many rows have them. An option that contains the separator ("Threats, spoken or
// written") is one: what begins in lower case and always follows the same piece belongs to it.
std::map<std::string, std::uint64_t> pieces_of(const SeenColumn& seen, std::string_view separator);
// The text between choices: one that makes many texts into few pieces. Empty: there is none.
std::string separator_of(const SeenColumn& seen);

// "yes" or "no" where the text is known for that answer in any language, else empty.
std::string yes_or_no(std::string_view text);

// What the column is, of a sample of `rows` rows. `field` is not chosen yet.
ProposedColumn judge(const SeenColumn& seen, std::uint64_t rows);
// The column that names a row, and what a person has to say about it (empty: nothing). Makes every other column of kind
// key an identifier to drop.
struct KeyChoice {
  std::size_t column = 0;
  std::string question;
};
KeyChoice settle_key(std::vector<ProposedColumn>& columns, std::uint64_t rows);
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
std::string write_mapping(const std::vector<ProposedColumn>& columns, const KeyChoice& key, const FoundFormat& format,
                          const ProposeOptions& options, std::uint64_t& open_questions);

// Parts of the mapping file. `is_mapped`: a field is made of the column, and its codes are known well enough to
// compile.
bool is_mapped(const ProposedColumn& column);
std::string short_name(const ProposedColumn& column);  // under [columns]
std::string quoted(std::string_view text);
std::string listed(const std::vector<std::string>& texts);
// [[skip]] for rows without consent, and as comments for rows whose status says that they are no reports.
std::string write_skips(const std::vector<ProposedColumn>& columns, std::uint64_t& open_questions);

}  // namespace kith::adapters
