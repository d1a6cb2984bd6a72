#include "hub/cli/push_stream.hpp"

#include "hub/async/group.hpp"
#include "hub/async/run.hpp"

namespace kith::cli {
namespace {

constexpr std::size_t problem_bytes = std::size_t{64} * 1024;
// Fewer vanished rows than this, or than half of all, need no question.
constexpr std::uint64_t vanished_without_asking = 10;

class PushStream {
 public:
  PushStream(HubSession& hub, PushRows& rows, const PushChoices& choices) : hub_(hub), rows_(rows), choices_(choices) {}

  PushReport push() {
    // The first piece is adapted before anything is sent, so that a file of the wrong kind costs no connection.
    read_piece();
    if (!complaint_) run_to_end(hub_.context(), exchange(""));
    bool is_complete = !complaint_;
    if (is_complete && choices_.full_snapshot) is_complete = push_vanished();
    if (auto settled = rows_.settle(); !settled) stop(complaint(settled.error()));
    PushReport report = rows_.finish();
    report.is_complete = is_complete && !complaint_;
    report.complaint = std::move(complaint_);
    return report;
  }

 private:
  void stop(Complaint complaint) {
    if (!complaint_) complaint_ = std::move(complaint);
  }

  void read_piece() {
    if (auto read = rows_.read_piece(); !read) stop(std::move(read).error());
  }

  // Everything that was asked is done when this gives true.
  bool push_vanished() {
    if (auto settled = rows_.settle(); !settled) return stop(complaint(settled.error())), false;
    const auto census = rows_.census();
    if (!census) return stop(complaint(census.error())), false;
    if (census->unseen == 0) return true;
    if (auto objection = objection_to(*census)) return stop(std::move(*objection)), false;
    auto lines = rows_.vanished_lines();
    if (!lines) return stop(complaint(lines.error())), false;
    run_to_end(hub_.context(), exchange(std::move(*lines)));
    return !complaint_;
  }

  // A file cut short, or the wrong one, looks as if nearly everything had vanished; a withdrawal cannot be undone.
  [[nodiscard]] std::optional<Complaint> objection_to(const KeyMap::Census& census) const {
    if (rows_.rows_without_key() != 0)
      return Complaint{ExitCode::partly_refused,
                       "Nothing was withdrawn: some rows could not be read far enough to know which they are, so they "
                       "would look as if they had vanished. Correct them and push again."};
    const bool is_unusual = census.unseen > vanished_without_asking && census.unseen * 2 > census.live;
    if (!is_unusual || (choices_.may_withdraw && choices_.may_withdraw(census.unseen, census.live)))
      return std::nullopt;
    return Complaint{ExitCode::failed, "Nothing was withdrawn: " + std::to_string(census.unseen) + " of the " +
                                           std::to_string(census.live) +
                                           " records pushed so far have no row in this file. If the file really is "
                                           "the whole export, run the command again with --yes."};
  }

  // One request: `lines`, or where they are empty the rows of the file.
  Task<void> exchange(std::string lines) {
    is_answered_ = false;
    rows_.start_body();
    auto started =
        co_await hub_.client().start({net::Method::post, "/v1/records", {{"content-type", "application/x-ndjson"}}});
    if (!started) {
      stop(hub_.explain(started.error()));
      co_return;
    }
    TaskGroup group{hub_.context().get_executor()};
    group.spawn(receive());
    if (lines.empty())
      co_await send_rows();
    else if (co_await write(std::move(lines)))
      co_await end_body();
    co_await group.wait();
  }

  // Sends until the file ends, a fault of the file stops it, or the hub has said its last word.
  Task<void> send_rows() {
    for (;;) {
      auto lines = rows_.lines();
      if (!lines) {
        stop(complaint(lines.error()));
        break;
      }
      if (!co_await write(std::move(*lines))) co_return;
      if (complaint_ || rows_.is_read()) break;
      read_piece();
    }
    co_await end_body();
  }

  // The body is ended properly after a fault of the file too, so that the hub answers for all that was sent.
  Task<void> end_body() {
    if (!is_answered_) (void)co_await hub_.client().end();
  }

  // False when the exchange is over; receive() finds out why.
  Task<bool> write(std::string lines) {
    if (is_answered_) co_return false;
    if (lines.empty()) co_return true;
    const auto written = co_await hub_.client().write(lines);
    if (choices_.on_progress) choices_.on_progress(rows_.bytes_read(), rows_.answered());
    co_return written.has_value();
  }

  Task<void> receive() {
    auto head = co_await hub_.client().head();
    if (!head)
      give_up(hub_.explain(head.error()));
    else if (head->status != 200)
      give_up(co_await problem(*head));
    else
      co_await read_results();
    is_answered_ = true;
  }

  Task<void> read_results() {
    ResultReader reader{[this](PushResult result) { return rows_.take(std::move(result)); }};
    for (;;) {
      const auto piece = co_await hub_.client().read();
      if (!piece) co_return give_up(cut_off(piece.error()));
      if (piece->empty()) break;
      if (const auto fed = reader.feed(*piece); !fed) co_return give_up(unexpected_answer(fed.error()));
      if (choices_.on_progress) choices_.on_progress(rows_.bytes_read(), rows_.answered());
    }
    if (!reader.has_summary()) co_return give_up(cut_off(Errc::connection_closed));
    if (rows_.unanswered() != 0) give_up(unexpected_answer(Errc::malformed_request));
  }

  Task<Complaint> problem(net::ClientResponse head) {
    std::string body;
    while (body.size() < problem_bytes) {
      const auto piece = co_await hub_.client().read();
      if (!piece || piece->empty()) break;
      body.append(*piece);
    }
    co_return explain_problem(head.status, body, head.header("retry-after"));
  }

  [[nodiscard]] Complaint cut_off(const Error& error) const {
    Complaint words = hub_.explain(error);
    words.text += " Run the same command again to go on.";
    return words;
  }

  static Complaint unexpected_answer(const Error& error) {
    if (error.code != Errc::malformed_request) return complaint(error);
    return {ExitCode::failed, "The hub's answer could not be understood. Is this version of kith too old for it?"};
  }

  // The connection is of no more use: say why, once, and wake the sender.
  void give_up(Complaint complaint) {
    stop(std::move(complaint));
    is_answered_ = true;
    hub_.client().close();
  }

  HubSession& hub_;
  PushRows& rows_;
  const PushChoices& choices_;
  std::optional<Complaint> complaint_;
  bool is_answered_ = false;  // the hub has said its last word
};

}  // namespace

PushReport push_stream(HubSession& hub, PushRows& rows, const PushChoices& choices) {
  return PushStream{hub, rows, choices}.push();
}

}  // namespace kith::cli
