// A first mapping file for an export that nobody mapped before: what each column seems to hold, which of its values are
// codes that the hub knows (matched by label in any language of the lexicon), which columns identify people and are
// dropped. The file compiles as it is, refuses what it does not know, and says in comments what a person has to
// decide. Pure; any thread. Blocks for the time it takes to read the sample.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/base/error.hpp"
#include "hub/model/record.hpp"
#include "schemas/scan.hpp"

namespace kith::adapters {

// What a column's cells look like, from all of its different values.
enum class ColumnKind : std::uint8_t {
  empty,
  identifier,    // drop it: `identifier` says why
  key,           // different in every row: names a row in the source
  date,          // `formats` read its values
  number,        // whole numbers
  yes_no,        // ticked or not: a checkbox column
  choice,        // few different values
  multi_choice,  // several choices in one cell, parted by `separator`
  free_text,     // many different long values: drop it
};
inline constexpr std::size_t column_kind_count = 9;
std::string_view name(ColumnKind kind);

// One value of a choice column and the code that its label is known for.
struct ProposedCode {
  std::string label;  // source text of a choice: what many rows share, never of an identifier or free_text column
  std::uint64_t count = 0;
  std::string code;  // empty: a person has to say
};

struct ProposedColumn {
  std::string header;
  ColumnKind kind = ColumnKind::empty;
  std::optional<records::IdentifierKind> identifier;
  bool names_rows = false;             // its header says that it numbers or names the rows, and its texts are short
  bool is_numbered = false;            // short texts with figures, under a header that asks for no field
  bool is_order_open = false;          // of a date: no value tells whether the day or the month is first
  bool is_day_first = false;           // of a date with a day: what the formats say
  std::uint64_t unread = 0;            // of a date: rows in none of its formats
  bool may_be_names = false;           // few values that repeat, of which some look like names: options, or staff
  std::string field;                   // likely target, e.g. "target.gender"; empty: none found
  std::vector<std::string> formats;    // of a date
  std::string separator;               // of multi_choice
  std::vector<ProposedCode> codes;     // of choice, multi_choice and yes_no, the most frequent first
  std::vector<std::string> questions;  // of its field, for a person to decide
  std::uint64_t filled = 0;            // rows that have text in it
  std::uint64_t different = 0;         // different texts in the first `counted` of these rows
  std::uint64_t counted = 0;           // all, unless there are more than 50,000 different texts
};

struct ProposeOptions {
  std::string name = "my_export";  // the mapping's name
  std::string title = "My export";
  std::string sheet;  // of a workbook; empty: the first
};

struct Proposal {
  std::string toml;    // the mapping file, with comments to finish
  std::string format;  // csv, xlsx, json, ndjson
  std::vector<ProposedColumn> columns;
  std::uint64_t rows = 0;            // rows looked at
  std::uint64_t open_questions = 0;  // lines of the file marked "decide:"
};

// Reads a sample of an export, 64 MiB at most (a few hundred rows are enough). Format, encoding, delimiter and header
// row are found from the bytes. Errors: too_many_records (the caps of the readers), malformed_csv, malformed_json,
// not_utf8, missing_column (no header, or no rows).
Result<Proposal> propose(std::string_view bytes, const ProposeOptions& options);

}  // namespace kith::adapters
