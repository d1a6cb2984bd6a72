// The published table: what a reader of a release holds in hand, as a value. States of a cell are a closed type, so
// that no code path can print a hidden number: a hidden cell has none. The text of a table is read and written in one
// place each (table_reader.cpp, table_writer.cpp), by hub and readers alike. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hub/base/error.hpp"
#include "hub/base/json.hpp"

namespace kith::disclosure {

// What stands in a cell. A cell that a table does not list is not tabulated, which is no state.
class CellState {
 public:
  enum class Kind : std::uint8_t {
    count,       // printed, 1 or more
    zero,        // printed: nobody
    hidden,      // "S": at least 1, not printed to protect people
    impossible,  // "-": cannot happen, so nobody
  };

  // A count of 0 is `zero`. Negative counts do not exist: they give nullopt, as do those above `largest_count`.
  static std::optional<CellState> of(std::int64_t count);
  static CellState hidden() { return CellState{Kind::hidden, 0}; }
  static CellState impossible() { return CellState{Kind::impossible, 0}; }

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] bool is_hidden() const { return kind_ == Kind::hidden; }
  // What a reader knows the cell to be; of a hidden one nothing.
  [[nodiscard]] std::optional<std::int64_t> value() const;
  bool operator==(const CellState&) const = default;

 private:
  CellState(Kind kind, std::int64_t count) : kind_(kind), count_(count) {}

  Kind kind_;
  std::int64_t count_;
};

// Sums of as many cells as a release may have stay far below what 64 bits hold.
inline constexpr std::int64_t largest_count = 1'000'000'000;
inline constexpr std::string_view total_code = "*";

struct Code {
  std::string code;
  std::string parent;    // empty: none
  bool partial = false;  // the children listed do not cover it: their sum is at most it
  bool covers = false;   // in a multi dimension: everybody counted here is in at least one of its children
  bool operator==(const Code&) const = default;
};

struct Dimension {
  std::string id;
  bool multi = false;  // a record may be in several codes, so they do not add up
  std::vector<Code> codes;
  bool operator==(const Dimension&) const = default;
};

struct PublishedCell {
  std::vector<std::uint32_t> codes;  // for each dimension, the place of its code in the list
  CellState state;
  bool once = false;  // the answers below it add up to it; of which question: marks.hpp
  bool operator==(const PublishedCell&) const = default;
};

// Of which profile a table is, as it prints it.
struct ProfileStamp {
  std::string name;
  std::int64_t version = 0;
  std::int64_t k = 0;
  bool operator==(const ProfileStamp&) const = default;
};

// What the numbers of a table count.
enum class Counted : std::uint8_t {
  people,         // records, each of one person
  organisations,  // no part of any sum: one may speak for two places; organisations.hpp has its rule
  aggregates,     // people whom organisations counted themselves: sums of their own, and certificates of their own
  mixed,          // a number of people and one of aggregates, added up; mixed.hpp has its rule
};
// "counts" of a table; of people, who need none, empty.
std::string_view word(Counted counted);

inline constexpr std::string_view once_word = "once";  // behind the state of such a cell

struct PublishedTable {
  std::string release;
  std::string table;
  ProfileStamp profile;
  std::string as_of;  // 2021-05-15
  std::vector<Dimension> dimensions;
  std::vector<PublishedCell> cells;
  Counted counts = Counted::people;
  std::vector<std::string> of = {};  // of mixed: the table of people and that of aggregates which it adds up
  bool operator==(const PublishedTable&) const = default;
};

// Of one file of a release.
struct TableLimits {
  std::size_t bytes = std::size_t{64} << 20U;
  std::uint32_t dimensions = 6;
  std::uint32_t codes = 5'000;      // of one dimension
  std::uint32_t cells = 1'000'000;  // of one table
};

// What texts of this module are parsed with.
json::Limits text_limits(const TableLimits& limits = {});

// Reads a whole text; `text` is used up. Errors: those of json::Parser, and missing_field, unknown_field, wrong_type,
// out_of_range, malformed_value, unknown_code (a cell names a code that its dimension does not list), contradiction (a
// code, dimension or cell given twice), json_too_large; each with the JSON pointer of the place.
Result<PublishedTable> read_table(std::string text, const TableLimits& limits = {});
// The same of a part of a larger text, which stands at `pointer`.
Result<PublishedTable> read_table(json::Value value, const std::string& pointer, const TableLimits& limits = {});

// The canonical bytes: members in one order, no spaces, cells in the order of the codes listed, a newline at the end.
// Reading them gives the same table, with its cells in that order.
std::string write_table(const PublishedTable& table);
// The same without the newline, into a larger text.
void write_table(const PublishedTable& table, json::Writer& out);

}  // namespace kith::disclosure
