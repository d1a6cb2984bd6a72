// The one engine that reads every source through its mapping file: bytes of an export go in, a row comes out for each
// row of the source, in order, with the record it became or the reason why it became none. Each record has passed the
// schema and the anonymity gate that the hub applies, so a refusal is known before anything is sent. Memory does not
// grow with the input. Pure: no file, thread, clock or socket; a Run belongs to one thread.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/mapping.hpp"
#include "adapters/row_source.hpp"
#include "adapters/sharing.hpp"
#include "schemas/gate.hpp"

namespace kith::adapters {

// What became of one row of the source.
enum class RowFate : std::uint8_t {
  record,     // content and source_key are set: push it
  withdrawn,  // the source says that it is gone; source_key is set: withdraw it
  skipped,    // the mapping file leaves it out; reason is set
  refused,    // errors is set; the other rows go on
};
inline constexpr std::size_t row_fate_count = 4;
std::string_view name(RowFate fate);

// How a cell left, or did not leave, for the preview.
enum class CellFate : std::uint8_t {
  kept,         // the code says what the cell said
  generalised,  // coarser than the cell: a day became a month, a label a broader code
  dropped,      // a direct identifier, or text that is not a known option: stays here
  ignored,      // declared to be of no use
  constant,     // not from a cell: the mapping file says it for every row
};
std::string_view name(CellFate fate);

// One line of a preview. A run makes these only when asked (RunOptions::trace); they hold source text and must not
// leave the machine of the member.
struct Trace {
  CellFate fate = CellFate::kept;
  std::string column;     // the header as the mapping file writes it; several joined by " + "; empty: a constant
  std::string before;     // the cell's text, of several joined by " + "
  std::string field;      // the record's field, e.g. "target.gender"; empty: dropped or ignored
  std::string after;      // the field's JSON
  char class_letter = 0;  // D, Q, S or N, as in docs/mapping.md
  std::string rule;       // why, e.g. "name", "day to month", "unmapped_value"; made of the mapping file's words only
};

// Text that the mapping file has no code for. For the member's own eyes, as a Trace is.
struct Unmapped {
  std::string column;
  std::string field;
  std::string text;
  bool is_refused = false;  // it refused the row; else it was dropped
};

struct Row {
  std::uint64_t number = 0;  // as SourceRow::number. 0: a table counted from rows
  std::uint32_t sheet = 1;   // of the sheets of a workbook that are read, from 1
  RowFate fate = RowFate::skipped;
  // The row's name in the source, for the key map only: it may identify people and never leaves the machine. Two
  // different keys never read alike (parts are separated by U+001F).
  std::string source_key;
  // The record as one JSON object without record_uid, revision and org: its text is the same for the same row and
  // mapping version, so its digest tells whether the row changed.
  std::string content;
  bool counts_in_statistics = true;
  bool has_lost_date = false;  // the incident was dated after its report, and the mapping file says to leave that out
  std::string_view reason;    // of a skipped or withdrawn row: a word of the mapping file, alive as long as the Mapping
  std::vector<Error> errors;  // each with row and, where one cell is to blame, column
  std::vector<Trace> trace;
  std::vector<Unmapped> unmapped;  // made when RunOptions::trace asks for it
};

// `content` with its identity, ready to push: {"record_uid":…,"revision":…, content's members}.
std::string complete(std::string_view content, const RecordUid& uid, std::int32_t revision);
// The push form of a withdrawal: identity only.
std::string withdrawal(RecordKind kind, const RecordUid& uid, std::int32_t revision);

struct RunOptions {
  records::SenderRules sender;  // funding of the organisation, for the gate
  SharingProfile sharing;       // makes the mapping file's own [sharing] stricter
  bool trace = false;
};

// What a run has seen. offered is the sum of the fates: of the rows, and of tables that were counted from rows. The
// reasons are alive as long as the Mapping is.
struct Tally {
  std::uint64_t offered = 0;
  std::array<std::uint64_t, row_fate_count> by_fate{};
  std::vector<std::pair<std::string_view, std::uint64_t>> skipped;  // by reason, in the order of the mapping file
  std::uint64_t blank_rows = 0;                                     // padding: rows without any text, not offered
  std::uint64_t lost_dates = 0;                                     // rows with Row::has_lost_date
};

// Headers that do not fit the mapping file. `unknown` holds source text: show it to the member, log it nowhere.
struct HeaderFault {
  std::vector<std::string> unknown;  // columns that the file neither maps, drops nor ignores
  // Their places in the header, from 1. JSON has no such row: there they mean nothing.
  std::vector<std::size_t> unknown_at;
  std::vector<std::string> missing;  // columns that the file needs
};

class Run {
 public:
  // Called for each row in order; an error it returns ends the run and comes back from feed() or finish().
  using Sink = std::function<Result<void>(Row&)>;

  Run(Mapping mapping, RunOptions options, Sink sink);
  ~Run();
  Run(Run&&) noexcept;
  Run& operator=(Run&&) noexcept;

  // Reads on by one piece of the export and gives its rows to the sink, so the caller decides when more rows come:
  // memory does not grow with the export, whatever its format. `bytes` is the same in each call. False when all is
  // read. Errors end the run: those of RowSource::step(), unknown_column and missing_column (see header_fault()). After
  // an error every call returns the same error.
  Result<bool> step(Bytes& bytes);
  // How far step() is.
  [[nodiscard]] SourceProgress progress() const;

  // For a caller that cannot seek, instead of step(): the next bytes, in pieces of any size. CSV is read as it comes;
  // a workbook or JSON is held, up to held_limit_bytes, and read by finish(). Errors: those of step(),
  // source_too_large.
  static constexpr std::size_t held_limit_bytes = std::size_t{64} * 1024 * 1024;
  Result<void> feed(std::string_view bytes);
  Result<void> finish();

  [[nodiscard]] const Tally& tally() const;
  [[nodiscard]] const HeaderFault& header_fault() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith::adapters
