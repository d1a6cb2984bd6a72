// A source that the hub adapts for a member: read whole into memory, taken through the adapter library, committed in
// transactions of about a thousand rows on the lane of streams, and forgotten. What computes is done on the thread for
// that, a piece at a time, so that others who wait for it come between.
#include <algorithm>

#include "hub/ingest/held_body.hpp"
#include "hub/ingest/keyed.hpp"
#include "hub/ingest/piece.hpp"
#include "hub/ingest/services.hpp"
#include "hub/ingest/source_rows.hpp"
#include "hub/ingest/source_text.hpp"
#include "hub/storage/database.hpp"

namespace kith::ingest {
namespace {

using Write = std::function<Task<Result<void>>(std::string_view)>;

// The rows of a source that can be read to its end.
Task<Result<std::shared_ptr<SourceRows>>> open(Services& services, SourceRequest request, std::string text,
                                               GoOn go_on) {
  const OrgCode org = request.sender.org;
  auto rows = std::make_shared<SourceRows>(std::move(request), services.digest_key, services.limits, std::move(text));
  auto checked = co_await decode_all(services, org, go_on, [rows] { return rows->check(); });
  if (checked) co_return rows;
  // What is no such source is still a push that somebody made; one that was given up is none.
  if (asked(go_on)) co_await audit_refusals(services, org, {{checked.error().code, 1}});
  co_return fail(std::move(checked).error());
}

class SourcePush {
 public:
  // `bytes_each`: as in ResultWriter.
  SourcePush(Services& services, std::shared_ptr<SourceRows> rows, Write write, GoOn go_on, std::size_t bytes_each = 0)
      : services_(services),
        rows_(std::move(rows)),
        org_(rows_->request().sender.org),
        write_(std::move(write)),
        go_on_(std::move(go_on)),
        writer_(rows_->request().only_refused, bytes_each) {}

  Task<Result<Accounts>> run() {
    for (bool is_more = true; is_more;) {
      if (auto still = asked(go_on_); !still) co_return fail(std::move(still).error());
      auto read = co_await decode_piece(services_, org_, [rows = rows_] { return rows->read(); });
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
    if (auto still = asked(go_on_); !still) co_return still;
    co_await audit_refusals(services_, org_, batch->refusals_by_reason());
    auto results = std::make_shared<std::vector<storage::RowResult>>();
    if (batch->has_rows()) {
      auto kept = co_await insert(batch);
      if (!kept) co_return fail(std::move(kept).error());
      *results = std::move(kept->rows);
    }
    services_.count(batch->accounts(*results));
    auto text = co_await services_.decoding.run(org_, [this, batch, results]() -> Result<std::string> {
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
    options.most_records = services_.limits.records_of_org;
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
  GoOn go_on_;
  ResultWriter writer_;
  bool has_committed_ = false;
  bool expects_replay_ = false;
};

// A push whose answer is kept for its key. The records are committed before the answer is: after a crash between the
// two the repeat finds them, and says `unchanged`.
Task<Result<storage::StoredAnswer>> push_keyed(Services& services, SourceRequest request, std::string text,
                                               SharedKey key, Deadline deadline, GoOn go_on) {
  auto rows = co_await open(services, std::move(request), std::move(text), go_on);
  if (!rows) co_return fail(std::move(rows).error());
  const std::size_t count = std::max<std::size_t>((*rows)->most_results(), 1);
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
  SourcePush push{services, std::move(*rows), write, std::move(go_on), bytes_each};
  if (auto pushed = co_await push.run(); !pushed) co_return fail(std::move(pushed).error());
  auto stored = co_await services.database.run(
      {storage::Lane::single, key->org}, deadline,
      [answer, key](pg::Connection& c) { return storage::store_answer(c, *key, *answer); });
  if (!stored) co_return fail(std::move(stored).error());
  co_return std::move(*answer);
}

}  // namespace

Task<Result<Accounts>> push_source(Services& services, SourceRequest request, net::Body& body, Write write,
                                   GoOn go_on) {
  BodyBudget::Share share{services.body_budget, request.sender.org};
  auto text = co_await read_export(body, services.limits.source_bytes, share);
  if (!text) co_return fail(std::move(text).error());
  auto rows = co_await open(services, std::move(request), std::move(*text), go_on);
  if (!rows) co_return fail(std::move(rows).error());
  SourcePush push{services, std::move(*rows), std::move(write), std::move(go_on)};
  co_return co_await push.run();
}

Task<Result<Answer>> push_source_keyed(Services& services, SourceRequest request, std::string client_key,
                                       net::Body& body, Deadline deadline, GoOn go_on) {
  BodyBudget::Share share{services.body_budget, request.sender.org};
  auto text = co_await read_export(body, services.limits.document_bytes, share);
  if (!text) co_return fail(std::move(text).error());
  const std::string options = request.source + (request.only_refused ? " refused" : " all");
  const auto key = std::make_shared<const storage::IdempotencyKey>(storage::make_key(
      services.digest_key, request.sender.org, storage::KeyedRoute::source, client_key, options, *text));
  BodyBudget::Share room{services.answer_budget, request.sender.org};
  auto known = co_await claim(services, key, room, most_answer_bytes(Shape::ndjson, *text), deadline);
  if (!known) co_return fail(std::move(known).error());
  if (known->answer) co_return Answer{known->answer->status, known->answer->type, std::move(known->answer->body), {}};
  auto answer = co_await push_keyed(services, std::move(request), std::move(*text), key, deadline, std::move(go_on));
  if (!answer) {
    co_await release(services, key);
    co_return fail(std::move(answer).error());
  }
  co_return Answer{answer->status, answer->type, std::move(answer->body), known->left};
}

}  // namespace kith::ingest
