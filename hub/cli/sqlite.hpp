// A thin, typed hold on SQLite (the C interface, 3.40): connections and statements that close themselves, and every
// failure a Result. Only the member's key map uses it. One thread; every call may block on the disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

#include "hub/base/error.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace kith::cli::sqlite {

using Bytes = std::span<const std::uint8_t>;

class Statement {
 public:
  // Takes values from 1, as SQL counts them. The bytes must live until the next reset().
  Statement& bind(int place, Bytes value);
  Statement& bind(int place, std::int64_t value);
  // True while there is a row. After false or an error the statement is reset. Errors: as Connection.
  Result<bool> step();
  // For a statement that gives no rows: steps once and resets.
  Result<void> run();
  void reset();
  // Of the current row, from 0; valid until the next step() or reset().
  [[nodiscard]] Bytes blob(int column) const;
  [[nodiscard]] std::int64_t integer(int column) const;

 private:
  friend class Connection;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

class Connection {
 public:
  // Opens the file, making it where there is none. Errors: too_busy (locked by another process), file_unreadable (not
  // an SQLite file, or damaged), file_unwritable (anything else: no permission, disk full).
  static Result<Connection> open(const std::filesystem::path& file);
  Result<void> execute(const char* sql);
  // `sql` is ours, so a mistake in it is a bug; it is prepared for many uses.
  Result<Statement> prepare(std::string_view sql);
  // The number of the row that was inserted last.
  [[nodiscard]] std::int64_t last_inserted() const;

 private:
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  explicit Connection(sqlite3* connection) : connection_(connection) {}
  std::unique_ptr<sqlite3, Close> connection_;
};

}  // namespace kith::cli::sqlite
