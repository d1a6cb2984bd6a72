// kith-bench-rows: the bare program that the hub's ingest is measured against. It has the rows ready as PostgreSQL's
// binary COPY format and does nothing but stage and upsert them into kith.record, 1,000 rows a transaction, over libpq:
// no TLS, no HTTP, no JSON, no checks, no answers. `export` writes the rows that a hub has stored; `upsert` puts them
// into another database with the same schema.
#include <libpq-fe.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <bit>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

using Connection = std::unique_ptr<PGconn, void (*)(PGconn*)>;
using Answer = std::unique_ptr<PGresult, void (*)(PGresult*)>;

struct Options {
  std::string conninfo, file;
  std::size_t rows_per_transaction = 1'000;
  bool does_nothing_on_conflict = false;
};

Connection connect(const std::string& conninfo) {
  Connection connection(PQconnectdb(conninfo.c_str()), &PQfinish);
  if (PQstatus(connection.get()) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(connection.get()));
  return connection;
}

Answer run(PGconn* connection, const std::string& sql, ExecStatusType wanted = PGRES_COMMAND_OK) {
  Answer answer(PQexec(connection, sql.c_str()), &PQclear);
  if (PQresultStatus(answer.get()) != wanted) throw std::runtime_error(PQerrorMessage(connection));
  return answer;
}

// Every column but the identity, which the database makes.
constexpr std::string_view columns_sql = R"sql(
-- bench.columns
SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum),
       string_agg(format('%1$I = excluded.%1$I', attname), ', ' ORDER BY attnum) FILTER (WHERE attname NOT IN ('org', 'record_uid', 'received_on'))
  FROM pg_attribute WHERE attrelid = 'kith.record'::regclass AND attnum > 0 AND NOT attisdropped AND attidentity = ''
)sql";

struct Columns {
  std::string names, updates;
};

Columns columns(PGconn* connection) {
  const Answer answer = run(connection, std::string(columns_sql), PGRES_TUPLES_OK);
  return {PQgetvalue(answer.get(), 0, 0), PQgetvalue(answer.get(), 0, 1)};
}

int export_rows(const Options& options) {
  const Connection connection = connect(options.conninfo);
  const std::string sql = "COPY (SELECT " + columns(connection.get()).names +
                          " FROM kith.record WHERE state = 1 ORDER BY record_key) TO STDOUT (FORMAT binary)";
  run(connection.get(), sql, PGRES_COPY_OUT);
  std::ofstream out(options.file, std::ios::binary);
  char* piece = nullptr;
  for (int size = PQgetCopyData(connection.get(), &piece, 0); size > 0;
       size = PQgetCopyData(connection.get(), &piece, 0)) {
    out.write(piece, size);
    PQfreemem(piece);
  }
  return out.flush() ? 0 : 1;
}

template <class Integer>
Integer big_endian(std::string_view bytes) {
  Integer value{};
  std::memcpy(&value, bytes.data(), sizeof value);
  return static_cast<Integer>(sizeof value == 2 ? __builtin_bswap16(static_cast<std::uint16_t>(value))
                                                : __builtin_bswap32(static_cast<std::uint32_t>(value)));
}

constexpr std::size_t copy_head_bytes = 19;  // signature, flags, extension length

// The tuples of a binary COPY file, handed out in blocks of n.
class Tuples {
 public:
  explicit Tuples(std::string_view file) : file_(file), rest_(file.substr(copy_head_bytes)) {}
  [[nodiscard]] std::string_view head() const { return file_.substr(0, copy_head_bytes); }

  std::string_view block(std::size_t rows, std::size_t& got) {
    std::size_t end = 0;
    for (got = 0; got < rows; ++got) {
      const auto fields = big_endian<std::int16_t>(rest_.substr(end));
      if (fields < 0) break;
      end += 2;
      for (int i = 0; i < fields; ++i) {
        const auto size = big_endian<std::int32_t>(rest_.substr(end));
        end += 4 + static_cast<std::size_t>(std::max(size, 0));
      }
    }
    const std::string_view out = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return out;
  }

 private:
  std::string_view file_, rest_;
};

