// PostgreSQL through libpq, as thinly as types allow: a connection, statements whose text is a literal of the program,
// typed binary parameters and results, binary COPY, and transactions that take their role. Everything here blocks and
// belongs to one thread at a time: storage threads, not the ones that serve sockets. A lost connection and a failed
// statement are exceptions, because no input may cause them; storage catches them in one place (`guarded`, used by
// every lane of Database) and makes Errors of them.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hub/async/deadline.hpp"
#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/base/log.hpp"
#include "hub/storage/binary.hpp"

struct pg_conn;
struct pg_result;

namespace kith::pg {

// SQL known at compile time, whose first line is its name: "-- records.insert\nINSERT …". Input cannot become one.
class Sql {
 public:
  consteval Sql(const char* text) : text_(text), word_(first_line(text)) {}  // NOLINT(google-explicit-constructor)
  [[nodiscard]] const char* text() const { return text_; }
  // The first line without "-- ".
  [[nodiscard]] std::string_view name() const { return word_.text(); }
  [[nodiscard]] log::Word word() const { return word_; }

 private:
  static consteval std::string_view first_line(std::string_view text) {
    if (!text.starts_with("-- ")) throw "the first line of a statement is its name";
    return text.substr(3, text.find('\n') - 3);
  }
  friend class SqlBuilder;  // joins literals, see sql_builder.hpp
  Sql(const char* text, log::Word word) : text_(text), word_(word) {}
  const char* text_;
  log::Word word_;
};

// Five characters of SQL:2016; what they mean to Kith is a table in sqlstate.cpp.
struct SqlState {
  std::array<char, 5> code{'0', '0', '0', '0', '0'};
  [[nodiscard]] std::string_view text() const { return {code.data(), code.size()}; }
  [[nodiscard]] bool is_constraint() const { return code[0] == '2' && code[1] == '3'; }
  [[nodiscard]] bool is_retryable() const;  // serialization failure or deadlock
  [[nodiscard]] Errc errc() const;
  [[nodiscard]] log::Word word() const;  // its name in PostgreSQL's table, or "other"
};

// A statement failed and its transaction with it; the connection is still good. Holds no text of the server, whose
// messages quote rows.
class SqlError : public std::exception {
 public:
  SqlError(SqlState state, log::Word statement, std::string constraint)
      : state_(state), statement_(statement), constraint_(std::move(constraint)) {}
  [[nodiscard]] SqlState state() const { return state_; }
  [[nodiscard]] log::Word statement() const { return statement_; }
  // The name of the constraint, from our own schema; empty where none.
  [[nodiscard]] const std::string& constraint() const { return constraint_; }
  [[nodiscard]] const char* what() const noexcept override { return "a statement failed"; }

 private:
  SqlState state_;
  log::Word statement_;
  std::string constraint_;
};

// The connection is gone; what its transaction did is gone too, unless `is_in_doubt`: it broke while committing.
class ConnectionLost : public std::exception {
 public:
  explicit ConnectionLost(Errc reason) : reason_(reason) {}
  // database_unavailable, deadline_exceeded, cancelled or in_doubt.
  [[nodiscard]] Errc reason() const { return reason_; }
  [[nodiscard]] const char* what() const noexcept override { return "the connection to PostgreSQL was lost"; }

 private:
  Errc reason_;
};

// Where and as whom to connect: a libpq connection string. It may name a passfile; it is never logged.
struct Endpoint {
  std::string conninfo;
};

// A finished result; cheap to move. Columns count from 0 and are read in binary; reading one as another type than it
// has is a bug (std::logic_error).
class Rows {
 public:
  class Row {
   public:
    Row(const pg_result* result, int row) : result_(result), row_(row) {}
    [[nodiscard]] bool is_null(int column) const;
    // T: bool, int16/32/64, std::uint64_t (xid8), std::string_view and Bytes (both live as long as the Rows),
    // std::string, Uuid, RecordUid, OrgCode, std::chrono::sys_days, WallTime, std::vector<std::int16_t>, or
    // std::optional of one.
    template <class T>
    [[nodiscard]] T get(int column) const;

