// What every format is reduced to before the mapping sees it: headers, and rows of cells by column index. A reader of a
// format takes its bytes from a caller that can seek, because a workbook's index stands at its end and JSON is read
// twice: once for its keys, so that an unknown one stops the run before a row is given. Pure; one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "adapters/source_format.hpp"
#include "hub/base/error.hpp"

namespace kith::adapters {

enum class CellKind : std::uint8_t {
  absent,       // JSON: the record lacks the key; a short row lacks the cell
  blank,        // there, and empty or null
  text,         // what CSV has; XLSX and JSON: a string
  number,       // text is its exact decimal: JSON as written, XLSX without exponent where it is a whole number
  date_serial,  // XLSX: a number formatted as a date or time; text is the day number of the 1900 system
  boolean,      // text is "true" or "false"
  list,         // JSON: an array of scalars; text is the items joined by list_separator, none of them empty
  nested,       // JSON: an array that holds arrays or objects; text says only how many. It can be dropped, not mapped
};

// The column of Kith's own in a file of rows that were not taken: why. No mapping file names it, and in a file that
// comes back corrected it is passed over.
inline constexpr std::string_view reason_column = "kith_reason";

// Between the items of a list cell; no item contains it.
inline constexpr char list_separator = '\x1F';

// Text is valid UTF-8 without U+0000, and not trimmed.
struct Cell {
  std::string_view text;
  CellKind kind = CellKind::absent;
};

// What could not be read of a row. The row is refused, the others go on.
struct RowFault {
  static constexpr std::size_t whole_row = static_cast<std::size_t>(-1);

  Errc code = Errc::malformed_csv;
  std::size_t cell = whole_row;  // index into the row
  std::string_view hint;         // static; never input
};

// Valid until the callee returns.
struct SourceRow {
  std::uint64_t number = 0;     // from 1, as a spreadsheet counts; NDJSON: the line; JSON: which record
  std::span<const Cell> cells;  // as many as there are headers, but for CSV: it may be damaged
  std::span<const RowFault> faults;
};

// Whether there is anything to read of it: padding has neither text nor fault.
bool has_text(const SourceRow& row);

// Takes what a source reads. An error it returns ends the reading and comes back from step().
class RowSink {
 public:
  virtual ~RowSink() = default;
  // The names of the columns, before the rows they head. `number` is the row they stand in, `sheet` counts from 1 the
  // sheets that are read: each sheet of a workbook brings its own header.
  virtual Result<void> take_header(std::uint64_t number, std::uint32_t sheet,
                                   std::span<const std::string_view> headers) = 0;
  virtual Result<void> take_row(const SourceRow& row) = 0;
};

// The bytes of an export, wherever they are. Whoever implements it may block in read().
class Bytes {
 public:
  virtual ~Bytes() = default;
  [[nodiscard]] virtual std::uint64_t size() const = 0;
  // Fills `into` from the offset; fewer bytes than asked for at the end only. Errors: the implementation's.
  virtual Result<std::size_t> read(std::uint64_t offset, std::span<char> into) = 0;
};

// Bytes in memory, which must outlive it.
class MemoryBytes final : public Bytes {
 public:
  explicit MemoryBytes(std::string_view text) : text_(text) {}
  [[nodiscard]] std::uint64_t size() const override { return text_.size(); }
  Result<std::size_t> read(std::uint64_t offset, std::span<char> into) override;

 private:
  std::string_view text_;
};

// How far a source is, in units of its own (bytes, of JSON twice as many as the file has).
struct SourceProgress {
  std::uint64_t done = 0;
  std::uint64_t total = 0;
};

inline constexpr std::size_t step_bytes = 2'048;
inline constexpr std::size_t step_rows = 32;

class RowSource {
 public:
  virtual ~RowSource() = default;
  // Reads on by one piece (at most some hundred KiB) and gives its headers and rows, if any, to the sink: the caller
  // decides when it takes more. Rows cost more than bytes, so a piece has no more of them than step_bytes of text may
  // hold, of a workbook step_rows. False when all is read. Errors end the source: malformed_csv, malformed_json,
  // malformed_workbook, wrong_format, not_utf8 and source_too_large, those of Bytes, and what the sink returned.
  virtual Result<bool> step() = 0;
  [[nodiscard]] virtual SourceProgress progress() const = 0;
};

enum class Reader : std::uint8_t { csv, json, workbook };
// Which reader takes a file that begins so (file_head_bytes, or all of a shorter one). Errors: wrong_format, with what
// the file looks like, when none does.
Result<Reader> reader_for(const SourceFormat& format, std::string_view head);

// The reader for these bytes, chosen by the format and, where the format leaves a choice, by how they start. All three
// must outlive it. Errors: wrong_format when they start as a file of another kind does; those of Bytes.
Result<std::unique_ptr<RowSource>> open_source(const SourceFormat& format, Bytes& bytes, RowSink& sink);

}  // namespace kith::adapters
