// The forms in which rejected rows are given back, one for each format of a source. For hub/cli/rejects.cpp. Each keeps
// what tells rows apart and adds the reason; memory grows with the rejected rows only.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "adapters/row_source.hpp"

namespace kith::cli {

// By the row's number.
using RejectReasons = std::map<std::uint64_t, std::string>;

// All rows of the file into the sink. Errors: those of the source and of the sink.
Result<void> read_rows(const adapters::SourceFormat& format, adapters::Bytes& file, adapters::RowSink& sink);

Result<std::string> rejects_csv(const adapters::SourceFormat& format, adapters::Bytes& file,
                                const RejectReasons& reasons);
// Nothing when the header has no reason.
Result<std::optional<std::string>> returned_csv(const adapters::SourceFormat& format, adapters::Bytes& file);

// The same objects, the reason before their other keys, where the mapping file looks for the list. A row that is no
// JSON object cannot be given back: its number is all there is.
Result<std::string> rejects_json(const adapters::SourceFormat& format, adapters::Bytes& file,
                                 const RejectReasons& reasons);

// A workbook with the sheet that is read. Every cell is a value, and a text stays a text when somebody edits it, so
// none can run as a formula. Blocks on the disk: the library writes files of its own, in a private folder.
Result<std::string> rejects_workbook(const adapters::SourceFormat& format, adapters::Bytes& file,
                                     const RejectReasons& reasons);

}  // namespace kith::cli
