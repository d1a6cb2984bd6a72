// kith adapter: what a member does with a mapping file before anything is pushed with it. Each command reads files of
// this machine only and needs no hub. Results go to standard output, everything else to standard error. Blocks on the
// disk; one thread.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "adapters/mapping.hpp"
#include "adapters/row_source.hpp"
#include "hub/cli/settings.hpp"
#include "hub/cli/terminal.hpp"

namespace kith::cli {

struct AdapterOptions {
  std::string field;        // codes: which; empty: all fields
  std::string file;         // init: the sample; check and test: the mapping file; coverage and diff: the export
  std::string out;          // init: where the mapping file goes; empty: standard output
  std::string sheet;        // init: of a workbook; empty: the first
  std::string adapter;      // coverage: a built-in adapter's name or a mapping file; empty: the configuration says
  std::string old_adapter;  // diff: the same two, before and after
  std::string new_adapter;
  std::string config;        // of test: whose [sharing] and funding the samples obey; empty: nobody's
  std::uint64_t rows = 20;   // how much of a list to print; 0: all
  bool update = false;       // test: write the expected output anew
  bool show_source = false;  // coverage: also what stands in cells that look like a person's, and exact values
  bool json = false;
};

// Proposes a mapping file for a sample. Never writes over a file that is there (conflict).
ExitCode adapter_init(const AdapterOptions& options, Terminal& terminal);
// Lists the fields of a record, or the codes of one.
ExitCode adapter_codes(const AdapterOptions& options, Terminal& terminal);
// Names every mistake of a mapping file with its line and column; failed when there is one.
ExitCode adapter_check(const AdapterOptions& options, Terminal& terminal);
// Runs the samples beside the mapping file and compares what they become with the expected output beside them; failed
// when a row became something else. The first time, and with `update`, it writes that output.
ExitCode adapter_test(const AdapterOptions& options, Terminal& terminal);
// How well a mapping fits an export; partly_refused when rows would not be taken.
ExitCode adapter_coverage(const AdapterOptions& options, Terminal& terminal);
// What a new version of a mapping would change in an export.
ExitCode adapter_diff(const AdapterOptions& options, Terminal& terminal);

// Each file beside the mapping file that is a sample of its ("sample.csv", "sample_gender.csv"), with the file of its
// expected output ("expected.ndjson", "expected_gender.ndjson"), in the order of their names.
std::vector<std::pair<std::string, std::string>> samples_beside(const std::string& mapping_file);

// What a sample becomes: one line for each row, with its number, fate and record or reason; nothing else of the source.
Result<std::string> sample_listing(const adapters::Mapping& mapping, adapters::Bytes& sample,
                                   const adapters::RunOptions& rules = {});

}  // namespace kith::cli
