#include "hub/cli/line_exchange.hpp"

#include "hub/async/group.hpp"
#include "hub/async/run.hpp"

namespace kith::cli {
namespace {

constexpr std::size_t problem_bytes = std::size_t{64} * 1024;

class Exchange {
 public:
  Exchange(HubSession& hub, const LineFlow& flow) : hub_(hub), flow_(flow) {}

  std::optional<Complaint> run() {
    run_to_end(hub_.context(), exchange());
    return std::move(complaint_);
  }

 private:
  void stop(Complaint complaint) {
    if (!complaint_) complaint_ = std::move(complaint);
  }

  Task<void> exchange() {
    hub_.note_answer(0, nullptr);
    auto started =
        co_await hub_.client().start({net::Method::post, "/v1/records", {{"content-type", "application/x-ndjson"}}});
    if (!started) {
      stop(hub_.explain(started.error()));
      co_return;
    }
    TaskGroup group{hub_.context().get_executor()};
    group.spawn(receive());
    co_await send_lines();
    co_await group.wait();
  }

  // Sends until the lines end or the hub has said its last word.
  Task<void> send_lines() {
    for (;;) {
      auto lines = flow_.next();
      if (!lines) stop(complaint(lines.error()));
      if (!lines || lines->empty()) break;
      if (is_answered_) co_return;
      const auto written = co_await hub_.client().write(*lines);
      if (flow_.on_progress) flow_.on_progress();
      if (!written) co_return;  // receive() finds out why
    }
    if (!is_answered_) (void)co_await hub_.client().end();
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
    ResultReader reader{flow_.take};
    for (;;) {
      const auto piece = co_await hub_.client().read();
      if (!piece) co_return give_up(cut_off(piece.error()));
      if (piece->empty()) break;
      if (const auto fed = reader.feed(*piece); !fed) co_return give_up(unexpected_answer(fed.error()));
      if (flow_.on_progress) flow_.on_progress();
    }
    if (!reader.has_summary()) co_return give_up(cut_off(Errc::connection_closed));
    if (flow_.unanswered() != 0) give_up(unexpected_answer(Errc::malformed_request));
  }

  Task<Complaint> problem(net::ClientResponse head) {
    hub_.note_answer(head.status, head.header("retry-after"));
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
  const LineFlow& flow_;
  std::optional<Complaint> complaint_;
  bool is_answered_ = false;  // the hub has said its last word
};

}  // namespace

std::optional<Complaint> exchange_lines(HubSession& hub, const LineFlow& flow) {
  return Exchange{hub, flow}.run();
}

}  // namespace kith::cli
