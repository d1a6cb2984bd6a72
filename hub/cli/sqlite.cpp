#include "hub/cli/sqlite.hpp"

#include <sqlite3.h>

namespace kith::cli::sqlite {
namespace {

tl::unexpected<Error> failure(int code) {
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return fail({Errc::too_busy, "", "another program has the key map open"});
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return fail({Errc::file_unreadable, "", "the key map is damaged, or is not a key map"});
    case SQLITE_FULL:
      return fail({Errc::file_unwritable, "", "the disk that holds the key map is full"});
    default:
      return fail({Errc::file_unwritable, "", "the key map"});
  }
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

void Connection::Close::operator()(sqlite3* connection) const {
  sqlite3_close(connection);
}

Statement& Statement::bind(int place, Bytes value) {
  sqlite3_bind_blob(statement_.get(), place, value.data(), static_cast<int>(value.size()), nullptr);
  return *this;
}

Statement& Statement::bind(int place, std::int64_t value) {
  sqlite3_bind_int64(statement_.get(), place, value);
  return *this;
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  sqlite3_reset(statement_.get());
  if (code == SQLITE_DONE) return false;
  return failure(code);
}

Result<void> Statement::run() {
  const auto stepped = step();
  reset();
  if (!stepped) return fail(stepped.error());
  return {};
}

void Statement::reset() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
}

Bytes Statement::blob(int column) const {
  const auto* bytes = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_.get(), column));
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

Result<Connection> Connection::open(const std::filesystem::path& file) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  Connection connection{raw};
  if (code != SQLITE_OK) return failure(code);
  return connection;
}

Result<void> Connection::execute(const char* sql) {
  const int code = sqlite3_exec(connection_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failure(code);
  return {};
}

Result<Statement> Connection::prepare(std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v3(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  Statement statement{raw};
  if (code != SQLITE_OK) return failure(code);
  return statement;
}

std::int64_t Connection::last_inserted() const {
  return sqlite3_last_insert_rowid(connection_.get());
}

}  // namespace kith::cli::sqlite
