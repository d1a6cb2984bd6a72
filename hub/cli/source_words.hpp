// What the commands that read a member's file have in common: which mapping reads it, and words for a file that does
// not fit. Header names of the file are shown to the person who has the file before them, and nowhere else. One thread.
#pragma once

#include <string>

#include "adapters/engine.hpp"
#include "hub/cli/terminal.hpp"

namespace kith::cli {

// The mapping that the command line or the configuration names: a built-in adapter, or a file (a name with '/' or
// ending in .toml). Blocks on the file. Complaints: usage, with every mistake of a mapping file.
tl::expected<adapters::Mapping, Complaint> choose_mapping(const std::string& wanted);

// The text of a mapping file. Blocks on the file. Complaints: usage (it cannot be read, or is larger than a mapping
// file may be).
tl::expected<std::string, Complaint> mapping_text(const std::string& file);

// Why a run over a file ended, with the columns that do not fit and what the file's beginning (`head`, as it was read)
// tells: it is empty, its columns are divided otherwise, another built-in adapter fits them.
Complaint explain_source(const Error& error, const adapters::HeaderFault& fault, const adapters::Mapping& mapping,
                         std::string_view head);

// Warns of rows whose incident is dated after its report, where the mapping file leaves such a date out; 0: nothing.
void note_lost_dates(std::uint64_t rows, Terminal& terminal);

// "1 record", "2 records".
std::string counted(std::uint64_t count, std::string_view thing);

}  // namespace kith::cli
