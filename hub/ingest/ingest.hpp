// The use case of taking records in: bytes to lines, JSON, ValidRecord, AnonymousRecord, a row, a commit, and a result
// for each. Small pushes of many connections share transactions (a micro-batch leaves when the last commit returns);
// streams go in batches of about a thousand rows on their own lane, parsed while the batch before is being written;
// both lanes take turns between organisations. The object belongs to the composition root; its coroutines run on the
// executor of their caller (a session's own thread).
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/mapping.hpp"
#include "adapters/sharing.hpp"
#include "hub/async/deadline.hpp"
#include "hub/async/task.hpp"
#include "hub/async/workers.hpp"
#include "hub/base/clock.hpp"
#include "hub/base/error.hpp"
#include "hub/base/ids.hpp"
#include "hub/base/secret.hpp"
#include "hub/base/trace.hpp"
#include "hub/ingest/answers.hpp"
#include "hub/model/party.hpp"
#include "hub/net/http.hpp"
#include "hub/storage/expected_revision.hpp"
#include "hub/storage/idempotency.hpp"
#include "schemas/gate.hpp"

namespace kith::storage {
class Database;
}

namespace kith::ingest {

struct Limits {
  std::size_t line_bytes = std::size_t{64} * 1024;           // one record's JSON
  std::size_t document_bytes = std::size_t{1024} * 1024;     // one object or array, and any body with a key
  std::size_t document_records = 1'000;                      // of an array
  std::size_t decoded_at_once = std::size_t{64} * 1024;      // what is larger is decoded on a thread of its own
  std::chrono::milliseconds decode_piece{5};                 // there, until it is another organisation's turn
  std::size_t decodes_waiting_of_org = 1'024;                // more are rate_limited
  std::size_t atomic_bytes = std::size_t{64} * 1024 * 1024;  // of an atomic push
  std::size_t atomic_records = 10'000;                       // of an atomic push
  std::size_t source_bytes = std::size_t{16} * 1024 * 1024;  // of an export that the hub adapts
  std::size_t source_rows = 100'000;                         // of its rows
  // Bodies that are held whole until they are answered: of all, more is too_busy; of one organisation, rate_limited.
  std::size_t held_bytes = std::size_t{256} * 1024 * 1024;
  std::size_t held_bytes_of_org = std::size_t{96} * 1024 * 1024;
  std::size_t batch_rows = 1'000;             // of a stream's transaction
  std::size_t refusals_of_batch = 100;        // its answer is written in one go, and each may tell 16 errors
  std::size_t batch_rows_beside = 200;        // the same while small pushes keep coming
  std::size_t batches_in_flight = 2;          // of one stream
  std::size_t micro_batch_rows = 1'000;       // of a transaction of small pushes
  std::size_t micro_batch_rows_of_org = 500;  // the share of one organisation while others wait
  std::size_t micro_batches_in_flight = 1;    // connections that small pushes use
  std::size_t waiting_pushes = 10'000;        // small pushes that wait; more are too_busy
  std::size_t waiting_pushes_of_org = 2'500;  // of one organisation; more of its are rate_limited
  std::size_t streams_in_flight = 1;  // batches of all streams that the database works on; one more waits at its door
  std::chrono::seconds commit_deadline{30};  // of one transaction
  std::chrono::milliseconds lock_wait{100};  // of a small push for a record that another transaction holds
  std::int64_t records_of_org = 2'000'000;   // live ones; with those withdrawn four times as many
  storage::KeyLimits keys;
};

// Who sends, from the registry.
struct Sender {
  OrgCode org;
  records::SenderRules rules;
};

enum class Shape : std::uint8_t {
  document,
  ndjson
};  // application/json (one object or an array), application/x-ndjson

struct PushRequest {
  Sender sender;
  Shape shape = Shape::document;
  bool is_atomic = false;
  bool only_refused = false;                    // ?results=refused: only what went wrong, and the summary
  std::optional<std::string> idempotency_key;   // 1 to 255 printable ASCII characters, checked by the caller
  std::optional<TraceId> trace = std::nullopt;  // for the problem document of an answer that is not kept for a key
};

// Whether work that takes long is still to go on: asked on the executor of the caller before each of its pieces and
// transactions, and cheap. An error ends the work and is its answer. Empty: it always is.
using GoOn = std::function<Result<void>()>;

// A member's own export, to be adapted here.
struct SourceRequest {
  Sender sender;
  std::string source;  // its name for this organisation; the names of its records depend on it
  adapters::Mapping mapping;
  adapters::SharingProfile sharing;  // the organisation's: what leaves is no finer, whatever the mapping says
  bool only_refused = false;
};

// An answer whose bytes are ready.
struct Answer {
  int status = 200;
  storage::AnswerType type = storage::AnswerType::json;
  std::string body;
  std::optional<std::int64_t> keys_left;  // where it took an idempotency key: how many more there may be
};

// Monotonic, but for what waits.
struct Counters {
  Accounts accounts;
  std::uint64_t micro_batches = 0;
  std::uint64_t stream_batches = 0;
  std::uint64_t waiting_pushes = 0;
  std::uint64_t held_bytes = 0;  // of bodies that are answered at the end
  Workers::Status decoding;
};

class Ingest {
 public:
  // `time_zone` is an IANA name that the caller has checked.
  Ingest(storage::Database& database, const SecretKey& digest_key, const Clock& clock, const std::string& time_zone,
         Limits limits = {});
  ~Ingest();
  Ingest(const Ingest&) = delete;
  Ingest& operator=(const Ingest&) = delete;

