#include "hub/app/control.hpp"

#include <algorithm>
#include <map>

#include "hub/app/quota.hpp"
#include "hub/app/release_reads.hpp"
#include "hub/base/log.hpp"
#include "hub/storage/audit.hpp"
#include "hub/storage/grants.hpp"
#include "hub/storage/idempotency.hpp"
#include "hub/storage/registry.hpp"

namespace kith::app {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 5s;  // of one piece of bookkeeping; the next period tries again
// At a time. With answers of the greatest size still a short transaction, and many times what a quota lets in.
constexpr std::int64_t most_keys_forgotten = 100;

struct Registered {
  std::vector<storage::Organisation> parties;
  std::vector<storage::grants::Given> grants;
  std::vector<std::string> revoked;
};

Result<Registered> read_registered(pg::Connection& connection) {
  Registered all;
  KITH_ASSIGN(all.revoked, storage::registry::revoked_keys(connection));
  KITH_ASSIGN(all.parties, storage::registry::list(connection));
  KITH_ASSIGN(all.grants, storage::grants::list(connection));
  return all;
}

std::shared_ptr<const auth::Directory> make_directory(Registered registered) {
  std::map<OrgCode, std::vector<auth::Grant>> grants;
  for (auto& given : registered.grants) grants[given.party].push_back(std::move(given.grant));
  std::vector<auth::Party> known;
  known.reserve(registered.parties.size());
  for (auto& party : registered.parties) {
    auto& profile = party.profile;
    known.push_back({profile.org, std::move(party.subject), profile.state == storage::OrgState::active,
                     profile.funding_streams, profile.edge_only, profile.kind, std::move(grants[profile.org])});
  }
  std::set<std::string, std::less<>> revoked{registered.revoked.begin(), registered.revoked.end()};
  return std::make_shared<const auth::Directory>(std::move(known), std::move(revoked));
}

std::vector<storage::AuditLeaf> leaves_of(const std::vector<std::pair<audit::SignInRefusal, std::uint64_t>>& counts) {
  std::vector<storage::AuditLeaf> leaves;
  for (const auto& [reason, count] : counts) {
    storage::AuditLeaf leaf;
    leaf.event = storage::AuditEvent::refusal;
    leaf.records = static_cast<std::int32_t>(std::min<std::uint64_t>(count, INT32_MAX));
    leaf.reason = reason;
    leaf.purpose.reset();  // who nobody knows did not say what for
    leaves.push_back(std::move(leaf));
  }
  return leaves;
}

storage::AuditLeaf leaf_of(const api::MemberRefusals::Kind& refused, std::uint64_t count) {
  storage::AuditLeaf leaf;
  leaf.event = storage::AuditEvent::refusal;
  leaf.org = refused.org;
  leaf.principal = storage::AuditPrincipal::of(refused.by);
  leaf.records = static_cast<std::int32_t>(std::min<std::uint64_t>(count, INT32_MAX));
  leaf.reason = refused.reason;
  if (!leaf.org) leaf.purpose.reset();
  return leaf;
}

storage::AuditLeaf leaf_of(const api::KnownRefusal& refusal) {
  storage::AuditLeaf leaf;
  leaf.event = storage::AuditEvent::refusal;
  if (refusal.kind == PartyKind::organisation) leaf.org = refusal.party;
  leaf.principal = storage::AuditPrincipal::of(refusal.party);
  leaf.records = static_cast<std::int32_t>(std::min<std::uint64_t>(refusal.count, INT32_MAX));
  leaf.reason = refusal.reason;
  leaf.purpose.reset();  // who was not let in did not say what for
  return leaf;
}

}  // namespace

