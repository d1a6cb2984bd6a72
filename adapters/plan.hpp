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
#include "adapters/gazetteer.hpp"
#include "adapters/sharing.hpp"
#include "adapters/source_format.hpp"
#include "adapters/zone.hpp"
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

// A question whose options are columns of their own, ticked or not: REDCap's field___code, KoboToolbox's split choices.
struct Checkboxes {
  std::string name;  // what mapping files call the question
  struct Option {
    ColumnIndex column = 0;
    std::string text;  // as it stands behind the prefix
  };
  std::vector<Option> options;
  std::unordered_set<std::string> ticked;    // folded
  std::unordered_set<std::string> unticked;  // folded; a blank cell is neither
};
using CheckboxesIndex = std::size_t;

// One test of a row; all of a list must hold.
struct Condition {
  ColumnIndex column = 0;
  enum class Test : std::uint8_t { is, has, matches, within, empty } test = Test::empty;
  std::unordered_set<std::string> texts;  // is, has: folded
  std::string separator;                  // has: between the choices of a cell, folded
  std::shared_ptr<const RE2> pattern;     // matches
  std::int64_t least = 0, most = 0;       // within: a whole number
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

enum class Fallback : std::uint8_t { refuse, flag, coarser };

struct FieldRule {
  std::size_t field = 0;  // of field_specs()
  std::vector<ColumnIndex> from;
  std::string join;                           // between the cells of several columns
  bool is_each = false;                       // the cells of several columns are a choice each
  std::optional<CheckboxesIndex> checkboxes;  // instead of `from`
  std::optional<Meaning> none_ticked;
  std::optional<FieldValue> constant;
  Conditions when;
  std::unordered_map<std::string, Meaning> labels;  // folded
  std::size_t label_parts = 1;                      // the most pieces that one label has when split at the separator
  std::string separator;                            // folded and trimmed; empty: the cell is one choice. " ": blanks
  std::optional<Meaning> blank;                     // what an empty cell means; none: nothing
  std::optional<Meaning> absent;                    // what a key that the record lacks means; none: as blank
  Fallback unmapped = Fallback::refuse;
  std::optional<CodeId> unmapped_code;  // with flag: the code that takes its place
  std::vector<Band> bands;
  bool takes_typed_numbers = false;   // "~40", "about 40", "30-40", "forty"
  std::optional<DateFormat> undated;  // how a cell that a spreadsheet took for a date was typed: "10-20"
  std::vector<DateFormat> formats;
  DatePrecision finest = DatePrecision::day;
  std::chrono::year_month_day earliest{}, latest{};  // a date outside is as impossible as 31 April
  std::optional<Zone> written_in;                    // of times without an offset
  std::optional<Zone> zone;                          // whose civil date the record takes
  Fallback impossible = Fallback::refuse;            // coarser: the month or year
  Fallback vague = Fallback::refuse;                 // coarser: the month or year it names; flag: unknown
  PlaceLevel level = PlaceLevel::county;
  std::optional<PlaceNumber> place_number;
  const Gazetteer* gazetteer = nullptr;
  std::vector<std::int32_t> within;  // counties that the gazetteer may answer; empty: all
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

// Why the engine itself leaves out rows, beside the reasons that a mapping file gives.
namespace reason {
inline constexpr std::string_view joined = "joined";                        // part of the record of an earlier row
inline constexpr std::string_view repeat_base = "repeat_base";              // lent its cells to other rows
inline constexpr std::string_view repeat_other = "repeat_other";            // neither a record nor a base
inline constexpr std::string_view counted = "counted";                      // is in the tables
inline constexpr std::string_view counted_before = "counted_before";        // the same key again
inline constexpr std::string_view not_in_statistics = "not_in_statistics";  // counts_in_statistics is false
inline constexpr std::string_view period_unknown = "period_unknown";
inline constexpr std::string_view place_unknown = "place_unknown";
}  // namespace reason

// Rows of one thing that the source spreads over several, as REDCap's repeating instruments do. They follow each other.
struct RepeatRule {
  std::vector<ColumnIndex> by;  // rows with the same texts here belong together
  enum class Makes : std::uint8_t { one, each } makes = Makes::one;
  Conditions records;  // each: the rows that become a record
  Conditions base;     // each: the rows that lend what those leave empty
};

// Counting at the edge: rows become tables, for organisations whose funding lets counts leave and nothing else.
struct CountRule {
  DatePrecision period = DatePrecision::quarter;  // month, quarter or year
  bool is_by_reported_month = false;              // else by `occurred`
  std::vector<std::string> dimensions;            // names of dimensions, or "total"
  std::string base_id;
  std::string unduplication;
};

struct Sheet {
  std::string name;
  std::vector<std::string> recognised_by;  // folded headers; empty: the only sheet
  std::string ignored;                     // not empty: every row is skipped for this reason
  std::vector<Column> columns;
  std::unordered_map<std::string, std::pair<ColumnIndex, std::size_t>> by_header;  // folded → column, alternative
  std::vector<Checkboxes> checkboxes;
  std::vector<ColumnIndex> key;
  std::optional<RepeatRule> repeat;
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
  std::optional<Zone> written_in, zone;
  SharingProfile sharing;
  std::optional<CountRule> count;
  std::vector<Sheet> sheets;
  std::vector<std::string> reasons;  // of skipping, in the order of the file, each once
};

}  // namespace kith::adapters
