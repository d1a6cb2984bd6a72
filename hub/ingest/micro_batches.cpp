#include "hub/ingest/micro_batches.hpp"

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <mutex>
#include <unordered_map>
#include <utility>

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
    OrgCode org;
    Waiting waiting;
  };
  Flush flush;
  std::vector<Member> members;

  // False, and nothing is taken, where it shares a record with what is here.
  bool takes(const OrgCode& org, Waiting& waiting) {
    const auto first = flush.absorb(waiting.flush);
    if (first) members.push_back({*first, org, std::move(waiting)});
    return first.has_value();
  }
  [[nodiscard]] bool is_of_one() const {
    return std::ranges::all_of(members, [&](const Member& member) { return member.org == members.front().org; });
  }
};
using SharedGroup = std::shared_ptr<Group>;

bool met_lock(const Result<InsertResult>& result) {
  return !result && result.error().hint == storage::rows_are_locked;
}

void answer(Group& group, Result<InsertResult> result) {
  for (Group::Member& member : group.members) {
    if (!result) {
      member.waiting.resume(fail(result.error()));
      continue;
    }
    const auto first = result->rows.begin() + static_cast<std::ptrdiff_t>(member.first_row);
    member.waiting.resume(Rows(first, first + static_cast<std::ptrdiff_t>(member.waiting.flush.rows())));
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
  std::deque<SharedGroup> parted;      // of a transaction that met a lock: what each organisation brought to it
  std::map<OrgCode, unsigned> locked;  // whose pushes wait for a lock, apart from the others'

  void enqueue(const OrgCode& org, Waiting waiting);
  SharedGroup gather();
  SharedGroup take_next();
  void part(Group& group);
  std::vector<Resume<bool>> those_drained();
  void launch(const SharedGroup& group);
  void launch_apart(const SharedGroup& group);
  void finish(const SharedGroup& group, Result<InsertResult> result);
  void unlocked(const OrgCode& org);
};

// Called with the mutex held. Takes one push of each organisation in turn, until the batch is full or each has had its
// share; what shares a record with the batch waits for the next one, and its organisation with it. Null: nobody whose
// turn it may be has anything.
SharedGroup MicroBatches::State::gather() {
  auto group = std::make_shared<Group>(digest_key);
  std::unordered_map<OrgCode, std::size_t> shares;
  std::size_t passed = 0;  // organisations in a row that gave nothing
  while (passed < turns.keys() && group->flush.rows() < limits.micro_batch_rows) {
    auto [org, waiting] = turns.front();
    const std::size_t rows = waiting.flush.rows();
    std::size_t& share = shares[org];
    const bool is_over_share = share > 0 && share + rows > limits.micro_batch_rows_of_org && turns.keys() > 1;
    const bool is_too_much = !group->members.empty() && group->flush.rows() + rows > limits.micro_batch_rows;
    if (is_over_share || is_too_much || locked.contains(org) || !group->takes(org, waiting)) {
      turns.skip();
      ++passed;
      continue;
    }
    passed = 0;
    share += rows;
    (void)turns.pop();
  }
  return group->members.empty() ? nullptr : group;
}

// These three with the mutex held.
SharedGroup MicroBatches::State::take_next() {
  SharedGroup next;
  if (parted.empty()) {
    next = gather();
  } else {
    next = std::move(parted.front());
    parted.pop_front();
  }
  if (next) ++batches;
  return next;
}

void MicroBatches::State::part(Group& group) {
  std::map<OrgCode, SharedGroup> of_each;
  for (Group::Member& member : group.members) {
    SharedGroup& own = of_each[member.org];
    if (!own) own = std::make_shared<Group>(digest_key);
    (void)own->takes(member.org, member.waiting);  // they shared no record before
  }
  for (auto& [org, own] : of_each) parted.push_back(std::move(own));
}

std::vector<Resume<bool>> MicroBatches::State::those_drained() {
  return in_flight == 0 && locked.empty() && turns.empty() ? std::exchange(drained, {}) : std::vector<Resume<bool>>{};
}

void MicroBatches::State::enqueue(const OrgCode& org, Waiting waiting) {
  SharedGroup group;
  {
    const std::lock_guard lock{mutex};
    if (is_draining) return waiting.resume(fail(Errc::shutting_down));
    if (turns.size_of(org) >= limits.waiting_pushes_of_org) return waiting.resume(fail(Errc::rate_limited));
    if (turns.size() >= limits.waiting_pushes) return waiting.resume(fail(Errc::too_busy));
    turns.push(org, std::move(waiting));
    last_push = std::chrono::steady_clock::now();
    if (in_flight >= limits.micro_batches_in_flight) return;
    group = take_next();
    if (!group) return;
    ++in_flight;
  }
  launch(group);
}

void MicroBatches::State::launch(const SharedGroup& group) {
  storage::InsertOptions options;
  options.received_on = today();
  options.most_records = limits.records_of_org;
  options.lock_wait = limits.lock_wait;
  database.submit(
      storage::Lane::single, Deadline::after(limits.commit_deadline),
      [group, options](pg::Connection& connection) { return storage::insert(connection, group->flush, options); },
      [state = shared_from_this(), group](Result<InsertResult> result) { state->finish(group, std::move(result)); });
}

// Among the long transactions of its own organisation, which most likely are what holds the lock, and after them.
void MicroBatches::State::launch_apart(const SharedGroup& group) {
  storage::InsertOptions options;
  options.received_on = today();
  options.most_records = limits.records_of_org;
  const OrgCode org = group->members.front().org;
  database.submit(
      storage::Turn{storage::Lane::bulk, org}, Deadline::after(limits.commit_deadline),
      [group, options](pg::Connection& connection) { return storage::insert(connection, group->flush, options); },
      [state = shared_from_this(), group, org](Result<InsertResult> result) {
        answer(*group, std::move(result));
        state->unlocked(org);
      });
}

// On the lane's thread: the next batch is on its way before the answers of this one are. One that met a lock goes
// again, each organisation's part by itself; and what is locked then waits where it keeps nobody else.
void MicroBatches::State::finish(const SharedGroup& group, Result<InsertResult> result) {
  SharedGroup next, apart;
  std::vector<Resume<bool>> all_drained;
  {
    const std::lock_guard lock{mutex};
    if (met_lock(result) && group->is_of_one()) {
      apart = group;
      ++locked[group->members.front().org];
    } else if (met_lock(result)) {
      part(*group);
    }
    next = take_next();
    if (!next) --in_flight;
    all_drained = those_drained();
  }
  if (next) launch(next);
  if (apart) launch_apart(apart);
  if (!met_lock(result)) answer(*group, std::move(result));
  for (auto& resume : all_drained) resume(true);
}

void MicroBatches::State::unlocked(const OrgCode& org) {
  SharedGroup next;
  std::vector<Resume<bool>> all_drained;
  {
    const std::lock_guard lock{mutex};
    if (--locked[org] == 0) locked.erase(org);
    if (in_flight < limits.micro_batches_in_flight) next = take_next();
    if (next) ++in_flight;
    all_drained = those_drained();
  }
  if (next) launch(next);
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
      if (state->in_flight > 0 || !state->locked.empty()) {
        state->drained.push_back(std::move(resume));
        return;
      }
    }
    resume(true);
  });
}

MicroBatches::Locked MicroBatches::mark_locked(const OrgCode& org) {
  {
    const std::lock_guard lock{state_->mutex};
    ++state_->locked[org];
  }
  return Locked{nullptr, [state = state_, org](void*) { state->unlocked(org); }};
}

bool MicroBatches::is_locked(const OrgCode& org) const {
  const std::lock_guard lock{state_->mutex};
  return state_->locked.contains(org);
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