Control::Control(const boost::asio::any_io_executor& executor, storage::Database& database, storage::DiskGuard& disk,
                 api::DirectoryHolder& directory, api::StrangerRefusals& strangers, api::MemberRefusals& refusals,
                 api::ReleaseReadCounts& release_reads, std::int64_t most_records, State& state)
    : database_(database),
      disk_(disk),
      directory_(directory),
      strangers_(strangers),
      refusals_(refusals),
      release_reads_(release_reads),
      most_records_(most_records),
      state_(state),
      sequencer_(Uuid::random()),
      disk_pause_(executor),
      directory_pause_(executor),
      refusals_pause_(executor),
      sequence_pause_(executor),
      keys_pause_(executor),
      ends_pause_(executor) {}

Task<void> Control::Pause::take(std::chrono::milliseconds time) {
  static_cast<void>(co_await signal.wait(Deadline::after(time)));
}

void Control::stop() {
  is_stopping_ = true;
  for (Pause* pause : {&disk_pause_, &directory_pause_, &refusals_pause_, &sequence_pause_, &keys_pause_, &ends_pause_})
    pause->signal.notify();
}

Task<Result<void>> Control::refresh_directory() {
  auto registered = co_await database_.run(storage::Lane::control, Deadline::after(patience), read_registered);
  if (!registered) co_return fail(registered.error());
  state_.database_answered = std::chrono::steady_clock::now();
  organisations_.clear();
  for (const auto& party : registered->parties)
    if (party.profile.kind == PartyKind::organisation) organisations_.push_back(party.profile.org);
  state_.organisations = organisations_.size();
  const auto before = directory_.get();
  const auto now = make_directory(*std::move(registered));
  directory_.set(now);
  if (shut_out_ && now->shuts_out_more_than(*before)) shut_out_(now);
  co_return Result<void>{};
}

Task<void> Control::watch_disk() {
  while (!is_stopping_) {
    const bool was_low = disk_.is_low();
    const auto seen = disk_.check();
    if (seen) {
      state_.free_bytes = seen->free_bytes;
      state_.is_disk_low = seen->is_low;
      if (seen->is_low != was_low)
        log::warning(seen->is_low ? log::Word{"disk.low"} : log::Word{"disk.enough"},
                     {{"free_bytes", seen->free_bytes}});
    } else {
      log::error("disk.unknown", {{"reason", seen.error().code}});
    }
    co_await disk_pause_.take(250ms);
  }
}

Task<void> Control::refresh_directory_often() {
  bool was_refreshed = true;
  while (!is_stopping_) {
    co_await directory_pause_.take(250ms);
    const auto refreshed = co_await refresh_directory();
    // Said when it changes: while the database is away, four lines a second would say nothing more.
    if (refreshed && !was_refreshed) log::info("directory.refreshed");
    if (!refreshed && was_refreshed) log::warning("directory.not_refreshed", {{"reason", refreshed.error().code}});
    was_refreshed = refreshed.has_value();
  }
}

Task<void> Control::write_refusals_once() {
  const auto counts = strangers_.take();
  if (counts.empty()) co_return;
  const auto written = co_await database_.run(storage::Lane::control, Deadline::after(patience),
                                              [leaves = leaves_of(counts)](pg::Connection& connection) {
                                                return storage::audit::append_refusals(connection, leaves);
                                              });
  for (const auto& [reason, count] : counts) {
    if (written) {
      state_.refusals_written += count;
      log::warning("strangers.refused", {{"reason", audit::word(reason)}, {"count", count}});
    } else if (written.error().code != Errc::in_doubt) {
      strangers_.put_back(reason, count);
    }
  }
}

// Those of one organisation at a time, as a batch of the log is.
Task<void> Control::write_members_refusals() {
  auto counts = refusals_.take();
  std::ranges::sort(counts, {}, [](const auto& counted) { return counted.first.org; });
  for (auto from = counts.begin(); from != counts.end();) {
    const auto to = std::find_if(from, counts.end(), [&](const auto& c) { return c.first.org != from->first.org; });
    std::vector<storage::AuditLeaf> leaves;
    for (auto at = from; at != to; ++at) leaves.push_back(leaf_of(at->first, at->second));
    const auto written = co_await database_.run(storage::Lane::control, Deadline::after(patience),
                                                [leaves = std::move(leaves)](pg::Connection& connection) {
                                                  return storage::audit::append_refusals(connection, leaves);
                                                });
    if (!written && written.error().code != Errc::in_doubt)
      for (auto at = from; at != to; ++at) refusals_.put_back(at->first, at->second);
    from = to;
  }
}

