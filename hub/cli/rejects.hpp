// Rows that were not taken, given back as a file of the source's own format: the same columns (JSON: keys), and before
// them one that says why (`kith_reason`). A person corrects it in the program the export came from, or in a
// spreadsheet, and pushes it as it is: the column is not part of the source and is passed over on the way back. In CSV
// a cell that a spreadsheet would run as a formula gets an apostrophe here and loses it there, so that a row's key
// stays what it was; in a workbook it is a text cell. The file holds what identifies people: it stays on the member's
// machine. One thread; memory grows with the rejected rows only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/row_source.hpp"
#include "hub/cli/push_run.hpp"

namespace kith::cli {

// True for what a person can correct: refused, withheld, quarantined, failed.
bool is_reject(const RowEnd& end);

// True when rejects of such a source can be given back as a file: not when every sheet of a workbook is read, because
// then a number names several rows. (What no reader takes has no rows.)
bool can_give_back(const adapters::SourceFormat& format, adapters::Bytes& file);
// The rows of `file` in which `ends` lie, as a file of its format. Errors: those of the source; of a workbook also
// file_unwritable.
Result<std::string> rejects_text(const adapters::SourceFormat& format, adapters::Bytes& file,
                                 const std::vector<RowEnd>& ends);

// Of CSV that came back: its text as the source would have written it, with rows of the same numbers. Nothing when the
// file has no such column, or is no CSV: of the other formats the engine passes over it. Errors: those of the source;
// source_too_large beyond 64 MiB.
Result<std::optional<std::string>> returned_text(const adapters::SourceFormat& format, adapters::Bytes& file);

}  // namespace kith::cli
