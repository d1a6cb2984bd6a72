#include "hub/cli/push_sending.hpp"

#include <algorithm>

namespace kith::cli {
namespace {

constexpr std::size_t lines_a_page = 500;
constexpr std::size_t settle_rows = 1'000;  // answers that share one commit

bool is_taken(Outcome outcome) {
  return outcome == Outcome::applied || outcome == Outcome::unchanged;
}

}  // namespace

std::optional<Complaint> PushSending::send(HubSession& hub, const std::function<void()>& on_progress,
                                           const Pause& pause) {
  const LineFlow flow{[this] { return next(); }, [this](PushResult result) { return take(std::move(result)); },
                      [this] { return static_cast<std::uint64_t>(in_flight_.size()); }, on_progress};
  auto left = most_waiting;
  while (run_.waiting != 0) {
    start_body();
    auto stopped = exchange_lines(hub, flow);
    if (const auto settled = settle(); !settled && !stopped) stopped = complaint(settled.error());
    if (stopped) {
      if (ended_ != 0) left = most_waiting;
      const auto wait = std::max(hub.asked_to_wait().value_or(std::chrono::seconds::max()), std::chrono::seconds{1});
      if (!pause || wait > std::min(most_wait, left)) return stopped;
      pause(wait, left);
      left -= wait;
      continue;
    }
    left = most_waiting;
    if (ended_ == 0) return Complaint{ExitCode::try_later, "The hub could not take any of the rows now."};
  }
  return std::nullopt;
}

void PushSending::start_body() {
  in_flight_.clear();
  answered_.clear();
  sent_up_to_ = 0;  // what was answered is no longer there
  last_ordinal_ = run_.queued;
  answered_lines_ = 0;
  ended_ = 0;
}

Result<std::string> PushSending::next() {
  std::string text;
  while (text.empty() && sent_up_to_ < last_ordinal_) {
    KITH_ASSIGN(const auto page, outbox_.page(run_, sent_up_to_, lines_a_page));
    if (page.empty() || page.front().ordinal > last_ordinal_) break;
    std::vector<std::uint64_t> damaged;
    for (const QueuedLine& line : page) {
      if (line.ordinal > last_ordinal_) break;
      sent_up_to_ = line.ordinal;
      if (line.is_damaged) {
        damaged.push_back(line.ordinal);
        continue;
      }
      text.append(line.line).append("\n");
      in_flight_.push_back({line.ordinal, line.offer, line.attempts});
    }
    KITH_TRY(end_damaged(damaged));
  }
  return text;
}

Result<void> PushSending::end_damaged(const std::vector<std::uint64_t>& ordinals) {
  if (ordinals.empty()) return {};
  ended_ += ordinals.size();
  return durably([&]() -> Result<void> {
    KITH_TRY(outbox_.end_damaged(run_, ordinals));
    return outbox_.save(run_);
  });
}

Result<void> PushSending::take(PushResult result) {
  if (in_flight_.empty() || result.line != answered_lines_ + 1) return fail(Errc::malformed_request);
  answered_.push_back({in_flight_.front(), std::move(result)});
  in_flight_.pop_front();
  ++answered_lines_;
  return answered_.size() < settle_rows ? Result<void>{} : settle();
}

// All of it is written or nothing: answers that could not be are given again by the hub when the lines are sent again.
Result<void> PushSending::settle() {
  if (answered_.empty()) return {};
  auto ended = durably([this] { return end_all(); });
  answered_.clear();
  return ended;
}

Result<void> PushSending::durably(const std::function<Result<void>()>& change) {
  const PushRun before = run_;
  KITH_TRY(keys_.begin());
  auto done = change();
  if (done) done = keys_.commit();
  if (!done) {
    run_ = before;
    (void)keys_.rollback();
  }
  return done;
}

Result<void> PushSending::end_all() {
  for (Answered& answered : answered_) KITH_TRY(end(answered));
  KITH_TRY(outbox_.remove(run_, answered_.back().line.ordinal, answered_.size()));
  return outbox_.save(run_);
}

Result<void> PushSending::end(Answered& answered) {
  const PushResult& result = answered.result;
  const InFlight& line = answered.line;
  if (result.outcome == Outcome::failed && line.attempts + 1 < most_attempts) {
    // The hub's own trouble: the line goes to the end of its push.
    KITH_ASSIGN(const QueuedLine queued, outbox_.line(run_, line.ordinal));
    return outbox_.queue(run_, line.offer, queued.line, static_cast<std::uint8_t>(line.attempts + 1));
  }
  ++ended_;
  const std::string_view refusal =
      result.errors.empty() ? std::string_view{} : error_info(result.errors.front().code).slug;
  Offer offer = line.offer;
  if (offer.is_withdrawal) {
    KITH_ASSIGN(offer.has_successor, outbox_.has_successor(run_, line.ordinal, offer.slot));
  }
  KITH_ASSIGN(const Outcome outcome, cli::settle(keys_, offer, result.outcome, result.revision, refusal));
  run_.accounts.add(outcome);
  const bool was_asked_for = outcome == Outcome::withdrawn && line.offer.is_withdrawal;
  if (is_taken(outcome) || was_asked_for) return {};
  RowEnd end{line.offer.row, outcome, false, {}};
  for (const Error& error : result.errors) end.reasons.push_back(reason_of(error));
  return outbox_.note(run_, end);
}

}  // namespace kith::cli
