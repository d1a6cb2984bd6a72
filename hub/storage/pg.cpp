// Connections: statements are sent without blocking and answers awaited with poll(2), so that a deadline holds even
// when the server hangs. See the header; one thread at a time.
#include "hub/storage/pg.hpp"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>

namespace kith::pg {
namespace {

using std::chrono::milliseconds;

// Waits until the socket is ready; otherwise says why it waits no longer.
std::optional<Errc> wait_for_socket(const pg_conn* connection, short events, const std::optional<Deadline>& deadline,
                                    const std::stop_token& given_up = {}) {
  constexpr std::int64_t look_again = 250, longest = 60'000;  // milliseconds
  pollfd socket{PQsocket(connection), events, 0};
  while (true) {
    // At least a millisecond: a remainder that rounds to 0 would spin.
    const auto most = given_up.stop_possible() ? look_again : longest;
    const auto left = deadline ? deadline->remaining().count() + 1 : longest;
    const int ready = ::poll(&socket, 1, static_cast<int>(std::min<std::int64_t>(left, most)));
    if (ready > 0 || (ready < 0 && errno != EINTR)) return std::nullopt;  // libpq will name the error
    if (deadline && deadline->has_passed()) return Errc::deadline_exceeded;
    if (given_up.stop_requested()) return Errc::cancelled;
  }
}

// libpq writes notices to standard error by default; what they quote must not reach a log.
void ignore_notice(void* /*unused*/, const pg_result* /*unused*/) {}

}  // namespace

void Connection::Close::operator()(pg_conn* connection) const {
  PQfinish(connection);
}
Connection::Connection(pg_conn* connection) : connection_(connection) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

Result<Connection> Connection::open(const Endpoint& endpoint, Deadline deadline) {
  Connection made{PQconnectStart(endpoint.conninfo.c_str())};
  pg_conn* const connection = made.connection_.get();
  if (connection == nullptr || PQstatus(connection) == CONNECTION_BAD) return fail(Errc::database_unavailable);
  PostgresPollingStatusType status = PGRES_POLLING_WRITING;
  while (status != PGRES_POLLING_OK) {
    const short events = status == PGRES_POLLING_READING ? POLLIN : POLLOUT;
    if (const auto over = wait_for_socket(connection, events, deadline)) return fail(*over);
    status = PQconnectPoll(connection);
    if (status == PGRES_POLLING_FAILED) return fail(Errc::database_unavailable);
  }
  PQsetNoticeReceiver(connection, ignore_notice, nullptr);
  if (PQsetnonblocking(connection, 1) != 0) return fail(Errc::database_unavailable);
  made.set_deadline(deadline);
  // A connection given up at a deadline ends its statement too. A server that cannot look for that goes on to the end.
  const auto set = guarded(made, [](Connection& at) -> Result<void> {
    at.script("SET client_connection_check_interval = '1s'", "session.check_client");
    return {};
  });
  if (made.is_broken()) return fail(set.error());
  return made;
}

void Connection::set_deadline(Deadline deadline) {
  deadline_ = deadline;
}

void Connection::allow_at_most(milliseconds time) {
  const Deadline bound = Deadline::after(time);
  deadline_ = deadline_ ? deadline_->sooner(bound) : bound;
}

void Connection::allow_at_least(milliseconds time) {
  if (deadline_ && deadline_->remaining() < time) deadline_ = Deadline::after(time);
}

void Connection::lose(Errc reason) {
  broken_ = true;
  throw ConnectionLost{reason};
}

void Connection::wait(short events) {
  if (const auto over = wait_for_socket(connection_.get(), events, deadline_, given_up_)) lose(*over);
}

void Connection::flush() {
  while (true) {
    const int left = PQflush(connection_.get());
    if (left == 0) return;
    if (left < 0) lose(Errc::database_unavailable);
    wait(POLLIN | POLLOUT);
    // The server may be waiting for us to read before it reads on.
    if (PQconsumeInput(connection_.get()) == 0) lose(Errc::database_unavailable);
  }
}

void Connection::await_input() {
  while (PQisBusy(connection_.get()) == 1) {
    // No cancel request: PQcancel waits for the server without a limit, and a server that hangs takes connections.
    wait(POLLIN);
    if (PQconsumeInput(connection_.get()) == 0) lose(Errc::database_unavailable);
  }
}

Rows Connection::finish(log::Word name) {
  flush();
  std::optional<SqlError> error;
  Rows last = receive(name, error);
  if (PQstatus(connection_.get()) == CONNECTION_BAD) lose(Errc::database_unavailable);
  if (error) throw SqlError{*error};
  return last;
}

Rows Connection::run(const Sql& sql, Arguments arguments, bool prepared) {
  queue_.push_back({sql.text(), prepared ? std::string{sql.name()} : std::string{}, std::move(arguments), sql.word()});
  return run_queue();
}

Rows Connection::simple(const char* statements, log::Word name) {
  if (!queue_.empty()) (void)run_queue();
  if (broken_ || PQsendQuery(connection_.get(), statements) == 0) lose(Errc::database_unavailable);
  return finish(name);
}

void Connection::script(std::string_view statements, log::Word name) {
  (void)simple(std::string{statements}.c_str(), name);
}

std::int64_t Connection::copy_in(const Sql& sql, std::string_view tuples) {
  static constexpr std::string_view header{"PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19};
  static constexpr std::string_view trailer{"\377\377", 2};
  (void)simple(sql.text(), sql.word());
  for (const std::string_view part : {header, tuples, trailer}) {
    // libpq copies what it is given, so large bodies go in pieces that the socket can take meanwhile.
    constexpr std::size_t piece = std::size_t{256} * 1024;
    for (std::size_t at = 0; at < part.size(); at += piece) {
      const std::string_view now = part.substr(at, piece);
      if (PQputCopyData(connection_.get(), now.data(), static_cast<int>(now.size())) != 1)
        lose(Errc::database_unavailable);
      flush();
    }
  }
  if (PQputCopyEnd(connection_.get(), nullptr) != 1) lose(Errc::database_unavailable);
  return finish(sql.word()).affected();
}

bool Connection::is_alive() {
  if (broken_) return false;
  pollfd socket{PQsocket(connection_.get()), POLLIN, 0};
  // A server that ends says why first, and only the read after that finds the end.
  for (int reads = 0; reads < 8 && !broken_ && ::poll(&socket, 1, 0) > 0; ++reads)
    broken_ = PQconsumeInput(connection_.get()) == 0;
  if (PQstatus(connection_.get()) == CONNECTION_BAD) broken_ = true;
  return !broken_;
}

bool Connection::is_in_transaction() const {
  return PQtransactionStatus(connection_.get()) != PQTRANS_IDLE;
}

}  // namespace kith::pg
