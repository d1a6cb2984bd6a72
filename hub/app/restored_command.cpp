#include "hub/app/restored_command.hpp"

#include <date/tz.h>

#include <algorithm>
#include <set>
#include <thread>

#include "hub/app/operator.hpp"
#include "hub/app/restored_words.hpp"
#include "hub/app/store.hpp"
#include "hub/app/withdrawal_journal.hpp"
#include "hub/base/secret.hpp"
#include "hub/storage/acting_operator.hpp"
#include "hub/storage/audit_log.hpp"
#include "hub/storage/audit_verify.hpp"
#include "hub/storage/kept_checkpoint.hpp"
#include "hub/storage/key_check.hpp"
#include "hub/storage/migrate.hpp"
#include "hub/storage/records.hpp"
#include "hub/storage/sequencer.hpp"

namespace kith::app {
namespace {

namespace fs = std::filesystem;
namespace restoration = storage::restoration;
using restoration::Withdrawal;

constexpr auto patience = std::chrono::hours{12};
constexpr std::chrono::seconds longest_turn{15};  // of a migration, or of this command for another folder
constexpr std::size_t most_at_once = 1'000;

struct Keys {
  SecretKey digest, audit;
  audit::Signer signer;
};

// None is made: the database knows both.
Result<Keys> load_keys(const Config& config) {
  KITH_ASSIGN(auto digest, SecretKey::load(config.data / "keys/digest.key"));
  KITH_ASSIGN(auto audit_key, SecretKey::load(config.data / "keys/audit.key"));
  auto signer = audit::Signer::of_log(audit_key);
  return Keys{std::move(digest), std::move(audit_key), std::move(signer)};
}

// What lies outside of the database, all of it read before the database is told anything.
struct Outside {
  std::vector<audit::Checkpoint> promised;  // what the log had promised, as far as is known
  std::vector<JournalContent> journals;
  JournalContent own;           // the hub's own journal
  std::vector<fs::path> aside;  // which a hub has put aside, because lines were changed or missing
  [[nodiscard]] bool has_journal() const {
    return std::ranges::any_of(journals, [](const JournalContent& one) { return one.has_lines; });
  }
};

Error no_such_file(std::string_view words) {
  return {Errc::file_unreadable, {}, words};
}

Result<Outside> read_outside(const Config& config, const RestoredFrom& from, const Keys& keys) {
  Outside outside;
  auto checkpoints = std::vector{storage::kept_checkpoint_file(config.data)};
  if (!from.checkpoint.empty()) checkpoints.push_back(from.checkpoint);
  for (const fs::path& file : checkpoints) {
    KITH_ASSIGN(auto checkpoint, storage::read_checkpoint(file, keys.signer.key()));
    if (!checkpoint && file == from.checkpoint) return fail(no_such_file("--checkpoint: there is no such file"));
    if (checkpoint) outside.promised.push_back(*std::move(checkpoint));
  }
  const fs::path own = withdrawal_journal_file(config.data);
  KITH_ASSIGN(outside.own, read_journal(own, keys.audit));
  for (const fs::path& file : from.journals) {
    std::error_code error;
    if (!fs::exists(file, error)) return fail(no_such_file("--withdrawals: there is no such file"));
    KITH_ASSIGN(outside.journals.emplace_back(), read_journal(file, keys.audit));
  }
  outside.journals.push_back(outside.own);
  outside.aside = journals_aside(own);
  for (const fs::path& file : outside.aside) {
    KITH_ASSIGN(outside.journals.emplace_back(), read_journal(file, keys.audit));
  }
  return outside;
}

std::chrono::year_month_day today(const Config& config) {
  const auto now = std::chrono::floor<std::chrono::seconds>(SystemClock{}.now()).time_since_epoch();
  const auto local = date::locate_zone(config.time_zone)->to_local(date::sys_seconds{now});
  return std::chrono::sys_days{std::chrono::floor<std::chrono::days>(local.time_since_epoch())};
}

// Those of one organisation; how many came back and are withdrawn now.
Result<std::size_t> withdraw_again(pg::Connection& connection, const Config& config, const SecretKey& digest_key,
                                   std::span<const Withdrawal> of_one) {
  const OrgCode& org = of_one.front().org;
  std::size_t done = 0;
  while (!of_one.empty()) {
    std::vector<RecordUid> uids;
    for (const auto& one : of_one.first(std::min(of_one.size(), most_at_once))) uids.push_back(one.uid);
    of_one = of_one.subspan(uids.size());
    KITH_ASSIGN(const auto live, restoration::still_live(connection, org, uids));
    if (live.empty()) continue;
    storage::Flush flush{digest_key};
    // The organisation did it; that it is done again is administration.
    const auto push = flush.begin_push(Access{org, PartyCode{org}, Purpose::administration});
    for (const auto& uid : live) flush.add_withdrawal(push, uid);
    storage::InsertOptions options;
    options.received_on = today(config);
    KITH_TRY(pg::guarded(connection, [&](pg::Connection& c) { return storage::insert(c, flush, options); }));
    done += live.size();
  }
  return done;
}

Result<Replayed> replay(pg::Connection& connection, const Config& config, const SecretKey& digest_key,
                        const std::vector<JournalContent>& journals) {
  Replayed replayed;
  for (const JournalContent& content : journals) {
    replayed.journaled += content.withdrawals.size();
    replayed.broken_lines += content.broken_lines;
    replayed.missing_lines += content.missing_lines;
    std::span<const Withdrawal> left{content.withdrawals};
    while (!left.empty()) {
      const auto other = std::ranges::find_if(left, [&](const auto& one) { return one.org != left.front().org; });
      const auto of_one = left.first(static_cast<std::size_t>(other - left.begin()));
      KITH_ASSIGN(const auto done, withdraw_again(connection, config, digest_key, of_one));
      replayed.done += done;
      left = left.subspan(of_one.size());
    }
  }
  return replayed;
}

// What the log has to say of a promise that it does not keep; nothing: it keeps it, or says so already. It goes on from
// the last checkpoint that the backup has: what a hub may have written behind it since, nobody was promised.
Result<std::optional<audit::Restoration>> broken_promise(pg::Connection& serving, const audit::VerifierKey& key,
                                                         const audit::Checkpoint& promised) {
  KITH_ASSIGN(const bool is_kept, storage::audit_log::holds(serving, promised.size, promised.root));
  if (is_kept) return std::nullopt;
  KITH_ASSIGN(const bool is_said, restoration::covers(serving, promised));
  if (is_said) return std::nullopt;
  const auto note = storage::audit_log::newest_checkpoint(serving);
  if (!note && note.error().code != Errc::not_found) return fail(note.error());
  audit::Checkpoint last{promised.origin, 0, audit::Accumulator{}.root()};  // of a backup without any
  if (note) {
    KITH_ASSIGN(auto opened, audit::open_checkpoint(*note, key));
    last = std::move(opened.checkpoint);
  }
  KITH_ASSIGN(const bool is_whole, storage::audit_log::holds(serving, last.size, last.root));
  if (!is_whole)
    return fail(Error{Errc::contradiction,
                      {},
                      "The log in this database is not the one of its own last checkpoint: kith-hub audit verify says "
                      "where. Restore another backup."});
  if (last.size >= promised.size)
    return fail(Error{Errc::contradiction,
                      {},
                      "The hub has signed another log since: it was started on the backup, without what it had kept of "
                      "before, and it is too late to say that it was restored. Restore the backup again, and run this "
                      "before the hub is started."});
  const auto now = std::chrono::floor<std::chrono::seconds>(SystemClock{}.now());
  return audit::Restoration{last.size, promised.size, promised.root, now, last.root};
}

// New ones, and what was said before and is not in the backup.
struct ToSay {
  std::vector<audit::Restoration> all;
  std::optional<audit::Restoration> most;  // of the new ones, the one that takes back most
};

Result<ToSay> to_say(pg::Connection& serving, const audit::VerifierKey& key,
                     const std::vector<audit::Checkpoint>& promised) {
  ToSay found;
  for (const audit::Checkpoint& one : promised) {
    KITH_ASSIGN(const auto broken, broken_promise(serving, key, one));
    if (broken && (!found.most || broken->promised_size > found.most->promised_size)) found.most = broken;
    if (broken) found.all.push_back(*broken);
    found.all.insert(found.all.end(), one.restorations.begin(), one.restorations.end());
  }
  return found;
}

// The backup itself says that a hub was serving when it was taken, for as long as that one's lease was to last.
Result<restoration::Announced> announce(pg::Connection& connection,
                                        const std::vector<audit::Restoration>& restorations) {
  const auto deadline = Deadline::after(std::chrono::seconds{15});
  while (true) {
    auto announced = restoration::announce(connection, restorations);
    if (announced || announced.error().code != Errc::contradiction || deadline.has_passed()) return announced;
    std::this_thread::sleep_for(std::chrono::milliseconds{250});
  }
}

// A hub that was started on the backup before this command has found its log set back, and marked it so that nothing is
// signed. False: it has another fault too.
Result<bool> take_mark_back(pg::Connection& serving, pg::Connection& migrating, const audit::VerifierKey& key,
                            const std::vector<audit::Checkpoint>& promised) {
  auto checkpoints = promised;
  if (checkpoints.empty()) checkpoints.emplace_back(audit::Checkpoint{key.name(), 0, audit::Accumulator{}.root()});
  for (const audit::Checkpoint& outside : checkpoints) {
    storage::LogVerifier verifier{key, outside};
    for (bool is_done = false; !is_done;) {
      KITH_ASSIGN(is_done, verifier.step(serving));
    }
    if (verifier.fault()) return false;
  }
  KITH_TRY(restoration::mark_good(migrating));
  return true;
}

// So that the first checkpoint that anybody is given after this says that the log was set back: of its old size there
// is one already, which does not. What a transaction of another keeps from its place, a hub places later.
Result<void> publish(pg::Connection& serving, const audit::Signer& signer) {
  const storage::Sequencer sequencer{Uuid::random()};
  const auto deadline = Deadline::after(std::chrono::seconds{15});
  while (true) {
    KITH_ASSIGN(const auto step, sequencer.step(serving));
    const bool is_placed = !step.has_more && step.horizon_age.count() == 0;
    if (!step.holds_lease || is_placed || deadline.has_passed()) break;
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  KITH_TRY(sequencer.release(serving));
  for (bool has_more = true; has_more;) {
    KITH_ASSIGN(const auto sealed, storage::audit_log::seal(serving));
    has_more = sealed.has_more;
  }
  KITH_TRY(storage::audit_log::sign(serving, signer));
  return {};
}

// What was withdrawn by the other journals and not by the hub's own.
std::vector<Withdrawal> only_elsewhere(const Outside& outside) {
  std::set<Withdrawal> found;
  for (const JournalContent& journal : outside.journals)
    found.insert(journal.withdrawals.begin(), journal.withdrawals.end());
  for (const Withdrawal& known : outside.own.withdrawals) found.erase(known);
  return {found.begin(), found.end()};
}

}  // namespace

Result<RestoredReport> tell_restored(const Config& config, const RestoredFrom& from) {
  KITH_ASSIGN(const auto keys, load_keys(config));
  KITH_ASSIGN(const auto lock, lock_directory(config.data));
  KITH_ASSIGN(const auto outside, read_outside(config, from, keys));
  const fs::path own_journal = withdrawal_journal_file(config.data);
  KITH_TRY(check_journal(own_journal));
  KITH_TRY(storage::keep_before_restore(config.data));
  KITH_ASSIGN(const auto store, join_store(config, Deadline::after(std::chrono::seconds{120})));
  if (!store.migrate) return fail(Error{Errc::malformed_config, {}, "database.migrate_url is needed for this command"});
  const auto deadline = Deadline::after(patience);
  KITH_ASSIGN(auto migrating, pg::Connection::open(*store.migrate, deadline));
  KITH_TRY(storage::take_turn(migrating, longest_turn));
  KITH_TRY(storage::name_operator(migrating, operator_login()));
  KITH_ASSIGN(auto serving, pg::Connection::open(store.serve, deadline));
  KITH_TRY(pg::guarded(serving, storage::check_schema));
  KITH_TRY(storage::check_digest_key(serving, keys.digest));
  KITH_TRY(storage::audit_log::check_key(serving, keys.signer.key()));
  KITH_ASSIGN(const bool was_served, restoration::was_served(serving));
  KITH_ASSIGN(const auto said, to_say(serving, keys.signer.key(), outside.promised));
  KITH_ASSIGN(const auto announced, announce(migrating, said.all));
  KITH_ASSIGN(auto replayed, replay(serving, config, keys.digest, outside.journals));
  replayed.is_journal_absent = was_served && !outside.has_journal();
  // From here on the hub writes down all that its database says of withdrawals, from the first; what only the other
  // journals say, the database may never know. It begins another journal in the same file: the old one may be a copy,
  // whose lost lines have the numbers that would come next. Where there was none, none is begun, so that this is told
  // the next time too.
  if (!replayed.is_journal_absent) KITH_TRY(append_journal(own_journal, keys.audit, {{}, only_elsewhere(outside), {}}));
  bool is_good = !announced.is_broken;
  if (!is_good) {
    KITH_ASSIGN(is_good, take_mark_back(serving, migrating, keys.signer.key(), outside.promised));
  }
  if (is_good) KITH_TRY(publish(serving, keys.signer));
  RestoredReport report;
  report.is_whole = is_good && replayed.is_whole() && outside.aside.empty();
  report.text =
      "The database has a new incarnation: whoever was in the middle of a list starts again.\n" +
      words_of_log({said.most, !outside.promised.empty(), !is_good}) + words_of_withdrawals(replayed) +
      words_of_aside(outside.aside) +
      "Now start the hub, and ask every member for kith push --full-snapshot: what was pushed after the backup "
      "is not there.\n";
  return report;
}

}  // namespace kith::app