  // True when the whole answer comes at the end: use push(). Otherwise (NDJSON, not atomic, without a key) stream().
  static bool is_answered_at_end(const PushRequest& request) {
    return request.shape == Shape::document || request.is_atomic || request.idempotency_key.has_value();
  }

  // Reads the whole body and answers after the commit. One object: 201 applied, 200 unchanged, stale or withdrawn, with
  // one result; refused, the problem document of its first error. A record may stand in a request once. An array: 200
  // with {"results":[…],"summary":{…}}. NDJSON with a key or atomic: 200 with a line for each result and the summary
  // last. Atomic with a refused record: 422, nothing kept, the results say which. A keyed request's answer, 422
  // included, is given again byte for byte. An answer has room for max_answer_bytes: where its records have more to
  // say, only the first error of each is told, with errors_cut. Errors: those of Body::read(), malformed_json and the
  // other JSON errors (the text is no JSON document), wrong_type, body_too_large, too_many_records, idempotency_*,
  // too_busy, rate_limited, database_unavailable, deadline_exceeded, disk_low, in_doubt, and what `go_on` says while a
  // large one is decoded; after these nothing is stored for the key, and the request may come again.
  Task<Result<Answer>> push(PushRequest request, net::Body& body, Deadline deadline, GoOn go_on = {});

  // Takes lines until the body ends, writes result lines in order as they commit and last {"summary":{…}}; no summary
  // means that the run is incomplete and its missing results unknown. Memory is flat: at most batches_in_flight + 1
  // batches exist, and a reader who does not read stops the stream. `write` sends a piece of the answer. Errors, after
  // which the answer must be cut off: those of Body::read() and `write`, too_busy, database_unavailable,
  // deadline_exceeded, disk_low, in_doubt. Before them the results of all that is committed are written, and the answer
  // is begun (with an empty piece) where `only_refused` leaves none to write.
  Task<Result<Accounts>> stream(PushRequest request, net::Body& body,
                                std::function<Task<Result<void>>(std::string_view)> write);

  // Adapts an export (CSV, XLSX, JSON or NDJSON, as the mapping says) and stores what it becomes; of the export itself
  // nothing is kept, logged or told. Records get their names by source_uid() and their revisions by comparison, so that
  // the same file again is `unchanged` and an edited row the next revision. Read whole first, without any rule: what
  // cannot be read to its end, has too many rows or does not fit the mapping stores nothing. Then rows are committed in
  // order, a result line for each that the mapping does not skip, and last a summary; without it the run is incomplete
  // and may come again. Errors before the first write: those of Body::read(), body_too_large (limits.source_bytes),
  // those of adapters::Inspection::step(), source_too_large (limits.source_rows), too_busy, rate_limited; besides,
  // those of stream(), and at any time what `go_on` says: then what is committed stays, and its results are written.
  Task<Result<Accounts>> push_source(SourceRequest request, net::Body& body,
                                     std::function<Task<Result<void>>(std::string_view)> write, GoOn go_on = {});

  // The same with an idempotency key, for up to limits.document_bytes and limits.atomic_records rows (of a mapping that
  // counts rows, each once for each of its tables): the answer is kept and given again byte for byte. Errors besides:
  // idempotency_*; after an error nothing is kept for the key.
  Task<Result<Answer>> push_source(SourceRequest request, std::string idempotency_key, net::Body& body,
                                   Deadline deadline, GoOn go_on = {});

  // What push_source() would store of it and what not, and why, as JSON: each column, and `rows` rows field by field.
  // Stores nothing. Errors: as before the first write.
  Task<Result<std::string>> preview_source(SourceRequest request, std::size_t rows, net::Body& body, GoOn go_on = {});

  // DELETE: the tombstone of a live record, or of one withdrawn before (the result says `withdrawn` either way).
  // Errors: not_found, alike for another organisation's record; precondition_failed (it is not as expected); those of
  // the database.
  Task<Result<RecordResult>> withdraw(Access access, RecordUid uid, storage::ExpectedRevision expected,
                                      Deadline deadline);

  // What /metrics shows. Any thread.
  [[nodiscard]] Counters counters() const;

  // Refuses new work (shutting_down) and returns when the last transaction has ended.
  Task<void> drain();
  // Ends its own threads. After drain(), before the listener's loops end. Blocks.
  void stop();

  [[nodiscard]] const Limits& limits() const;
  // Today in the hub's time zone.
  [[nodiscard]] std::chrono::year_month_day today() const;

 private:
  std::unique_ptr<struct Services> services_;
};

}  // namespace kith::ingest
