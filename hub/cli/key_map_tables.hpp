// The tables of a key map's file, and how a file from before they had this form gets it (docs/decisions/0024). One
// thread; blocks on the disk.
#pragma once

#include "hub/cli/sqlite.hpp"

namespace kith::cli {

// What the connection keeps in memory of the file at most, however many rows the map knows.
inline constexpr int page_cache_kib = 64 * 1024;

// How the file is written: durable at each commit, for one process.
Result<void> set_up(sqlite::Connection& connection);
// Makes what is missing. An older file is rewritten, in one transaction: cut off, it is as it was. Errors: those of
// Connection.
Result<void> make_meta_table(sqlite::Connection& connection);
Result<void> make_entry_table(sqlite::Connection& connection);

// An index of entries by their record is there from the first search for a record until rows are read again: new rows
// would fall on pages all over it, and a push asks for none.
Result<void> index_records(sqlite::Connection& connection);
Result<void> drop_record_index(sqlite::Connection& connection);

}  // namespace kith::cli
