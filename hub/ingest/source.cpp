// A source that the hub adapts for a member: read whole into memory, taken through the adapter library, committed in
// transactions of about a thousand rows on the lane of streams, and forgotten. A preview goes the same way up to where
// something would be stored. What computes is done on the thread for that, a piece at a time, so that others who wait
// for it come between.
#include <algorithm>

#include "hub/ingest/held_body.hpp"
#include "hub/ingest/keyed.hpp"
#include "hub/ingest/services.hpp"
#include "hub/ingest/source_rows.hpp"
#include "hub/ingest/source_text.hpp"
#include "hub/storage/database.hpp"

namespace kith::ingest {
namespace {

using Write = std::function<Task<Result<void>>(std::string_view)>;

// What reading takes beside the bytes, for as long as it lasts: the texts of a workbook, which may be as many times
// larger than in the file as the reader of archives lets them; else a piece of the file, the rows that it became, and
// what is remembered of each row.
std::size_t working_bytes(std::string_view bytes) {
  constexpr std::size_t least = std::size_t{8} * 1024 * 1024, most = std::size_t{80} * 1024 * 1024, ratio = 200;
  return bytes.starts_with("PK") ? std::clamp(ratio * bytes.size(), least, most) : least;
}

Task<Result<std::string>> hold(net::Body& body, std::size_t limit, BodyBudget::Share& share) {
  auto text = co_await read_whole(body, limit, share);
  if (!text && text.error().code == Errc::body_too_large) {
    Error larger = std::move(text).error();
    larger.hint = "an export may have limits.source_bytes of /v1/meta, with an idempotency key limits.document_bytes";
    co_return fail(std::move(larger));
  }
  if (!text) co_return text;
  if (auto room = share.grow(working_bytes(*text)); !room) co_return fail(std::move(room).error());
  co_return text;
}

// The rows of a source that can be read to its end.
Task<Result<std::shared_ptr<SourceRows>>> open(Services& services, SourceRequest request, std::string text) {
  const OrgCode org = request.sender.org;
  auto rows = std::make_shared<SourceRows>(std::move(request), services.digest_key, services.limits, std::move(text));
  while (true) {
    auto is_more = co_await services.decoding.run([rows] { return rows->check(); });
    if (is_more && *is_more) continue;
    if (is_more) co_return rows;
    // What is no such source is still a push that somebody made.
    co_await audit_refusals(services, org, {{is_more.error().code, 1}});
    co_return fail(std::move(is_more).error());
  }
}

class SourcePush {
 public:
  // `bytes_each`: as in ResultWriter.
  SourcePush(Services& services, std::shared_ptr<SourceRows> rows, Write write, std::size_t bytes_each = 0)
      : services_(services),
        rows_(std::move(rows)),
        org_(rows_->request().sender.org),
        write_(std::move(write)),
        writer_(rows_->request().only_refused, bytes_each) {}

  Task<Result<Accounts>> run() {
    for (bool is_more = true; is_more;) {
      auto read = co_await services_.decoding.run([rows = rows_] { return rows->read(); });
      if (!read) co_return fail(std::move(read).error());
      is_more = *read;
      while (auto batch = rows_->take_batch())
        if (auto told = co_await take(std::move(batch)); !told) co_return fail(std::move(told).error());
    }
    // A file of which nothing was offered is still a push that somebody made.
    if (!has_committed_) {
      const auto nothing = std::make_shared<Batch>(org_, services_.digest_key);
      if (auto kept = co_await insert(nothing); !kept) co_return fail(std::move(kept).error());
    }
    if (auto told = co_await write_(source_summary(*rows_, writer_.accounts())); !told)
      co_return fail(std::move(told).error());
    co_return writer_.accounts();
  }

 private:
  // Commits, counts, and writes the results.
  Task<Result<void>> take(std::shared_ptr<Batch> batch) {
    co_await audit_refusals(services_, org_, batch->refusals_by_reason());
    auto results = std::make_shared<std::vector<storage::RowResult>>();
    if (batch->has_rows()) {
      auto kept = co_await insert(batch);
      if (!kept) co_return fail(std::move(kept).error());
      *results = std::move(kept->rows);
    }
    services_.count(batch->accounts(*results));
    auto text = co_await services_.decoding.run([this, batch, results]() -> Result<std::string> {
      std::string lines;
      writer_.append(lines, *batch, *results, '\n');
      return lines;
    });
    // Safety: `this` waits for it, and what waits for the thread is done before the pool ends.
    if (!text) co_return fail(std::move(text).error());
    // What is committed is told, even where nothing of it was asked for: the answer has begun.
    co_return co_await write_(*text);
  }

  Task<Result<storage::InsertResult>> insert(std::shared_ptr<Batch> batch) {
    has_committed_ = true;
    const auto permit = co_await services_.stream_turns.take(org_);
    storage::InsertOptions options;
    options.received_on = services_.calendar.today();
    options.expects_replay = expects_replay_;
    auto result = co_await services_.database.run(
        storage::Lane::bulk, Deadline::after(services_.limits.commit_deadline),
        [batch, options](pg::Connection& connection) { return storage::insert(connection, batch->flush(), options); });
    if (result) expects_replay_ = result->already_there * 2 > result->rows.size();
    services_.stream_batches.fetch_add(1, std::memory_order_relaxed);
    co_return result;
  }