void copy_in(PGconn* connection, const std::string& copy, std::string_view head, std::string_view tuples) {
  run(connection, copy, PGRES_COPY_IN);
  constexpr std::string_view trailer("\xff\xff", 2);
  for (const std::string_view piece : {head, tuples, trailer})
    if (PQputCopyData(connection, piece.data(), static_cast<int>(piece.size())) != 1)
      throw std::runtime_error(PQerrorMessage(connection));
  PQputCopyEnd(connection, nullptr);
  const Answer answer(PQgetResult(connection), &PQclear);
  if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) throw std::runtime_error(PQerrorMessage(connection));
  while (PGresult* more = PQgetResult(connection)) PQclear(more);
}

void prepare(PGconn* connection, const Options& options) {
  const Columns all = columns(connection);
  run(connection,
      "CREATE TEMP TABLE stage ON COMMIT DELETE ROWS AS SELECT " + all.names + " FROM kith.record WITH NO DATA");
  const std::string conflict = options.does_nothing_on_conflict ? "DO NOTHING"
                                                                : "(org, record_uid) DO UPDATE SET " + all.updates +
                                                                      " WHERE kith.record.revision < excluded.revision";
  const std::string upsert =
      "INSERT INTO kith.record (" + all.names + ") SELECT " + all.names + " FROM stage ON CONFLICT " + conflict;
  const Answer answer(PQprepare(connection, "upsert", upsert.c_str(), 0, nullptr), &PQclear);
  if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) throw std::runtime_error(PQerrorMessage(connection));
}

std::uint64_t upsert_staged(PGconn* connection) {
  const Answer answer(PQexecPrepared(connection, "upsert", 0, nullptr, nullptr, nullptr, 0), &PQclear);
  if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) throw std::runtime_error(PQerrorMessage(connection));
  return std::strtoull(PQcmdTuples(answer.get()), nullptr, 10);
}

double own_cpu_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

int upsert(const Options& options) {
  std::ifstream in(options.file, std::ios::binary);
  const std::string file{std::istreambuf_iterator<char>(in), {}};
  if (file.size() <= copy_head_bytes) throw std::runtime_error("no rows in " + options.file);
  const Connection connection = connect(options.conninfo);
  prepare(connection.get(), options);
  const std::string copy = "COPY stage FROM STDIN (FORMAT binary)";
  Tuples tuples(file);
  std::uint64_t rows = 0, changed = 0;
  const double cpu_before = own_cpu_seconds();
  const auto start = std::chrono::steady_clock::now();
  std::size_t got = 0;
  for (auto block = tuples.block(options.rows_per_transaction, got); got > 0;
       block = tuples.block(options.rows_per_transaction, got)) {
    run(connection.get(), "BEGIN");
    copy_in(connection.get(), copy, tuples.head(), block);
    changed += upsert_staged(connection.get());
    run(connection.get(), "COMMIT");
    rows += got;
  }
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  std::printf("{\"rows\":%llu,\"changed\":%llu,\"seconds\":%.4f,\"client_cpu\":%.3f}\n",
              static_cast<unsigned long long>(rows), static_cast<unsigned long long>(changed), taken.count(),
              (own_cpu_seconds() - cpu_before) / taken.count());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Bare rows for Kith's bench");
  app.require_subcommand(1);
  Options options;
  CLI::App* exporting = app.add_subcommand("export", "write the rows of kith.record to a file");
  CLI::App* upserting = app.add_subcommand("upsert", "stage and upsert the rows of a file");
  for (CLI::App* mode : {exporting, upserting}) {
    mode->add_option("--conninfo", options.conninfo)->required();
    mode->add_option("--file", options.file)->required();
  }
  upserting->add_option("--rows", options.rows_per_transaction, "a transaction");
  upserting->add_flag("--do-nothing", options.does_nothing_on_conflict,
                      "leave rows that exist without looking at their revision");
  CLI11_PARSE(app, argc, argv);
  try {
    return exporting->parsed() ? export_rows(options) : upsert(options);
  } catch (const std::exception& error) {
    std::cerr << "kith-bench-rows: " << error.what() << "\n";
    return 1;
  }
}