   private:
    const pg_result* result_;
    int row_;
  };
  explicit Rows(pg_result* result);
  [[nodiscard]] int size() const;
  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] Row operator[](int row) const { return {result_.get(), row}; }
  // What libpq says of it (an ExecStatusType), for pg itself.
  [[nodiscard]] int status() const;
  [[nodiscard]] bool has_result() const { return result_ != nullptr; }
  [[nodiscard]] const pg_result* get() const { return result_.get(); }
  // Rows that an INSERT, UPDATE, DELETE or COPY touched.
  [[nodiscard]] std::int64_t affected() const;

 private:
  struct Clear {
    void operator()(pg_result* result) const;
  };
  std::unique_ptr<pg_result, Clear> result_;
};

class Connection {
 public:
  // Errors: database_unavailable (also when the login is refused), deadline_exceeded.
  static Result<Connection> open(const Endpoint& endpoint, Deadline deadline);
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();

  // Waits for the server at most until then; with a statement that would take longer the connection is given up
  // (ConnectionLost with deadline_exceeded), and the server ends it within about a second. Stays until changed.
  void set_deadline(Deadline deadline);
  // The same, where the deadline is further away than that.
  void allow_at_most(std::chrono::milliseconds time);
  // Once a stop is requested, within a quarter of a second the connection is given up as at a deadline, with cancelled.
  void give_up_at(std::stop_token stop) { given_up_ = std::move(stop); }

  // Each statement from now on is counted there before it is sent; outlives the connection.
  void count_in(std::atomic<std::uint64_t>& statements) { statements_ = &statements; }

  // Runs one statement; `$1` … are the arguments, sent typed and in binary.
  // Throws SqlError, ConnectionLost.
  template <class... Args>
  Rows exec(const Sql& sql, const Args&... args) {
    Arguments arguments;
    (arguments.add(args), ...);
    return run(sql, std::move(arguments), false);
  }
  // The same, parsed once a connection: for statements that recur. PostgreSQL may plan it once for all arguments.
  template <class... Args>
  Rows exec_prepared(const Sql& sql, const Args&... args) {
    Arguments arguments;
    (arguments.add(args), ...);
    return run(sql, std::move(arguments), true);
  }
  Rows exec(const Sql& sql, const Arguments& arguments) { return run(sql, arguments, false); }
  Rows exec_prepared(const Sql& sql, const Arguments& arguments) { return run(sql, arguments, true); }
  // Sends a statement together with the next one, in the same round trip; what it returns is dropped, and its error
  // is thrown there.
  template <class... Args>
  void queue_prepared(const Sql& sql, const Args&... args) {
    Arguments arguments;
    (arguments.add(args), ...);
    queue_.push_back({sql.text(), std::string{sql.name()}, std::move(arguments), sql.word()});
  }
  // Several statements without parameters, e.g. a migration: text of the program, never of input.
  void script(std::string_view statements, log::Word name);

  // COPY … FROM STDIN (FORMAT binary): sends `tuples` (appended with put_* of binary.hpp, each opened by
  // put_tuple_header), header and trailer included here. Returns the rows copied.
  std::int64_t copy_in(const Sql& sql, std::string_view tuples);

  // Things made once a session, such as a temporary table: true the first time for this name. Forgotten with the
  // connection; call it in the transaction that makes the thing, which must commit.
  bool first_time(std::string_view name) { return made_.emplace(name).second; }
  void forget(std::string_view name) { made_.erase(std::string{name}); }

  [[nodiscard]] bool is_broken() const { return broken_; }
  // Looks, without waiting, whether the server closed an idle connection.
  [[nodiscard]] bool is_alive();
  [[nodiscard]] bool is_in_transaction() const;