  Services& services_;
  std::shared_ptr<SourceRows> rows_;
  const OrgCode org_;
  Write write_;
  ResultWriter writer_;
  bool has_committed_ = false;
  bool expects_replay_ = false;
};

// A push whose answer is kept for its key. The records are committed before the answer is: after a crash between the
// two the repeat finds them, and says `unchanged`.
Task<Result<storage::StoredAnswer>> push_keyed(Services& services, SourceRequest request, std::string text,
                                               SharedKey key, Deadline deadline) {
  auto rows = co_await open(services, std::move(request), std::move(text));
  if (!rows) co_return fail(std::move(rows).error());
  const std::size_t count = std::max<std::size_t>((*rows)->rows(), 1);
  if (count > services.limits.atomic_records)
    co_return fail(Error{Errc::source_too_large, {}, "with an idempotency key: limits.atomic_records rows"});
  constexpr std::size_t frame = 65'536;  // the summary, with a reason for each rule that leaves rows out
  const std::size_t bytes_each = (storage::max_answer_bytes - frame) / count;
  auto answer = std::make_shared<storage::StoredAnswer>();
  answer->type = storage::AnswerType::ndjson;
  const auto write = [answer](std::string_view piece) -> Task<Result<void>> {
    answer->body.append(piece);
    co_return Result<void>{};
  };
  SourcePush push{services, std::move(*rows), write, bytes_each};
  if (auto pushed = co_await push.run(); !pushed) co_return fail(std::move(pushed).error());
  auto stored = co_await services.database.run(
      {storage::Lane::single, key->org}, deadline,
      [answer, key](pg::Connection& c) { return storage::store_answer(c, *key, *answer); });
  if (!stored) co_return fail(std::move(stored).error());
  co_return std::move(*answer);
}

// What a preview is read with; on the decoding thread, a piece at a time.
class SourceShow {
 public:
  SourceShow(const SourceRequest& request, std::size_t rows, const Limits& limits, std::string bytes)
      : mapping_(request.mapping),
        held_(std::move(bytes)),
        bytes_(held_),
        preview_(rows),
        run_(request.mapping, run_options(request, true), [this, &limits](adapters::Row& row) -> Result<void> {
          if (++rows_ > limits.source_rows)
            return fail(Error{Errc::source_too_large, {}, "more rows than limits.source_rows of /v1/meta"});
          preview_.add(row);
          return {};
        }) {}
  SourceShow(const SourceShow&) = delete;
  SourceShow& operator=(const SourceShow&) = delete;
  ~SourceShow() = default;

  Result<bool> step() {
    auto is_more = run_.step(bytes_);
    if (!is_more) return fail(with_columns(std::move(is_more).error(), run_.header_fault()));
    return is_more;
  }
  [[nodiscard]] std::string render() const { return preview_.render(mapping_, run_.tally()); }

 private:
  const adapters::Mapping mapping_;
  const std::string held_;
  adapters::MemoryBytes bytes_;
  SourcePreview preview_;
  std::uint64_t rows_ = 0;
  adapters::Run run_;
};

}  // namespace

Task<Result<Accounts>> push_source(Services& services, SourceRequest request, net::Body& body, Write write) {
  BodyBudget::Share share{services.body_budget, request.sender.org};
  auto text = co_await hold(body, services.limits.source_bytes, share);
  if (!text) co_return fail(std::move(text).error());
  auto rows = co_await open(services, std::move(request), std::move(*text));
  if (!rows) co_return fail(std::move(rows).error());
  SourcePush push{services, std::move(*rows), std::move(write)};
  co_return co_await push.run();
}

Task<Result<Answer>> push_source_keyed(Services& services, SourceRequest request, std::string client_key,
                                       net::Body& body, Deadline deadline) {
  BodyBudget::Share share{services.body_budget, request.sender.org};
  auto text = co_await hold(body, services.limits.document_bytes, share);
  if (!text) co_return fail(std::move(text).error());
  const std::string options = request.source + (request.only_refused ? " refused" : " all");
  const auto key = std::make_shared<const storage::IdempotencyKey>(storage::make_key(
      services.digest_key, request.sender.org, storage::KeyedRoute::source, client_key, options, *text));
  BodyBudget::Share room{services.answer_budget, request.sender.org};
  auto known = co_await claim(services, key, room, most_answer_bytes(Shape::ndjson, *text), deadline);
  if (!known) co_return fail(std::move(known).error());
  if (known->answer) co_return Answer{known->answer->status, known->answer->type, std::move(known->answer->body), {}};
  auto answer = co_await push_keyed(services, std::move(request), std::move(*text), key, deadline);
  if (!answer) {
    co_await release(services, key);
    co_return fail(std::move(answer).error());
  }
  co_return Answer{answer->status, answer->type, std::move(answer->body), known->left};
}

Task<Result<std::string>> preview_source(Services& services, SourceRequest request, std::size_t rows, net::Body& body) {
  BodyBudget::Share share{services.body_budget, request.sender.org};
  auto text = co_await hold(body, services.limits.source_bytes, share);
  if (!text) co_return fail(std::move(text).error());
  const auto show = std::make_shared<SourceShow>(std::move(request), rows, services.limits, std::move(*text));
  while (true) {
    auto is_more = co_await services.decoding.run([show] { return show->step(); });
    if (!is_more) co_return fail(std::move(is_more).error());
    if (!*is_more) break;
  }
  co_return co_await services.decoding.run([show] { return Result<std::string>{show->render()}; });
}

}  // namespace kith::ingest
