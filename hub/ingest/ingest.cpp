#include "hub/ingest/ingest.hpp"

#include <date/tz.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "hub/ingest/services.hpp"
#include "hub/storage/database.hpp"

namespace kith::ingest {
namespace {

// Counts a push or stream as running for as long as it lives.
class Running {
 public:
  explicit Running(std::atomic<std::uint64_t>& count) : count_(count) { ++count_; }
  ~Running() { --count_; }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

 private:
  std::atomic<std::uint64_t>& count_;
};

}  // namespace

CivilCalendar::CivilCalendar(const Clock& clock, const std::string& time_zone)
    : clock_(clock), zone_(date::locate_zone(time_zone)) {}

std::chrono::year_month_day CivilCalendar::today() const {
  const auto* const zone = static_cast<const date::time_zone*>(zone_);
  const auto local = zone->to_local(clock_.now());
  const auto day = std::chrono::floor<std::chrono::days>(local.time_since_epoch());
  return std::chrono::year_month_day{std::chrono::sys_days{day}};
}

Services::Services(storage::Database& on, const SecretKey& key, const Clock& clock, const std::string& time_zone,
                   const Limits& of)
    : database(on),
      digest_key(key),
      limits(of),
      calendar(clock, time_zone),
      micro_batches(
          on, key, [this] { return calendar.today(); }, limits),
      stream_turns(of.streams_in_flight + 1, [this] { return micro_batches.are_coming(); }),
      body_budget(of.held_bytes, of.held_bytes_of_org),
      answer_budget(SIZE_MAX, static_cast<std::size_t>(of.keys.answer_bytes)),
      decoding(1, of.decodes_waiting_of_org) {}

Ingest::Ingest(storage::Database& database, const SecretKey& digest_key, const Clock& clock,
               const std::string& time_zone, Limits limits)
    : services_(std::make_unique<Services>(database, digest_key, clock, time_zone, limits)) {}
Ingest::~Ingest() = default;

Task<Result<Answer>> Ingest::push(PushRequest request, net::Body& body, Deadline deadline, GoOn go_on) {
  if (services_->is_draining) co_return fail(Errc::shutting_down);
  const Running running{services_->running};
  request.sender.rules.today = services_->calendar.today();
  co_return co_await push_document(*services_, std::move(request), body, deadline, std::move(go_on));
}

Task<Result<Accounts>> Ingest::stream(PushRequest request, net::Body& body,
                                      std::function<Task<Result<void>>(std::string_view)> write) {
  if (services_->is_draining) co_return fail(Errc::shutting_down);
  const Running running{services_->running};
  request.sender.rules.today = services_->calendar.today();
  co_return co_await push_stream(*services_, std::move(request), body, std::move(write));
}

Task<Result<Accounts>> Ingest::push_source(SourceRequest request, net::Body& body,
                                           std::function<Task<Result<void>>(std::string_view)> write, GoOn go_on) {
  if (services_->is_draining) co_return fail(Errc::shutting_down);
  const Running running{services_->running};
  request.sender.rules.today = services_->calendar.today();
  co_return co_await ingest::push_source(*services_, std::move(request), body, std::move(write), std::move(go_on));
}

Task<Result<Answer>> Ingest::push_source(SourceRequest request, std::string idempotency_key, net::Body& body,
                                         Deadline deadline, GoOn go_on) {
  if (services_->is_draining) co_return fail(Errc::shutting_down);
  const Running running{services_->running};
  request.sender.rules.today = services_->calendar.today();
  co_return co_await push_source_keyed(*services_, std::move(request), std::move(idempotency_key), body, deadline,
                                       std::move(go_on));
}

Task<Result<std::string>> Ingest::preview_source(SourceRequest request, std::size_t rows, net::Body& body, GoOn go_on) {
  if (services_->is_draining) co_return fail(Errc::shutting_down);
  const Running running{services_->running};
  request.sender.rules.today = services_->calendar.today();
  co_return co_await ingest::preview_source(*services_, std::move(request), rows, body, std::move(go_on));
}

Task<Result<RecordResult>> Ingest::withdraw(Access access, RecordUid uid, storage::ExpectedRevision expected,
                                            Deadline /*deadline*/) {
  if (services_->is_draining) co_return fail(Errc::shutting_down);
  const Running running{services_->running};
  storage::Flush flush{services_->digest_key};
  flush.add_withdrawal(flush.begin_push(access), uid, expected);
  auto rows = co_await services_->micro_batches.commit(access.org, std::move(flush));
  if (!rows) co_return fail(std::move(rows).error());
  const storage::RowResult& row = rows->front();
  if (row.error) co_return fail(*row.error);
  RecordResult result{0, uid, row.outcome, row.revision, {}, false};
  Accounts accounts;
  accounts.add(row.outcome);
  services_->count(accounts);
  co_return result;
}

Task<void> Ingest::drain() {
  services_->is_draining = true;
  boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor};
  // Streams end with their connections, which the listener drains by its own deadline.
  constexpr std::chrono::milliseconds interval{10};
  while (services_->running > 0) {
    timer.expires_after(interval);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
  co_await services_->micro_batches.drain();
}

void Ingest::stop() {
  services_->decoding.stop();
}

Counters Ingest::counters() const {
  Counters counters;
  for (std::size_t i = 0; i < outcome_count; ++i)
    counters.accounts.add(static_cast<Outcome>(i), services_->outcomes[i].load(std::memory_order_relaxed));
  counters.micro_batches = services_->micro_batches.batches();
  counters.stream_batches = services_->stream_batches.load(std::memory_order_relaxed);
  counters.waiting_pushes = services_->micro_batches.waiting();
  counters.held_bytes = services_->body_budget.held();
  counters.decoding = services_->decoding.status();
  return counters;
}

const Limits& Ingest::limits() const {
  return services_->limits;
}

std::chrono::year_month_day Ingest::today() const {
  return services_->calendar.today();
}

}  // namespace kith::ingest
