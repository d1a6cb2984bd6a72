// The compiled form of a mapping file: what the engine runs. Made by Mapping::parse() only, so every index is in range
// and every code is known. Plain data; immutable after parsing.
#pragma once

#include <re2/re2.h>

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "adapters/dates.hpp"
#include "adapters/fields.hpp"
#include "adapters/source_format.hpp"
#include "hub/model/code.hpp"

namespace kith::adapters {

using ColumnIndex = std::size_t;

struct Column {
  enum class Use : std::uint8_t { map, drop, ignore, cell };
  std::string name;                  // the short name, or the header itself
  std::vector<std::string> headers;  // as the file writes them; a row uses the one that has text
  Use use = Use::map;
  std::string rule;          // drop: the identifier's kind; ignore: the reason
  bool is_optional = false;  // the source may lack it
};

// One test of a row; all of a list must hold.
struct Condition {
  ColumnIndex column = 0;
  enum class Test : std::uint8_t { is, matches, empty } test = Test::empty;
  std::unordered_set<std::string> texts;  // is: folded
  std::shared_ptr<const RE2> pattern;     // matches
  bool is_negated = false;
};
using Conditions = std::vector<Condition>;

struct SkipRule {
  std::string reason;
  Conditions when;
  bool withdraws = false;
};

// What a label means: codes of the field's list (for a place: its level and code).
struct Meaning {
  std::vector<CodeId> codes;
  IncidentPlace place;
  Confidence confidence = Confidence::exact;
};

// An inclusive range of whole numbers and the code it becomes.
struct Band {
  std::int64_t least = 0;
  std::int64_t most = 0;
  CodeId code = not_asked;
};

// A place code computed from a numbered list: number * times + plus.
struct PlaceNumber {
  std::int64_t times = 1, plus = 0, least = 0, most = 0;
};

enum class Fallback : std::uint8_t { refuse, flag };

struct FieldRule {
  std::size_t field = 0;  // of field_specs()
  std::vector<ColumnIndex> from;
  std::string join;  // between the cells of several columns
  std::optional<FieldValue> constant;
  Conditions when;
  std::unordered_map<std::string, Meaning> labels;  // folded
  std::size_t label_parts = 1;                      // the most pieces that one label has when split at the separator
  std::string separator;                            // folded and trimmed; empty: the cell is one choice. " ": blanks
  std::optional<Meaning> blank;                     // what an empty cell means; none: nothing
  Fallback unmapped = Fallback::refuse;
  std::optional<CodeId> unmapped_code;  // with flag: the code that takes its place
  std::vector<Band> bands;
  std::vector<DateFormat> formats;
  DatePrecision finest = DatePrecision::day;
  Fallback impossible = Fallback::refuse;  // flag: the coarser date
  Fallback vague = Fallback::refuse;       // flag: unknown
  PlaceLevel level = PlaceLevel::county;
  std::optional<PlaceNumber> place_number;
};

// A counted column of an aggregate sheet.
struct CellRule {
  ColumnIndex column = 0;
  std::string code;
};

struct TableRule {
  Month from, to;
  std::string dimension;
  bool is_multi = false;
  std::string base_id;
  ColumnIndex base_from = 0;
  std::string unduplication;
  std::vector<CellRule> cells;
};

struct Sheet {
  std::string name;
  std::vector<std::string> recognised_by;  // folded headers; empty: the only sheet
  std::string ignored;                     // not empty: every row is skipped for this reason
  std::vector<Column> columns;
  std::unordered_map<std::string, std::pair<ColumnIndex, std::size_t>> by_header;  // folded → column, alternative
  std::vector<ColumnIndex> key;
  std::vector<SkipRule> skips;
  std::vector<FieldRule> fields;
  std::optional<TableRule> table;
};

// Texts that stand for "no answer", folded.
struct MissingTexts {
  std::unordered_map<std::string, CodeId> texts;
};

struct Plan {
  std::string name, title;
  std::int32_t version = 1;
  RecordKind kind = RecordKind::incident;
  Taxonomy taxonomy = Taxonomy::sah_2023;
  SourceFormat source;
  MissingTexts missing;
  std::vector<Sheet> sheets;
  std::vector<std::string> reasons;  // of skipping, in the order of the file, each once
};

}  // namespace kith::adapters
