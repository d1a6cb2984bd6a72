// The commands of `kith`, one function each: what the command line chose goes in, an exit code comes out. They write
// results to the terminal's standard output and everything else to standard error. Each blocks until it is done.
#pragma once

#include <string>
#include <vector>

#include "hub/cli/settings.hpp"
#include "hub/cli/terminal.hpp"

namespace kith::cli {

struct PushOptions {
  ConnectionFlags connection;
  std::string file;     // empty: what waits in the outbox only
  std::string adapter;  // a built-in adapter's name, or a mapping file; empty: the configuration says
  std::string watch;    // a folder whose files are pushed as they come; empty: none. See watch()
  std::string rejects;  // where rows that were not taken go, to be corrected; empty: nowhere
  bool dry_run = false;
  bool full_snapshot = false;
  bool yes = false;
  bool take_over_key_map = false;  // it was made under another name of this organisation
  bool json = false;
};
ExitCode push(const PushOptions& options, Terminal& terminal);

struct PullOptions {
  ConnectionFlags connection;
  std::string source;  // of the configuration; empty: all of them, one after the other
  bool dry_run = false;
  bool full_snapshot = false;
  bool since_last = false;  // only what is new since the last pull
  bool yes = false;
  bool json = false;
};
// Takes the rows of a source from where the configuration says, and pushes them as push() does.
ExitCode pull(const PullOptions& options, Terminal& terminal);

struct PreviewOptions {
  ConnectionFlags connection;
  std::string file;
  std::string adapter;
  std::uint64_t rows = 3;          // shown field by field
  bool show_source = false;        // what stood in the cells, too
  bool without_originals = false;  // nothing that stood in a cell, also of values that leave less exact
  std::string html;                // a page to write; empty: none
  bool json = false;
};
// Reads the file on this machine only; needs no hub and no certificate.
ExitCode preview(const PreviewOptions& options, Terminal& terminal);

struct SourceOptions {
  ConnectionFlags connection;
  std::string file;             // the backup
  std::string passphrase_file;  // its first line is the passphrase
  std::string adapter;          // of reset: whose records
  bool move = false;            // of backup: the map goes on elsewhere
  bool yes = false;
};
ExitCode source_backup(const SourceOptions& options, Terminal& terminal);
ExitCode source_restore(const SourceOptions& options, Terminal& terminal);
// Withdraws everything that the hub holds of the source and forgets its rows, so that it can be pushed anew. May be
// repeated when it was cut off.
ExitCode source_reset(const SourceOptions& options, Terminal& terminal);

struct RecordsOptions {
  ConnectionFlags connection;
  std::string uid;  // empty: list
  std::string kind;
  std::string from;
  std::string to;
  std::uint64_t limit = 100;  // 0: all
  bool json = false;
  bool csv = false;
};
ExitCode records(const RecordsOptions& options, Terminal& terminal);

struct OrgsOptions {
  ConnectionFlags connection;
  bool json = false;
};
// Who is registered at the hub, for its operators.
ExitCode orgs(const OrgsOptions& options, Terminal& terminal);

struct JobsOptions {
  ConnectionFlags connection;
  bool json = false;
};
// What the hub does on a schedule, for its operators.
ExitCode jobs(const JobsOptions& options, Terminal& terminal);

struct WithdrawOptions {
  ConnectionFlags connection;
  std::vector<std::string> uids;
  std::vector<std::string> keys;  // of rows in the member's own system; parts of one key with | between them
  std::string adapter;            // of these keys; empty: the settings'
  bool yes = false;
  bool json = false;
};
ExitCode withdraw(const WithdrawOptions& options, Terminal& terminal);

struct ReturnOptions {
  ConnectionFlags connection;
  std::string period;               // 2021-Q1
  std::vector<std::string> places;  // county:06067, cbsa:40900, state:06
};
// Says that what the organisation has of the quarter has been sent, be it nothing.
ExitCode send_return(const ReturnOptions& options, Terminal& terminal);

struct TableOptions {
  ConnectionFlags connection;
  std::vector<std::string> by;
  std::vector<std::string> where;
  std::string kind;
  std::string unknown;
  std::string multiple_bias;
  std::string taxonomy;
  std::string check;     // for whom a version is to be protected: public, collaborative; empty: exact tables
  std::string programs;  // the folder of kith-protect and kith-audit; empty: beside kith
  bool json = false;
  bool csv = false;
};
ExitCode table(const TableOptions& options, Terminal& terminal);

// What another hub may hold of the organisation's records; what is not said is as the hub usually has it.
struct ShareOptions {
  ConnectionFlags connection;
  std::string hub;
  std::vector<std::string> kinds, places, without;
  std::string occurred, place, age, ethnicity, until;
  bool with_daypart = false, with_language = false, without_gender = false, may_be_passed_on = false;
  std::int64_t smallest_cell = 0;  // 0: not said
};
ExitCode set_share(const ShareOptions& options, Terminal& terminal);

struct SharePreviewOptions {
  ConnectionFlags connection;
  std::string hub;
  std::string record;  // its name; empty: all of them
  bool json = false;
};
ExitCode list_shares(const SharePreviewOptions& options, Terminal& terminal);
ExitCode end_share(const SharePreviewOptions& options, Terminal& terminal);
// Prints the exact bytes that the hub would get of each record, and the rule behind whatever it would not get.
ExitCode preview_share(const SharePreviewOptions& options, Terminal& terminal);

}  // namespace kith::cli
