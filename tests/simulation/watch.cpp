#include "tests/simulation/watch.hpp"

#include <algorithm>

namespace kith::simulation {
namespace {

using sync::Copy;
using sync::Entry;
using sync::OwnRecord;
using sync::RecordName;
using sync::Stamp;

std::string words(const RecordName& name) {
  return name.origin.text() + "/" + name.uid.text().substr(32);
}

std::string words(Stamp stamp) {
  return std::to_string(stamp.incarnation) + "." + std::to_string(stamp.sequence);
}

const sync::Page* page_of(const sync::Answer& answer) {
  if (const auto* pulled = std::get_if<sync::Pulled>(&answer)) return pulled->page ? &*pulled->page : nullptr;
  if (const auto* fetched = std::get_if<sync::Fetched>(&answer)) return &fetched->page;
  return nullptr;
}

bool is_quarantined(const sync::State& state, const RecordName& name) {
  return std::ranges::any_of(state.quarantine, [&](const auto& line) { return line.second.record == name; });
}

}  // namespace

void Coverage::add(const Coverage& other) {
  for (std::size_t i = 0; i < faults.size(); ++i) faults[i] += other.faults[i];
  for (std::size_t i = 0; i < outcomes.size(); ++i) outcomes[i] += other.outcomes[i];
  relayed += other.relayed, confirmed += other.confirmed, confirmed_by_relay += other.confirmed_by_relay;
  purged += other.purged, restores += other.restores, crashes += other.crashes, lost += other.lost;
  reconciled += other.reconciled, retried += other.retried, repaired += other.repaired;
  refused_below_floor += other.refused_below_floor, overdue += other.overdue, carried += other.carried;
}

const Hub& Watch::hub_of(const HubCode& code) const {
  return **std::ranges::find_if(hubs_, [&](const auto& hub) { return hub->code() == code; });
}

const Watch::Statement* Watch::statement(const RecordName& name, Stamp stamp) const {
  const auto record = issued_.find(name);
  if (record == issued_.end()) return nullptr;
  const auto found = record->second.find(stamp);
  return found == record->second.end() ? nullptr : &found->second;
}

// 3: no echo. 8: what policy withholds never leaves, and nothing leaves that its origin did not promise to that hub.
void Watch::sees_message(const Hub& from, const sync::Message& message) {
  const auto* answer = std::get_if<sync::Answer>(&message.content);
  const sync::Page* page = answer == nullptr ? nullptr : page_of(*answer);
  if (page == nullptr) return;
  for (const sync::PageItem& item : page->items) check_item(from, message.to, item);
}

void Watch::check_item(const Hub& from, const HubCode& to, const sync::PageItem& item) {
  const auto entry = sync::decode_entry(item.entry);
  if (!entry) return fail(from.code().text() + " sends what is no entry");
  const RecordName& name = entry->record;
  if (name.origin == to) return fail("echo: " + from.code().text() + " sends " + words(name) + " to its origin");
  if (name.origin != from.code()) ++coverage.relayed;
  if (!item.body) return;
  if (!entry->grants_to(to))
    return fail(from.code().text() + " sends content of " + words(name) + " to whom it is not for");
  if (!is_honest(name.origin)) return;
  const Statement* said = statement(name, entry->stamp);
  if (said == nullptr || !said->views.contains(to) || said->views.at(to) != item.body->content)
    fail("withheld: " + from.code().text() + " sends " + to.text() + " more of " + words(name) + " than was permitted");
}

// 6: the accounts of a page. 10: a refused page changes nothing.
void Watch::sees_step(const Hub& hub, const sync::Event& event, const sync::Effects& effects) {
  if (effects.refused_page) {
    ++coverage.faults[static_cast<std::size_t>(*effects.refused_page)];
    if (!effects.transaction.copies.empty() || !effects.transaction.quarantine.empty())
      fail(hub.code().text() + " takes something of a page that it refuses");
  }
  const auto* answered = std::get_if<sync::Answered>(&event);
  if (!effects.page_accounts || answered == nullptr) return;
  const sync::Page& page = *page_of(answered->answer);
  if (effects.page_accounts->offered() != page.items.size()) fail("accounts of a page do not add up");
  const sync::Link& link = effects.transaction.links.at(answered->from);
  if (link.report && link.report->page == audit::sha256(page.head))
    read_[{hub.code(), answered->from}].add(*effects.page_accounts);
  for (std::size_t i = 0; i < outcome_count; ++i)
    coverage.outcomes[i] += effects.page_accounts->of(static_cast<Outcome>(i));
  for (const auto& [key, line] : effects.transaction.quarantine)
    if (line) ++coverage.faults[static_cast<std::size_t>(line->fault)];
}

void Watch::note_issued(const Hub& hub, const OwnRecord& own) {
  const RecordName& name = own.entry.record;
  auto& statements = issued_[name];
  const std::string bytes = sync::encode(own.entry);
  const auto known = statements.find(own.entry.stamp);
  if (known != statements.end()) {
    if (known->second.bytes != bytes) fail("forked: " + words(name) + " has two entries of one stamp");
    return;
  }
  if (!statements.empty() && statements.rbegin()->first > own.entry.stamp)
    fail("a stamp of " + words(name) + " goes back");
  Statement statement{bytes, {}};
  for (const HubCode& peer : hub.policy.hubs()) {
    const auto expected = own.content ? expected_view(hub.policy.level(name.uid, peer), *own.content) : std::nullopt;
    const auto view = own.views.find(peer);
    if (expected.has_value() != (view != own.views.end()) || (expected && *expected != view->second.body().content))
      fail("withheld: the view of " + words(name) + " for " + peer.text() + " is not what its policy says");
    if (expected) statement.views.emplace(peer, *expected);
  }
  statements.emplace(own.entry.stamp, std::move(statement));
}

// 2: once, and never back. 4: no content after its tombstone. 9: nothing that its origin has not said.
void Watch::check_copy(const Hub& hub, const RecordName& name, const Copy& copy) {
  const auto key = std::pair{hub.code(), name};
  const auto gone = gone_.find(key);
  // What a hub may forget it cannot hold against an origin that lies about its own record.
  const bool is_forgiven = forgotten_.contains(key) && !is_honest(name.origin);
  if (copy.body && gone != gone_.end() && !is_forgiven &&
      (gone->second.is_withdrawn || copy.stamp() <= gone->second.stamp))
    fail("resurrection: " + hub.code().text() + " has content of " + words(name) + " " + words(copy.stamp()));
  if (!copy.body) {
    auto& tombstone = gone_[key];
    tombstone = {std::max(tombstone.stamp, copy.stamp()), tombstone.is_withdrawn || copy.entry.is_withdrawn};
  }
  if (!is_honest(name.origin) || copy.bytes.empty()) return;
  const Statement* said = statement(name, copy.stamp());
  if (said == nullptr || said->bytes != copy.bytes)
    return fail("forged: " + hub.code().text() + " has taken an entry that " + words(name) + " never had");
  if (copy.body && (!said->views.contains(hub.code()) || said->views.at(hub.code()) != copy.body->content))
    fail("forged: content of " + words(name) + " at " + hub.code().text());
}

// 1 and 10: what the cursor has passed is held, or it is known why not.
void Watch::check_cursor(const Hub& reader, const Hub& writer) {
  const sync::Link& link = reader.state.links.at(writer.code());
  if (link.must_reconcile || link.cursor.incarnation != writer.state.incarnation) return;
  for (const auto& [uid, own] : writer.state.own) {
    if (own.entry.stamp.sequence > link.cursor.position || !own.entry.concerns(reader.code())) continue;
    const auto copy = reader.state.copies.find(own.entry.record);
    const bool is_held = copy != reader.state.copies.end() && copy->second.stamp() >= own.entry.stamp;
    const bool is_absent = copy == reader.state.copies.end() && !own.entry.grants_to(reader.code());
    if (!is_held && !is_absent && !is_quarantined(reader.state, own.entry.record))
      fail("skipped: " + reader.code().text() + " has read past " + words(own.entry.record) + " " +
           words(own.entry.stamp));
  }
}

// 7: whoever has content that its origin has taken back is on the origin's list of those who have not confirmed.
void Watch::check_gone_is_confirmed(const Hub& origin, const Hub& holder) {
  for (const auto& [uid, own] : origin.state.own) {
    if (own.entry.grants_to(holder.code())) continue;
    const auto copy = holder.state.copies.find(own.entry.record);
    if (copy == holder.state.copies.end() || !copy->second.body) continue;
    if (!own.owed.contains(holder.code()))
      fail("unconfirmed: " + holder.code().text() + " holds " + words(own.entry.record) +
           " and is not named as overdue");
  }
}

void Watch::sees_commit(const Hub& hub) {
  for (const auto& [uid, own] : hub.state.own) note_issued(hub, own);
  for (const auto& [name, copy] : hub.state.copies) {
    check_copy(hub, name, copy);
    Stamp& last = last_[{hub.code(), name}];
    // A hub that has forgotten a tombstone may be told an older one, as by an origin that was restored: nothing comes
    // back.
    const bool is_old_news = !copy.body && forgotten_.contains({hub.code(), name});
    if (copy.stamp() < last && !is_old_news) fail("rolled back: " + hub.code().text() + " " + words(name));
    last = std::max(last, copy.stamp());
  }
  for (const auto& [line, stamp] : last_)
    if (line.first == hub.code() && !hub.state.copies.contains(line.second)) forgotten_.insert(line);
  for (const auto& other : hubs_) {
    if (other->is_malicious || other->code() == hub.code()) continue;
    if (hub.is_linked(*other)) {
      check_cursor(hub, *other);
      check_cursor(*other, hub);
      if (hub.state.links.at(other->code()).disputed != 0) fail("accounts of two honest hubs differ");
    }
    if (!hub.was_restored) check_gone_is_confirmed(hub, *other);
    if (!other->was_restored) check_gone_is_confirmed(*other, hub);
  }
}

void Watch::sees_restore(const Hub& hub) {
  std::erase_if(last_, [&](const auto& line) { return line.first.first == hub.code(); });
  sees_commit(hub);
}

// 5: what two hubs share is the same at both, by their digests and by looking.
void Watch::check_equal(const Hub& origin, const Hub& holder) {
  bool is_complete = true;
  for (const auto& [uid, own] : origin.state.own) {
    const auto copy = holder.state.copies.find(own.entry.record);
    if (is_quarantined(holder.state, own.entry.record)) {
      is_complete = false;
      continue;
    }
    const auto view = own.views.find(holder.code());
    const bool has = copy != holder.state.copies.end() && copy->second.body;
    if (has != (view != own.views.end()) || (has && *copy->second.body != view->second.body()))
      fail("unequal: " + words(own.entry.record) + " " + words(own.entry.stamp) + " at " + holder.code().text());
    if (own.owed.contains(holder.code()))
      fail("overdue at the end: " + holder.code().text() + " for " + words(own.entry.record));
  }
  const auto theirs =
      sync::StateLedger{origin.state}.shared_with(origin.code(), holder.code()).digest(sync::whole_range);
  const auto held = sync::StateLedger{holder.state}.held_of(origin.code()).digest(sync::whole_range);
  if (is_complete && theirs != held) fail("unequal digests: " + origin.code().text() + " and " + holder.code().text());
}

// What a relay may pass on has been passed on, save what the reader cannot know to be still true.
void Watch::check_relayed(const Hub& relay, const Hub& reader) {
  for (const auto& [name, copy] : relay.state.copies) {
    if (!is_honest(name.origin) || !sync::pass_on(copy, relay.code(), reader.code())) continue;
    const auto found = reader.state.copies.find(name);
    if (found != reader.state.copies.end() && found->second.stamp() >= copy.stamp()) continue;
    if (is_quarantined(reader.state, name)) continue;
    if (found == reader.state.copies.end() && (!copy.body || reader.state.floors.contains(name.origin))) {
      ++coverage.refused_below_floor;
      continue;
    }
    fail("not passed on: " + words(name) + " from " + relay.code().text() + " to " + reader.code().text());
  }
}

// 6: what the receiver counted of the feed is what the sender was told.
void Watch::check_accounts(const Hub& sender, const Hub& receiver) {
  if (sender.was_restored || receiver.was_restored) return;
  const Accounts& read = read_[{receiver.code(), sender.code()}];
  const sync::Link& link = sender.state.links.at(receiver.code());
  for (std::size_t i = 0; i < outcome_count; ++i) {
    const auto outcome = static_cast<Outcome>(i);
    if (outcome != Outcome::withheld && read.of(outcome) != link.sent.of(outcome))
      fail("accounts of " + sender.code().text() + " and " + receiver.code().text() +
           " differ: " + std::string{name(outcome)});
  }
}

void Watch::sees_the_end() {
  for (const auto& one : hubs_) {
    for (const auto& other : hubs_) {
      if (one == other || one->is_malicious || other->is_malicious) continue;
      if (one->is_linked(*other)) {
        check_equal(*one, *other);
        check_relayed(*one, *other);
        check_accounts(*one, *other);
      } else if (!one->was_restored) {
        check_gone_is_confirmed(*one, *other);
      }
      for (const auto& [uid, own] : one->state.own) coverage.overdue += own.owed.contains(other->code()) ? 1U : 0U;
    }
  }
}

}  // namespace kith::simulation
