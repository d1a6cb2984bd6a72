// The stream: lines are read, decoded and encoded on the session's thread while the batches before are being written
// and the results of those before that are being read. Three coroutines of one executor share the state below: the
// reader (push_stream itself), a commit for each batch in flight, and the writer of results.
#include <boost/asio/this_coro.hpp>
#include <deque>

#include "hub/async/group.hpp"
#include "hub/async/signal.hpp"
#include "hub/async/time_slice.hpp"
#include "hub/ingest/batch.hpp"
#include "hub/ingest/lines.hpp"
#include "hub/ingest/services.hpp"
#include "hub/storage/database.hpp"

namespace kith::ingest {
namespace {

using storage::InsertResult;

class Stream {
 public:
  using Write = std::function<Task<Result<void>>(std::string_view)>;

  Stream(Services& services, PushRequest request, Write write, const boost::asio::any_io_executor& executor)
      : services_(services),
        request_(std::move(request)),
        write_(std::move(write)),
        gatekeeper_(request_.sender, {services.limits.line_bytes, 8, 128, 100'000}),
        lines_(services.limits.line_bytes),
        writer_(request_.only_refused),
        tasks_(executor),
        changed_(executor) {}

  Task<Result<Accounts>> run(net::Body& body) {
    tasks_.spawn(write_results());
    try {
      co_await read_all(body);
    } catch (const std::exception&) {
      stop(Errc::internal);  // the tasks below refer to this stream and must end before it does
    }
    has_ended_ = true;
    changed_.notify();
    co_await tasks_.wait();
    // What was committed is told even where nothing of it was asked for: an answer that breaks off says so.
    if (failure_ && has_kept_ && !has_told_) static_cast<void>(co_await write_({}));
    if (failure_) co_return fail(std::move(*failure_));
    std::string summary = "{\"summary\":";
    append_json(summary, writer_.accounts());
    summary.append("}\n");
    if (auto written = co_await write_(summary); !written) co_return fail(std::move(written).error());
    co_return writer_.accounts();
  }

 private:
  // A batch from the moment it leaves until its results are written.
  struct Outstanding {
    Batch batch;
    std::vector<storage::RowResult> rows;
    bool is_done = false;    // committed
    bool is_failed = false;  // nothing of it was kept
  };

  Task<void> read_all(net::Body& body) {
    while (!failure_) {
      auto piece = co_await body.read();
      if (!piece) {
        stop(std::move(piece).error());
        break;
      }
      if (piece->empty()) {
        lines_.finish();
        co_await take_lines();
        break;
      }
      lines_.feed(*piece);
      co_await take_lines();
      // Nothing is being written: what there is does not wait for more.
      if (in_flight_ == 0 && !failure_ && current_) co_await send_batch();
    }
    if (!failure_ && (current_ || !has_committed_)) {
      open_batch();
      is_last_ = true;
      co_await send_batch();
    }
  }

  Task<void> take_lines() {
    while (!failure_) {
      const auto line = lines_.next();
      if (!line) co_return;
      if (line->is_too_long) {
        open_batch().tell(refusal(line->number, Errc::json_too_large));
      } else {
        auto admitted = gatekeeper_.admit(line->number, line->text, line->size);
        if (!admitted) {
          open_batch().tell(std::move(admitted).error());
        } else {
          if (is_on_its_way(*admitted)) co_await let_all_pass();
          if (failure_) co_return;
          open_batch().add(line->number, *admitted);
        }
      }
      if (current_->lines() >= most_lines() || current_->refusals() >= services_.limits.refusals_of_batch)
        co_await send_batch();
      if (slice_.is_over()) co_await slice_.give_way();
    }
  }

  // While small pushes keep coming, transactions are shorter: a backend that is done sooner leaves them its processor.
  [[nodiscard]] std::size_t most_lines() const {
    return services_.micro_batches.are_coming() ? services_.limits.batch_rows_beside : services_.limits.batch_rows;
  }

  Batch& open_batch() {
    if (!current_) current_.emplace(request_.sender.org, services_.digest_key);
    return *current_;
  }

  // The same record again: what it becomes depends on what the one before it became.
  [[nodiscard]] bool is_on_its_way(const records::AnonymousRecord& record) const {
    const auto holds = [&](const Batch& batch) {
      return batch.holds(request_.sender.org, record.record().envelope.uid);
    };
    if (current_ && holds(*current_)) return true;
    for (const auto& outstanding : outstanding_)
      if (!outstanding->is_done && holds(outstanding->batch)) return true;
    return false;
  }

  Task<void> let_all_pass() {
    if (current_) co_await send_batch();
    while (in_flight_ > 0 && !failure_) co_await changed_.wait();
  }

  // Hands the current batch over; waits while as many as allowed are in flight or unread.
  Task<void> send_batch() {
    while (!failure_ && (in_flight_ >= services_.limits.batches_in_flight ||
                         outstanding_.size() > services_.limits.batches_in_flight))
      co_await changed_.wait();
    if (failure_ || !current_) co_return;
    start_commit();
  }

  void start_commit() {
    auto outstanding = std::make_shared<Outstanding>(Outstanding{std::move(*current_), {}, false});
    current_.reset();
    outstanding_.push_back(outstanding);
    // A batch of refusals only has nothing to commit; the push leaves a leaf all the same, once.
    const bool is_needed = outstanding->batch.has_rows() || (!has_committed_ && is_last_);
    has_committed_ = has_committed_ || is_needed;
    ++in_flight_;
    tasks_.spawn(commit(outstanding, is_needed));
  }

  Task<void> commit(std::shared_ptr<Outstanding> outstanding, bool is_needed) {
    co_await audit_refusals(services_, request_.sender.org, outstanding->batch.refusals_by_reason());
    Result<InsertResult> result;
    if (is_needed) result = co_await insert(outstanding);
    --in_flight_;
    if (!result) {
      outstanding->is_failed = true;
      stop(std::move(result).error());
      co_return;
    }
    outstanding->rows = std::move(result->rows);
    outstanding->is_done = true;
    has_kept_ = true;
    services_.count(outstanding->batch.accounts(outstanding->rows));
    if (is_needed) {
      expects_replay_ = result->already_there * 2 > outstanding->rows.size();
      services_.stream_batches.fetch_add(1, std::memory_order_relaxed);
    }
    // The reader may be waiting for bytes: what it has gathered leaves now.
    if (in_flight_ == 0 && current_ && !failure_ && outstanding_.size() <= services_.limits.batches_in_flight)
      start_commit();
    changed_.notify();
  }

  Task<Result<InsertResult>> insert(std::shared_ptr<Outstanding> outstanding) {
    const auto permit = co_await services_.stream_turns.take(request_.sender.org);
    storage::InsertOptions options;
    options.received_on = services_.calendar.today();
    options.most_records = services_.limits.records_of_org;
    options.expects_replay = expects_replay_;
    co_return co_await services_.database.run(storage::Lane::bulk, Deadline::after(services_.limits.commit_deadline),
                                              [outstanding, options](pg::Connection& connection) {
                                                return storage::insert(connection, outstanding->batch.flush(), options);
                                              });
  }

  Task<void> write_results() {
    std::string text;
    while (true) {
      if (has_ended_ && outstanding_.empty()) co_return;
      if (outstanding_.empty() || !(outstanding_.front()->is_done || outstanding_.front()->is_failed)) {
        co_await changed_.wait();
        continue;
      }
      const auto next = outstanding_.front();
      text.clear();
      if (next->is_done) writer_.append(text, next->batch, next->rows, '\n');
      if (!text.empty() && !is_unheard_) co_await tell(text);
      outstanding_.pop_front();
      changed_.notify();
    }
  }

  Task<void> tell(std::string_view text) {
    has_told_ = true;
    auto written = co_await write_(text);
    if (written) co_return;
    is_unheard_ = true;
    stop(std::move(written).error());
  }

  void stop(Error error) {
    if (!failure_) failure_ = std::move(error);
    changed_.notify();
  }

  Services& services_;
  TimeSlice slice_;
  PushRequest request_;
  Write write_;
  Gatekeeper gatekeeper_;
  LineSplitter lines_;
  ResultWriter writer_;
  TaskGroup tasks_;
  Signal changed_;
  std::optional<Batch> current_;
  std::deque<std::shared_ptr<Outstanding>> outstanding_;
  std::size_t in_flight_ = 0;
  bool has_committed_ = false;  // or is about to
  bool has_kept_ = false;       // something that a result tells
  bool has_told_ = false;       // the answer has begun
  bool is_unheard_ = false;     // nobody takes the answer any more
  bool expects_replay_ = false;
  bool has_ended_ = false;
  bool is_last_ = false;
  std::optional<Error> failure_;
};

}  // namespace

Task<Result<Accounts>> push_stream(Services& services, PushRequest request, net::Body& body,
                                   std::function<Task<Result<void>>(std::string_view)> write) {
  Stream stream{services, std::move(request), std::move(write), co_await boost::asio::this_coro::executor};
  co_return co_await stream.run(body);
}

}  // namespace kith::ingest
