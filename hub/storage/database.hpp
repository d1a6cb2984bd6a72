// The way from a coroutine to PostgreSQL and back: five lanes, each a bounded queue before a fixed number of threads
// with one connection each. A lane keeps the others' latency: bulk loads cannot stand before single pushes, tables
// before reads, nor reads before the hub's own bookkeeping. Within a lane organisations take turns, and each may only
// have its share waiting and running; what nobody waits for any more is dropped. A connection is thrown away at its
// first break and made anew with backoff; it is never repaired under a caller. `run` may be awaited on any executor;
// the answer comes back there.
#pragma once

#include <array>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <stop_token>
#include <type_traits>
#include <utility>

#include "hub/async/deadline.hpp"
#include "hub/async/task.hpp"
#include "hub/base/ids.hpp"
#include "hub/storage/pg.hpp"

namespace kith::storage {

enum class Lane : std::uint8_t { single, bulk, read, table, control };
inline constexpr std::size_t lane_count = 5;

struct LaneLimits {
  unsigned connections = 1;  // and threads
  std::size_t queue = 64;    // jobs waiting; one more is too_busy
  // Jobs waiting of one organisation; one more is rate_limited, while the others' are still taken.
  [[nodiscard]] std::size_t queue_of_org() const { return (queue + 3) / 4; }
  // Jobs running of one organisation, so that slow ones leave a connection to the others.
  [[nodiscard]] unsigned running_of_org() const { return connections > 1 ? connections - 1 : 1; }
};

// Where a job waits: a lane, and there behind the jobs of the same organisation. Jobs without one are the hub's own (or
// of many organisations that took turns before); together they have a turn and the lane's whole queue.
struct Turn {
  Turn(Lane of) : lane(of) {}  // NOLINT(google-explicit-constructor): a lane alone is where the hub's own work waits
  Turn(Lane of, OrgCode whose, std::stop_token unless = {})
      : lane(of), org(std::move(whose)), given_up(std::move(unless)) {}
  Lane lane;
  std::optional<OrgCode> org;
  std::stop_token given_up;  // nobody waits for the answer any more: `cancelled`, in the queue or in the work
};

struct DatabaseOptions {
  pg::Endpoint endpoint;
  std::array<LaneLimits, lane_count> lanes = {{{2, 256}, {2, 64}, {4, 256}, {2, 16}, {1, 64}}};
  std::chrono::milliseconds connect_timeout{3'000};
  std::chrono::milliseconds least_backoff{100};
  std::chrono::milliseconds most_backoff{2'000};
};

// What one organisation may have waiting and running in a lane, and how much of that is free.
struct LaneShare {
  std::size_t most = 0;
  std::size_t left = 0;
};

struct LaneStatus {
  std::size_t queued = 0;
  unsigned running = 0;
  unsigned connected = 0;
  std::uint64_t done = 0;        // jobs that ran, whatever their answer
  std::uint64_t statements = 0;  // that were sent, counted before their answer
  std::uint64_t refused = 0;     // queue full, or the share of an organisation
  std::uint64_t lost = 0;        // connections lost
};

class Database {
 public:
  // Starts the threads, which connect by themselves; does not wait for them.
  explicit Database(DatabaseOptions options);
  // stop()s. Before the executors die whose coroutines wait here.
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Awaits `work(pg::Connection&) -> Result<T>` on a thread of the lane. The connection's deadline is `deadline`; work
  // runs once, never again by itself. Errors besides work's own: too_busy (queue full), rate_limited (too many of
  // this organisation wait), deadline_exceeded (also: passed while queued, work did not run), cancelled (given up; the
  // connection of running work is given up with it), database_unavailable, in_doubt (lost while committing),
  // shutting_down, and what SqlState::errc says of a failed statement. Cancelling the waiter does not stop work.
  // Safety: the parameters are values, because the coroutine outlives the call.
  template <class F>
  auto run(Turn turn, Deadline deadline, F work) -> Task<std::invoke_result_t<F, pg::Connection&>> {
    using Answer = std::invoke_result_t<F, pg::Connection&>;
    co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(Answer)>(
        [this, turn = std::move(turn), deadline](auto handler, F body) {
          auto executor = boost::asio::prefer(boost::asio::get_associated_executor(handler),
                                              boost::asio::execution::outstanding_work.tracked);
          this->submit(turn, deadline, std::move(body),
                       [handler = std::move(handler), executor = std::move(executor)](Answer answer) mutable {
                         boost::asio::post(executor,
                                           [handler = std::move(handler), answer = std::move(answer)]() mutable {
                                             std::move(handler)(std::move(answer));
                                           });
                       });
        },
        boost::asio::use_awaitable, std::move(work));
  }

  // The same for a thread that may wait: commands, tests.
  template <class F>
  auto run_blocking(const Turn& turn, Deadline deadline, F work) -> std::invoke_result_t<F, pg::Connection&> {
    using Answer = std::invoke_result_t<F, pg::Connection&>;
    std::promise<Answer> promise;
    auto future = promise.get_future();
    submit(turn, deadline, std::move(work), [&promise](Answer answer) { promise.set_value(std::move(answer)); });
    return future.get();
  }

  // `done(Result<T>)` is called once, on the lane's thread, or here when the job is refused at once.
  template <class F, class Done>
  void submit(const Turn& turn, Deadline deadline, F work, Done done) {
    std::unique_ptr<Job> job =
        std::make_unique<JobOf<F, Done>>(deadline, turn.given_up, std::move(work), std::move(done));
    if (auto error = enqueue(turn, job)) job->refuse(std::move(*error));
  }

  [[nodiscard]] LaneStatus status(Lane lane) const;
  [[nodiscard]] LaneShare share(Lane lane, const OrgCode& org) const;
  // True while some thread of each lane is connected: what readiness shows.
  [[nodiscard]] bool is_available() const;
  // Refuses new jobs, answers queued ones with shutting_down, waits for running ones. Twice is once.
  void stop();

 private:
  class Job {
   public:
    Job(Deadline deadline, std::stop_token given_up) : deadline_(deadline), given_up_(std::move(given_up)) {}
    Job(const Job&) = delete;
    Job& operator=(const Job&) = delete;
    virtual ~Job() = default;
    virtual void perform(pg::Connection& connection) = 0;
    virtual void refuse(Error error) = 0;
    [[nodiscard]] Deadline deadline() const { return deadline_; }
    [[nodiscard]] const std::stop_token& given_up() const { return given_up_; }

   private:
    Deadline deadline_;
    std::stop_token given_up_;
  };
  template <class F, class Done>
  class JobOf final : public Job {
   public:
    JobOf(Deadline deadline, std::stop_token given_up, F work, Done done)
        : Job(deadline, std::move(given_up)), work_(std::move(work)), done_(std::move(done)) {}
    void perform(pg::Connection& connection) override { done_(pg::guarded(connection, work_)); }
    void refuse(Error error) override {
      done_(std::invoke_result_t<F, pg::Connection&>{tl::unexpected<Error>(std::move(error))});
    }

   private:
    F work_;
    Done done_;
  };
  struct LaneState;

  // Takes the job, or leaves it and says why not.
  std::optional<Error> enqueue(const Turn& turn, std::unique_ptr<Job>& job);
  void serve(LaneState& lane);

  DatabaseOptions options_;
  std::array<std::unique_ptr<LaneState>, lane_count> lanes_;
};

}  // namespace kith::storage
