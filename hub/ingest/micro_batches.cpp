#include "hub/ingest/micro_batches.hpp"

#include <chrono>
#include <mutex>
#include <unordered_map>

#include "hub/async/turns.hpp"
#include "hub/ingest/suspended.hpp"
#include "hub/storage/database.hpp"

namespace kith::ingest {
namespace {

using storage::Flush;
using storage::InsertResult;
using Rows = MicroBatches::Rows;

constexpr std::chrono::milliseconds pause{50};  // longer than that, and no more are coming

struct Waiting {
  Flush flush;
  Resume<Result<Rows>> resume;
};

// One transaction: what its waiters brought, and where each one's rows begin.
struct Group {
  explicit Group(const SecretKey& digest_key) : flush(digest_key) {}
  struct Member {
    std::uint32_t first_row;
    std::size_t rows;
    Resume<Result<Rows>> resume;
  };
  Flush flush;
  std::vector<Member> members;
};

void answer(Group& group, Result<InsertResult> result) {
  for (Group::Member& member : group.members) {
    if (!result) {
      member.resume(fail(result.error()));
      continue;
    }
    const auto first = result->rows.begin() + static_cast<std::ptrdiff_t>(member.first_row);
    member.resume(Rows(first, first + static_cast<std::ptrdiff_t>(member.rows)));
  }
}

}  // namespace

struct MicroBatches::State : std::enable_shared_from_this<MicroBatches::State> {
  State(storage::Database& on, const SecretKey& key, std::function<std::chrono::year_month_day()> day, const Limits& l)
      : database(on), digest_key(key), today(std::move(day)), limits(l) {}

  storage::Database& database;
  const SecretKey& digest_key;
  std::function<std::chrono::year_month_day()> today;
  const Limits& limits;
  mutable std::mutex mutex;
  Turns<OrgCode, Waiting> turns;
  std::size_t in_flight = 0;
  std::uint64_t batches = 0;
  std::chrono::steady_clock::time_point last_push;
  bool is_draining = false;
  std::vector<Resume<bool>> drained;

  void enqueue(const OrgCode& org, Waiting waiting);
  std::shared_ptr<Group> gather();
  void launch(std::shared_ptr<Group> group);
  void finish(Group& group, Result<InsertResult> result);
};

// Called with the mutex held. Takes one push of each organisation in turn, until the batch is full or each has had its
// share; what shares a record with the batch waits for the next one, and its organisation with it.
std::shared_ptr<Group> MicroBatches::State::gather() {
  auto group = std::make_shared<Group>(digest_key);
  std::unordered_map<OrgCode, std::size_t> shares;
  std::size_t passed = 0;  // organisations in a row that gave nothing
  while (passed < turns.keys() && group->flush.rows() < limits.micro_batch_rows) {
    auto [org, waiting] = turns.front();
    const std::size_t rows = waiting.flush.rows();
    std::size_t& share = shares[org];
    const bool is_over_share = share > 0 && share + rows > limits.micro_batch_rows_of_org && turns.keys() > 1;
    const bool is_too_much = !group->members.empty() && group->flush.rows() + rows > limits.micro_batch_rows;
    const auto first = is_over_share || is_too_much ? std::nullopt : group->flush.absorb(waiting.flush);
    if (!first) {
      turns.skip();
      ++passed;
      continue;
    }
    passed = 0;
    share += rows;
    auto taken = turns.pop();
    group->members.push_back({*first, rows, std::move(taken->second.resume)});
  }
  return group;
}

void MicroBatches::State::enqueue(const OrgCode& org, Waiting waiting) {
  std::shared_ptr<Group> group;
  {
    const std::lock_guard lock{mutex};
    if (is_draining) return waiting.resume(fail(Errc::shutting_down));
    if (turns.size_of(org) >= limits.waiting_pushes_of_org) return waiting.resume(fail(Errc::rate_limited));
    if (turns.size() >= limits.waiting_pushes) return waiting.resume(fail(Errc::too_busy));
    turns.push(org, std::move(waiting));
    last_push = std::chrono::steady_clock::now();
    if (in_flight >= limits.micro_batches_in_flight) return;
    ++in_flight;
    ++batches;
    group = gather();
  }
  launch(std::move(group));
}

void MicroBatches::State::launch(std::shared_ptr<Group> group) {
  storage::InsertOptions options;
  options.received_on = today();
  database.submit(
      storage::Lane::single, Deadline::after(limits.commit_deadline),
      [group, options](pg::Connection& connection) { return storage::insert(connection, group->flush, options); },
      [state = shared_from_this(), group](Result<InsertResult> result) { state->finish(*group, std::move(result)); });
}

// On the lane's thread: the next batch is on its way before the answers of this one are.
void MicroBatches::State::finish(Group& group, Result<InsertResult> result) {
  std::shared_ptr<Group> next;
  std::vector<Resume<bool>> all_drained;
  {
    const std::lock_guard lock{mutex};
    if (turns.empty()) {
      --in_flight;
      if (in_flight == 0) all_drained.swap(drained);
    } else {
      next = gather();
      ++batches;
    }
  }
  if (next) launch(std::move(next));
  answer(group, std::move(result));
  for (auto& resume : all_drained) resume(true);
}

MicroBatches::MicroBatches(storage::Database& database, const SecretKey& digest_key,
                           std::function<std::chrono::year_month_day()> today, const Limits& limits)
    : state_(std::make_shared<State>(database, digest_key, std::move(today), limits)) {}
MicroBatches::~MicroBatches() = default;

Task<Result<Rows>> MicroBatches::commit(OrgCode org, Flush flush) {
  auto state = state_;
  co_return co_await suspended<Result<Rows>>(
      [state, org, held = std::make_shared<Flush>(std::move(flush))](Resume<Result<Rows>> resume) {
        state->enqueue(org, Waiting{std::move(*held), std::move(resume)});
      });
}

Task<void> MicroBatches::drain() {
  auto state = state_;
  co_await suspended<bool>([state](Resume<bool> resume) {
    {
      const std::lock_guard lock{state->mutex};
      state->is_draining = true;
      if (state->in_flight > 0) {
        state->drained.push_back(std::move(resume));
        return;
      }
    }
    resume(true);
  });
}

bool MicroBatches::are_coming() const {
  const std::lock_guard lock{state_->mutex};
  return state_->in_flight > 0 || std::chrono::steady_clock::now() - state_->last_push < pause;
}

std::size_t MicroBatches::waiting() const {
  const std::lock_guard lock{state_->mutex};
  return state_->turns.size();
}

std::uint64_t MicroBatches::batches() const {
  const std::lock_guard lock{state_->mutex};
  return state_->batches;
}

}  // namespace kith::ingest
