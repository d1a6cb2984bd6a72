// The invariants of docs/sync.md, held against every message that a hub sends and every transaction that it commits,
// and against all hubs together when nothing moves any more. It sees everything, knows what the policies said at each
// moment, and shares no code with what it watches where that decides anything.
#pragma once

#include <array>
#include <set>
#include <string>

#include "tests/simulation/hub.hpp"

namespace kith::simulation {

// How often what was to be tried was tried: a simulation in which nothing happens proves nothing.
struct Coverage {
  std::array<std::uint64_t, 15> faults{};
  std::array<std::uint64_t, outcome_count> outcomes{};
  std::uint64_t relayed = 0, confirmed = 0, confirmed_by_relay = 0, purged = 0, restores = 0, crashes = 0, lost = 0,
                reconciled = 0, retried = 0, repaired = 0, refused_below_floor = 0, overdue = 0, carried = 0,
                unreadable = 0;
  void add(const Coverage& other);
};

using Hubs = std::vector<std::unique_ptr<Hub>>;

class Watch {
 public:
  explicit Watch(const Hubs& hubs) : hubs_(hubs) {}

  // Before a hub's message goes out; of honest hubs.
  void sees_message(const Hub& from, const sync::Message& message);
  // Before a step's transaction is committed, and after it.
  void sees_step(const Hub& hub, const sync::Event& event, const sync::Effects& effects);
  void sees_commit(const Hub& hub);
  void sees_restore(const Hub& hub);
  // Nothing moves any more.
  void sees_the_end();

  [[nodiscard]] bool has_failed() const { return !failure_.empty(); }
  [[nodiscard]] const std::string& failure() const { return failure_; }
  void fail(const std::string& what) {
    if (failure_.empty()) failure_ = what;
  }
  Coverage coverage;

 private:
  struct Statement {
    std::string bytes;
    std::map<HubCode, std::string> views;
  };
  [[nodiscard]] const Hub& hub_of(const HubCode& code) const;
  [[nodiscard]] bool is_honest(const HubCode& code) const { return !hub_of(code).is_malicious; }
  [[nodiscard]] const Statement* statement(const sync::RecordName& name, sync::Stamp stamp) const;
  void note_issued(const Hub& hub, const sync::OwnRecord& own);
  void check_item(const Hub& from, const HubCode& to, const sync::PageItem& item);
  void check_copy(const Hub& hub, const sync::RecordName& name, const sync::Copy& copy);
  void check_cursor(const Hub& reader, const Hub& writer);
  void check_gone_is_confirmed(const Hub& origin, const Hub& holder);
  void check_equal(const Hub& origin, const Hub& holder);
  void check_relayed(const Hub& relay, const Hub& reader);
  void check_accounts(const Hub& sender, const Hub& receiver);

  const Hubs& hubs_;
  std::string failure_;
  std::map<sync::RecordName, std::map<sync::Stamp, Statement>> issued_;            // by honest origins
  std::map<std::pair<HubCode, sync::RecordName>, sync::Journal::Tombstone> gone_;  // never forgotten
  std::map<std::pair<HubCode, sync::RecordName>, sync::Stamp> last_;               // since the last restore
  std::set<std::pair<HubCode, sync::RecordName>> forgotten_;                       // tombstones, at some time
  std::map<std::pair<HubCode, HubCode>, Accounts> read_;  // of feed pages, by reader and writer
};

}  // namespace kith::simulation
