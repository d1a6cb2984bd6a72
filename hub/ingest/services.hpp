// What the parts of ingest share: the state behind Ingest, made once by the composition root. Any thread reads it; what
// changes is atomic or has its own lock.
#pragma once

#include <array>
#include <atomic>
#include <map>
#include <string>

#include "hub/async/workers.hpp"
#include "hub/ingest/body_budget.hpp"
#include "hub/ingest/ingest.hpp"
#include "hub/ingest/micro_batches.hpp"
#include "hub/ingest/stream_turns.hpp"

namespace kith::ingest {

// The hub's civil date, by the rules of an IANA time zone.
class CivilCalendar {
 public:
  // Throws std::runtime_error for a zone that does not exist: the configuration has checked it.
  CivilCalendar(const Clock& clock, const std::string& time_zone);
  [[nodiscard]] std::chrono::year_month_day today() const;

 private:
  const Clock& clock_;
  const void* zone_;  // of the tz library, which keeps it for good
};

struct Services {
  Services(storage::Database& database, const SecretKey& digest_key, const Clock& clock, const std::string& time_zone,
           const Limits& limits);

  storage::Database& database;
  const SecretKey& digest_key;
  Limits limits;
  CivilCalendar calendar;
  MicroBatches micro_batches;
  StreamTurns stream_turns;
  BodyBudget body_budget;
  BodyBudget answer_budget;  // the most that answers to keyed requests in flight may take in the database
  Workers decoding;          // of exports and large documents: one thread, so that they leave the others a processor
  std::atomic<bool> is_draining{false};
  std::atomic<std::uint64_t> running{0};  // pushes and streams
  std::atomic<std::uint64_t> stream_batches{0};
  std::array<std::atomic<std::uint64_t>, outcome_count> outcomes{};

  void count(const Accounts& accounts) {
    for (std::size_t i = 0; i < outcome_count; ++i)
      outcomes[i].fetch_add(accounts.of(static_cast<Outcome>(i)), std::memory_order_relaxed);
  }
};

// The ways in; see Ingest.
Task<Result<Answer>> push_document(Services& services, PushRequest request, net::Body& body, Deadline deadline,
                                   GoOn go_on);
Task<Result<Accounts>> push_stream(Services& services, PushRequest request, net::Body& body,
                                   std::function<Task<Result<void>>(std::string_view)> write);
Task<Result<Accounts>> push_source(Services& services, SourceRequest request, net::Body& body,
                                   std::function<Task<Result<void>>(std::string_view)> write, GoOn go_on);
Task<Result<Answer>> push_source_keyed(Services& services, SourceRequest request, std::string client_key,
                                       net::Body& body, Deadline deadline, GoOn go_on);
Task<Result<std::string>> preview_source(Services& services, SourceRequest request, std::size_t rows, net::Body& body,
                                         GoOn go_on);

// Leaves of the log for what was refused beside what was taken, one for each reason; awaited before the answer says so.
// Where they cannot be written the refusal stands, and the program's log says that they are missing.
Task<void> audit_refusals(Services& services, OrgCode org, std::map<Errc, std::int32_t> reasons);

}  // namespace kith::ingest
