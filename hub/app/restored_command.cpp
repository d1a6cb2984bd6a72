#include "hub/app/restored_command.hpp"

#include <date/tz.h>

#include <algorithm>
#include <thread>

#include "hub/app/log_keeper.hpp"
#include "hub/app/store.hpp"
#include "hub/app/withdrawal_journal.hpp"
#include "hub/base/secret.hpp"
#include "hub/storage/audit_log.hpp"
#include "hub/storage/key_check.hpp"
#include "hub/storage/migrate.hpp"
#include "hub/storage/records.hpp"

namespace kith::app {
namespace {

namespace fs = std::filesystem;
namespace restoration = storage::restoration;
using restoration::Withdrawal;

constexpr auto patience = std::chrono::hours{12};
constexpr std::size_t most_at_once = 1'000;

struct Keys {
  SecretKey digest;
  audit::Signer signer;
};

// Neither is made: the database knows both.
Result<Keys> load_keys(const Config& config) {
  KITH_ASSIGN(auto digest, SecretKey::load(config.data / "keys/digest.key"));
  KITH_ASSIGN(const auto audit_key, SecretKey::load(config.data / "keys/audit.key"));
  return Keys{std::move(digest), audit::Signer::of_log(audit_key)};
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

struct Replayed {
  std::size_t journaled = 0, done = 0, broken_lines = 0;
};

Result<Replayed> replay(pg::Connection& connection, const Config& config, const SecretKey& digest_key,
                        const std::vector<fs::path>& journals) {
  Replayed replayed;
  for (const fs::path& file : journals) {
    KITH_ASSIGN(const auto content, read_journal(file));
    replayed.journaled += content.withdrawals.size();
    replayed.broken_lines += content.broken_lines;
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

// The backup itself says that a hub was serving when it was taken, for as long as that one's lease was to last.
Result<restoration::Announced> announce(pg::Connection& connection, const std::optional<audit::Checkpoint>& promised) {
  const auto deadline = Deadline::after(std::chrono::seconds{15});
  while (true) {
    auto announced = restoration::announce(connection, promised);
    if (announced || announced.error().code != Errc::contradiction || deadline.has_passed()) return announced;
    std::this_thread::sleep_for(std::chrono::milliseconds{250});
  }
}

std::string words_of(const restoration::Announced& announced, const std::optional<audit::Checkpoint>& promised,
                     const Replayed& replayed) {
  std::string text = "The database has a new incarnation: whoever was in the middle of a list starts again.\n";
  if (announced.is_shorter)
    text.append("The audit log had promised ")
        .append(std::to_string(promised->size))
        .append(" lines, and the backup has ")
        .append(std::to_string(announced.size))
        .append(": its checkpoints say so from now on, and kith audit verify tells it to each member.\n");
  else if (promised)
    text.append("Of the audit log nothing is missing that was promised.\n");
  else
    text.append(
        "There is no checkpoint from before (DIR/audit.checkpoint, or --checkpoint FILE with one that a member has "
        "saved), so the "
        "log cannot say what is missing of it, and members will see another log than before: tell them.\n");
  text.append(std::to_string(replayed.done))
      .append(" records were withdrawn again, of ")
      .append(std::to_string(replayed.journaled))
      .append(" in the journal of withdrawals.\n");
  if (replayed.broken_lines > 0)
    text.append(std::to_string(replayed.broken_lines)).append(" lines of the journal could not be read.\n");
  return text.append(
      "Now start the hub, and ask every member for kith push --full-snapshot: what was pushed after the backup is not "
      "there.\n");
}

}  // namespace

Result<std::string> tell_restored(const Config& config, const RestoredFrom& from) {
  KITH_ASSIGN(const auto keys, load_keys(config));
  const fs::path kept = from.checkpoint.empty() ? kept_checkpoint_file(config.data) : from.checkpoint;
  KITH_ASSIGN(const auto promised, read_checkpoint(kept, keys.signer.key()));
  const fs::path own_journal = withdrawal_journal_file(config.data);
  KITH_ASSIGN(const auto store, join_store(config, Deadline::after(std::chrono::seconds{120})));
  if (!store.migrate) return fail(Error{Errc::malformed_config, {}, "database.migrate_url is needed for this command"});
  const auto deadline = Deadline::after(patience);
  KITH_ASSIGN(auto migrating, pg::Connection::open(*store.migrate, deadline));
  KITH_ASSIGN(auto serving, pg::Connection::open(store.serve, deadline));
  KITH_TRY(pg::guarded(serving, storage::check_schema));
  KITH_TRY(storage::check_digest_key(serving, keys.digest));
  KITH_TRY(storage::audit_log::check_key(serving, keys.signer.key()));
  KITH_ASSIGN(const auto announced, announce(migrating, promised));
  auto journals = from.journals;
  if (journals.empty()) journals.push_back(own_journal);
  KITH_ASSIGN(const auto replayed, replay(serving, config, keys.digest, journals));
  // From here on the log goes on from where the backup was.
  KITH_TRY(append_journal(own_journal, {}, announced.next_position));
  std::error_code error;
  if (announced.is_shorter)
    fs::rename(kept_checkpoint_file(config.data), fs::path{kept_checkpoint_file(config.data)}.concat(".before_restore"),
               error);
  return words_of(announced, promised, replayed);
}

}  // namespace kith::app
