// The sync core as a state machine: an event in, a transaction and messages out. It has no socket, no clock and no
// chance of its own, so that a test can put a hub through any order of events. Whoever runs it commits the transaction
// first and then sends; when it dies in between, nothing is lost but time. It asks (pulls, reconciles) and it answers.
// docs/sync.md has the protocol and the promises. Pure; one thread for each Machine's conversations.
#pragma once

#include <map>
#include <optional>
#include <variant>
#include <vector>

#include "hub/sync/apply.hpp"
#include "hub/sync/messages.hpp"

namespace kith::sync {

struct Settings {
  PageLimits page;
  std::size_t ranges = 256;    // in one question
  std::size_t receipts = 500;  // likewise
  unsigned patience = 3;       // ticks until a question without an answer is asked again
  std::chrono::microseconds tombstone_retention{};
  std::size_t most_quarantined = 1'000;
};

struct Context {
  const Keyring& keys;
  const SharingPolicy& policy;
  const SecretKey& salt_key;
  const ContentCheck& check;
  Settings settings;
};

// Finding out what differs, while it lasts.
struct Reconciliation {
  bool moves_cursor = false;  // the feed goes on from where this began
  std::optional<Cursor> start;
  std::map<HubCode, std::vector<Range>> to_ask;  // by origin
  std::map<RecordName, std::optional<Stamp>> to_fetch;
};

// What a hub knows of a conversation and may forget.
struct Conversation {
  std::optional<std::uint64_t> waits_for;
  unsigned waited = 0;
  std::vector<Range> asked;
  std::vector<RecordName> fetched;
  std::optional<Reconciliation> reconciliation;
};
struct Volatile {
  std::uint64_t next_question = 1;
  std::map<HubCode, Conversation> conversations;
};

// A member pushed, withdrew; an operator changed what is shared; time passed; a peer asked, or answered.
struct Changed {
  RecordUid uid;
  std::string content;
};
struct Withdrawn {
  RecordUid uid;
};
struct PolicyChanged {};
struct Tick {};
struct Asked {
  HubCode from;
  std::uint64_t number = 0;
  Question question;
};
struct Answered {
  HubCode from;
  std::uint64_t number = 0;
  Answer answer;
};
// On demand, or by a schedule.
struct Reconcile {
  HubCode peer;
};
// One item of the quarantine, alone.
struct Retry {
  HubCode peer;
  RecordName record;
};
using Event = std::variant<Changed, Withdrawn, PolicyChanged, Tick, Asked, Answered, Reconcile, Retry>;

struct Message {
  HubCode to;
  std::uint64_t number = 0;
  std::variant<Question, Answer> content;
};

// To be committed, then to be sent.
struct Effects {
  Transaction transaction;
  std::vector<Message> messages;
  std::optional<Fault> refused_page;
  std::optional<Accounts> page_accounts;
};

class Machine {
 public:
  explicit Machine(const Context& context) : context_(context) {}
  // The ledger is as it was committed last. What the step has to remember of conversations it writes to `memory`.
  [[nodiscard]] Effects step(const Ledger& ledger, Volatile& memory, const Event& event, WallTime now) const;

 private:
  const Context& context_;
};

}  // namespace kith::sync