// On the log of the organisation that the certificate names: it can see who tries its old key.
Task<void> Control::write_known_refusals() {
  for (const api::KnownRefusal& refusal : strangers_.take_known()) {
    const auto written = co_await database_.run({storage::Lane::control, refusal.party}, Deadline::after(patience),
                                                [leaf = leaf_of(refusal)](pg::Connection& connection) {
                                                  return storage::audit::append_refusals(connection, {&leaf, 1});
                                                });
    if (written) {
      state_.refusals_written += refusal.count;
      log::warning("party.refused",
                   {{"party", refusal.party}, {"reason", audit::word(refusal.reason)}, {"count", refusal.count}});
    } else if (written.error().code != Errc::in_doubt) {
      strangers_.put_back(refusal);
    }
  }
}

Task<void> Control::write_refusals() {
  while (!is_stopping_) {
    co_await refusals_pause_.take(1s);
    if (!disk_.is_scarce()) {  // else they are counted until there is room again
      co_await write_refusals_once();
      co_await write_members_refusals();
      co_await write_known_refusals();
    }
    co_await write_release_reads(database_, release_reads_, api::ReleaseReadCounts::Due::now);
  }
}

Task<bool> Control::sequence_once() {
  const auto step = co_await database_.run(storage::Lane::control, Deadline::after(patience),
                                           [this](pg::Connection& connection) { return sequencer_.step(connection); });
  if (!step) co_return false;
  state_.horizon_age_microseconds = step->horizon_age.count();
  state_.batches_placed += static_cast<std::uint64_t>(step->placed);
  co_return step->has_more;
}

Task<void> Control::sequence() {
  while (!is_stopping_) {
    const bool has_more = co_await sequence_once();
    if (!has_more) co_await sequence_pause_.take(100ms);
  }
}

Task<void> Control::forget_keys() {
  for (std::size_t turn = 0; !is_stopping_; ++turn) {
    co_await keys_pause_.take(1s);
    if (is_stopping_ || organisations_.empty()) continue;
    // What fails now is tried again at the organisation's next turn; that the database is away others say.
    static_cast<void>(co_await database_.run(storage::Lane::control, Deadline::after(patience),
                                             [org = organisations_[turn % organisations_.size()]](pg::Connection& c) {
                                               return storage::forget_expired(c, org, most_keys_forgotten);
                                             }));
  }
}

Task<void> Control::watch_members() {
  while (!is_stopping_) {
    // What fails now is looked at again; that the database is away others say.
    const auto ends = co_await database_.run(storage::Lane::control, Deadline::after(patience), member_ends);
    if (ends) {
      const WallTime now = SystemClock{}.now();
      const auto counts = count_by_nearness(*ends, now);
      for (std::size_t i = 0; i < counts.size(); ++i) state_.member_certificates[i] = counts[i];
      member_ends_.look(*ends, now);
    }
    const auto near = co_await database_.run(
        storage::Lane::control, Deadline::after(patience),
        [most = most_records_](pg::Connection& connection) { return near_quota(connection, most); });
    if (near) state_.organisations_near_quota = near->size();
    co_await ends_pause_.take(5s);
  }
}

Task<void> Control::finish() {
  co_await write_refusals_once();
  co_await write_members_refusals();
  co_await write_known_refusals();
  co_await write_release_reads(database_, release_reads_, api::ReleaseReadCounts::Due::all);
  for (int step = 0; step < 100 && co_await sequence_once(); ++step) {
  }
  static_cast<void>(
      co_await database_.run(storage::Lane::control, Deadline::after(patience),
                             [this](pg::Connection& connection) { return sequencer_.release(connection); }));
}

}  // namespace kith::app
