// Statements on their way: each one alone is a pipeline of one; those that need no answer of another go together, in
// one round trip, which on a busy machine is what a small transaction costs most. See pg.hpp; one thread at a time.
#include <libpq-fe.h>

#include <algorithm>

#include "hub/storage/pg.hpp"

namespace kith::pg {
namespace {

SqlState state_of(const pg_result* result) {
  SqlState state;
  const char* code = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const std::string_view text = code == nullptr ? "XX000" : code;
  std::copy_n(text.begin(), std::min(text.size(), state.code.size()), state.code.begin());
  return state;
}

std::string constraint_of(const pg_result* result) {
  const char* constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
  return constraint == nullptr ? std::string{} : std::string{constraint};
}

struct Wire {
  std::vector<Oid> types;
  std::vector<const char*> values;
  std::vector<int> lengths, formats;
  explicit Wire(const Arguments& arguments) {
    for (const auto& field : arguments.fields()) {
      types.push_back(field.type);
      values.push_back(field.is_null ? nullptr : arguments.bytes().data() + field.offset);
      lengths.push_back(static_cast<int>(field.size));
      formats.push_back(1);
    }
  }
  [[nodiscard]] int count() const { return static_cast<int>(types.size()); }
};

}  // namespace

// The next result of the statement being read, errors taken down; Rows of nothing at its end.
Rows Connection::next_result(log::Word word, std::optional<SqlError>& error) {
  await_input();
  Rows rows{PQgetResult(connection_.get())};
  if (rows.has_result() && rows.status() == PGRES_FATAL_ERROR && !error)
    error.emplace(state_of(rows.get()), word, constraint_of(rows.get()));
  return rows;
}

// The last result of one statement, or of several sent as one text.
Rows Connection::receive(log::Word word, std::optional<SqlError>& error) {
  Rows last{nullptr};
  while (true) {
    Rows rows = next_result(word, error);
    if (!rows.has_result()) return last;
    const bool is_copy = rows.status() == PGRES_COPY_IN;
    last = std::move(rows);
    if (is_copy) return last;
  }
}

void Connection::send(const Queued& statement) {
  if (statements_ != nullptr) statements_->fetch_add(1, std::memory_order_relaxed);
  const Wire wire{statement.arguments};
  int sent = 1;
  if (statement.name.empty()) {
    sent = PQsendQueryParams(connection_.get(), statement.text.c_str(), wire.count(), wire.types.data(),
                             wire.values.data(), wire.lengths.data(), wire.formats.data(), 1);
  } else {
    sent = PQsendQueryPrepared(connection_.get(), statement.name.c_str(), wire.count(), wire.values.data(),
                               wire.lengths.data(), wire.formats.data(), 1);
  }
  if (sent == 0) lose(Errc::database_unavailable);
}

Rows Connection::run_queue() {
  const std::vector<Queued> queue = std::exchange(queue_, {});
  if (broken_ || PQenterPipelineMode(connection_.get()) != 1) lose(Errc::database_unavailable);
  std::vector<bool> is_new(queue.size(), false);
  std::set<std::string, std::less<>> preparing;
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const Queued& statement = queue[i];
    is_new[i] =
        !statement.name.empty() && !prepared_.contains(statement.name) && preparing.insert(statement.name).second;
    const Wire wire{statement.arguments};
    if (is_new[i] && PQsendPrepare(connection_.get(), statement.name.c_str(), statement.text.c_str(), wire.count(),
                                   wire.types.data()) == 0)
      lose(Errc::database_unavailable);
    send(statement);
  }
  if (PQpipelineSync(connection_.get()) != 1) lose(Errc::database_unavailable);
  flush();
  std::optional<SqlError> error;
  Rows last{nullptr};
  for (std::size_t i = 0; i < queue.size(); ++i) {
    if (is_new[i]) {
      (void)receive(queue[i].word, error);
      if (!error) prepared_.insert(queue[i].name);
    }
    last = receive(queue[i].word, error);
  }
  if (next_result(queue.back().word, error).status() != PGRES_PIPELINE_SYNC ||
      PQexitPipelineMode(connection_.get()) != 1 || PQstatus(connection_.get()) == CONNECTION_BAD)
    lose(Errc::database_unavailable);
  if (error) throw SqlError{*error};
  return last;
}

}  // namespace kith::pg
