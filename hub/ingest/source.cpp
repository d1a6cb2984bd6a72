// A source that the hub adapts for a member: read whole into memory, taken through the adapter library, committed in
// transactions of about a thousand rows on the lane of streams, and forgotten. A preview goes the same way up to where
// something would be stored.
#include "hub/ingest/held_body.hpp"
#include "hub/ingest/services.hpp"
#include "hub/ingest/source_rows.hpp"
#include "hub/ingest/source_text.hpp"
#include "hub/storage/database.hpp"

namespace kith::ingest {
namespace {

using Write = std::function<Task<Result<void>>(std::string_view)>;

// What reading takes beside the bytes, for as long as it lasts: a workbook's texts, the rows of a batch, what each row
// said.
constexpr std::size_t working_factor = 3;

Task<Result<std::string>> hold(Services& services, net::Body& body, BodyBudget::Share& share) {
  auto text = co_await read_whole(body, services.limits.source_bytes, share);
  if (!text) co_return text;
  if (auto room = share.grow(working_factor * text->size()); !room) co_return fail(std::move(room).error());
  co_return text;
}

// A piece at a time, so that others who wait for that thread come between.
Task<Result<void>> check(Services& services, std::shared_ptr<SourceRows> rows) {
  while (true) {
    auto is_more = co_await services.decoding.run([rows] { return rows->check(); });
    if (!is_more) co_return fail(std::move(is_more).error());
    if (!*is_more) co_return Result<void>{};
  }
}

class SourcePush {
 public:
  SourcePush(Services& services, std::shared_ptr<SourceRows> rows, Write write)
      : services_(services), rows_(std::move(rows)), org_(rows_->request().sender.org), write_(std::move(write)) {}

  Task<Result<Accounts>> run() {
    while (true) {
      auto batch = co_await services_.decoding.run([rows = rows_] { return rows->next(); });
      if (!batch) co_return fail(std::move(batch).error());
      if (*batch == nullptr) break;
      if (auto told = co_await take(std::move(*batch)); !told) co_return fail(std::move(told).error());
    }
    // A file of which nothing was offered is still a push that somebody made.
    if (!has_committed_) {
      const auto nothing = std::make_shared<SourceBatch>(org_, services_.digest_key);
      if (auto kept = co_await insert(nothing); !kept) co_return fail(std::move(kept).error());
    }
    if (auto told = co_await write_(source_summary(*rows_, accounts_)); !told) co_return fail(std::move(told).error());
    co_return accounts_;
  }

 private:
  struct Told {
    std::string text;
    Accounts accounts;
  };

  // Commits, counts, and writes the results.
  Task<Result<void>> take(std::shared_ptr<SourceBatch> batch) {
    co_await audit_refusals(services_, org_, batch->refusals_by_reason());
    auto results = std::make_shared<std::vector<storage::RowResult>>();
    if (batch->flush().rows() > 0) {
      auto kept = co_await insert(batch);
      if (!kept) co_return fail(std::move(kept).error());
      *results = std::move(kept->rows);
    }
    auto told = co_await services_.decoding.run(
        [batch, results, only_refused = rows_->request().only_refused]() -> Result<Told> {
          Told lines;
          lines.text = batch->render(*results, only_refused, lines.accounts);
          return lines;
        });
    if (!told) co_return fail(std::move(told).error());
    services_.count(told->accounts);
    for (std::size_t i = 0; i < outcome_count; ++i)
      accounts_.add(static_cast<Outcome>(i), told->accounts.of(static_cast<Outcome>(i)));
    // What is committed is told, even where nothing of it was asked for: the answer has begun.
    co_return co_await write_(told->text);
  }

  Task<Result<storage::InsertResult>> insert(std::shared_ptr<SourceBatch> batch) {
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
  Accounts accounts_;
  bool has_committed_ = false;
  bool expects_replay_ = false;
};

// What a preview is read with; on the decoding thread, a piece at a time.
class SourceShow {
 public:
  SourceShow(SourceRequest request, std::size_t rows, const Limits& limits, std::string bytes)
      : mapping_(request.mapping),
        held_(std::move(bytes)),
        bytes_(held_),
        preview_(rows),
        run_(request.mapping, {request.sender.rules, {}, true}, [this, &limits](adapters::Row& row) -> Result<void> {
          if (++rows_ > limits.source_rows)
            return fail(Error{Errc::source_too_large, {}, "more rows than limits.source_rows of /v1/meta"});
          preview_.add(row);
          return {};
        }) {}
  SourceShow(const SourceShow&) = delete;
  SourceShow& operator=(const SourceShow&) = delete;
  ~SourceShow() = default;

  Result<bool> step() { return run_.step(bytes_); }
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
  const OrgCode org = request.sender.org;
  BodyBudget::Share share{services.body_budget, org};
  auto text = co_await hold(services, body, share);
  if (!text) co_return fail(std::move(text).error());
  auto rows = std::make_shared<SourceRows>(std::move(request), services.digest_key, services.limits, std::move(*text));
  if (auto readable = co_await check(services, rows); !readable) {
    co_await audit_refusals(services, org, {{readable.error().code, 1}});
    co_return fail(std::move(readable).error());
  }
  SourcePush push{services, std::move(rows), std::move(write)};
  co_return co_await push.run();
}

Task<Result<std::string>> preview_source(Services& services, SourceRequest request, std::size_t rows, net::Body& body) {
  BodyBudget::Share share{services.body_budget, request.sender.org};
  auto text = co_await hold(services, body, share);
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