 private:
  friend class Transaction;
  explicit Connection(pg_conn* connection);
  // One statement of a pipeline; without a name it is not prepared.
  struct Queued {
    std::string text, name;
    Arguments arguments;
    log::Word word;
  };
  Rows run(const Sql& sql, Arguments arguments, bool prepared);
  // Everything queued, in one round trip; the last one's rows. See pipeline.cpp.
  Rows run_queue();
  void send(const Queued& statement);
  Rows receive(log::Word word, std::optional<SqlError>& error);
  Rows next_result(log::Word word, std::optional<SqlError>& error);
  Rows finish(log::Word name);
  Rows simple(const char* statements, log::Word name);
  void prepare(const Sql& sql, const Arguments& arguments);
  void flush();
  void await_input();
  void wait(short events);
  // The end of a transaction gets this much time even when the deadline has passed.
  void allow_at_least(std::chrono::milliseconds time);
  [[noreturn]] void lose(Errc reason);

  struct Close {
    void operator()(pg_conn* connection) const;
  };
  std::unique_ptr<pg_conn, Close> connection_;
  std::set<std::string, std::less<>> prepared_, made_;
  std::vector<Queued> queue_;
  std::optional<Deadline> deadline_;
  std::stop_token given_up_;
  std::atomic<std::uint64_t>* statements_ = nullptr;
  bool broken_ = false;
};

// The roles that the serving login may take (registrar: the migrating login only). schemas/sql says what each may do.
enum class Role : std::uint8_t {
  ingest,
  own_reads,
  audit,
  audit_reads,
  sealer,
  sequencer,
  registry,
  registrar,
  enrolment,
  auditor,
  release,
  lead,
  jobs,
  federation
};
enum class Isolation : std::uint8_t { read_committed, repeatable_read };

// A transaction in a role, for an organisation: row-level security shows it that organisation's rows only. It begins
// in the round trip of its first statement. Rolled back when destroyed without commit. Bodies are safe to re-run: they
// keep no state outside.
class Transaction {
 public:
  Transaction(Connection& connection, Role role, const std::optional<OrgCode>& org = std::nullopt,
              Isolation isolation = Isolation::read_committed);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  Transaction(Transaction&&) = delete;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  // For the statements that follow. A flush goes through its organisations with set_org.
  void set_org(const OrgCode& org);
  void take(Role role);
  // Commits in the round trip of what is queued. Throws SqlError (nothing was committed), ConnectionLost with in_doubt
  // (not known whether it was).
  void commit();

  template <class... Args>
  Rows exec(const Sql& sql, const Args&... args) {
    return connection_.exec(sql, args...);
  }
  template <class... Args>
  Rows exec_prepared(const Sql& sql, const Args&... args) {
    return connection_.exec_prepared(sql, args...);
  }
  template <class... Args>
  void queue_prepared(const Sql& sql, const Args&... args) {
    connection_.queue_prepared(sql, args...);
  }
  [[nodiscard]] Connection& connection() { return connection_; }

 private:
  void take_later(Role role);
  void set_org_later(const std::optional<OrgCode>& org);
  Connection& connection_;
  bool open_ = true;
};

// Runs `work` and turns what it throws into the Error that a caller gets: of the above as their SQLSTATE or reason
// says, internal for everything else, which is a bug. Logs the statement's name and state. An open transaction is
// rolled back.
Error translate(Connection& connection, const SqlError& error);
Error translate(const ConnectionLost& lost);
Error translate(Connection& connection, const std::exception& bug);
template <class F>
auto guarded(Connection& connection, F&& work) -> std::invoke_result_t<F, Connection&> {
  try {
    return std::forward<F>(work)(connection);
  } catch (const SqlError& error) {
    return fail(translate(connection, error));
  } catch (const ConnectionLost& lost) {
    return fail(translate(lost));
  } catch (const std::exception& bug) {
    return fail(translate(connection, bug));
  }
}

}  // namespace kith::pg
