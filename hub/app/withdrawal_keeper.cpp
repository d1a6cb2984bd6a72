#include "hub/app/withdrawal_keeper.hpp"

#include "hub/base/log.hpp"

namespace kith::app {
namespace {

using namespace std::chrono_literals;
using storage::restoration::WithdrawalPage;

constexpr auto patience = 10s;                            // of one step
constexpr std::int64_t positions_between_lines = 10'000;  // so that a start has not much to look at again

}  // namespace

WithdrawalKeeper::WithdrawalKeeper(storage::Database& database, const SecretKey& key, std::filesystem::path file,
                                   State& state)
    : database_(database), key_(key), file_(std::move(file)), state_(state) {}

// One that was damaged, or is of a version that wrote other lines, is written anew: what it still says, which a
// database that was set back does not know any more, and then all of the database.
Result<void> WithdrawalKeeper::open() {
  if (written_) return {};
  KITH_ASSIGN(auto content, read_journal(file_, key_));
  if (!content.is_whole()) {
    log::error("withdrawals.journal_broken",
               {{"broken", std::uint64_t{content.broken_lines}}, {"missing", std::uint64_t{content.missing_lines}}});
    KITH_TRY(set_journal_aside(file_));
    JournalContent anew;
    KITH_ASSIGN(anew.next, append_journal(file_, key_, {anew.next, content.withdrawals, anew.written}));
    content = std::move(anew);
  }
  written_ = Written{content.written, content.written, content.next};
  return {};
}

Result<void> WithdrawalKeeper::take(const WithdrawalPage& page) {
  if (page.is_set_back) {
    log::error("withdrawals.set_back", {{"journaled_to", written_->looked_to.next_position}});
    state_.journaling = Journaling::set_back;
  }
  const bool goes_on = page.next.incarnation == written_->last_line.incarnation && !page.is_set_back;
  const bool is_far = page.next.next_position - written_->last_line.next_position >= positions_between_lines;
  if (!page.withdrawals.empty() || !goes_on || is_far) {
    KITH_ASSIGN(written_->next, append_journal(file_, key_, {written_->next, page.withdrawals, page.next}));
    written_->last_line = page.next;
  }
  written_->looked_to = page.next;
  return {};
}

void WithdrawalKeeper::say(const Result<void>& done) {
  if (!done) log::error("withdrawals.not_journaled", {{"reason", done.error().code}});
  if (state_.journaling != Journaling::set_back)
    state_.journaling = done ? Journaling::written : Journaling::not_written;
}

// What was withdrawn in the last minute before a disk is lost may come back with a backup; all else is withdrawn again.
Task<void> WithdrawalKeeper::write_new() {
  auto done = open();
  state_.journals_aside = journals_aside(file_).size();
  for (bool has_more = true; done && has_more;) {
    const auto page = co_await database_.run(storage::Lane::control, Deadline::after(patience),
                                             [mark = written_->looked_to](pg::Connection& connection) {
                                               return storage::restoration::withdrawals_from(connection, mark);
                                             });
    if (!page) co_return;  // that the database is away others say
    done = take(*page);
    has_more = page->has_more;
  }
  say(done);
}

}  // namespace kith::app
